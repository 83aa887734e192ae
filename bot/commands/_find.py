"""Finding what people name, an advocate or a watchlist, or saying what there is instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import process

from bot.commands import Refusal
from bot.text import code, count, listing
from storage import advocates, alerts, watchlists

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands import Request
    from storage import Database
    from storage.advocates import Advocate
    from storage.alerts import Alert
    from storage.watchlists import Watchlist

CLOSE = 70.0
"""From this likeness (0 to 100) on, a name is worth offering in place of an unknown one."""
NAME = 80
"""The most characters a name may have: it must fit a card's heading beside what happened."""


def alike(name: str, names: Sequence[str], most: int = 3) -> list[str]:
    """List the names that were perhaps meant, nearest first."""
    found = process.extract(
        name.casefold(), names, limit=most, score_cutoff=CLOSE, processor=str.casefold
    )
    return [match[0] for match in found]


def advocate(db: Database, request: Request, name: str) -> Advocate:
    """Find an advocate by name. Raises Refusal that offers the nearest names."""
    if not name:
        raise Refusal('Whose? Say the name, like in `/bellwether show "Grace Example"`.')
    found = advocates.by_name(db, request.team, name)
    if found is None:
        raise Refusal(
            _unknown(
                "advocate",
                name,
                [one.name for one in advocates.every(db, request.team)],
                "/bellwether list",
            )
        )
    return found


def watchlist(db: Database, request: Request, name: str) -> Watchlist:
    """Find a watchlist by name. Raises Refusal that offers the nearest names."""
    if not name:
        raise Refusal("Which watchlist? `/bellwether watchlist list` shows them.")
    found = watchlists.by_name(db, request.team, name)
    if found is None:
        names = [one.name for one in watchlists.every(db, request.team)]
        raise Refusal(_unknown("watchlist", name, names, "/bellwether watchlist list"))
    return found


def alert(db: Database, request: Request, name: str) -> Alert | None:
    """Find an alert by its id; None where nothing is named so."""
    if not name.startswith("alert_"):
        return None
    return alerts.one(db, request.team, name)


def whole_name(name: str, what: str) -> str:
    """Accept a new name. Raises Refusal where it is empty or too long to be shown."""
    if not name:
        raise Refusal(f"The {what} needs a name. Nothing was changed.")
    if len(name) > NAME:
        raise Refusal(
            f"That name has {count(len(name), 'character')}; {NAME} is the most that fits on a"
            " card. Nothing was changed; use a shorter one."
        )
    return name


def _unknown(what: str, name: str, names: Sequence[str], see: str) -> str:
    near = alike(name, names)
    tail = (
        f"Did you mean {listing([code(one) for one in near], 'or')}?"
        if near
        else f"`{see}` shows who and what I know."
    )
    return f"I know no {what} {code(name)}, and changed nothing. {tail}"
