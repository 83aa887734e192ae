"""Reads a server's own feed of an account, where its API is not for everybody."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitors import Fetched, Item, known
from monitors._feed_cursor import Cursor
from monitors._feeds_of_page import ACCEPT
from monitors._read_feed import read_feed
from monitors._refusals import refused

if TYPE_CHECKING:
    from datetime import datetime

    from monitors._http import Http
    from storage.accounts import Account

_MISSKEY = "/@{user}.atom"
FEEDS = {
    "mastodon": "/@{user}.rss",
    "hometown": "/@{user}.rss",
    "ecko": "/@{user}.rss",
    "fedibird": "/@{user}.rss",
    "kmyblue": "/@{user}.rss",
    "gotosocial": "/@{user}/feed.rss",
    "takahe": "/@{user}/rss/",
    "pleroma": "/users/{user}/feed.atom",
    "akkoma": "/users/{user}/feed.atom",
    "pixelfed": "/users/{user}.atom",
    "friendica": "/feed/{user}",
    "misskey": _MISSKEY,
    "calckey": _MISSKEY,
    "catodon": _MISSKEY,
    "cherrypick": _MISSKEY,
    "firefish": _MISSKEY,
    "foundkey": _MISSKEY,
    "iceshrimp": _MISSKEY,
    "sharkey": _MISSKEY,
}
"""Where each software has the feed of an account. It holds no boosts, and mostly no replies."""
# Misskey and its kin title a note by what it is, and not by what it says.
_MISSKEY_TITLE = re.compile(r"^(New note|Post|Reply|Boost) by ")
_KINDS = {"Reply": "reply", "Boost": "boost"}
_LAST = re.compile(r"/([\w-]{1,64})/?$")


async def title(url: str, http: Http) -> str:
    """Read the title of a feed, which may have no posts yet. Raises SourceError if it is none."""
    answer = await http.get(url, headers={"Accept": ACCEPT}, hurry=True)
    if problem := refused(answer, url, http.now()):
        raise problem
    return (await read_feed(answer, url, http, http.now())).title


async def fetch(account: Account, url: str, cursor: str, http: Http, now: datetime) -> Fetched:
    """Fetch what is new in a feed, under the ids that the API gives. Raises SourceError."""
    place = replace(account, address=url, cursor=cursor)
    fetched = await known()["feed"].fetch(place, http, now)
    host = urlsplit(url).netloc
    # Whoever it is stays who they are, wherever their feed is.
    return replace(fetched, items=[_named(item, host) for item in fetched.items], stable_id="")


def ids(url: str, cursor: str) -> list[str]:
    """Tell what a feed had, by the ids that the API gives."""
    host = urlsplit(url).netloc
    lines = (line.partition("\n")[0] for line in Cursor.read(cursor).seen)
    return [name for line in lines if (name := _name(line, host)) != line]


def _named(item: Item, host: str) -> Item:
    """Call an item what the API calls it, so that it is the same one by either way."""
    if what := _MISSKEY_TITLE.match(item.title):
        item = item._replace(title="", kind=_KINDS.get(what[1], item.kind))
    return item._replace(id=_name(item.id, host))


def _name(link: str, host: str) -> str:
    parts = urlsplit(link)
    last = _LAST.search(parts.path)
    return link if parts.netloc != host or last is None else last[1]
