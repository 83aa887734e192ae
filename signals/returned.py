"""Returned: they are back after a long silence or a pause, which is worth a welcome.

What it means: something new came after a silence that was long for them, or after they had stepped
back for a time, and it is no farewell. How it is measured: the gap before the post against the
limit by which `going_quiet` would have called it quiet, or a fortnight where a pause was declared.
It closes by itself after two weeks: a welcome that is late is none. Who says so: after a pause 35
to 55 % come back to where they were, after a year 21 to 26 % (Calefato et al. 2022, arXiv
2103.04656); the return is the moment at which a word of ours can help it along.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from signals import View, reading_id, signal
from signals._from_posts import own
from signals._rhythm import rhythm
from storage.readings import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from signals._cohort import Habit
    from storage.posts import Post

BAR = 0.5
WELCOME = timedelta(days=14)
# a pause that was declared is over with the next post after so long
PAUSED = timedelta(days=14)
# a pause declared longer ago than this explains no silence
LATELY = timedelta(days=400)


@signal(bar=BAR, closes=True)
def look(view: View) -> Iterator[Reading]:
    """Look for the first post after a long gap, among those of the last two weeks."""
    posts = sorted(own(view.posts), key=lambda post: post.published_at)
    for place in range(len(posts) - 1, 0, -1):
        post, before = posts[place], posts[place - 1]
        if view.now - post.published_at > WELCOME:
            return
        if post.backlog or post.published_at < view.advocate.added_at:
            continue
        away = post.published_at - before.published_at
        why = _why(posts[:place], away, post.published_at, view.others)
        if not why or (post.label not in (None, "none") and post.about_self):
            continue
        yield Reading(
            team=post.team,
            id=reading_id("returned", post.account_id, post.id),
            advocate_id=post.advocate_id,
            signal="returned",
            label="returned",
            score=1.0,
            bar=BAR,
            severity=1,
            evidence=(post.title or post.text)[:280] or "Something new, without words.",
            reasons=(f"the first in {away.days} days, since {before.published_at:%-d %B %Y}", why),
            clears="Nothing has to be cleared; the alert closes by itself after two weeks.",
            account_id=post.account_id,
            post_id=post.id,
            read_at=view.now,
        )
        return


def _why(earlier: Sequence[Post], away: timedelta, at: datetime, others: Sequence[Habit]) -> str:
    """Say why the gap was long; nothing where it was not."""
    last = earlier[-1].published_at
    for post in reversed(earlier):
        # The pause may have been followed by a few words of thanks.
        if last - post.published_at > PAUSED or at - post.published_at > LATELY:
            break
        if post.label == "pausing" and post.about_self and away >= PAUSED:
            return f"they had stepped back on {post.published_at:%-d %B %Y}: “{_said(post)}”"
    beat = rhythm([post.published_at for post in earlier], last, others)
    if beat is None or away / timedelta(days=1) <= beat.quiet:
        return ""
    return f"a silence is long for them from {beat.quiet:.0f} days on"


def _said(post: Post) -> str:
    return (post.evidence or post.text)[:120]
