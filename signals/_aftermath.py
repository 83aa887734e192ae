"""What became of somebody after an alert: as they publish, and when they went, if they did."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from signals._rhythm import PLAIN_QUIET, rhythm

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

DAY = timedelta(days=1)
BEFORE = timedelta(days=180)
"""So long a time before the last post that came before the alert is what is usual for them."""
LEAST_BEFORE = timedelta(days=30)
LEAST_DAYS = 3
LESS = 0.5
"""Fewer than this share of the days with posts that were usual is less than before."""


def became(times: Sequence[datetime], opened_at: datetime, until: datetime) -> str:
    """Say how they published from an alert until some time after it.

    `nothing`; `back`, after a silence that was long for them; `less` or `as_before`; and `unseen`
    where too little is known of before to compare with. Several posts of a day count once.
    """
    past = sorted(at for at in times if at <= opened_at)
    since = sorted(at for at in times if opened_at < at <= until)
    if not since:
        return "nothing"
    if past:
        beat = rhythm(past, opened_at)
        limit = (beat.quiet if beat else PLAIN_QUIET) * DAY
        gaps = (other - one for one, other in zip([past[-1], *since], since, strict=False))
        if any(gap > limit for gap in gaps):
            return "back"
    usual = [at for at in past if past[-1] - at <= BEFORE]
    days = len({at.date() for at in usual})
    if days < LEAST_DAYS or usual[-1] - usual[0] < LEAST_BEFORE:
        return "unseen"
    expected = (days - 1) / ((usual[-1] - usual[0]) / DAY) * ((until - opened_at) / DAY)
    return "less" if len({at.date() for at in since}) < LESS * expected else "as_before"


def ended(
    times: Sequence[datetime], opened_at: datetime, now: datetime, exits: Iterable[datetime]
) -> datetime | None:
    """Tell when they went: when they said so after the alert, else their last post.

    None where they are still there: a silence is an end only where it is long for them.
    """
    if said := [at for at in exits if opened_at < at <= now]:
        return min(said)
    beat = rhythm(times, now)
    if beat is None or beat.silence(now) <= beat.quiet:
        return None
    return beat.last_at
