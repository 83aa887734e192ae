"""The house as a whole: what commands, actions and jobs are given to work with."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import storage
from bot import once
from bot.aside import Aside
from bot.line import Line
from bot.pace import Pace
from bot.recall import Recall

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from bot.client import Client
    from bot.once import Once
    from bot.outside import Outside
    from bot.poller import Poller
    from bot.queue.asking import Queue
    from bot.settings import Settings
    from monitors._ledger import Due


@dataclass(slots=True)
class Homes:
    """Whose home is open, by workspace and user: since when, and how it looked when last shown.

    `drawn` says of each workspace what its alerts were at, and when its homes were drawn; those in
    `stirred` have changed since. Of those in `remembered` we know whose homes were open before we
    started.
    """

    opened: dict[tuple[str, str], datetime] = field(default_factory=dict)
    shown: dict[tuple[str, str], str] = field(default_factory=dict)
    drawn: dict[str, tuple[datetime | None, datetime]] = field(default_factory=dict)
    stirred: set[str] = field(default_factory=set)
    remembered: set[str] = field(default_factory=set)
    locks: dict[tuple[str, str], threading.Lock] = field(default_factory=dict)


@dataclass(slots=True)
class House:
    """Settings, clock, the way out, and the Slack client of each team that is joined.

    `nudge` is set when there is something new to tell Slack, so that nobody waits for the clock,
    and `closing` when we are to end; `pace` keeps us from telling it faster than it listens, and
    `poller` is there where polling is. `owed` is what places are owed and is not kept yet.
    `organisations` are those that installed us for workspaces of theirs, `line` how Slack reaches
    us, `recall` what of the workspace we remember, `began` since when we are up, `aside` makes
    what takes long, and `deliveries` are those of Slack that are being worked on. `queue` is there
    where other machines share the work, and `installed` says of each installation since when it is
    the one that we serve; a clock does not work for Slack.

    A house does not travel: in another process it stands for the one that is there (`own`).
    """

    settings: Settings
    now: Callable[[], datetime]
    outside: Outside
    clients: dict[str, Client] = field(default_factory=dict)
    nudge: threading.Event = field(default_factory=threading.Event)
    closing: threading.Event = field(default_factory=threading.Event)
    poller: Poller | None = None
    pace: Pace = field(default_factory=Pace)
    owed: list[Due] = field(default_factory=list)
    homes: Homes = field(default_factory=Homes)
    organisations: set[str] = field(default_factory=set)
    line: Line = field(default_factory=Line)
    recall: Recall = field(default_factory=Recall)
    aside: Aside = field(default_factory=Aside)
    queue: Queue | None = None
    works_for_slack: bool = True
    installed: dict[str, datetime] = field(default_factory=dict)
    deliveries: dict[tuple[str, str], Once] = field(default_factory=dict)
    began: datetime = field(init=False)

    def __post_init__(self) -> None:
        """Note since when the house stands."""
        self.began = self.now()

    def __reduce__(self) -> tuple[Callable[[], House], tuple[()]]:
        """Stand for the house of the process that this is read in."""
        return _the_one_here, ()

    @contextmanager
    def open(self) -> Iterator[storage.Database]:
        """Open the database for one unit of work."""
        with storage.connect(self.settings.database, self.settings.connections) as db:
            once.watch(db)
            yield db


_here: list[House] = []


def own(house: House) -> None:
    """Take a house for the one of this process."""
    _here[:] = [house]


def _the_one_here() -> House:
    return _here[0]
