"""Finding what people name, an advocate or a watchlist, or saying what there is instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import process

from bot import sight
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
LONGEST_NAME = 8
"""Words that a name may have, where it is not quoted."""


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
    looks = viewer(db, request)
    if found is None or not sight.may_see(looks, found):
        known = [one.name for one in sight.seen(looks, advocates.every(db, request.team))]
        raise Refusal(_unknown("advocate", name, known, "/bellwether list"))
    request.seen.add(found.id)
    return found


def viewer(db: Database, request: Request) -> sight.Viewer:
    """Tell who will see the answer: who asks, or everybody in the channel."""
    return sight.viewer(db, request.team, looker(request))


def looker(request: Request) -> str:
    """Name who will see the answer: a Slack user, or the channel in which it is shared."""
    if not request.share:
        return request.user
    return request.channel if request.channel.startswith(sight.CHANNELS) else sight.EVERYBODY


def leading(db: Database, request: Request, example: str) -> tuple[Advocate, int]:
    """Find the advocate whose name the words begin with, and where the name ends in the text.

    The name is quoted, or the longest that is known. Raises Refusal where there is none.
    """
    typed = request.words.words
    if not typed:
        raise Refusal(f"Whose, and what? Like {example}. Nothing was changed.")
    if typed[0].quoted:
        return advocate(db, request, typed[0].text), typed[0].end
    for size in range(min(LONGEST_NAME, len(typed)), 0, -1):
        name = " ".join(word.text for word in typed[:size])
        if advocates.by_name(db, request.team, name):
            return advocate(db, request, name), typed[size - 1].end
    return advocate(db, request, " ".join(word.text for word in typed[:2])), 0


def watchlist(db: Database, request: Request, name: str) -> Watchlist:
    """Find a watchlist by name. Raises Refusal that offers the nearest names."""
    if not name:
        raise Refusal("Which watchlist? `/bellwether watchlist list` shows them.")
    found = watchlists.by_name(db, request.team, name)
    seen = sight.lists(db, request.team, looker(request))
    if found is None or found not in seen:
        names = [one.name for one in seen]
        raise Refusal(_unknown("watchlist", name, names, "/bellwether watchlist list"))
    return found


def alert(db: Database, request: Request, name: str) -> Alert | None:
    """Find an alert by its id; None where nothing is named so."""
    if not name.startswith("alert_"):
        return None
    found = alerts.one(db, request.team, name)
    whose = advocates.one(db, request.team, found.advocate_id) if found else None
    return found if whose is None or sight.may_see(viewer(db, request), whose) else None


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
