"""Going quiet: the silence is long for this author, whatever is usual for others.

What it means: nothing has come from any of their accounts for longer than their own rhythm
explains, and all of those accounts were seen well these days; without that proof there is no word.
How it is measured: days since the last post against the longest of their own gaps in the last three
years, at least 30 days and at most 180; with too little history against the years of others of the
team who publish about as often, and with too few of these against a plain 60 days. A pause they
declared holds it until 30 days after the return, or 90 days where no return was given. Who says so:
one more year is as likely as any before to hold the longest gap, which gives the odds without a
word about how people publish (`python -m benchmarks.silence` holds them to it); plain silence beats
every model we compared at telling who is gone (AUC .91 on 13 repositories), and 87 % of those
silent for 30 days come back, 41 % after 180: ask kindly (our measurement, docs/signals.md).
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from signals import View, reading_id, signal
from signals._from_posts import own, times
from signals._rhythm import Rhythm, rhythm
from signals._sight import by_hand, in_sight
from storage.readings import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from storage.accounts import Account
    from storage.posts import Post

BAR = 0.5
AFTER_RETURN = timedelta(days=30)
OPEN_PAUSE = timedelta(days=90)
# a farewell among the last posts explains the silence, and was told when it came
FAREWELL = 3  # posts
# measured on 13 repositories: of 100 people silent for so many days, who came back within a year
_RETURNS = ((365, 18), (270, 27), (180, 41), (90, 67), (60, 77), (30, 87), (0, 94))
_SEVERITY = {"quiet": 1, "silent": 2, "gone": 2}


@signal(bar=BAR, closes=True, sight=True)
def look(view: View) -> Iterator[Reading]:
    """Measure the silence, if every account of the advocate is in sight."""
    posts = own(view.posts)
    if not posts or not in_sight(view.accounts, view.now):
        return
    beat = rhythm([at for place in times(view).values() for at in place], view.now, view.others)
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
        clears="They publish again on any of their accounts; the alert then closes by itself.",
        account_id=last.account_id,
        post_id=last.id,
        read_at=view.now,
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
    longer, gaps, longest = beat.longer(silence), len(beat.gaps), max(beat.gaps)
    if longer:
        own_gaps = f"of their last {gaps} gaps {longer} were as long"
    else:
        own_gaps = f"none of their last {gaps} gaps was as long; the longest was {longest:.0f} days"
    limit = (
        f"by their own rhythm a silence is long from {beat.quiet:.0f} days on"
        if beat.own
        else f"there is too little history for a rhythm, so the plain {beat.quiet:.0f} days count"
    )
    if beat.cohort is not None:
        limit = (
            "there is too little history of their own; by that of"
            f" {beat.cohort.people} others here who publish about as often, a silence is long"
            f" from {beat.quiet:.0f} days on"
        )
    return (
        own_gaps,
        limit,
        *([_odds(beat)] if beat.own or beat.cohort else []),
        f"of people silent for as long as this, {_come_back(silence)} in 100 come back in a year",
        f"every account was seen well these days{by_hand(accounts)}",
    )


def _odds(beat: Rhythm) -> str:
    """Say how often this would be said of them were nothing wrong."""
    if beat.cohort is not None:
        longer, years = beat.cohort.longer(beat.quiet), len(beat.cohort.longest)
        return f"of {years} years of these others, {longer} had a silence past that"
    chance = beat.chance(beat.quiet + 0.01)
    years = round(1 / chance)
    # Where the limit is far beyond their longest gap, the odds can only be bounded.
    bound = "fewer than " if max(beat.gaps) < beat.quiet else "about "
    often = f"1 in {years} of their years" if years > 1 else "every year of theirs"
    return f"were nothing wrong, {bound}{often} would have a silence past that"


def _come_back(silence: float) -> int:
    """Tell how many of 100 people came back within a year from a silence of so many days."""
    return next(share for days, share in _RETURNS if silence >= days)
