"""Keep out who was forgotten, also where an old copy of the database was put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import restoring
from bot.jobs import job

if TYPE_CHECKING:
    from bot.house import House


@job(seconds=300, place="face")
def keep_out(house: House) -> None:
    """Compare the database with the file beside it, and forget again who came back."""
    restoring.keep_out(house)
