"""One, two and four workers on one queue: jobs a second, and lag where one is killed every 10 s.

The workers are processes that run the product's own loop (`bot/queue/working.py`) on a PostgreSQL
of this bench's own; a clock, as in the product, lets jobs be done again whose worker died. A job
writes one row, once. What is counted at the end: jobs with no row (lost), rows that are there twice
(run twice to effect), and jobs that were begun a second time, which is what a kill costs.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from benchmarks import quick
from benchmarks._postgres import postgres
from bot.house import House
from bot.jobs import Job
from bot.outside import Outside
from bot.queue import Asked
from bot.queue.asking import Queue
from bot.queue.schema import prepare
from bot.queue.ticking import tick
from bot.queue.working import work
from bot.settings import Settings

WORKERS = (1, 2) if quick() else (1, 2, 4)
AT_ONCE = 8
"""Jobs that one worker does at once."""
MANY = 200 if quick() else 1_000
"""Jobs that lie ready when the workers begin."""
RATE, SECONDS, KILL = 30.0, 8.0 if quick() else 22.0, 4.0 if quick() else 10.0
"""Jobs a second that come in one by one, for how long, and seconds between two kills."""
PATIENCE = 90.0
TABLES = """
drop table if exists ready, asked, begun, effects;
create table ready (pid int);
create table asked (n int, at timestamptz);
create table begun (n int);
create table effects (n int, at timestamptz)
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a number of workers: how many jobs a second, lags in seconds, and the counts."""

    workers: int
    per_second: float
    lags: list[float]
    kills: int
    asked: int
    lost: int
    doubled: int
    again: int

    def __str__(self) -> str:
        """Say it in a line."""
        cuts = statistics.quantiles(self.lags, n=100)
        return (
            f"{self.workers} workers: {self.per_second:,.0f} jobs/s; {self.asked} jobs at"
            f" {RATE:.0f}/s with {self.kills} kills: lag p50 {cuts[49] * 1000:.0f} ms,"
            f" p95 {cuts[94] * 1000:.0f} ms, longest {max(self.lags):.1f} s; {self.lost} lost,"
            f" {self.doubled} twice to effect, {self.again} begun again"
        )


def make_house(address: str) -> House:
    """Make a house that shares its work and has nothing else to do."""
    settings = Settings(database=address)

    def now() -> datetime:
        return datetime.now(UTC)

    return House(settings=settings, now=now, outside=Outside(settings, now, 1))


def effect(house: House, number: str) -> None:
    """Write one row, whoever has begun to before: what a job does is one transaction."""
    with house.open() as db:
        db.execute("insert into begun values (:n)", n=int(number))
        with db.transaction():
            db.serialise("effect", number)
            db.execute(
                "insert into effects select :n, clock_timestamp()"
                " where not exists (select 1 from effects where n = :n)",
                n=int(number),
            )


def child(address: str) -> None:
    """Be a worker until told to stop."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    house = make_house(address)
    house.queue = Queue(address, house.open)
    job = Job("effect", lambda _: None, 1, "face", due=lambda _: [], one=effect)
    with house.open() as db:
        db.execute("insert into ready values (:pid)", pid=os.getpid())
    work(house, AT_ONCE, stop, [job])
    house.queue.close()


def start(address: str) -> subprocess.Popen[bytes]:
    """Start a worker."""
    command = [sys.executable, "-m", "benchmarks.workers", address]
    return subprocess.Popen(command, env={**os.environ, "PYTHONWARNINGS": "ignore"})


def count(connection: psycopg.Connection, table: str) -> int:
    """Count the different rows of a table."""
    sql = f"select count(*) from (select distinct * from {table}) one"  # noqa: S608 - our own name
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0


def until(connection: psycopg.Connection, table: str, rows: int) -> None:
    """Wait until a table has so many rows."""
    end = time.monotonic() + PATIENCE
    while count(connection, table) < rows and time.monotonic() < end:
        time.sleep(0.05)


def play(address: str, workers: int, *, seconds: float = SECONDS, many: int = MANY) -> Outcome:
    """Let workers do what lies ready, then what comes in while one after another is killed."""
    house = make_house(address)
    queue = Queue(address, house.open)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(TABLES)
        for number in range(many):
            queue.ask(Asked(name="effect", piece=(str(number),)))
        began = time.monotonic()
        running = [start(address) for _ in range(workers)]
        until(connection, "effects", 1)
        first, began = count(connection, "effects"), time.monotonic()
        until(connection, "effects", many)
        per_second = (many - first) / (time.monotonic() - began)
        until(connection, "ready", workers)
        stop = threading.Event()
        clock = threading.Thread(target=tick, args=(house, stop, []))
        clock.start()
        try:
            asked, kills = _come_in(connection, queue, running, address, many, seconds)
            until(connection, "effects", many + asked)
        finally:
            stop.set()
            clock.join()
            for one in running:
                one.terminate()
            for one in running:
                one.wait(60)
            queue.close()
        lags = connection.execute(
            "select extract(epoch from min(effects.at) - asked.at) from asked join effects"
            " using (n) group by asked.n, asked.at"
        ).fetchall()
        done = len(connection.execute("select distinct n from effects").fetchall())
        rows = connection.execute(
            "select (select count(*) from effects), (select count(*) from begun)"
        ).fetchone()
    assert rows is not None
    return Outcome(
        workers=workers,
        per_second=per_second,
        lags=[float(lag) for (lag,) in lags],
        kills=kills,
        asked=asked,
        lost=many + asked - done,
        doubled=rows[0] - done,
        again=rows[1] - done,
    )


def _come_in(
    connection: psycopg.Connection,
    queue: Queue,
    running: list[subprocess.Popen[bytes]],
    address: str,
    first: int,
    seconds: float,
) -> tuple[int, int]:
    """Ask for jobs one by one and kill a worker now and then; gives how many jobs, and kills."""
    began, asked, kills = time.monotonic(), 0, 0
    while (gone := time.monotonic() - began) < seconds:
        if gone >= (kills + 1) * KILL:
            victim = running[kills % len(running)]
            victim.kill()
            victim.wait()
            running[kills % len(running)] = start(address)
            kills += 1
        if asked >= gone * RATE:
            time.sleep(0.005)
            continue
        number = first + asked
        connection.execute("insert into asked values (%s, clock_timestamp())", (number,))
        queue.ask(Asked(name="effect", piece=(str(number),)))
        asked += 1
    return asked, kills


def main() -> None:
    """Run it for each number of workers, and print what came of it."""
    wrong = 0
    # Under the shortest of paths, because a socket's name may have no more than 107 characters.
    with (
        tempfile.TemporaryDirectory(prefix="bellwether-", dir="/tmp") as folder,
        postgres(Path(folder)) as address,
    ):
        prepare(Settings(database=address))
        for workers in WORKERS:
            outcome = play(address, workers)
            print(outcome, flush=True)
            wrong += outcome.lost + outcome.doubled
    if wrong:
        sys.exit(1)


if __name__ == "__main__":
    child(sys.argv[1]) if len(sys.argv) > 1 else main()
