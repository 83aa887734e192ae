"""Keep the homes true that are open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.home import refresh
from bot.jobs import job

if TYPE_CHECKING:
    from bot.house import House


@job(seconds=5, place="face", parts=("bot",))
def homes(house: House) -> None:
    """Show those who opened theirs lately what has changed."""
    refresh(house)
