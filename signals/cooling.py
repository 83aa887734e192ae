"""Cooling: they speak of us more coldly than they used to.

What it means: not that a post about us is negative, but that several in a row are, against this
person's own way of speaking of us; how they speak of everything else is said beside it. How it is
measured: the sentiment of the sentences that name one of our names (`/bellwether settings ours`),
all of a post where it is short; the mean of the last three posts that do (within 120 days) against
the median of those before, eight at least, in units of what three of theirs usually scatter by.
Only English is scored. Who says so: sentiment alone cannot tell who leaves (AUC .48, chance), so it
is worth knowing and no more (our measurement, docs/signals.md); whom it is about is what the plain
tone cannot say.
"""

from __future__ import annotations

from datetime import timedelta
from statistics import fmean
from typing import TYPE_CHECKING

from signals import View, reading_id, signal
from signals._fall import fall
from signals._from_posts import own
from signals._names import names_any, words_about
from signals._sentiment import tone
from storage.readings import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from storage.posts import Post

BAR = 0.6
RECENT = 3  # posts that name us
BASELINE = 8  # such posts before those, at least
MOST = 60  # such posts looked at, the newest
LATELY = timedelta(days=120)
# falls of so many usual scatters give a score of 1
FULL = 5.0


@signal(bar=BAR)
def look(view: View) -> Iterator[Reading]:
    """Compare what they said of us lately with what they used to say."""
    if not view.ours or not any(names_any(post, view.ours) for post in own(view.news)):
        return
    about, rest = _scored(view)
    recent, before = about[-RECENT:], about[:-RECENT]
    if len(before) < BASELINE:
        return
    newest = recent[-1][0]
    if (newest.account_id, newest.id) not in view.fresh or newest.backlog:
        return
    if newest.published_at - recent[0][0].published_at > LATELY:
        return
    found = fall([value for _, _, value in before], [value for _, _, value in recent])
    if found is None:
        return
    coldest, words, _ = min(recent, key=lambda one: one[2])
    reasons = [
        (
            f"the last {RECENT} posts that name us average {found.now:+.2f} about us, usual for"
            f" them is {found.usual:+.2f} (of {len(before)} posts)"
        ),
        f"that is {found.steps:.1f} times what {RECENT} of theirs usually scatter by",
    ]
    if lately := [value for at, value in rest if at >= recent[0][0].published_at]:
        reasons.append(f"of everything else they speak at {fmean(lately):+.2f} in the same time")
    yield Reading(
        team=newest.team,
        id=reading_id("cooling", newest.account_id, newest.id),
        advocate_id=newest.advocate_id,
        signal="cooling",
        label="cooling",
        score=min(1.0, found.steps / FULL),
        bar=BAR,
        severity=1,
        evidence=words[:280],
        reasons=tuple(reasons),
        clears="The next posts about us are back at their usual tone.",
        account_id=coldest.account_id,
        post_id=coldest.id,
        read_at=view.now,
    )


def _scored(view: View) -> tuple[list[tuple[Post, str, float]], list[tuple[datetime, float]]]:
    """Give the posts that name us with what they say of us and how warm that is; and the rest."""
    about: list[tuple[Post, str, float]] = []
    rest: list[tuple[datetime, float]] = []
    for post in reversed(own(view.posts)):
        if post.sentiment is None:
            continue
        words = words_about(post, view.ours) if len(about) < MOST else ""
        value = tone(words) if words else None
        if value is not None:
            about.append((post, words, value))
        else:
            rest.append((post.published_at, post.sentiment))
    return about[::-1], rest
