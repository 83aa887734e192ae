"""Does one deed of the product in a process of its own that fails at a step we name.

A step is a statement of the database, a request to Slack, an acknowledgement, or a file that takes
its name. This
module is also the program that such processes are forked from, with everything imported already, so
that one costs milliseconds: it takes one JSON object a line and answers with one.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import traceback
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import psycopg
from slack_sdk.socket_mode.websocket_client import SocketModeClient

from tests.monitors._recorded import Recorded

if TYPE_CHECKING:
    from collections.abc import Callable

STEPS = ("http.client.send", "os.rename", "os.remove")
"""What Python tells of that is a step, beside what SQLite tells of."""


class Victims:
    """Forks victims, one at a time."""

    def __init__(self) -> None:
        env = {name: said for name, said in os.environ.items() if "proxy" not in name.lower()}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults._victim"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
            env=env | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )

    def do(self, deed: str, at: datetime, database: str, **how: Any) -> dict[str, Any]:
        """Do a deed; tells how many `steps` it was, whether it was `killed`, what it `says`.

        With `kill`, it is killed before that step; with `before`, before the first request or
        statement in which that stands; with `after`, before another one that follows a
        request or statement in which that stands, which on a server none does; with `cut`, the
        server ends connections then; with `pages`, the database may grow by so many; with `bytes`,
        nothing can be written beyond so many in any file. The file `flag` is there once it is about
        to write.
        """
        said = {"deed": deed, "at": at.isoformat(), "database": database, **how}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(said)}\n")
        self._process.stdin.flush()
        found: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert not found.get("broke"), found["broke"]
        return found

    def close(self) -> None:
        """End."""
        self._process.communicate()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Steps:
    """Counts steps, and kills where it was told to."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.count = 0
        self._kill, self._pages = told.get("kill"), told.get("pages")
        self._cut, self._database = told.get("cut"), told["database"]
        self._after: str = told.get("after", "")
        self._met_it = False
        self._before_it: str = told.get("before", "")
        self._flag: str = told.get("flag", "")
        self._lock = threading.Lock()

    def watch(self) -> None:
        """Begin."""
        connect = sqlite3.connect

        def watched(*given: Any, **named: Any) -> sqlite3.Connection:
            made = connect(*given, **named)
            self._met(made)
            return made

        sqlite3.connect = watched  # type: ignore[assignment]
        sys.addaudithook(
            lambda event, given: self._step(str(given)) if _is_step(event, given) else None
        )
        self._before(psycopg.Connection, "wait")
        self._before(SocketModeClient, "send_message")

    def _before(self, kind: type, name: str) -> None:
        """Make a step of every call of a method."""
        real = getattr(kind, name)

        def stepping(*given: Any, **named: Any) -> Any:
            self._step()
            return real(*given, **named)

        setattr(kind, name, stepping)

    def _met(self, connection: sqlite3.Connection) -> None:
        if self._pages is not None:
            (now,) = connection.execute("pragma page_count").fetchone()
            connection.execute(f"pragma max_page_count = {max(1, now + self._pages)}")
        connection.set_trace_callback(self._step)

    def _step(self, what: str = "") -> None:
        with self._lock:
            self.count += 1
            if self._flag and what.upper() == "BEGIN IMMEDIATE":
                Path(self._flag).touch()
            if self.count == self._kill or (self._before_it and self._before_it in what):
                os.kill(os.getpid(), signal.SIGKILL)
            if self._after and self._after in what:
                self._met_it = True
            elif self._met_it and what.upper() != "COMMIT" and "http.client" not in what:
                # Not before the body of a request either, which is sent by itself.
                os.kill(os.getpid(), signal.SIGKILL)
            if self.count != self._cut:
                return
        with psycopg.connect(self._database, autocommit=True) as connection:
            connection.execute(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
                " and backend_type = 'client backend'"
            )


def _is_step(event: str, given: tuple[Any, ...]) -> bool:
    """Tell a step from what a person does at the workspace, which is none of ours."""
    if event == "http.client.send":
        return b"/local/" not in bytes(given[1]).split(b"\r\n", 1)[0]
    return event in STEPS


