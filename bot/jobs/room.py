"""Make room for a team that has grown: from then on its answers are made beside the face."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.jobs import job

if TYPE_CHECKING:
    from bot.house import House


@job(seconds=60, place="face", parts=("bot",))
def room(house: House) -> None:
    """Start the processes where a team has become large."""
    house.aside.fit(house)
