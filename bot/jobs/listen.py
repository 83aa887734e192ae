"""See that Slack still reaches us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.jobs import job

if TYPE_CHECKING:
    from bot.house import House


@job(seconds=5, place="face", parts=("bot",))
def listen(house: House) -> None:
    """Hang up sockets that went dead; the client opens others."""
    house.line.mend()
