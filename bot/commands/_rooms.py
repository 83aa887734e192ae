"""`settings channel`, `role`, `lead` and `value`: how loud places are, who may do and see what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot import hours, text
from bot.cards import Shown
from bot.commands import Refusal
from bot.judge import LOUD
from bot.people import learn
from bot.roles import require
from storage import channels, colleagues, value_channels
from storage.colleagues import ROLES

if TYPE_CHECKING:
    from bot.commands import Request
    from bot.grammar import Words
    from storage.channels import Channel
    from storage.colleagues import Colleague

_SPAN = re.compile(r"(.+?)\s*(?:-|–|—|to|until)\s*(.+)")
MOST = 1000
"""The highest ceiling."""


def set_channel(request: Request, words: Words) -> Shown:
    """Set how loud a channel is, when it is quiet, and how many cards a day it takes."""
    named = words.of("channel")
    channel = named[0] if named else request.channel
    rest = [word.text for word in words.words if word.kind != "channel"]
    changes = _changes(rest)
    with request.house.open() as db, db.transaction():
        if changes:
            require(db, request.team, request.user, "manager", "change what a channel hears")
            mine = colleagues.one(db, request.team, request.user)
            there = channels.one(db, request.team, channel)
            made = channels.Channel(
                team=request.team,
                channel=channel,
                tz=mine.tz if mine else "UTC",
                set_by=request.user,
                set_at=request.now,
            )
            channels.keep(db, request.team, made)
            if "quiet_from" in changes or there is None:
                changes["tz"] = made.tz
            changes |= {"set_by": request.user, "set_at": request.now}
            channels.change(db, request.team, channel, **changes)
        found = channels.one(db, request.team, channel)
    return Shown(f"{text.channel(channel)}: {says(found)}")


def says(rule: Channel | None) -> str:
    """Say in a sentence what a channel hears."""
    if rule is None:
        return "every alert, at once, at any hour."
    loud = {
        "all": "every alert",
        "act": "alerts worth acting on this week or graver",
        "grave": "alerts to act on today",
        "digest": "no cards; what there is stands in digests",
    }[rule.level]
    quiet = (
        f"quiet from {rule.quiet_from} to {rule.quiet_until} ({rule.tz})"
        if rule.quiet_from
        else "at any hour"
    )
    ceiling = f"at most {text.count(rule.ceiling, 'card')} a day" if rule.ceiling else "no ceiling"
    return f"{loud}; {quiet}; {ceiling}."


def _changes(words: list[str]) -> dict[str, Any]:
    """Read what is to change. Raises Refusal for what cannot be read."""
    found: dict[str, Any] = {}
    rest = [word.casefold() for word in words]
    while rest:
        word = rest.pop(0)
        if word == "level" and rest:
            word = rest.pop(0)
        if word in LOUD:
            found["level"] = word
        elif word == "ceiling":
            found["ceiling"] = _ceiling(rest.pop(0) if rest else "")
        elif word == "quiet":
            found |= _quiet(rest)
        else:
            raise Refusal(
                f"A channel can be set to {text.listing([text.code(one) for one in LOUD], 'or')},"
                f" `quiet 20:00-08:00` and `ceiling 10`, not {text.code(word)}. Nothing was"
                " changed."
            )
    return found


def _ceiling(typed: str) -> int | None:
    if typed in ("off", "none"):
        return None
    if typed.isdecimal() and len(typed) < 6 and 1 <= int(typed) <= MOST:
        return int(typed)
    raise Refusal(
        f"A ceiling is a number of cards a day, 1 to {MOST}, or `off`; I cannot read"
        f" {text.code(typed)}. Nothing was changed."
    )


def _quiet(rest: list[str]) -> dict[str, Any]:
    if rest and rest[0] in ("off", "none"):
        rest.pop(0)
        return {"quiet_from": None, "quiet_until": None}
    for size in (1, 2, 3):
        found = _SPAN.fullmatch(" ".join(rest[:size]))
        if found and (start := hours.read_time(found[1])) and (end := hours.read_time(found[2])):
            del rest[:size]
            if start == end:
                break
            return {"quiet_from": start, "quiet_until": end}
    raise Refusal(
        "Quiet from when to when? Like `quiet 20:00-08:00`, or `quiet off`. Nothing was changed."
    )


def set_value(request: Request, words: Words) -> Shown:
    """Say in which channels amounts of money may be shown; list them where none is named."""
    named, word = words.of("channel"), words.name().casefold()
    if word not in ("", "on", "off") or (word and not named):
        raise Refusal(
            "Where may amounts be shown? Like `/bellwether settings value #channel`, and `settings"
            " value off #channel` to take that back. Nothing was changed."
        )
    with request.house.open() as db, db.transaction():
        if named:
            require(db, request.team, request.user, "admin", "say where amounts are shown")
        for channel in named:
            if word == "off":
                value_channels.remove(db, request.team, channel)
                continue
            made = value_channels.ValueChannel(
                team=request.team, channel=channel, set_by=request.user, set_at=request.now
            )
            value_channels.keep(db, request.team, made)
        there = [text.channel(one.channel) for one in value_channels.every(db, request.team)]
    if not there:
        return Shown("Amounts of money are shown in no channel.")
    return Shown(
        f"Amounts of money may be shown in {text.listing(there, 'and')}, and nowhere else; who is"
        " in there sees them."
    )


def set_role(request: Request, words: Words) -> Shown:
    """Say what somebody may do."""
    users, role = words.of("user"), words.name().casefold()
    if not users or role not in ROLES:
        raise Refusal(
            "Who, and which role? Like `/bellwether settings role @you manager`; the roles are"
            f" {text.listing([text.code(one) for one in ROLES], 'and')}. Nothing was changed."
        )
    _change(request, users[0], "give roles", role=role)
    return Shown(f"{text.user(users[0])} is {'an' if role == 'admin' else 'a'} {role} now.")


def set_lead(request: Request, words: Words) -> Shown:
    """Say who somebody's line manager is."""
    users = words.of("user")
    if len(users) != 2 or users[0] == users[1]:
        raise Refusal(
            "Whose line manager is who? Like `/bellwether settings lead @colleague @boss`. Nothing"
            " was changed."
        )
    _change(request, users[0], "say who leads whom", manager=users[1])
    return Shown(f"{text.user(users[1])} is the line manager of {text.user(users[0])} now.")


def _change(request: Request, user: str, what: str, **values: Any) -> Colleague:
    with request.house.open() as db:
        require(db, request.team, request.user, "admin", what)
        found = colleagues.one(db, request.team, user)
    if found is None:
        learn(request.house, request.team)
    with request.house.open() as db, db.transaction():
        found = colleagues.one(db, request.team, user)
        if found is None:
            raise Refusal(
                f"Slack does not tell me of {text.user(user)}, so nothing was changed. Is it a"
                " person of this workspace?"
            )
        colleagues.change(db, request.team, user, **values)
    return found
