"""Drifting: they speak of us less than they used to, and of others more.

What it means: still as active as ever, but no longer with us in mind; often the first thing to be
seen of a change of sides, and before any word of it. How it is measured: of the posts of the last
90 days (ten at least) and of the 270 before (twenty at least), the share that names us and the
share that names a rival (`/bellwether settings`). Our share has to be at most half of what it was,
the rival's to have grown, and both together to be no chance: the two one-sided exact tests of
Fisher, whose product is at most 1 in 1,000. Who says so: no study of advocates that we know of;
that communities see it in people's language before they leave is Danescu-Niculescu-Mizil et al.
(WWW 2013).
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from signals import View, reading_id, signal
from signals._from_posts import own
from signals._names import names_any
from storage.readings import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from storage.posts import Post

BAR = 0.6
LATELY = timedelta(days=90)
BEFORE = timedelta(days=360)
LEAST_LATELY, LEAST_BEFORE = 10, 20
LEAST_RIVAL = 3
# a product of the two chances of 1 in 1,000 gives a score of .6, of 1 in 100,000 one of 1
FULL = 5.0


@signal(bar=BAR, closes=True)
def look(view: View) -> Iterator[Reading]:
    """Compare whom they speak of now with whom they used to speak of."""
    if not view.ours or not view.rivals:
        return
    posts = own(view.posts)
    lately = [post for post in posts if view.now - post.published_at <= LATELY]
    before = [post for post in posts if LATELY < view.now - post.published_at <= BEFORE]
    if len(lately) < LEAST_LATELY or len(before) < LEAST_BEFORE:
        return
    if not any(post.seen_at >= view.advocate.added_at and not post.backlog for post in lately):
        return
    us_now, us_then = _naming(lately, view.ours), _naming(before, view.ours)
    them_now, them_then = _naming(lately, view.rivals), _naming(before, view.rivals)
    if len(them_now) < LEAST_RIVAL or 2 * len(us_now) * len(before) > len(us_then) * len(lately):
        return
    if len(them_now) * len(before) <= len(them_then) * len(lately):
        return
    less = chance_of_fewer(len(us_now), len(lately), len(us_then), len(before))
    more = chance_of_fewer(len(them_then), len(before), len(them_now), len(lately))
    score = min(1.0, -math.log10(max(less * more, 1e-12)) / FULL)
    last = them_now[-1]
    yield Reading(
        team=view.advocate.team,
        # One finding a quarter: it is a state, and comes about slowly.
        id=reading_id("drifting", view.advocate.id, f"{view.now.year} {(view.now.month - 1) // 3}"),
        advocate_id=view.advocate.id,
        signal="drifting",
        label="drifting",
        score=score,
        bar=BAR,
        severity=2,
        evidence=(last.title or last.text)[:280],
        reasons=(
            (
                f"{len(us_now)} of {len(lately)} posts of the last {LATELY.days} days name us;"
                f" before it was {len(us_then)} of {len(before)}"
            ),
            (
                f"{len(them_now)} of {len(lately)} name a rival; before it was {len(them_then)} of"
                f" {len(before)}"
            ),
            (
                f"by chance that happens in {_cases(less)} and {_cases(more)}; ten to the minus"
                f" {-math.log10(max(less * more, 1e-12)):.1f} together, of which {FULL:.0f} make a"
                " full score"
            ),
        ),
        clears="They speak of us as often as before; the alert then closes by itself.",
        account_id=last.account_id,
        post_id=last.id,
        read_at=view.now,
    )


def chance_of_fewer(few: int, of: int, others: int, of_others: int) -> float:
    """Give the chance of at most so few of so many, were both alike (Fisher, one-sided)."""
    total, marked = of + of_others, few + others
    everything = math.comb(total, marked)
    ways = sum(
        math.comb(of, count) * math.comb(of_others, marked - count)
        for count in range(min(few, of) + 1)
        if marked - count <= of_others
    )
    return ways / everything


def _naming(posts: Sequence[Post], names: frozenset[str]) -> list[Post]:
    return [post for post in posts if names_any(post, names)]


def _cases(chance: float) -> str:
    return f"1 case of {round(1 / chance):,}" if chance > 1e-6 else "hardly any case"
