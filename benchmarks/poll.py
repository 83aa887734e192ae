"""Polling 1,000 accounts of 20 posts, cold and with nothing new: feeds, Mastodon, Stack Exchange.

Feeds are polled beside the package `reader`, and beside httpx asking for them and no more. All read
the same loopback server in the same run, each in a process of its own that times its own polling,
once it has loaded what it needs.
Ours stores every post and reads it with the text reader; `reader` stores. What an account is, is
known before: a link that was imported costs another look (`benchmarks.resolve`).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import _interfaces
from benchmarks._farm import farm, feeds
from benchmarks._use import cpu, family, memory
from bot.follow import Wish, follow, new_watchlist
from monitors import Found
from storage import connect, migrate, teams, watchlists

ACCOUNTS = int(os.environ.get("BENCH_FEEDS", "1000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
WORKERS = 20
STATES = ("cold", "nothing new")
MEMORY_EVERY = 10
"""Looks at CPU, ten a second, for one at memory, which keeps what is looked at from going on."""
_READER = """
import json, sys, time
from reader import make_reader
base, count, database, workers = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
reader = make_reader(database)
for number in range(count):
    reader.add_feed(f"{base}/feed/{number}.xml", exist_ok=True)
began = time.perf_counter()
for _ in reader.update_feeds_iter(scheduled=False, workers=workers):
    pass
print(json.dumps({"seconds": time.perf_counter() - began}))
"""

_HTTPX = """
import asyncio, json, sys, time
import httpx
base, count, workers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
async def go():
    places = asyncio.Semaphore(workers)
    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=workers)) as client:
        async def ask(number):
            async with places:
                validator = {"If-None-Match": f'"{number}-0"'}
                answer = await client.get(f"{base}/feed/{number}.xml", headers=validator)
                assert answer.status_code == 304
        began = time.perf_counter()
        await asyncio.gather(*map(ask, range(count)))
        return time.perf_counter() - began
