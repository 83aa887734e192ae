"""Learn which deals closed, and remind whoever logged one that its reference visit is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import reached, visiting
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
            reached.take_deals(db, team, visiting.LAST, now)
            reached.settle_touches(db, team, now)
            due = visiting.due(db, team, now)
            new = [one for one in due if one.reminded_at is None and one.by != reached.SYSTEM]
            for one in new:
                closings.change(db, team, one.id, reminded_at=now)
        for one in new:
            shown = Shown(due_line(one), tuple(due_blocks(one)))
            if not whisper(house, team, one.by, "", shown):
                with house.open() as db:
                    closings.change(db, team, one.id, reminded_at=None)
