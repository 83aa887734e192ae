"""Going quiet: the silence is long for this author, whatever is usual for others.

What it means: nothing has come from any of their accounts for longer than their own rhythm
explains, and all of those accounts were seen well these days; without that proof there is no word.
How it is measured: days since the last post against the far-out fence of their own gaps (Q3 + 3
IQR, never below 30 days), with too little history against a plain 60 days. A pause they declared
holds it until 30 days after the return, or 90 days where no return was given. Who says so: plain
silence beats every model we compared at telling who is gone (AUC .91 on 13 repositories), and 87 %
of those silent for 30 days come back, 41 % after 180: ask kindly (our measurement,
docs/signals.md; the fence after Calefato et al. 2022, arXiv 2103.04656).
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from signals import View, reading_id, signal
from signals._from_posts import own
from signals._rhythm import Rhythm, rhythm
from storage.accounts import SEEN, UNWATCHED
from storage.readings import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from storage.accounts import Account
    from storage.posts import Post

BAR = 0.5
# an account not seen well for longer than this proves nothing about silence
SIGHT = timedelta(days=3)
# what ended longer ago than this is no longer missed
MOVED_ON = timedelta(days=90)
AFTER_RETURN = timedelta(days=30)
OPEN_PAUSE = timedelta(days=90)
# a farewell among the last posts explains the silence, and was told when it came
FAREWELL = 3  # posts
_SEVERITY = {"quiet": 1, "silent": 2, "gone": 2}


@signal(bar=BAR)
def look(view: View) -> Iterator[Reading]:
    """Measure the silence, if every account of the advocate is in sight."""
    posts = own(view.posts)
    if not posts or not in_sight(view.accounts, view.now):
        return
    beat = rhythm([post.published_at for post in posts], view.now)
    if beat is None:
        return
    state = beat.state(view.now)
    if state not in _SEVERITY or beat.crossed_at() < view.advocate.added_at:
        return
    if held(posts, view.now):
        return
    last = max(posts, key=lambda post: post.published_at)
    silence = beat.silence(view.now)
    yield Reading(
        team=view.advocate.team,
        # By its state too: a silence that grows graver is news.
        id=reading_id("going_quiet", last.account_id, last.id, state),
        advocate_id=view.advocate.id,
        signal="going_quiet",
        label=state,
        score=min(1.0, silence / (2 * beat.quiet)),
        bar=BAR,
        severity=_SEVERITY[state],
        evidence=f"Nothing for {silence:.0f} days, since {last.published_at:%-d %B %Y}.",
        reasons=_reasons(beat, silence, view.accounts),
        clears="They publish again on any of their accounts.",
        account_id=last.account_id,
        post_id=last.id,
        read_at=view.now,
    )


def in_sight(accounts: Sequence[Account], now: datetime) -> bool:
    """Tell whether every account that can be watched was seen well these days."""
    watched = [
        account
        for account in accounts
        if account.health not in UNWATCHED
        # What ended lately may be where they would be writing, had they not moved on from it.
        and not (account.ended and now - (account.last_good_at or account.added_at) > MOVED_ON)
    ]
    return bool(watched) and all(
        account.health in SEEN
        and account.last_good_at is not None
        and now - account.last_good_at <= SIGHT
        for account in watched
    )


def held(posts: Sequence[Post], now: datetime) -> bool:
    """Tell whether a pause they declared, or a farewell, explains the silence."""
    if any(post.label == "leaving" and post.about_self for post in posts[-FAREWELL:]):
        return True
    for post in posts:
        if post.label == "pausing" and post.about_self:
            until = post.published_at + OPEN_PAUSE
            if post.returns_on:
                until = datetime.combine(post.returns_on, time(tzinfo=UTC)) + AFTER_RETURN
            if now <= until:
                return True
    return False


def _reasons(beat: Rhythm, silence: float, accounts: Sequence[Account]) -> tuple[str, ...]:
    longer, gaps = beat.longer(silence), len(beat.gaps)
    if longer:
        own_gaps = f"of their last {gaps} gaps {longer} were as long"
    else:
        own_gaps = (
            f"none of their last {gaps} gaps was as long; the longest was {max(beat.gaps):.0f} days"
        )
    limit = (
        f"by their own rhythm a silence is long from {beat.quiet:.0f} days on"
        if beat.own
        else f"there is too little history for a rhythm, so the plain {beat.quiet:.0f} days count"
    )
    odds = f"by their own gaps, odds of {gaps + 1} to {longer + 1} against a silence like this"
    sight = "every account was seen well these days"
    by_hand = [account.source for account in accounts if account.health in UNWATCHED]
    if by_hand:
        sight += f", but for {', '.join(by_hand)}, which only people can read"
    return (own_gaps, limit, odds, sight)
