"""Putting two advocates together who are one person, and parting them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import owning
from bot.commands import Refusal
from bot.judge import judge
from storage import accounts, advocates, memberships, merges, new_id, posts, watchlists

if TYPE_CHECKING:
    from datetime import datetime

    from storage import Database
    from storage.advocates import Advocate
    from storage.merges import Merge

WHAT = "say that two advocates of colleagues are one"


def merge(db: Database, kept: Advocate, merged: Advocate, by: str, now: datetime) -> Merge:
    """Give one advocate's places and watchlists to another, within the open transaction.

    The merged name still finds the person. What was raised under it stays there until answered.
    Raises Refusal where one of them works here and the other does not, or is another colleague, and
    where it is for others to do.
    """
    team = kept.team
    for advocate in (kept, merged):
        owning.see_that_they_may(db, advocate, by, WHAT)
    if (kept.kind, kept.slack_user) != (merged.kind, merged.slack_user):
        raise Refusal(
            "One of the two is a colleague who was asked to agree, and the other is not the same"
            " one. Nothing was changed; `unwatch` the one that is not right."
        )
    places = tuple(one.id for one in accounts.of_advocate(db, team, merged.id))
    lists = tuple(one.id for one in watchlists.of_advocate(db, team, merged.id))
    theirs = {one.id for one in watchlists.of_advocate(db, team, kept.id)}
    made = merges.Merge(
        team=team,
        id=new_id("merge"),
        kept_id=kept.id,
        merged_id=merged.id,
        accounts=places,
        watchlists=lists,
        added=tuple(one for one in lists if one not in theirs),
        merged_by=by,
        merged_at=now,
    )
    merges.add(db, team, made)
    posts.move(db, team, places, kept.id)
    for listed in lists:
        memberships.remove(db, team, listed, merged.id)
    _put_on(db, team, made.added, kept.id, now)
    advocates.change(db, team, merged.id, merged_into=kept.id)
    owning.end(db, merged, "merged", now)
    judge(db, team, kept, frozenset(), now)
    return made


def part(db: Database, done: Merge, now: datetime) -> bool:
    """Undo a merge, within the open transaction; False where it was undone before.

    Places that were added since stay where they are, and so does what went on to somebody else.
    """
    team = done.team
    if not merges.undo(db, team, done.id, now):
        return False
    there = {one.id for one in accounts.of_advocate(db, team, done.kept_id)}
    posts.move(db, team, [one for one in done.accounts if one in there], done.merged_id)
    for one in done.added:
        memberships.remove(db, team, one, done.kept_id)
    lists = {one.id for one in watchlists.every(db, team)}
    _put_on(db, team, tuple(one for one in done.watchlists if one in lists), done.merged_id, now)
    advocates.change(db, team, done.merged_id, merged_into=None)
    if merged := advocates.one(db, team, done.merged_id):
        owning.resume(db, merged, done.merged_by, "parted again", now)
    return True


def _put_on(
    db: Database, team: str, lists: tuple[str, ...], advocate_id: str, now: datetime
) -> None:
    for one in lists:
        membership = memberships.Membership(
            team=team, watchlist_id=one, advocate_id=advocate_id, added_at=now
        )
        memberships.add(db, team, membership)
