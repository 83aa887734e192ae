"""A source is a kind of place we can fetch posts from.

Each file here is one: a class with two verbs, `resolve` (what is this link?) and `fetch` (what is
new there?). Sources keep no state: they take an account with its cursor and give back a new one.
All of them go out by `_http.Http` alone, and parse in a process apart. `known()` finds them all.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitors._http import Http
    from storage.accounts import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing published, as a source tells it: plain text, times aware and in UTC.

    `kind` is post, reply, boost, quote or about (someone else's words on the advocate). Counts are
    None where the platform does not tell them, and so is `lang` where it cannot be told.
    """

    id: str
    url: str
    title: str
    text: str
    lang: str | None
    published_at: datetime
    kind: str = "post"
    replies: int | None = None
    likes: int | None = None
    reposts: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A place that a link turned out to mean."""

    source: str
    address: str
    stable_id: str
    title: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What one look at an account gave.

    `items` are oldest first. `next_at` is the earliest time to ask again, by the server's wish and
    our own manners. `health` is one word (ok, or what is wrong although there was an answer) and
    `says` the same as a sentence for the owner. `address` is set where the place has moved for
    good. `left_out` counts items beyond the cap.
    """

    items: Sequence[Item]
    cursor: str
    next_at: datetime
    unchanged: bool = False
    health: str = "ok"
    says: str = ""
    address: str | None = None
    title: str = ""
    left_out: int = 0


class SourceError(Exception):
    """An account could not be seen. Says what happened and what to do, as one sentence.

    `health` is the word for it, `permanent` tells that asking again is useless, `next_at` is the
    earliest time to ask again where the server or our manners set one.
    """

    def __init__(
        self,
        address: str,
        says: str,
        *,
        health: str = "unreachable",
        permanent: bool = False,
        next_at: datetime | None = None,
    ) -> None:
        super().__init__(f"{says} ({address!r})")
        self.address = address
        self.says = says
        self.health = health
        self.permanent = permanent
        self.next_at = next_at


class Source(Protocol):
    """What a file of this folder registers."""

    async def resolve(self, link: str, http: Http) -> Sequence[Found]:
        """Tell which places of this source a link means; none if it is not for this source.

        Raises SourceError where the link is for this source but cannot be used, and says why.
        """

    async def fetch(self, account: Account, http: Http, now: datetime) -> Fetched:
        """Fetch what is new since the account's cursor. Raises SourceError where it cannot."""


_SourceType = TypeVar("_SourceType", bound=type[Source])
_sources: dict[str, Source] = {}


def source(kind: _SourceType) -> _SourceType:
    """Register the decorated class as the source named after its file."""
    _sources[sys.modules[kind.__module__].__name__.rpartition(".")[2]] = kind()
    return kind


@cache
def known() -> dict[str, Source]:
    """Find every source, by importing the files of this folder on first use."""
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(_sources.items()))
