"""From what a source tells to what is kept: the author's words, a fingerprint, the record."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from monitors._text import has_two_blanks
from storage import posts

if TYPE_CHECKING:
    from datetime import datetime

    from monitors import Item
    from signals._reader import TextReading
    from storage.accounts import Account
    from storage.posts import Post

OWN_WORDS = ("post", "reply", "quote")
# A site that moves has another address in its own links.
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
# letters in lower case, and one blank for all white space but a new line
_PLAIN = bytes(
    ord(char.lower()) if not (char := chr(n)).isspace() or char == "\n" else ord(" ")
    for n in range(128)
).ljust(256)
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
    if "/" in said and "://" in said:
        said = _LINK.sub("", said)
    words = _words(said)
    if not item.text and len(words.decode("utf-8")) < _SHORT:
        # many a photo has no title but "Untitled"
        words = b"%b %b" % (words, item.url.encode("utf-8", "replace"))
    return hashlib.sha256(words).hexdigest()[:32]


def _words(said: str) -> bytes:
    """Give the words of a text without regard to capitals, with one blank between them."""
    if not said.isascii():
        return " ".join(said.casefold().split()).encode("utf-8", "replace")
    # the same, at a third of the cost: most texts have two blanks only where a line ends
    lines = said.encode().translate(_PLAIN).split(b"\n")
    words = b" ".join(filter(None, map(bytes.strip, lines)))
    while has_two_blanks(words):
        words = words.replace(b"  ", b" ")
    return words


def to_post(account: Account, item: Item, mark: str, reading: TextReading, now: datetime) -> Post:
    """Join an item, its fingerprint and its reading to the record that is kept."""
    # In the order of the fields, as this is done for every post that is read.
    return posts.made(
        (
            account.team,
            account.id,
            item.id,
            account.advocate_id,
            item.url,
            item.title,
            item.text,
            item.kind,
            item.published_at,
            now,  # seen
            account.first_seen_at is None,  # backlog
            mark,
            item.replies,
            item.likes,
            item.reposts,
            item.lang or reading.lang,
            reading.label,
            reading.about_self,
            reading.confidence,
            reading.sentiment,
            reading.evidence,
            reading.returns_on,
            reading.reasons,
            item.edited_at,
            None,  # deleted
            item.people,
        )
    )
