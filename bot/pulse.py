"""How much the people of a digest publish, week by week: what its picture shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.cards import Picture
from bot.text import count, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.digest import Digest

WEEKS = 26


@dataclass(frozen=True, slots=True)
class Pulse:
    """Posts by week (by its Monday), and since when the digest tells."""

    title: str
    since: date
    weeks: tuple[tuple[date, int], ...]


def pulse_of(digest: Digest, posts_on: Mapping[date, int]) -> Pulse:
    """Gather the pulse of the people of a digest from the posts of each day."""
    weeks = _weeks(digest, posts_on)
    return Pulse(plain(digest.title, 90), digest.since.date(), tuple(weeks.items()))


def picture_of(pulse: Pulse) -> Picture | None:
    """Give the picture that goes with a digest; none where there is nothing to see in it."""
    counts = [number for _, number in pulse.weeks]
    if not any(counts):
        return None
    alt = (
        f"{pulse.title}: {count(sum(counts), 'post')} in the last {len(counts)} weeks, {counts[-1]}"
        f" of them in this week; at most {max(counts)} in a week."
    )
    return Picture("pulse.png", f"{pulse.title}: posts a week", alt, partial(_drawn, pulse))


def _drawn(pulse: Pulse) -> bytes:
    from bot.picture import draw_pulse  # noqa: PLC0415 - matplotlib is slow to import

    return draw_pulse(pulse)


def _weeks(digest: Digest, posts_on: Mapping[date, int]) -> dict[date, int]:
    """Count posts by week, by its Monday, up to the end of the digest."""
    last = digest.until.date() - timedelta(days=digest.until.date().weekday())
    weeks = {last - timedelta(weeks=ago): 0 for ago in range(WEEKS - 1, -1, -1)}
    for day, number in posts_on.items():
        monday = day - timedelta(days=day.weekday())
        if monday in weeks:
            weeks[monday] += number
    return weeks
