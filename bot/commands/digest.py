"""digest [NAME|@U|WATCHLIST] [7d|30d|since DATE]: what happened, who needs a call, what is unseen.

Without a name it is about everybody; with a person of the company, about the relationships that
person owns. The period is seven days unless you say another.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.cards import digest as digest_card
from bot.commands import Refusal, command
from bot.commands import _find as find
from bot.digest import gather, on_watchlist
from bot.grammar import Words
from bot.text import code, user
from storage import advocates, watchlists

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.cards import Shown
    from bot.commands import Request
    from storage import Database

_DAYS = re.compile(r"(\d{1,4})\s*(d|days?|w|weeks?)", re.IGNORECASE)
LONGEST = 3660
"""The longest period, in days."""


@command
def answer(request: Request) -> Shown:
    """Gather and show a digest."""
    since, words = _period(request)
    with request.house.open() as db:
        title, whom = _scope(db, request, words)
        digest = gather(db, request.team, title=title, whom=whom, since=since, now=request.now)
    return digest_card.show(digest)


def _period(request: Request) -> tuple[datetime, Words]:
    after, rest = request.words.after("since")
    if after is not None:
        return _date(after.name(), request.now), rest
    bare = [word.text if word.kind == "word" and not word.quoted else "" for word in rest.words]
    for at in range(len(bare)):
        for size in (1, 2):  # words: `2w`, `2 weeks`
            if found := _DAYS.fullmatch(" ".join(bare[at : at + size])):
                days = int(found[1]) * (7 if found[2][0].lower() == "w" else 1)
                if not 1 <= days <= LONGEST:
                    raise Refusal(f"A digest covers 1 to {LONGEST} days, not {days}.")
                others = Words(rest.words[:at] + rest.words[at + size :])
                return request.now - timedelta(days=days), others
    return request.now - timedelta(days=7), rest


def _date(typed: str, now: datetime) -> datetime:
    try:
        since = datetime.fromisoformat(typed).replace(tzinfo=UTC)
    except ValueError:
        raise Refusal(
            f"I cannot read {code(typed)} as a date; write it like `since {now:%Y-%m-%d}`."
        ) from None
    if since >= now:
        raise Refusal(f"{code(typed)} is not in the past; a digest looks back.")
    return since


def _scope(db: Database, request: Request, words: Words) -> tuple[str, Collection[str] | None]:
    if users := words.of("user"):
        theirs = {one.id for one in advocates.every(db, request.team) if one.owner == users[0]}
        if not theirs:
            raise Refusal(f"{user(users[0])} owns no relationship that I know of.")
        return "Digest of one colleague's relationships", theirs
    name = words.name()
    if not name:
        return "Digest", None
    if one := watchlists.by_name(db, request.team, name):
        return f"Digest of {one.name}", on_watchlist(db, request.team, one.id)
    if person := advocates.by_name(db, request.team, name):
        return f"Digest of {person.name}", {person.id}
    names = [one.name for one in watchlists.every(db, request.team)]
    names += [one.name for one in advocates.every(db, request.team)]
    near = find.alike(name, names)
    meant = f" Did you mean {' or '.join(code(one) for one in near)}?" if near else ""
    raise Refusal(f"I know no watchlist and no advocate {code(name)}.{meant}")
