"""`settings group`: which user group holds the relationships."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot import text
from bot.cards import Shown
from bot.commands import Refusal
from bot.leaving import NO_GROUP, ask_group
from bot.roles import require
from storage import usergroups

if TYPE_CHECKING:
    from bot.commands import Request
    from bot.grammar import Words

_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]+)(?:\|@?([^>]*))?>")


def set_group(request: Request, words: Words) -> Shown:
    """Say which user group it is, name another, or none."""
    typed = words.name()
    if not typed:
        return _show(request)
    with request.house.open() as db:
        require(db, request.team, request.user, "admin", "say which group holds relationships")
    if typed.casefold() in ("off", "none"):
        with request.house.open() as db:
            there = usergroups.remove(db, request.team)
        return Shown(
            "No user group is looked at any more." if there else "No user group was looked at."
        )
    found = _GROUP.fullmatch(typed)
    if found is None:
        raise Refusal(
            "Which user group? Like `/bellwether settings group @community`, chosen from what Slack"
            " offers as you type, or `off`. Nothing was changed."
        )
    members, says = ask_group(request.house, request.team, found[1])
    if members is None or says == NO_GROUP:
        mend = (
            " The app needs `usergroups:read`: `/bellwether doctor` says what to click."
            if says == "missing_scope"
            else " Choose it from what Slack offers as you type, or try again later."
        )
        raise Refusal(
            f"Slack does not tell who is in that group (`{says}`), so nothing changed.{mend}"
        )
    group = usergroups.UserGroup(
        team=request.team,
        group_id=found[1],
        handle=(found[2] or "")[:80],
        members=tuple(sorted(members)),
        set_by=request.user,
        set_at=request.now,
        checked_at=request.now,
    )
    with request.house.open() as db, db.transaction():
        usergroups.keep(db, request.team, group)
    return Shown(
        f"{_name(group)} holds the relationships, with"
        f" {text.count(len(members), 'person', 'people')} in it now. Who leaves it is asked"
        " about: each relationship of theirs becomes a case."
    )


def _show(request: Request) -> Shown:
    with request.house.open() as db:
        group = usergroups.one(db, request.team)
    if group is None:
        return Shown(
            "No user group is looked at. With `/bellwether settings group @community`, whoever"
            " leaves that group is asked about."
        )
    count = text.count(len(group.members), "person", "people")
    return Shown(f"{_name(group)}, with {count} in it, looked at {text.when(group.checked_at)}.")


def _name(group: usergroups.UserGroup) -> str:
    return f"*{text.said('@' + (group.handle or group.group_id), 80)}*"
