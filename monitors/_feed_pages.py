"""Reads the older pages of a feed, where it has them and there is something to be caught up with.

https://www.rfc-editor.org/rfc/rfc5005, and `next_url` of https://www.jsonfeed.org/version/1.1/.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitors import SourceError
from monitors._entries import NEWEST
from monitors._feed_gone import is_new
from monitors._feeds_of_page import look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitors._entries import Feed
    from monitors._http import Http

_PAGES = 4  # beyond the first


async def with_older(feed: Feed, seen: Sequence[str], via: str, http: Http) -> Feed:
    """Add older pages till one has something known on it, or there are enough.

    At a first look nothing is known, and what was there before tells how often somebody writes.
    """
    is_first = not seen  # somebody waits for it, so it keeps no gap
    items = {item.id: item for item in feed.items}
    left_out, older, asked = feed.left_out, feed.older, {via}
    for _ in range(_PAGES):
        if not older or older in asked or not is_new(seen, list(items.values())):
            break
        asked.add(older)
        try:
            answer, page = await look(older, via, http, hurry=is_first)
        except SourceError:
            break  # the first page is here, and worth more than an older one that is not
        before = len(items)
        for item in page.items:
            items.setdefault(item.id, item)
        if len(items) == before:
            break
        left_out += page.left_out
        via, older = answer.url, page.older
    # Stable, so that entries of one time stay as their pages have them.
    dated = sorted(items.values(), key=lambda item: item.published_at)
    if len(items) == len(feed.items):
        return feed
    return replace(
        feed, items=tuple(dated[-NEWEST:]), left_out=left_out + max(0, len(dated) - NEWEST)
    )
