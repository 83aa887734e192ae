"""What a poll costs where 1,000, 10,000 and 100,000 accounts are followed: it must not grow.

Each time 1,000 of them are due: read for the first time, then with nothing new, then with one new
post each. `bellwether poll --once` does it in processes of its own, whose CPU is added up, without
what it takes where nothing is due. The sizes take turns, as the machine is not always as fast.
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
ROUNDS = {"cold": 1, "nothing new": 1 if quick() else 7, "one new post": 1 if quick() else 3}
"""What is measured, and how often: what is short is lost in what else the machine does."""
ENTRIES = 20
AIM = 1.2  # times what it costs where there are fewest


def main() -> None:
    """Print the CPU and the time of a poll at each size, and what it grew by."""
    # The last post is of today: who has been silent for long is judged at greater length.
    since = datetime.now(UTC) - EVERY * (ENTRIES + ROUNDS["one new post"] + 1)
    with (
        farm(DUE, ENTRIES, since=since) as base,
        tempfile.TemporaryDirectory(prefix="bellwether-bench-") as folder,
    ):
        towns = {size: _town(base, Path(folder) / str(size), size) for size in SIZES}
        often = ", ".join(f"{what} {rounds}" for what, rounds in ROUNDS.items())
        print(f"{DUE:,} accounts polled of so many; median of rounds ({often})")
        print("| | accounts | CPU ms a poll | times the first | polls/s | aim |")
        print("|---|---|---|---|---|---|")
        for what, rounds in ROUNDS.items():
            _print(what, _measured(base, towns, what, rounds))


def _print(what: str, found: Mapping[int, tuple[float, float]]) -> None:
    first, _ = found[SIZES[0]]
    aim = "" if what == "cold" else f"{AIM}"
    for size, (cpu, speed) in found.items():
        print(
            f"| {what} | {size:,} | {cpu:.2f} | {cpu / first:.2f} | {speed:.0f} | {aim} |",
            flush=True,
        )


def _town(base: str, folder: Path, size: int) -> dict[str, str]:
    """Follow so many; give the environment in which they are."""
    folder.mkdir()
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
    return env


def _measured(
    base: str, towns: Mapping[int, Mapping[str, str]], what: str, rounds: int
) -> dict[int, tuple[float, float]]:
    """Give the CPU in ms of a poll, and polls a second, at each size."""
    runs: dict[int, list[tuple[float, float]]] = {size: [] for size in towns}
    for _ in range(rounds):
        if what == "one new post":
            change(base, 100)
        for size, env in towns.items():
            start, _ = _poll(env, 0)
            _make_due(env["BELLWETHER_DATABASE"], datetime.now(UTC))
            cpu, seconds = _poll(env, DUE)
            runs[size].append((1000 * (cpu - start) / DUE, DUE / seconds))
    return {
        size: (statistics.median(cpu for cpu, _ in some), statistics.median(s for _, s in some))
        for size, some in runs.items()
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
