"""Remind whoever logged a closing that its reference visit is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import visiting
from bot.answering import whisper
from bot.cards import Shown
from bot.cards.visit import due_blocks, due_line
from bot.jobs import job
from storage import closings

if TYPE_CHECKING:
    from bot.house import House


@job(seconds=1800, place="face")
def visits(house: House) -> None:
    """Tell each once; who cannot be told finds it in `visit due` and in the digest."""
    now = house.now()
    for team in list(house.clients):
        with house.open() as db, db.transaction():
            new = [one for one in visiting.due(db, team, now) if one.reminded_at is None]
            for one in new:
                closings.change(db, team, one.id, reminded_at=now)
        for one in new:
            shown = Shown(due_line(one), tuple(due_blocks(one)))
            if not whisper(house, team, one.by, "", shown):
                with house.open() as db:
                    closings.change(db, team, one.id, reminded_at=None)