def _poll(told: dict[str, Any]) -> None:
    from bot.poller import Poller
    from monitors._apart import Apart
    from monitors._http import Http, Rules
    from tests.faults.test_floods import Entry, Feed

    class Here(Apart):
        async def run(self, function: Any, *args: Any, seconds: float = 15.0) -> Any:  # noqa: ARG002
            return function(*args)

    async def nobody_waits(_: float) -> None:
        return

    feed = Feed()
    feed.entries = [
        Entry(**{**one, "at": datetime.fromisoformat(one["at"])}) for one in told["entries"]
    ]
    house = _house(told)

    async def go() -> None:
        http = Http(
            Rules(min_seconds=60), house.now, Here(1), way=Recorded(feed), sleep=nobody_waits
        )
        await Poller(house, http).drain()

    asyncio.run(go())


def _deliver(told: dict[str, Any]) -> None:
    from bot.deliver import deliver

    deliver(_house(told))


def _look(told: dict[str, Any]) -> None:
    from bot.jobs.look import look

    look(_house(told))


def _import(told: dict[str, Any]) -> None:
    from bot import importing
    from tests.bot._world import TEAM

    house = _house(told)
    with house.open() as db:
        importing.take_file(
            house,
            db,
            TEAM,
            Path(told["file"]),
            watchlist="advocates",
            dry_run=False,
            report_to=None,
            currency="EUR",
            day_first=True,
            won=(),
            lost=(),
            as_json=True,
        )


def _upgrade(told: dict[str, Any]) -> None:
    import storage

    storage.upgrade(told["database"], datetime.fromisoformat(told["at"]))


def _backup(told: dict[str, Any]) -> None:
    import storage

    storage.backup(told["database"], Path(told["file"]))


def _act(told: dict[str, Any]) -> None:
    from tests.faults._person import act

    act(_house(told), told)


def _house(told: dict[str, Any]) -> Any:
    from tests.bot._world import Clock, World, make_house

    clock = Clock(datetime.fromisoformat(told["at"]))
    world = World.over(told["database"], clock)
    house = make_house(world, clock, told.get("url", "http://127.0.0.1:9/"))
    house.began = clock() - timedelta(days=1)
    return house


DEEDS: dict[str, Callable[[dict[str, Any]], None]] = {
    "poll": _poll,
    "deliver": _deliver,
    "look": _look,
    "import": _import,
    "upgrade": _upgrade,
    "backup": _backup,
    "act": _act,
}


def _suffer(told: dict[str, Any], answer: int) -> None:
    """Be the victim, and end."""
    import storage

    steps = _Steps(told)
    found: dict[str, Any] = {"killed": False, "says": ""}
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    try:
        if (room := told.get("bytes")) is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
        steps.watch()
        DEEDS[told["deed"]](told)
    except (storage.StorageError, psycopg.OperationalError) as error:
        found["says"] = str(error) or type(error).__name__
    except Exception:  # noqa: BLE001 - the edge: whoever asked is told
        found["broke"] = traceback.format_exc()
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    os.write(answer, json.dumps(found | {"steps": steps.count}).encode())
    os._exit(0)


def _main() -> None:
    import bot.deliver
    import bot.importing
    import bot.jobs.look
    import bot.poller
    import tests.bot._world
    import tests.faults._person
    import tests.faults.test_floods
    from bot import actions, commands, events, modals, options, shortcuts
    from signals._reader import read_texts

    assert all((bot.deliver, bot.importing, bot.jobs.look, bot.poller, tests.faults._person))
    assert tests.faults.test_floods.GOODBYES
    for kind in (actions, commands, events, modals, options, shortcuts):
        assert kind.known()
    read_texts([(tests.bot._world.WORDS["leaving"], "en", datetime(2026, 3, 2).date())])
    for line in sys.stdin:
        mine, yours = os.pipe()
        child = os.fork()
        if not child:
            _suffer(json.loads(line), yours)
        os.close(yours)
        with os.fdopen(mine, "rb") as answer:
            said = answer.read()
        _, status = os.waitpid(child, 0)
        killed = {"killed": True, "signal": os.WTERMSIG(status)}
        sys.stdout.write(f"{said.decode() or json.dumps(killed)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _main()
