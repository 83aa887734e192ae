"""An organisation does not want us for some of its workspaces any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import installing
from bot.events import event

if TYPE_CHECKING:
    from bot.events import Heard


@event
def hear(heard: Heard) -> None:
    """Work no more for those of them that we worked for on its behalf."""
    named = heard.event.get("team_ids")
    for team in named if isinstance(named, list) else []:
        if installing.is_of(heard.house, str(team), heard.organisation):
            installing.leave(heard.house, str(team))
