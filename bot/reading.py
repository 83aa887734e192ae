"""Reads what a feed brought in the process that parsed it, so that it is handed over once."""

from __future__ import annotations

from itertools import dropwhile
from typing import TYPE_CHECKING, Any

from bot.items import fingerprint, own_words
from signals._reader import read_text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from monitors import Item

Prepared = tuple[str, tuple[Any, ...] | None]
"""The fingerprint of an item, and the fields of its reading where it looked new.

They are a plain tuple, which is handed over at a fraction of what a record costs.
"""


def prepared(items: Sequence[Item], seen: Collection[str]) -> list[Prepared]:
    """Mark items, given oldest first, and read those that look new; `seen` are ids known before.

    What is older than all that is known is as likely as not known too, and is read when asked for.
    """
    known = frozenset(seen)
    later = dropwhile(lambda item: item.id not in known, items) if known else items
    fresh = {item.id for item in later} - known
    return [(fingerprint(item), _read(item) if item.id in fresh else None) for item in items]


def _read(item: Item) -> tuple[Any, ...]:
    return tuple(read_text(own_words(item), item.lang, item.published_at.date()))
