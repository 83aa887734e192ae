"""What would have been raised over stored history, had somebody been listening."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from signals import View, known
from signals._from_posts import own
from signals._rhythm import rhythm
from signals.overdue import announced, missed_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from storage.accounts import Account
    from storage.advocates import Advocate
    from storage.posts import Post
    from storage.readings import Reading

# a step past the moment a silence becomes long
_JUST_AFTER = timedelta(minutes=1)


def would_have(
    advocate: Advocate,
    posts: Sequence[Post],
    accounts: Sequence[Account],
    now: datetime,
    since: datetime,
    *,
    ours: frozenset[str] = frozenset(),
    rivals: frozenset[str] = frozenset(),
) -> list[Reading]:
    """Walk through stored history and give each reading that was worth an alert, oldest first.

    Each post is looked at as it comes, each silence at the moment it became long, each return that
    was announced when it is missed. We take it that the accounts were in sight all along, since of
    the past nobody can say. `ours` and `rivals` are the names that count as such. Herds take more
    than one person, and are not told here.
    """
    ordered = sorted(posts, key=lambda post: (post.published_at, post.account_id, post.id))
    history = [replace(post, backlog=False) for post in ordered if post.published_at <= now]
    found: dict[str, Reading] = {}
    early = replace(advocate, added_at=min(since, advocate.added_at))
    for count, fresh, at in _moments(history, now, since):
        seen = [
            replace(account, last_good_at=at, health="ok")
            for account in accounts
            if not account.ended
        ]
        view = View(early, history[:count], fresh, seen, at, ours=ours, rivals=rivals)
        for signal in known().values():
            for reading in signal.look(view):
                if reading.score >= reading.bar:
                    found.setdefault(reading.id, reading)
    return sorted(found.values(), key=lambda reading: (reading.read_at, reading.id))


def _moments(
    history: Sequence[Post], now: datetime, since: datetime
) -> Iterator[tuple[int, frozenset[tuple[str, str]], datetime]]:
    """Give the moments worth a look: each post, and each silence grown long."""
    authored = own(history)
    times = [post.published_at for post in authored]
    place = 0
    for count, post in enumerate(history, 1):
        at = post.published_at
        if at >= since:
            yield count, frozenset({(post.account_id, post.id)}), at
        if place < len(authored) and authored[place] is post:
            place += 1
            until = times[place] if place < len(times) else now
            beat = rhythm(times[:place], at)
            crossed = [beat.crossed_at() + _JUST_AFTER] if beat else []
            moments = [*crossed, *_missed(authored[:place])]
            yield from (
                (count, frozenset(), moment)
                for moment in sorted(moments)
                if since <= moment <= until
            )


def _missed(authored: Sequence[Post]) -> list[datetime]:
    """Tell when the return that was announced last is surely missed."""
    pause = announced(authored)
    if pause is None or pause.returns_on is None:
        return []
    return [missed_at(authored, pause.returns_on) + _JUST_AFTER]
