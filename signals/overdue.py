"""Overdue: the day they said they would be back is past, and they are not.

What it means: they announced a pause and a day of return, that day is well past, and nothing has
come from any of their accounts since, all of which were seen well these days. How it is measured:
the newest pause they announced with a date, and a margin of two weeks or of what is usual for them
between two posts (the third quartile of their gaps), whichever is longer, and 60 days at most. Who
says so: of contributors who pause, 35 to 55 % come back to where they were (Calefato et al. 2022,
arXiv 2103.04656): a return that was promised and missed is the first sign of the others.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from statistics import quantiles
from typing import TYPE_CHECKING

from signals import View, reading_id, signal
from signals._from_posts import own
from signals._rhythm import rhythm
from signals._sight import by_hand, in_sight
from storage.readings import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from storage.posts import Post

BAR = 0.5
MARGIN = timedelta(days=14)
MOST_MARGIN = timedelta(days=60)
# a post so short a time before the day is the return, made early
EARLY = timedelta(days=14)
# a day of return longer ago than this is history
STALE = timedelta(days=365)


@signal(bar=BAR, closes=True, sight=True)
def look(view: View) -> Iterator[Reading]:
    """Compare the return that was announced with what came since."""
    posts = own(view.posts)
    pause = announced(posts)
    if pause is None or pause.returns_on is None or not in_sight(view.accounts, view.now):
        return
    due = datetime.combine(pause.returns_on, time(tzinfo=UTC))
    missed = missed_at(posts, pause.returns_on)
    if not missed < view.now <= due + STALE or missed < view.advocate.added_at:
        return
    if any(post.published_at > max(pause.published_at, due - EARLY) for post in posts):
        return
    late = (view.now - due).days
    yield Reading(
        team=view.advocate.team,
        id=reading_id("overdue", pause.account_id, pause.id, pause.returns_on.isoformat()),
        advocate_id=view.advocate.id,
        signal="overdue",
        label="overdue",
        score=min(1.0, 0.5 + 0.5 * ((view.now - missed) / MOST_MARGIN)),
        bar=BAR,
        severity=2,
        evidence=pause.evidence or pause.text[:280],
        reasons=(
            (
                f"on {pause.published_at:%-d %B %Y} they said they would be back on"
                f" {pause.returns_on:%-d %B %Y}; that is {late} days ago"
            ),
            f"{(missed - due).days} days of grace are over, and nothing has come since",
            f"every account was seen well these days{by_hand(view.accounts)}",
        ),
        clears="They publish again on any of their accounts; the alert then closes by itself.",
        account_id=pause.account_id,
        post_id=pause.id,
        returns_on=pause.returns_on,
        read_at=view.now,
    )


def announced(posts: Sequence[Post]) -> Post | None:
    """Give the newest post that ends or pauses something, if it is a pause with a date."""
    for post in sorted(posts, key=lambda post: post.published_at, reverse=True):
        if post.about_self and post.label in ("leaving", "switching"):
            return None
        if post.about_self and post.label == "pausing":
            return post if post.returns_on else None
    return None


def missed_at(posts: Sequence[Post], returns_on: date) -> datetime:
    """Tell from when on a return is missed, with the margin that is usual for them."""
    due = datetime.combine(returns_on, time(tzinfo=UTC))
    beat = rhythm([post.published_at for post in posts], due)
    if beat is None or len(beat.gaps) < 2:
        return due + MARGIN
    third = quantiles(beat.gaps, n=4, method="inclusive")[2]
    return due + min(MOST_MARGIN, max(MARGIN, timedelta(days=third)))
