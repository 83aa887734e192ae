"""Stories of which one deed fails at a step, is done again, and has to come to the same end.

Each is prepared once; `play` copies what it found there, lets the deed fail, does it again in peace
some time later and holds what there is then against what there has to be.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from abc import ABC, abstractmethod
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from bot import shortcuts
from bot.workspace import Workspace, serve
from storage import accounts, advocates, memberships, outbox
from tests.bot._world import HERE, OLIVE, TEAM, Clock, LocalSlack, World
from tests.faults._places import Bases, Files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.faults._places import Places
    from tests.faults._victim import Victims

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DATA = Path(__file__).parents[1] / "data"
LEASE = timedelta(minutes=20)
"""Longer than a dead poller's claim lasts."""
PATIENCE = 60.0
"""How long a busy machine may take over what is answered at once, in seconds."""
FAREWELLS = (
    "After nine years I am stepping down as a maintainer of the project. Thank you all.",
    "This is my last post here. I am leaving the team at the end of the month, for good.",
)


SLACK_FAULTS: tuple[dict[str, Any], ...] = (
    {"status": 429, "retry_after": 30},
    {"status": 500},
    {"status": 502, "after": True},
    {"reset": True},
    {"reset": True, "after": True},
    {"delay": 1.3, "after": True},
    {"error": "internal_error", "times": 2},
    {"method": "conversations.history", "error": "ratelimited"},
)
"""What Slack may do instead of answering; with `after`, the message was in fact posted."""
_SHUT: dict[str, dict[str, Any]] = {"revoke": {}, "archive": {"channel": HERE}}
"""What may be shut for long: our token, or the channel."""
_OPEN = {"revoke": {"revoked": False}, "archive": {"archived": False}}


class Play(ABC):
    """One deed: prepared, spoiled, made good and looked at."""

    deed: ClassVar[str]
    holds: ClassVar[dict[str, int]] = {}
    """How much of what the check holds against what there has to be."""
    meanwhile: tuple[Callable[[], object], Callable[[], object]] | None = None
    """What happens while the deed is done, and how to wait for its end."""

    def __init__(self, victims: Victims, folder: Path, server: str = "") -> None:
        self._victims, self._folder = victims, folder
        folder.mkdir(parents=True, exist_ok=True)
        self.places: Places = Bases(server) if server else Files(folder / "places")
        self.prepare(self.places.before)

    @abstractmethod
    def prepare(self, database: str) -> None:
        """Make what is there before the deed."""

    @abstractmethod
    def check(self, database: str) -> None:
        """Hold what is there after it against what has to be."""

    def how(self, database: str) -> dict[str, Any]:  # noqa: ARG002 - some need to know
        """Say what else the deed has to be told."""
        return {}

    def do(self, database: str, later: timedelta = timedelta(0), **spoiled: Any) -> dict[str, Any]:
        """Do the deed."""
        how = self.how(database) | spoiled
        return self._victims.do(self.deed, NOW + timedelta(days=1) + later, database, **how)

    def steps(self) -> int:
        """Count the steps of the deed where nothing goes wrong, and see that it comes out well."""
        database = self.places.copy()
        steps = int(self.do(database)["steps"])
        self.make_good(database)
        self._end(database)
        return steps

    def make_good(self, database: str) -> None:
        """Do it again, in peace."""
        again = self.do(database, LEASE)
        assert not again["killed"], again
        assert not again["says"], again

    def play(self, **spoiled: Any) -> dict[str, Any]:
        """Let it fail and make it good; tells how it failed."""
        database = self.places.copy()
        if self.meanwhile is not None:
            self.meanwhile[0]()
        found = self.do(database, **spoiled)
        if self.meanwhile is not None:
            self.meanwhile[1]()
        self.make_good(database)
        self._end(database)
        return found

    def play_locked(self, seconds: float) -> None:
        """Do it while somebody else keeps the database for a while: it waits, and is done."""
        database = self.places.copy()
        flag = self._folder / "about to write"
        waited: list[float] = []
        with closing(
            sqlite3.connect(database, isolation_level=None, check_same_thread=False)
        ) as other:
            other.execute("begin immediate")

            def release() -> None:
                deadline = time.monotonic() + PATIENCE
                while not flag.exists() and time.monotonic() < deadline:
                    time.sleep(0.01)
                waited.append(seconds if flag.exists() else 0.0)
                time.sleep(seconds)
                other.rollback()

            releasing = threading.Thread(target=release)
            releasing.start()
            found = self.do(database, flag=str(flag))
            releasing.join()
        flag.unlink(missing_ok=True)
        assert waited == [seconds], "it has not waited"
        assert not found["killed"], found
        assert not found["says"], found
        self._end(database)

    def _end(self, database: str) -> None:
        self.places.look_through(database)
        self.check(database)
        self.places.drop(database)


