"""An organisation wants us for more of its workspaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import installing
from bot.events import event

if TYPE_CHECKING:
    from bot.events import Heard


@event
def hear(heard: Heard) -> None:
    """Begin to work for them."""
    named = heard.event.get("team_ids")
    if heard.organisation and isinstance(named, list):
        installing.grant(heard.house, heard.organisation, [str(one) for one in named])
