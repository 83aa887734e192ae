"""A source is a kind of place we can fetch posts from.

Each file here is one: a class with two verbs, `resolve` (what is this link?) and `fetch` (what is
new there?), and perhaps `complete` (what is the whole of it?). Sources keep no state: they take an
account with its cursor and give back a new one. All of them go out by `_http.Http` alone, and parse
in a process apart. `known()` finds them all.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, ClassVar, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitors._http import Http
    from storage.accounts import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What somebody else said in public that an item answers, and who: a handle and its link."""

    handle: str
    handle_link: str
    link: str
    text: str
    at: datetime
    lang: str | None = None


# A tuple, as those are made, and carried between processes, at a third of what others cost.
class Item(NamedTuple):
    """One thing published, as a source tells it: plain text, times aware and in UTC.

    `kind` is post, reply, boost, quote or about (someone else's words on the advocate). The text of
    a boost and of an about is not the author's; of a quote, what is quoted stands in lines that
    begin with "> ". Counts are None where the platform does not tell them, and so is `lang` where
    it cannot be told. `edited_at` is set where the platform says so. `truncated` tells that there
    is more at the url than is here. `people` are links of the accounts that it answers, mentions,
    quotes or boosts, the author's own left out. `answers` is what it answers, where the platform
    tells that without being asked once more.
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
    edited_at: datetime | None = None
    truncated: bool = False
    people: tuple[str, ...] = ()
    answers: Voice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Another place that a profile names as the same person's.

    `why` says in words where it says so. `proven` tells that the platform has checked itself that
    the other place names this one in turn, or that who holds the one must hold the other.
    """

    link: str
    why: str
    proven: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A place that a link turned out to mean.

    `address` is what `fetch` needs to know where to ask, `stable_id` what the platform will not
    change, `link` what a person opens and `handle` what they call it. `claims` are the other places
    that are named there as the same person's.
    """

    source: str
    address: str
    stable_id: str
    title: str
    link: str
    handle: str = ""
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What one look at an account gave.

    `items` are oldest first; one that is known already and says something else now was edited.
    `gone` are the ids of posts that the platform says are deleted. `next_at` is the earliest time
    to ask again, by the server's wish and our own manners; sooner than usual where there is more
    than one look could hold. `health` is one word (ok, or what is wrong although there was an
    answer; `storage.accounts.HEALTH` lists them) and `says` the same as a sentence for the owner.
    `address` is set where it is read elsewhere from now on, with `stable_id` where it is known by
    that, `link` and `title` where it goes by another name. `moved_to` is the link of where the
    person says they are now. `left_out` counts items beyond the cap.
    """

    items: Sequence[Item]
    cursor: str
    next_at: datetime
    unchanged: bool = False
    health: str = "ok"
    says: str = ""
    address: str | None = None
    stable_id: str = ""
    title: str = ""
    left_out: int = 0
    gone: Sequence[str] = ()
    link: str = ""
    moved_to: str = ""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something the operator may set for a source, as BELLWETHER_<SOURCE>_<NAME>.

    `says` tells what it is and how to get it. `needed` tells that the source does nothing without.
    """

    name: str
    says: str
    default: str = ""
    secret: bool = False
    needed: bool = False


class Source(ABC):
    """What a file of this folder registers.

    `keeps_ids` tells that an id stays with its post for ever, so that the same words under another
    id were said again. Where it does not, the same words are the same post. `one_of` names options
    of which one has to be set, where there are several ways in. `by_hand` tells that only people
    can read there, and paste, `charges` that every post read there costs money.
    """

    options: ClassVar[tuple[Option, ...]] = ()
    one_of: ClassVar[tuple[str, ...]] = ()
    by_hand: ClassVar[bool] = False
    charges: ClassVar[bool] = False
    keeps_ids: ClassVar[bool] = True

    @abstractmethod
    async def resolve(self, link: str, http: Http) -> Sequence[Found]:
        """Tell which places of this source a link means; none if it is not for this source.

        Takes a link, or a handle as people write them (`@a@server`, `acct:…`, `did:…`). Raises
        SourceError where the link is for this source but cannot be used, and says why.
        """

    @abstractmethod
    async def fetch(self, account: Account, http: Http, now: datetime) -> Fetched:
        """Fetch what is new since the account's cursor. Raises SourceError where it cannot."""

    async def complete(
        self,
        item: Item,
        http: Http,  # noqa: ARG002 - for who can
        via: str = "",  # noqa: ARG002
    ) -> Item:
        """Give the whole of an item that came truncated; the same one where that is not to be had.

        `via` is the address of the account that it came from, which must not lead us from outside
        into what only we may reach. Never raises SourceError: half a post is better than none.
        """
        return item


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