print(json.dumps({"seconds": asyncio.run(go())}))
"""
ASKING = 50
"""Connections of httpx at once, as many as ours."""


@dataclass(frozen=True, slots=True)
class Run:
    """One poll of all: its seconds, the CPU of all its processes, and their peak memory."""

    seconds: float
    cpu: float
    memory: float

    @property
    def speed(self) -> float:
        """Accounts a second."""
        return ACCOUNTS / self.seconds


def main() -> None:
    """Print a table of all, cold and with nothing new; for feeds also the ratio of the medians."""
    ours: dict[str, list[Run]] = {name: [] for name in ("feed", "mastodon", "stackexchange")}
    theirs: list[Run] = []
    bare: list[Run] = []
    with (
        farm(ACCOUNTS) as of_feeds,
        farm(ACCOUNTS, of="benchmarks._interfaces") as of_interfaces,
    ):
        for _ in range(ROUNDS):
            with tempfile.TemporaryDirectory(prefix="bellwether-bench-") as folder:
                _theirs(of_feeds, Path(folder), theirs)
                _bare(of_feeds, bare)
                for source, runs in ours.items():
                    base = of_feeds if source == "feed" else of_interfaces
                    _ours(source, base, Path(folder), runs)
    print(f"{ACCOUNTS} accounts of 20 posts, median of {ROUNDS} rounds (lowest to highest)")
    print("| | accounts/s | CPU ms an account | peak memory MB |")
    print("|---|---|---|---|")
    for position, state in enumerate(STATES):
        for source, runs in ours.items():
            _row(f"{state}: {source}, stored and read", runs[position :: len(STATES)])
        mine, peers = ours["feed"][position :: len(STATES)], theirs[position :: len(STATES)]
        _row(f"{state}: reader, {WORKERS} workers, stored", peers)
        if state == STATES[-1]:
            _row(f"{state}: httpx alone, {ASKING} conditional GETs at once", bare)
        print(f"| {state}: ratio of feed to reader | {_median(mine) / _median(peers):.2f} | | |")


def _row(name: str, runs: list[Run]) -> None:
    speeds = sorted(run.speed for run in runs)
    cpu = statistics.median(run.cpu for run in runs) * 1000 / ACCOUNTS
    memory = max(run.memory for run in runs)
    spread = f"{_median(runs):.0f} ({speeds[0]:.0f} to {speeds[-1]:.0f})"
    print(f"| {name} | {spread} | {cpu:.2f} | {memory:.0f} |")


def _median(runs: list[Run]) -> float:
    return statistics.median(run.speed for run in runs)


def _places(source: str, base: str) -> list[Found]:
    """List whom to follow at a source."""
    where = {
        "feed": lambda n: (feeds(base, ACCOUNTS)[n],) * 2,
        "mastodon": lambda n: _interfaces.mastodon(base, n),
        "stackexchange": _interfaces.stackexchange,
    }[source]
    return [
        Found(source=source, address=address, stable_id=stable_id, title="", link=address)
        for address, stable_id in map(where, range(ACCOUNTS))
    ]


def _follow(database: Path, places: list[Found]) -> None:
    """Follow one advocate for each place, as if each had been looked up."""
    now, team = datetime.now(UTC), teams.UNJOINED
    with connect(str(database)) as db:
        migrate(db, now)
        with db.transaction():
            teams.join(db, teams.Team(team=team, name="", bot_user="", joined_at=now))
            bench = new_watchlist(team, "bench", "C0", "", "", now)
            watchlists.add(db, team, bench)
            for number, place in enumerate(places):
                wish = Wish(
                    name=f"Sample {number}",
                    places=[place],
                    watchlist=bench,
                    channel="C0",
                    owner="",
                    by="",
                )
                follow(db, team, wish, now)


def _ours(source: str, base: str, folder: Path, runs: list[Run]) -> None:
    database = folder / f"{source}.db"
    _follow(database, _places(source, base))
    env = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "BELLWETHER_"))}
    env |= {"BELLWETHER_DATABASE": str(database), "BELLWETHER_ALLOW_HOSTS": "127.0.0.1"}
    env["BELLWETHER_STACKEXCHANGE_URL"] = f"{base}/2.3"
    for state in STATES:
        with connect(str(database)) as db:
            db.execute(
                "update accounts set due_at = :then", then="2000-01-01T00:00:00.000000+00:00"
            )
        run, said = _measured([sys.executable, "-m", "bot", "poll", "--once", "--json"], env)
        if (said["fetched"], said["failed"]) != (ACCOUNTS, 0):
            sys.exit(f"not all accounts of {source} were fetched: {said}")
        if (state == "cold") == (said["unchanged"] == ACCOUNTS):
            sys.exit(f"{state}, and yet {said}")
        runs.append(run)


def _theirs(base: str, folder: Path, runs: list[Run]) -> None:
    for _ in STATES:
        database = str(folder / "theirs.db")
        command = [sys.executable, "-c", _READER, base, str(ACCOUNTS), database, str(WORKERS)]
        runs.append(_measured(command, dict(os.environ))[0])


def _bare(base: str, runs: list[Run]) -> None:
    """Ask for what has not changed with httpx, and do nothing else."""
    command = [sys.executable, "-c", _HTTPX, base, str(ACCOUNTS), str(ASKING)]
    runs.append(_measured(command, dict(os.environ))[0])


def _measured(command: list[str], env: dict[str, str]) -> tuple[Run, dict[str, float]]:
    """Run a command that prints JSON with `seconds`; add up what its processes used."""
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    use = _Use()
    watcher = threading.Thread(target=use.watch, args=(process,), daemon=True)
    watcher.start()
    output, _ = process.communicate()
    watcher.join()
    if process.returncode:
        sys.exit(f"{command[:4]} ended with {process.returncode}")
    said = json.loads(output)
    return Run(said["seconds"], sum(use.cpu.values()), use.memory), said


class _Use:
    """What a command and all its processes used, by looking at them."""

    def __init__(self) -> None:
        self.cpu: dict[int, float] = {}
        self.memory = 0.0

    def watch(self, process: subprocess.Popen[str]) -> None:
        """Look until the command has ended."""
        looks = 0
        while process.poll() is None:
            processes = family(process.pid)
            if looks % MEMORY_EVERY == 0:
                self.memory = max(self.memory, sum(memory(pid) for pid in processes))
            for pid in processes:
                self.cpu[pid] = max(self.cpu.get(pid, 0.0), cpu(pid))
            looks += 1
            time.sleep(0.1)


if __name__ == "__main__":
    main()
