"""Telling whom a link belongs to: the place of an advocate, something below it, or a post."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot import sight
from monitors._handles import is_handle
from storage import accounts, advocates, alerts, posts, touchpoints, watchlists

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage import Database
    from storage.accounts import Account
    from storage.advocates import Advocate
    from storage.posts import Post
    from storage.watchlists import Watchlist


@dataclass(frozen=True, slots=True)
class Trace:
    """Whom a link led to, by which of their places, and what we know of them."""

    advocate: Advocate
    account: Account
    post: Post | None
    lists: Sequence[Watchlist]
    waiting: int
    touched_at: datetime | None


def trace(db: Database, team: str, link: str, viewer: str) -> Trace | None:
    """Find whom a link or a handle belongs to, as somebody may see them; None where nobody is."""
    post = next(iter(posts.at(db, team, _forms(link))), None)
    places = [
        one
        for one in accounts.every(db, team)
        if (one.id == post.account_id if post else _leads(link, one))
    ]
    account = max(places, key=lambda one: len(one.link), default=None)
    one = advocates.one(db, team, account.advocate_id) if account else None
    if account is None or one is None:
        return None
    looks = sight.viewer(db, team, viewer)
    if not sight.may_see(looks, one):
        return None
    live = alerts.of_advocate(db, team, one.id)
    touched = touchpoints.of_advocate(db, team, one.id, most=1)
    return Trace(
        one,
        account,
        post,
        [each for each in watchlists.of_advocate(db, team, one.id) if each.id not in looks.shut],
        sum(alert.state in alerts.LIVE for alert in live),
        touched[0].at if touched else None,
    )


def _forms(link: str) -> list[str]:
    """Give how a post's address may be written: with a last slash or not, with what follows or not.

    What people copy often has a campaign's marks behind it.
    """
    if not link.startswith(("http://", "https://")):
        link = f"https://{link}"
    found = []
    for one in (link, link.partition("#")[0], link.partition("#")[0].partition("?")[0]):
        bare = one.rstrip("/")
        found += [bare, f"{bare}/"]
    rests = [one.partition("://")[2] for one in found]
    both = [f"{scheme}://{rest}" for scheme in ("https", "http") for rest in rests]
    return list(dict.fromkeys(both))


def _leads(link: str, account: Account) -> bool:
    """Tell whether a link is an advocate's place, something below it, or its handle."""
    wanted, place = _parts(link), _parts(account.link)
    if not is_handle(link):
        return bool(place[0]) and wanted[0] == place[0] and _below(wanted[1], place[1])
    handle = link.casefold().removeprefix("acct:").lstrip("@")
    name, _, server = handle.partition("@")
    ids = {account.address.casefold().lstrip("@"), account.stable_id.casefold()}
    return handle in ids or place == (server, f"/@{name}") or place[1].endswith(f"/{handle}")


def _below(path: str, place: str) -> bool:
    return f"{path}/".startswith(f"{place}/")


def _parts(link: str) -> tuple[str, str]:
    """Give host and path, in a form in which the same places are equal."""
    try:
        found = urlsplit(link if "//" in link else f"https://{link}")
        host = (found.hostname or "").removeprefix("www.")
        port = f":{found.port}" if found.port not in (None, 80, 443) else ""
    except ValueError:
        return "", ""
    return (f"{host}{port}" if host else "", found.path.casefold().rstrip("/"))
