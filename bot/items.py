"""From what a source tells to what is kept: the author's words, a fingerprint, the record."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from storage.posts import Post

if TYPE_CHECKING:
    from datetime import datetime

    from monitors import Item
    from signals._reader import TextReading
    from storage.accounts import Account

OWN_WORDS = ("post", "reply", "quote")
# A site that moves has another address in its own links.
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_SHORT = 16  # characters of a title that may well be that of another post


def own_words(item: Item) -> str:
    """Give what the author says in a post: the title too, where the text does not begin with it."""
    if item.kind not in OWN_WORDS:
        return ""
    if not item.title or item.text.startswith(item.title.rstrip("…. ")):
        return item.text
    return f"{item.title}\n\n{item.text}"


def fingerprint(item: Item) -> str:
    """Know a post again by its content, whatever became of its id, date and link."""
    said = f"{item.title} {item.text}"
    if "://" in said:
        said = _LINK.sub("", said)
    words = " ".join(said.casefold().split())
    if not item.text and len(words) < _SHORT:
        words = f"{words} {item.url}"  # many a photo has no title but "Untitled"
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:32]


def to_post(account: Account, item: Item, mark: str, reading: TextReading, now: datetime) -> Post:
    """Join an item, its fingerprint and its reading to the record that is kept."""
    return Post(
        team=account.team,
        account_id=account.id,
        id=item.id,
        advocate_id=account.advocate_id,
        url=item.url,
        title=item.title,
        text=item.text,
        kind=item.kind,
        published_at=item.published_at,
        seen_at=now,
        backlog=account.first_seen_at is None,
        fingerprint=mark,
        replies=item.replies,
        likes=item.likes,
        reposts=item.reposts,
        lang=item.lang or reading.lang,
        label=reading.label,
        about_self=reading.about_self,
        confidence=reading.confidence,
        sentiment=reading.sentiment,
        evidence=reading.evidence,
        returns_on=reading.returns_on,
        reasons=reading.reasons,
        edited_at=item.edited_at,
        people=item.people,
    )