def watched(world: World) -> advocates.Advocate:
    """Watch somebody whose place has never been read."""
    speakers, now = world.watchlist(), world.clock()
    ada = advocates.Advocate(
        team=TEAM,
        id="advocate Ada",
        name="Ada",
        name_key="ada",
        owner=OLIVE,
        added_by=OLIVE,
        added_at=now,
        look_at=now,
    )
    member = memberships.Membership(
        team=TEAM, watchlist_id=speakers.id, advocate_id=ada.id, added_at=now
    )
    with world.open() as db, db.transaction():
        advocates.add(db, TEAM, ada)
        accounts.add(db, TEAM, [world.account(ada, first_seen_at=None, last_good_at=None)])
        memberships.add(db, TEAM, member)
    return ada


class Polling(Play):
    """A look at a feed with two farewells: fetched, read, kept, judged, and put into the outbox."""

    deed = "poll"
    holds: ClassVar = {"posts": 3, "readings": 2, "alerts": 1}

    def prepare(self, database: str) -> None:
        world = World(database, Clock(NOW))
        watched(world)
        self._victims.do("poll", NOW, database, entries=self._entries(1))

    def _entries(self, count: int) -> list[dict[str, str]]:
        texts = ("How to set up a reverse proxy for a little server at home.", *FAREWELLS)
        return [
            {
                "id": f"tag:{n}",
                "link": f"https://ada.example/{n}",
                "title": f"Note {n}",
                "text": text,
                "at": (NOW - timedelta(days=1) + n * timedelta(hours=12)).isoformat(),
            }
            for n, text in enumerate(texts[:count])
        ]

    def how(self, _: str) -> dict[str, Any]:
        return {"entries": self._entries(3)}

    def check(self, database: str) -> None:
        world = World(database, Clock(NOW + timedelta(days=2)))
        with world.open() as db:
            rows = db.across().rows("select id, backlog, label from posts order by published_at")
            raised = db.across().rows("select situation, state from alerts")
            assert db.across().count("select count(*) from readings") == 2
        assert [row["id"] for row in rows] == ["tag:0", "tag:1", "tag:2"]
        assert [row["label"] for row in rows][1:] == ["leaving"] * 2
        assert [row["backlog"] for row in rows] == [1, 0, 0]
        assert [one["state"] for one in raised] == ["open"], raised
        assert world.wishes() == [("card", HERE), ("evidence", HERE)]


class Looking(Play):
    """Somebody who wrote every day has been silent for long: judged by the clock alone."""

    deed = "look"
    holds: ClassVar = {"readings": 1, "alerts": 1}

    def prepare(self, database: str) -> None:
        clock = Clock(NOW - timedelta(days=60))
        world = World(database, clock)
        ada = world.advocate("Ada", world.watchlist())
        days = [clock() - timedelta(days=day) for day in range(90, -1, -1)]
        world.hears(ada, *(world.post(ada, "none", published_at=at, backlog=True) for at in days))
        with world.open() as db:
            later = NOW + timedelta(days=9)
            accounts.change(db, TEAM, "account Ada", last_good_at=later, due_at=later)
            advocates.change(db, TEAM, ada.id, look_at=NOW)

    def make_good(self, database: str) -> None:
        # Who could not be judged is looked at again after a while.
        again = self.do(database, timedelta(hours=7))
        assert not again["killed"], again

    def check(self, database: str) -> None:
        world = World(database, Clock(NOW))
        with world.open() as db:
            raised = db.across().rows("select situation, state from alerts")
            assert db.across().count("select count(*) from readings") == 1
        assert [(one["situation"], one["state"]) for one in raised] == [("going_quiet", "open")]
        assert world.wishes() == [("card", HERE)]


class AtSlack(Play):
    """A deed at a workspace, which is a fresh one for each play."""

    _shut = ""

    def prepare(self, database: str) -> None:  # noqa: ARG002 - what follows needs it
        self.slack: LocalSlack | None = None
        self.clock = Clock(NOW + timedelta(days=1))

    def how(self, database: str) -> dict[str, Any]:  # noqa: ARG002 - some need to know
        assert self.slack is not None
        return {"url": f"{self.slack.address.url}/api/"}

    def steps(self) -> int:
        with self._served():
            return super().steps()

    def play(self, **spoiled: Any) -> dict[str, Any]:
        with self._served() as slack:
            if fault := spoiled.pop("fault", None):
                slack.fault(**fault)
            self._shut = spoiled.pop("shut", "")
            if self._shut:
                slack.tell(self._shut, **_SHUT[self._shut])
            return super().play(**spoiled)

    def open_up(self, database: str) -> None:
        """Undo what was shut, as a person does who was told of it."""
        if self._shut and self.slack is not None:
            self.slack.tell(self._shut, **_SHUT[self._shut] | _OPEN[self._shut])
            with World(database, self.clock).open() as db:
                outbox.unpark(db, TEAM, HERE, self.clock())
        self._shut = ""

    def later(self, minutes: int) -> timedelta:
        """Let time pass for the workspace, too, and say how late it is."""
        self.clock.at = NOW + timedelta(days=1, minutes=minutes)
        return timedelta(minutes=minutes)

    @contextmanager
    def _served(self) -> Iterator[LocalSlack]:
        self.later(0)
        menu = [(one.callback_id, one.name) for one in shortcuts.known().values()]
        workspace = Workspace(
            now=self.clock,
            move_clock=self.clock.move,
            limits=False,
            shortcuts=menu,
            ack_seconds=PATIENCE,
        )
        with serve(workspace, 0) as address:
            self.slack = LocalSlack(address)
            yield self.slack


