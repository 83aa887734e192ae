"""Has an answer parsed as a feed in a process apart, and explains what cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitors import SourceError
from monitors._apart import ApartError, TooMuchMemoryError
from monitors._entries import Feed, UnreadableError
from monitors._http import AHEAD
from monitors._parse_feed import parse, parse_and, sniff

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitors._http import Answer, Http

# An honest feed takes a second a megabyte at most; a hostile one should not hold up the others.
_SECONDS = 4.0
_SECONDS_A_MB = 3.0
_UNREADABLE = {
    "html": (
        "`{}` sends a web page where its feed was: open it in a browser, and give me the blog's"
        " link anew."
    ),
    "empty": "`{}` sends an empty answer where a feed should be: tell its owner, or try later.",
    "json": "`{}` sends JSON that is no JSON Feed: give me the link of its RSS or Atom feed.",
    "unknown": (
        "What `{}` sends is no feed that I can read: give me the link of a blog or of its feed."
    ),
}


async def read_feed(
    answer: Answer, address: str, http: Http, now: datetime, seen: Sequence[str] = ()
) -> Feed:
    """Read the feed that came as an answer. Raises SourceError where it is none.

    `seen` are the ids of entries known before, for what is wanted done with the others.
    """
    host = urlsplit(answer.url).netloc or address
    kind = answer.headers.get("content-type", "")
    what = sniff(answer.body)
    if what in ("html", "empty"):  # told without a process apart
        raise SourceError(address, _UNREADABLE[what].format(host), health="broken_feed")
    seconds = _SECONDS + _SECONDS_A_MB * len(answer.body) / 1e6
    ahead = AHEAD.get()
    given = (answer.body, answer.url, kind, now)
    try:
        if ahead is None:
            return await http.apart(parse, *given, seconds=seconds)
        feed, made = await http.apart(parse_and, ahead.work, seen, *given, seconds=seconds)
    except UnreadableError as error:
        raise SourceError(
            address, _UNREADABLE[error.what].format(host), health="broken_feed"
        ) from (error)
    except TooMuchMemoryError as error:
        says = f"The feed at `{host}` needs too much memory to be read: tell its owner."
        raise SourceError(address, says, health="too_big") from error
    except ApartError as error:
        says = f"The feed at `{host}` is built so that it cannot be read in time: tell its owner."
        raise SourceError(address, says, health="broken_feed") from error
    done = zip(feed.items, made, strict=True)
    ahead.done.update({item.id: (item, found) for item, found in done})
    return feed
