"""Whom and which time a question is about: `[NAME|@U|WATCHLIST] [7d|30d|since DATE]`."""

from __future__ import annotations

import contextlib
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot import sight
from bot.commands import Refusal
from bot.commands import _find as find
from bot.digest import on_watchlist
from bot.grammar import Words
from bot.text import code, user
from storage import advocates, watchlists
from value import money

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.commands import Request
    from storage import Database

_DAYS = re.compile(r"(\d{1,4})\s*(d|days?|w|weeks?)", re.IGNORECASE)
LONGEST = 3660
"""The longest period, in days."""


def period(request: Request, days: int) -> tuple[datetime, Words]:
    """Find since when, so many days ago where it is not said, and the words that are left."""
    after, rest = request.words.after("since")
    if after is not None:
        return _date(after.name(), request.now), rest
    bare = [word.text if word.kind == "word" and not word.quoted else "" for word in rest.words]
    for at in range(len(bare)):
        for size in (1, 2):  # words: `2w`, `2 weeks`
            if found := _DAYS.fullmatch(" ".join(bare[at : at + size])):
                said = int(found[1]) * (7 if found[2][0].lower() == "w" else 1)
                if not 1 <= said <= LONGEST:
                    raise Refusal(f"That looks back over 1 to {LONGEST} days, not {said}.")
                others = Words(rest.words[:at] + rest.words[at + size :])
                return request.now - timedelta(days=said), others
    return request.now - timedelta(days=days), rest


def _date(typed: str, now: datetime) -> datetime:
    try:
        since = datetime.fromisoformat(typed).replace(tzinfo=UTC)
    except ValueError:
        raise Refusal(
            f"I cannot read {code(typed)} as a date; write it like `since {now:%Y-%m-%d}`."
        ) from None
    if since >= now:
        raise Refusal(f"{code(typed)} is not in the past; this looks back.")
    return since


def currency(words: Words) -> tuple[str, Words]:
    """Take a currency out of the words, by its code in capitals; empty where none is named."""
    for at, word in enumerate(words.words):
        if word.kind == "word" and not word.quoted and word.text.isupper():
            with contextlib.suppress(ValueError):
                code = money.currency(word.text)
                return code, replace(words, words=words.words[:at] + words.words[at + 1 :])
    return "", words


def scope(
    db: Database, request: Request, words: Words, what: str
) -> tuple[str, Collection[str] | None]:
    """Find whom it is about, as a title that begins with `what` and ids (None: everybody).

    Who may not be shown to those who see the answer is left out.
    """
    title, whom = _named(db, request, words, what)
    looks = find.viewer(db, request)
    if not looks.hidden and not advocates.has_inside(db, request.team):
        return title, whom
    people = advocates.every(db, request.team)
    return title, sight.narrowed(looks, people, whom)


def _named(
    db: Database, request: Request, words: Words, what: str
) -> tuple[str, Collection[str] | None]:
    looks = find.viewer(db, request)
    if users := words.of("user"):
        owned = advocates.owned_by(db, request.team, users[0])
        theirs = {one.id for one in sight.seen(looks, owned)}
        if not theirs:
            raise Refusal(f"{user(users[0])} owns no relationship that I know of.")
        return f"{what} of one colleague's relationships", theirs
    name = words.name()
    if not name:
        return what, None
    lists = sight.lists(db, request.team, find.looker(request))
    if (one := watchlists.by_name(db, request.team, name)) and one in lists:
        return f"{what} of {one.name}", on_watchlist(db, request.team, one.id)
    person = advocates.by_name(db, request.team, name)
    if person is not None and sight.may_see(looks, person):
        request.seen.add(person.id)
        return f"{what} of {person.name}", {person.id}
    names = [one.name for one in lists]
    names += [one.name for one in sight.seen(looks, advocates.every(db, request.team))]
    near = find.alike(name, names)
    meant = f" Did you mean {' or '.join(code(one) for one in near)}?" if near else ""
    raise Refusal(f"I know no watchlist and no advocate {code(name)}.{meant}")
