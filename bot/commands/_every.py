"""`digest every …`: digests that come by themselves; `digest scheduled`, `digest stop NUMBER`."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import hours, sight, text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.channels import check_channel
from bot.commands import Refusal
from bot.commands import _find as find
from bot.grammar import Words
from bot.roles import require
from bot.scheduling import next_due, scope_of
from storage import advocates, colleagues, new_id, schedules, watchlists

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands import Request
    from bot.grammar import Word
    from storage import Database
    from storage.schedules import Schedule

AT = "09:00"
_SHORT = {day[:3]: number for number, day in enumerate(hours.DAYS)}
_SEVERAL = {"day": range(7), "weekday": range(5), "workday": range(5), "week": range(1)}
MOST = 100
"""So many schedules a team may have."""


def schedule(request: Request, words: Sequence[Word]) -> Shown:
    """Keep a digest for these days, this time, this place and whom it is about."""
    days, rest = _days(words)
    at, rest = _at(rest)
    left = Words(tuple(rest))
    goes_to = _to(request, left)
    with request.house.open() as db, db.transaction():
        there = schedules.every(db, request.team)
        if len(there) >= MOST:
            raise Refusal(
                f"{MOST} digests come by themselves already. Nothing was changed;"
                " `/bellwether digest scheduled` lists them."
            )
        if goes_to != request.user:
            require(db, request.team, request.user, "manager", "send a digest to others")
        about, about_id = _about(db, request, left, goes_to)
        mine = colleagues.one(db, request.team, request.user)
        made = schedules.Schedule(
            team=request.team,
            id=new_id("schedule"),
            goes_to=goes_to,
            about=about,
            about_id=about_id,
            days=tuple(str(day) for day in sorted(days)),
            at=at,
            tz=mine.tz if mine else "UTC",
            since=request.now - timedelta(days=7 if len(days) == 1 else 1),
            due_at=request.now,
            set_by=request.user,
            set_at=request.now,
        )
        made = replace(made, due_at=next_due(db, made, request.now))
        schedules.add(db, request.team, made)
        line = _line(db, made)
    return Shown(
        f"{line} The first comes {text.when(made.due_at)}. `/bellwether digest scheduled` lists"
        " what comes, and how to stop it."
    )


def listing(request: Request) -> Shown:
    """List what comes by itself."""
    with request.house.open() as db:
        lines = [
            f"{number}.  {_line(db, one)} Next {text.when(one.due_at)}."
            for number, one in enumerate(schedules.every(db, request.team), 1)
        ]
    if not lines:
        return Shown(
            "No digest comes by itself. `/bellwether digest every monday at 9:00` sends you one;"
            " name a #channel to send it there, and a watchlist, a person or an owner to narrow it."
        )
    more = "`/bellwether digest stop NUMBER` stops one."
    return Shown("\n".join([*lines, more]), (b.section("\n".join(lines)), b.context(more)))


def stop(request: Request, typed: str) -> Shown:
    """Stop one of those that are listed."""
    with request.house.open() as db, db.transaction():
        there = schedules.every(db, request.team)
        number = int(typed) if typed.isdecimal() and len(typed) < 6 else 0
        if not 1 <= number <= len(there):
            raise Refusal(
                f"Which one? `/bellwether digest scheduled` numbers them, and {text.code(typed)} is"
                " none of these. Nothing was changed."
            )
        one = there[number - 1]
        if request.user not in (one.set_by, one.goes_to):
            require(db, request.team, request.user, "manager", "stop a digest of others")
        schedules.remove(db, request.team, one.id)
        line = _line(db, one)
    return Shown(f"Stopped: {line}")


def _days(words: Sequence[Word]) -> tuple[set[int], list[Word]]:
    """Take the days from the front: `monday, thursday`, `weekday`, `day`."""
    days: set[int] = set()
    rest = list(words)
    while rest and rest[0].kind == "word" and not rest[0].quoted:
        word = rest[0].text.casefold().strip(",;").removesuffix("s")
        if word in _SEVERAL:
            days |= set(_SEVERAL[word])
        elif word[:3] in _SHORT and hours.DAYS[_SHORT[word[:3]]].startswith(word.removesuffix(".")):
            days.add(_SHORT[word[:3]])
        elif word not in ("and", "&", "on"):
            break
        rest.pop(0)
    if not days:
        raise Refusal(
            "On which days? Like `/bellwether digest every monday at 9:00`, `every weekday` or"
            " `every day`. Nothing was changed."
        )
    return days, rest


def _at(words: Sequence[Word]) -> tuple[str, list[Word]]:
    rest = list(words)
    for place, word in enumerate(rest[:-1]):
        if word.kind == "word" and not word.quoted and word.text.casefold() == "at":
            typed = rest[place + 1].text
            read = hours.read_time(typed)
            if read is None:
                raise Refusal(
                    f"I cannot read {text.code(typed)} as a time of day; write it like `9:00` or"
                    " `21:30`. Nothing was changed."
                )
            return read, rest[:place] + rest[place + 2 :]
    return AT, rest


def _to(request: Request, words: Words) -> str:
    channels = words.of("channel")
    if not channels:
        return request.user
    check_channel(request.house, request.team, channels[0])
    return channels[0]


def _about(db: Database, request: Request, words: Words, goes_to: str) -> tuple[str, str]:
    """Tell what it is about; a channel's own watchlist where it has one and nothing is said."""
    if users := words.of("user"):
        return "owner", users[0]
    name = words.name()
    for begin in ("of ", "about ", "in ", "to "):
        name = name.removeprefix(begin)
    name = "" if name in ("of", "about", "in", "to", "me", "here") else name
    if name.casefold() == "mine":
        return "owner", request.user
    if not name:
        here = [w for w in sight.lists(db, request.team, request.user) if w.channel == goes_to]
        return ("watchlist", here[0].id) if len(here) == 1 else ("all", "")
    seen = sight.lists(db, request.team, request.user)
    if (found := watchlists.by_name(db, request.team, name)) and found in seen:
        return "watchlist", found.id
    looks = sight.viewer(db, request.team, request.user)
    person = advocates.by_name(db, request.team, name)
    if person is not None and sight.may_see(looks, person):
        return "advocate", person.id
    names = [one.name for one in seen]
    names += [one.name for one in sight.seen(looks, advocates.every(db, request.team))]
    near = find.alike(name, names)
    meant = f" Did you mean {text.listing([text.code(one) for one in near], 'or')}?" if near else ""
    raise Refusal(
        f"I know no watchlist and no advocate {text.code(name)}, and changed nothing.{meant}"
    )


def _line(db: Database, one: Schedule) -> str:
    title = scope_of(db, one)[0] or "A digest of what is not there any more"
    days = sorted(int(day) for day in one.days)
    named = {tuple(range(7)): "every day", tuple(range(5)): "every weekday"}.get(
        tuple(days), "every " + text.listing([hours.DAYS[day].capitalize() for day in days])
    )
    is_person = one.goes_to[:1] in ("U", "W")
    where = text.user(one.goes_to) if is_person else text.channel(one.goes_to)
    whose = "their time" if is_person else text.said(one.tz, 40)
    return f"{text.said(title)}, {named} at {one.at} ({whose}), for {where}."
