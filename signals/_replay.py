"""What would have been raised over stored history, had somebody been listening."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from signals import View, known
from signals import _herd as herd_of
from signals._from_posts import own
from signals._rhythm import rhythm
from signals.overdue import announced, missed_at

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from signals._cohort import Habit
    from storage.accounts import Account
    from storage.advocates import Advocate
    from storage.posts import Post
    from storage.readings import Reading

# a step past the moment a silence becomes long
_JUST_AFTER = timedelta(minutes=1)
# how far back exits count
_KNOWN = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Left:
    """An exit, when it was known, and when it turned out to be none, if it did."""

    exit: herd_of.Exit
    known_at: datetime
    until: datetime | None = None

    def stands(self, at: datetime) -> bool:
        """Tell whether it was known at that time, and not yet over."""
        return self.known_at <= at and (self.until is None or at < self.until)


def exits(found: Sequence[Reading], posts: Sequence[Post], labels: Collection[str]) -> list[Left]:
    """Give the exits among the readings that were worth an alert, oldest first.

    A silence counts from the last post on, and is none any more from the next one on.
    """
    authored = own(posts)
    published = {(post.account_id, post.id): post.published_at for post in authored}
    left = []
    for reading in found:
        if reading.label not in labels:
            continue
        at = published.get((reading.account_id or "", reading.post_id or ""), reading.read_at)
        until = None
        if reading.signal == "going_quiet":
            until = min(
                (post.published_at for post in authored if post.published_at > at), default=None
            )
        gone = herd_of.Exit(reading.advocate_id, at, reading.label, reading.evidence)
        left.append(Left(gone, reading.read_at, until))
    return sorted(left, key=lambda one: (one.known_at, one.exit.who))


def herds_would_have(
    advocates: Mapping[str, Advocate],
    ties: Mapping[tuple[str, str], float],
    left: Sequence[Left],
    now: datetime,
    since: datetime,
    *,
    leaders: Collection[str] | None = None,
) -> list[Reading]:
    """Give the herds that would have been told, each time somebody more had left, oldest first.

    `advocates` are all there are, by id. Of when somebody was tied to whom nothing is known but
    that they are: the ties of today count. Only herds of `leaders` are told, where they are given.
    """
    names = {who: one.name for who, one in advocates.items()}
    told: set[str] = set()
    found: dict[str, Reading] = {}
    for moment in sorted({one.known_at for one in left if since <= one.known_at <= now}):
        gone = [one.exit for one in left if one.stands(moment) and moment - one.exit.at <= _KNOWN]
        for herd in herd_of.herds(ties, gone, len(names), moment, since=moment - _KNOWN):
            members = [one.who for one in herd.members]
            # What comes later may show that somebody else went first: the alert stays where it is.
            first = next((who for who in members if who in told), members[0])
            if leaders is not None and first not in leaders:
                continue
            view = View(advocates[first], (), frozenset(), (), moment, herd=herd.named(names))
            for reading in known()["herd"].look(view):
                # A herd that is one is over its bar.
                told.add(first)
                found.setdefault(reading.id, reading)
    return sorted(found.values(), key=lambda reading: (reading.read_at, reading.id))


def would_have(  # noqa: PLR0913 - each is one thing that a look at the past needs
    advocate: Advocate,
    posts: Sequence[Post],
    accounts: Sequence[Account],
    now: datetime,
    since: datetime,
    *,
    ours: frozenset[str] = frozenset(),
    rivals: frozenset[str] = frozenset(),
    graver: bool = False,
    others: Sequence[Habit] = (),
) -> list[Reading]:
    """Walk through stored history and give each reading that was worth an alert, oldest first.

    Each post is looked at as it comes, each silence at the moment it became long, each return that
    was announced when it is missed. We take it that the accounts were in sight all along, since of
    the past nobody can say. `ours` and `rivals` are the names that count as such. With `graver` a
    silence is looked at again when it becomes a graver one; `others` are the habits it is held
    against where their own history is short. Herds take more than one person:
    `herds_would_have` tells them.
    """
    ordered = sorted(posts, key=lambda post: (post.published_at, post.account_id, post.id))
    history = [replace(post, backlog=False) for post in ordered if post.published_at <= now]
    found: dict[str, Reading] = {}
    early = replace(advocate, added_at=min(since, advocate.added_at))
    for count, fresh, at in _moments(history, now, since, others, graver=graver):
        seen = [
            replace(account, last_good_at=at, health="ok")
            for account in accounts
            if not account.ended
        ]
        view = View(
            early, history[:count], fresh, seen, at, ours=ours, rivals=rivals, others=others
        )
        for signal in known().values():
            for reading in signal.look(view):
                if reading.score >= reading.bar:
                    found.setdefault(reading.id, reading)
    return sorted(found.values(), key=lambda reading: (reading.read_at, reading.id))


def _moments(
    history: Sequence[Post],
    now: datetime,
    since: datetime,
    others: Sequence[Habit],
    *,
    graver: bool,
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
            beat = rhythm(times[:place], at, others)
            limits = [beat.quiet, *([beat.silent, beat.gone] if graver else [])] if beat else []
            crossed = [at + timedelta(days=limit) + _JUST_AFTER for limit in limits]
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
