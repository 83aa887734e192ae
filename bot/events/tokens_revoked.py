"""Tokens of ours were taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import installing
from bot.events import event
from storage import installations

if TYPE_CHECKING:
    from bot.events import Heard


@event
def hear(heard: Heard) -> None:
    """Work no more for whom our bot's token was taken back.

    A token that is set in the environment is not ours to forget: messages wait, `doctor` says why.
    """
    if not (heard.event.get("tokens") or {}).get("bot"):
        return
    if heard.organisation:
        installing.leave_organisation(heard.house, heard.organisation)
        return
    with heard.house.open() as db:
        installed = installations.one(db, heard.team) is not None
    if installed:
        installing.leave(heard.house, heard.team)
