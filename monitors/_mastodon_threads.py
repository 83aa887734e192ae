"""Makes items of statuses; what somebody says in answer to themselves is one item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitors import Item, _text
from monitors._mastodon_api import order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from monitors._mastodon_read import Status


def grouped(
    statuses: Iterable[Status], roots: Mapping[str, str]
) -> tuple[dict[str, list[Status]], list[Status]]:
    """Put the parts of each thread under its root, and tell which have no root here.

    `roots` says of statuses seen earlier which thread they are part of.
    """
    found: dict[str, list[Status]] = {}
    root_of: dict[str, str] = {}
    lost: list[Status] = []
    for status in sorted(statuses, key=lambda one: order(one.id)):
        root = status.id
        if status.continues:
            root = root_of.get(status.parent) or roots.get(status.parent, "")
        root_of[status.id] = root or f"?{status.id}"
        if root == status.id or root in found:
            found.setdefault(root, []).append(status)
        else:
            lost.append(status)
    return found, lost


def item(parts: Sequence[Status]) -> Item:
    """Make an item of a thread, or of one status."""
    root = parts[0]
    texts = [part.text for part in parts if part.text]
    edits = [part.edited_at for part in parts if part.edited_at]
    people = dict.fromkeys(link for part in parts for link in part.people)
    return Item(
        id=root.id,
        url=root.url,
        title="",
        text=_text.shortened("\n\n".join(texts), _text.LONGEST_TEXT),
        lang=next((part.lang for part in parts if part.lang), None),
        published_at=root.at,
        kind="quote" if any(part.kind == "quote" for part in parts) else root.kind,
        replies=root.replies,
        likes=root.likes,
        reposts=root.reposts,
        edited_at=max(edits, default=None),
        people=tuple(people)[:20],
    )


def thread(root: Status, others: Iterable[Status]) -> list[Status]:
    """Choose what belongs to a thread: what its author says there in answer to themselves."""
    parts = [root]
    known = {root.id}
    unique = {one.id: one for one in others}
    for one in sorted(unique.values(), key=lambda each: order(each.id)):
        if one.continues and one.author == root.author and one.is_open and one.parent in known:
            parts.append(one)
            known.add(one.id)
    return parts


def root_among(before: Iterable[Status], status: Status) -> Status:
    """Find where a thread begins, among what stands before one of its parts."""
    by_id = {one.id: one for one in before if one.author == status.author and one.is_open}
    while status.continues and (parent := by_id.pop(status.parent, None)) is not None:
        status = parent
    return status
