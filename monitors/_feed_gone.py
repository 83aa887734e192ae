"""Tells which entries of a feed were deleted, and not merely pushed out by newer ones.

A feed never says so. What is missing between what is still there has perhaps been deleted, and its
own page tells: only where that too is gone do we say so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitors import SourceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitors import Item
    from monitors._http import Http

_MOST = 60  # entries remembered
_LONGEST = 600  # characters of an entry's id and link together that are remembered
_LOST = 10  # entries under suspicion at once
_LOOKS = 3  # pages looked at in one go
_TRIES = 5  # times that a page which does not answer is asked
_PAGE = 50_000  # bytes of a page; that there is one is all we ask
_GONE = frozenset({404, 410})
_LATER = frozenset({401, 403, 408, 425, 429})


def remembered(items: Sequence[Item]) -> tuple[str, ...]:
    """Note the newest entries, given oldest first."""
    lines = (f"{item.id}\n{'' if item.url == item.id else item.url}" for item in items[::-1])
    return tuple(line for line in lines if len(line) <= _LONGEST)[:_MOST]


def ids(seen: Sequence[str]) -> list[str]:
    """List the ids of what is remembered."""
    return [_id(line) for line in seen]


def is_new(seen: Sequence[str], items: Sequence[Item]) -> bool:
    """Tell whether nothing of what was there before is there now."""
    here = {item.id for item in items}
    return not any(_id(line) in here for line in seen)


def vanished(seen: Sequence[str], items: Sequence[Item]) -> list[str]:
    """List what is missing although something older is still there."""
    ids = {item.id for item in items}
    links = {item.url for item in items}
    last = max((place for place, line in enumerate(seen) if _id(line) in ids), default=0)
    return [
        f"0\n{line}" for line in seen[:last] if _id(line) not in ids and _link(line) not in links
    ]


def suspected(lost: Sequence[str], more: Sequence[str], items: Sequence[Item]) -> list[str]:
    """Put those together that are under suspicion; what came back is under none."""
    here = {item.id for item in items}
    together: dict[str, str] = {}
    for line in (*lost, *more):
        name = _id(line.partition("\n")[2])
        if name not in here:
            together.setdefault(name, line)
    return list(together.values())[:_LOST]


async def checked(lost: Sequence[str], via: str, http: Http) -> tuple[list[str], tuple[str, ...]]:
    """Look for the pages of some that were lost; give the ids of those gone, and who is left."""
    gone: list[str] = []
    again: list[str] = []
    for line in lost[:_LOOKS]:
        said, _, entry = line.partition("\n")
        tries = int(said) if said.isdecimal() else _TRIES
        status = await _status(_link(entry), via, http)
        if status in _GONE:
            gone.append(_id(entry))
        elif (status == 0 or status in _LATER or status >= 500) and tries < _TRIES:
            again.append(f"{tries + 1}\n{entry}")
    return gone, (*lost[_LOOKS:], *again)


async def _status(link: str, via: str, http: Http) -> int:
    """Tell what a page answers; 0 where it does not."""
    try:
        answer = await http.get(
            link, headers={"Accept": "text/html, */*;q=0.8"}, max_bytes=_PAGE, via=via
        )
    except SourceError as error:
        # What is too big is there, and where we must not go we shall never know.
        return 200 if error.health in ("too_big", "blocked", "bad_link") else 0
    return answer.status


def _id(line: str) -> str:
    return line.partition("\n")[0]


def _link(line: str) -> str:
    name, _, link = line.partition("\n")
    return link or name
