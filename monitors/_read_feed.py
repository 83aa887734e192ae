"""Has an answer parsed as a feed in a process apart, and explains what cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitors import SourceError
from monitors._apart import ApartError, TooMuchMemoryError
from monitors._entries import Feed, UnreadableError
from monitors._parse_feed import parse, sniff

if TYPE_CHECKING:
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


async def read_feed(answer: Answer, address: str, http: Http, now: datetime) -> Feed:
    """Read the feed that came as an answer. Raises SourceError where it is none."""
    host = urlsplit(answer.url).netloc or address
    kind = answer.headers.get("content-type", "")
    what = sniff(answer.body)
    if what in ("html", "empty"):  # told without a process apart
        raise SourceError(address, _UNREADABLE[what].format(host), health="broken_feed")
    seconds = _SECONDS + _SECONDS_A_MB * len(answer.body) / 1e6
    try:
        return await http.apart(parse, answer.body, answer.url, kind, now, seconds=seconds)
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
