"""Take away in Slack, and out of the database's file, what is left of who was forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import erasing
from bot.jobs import job

if TYPE_CHECKING:
    from bot.house import House


@job(seconds=20, place="face")
def erase(house: House) -> None:
    """Delete and edit what is due, and try again later what could not be."""
    erasing.erase(house)
