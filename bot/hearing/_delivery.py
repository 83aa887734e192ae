"""What every delivery of Slack has in common: whose it is, once only, what is said if it fails."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Any

from bot import auditing, once
from bot.answering import respond
from bot.cards import Shown
from storage import _traces, colleagues, customers, envelopes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager

    from bot.house import House
    from storage import Database

logger = logging.getLogger(__name__)

GUEST = (
    "You are here from another workspace, and what I keep belongs to this one. Nothing was"
    " changed; ask a colleague of this workspace to do it."
)


def safely(body: dict[str, Any], work: Callable[[], None]) -> None:
    """Do a listener's work; whatever goes wrong is logged and said with a reference to it."""
    try:
        work()
    except Exception:  # the edge: see the package's docstring
        reference = secrets.token_hex(3)
        logger.exception("listener failed, reference %s", reference)
        sentence = went_wrong(reference)
        if url := str(body.get("response_url") or ""):
            respond(url, Shown(sentence))


def went_wrong(reference: str) -> str:
    """Say that something failed, with what it is called in the log."""
    return (
        "Something went wrong on our side, and nothing was changed that you have not seen"
        f" confirmed. Try again; if it stays so, tell who runs Bellwether: `{reference}`."
    )


def once_only(house: House, body: dict[str, Any], key: str) -> AbstractContextManager[None]:
    """Do what is within for one delivery; Slack may say a thing twice."""
    return once.once(house, team_of(body), key)


def forget(house: House, body: dict[str, Any], key: str) -> None:
    """Let a delivery be heard again: nothing came of it."""
    with house.open() as db:
        envelopes.forget(db, team_of(body), key)


def note(
    house: House,
    body: dict[str, Any],
    what: str,
    about: Iterable[str] = (),
    *,
    whom: Iterable[str] = (),
) -> None:
    """Add a line to the trail of who saw and did what; it keeps nobody from an answer.

    `about` are ids of advocates or customers, or of what hangs on an advocate; others are nobody.
    `whom` are ids of those who are known to be meant, though they may be gone by now.
    """
    team = team_of(body)
    try:
        with once.apart(), house.open() as db, db.transaction():
            them = [
                *sorted(whom),
                *_whom(db, team, {part for one in about for part in one.split()}),
            ]
            auditing.note(db, team, house, str(body.get("user_id") or user_of(body)), what, them)
    except Exception:  # the edge: see the package's docstring
        logger.exception("%s is not in the trail", what)


def _whom(db: Database, team: str, ids: set[str]) -> list[str]:
    """Give the ids of the advocates that ids lead to, and of customers among them."""
    buyers = [one.id for one in customers.some(db, team, sorted(ids))]
    return sorted(_traces.whose(db, team, ids)) + sorted(buyers)


def is_guest(house: House, body: dict[str, Any]) -> bool:
    """Tell whether who acts is of another workspace, in a channel that is shared with ours.

    A colleague in another workspace of the same organisation is none.
    """
    team, theirs = team_of(body), str((body.get("user") or {}).get("team_id") or "")
    if theirs in ("", team):
        return False
    with house.open() as db:
        known = colleagues.one(db, team, user_of(body))
    return known is None and not body.get("enterprise")


def user_of(body: dict[str, Any]) -> str:
    """Name the person who acts, where that is no typed command."""
    return str(body["user"]["id"])


def team_of(body: dict[str, Any]) -> str:
    """Name the workspace; a press carries none of its own where the app is an organisation's.

    What is done in a form out of a shared channel is done where the app is installed.
    """
    user, view = body.get("user") or {}, body.get("view")
    if isinstance(view, dict) and view.get("app_installed_team_id"):
        return str(view["app_installed_team_id"])
    return str(body.get("team_id") or (body.get("team") or {}).get("id") or user["team_id"])
