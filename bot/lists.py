"""Making watchlists and changing them: one way in, for what is typed and for what is filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import owning, roles, text
from bot.commands import Refusal
from bot.follow import new_watchlist
from bot.judge import open_cards
from storage import memberships, watchlists
from storage.advocates import name_key

if TYPE_CHECKING:
    from datetime import datetime

    from storage import Database
    from storage.watchlists import Watchlist

NEW = "new"
"""What the form of a watchlist is about where it makes one."""


def create(
    db: Database, team: str, name: str, channel: str, owner: str, by: str, now: datetime
) -> Watchlist:
    """Make a watchlist, within the open transaction. Raises Refusal where the name is taken."""
    if owner != by:
        owning.check(db, team, owner, now)
    if there := watchlists.by_name(db, team, name):
        if there.private:
            raise Refusal("That name is taken. Nothing was changed; use another.")
        raise Refusal(
            f"There is a watchlist {text.code(there.name)} already, which tells"
            f" {text.channel(there.channel)}. Nothing was changed; `watchlist edit` changes it."
        )
    made = new_watchlist(team, name, channel, owner, by, now)
    watchlists.add(db, team, made)
    return made


def change(db: Database, one: Watchlist, by: str, now: datetime, **values: Any) -> Watchlist:
    """Change a watchlist, within the open transaction; moved, its open alerts come along.

    Raises Refusal where it is for others to do, or the new name is taken.
    """
    see_that_they_may(db, one, by)
    if values.get("private", one.private) != one.private and by not in (one.owner, one.created_by):
        roles.require(db, one.team, by, "admin", "say who sees somebody else's watchlist")
    if values.get("channel", one.channel) != one.channel:
        values["insiders"] = ()  # until Slack is asked who is in the new one
    if values.get("owner", one.owner) != one.owner:
        owning.check(db, one.team, values["owner"], now)
    if name := values.get("name"):
        there = watchlists.by_name(db, one.team, name)
        if there is not None and there.id != one.id:
            raise Refusal(f"There is a watchlist {text.code(there.name)} already.")
        values["name_key"] = name_key(name)
    watchlists.change(db, one.team, one.id, **values)
    if values.get("channel", one.channel) != one.channel:
        # The new channel has not heard of them.
        for person in memberships.advocates(db, one.team, one.id):
            open_cards(db, one.team, person.id, values["channel"], now)
    return watchlists.one(db, one.team, one.id) or one


def see_that_they_may(db: Database, one: Watchlist, user: str) -> None:
    """See that somebody may change a watchlist: its owner, or a manager. Raises Refusal."""
    if user not in (one.owner, one.created_by):
        if one.private:
            roles.require(db, one.team, user, "admin", "change somebody else's private watchlist")
        roles.require(db, one.team, user, "manager", "change somebody else's watchlist")
