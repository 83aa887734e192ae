"""Tone: the author's recent posts are colder than is usual for this author.

What it means: not that a post is negative, but that several in a row are, against the person's own
baseline. How it is measured: the mean sentiment of the last five posts against the median of those
before, in units of what five posts of theirs usually scatter by (median absolute deviation, which
one outburst does not move). Who says so: sentiment alone cannot tell who leaves (AUC .48, chance);
it is kept as a trend only, and worth knowing rather than acting on (our measurement,
docs/signals.md).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from signals import View, reading_id, signal
from signals._fall import fall
from signals._from_posts import own
from storage.readings import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

BAR = 0.6
RECENT = 5  # posts
BASELINE = 20  # posts before those, at least
LATELY = timedelta(days=90)  # recent posts further apart are no mood
# falls of so many usual scatters give a score of 1
FULL = 5.0


@signal(bar=BAR)
def look(view: View) -> Iterator[Reading]:
    """Compare the last posts with what is usual for the author."""
    scored = [(post, post.sentiment) for post in own(view.posts) if post.sentiment is not None]
    recent, before = scored[-RECENT:], scored[:-RECENT]
    if len(before) < BASELINE:
        return
    newest = recent[-1][0]
    if (newest.account_id, newest.id) not in view.fresh or newest.backlog:
        return
    if newest.published_at - recent[0][0].published_at > LATELY:
        return
    found = fall([value for _, value in before], [value for _, value in recent])
    if found is None:
        return
    coldest, _ = min(recent, key=lambda pair: pair[1])
    yield Reading(
        team=newest.team,
        id=reading_id("tone", newest.account_id, newest.id),
        advocate_id=newest.advocate_id,
        signal="tone",
        label="colder",
        score=min(1.0, found.steps / FULL),
        bar=BAR,
        severity=1,
        evidence=coldest.text[:280],
        reasons=(
            (
                f"the last {RECENT} posts average {found.now:+.2f}, usual for them is"
                f" {found.usual:+.2f}"
            ),
            f"that is {found.steps:.1f} times what {RECENT} of their posts usually scatter by",
        ),
        clears="The next posts are back at their usual tone.",
        account_id=coldest.account_id,
        post_id=coldest.id,
        read_at=view.now,
    )
