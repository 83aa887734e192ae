"""load [@U] [capacity N] [ceiling N] [lead @M]: who carries how much, and how much they can.

A relationship weighs 1, an open alert 2, a hand-over 3. Over the ceiling of alerts a week, the next
one calls who stands in, else it waits for the digest; it is in its channel all the same. Everybody
says for themselves how much they can carry, a manager for others. `lead` is who hears when it is
too much; an admin names them, because a lead is never shown their own people as advocates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import goodwill, roles, text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.commands import Refusal, command
from bot.commands import _find as find
from bot.load import CAPACITY, CEILING, Load, loads
from storage import colleagues

if TYPE_CHECKING:
    from bot.commands import Request
    from bot.grammar import Words

MOST = 40
MOST_NUMBER = 10_000


@command
def answer(request: Request) -> Shown:
    """Show the load, or change what somebody can carry."""
    lead, rest = request.words.after("lead")
    capacity, rest = rest.after("capacity")
    ceiling, rest = rest.after("ceiling")
    users = rest.of("user")
    if len(users) > 1 or rest.name():
        raise Refusal(
            "Whose load? Name one colleague, like `/bellwether load @max ceiling 10`. Nothing was"
            " changed."
        )
    changes: dict[str, object] = {}
    for name, said in (("capacity", capacity), ("ceiling", ceiling)):
        if said is not None:
            changes[name] = _number(said, name)
    if lead is not None:
        changes["manager"] = _lead(lead)
    if changes:
        return _change(request, users[0] if users else request.user, changes)
    return request.house.aside.run(_show, request, users[0] if users else "")


def _change(request: Request, user: str, changes: dict[str, object]) -> Shown:
    with request.house.open() as db, db.transaction():
        if "manager" in changes:
            roles.require(db, request.team, request.user, "admin", "say who leads whom")
        elif user != request.user:
            roles.require(db, request.team, request.user, "manager", "say what others can carry")
        if colleagues.one(db, request.team, user) is None:
            raise Refusal(
                f"I do not know {text.user(user)} yet; Slack tells me within ten minutes who is"
                " here. Nothing was changed."
            )
        if changes.get("manager") == user:
            raise Refusal("Nobody leads themselves. Nothing was changed; name somebody else.")
        colleagues.change(db, request.team, user, **changes)
        mine = loads(db, request.team, request.now).get(user, Load(user))
        manager = getattr(colleagues.one(db, request.team, user), "manager", None)
    leads = f" {text.user(manager)} leads them." if manager else ""
    return Shown(
        f"{text.user(user)} can carry {mine.capacity}, and at most"
        f" {text.count(mine.ceiling, 'alert')} a week call them.{leads}"
    )


def _show(request: Request, user: str) -> Shown:
    with request.house.open() as db:
        if user and user != request.user:
            roles.require(db, request.team, request.user, "manager", "see what others carry")
        everybody = roles.role_of(db, request.team, request.user) != "member"
        whose = user or ("" if everybody else request.user)
        found = loads(db, request.team, request.now)
        names = {one.user_id: one.name for one in colleagues.every(db, request.team)}
        looks = find.viewer(db, request).user
        tired = goodwill.asked_too_much(db, request.team, request.now, looks)
    mine = [
        one
        for one in found.values()
        if one.user == whose or (not whose and (one.weight or one.reached))
    ]
    mine.sort(key=lambda one: (-one.share, one.user))
    if not mine:
        return Shown(
            f"Nothing is carried yet. Where nobody says otherwise, a capacity is {CAPACITY} and a"
            f" ceiling {CEILING} alerts a week."
        )
    lines = [_line(one, names.get(one.user, "")) for one in mine[:MOST]]
    blocks = [b.section(b.bullets(lines[i : i + 10])) for i in range(0, len(lines), 10)]
    asked = [text.said(one.name, 60) for one, _ in tired[:5]]
    if asked and not whose:
        blocks.append(b.context(f"Asked too much within a year: {text.listing(asked)}"))
    return Shown(b.bullets(lines), tuple(blocks))


def _line(one: Load, name: str) -> str:
    parts = [
        f"*{text.said(name, 80) or text.user(one.user)}*",
        f"{':warning: ' if one.is_over else ''}{one.weight} of {one.capacity}",
        text.count(one.relationships, "relationship"),
        text.count(one.alerts, "open alert"),
        text.count(one.handovers, "hand-over"),
        f"{one.reached} of {one.ceiling} alerts this week",
    ]
    return "  ·  ".join(parts)


def _number(words: Words, what: str) -> int:
    typed = words.name()
    if not typed.isdecimal() or len(typed) > 6 or int(typed) > MOST_NUMBER:
        raise Refusal(
            f"`{what}` takes a whole number up to {MOST_NUMBER:,}, and {text.code(typed or '…')} is"
            " none. Nothing was changed."
        )
    return int(typed)


def _lead(words: Words) -> str | None:
    users = words.of("user")
    if len(users) == 1:
        return users[0]
    if not users and words.name().casefold() in ("nobody", "none"):
        return None
    raise Refusal("Who leads them? Pick one colleague after `lead`. Nothing was changed.")
