"""Keeping what a poll brought: posts, edits, deletions, how the account is, and what follows."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot import observing
from bot.board import note as note_asked
from bot.follow import propose
from bot.judge import judge
from monitors._manners import back_off, by_rhythm, in_time
from storage import accounts, advocates, answers, posts, struggles, ties
from storage.accounts import SEEN, SETTLED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitors import Fetched, Found, SourceError
    from storage import Database
    from storage.accounts import Account
    from storage.posts import Post

logger = logging.getLogger(__name__)

HALF_AN_HOUR = timedelta(minutes=30)
"""Twice this is how long a first failure is left alone that names no time; each next doubles it."""
RHYTHM = 12
"""The newest posts of an account by which its author's rhythm is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One account after its poll: what came of it, and the posts that are new or edited, read.

    `least` is the shortest interval between two looks; `near` tells that only places were visited
    that the operator allowed, which nobody has to spare. `identified` tells that the account was
    only a link until now. `also` are other places that may be theirs, with why.
    """

    account: Account
    result: Fetched | SourceError
    new: Sequence[Post] = ()
    edited: Sequence[Post] = ()
    left_out: int = 0
    least: timedelta = timedelta(0)
    near: bool = False
    identified: bool = False
    also: Sequence[tuple[Found, str]] = ()


def keep_success(db: Database, outcome: Outcome, fetched: Fetched, now: datetime) -> int:
    """Keep what was seen, the cursor, and what follows from it; all in the open transaction.

    Tells how many posts were new.
    """
    account, team = outcome.account, outcome.account.team
    now_kept = accounts.one(db, team, account.id)
    if now_kept is None:
        return 0  # unwatched while it was being fetched
    account = _whose_it_is(account, now_kept)
    if outcome.identified and not _is_new_place(db, account, now):
        return 0
    kept = _told_from_the_past(db, account, outcome.new)
    posts.add(db, team, kept)
    _note_ties(db, account, kept)
    observing.note(db, account, kept, now)
    fresh_ids = {post.id for post in kept}
    note_asked(db, account, [item for item in fetched.items if item.id in fresh_ids], now)
    revised = _revise(db, outcome.edited)
    posts.take_back(db, team, account.id, fetched.gone, now)
    answers.take_back(db, team, account.id, fetched.gone)
    struggles.take_back(db, team, account.id, fetched.gone)
    propose(db, team, account.advocate_id, outcome.also, now)
    rhythm = timedelta(seconds=account.rhythm)
    if kept:
        rhythm = by_rhythm(posts.lately(db, team, account.id, RHYTHM), outcome.least)
    values = {
        "source": account.source,
        "stable_id": _known_by(db, account, fetched),
        "cursor": fetched.cursor,
        "due_at": _due(outcome, fetched, rhythm, now),
        "leased_until": None,
        "failures": 0,
        "health": fetched.health,
        "health_says": fetched.says,
        "health_since": account.health_since if fetched.health == account.health else now,
        "last_good_at": now if fetched.health in SEEN else account.last_good_at,
        "first_seen_at": account.first_seen_at or now,
        "last_new_at": max(
            # A feed that grows backwards makes nobody quieter than they were.
            [post.published_at for post in kept]
            + ([account.last_new_at] if account.last_new_at else []),
            default=None,
        ),
        "address": fetched.address or account.address,
        "title": fetched.title or account.title,
        "link": fetched.link or account.link,
        # Until it is known what that is, it is asked about again at the next look.
        "moved_to": fetched.moved_to if outcome.also or not fetched.moved_to else account.moved_to,
        "rhythm": int(rhythm.total_seconds()),
        "left_out": account.left_out + outcome.left_out,
    }
    # What stays as it is would have its indexes written anew.
    changed = {name: value for name, value in values.items() if getattr(now_kept, name) != value}
    if changed:
        accounts.change(db, team, account.id, **changed)
    fresh = frozenset((post.account_id, post.id) for post in (*kept, *revised) if not post.backlog)
    if fresh or fetched.health != account.health:
        _judge(db, account, fresh, now)
    return len(kept)


def keep_failure(db: Database, outcome: Outcome, error: SourceError, now: datetime) -> None:
    """Keep that an account could not be seen, and when to try again; the cursor stays."""
    account = outcome.account
    now_kept = accounts.one(db, account.team, account.id)
    if now_kept is None:
        return
    account = _whose_it_is(account, now_kept)
    accounts.change(
        db,
        account.team,
        account.id,
        due_at=error.next_at or back_off(now, HALF_AN_HOUR, account.failures, account.id),
        leased_until=None,
        failures=account.failures + 1,
        health=error.health,
        health_says=error.says,
        health_since=account.health_since if error.health == account.health else now,
        ended=error.permanent,
    )
    logger.warning("account %s not seen: %s", account.id, error.health)
    if error.health != account.health and (error.health in SETTLED or error.permanent):
        _judge(db, account, frozenset(), now)


def _whose_it_is(account: Account, now_kept: Account) -> Account:
    """Give an account to whose it is: merged while it was being fetched, it is another's now."""
    if account.advocate_id == now_kept.advocate_id:
        return account
    return replace(account, advocate_id=now_kept.advocate_id)


