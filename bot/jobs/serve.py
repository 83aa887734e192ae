"""Serve the workspaces that installed us, or sent us away, through another process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import installing
from bot.jobs import job

if TYPE_CHECKING:
    from bot.house import House


@job(seconds=10, place="face", parts=("bot", "worker"))
def serve(house: House) -> None:
    """Look who is there and is not served, or is served and is not there."""
    installing.catch_up(house)
