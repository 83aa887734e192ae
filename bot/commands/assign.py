"""assign NAME @U [backup @U]: give a relationship to a colleague, and name who stands in.

For managers. `backup nobody` means that nobody stands in. What was before stays in the history,
which `show` tells. For a change that the advocate should hardly notice use `handover`: it passes on
what is known, and both sides confirm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import owning, roles, text
from bot.cards import Shown
from bot.commands import Refusal, command
from bot.commands import _find as find
from bot.load import loads

if TYPE_CHECKING:
    from bot.commands import Request
    from bot.grammar import Words

NOBODY = ("nobody", "none", "no")


@command
def answer(request: Request) -> Shown:
    """Change owner and backup."""
    backup, rest = request.words.after("backup")
    owner, rest = _past(rest, "owner")
    to, rest = _past(rest, "to")
    users = [*owner, *to, *rest.of("user")]
    if len(users) != 1 and (users or backup is None):
        raise Refusal(
            "To whom? Name one colleague, like"
            ' `/bellwether assign "Grace Example" @you backup @max`. Nothing was changed.'
        )
    with request.house.open() as db, db.transaction():
        one = find.advocate(db, request, rest.name())
        roles.require(db, request.team, request.user, "manager", "assign relationships")
        found = owning.assign(
            db,
            one,
            users[0] if users else one.owner,
            by=request.user,
            why="assigned",
            now=request.now,
            backup=_backup(backup),
        )
        load = loads(db, request.team, request.now).get(found.owner)
    stands_in = f"; {text.user(found.backup)} stands in" if found.backup else ""
    over = (
        f" That makes a load of {load.weight} for a capacity of {load.capacity}:"
        " `/bellwether load` shows who has room."
        if load and load.is_over
        else ""
    )
    return Shown(
        f"{text.user(found.owner)} holds the relationship with *{text.said(found.name)}* from now"
        f" on{stands_in}.{over}"
    )


def _past(words: Words, keyword: str) -> tuple[list[str], Words]:
    after, rest = words.after(keyword)
    return (after.of("user") if after else []), rest


def _backup(typed: Words | None) -> str | None:
    if typed is None:
        return None
    users = typed.of("user")
    if len(users) == 1:
        return users[0]
    if not users and typed.name().casefold() in NOBODY:
        return ""
    raise Refusal(
        "Who stands in? Pick one colleague after `backup`, or say `backup nobody`. Nothing was"
        " changed."
    )