class Delivering(AtSlack):
    """A card and what came after it are said in Slack."""

    deed = "deliver"
    holds: ClassVar = {"messages": 2}

    def prepare(self, database: str) -> None:
        super().prepare(database)
        world = World(database, Clock(NOW))
        of = world.advocate("Ada", world.watchlist())
        world.hears(of, world.post(of))
        world.clock.move(timedelta(hours=1))
        world.hears(of, world.post(of, text=FAREWELLS[0]))
        assert world.wishes() == [("card", HERE), ("evidence", HERE)]

    def make_good(self, database: str) -> None:
        settled = 0
        self.open_up(database)
        for minute in range(1, 20):
            again = self.do(database, self.later(minute))
            assert not again["killed"], again
            assert not again["says"], again
            settled += {one.state for one in World(database, self.clock).outbox()} == {"sent"}
            if settled == 2:  # the second time shows that nothing is said once more
                return

    def check(self, database: str) -> None:
        assert self.slack is not None
        said = self.slack.said(HERE)
        cards = [one for one in said if one.get("thread_ts") in (None, one["ts"])]
        assert (len(cards), len(said)) == (1, 2), said
        world = World(database, Clock(NOW + timedelta(days=1)))
        assert [one.state for one in world.outbox()] == ["sent"] * 2


class Importing(Play):
    """Payments are taken in, with who made them and what brought them."""

    deed = "import"
    holds: ClassVar = {"imports": 1}
    tables = ("customers", "identities", "transactions", "touches", "imports")

    def prepare(self, database: str) -> None:
        World(database, Clock(NOW)).advocate("Ada")
        self._counts: list[int] | None = None

    def how(self, _: str) -> dict[str, Any]:
        return {"file": str(DATA / "import" / "stripe_payments.csv")}

    def check(self, database: str) -> None:
        world = World(database, Clock(NOW))
        with world.open() as db:
            kept = [db.across().count(f"select count(*) from {table}") for table in self.tables[:4]]
        assert kept[-1 if self.tables[-1] == "memberships" else 2] >= 3, kept
        if self._counts is None:
            self._counts = kept
        assert kept == self._counts


class Listing(Importing):
    """Advocates are taken in from a sheet."""

    tables = ("advocates", "accounts", "watchlists", "memberships")

    def prepare(self, database: str) -> None:
        super().prepare(database)
        rows = [f"Sample {n},https://sample{n}.example/feed,U0MIA,speakers" for n in range(30)]
        self._file = self._folder / "people.csv"
        self._file.write_text("\n".join(["name,link,owner,watchlist", *rows]), encoding="utf-8")

    def how(self, _: str) -> dict[str, Any]:
        return {"file": str(self._file)}


class Upgrading(Play):
    """A database of the first version is copied and brought to this one."""

    deed = "upgrade"
    holds: ClassVar = {"upgrades": 1}

    def prepare(self, database: str) -> None:
        dump = (DATA / "schemas" / "02_first_light.sql").read_text(encoding="utf-8")
        with closing(sqlite3.connect(database)) as made:
            made.executescript(dump)
            self._was = list(made.iterdump())
        self._is: list[tuple[Any, ...]] | None = None

    def check(self, database: str) -> None:
        with closing(sqlite3.connect(database)) as connection:
            shape = connection.execute(
                "select name, sql from sqlite_master where name not like 'sqlite_%' order by name"
            ).fetchall()
        if self._is is None:
            self._is = shape
        assert shape == self._is
        [copy] = [one for one in Path(database).parent.glob("*.before-*") if one.suffix != ".part"]
        with closing(sqlite3.connect(copy)) as connection:
            assert list(connection.iterdump()) == self._was


class BackingUp(Play):
    """A copy is made; one that was broken off is no copy, and the next one is whole."""

    deed = "backup"
    holds: ClassVar = {"backups": 1}

    def prepare(self, database: str) -> None:
        World(database, Clock(NOW)).alarm()

    def how(self, database: str) -> dict[str, Any]:
        return {"file": str(Path(database).with_name("copy.db"))}

    def check(self, database: str) -> None:
        dumps = []
        for path in (database, Path(database).with_name("copy.db")):
            with closing(sqlite3.connect(path)) as connection:
                dumps.append(list(connection.iterdump()))
        assert dumps[0] == dumps[1]


PLAYS: dict[str, type[Play]] = {
    "poll, read and raise": Polling,
    "look and raise": Looking,
    "deliver": Delivering,
    "import payments": Importing,
    "import advocates": Listing,
    "upgrade": Upgrading,
    "back up": BackingUp,
}
OF_FILES = frozenset({"upgrade", "back up"})
"""What is done to files of SQLite alone."""
