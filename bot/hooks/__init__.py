"""A hook is one kind of sender that posts signed events to us; each file here is one.

A hook is a class with two ways: `prove` tells why a request is not its sender's, and `read` makes
of a body the plain news in it. Both are pure: no clock, no database, no
network. What becomes of news is in bot/counting.py, and how it reaches us in bot/doorway.py.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

Kind = Literal[
    "sale", "refund", "names", "end", "contact", "stage", "amount", "merge", "erasure", "heard"
]


class Unreadable(Exception):  # noqa: N818 - it is an answer, not a fault
    """What was sent cannot be read. Says why in a sentence for who made the sender."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A request as it came: where it was sent to (as we may know it), its headers, its body.

    The names of headers are in small letters.
    """

    method: str
    urls: Sequence[str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One thing that a sender tells of; what it does not tell is empty.

    `ext_id` is what the delivery is called there, and `names` are what the payment is. `ids` are
    what the customer is called by systems: pairs of a name space and an id. `amount` is in minor
    units of `currency`; of a refund it is what was given back in all (`is_total`) or this time.
    `system_id` is a deal, `stage` its stage or the state of a contact, `text` what somebody
    answered, `others` the ids that were merged. `trouble` is why it cannot be counted as it is.
    `marks` are made of the ids as they are kept: each with the hash that is left of who was erased.
    """

    ext_id: str
    kind: Kind
    at: datetime
    names: tuple[str, ...] = ()
    email: str = ""
    email_hash: str = ""
    ids: tuple[tuple[str, str], ...] = ()
    codes: tuple[str, ...] = ()
    amount: int | None = None
    currency: str = ""
    is_total: bool = False
    is_contract: bool = False
    system_id: str = ""
    stage: str = ""
    text: str = ""
    others: tuple[str, ...] = ()
    trouble: str = ""
    marks: tuple[tuple[str, str], ...] = ()


class Hook(Protocol):
    """What a hook is: whose requests it takes, how that is proven, and what they tell."""

    def prove(self, signed: Signed, secrets: Sequence[str], clocks: Sequence[datetime]) -> str:
        """Say why a request is not to be believed; nothing where one of the secrets signed it.

        It has to be fresh by one of the clocks.
        """

    def read(self, body: bytes, now: datetime) -> Sequence[News]:
        """List what a body tells of that we count. Raises Unreadable."""


_Made = TypeVar("_Made", bound=type)
_hooks: dict[str, Hook] = {}


def hook(made: _Made) -> _Made:
    """Register the decorated class as the hook named after its file."""
    _hooks[sys.modules[made.__module__].__name__.rpartition(".")[2]] = made()
    return made


@cache
def known() -> dict[str, Hook]:
    """Find every hook, by importing the files of this folder on first use."""
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(_hooks.items()))
