"""Somebody removed us from their workspace, or from their organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import installing
from bot.events import event

if TYPE_CHECKING:
    from bot.events import Heard


@event
def hear(heard: Heard) -> None:
    """Work for them no more; what we know is kept until they say otherwise."""
    if heard.organisation:
        installing.leave_organisation(heard.house, heard.organisation)
    else:
        installing.leave(heard.house, heard.team)
