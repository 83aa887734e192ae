"""What the signals that rest on one post's words share: which posts count, and the reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signals import View, reading_id
from storage.readings import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from storage.posts import Post

# kinds whose text the author wrote: not what they passed on, nor what others say about them
OWN_KINDS = frozenset({"post", "reply", "quote"})


def own(posts: Sequence[Post]) -> list[Post]:
    """Give the posts that are the author's own words."""
    return [post for post in posts if post.kind in OWN_KINDS]


def times(view: View) -> dict[str, list[datetime]]:
    """Give when the advocate published own words, by account, oldest first.

    Of a day with many posts in one place the first and the last are enough to tell a rhythm by.
    """
    found: dict[str, list[datetime]] = {}
    if view.days is None:
        for post in own(view.posts):
            found.setdefault(post.account_id, []).append(post.published_at)
    else:
        for account_id, first, last in view.days:
            found.setdefault(account_id, []).extend({first, last})
    return {place: sorted(at for at in dates if at <= view.now) for place, dates in found.items()}


def told(
    view: View, signal: str, bar: float, severities: Mapping[str, int], clears: str
) -> Iterator[Reading]:
    """Give a reading for each fresh post, not backlog, whose label is one of these."""
    for post in own(view.news):
        if post.label is None or post.backlog or not post.about_self:
            continue
        if post.label not in severities:
            continue
        yield Reading(
            team=post.team,
            id=reading_id(signal, post.account_id, post.id),
            advocate_id=post.advocate_id,
            signal=signal,
            label=post.label,
            score=post.confidence,
            bar=bar,
            severity=severities[post.label],
            evidence=post.evidence or post.text[:280],
            reasons=post.reasons,
            clears=clears,
            account_id=post.account_id,
            post_id=post.id,
            returns_on=post.returns_on,
            read_at=view.now,
        )
