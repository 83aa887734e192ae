"""What a poll costs where 1,000, 10,000 and 100,000 accounts are followed: it must not grow.

Each time 1,000 of them are due: read for the first time, then with nothing new, then with one new
post each. `bellwether poll --once` does it in processes of its own, whose CPU is added up, without
what it takes where nothing is due.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import quick
from benchmarks._farm import EVERY, change, farm
from benchmarks._product import environment
from benchmarks._town import settle
from benchmarks._use import Use
from storage import connect, stamp, teams

if TYPE_CHECKING:
    from collections.abc import Mapping

SIZES = (200, 2_000) if quick() else (1_000, 10_000, 100_000)
DUE = SIZES[0]
ROUNDS = 1 if quick() else 3
ENTRIES = 20
AIM = 1.2  # times what it costs where there are fewest


def main() -> None:
    """Print the CPU and the time of a poll at each size, and what it grew by."""
    print(f"{DUE:,} accounts polled of so many; median of {ROUNDS} rounds, cold once")
    print("| | accounts | CPU ms a poll | times the first | polls/s | aim |")
    print("|---|---|---|---|---|---|")
    first: dict[str, float] = {}
    for size in SIZES:
        # The last of them is of today: who has been silent for long is judged at greater length.
        since = datetime.now(UTC) - EVERY * (ENTRIES + ROUNDS + 1)
        with (
            farm(DUE, ENTRIES, since=since) as base,
            tempfile.TemporaryDirectory(prefix="bellwether-bench-") as folder,
        ):
            for what, (cpu, speed) in _measured(base, Path(folder), size).items():
                grown = cpu / first.setdefault(what, cpu)
                aim = "" if what == "cold" else f"{AIM}"
                print(
                    f"| {what} | {size:,} | {cpu:.2f} | {grown:.2f} | {speed:.0f} | {aim} |",
                    flush=True,
                )


def _measured(base: str, folder: Path, size: int) -> dict[str, tuple[float, float]]:
    """Give the CPU in ms of a poll, and polls a second, of each kind."""
    env, now = environment(folder), datetime.now(UTC)
    with connect(env["BELLWETHER_DATABASE"]) as db:
        settle(
            db,
            teams.UNJOINED,
            size,
            now,
            link=lambda n: f"{base}/feed/{n}.xml",
            due=lambda _: now + timedelta(days=30),
            known=False,
        )
    start = statistics.median(_poll(env, 0)[0] for _ in range(ROUNDS))
    found: dict[str, list[tuple[float, float]]] = {}
    for what, rounds in (("cold", 1), ("nothing new", ROUNDS), ("one new post", ROUNDS)):
        found[what] = []
        for _ in range(rounds):
            if what == "one new post":
                change(base, 100)
            _make_due(env["BELLWETHER_DATABASE"], now)
            cpu, seconds = _poll(env, DUE)
            found[what].append((1000 * (cpu - start) / DUE, DUE / seconds))
    return {
        what: (statistics.median(cpu for cpu, _ in runs), statistics.median(s for _, s in runs))
        for what, runs in found.items()
    }


def _make_due(database: str, now: datetime) -> None:
    with connect(database) as db:
        db.execute(
            "update accounts set due_at = :now where team = :team and id < :end",
            now=stamp(now),
            team=teams.UNJOINED,
            end=f"account_{DUE:08}",
        )


def _poll(env: Mapping[str, str], due: int) -> tuple[float, float]:
    """Poll what is due; give the CPU of it all and the time from the first to the last, in s."""
    command = [sys.executable, "-m", "bot", "poll", "--once", "--json"]
    process = subprocess.Popen(command, env=dict(env), stdout=subprocess.PIPE, text=True)
    with Use(process.pid, gap=0.1) as use:
        assert process.stdout is not None
        said = json.loads(process.stdout.read())
    process.wait()
    if said["fetched"] + said["failed"] != due or said["failed"] > due // 100:
        sys.exit(f"not all accounts were fetched: {said}")
    return use.cpu, said["seconds"]


if __name__ == "__main__":
    main()
