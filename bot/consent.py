"""The yes of an advocate who works here: nothing of theirs is read before it.

They are asked in a direct message, told who would hold the relationship and what is read: public
posts only. Their places are kept at rest until they agree; they can take it back at any time, and
everything that was read is forgotten then.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.commands import Refusal
from storage import accounts, advocates

if TYPE_CHECKING:
    from datetime import datetime

    from bot.staff import Staff
    from storage import Database
    from storage.accounts import Account
    from storage.advocates import Advocate


def waits(advocate: Advocate) -> bool:
    """Tell whether an advocate has not agreed yet, and has to."""
    return advocate.kind == "inside" and advocate.opted_in_at is None


def at_rest(account: Account, advocate: Advocate) -> Account:
    """Give an account as it is kept: at rest until its advocate agrees, if they work here."""
    return replace(account, ended=True) if advocate.kind == "inside" else account


def require(advocate: Advocate) -> None:
    """See that an advocate may be read. Raises Refusal while they have not agreed."""
    if waits(advocate):
        raise Refusal(
            "That colleague has been asked and has not agreed yet, so nothing of theirs is read."
            " Nothing was changed."
        )


def agree(db: Database, team: str, advocate_id: str, user: str, now: datetime) -> Advocate:
    """Keep somebody's yes, and begin to read, within the open transaction.

    Raises Refusal where it is not theirs to say, or there is nothing to say it to.
    """
    one = _theirs(db, team, advocate_id, user)
    if one.opted_in_at is None:
        advocates.change(db, team, one.id, opted_in_at=now, look_at=now)
    for account in accounts.of_advocate(db, team, one.id):
        if account.ended:
            accounts.change(db, team, account.id, ended=False, due_at=now)
    return one


def refuse(db: Database, team: str, advocate_id: str, user: str) -> Advocate:
    """Keep to somebody's no, be it the first word or a change of mind: forget them, all of it."""
    one = _theirs(db, team, advocate_id, user)
    advocates.remove(db, team, one.id)
    return one


def refuse_new(db: Database, team: str, advocate_id: str, user: str) -> Advocate:
    """Keep to somebody's no to further places: what is at rest is forgotten, the rest stays."""
    one = _theirs(db, team, advocate_id, user)
    for account in accounts.of_advocate(db, team, one.id):
        if account.ended and account.last_good_at is None:
            accounts.remove(db, team, account.id)
    return one


def lapse(db: Database, team: str, here: Staff) -> int:
    """Put those at rest who do not work here any more: their yes was a colleague's."""
    count = 0
    for one in advocates.inside(db, team):
        if here.is_living(one.slack_user):
            continue
        advocates.change(db, team, one.id, opted_in_at=None)
        for account in accounts.of_advocate(db, team, one.id):
            accounts.change(db, team, account.id, ended=True)
        count += 1
    return count


def _theirs(db: Database, team: str, advocate_id: str, user: str) -> Advocate:
    one = advocates.one(db, team, advocate_id)
    if one is None or one.kind != "inside":
        raise Refusal("You are not watched, so there is nothing to change.")
    if one.slack_user != user:
        raise Refusal("That is theirs to say. Nothing was changed.")
    return one