def _told_from_the_past(db: Database, account: Account, new: Sequence[Post]) -> list[Post]:
    """Give new posts to whose they are, and mark those that are baseline and no news.

    First sight is quiet, and so is a feed that grows backwards into the past.
    """
    first = account.first_seen_at is None
    oldest = None if first or not new else posts.oldest(db, account.team, account.id)
    told = []
    for post in new:
        backlog = first or (oldest is not None and post.published_at < oldest)
        if (post.advocate_id, post.backlog) != (account.advocate_id, backlog):
            post = replace(post, advocate_id=account.advocate_id, backlog=backlog)  # noqa: PLW2901
        told.append(post)
    return told


def _note_ties(db: Database, account: Account, kept: Sequence[Post]) -> None:
    """Keep whom of those we follow these posts answer, mention, quote or boost."""
    named: dict[str, list[datetime]] = {}
    for post in kept:
        for link in post.people:
            named.setdefault(link, []).append(post.published_at)
    if not named:
        return
    found = accounts.by_links(db, account.team, list(named))
    ties.note(
        db,
        account.team,
        [
            ties.Tie(
                team=account.team,
                account_id=account.id,
                other_id=other.id,
                times=len(named[link]),
                last_at=max(named[link]),
            )
            for link, other in found.items()
            if other.advocate_id != account.advocate_id
        ],
    )


def _judge(
    db: Database, account: Account, fresh: frozenset[tuple[str, str]], now: datetime
) -> None:
    if advocate := advocates.one(db, account.team, account.advocate_id):
        judge(db, account.team, advocate, fresh, now)


def _due(outcome: Outcome, fetched: Fetched, rhythm: timedelta, now: datetime) -> datetime:
    """Tell when to look again: who writes once a month is not looked at every half hour."""
    if outcome.near or fetched.health not in SEEN or fetched.next_at < now + outcome.least:
        return fetched.next_at
    return max(fetched.next_at, in_time(now, rhythm, outcome.account.id))


def _revise(db: Database, edited: Sequence[Post]) -> list[Post]:
    """Keep edits, and give those that say another thing now than they did when they were read."""
    telling = []
    for post in edited:
        old = posts.one(db, post.team, post.account_id, post.id)
        if old is None:
            continue
        says_more = post.label not in (None, "none", old.label)
        now_told = replace(post, backlog=old.backlog and not says_more)
        posts.revise(db, post.team, now_told)
        if says_more:
            telling.append(now_told)
    return telling


def _known_by(db: Database, account: Account, fetched: Fetched) -> str:
    """Tell what an account is known by: what moved for good by its new place, if that is free."""
    if fetched.stable_id in ("", account.stable_id):
        return account.stable_id
    other = accounts.by_stable_id(db, account.team, account.source, fetched.stable_id)
    return fetched.stable_id if other is None else account.stable_id


def _is_new_place(db: Database, account: Account, now: datetime) -> bool:
    """Tell whether what a link turned out to be is not followed yet; keep what is wrong if so."""
    other = accounts.by_stable_id(db, account.team, account.source, account.stable_id)
    if other is None or other.id == account.id:
        return True
    if other.advocate_id == account.advocate_id:
        accounts.remove(db, account.team, account.id)
        return False
    whose = advocates.one(db, account.team, other.advocate_id)
    says = (
        f"This is the same place as one of {whose.name if whose else 'another advocate'}'s: take it"
        " off here, or `merge` the two if they are one person."
    )
    accounts.change(
        db,
        account.team,
        account.id,
        leased_until=None,
        health="bad_link",
        health_says=says,
        health_since=now,
        ended=True,
    )
    return False
