"""Putting a house together, apart from running it, which loads much more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.house import House
from bot.outside import Outside

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.settings import Settings


def make_house(settings: Settings, now: Callable[[], datetime], workers: int = 1) -> House:
    """Put a house together; nothing is opened before it is used."""
    return House(settings=settings, now=now, outside=Outside(settings, now, workers))
