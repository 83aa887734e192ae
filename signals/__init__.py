"""A signal is one kind of change we know how to see in what an advocate publishes.

Each file here is one: a function from what is known of an advocate (a `View`) to the readings it
finds there. Signals are pure: they know no clock, network, database or Slack, and get `now` with
the view. `known()` finds them all.
"""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from signals._sight import in_sight

if TYPE_CHECKING:
    from datetime import datetime

    from signals._cohort import Habit
    from signals._herd import Herd
    from storage.accounts import Account
    from storage.advocates import Advocate
    from storage.posts import Post
    from storage.readings import Reading


@dataclass(frozen=True, slots=True)
class View:
    """All that a signal may look at: one advocate, at one time.

    `posts` are the author's own, oldest first, each with its text reading; those whose
    `(account_id, id)` is in `fresh` came with this look, the others were known before. `accounts`
    say when each was last seen well, which is what a word about silence has to rest on. `blind`
    tells that most of what the team watches is out of sight, so that the fault is likely ours.
    `herd` are those who left after the advocate did, where that is more than chance.
    `ours` and `rivals` are the names that the team has given for itself and for who competes.
    `days` are the days on which the advocate published, by account and with the first and the last
    time, for longer than the posts reach back; without it the posts tell. `others` are the habits
    of others who publish about as often, for who has too little history of their own.
    """

    advocate: Advocate
    posts: Sequence[Post]
    fresh: frozenset[tuple[str, str]]
    accounts: Sequence[Account]
    now: datetime
    blind: bool = False
    herd: Herd | None = None
    ours: frozenset[str] = frozenset()
    rivals: frozenset[str] = frozenset()
    days: Sequence[tuple[str, datetime, datetime]] | None = None
    others: Sequence[Habit] = ()

    @property
    def news(self) -> list[Post]:
        """The posts that came with this look, oldest first."""
        return [post for post in self.posts if (post.account_id, post.id) in self.fresh]


Look = Callable[[View], Iterable["Reading"]]


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal's name, the score from which its reading is worth an alert, and its look.

    `closes` tells that it sees a state: when it does not see it any more, its alert is over.
    `sight` tells that it looks at silence: out of sight it neither sees a state nor the end of one.
    """

    name: str
    bar: float
    look: Look
    closes: bool = False
    sight: bool = False

    def over(self, view: View) -> bool:
        """Tell whether finding nothing means that what was found before is over."""
        return (
            self.closes and not view.blind and (not self.sight or in_sight(view.accounts, view.now))
        )


_signals: dict[str, Signal] = {}


def signal(*, bar: float, closes: bool = False, sight: bool = False) -> Callable[[Look], Look]:
    """Register the decorated look as the signal named after its file."""

    def register(look: Look) -> Look:
        name = sys.modules[look.__module__].__name__.rpartition(".")[2]
        _signals[name] = Signal(name, bar, look, closes, sight)
        return look

    return register


@cache
def known() -> dict[str, Signal]:
    """Find every signal, by importing the files of this folder on first use."""
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(_signals.items()))


def reading_id(*parts: str) -> str:
    """Name a finding by what it is about, so that finding it again is no second finding."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]
