"""Joins what somebody says on Bluesky in answer to themselves into one item."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from monitors._text import LONGEST_TEXT, shortened

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from monitors import Item
    from monitors._bluesky_read import Entry


def joined(entries: Iterable[Entry], known: Collection[str], gone: Collection[str]) -> list[Item]:
    """Make items of entries, oldest first.

    What goes on with a thread whose root is not here is told by itself, but not again where it is
    `known` by its key, unless the root is `gone`.
    """
    ordered = sorted(entries, key=lambda one: (one.item.published_at, one.item.id))
    here = {entry.item.id: entry for entry in ordered}
    threads: dict[str, list[Entry]] = defaultdict(list)
    alone: list[Item] = []
    for entry in ordered:
        if not entry.root:
            threads[entry.item.id].append(entry)
        elif not _goes_on(entry, here):
            alone.append(entry.item._replace(kind="reply"))
        elif entry.root in here:
            threads[entry.root].append(entry)
        elif entry.key not in known or entry.root in gone:
            alone.append(entry.item)
    items = [_item(here[root], parts) for root, parts in threads.items()]
    return sorted([*items, *alone], key=lambda item: (item.published_at, item.id))


def _goes_on(entry: Entry, here: Mapping[str, Entry]) -> bool:
    """Tell whether all that stands between a post and its root is by the same author."""
    seen: set[str] = set()
    while entry.root and entry.parent != entry.root:
        above = here.get(entry.parent)
        if above is None or above.item.id in seen:
            return True
        seen.add(above.item.id)
        entry = above
    return bool(entry.root)


def _item(root: Entry, parts: Sequence[Entry]) -> Item:
    # A part may bear an earlier time than the root, which comes first all the same.
    all_parts = [root, *(part for part in parts if part is not root)]
    if len(all_parts) == 1:
        return root.item
    texts = [part.item.text for part in all_parts if part.item.text]
    people = dict.fromkeys(link for part in all_parts for link in part.item.people)
    return root.item._replace(
        text=shortened("\n\n".join(texts), LONGEST_TEXT),
        lang=next((part.item.lang for part in all_parts if part.item.lang), None),
        kind="quote" if any(part.item.kind == "quote" for part in all_parts) else root.item.kind,
        people=tuple(people)[:20],
    )
