"""Polling 1,000 distinct feeds of 20 entries, cold and unchanged, beside the package `reader`.

Both read the same loopback server in the same run, each in a process of its own that times its
own polling. Ours stores every post and reads it with the text reader; `reader` stores.
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
from pathlib import Path

from benchmarks._farm import farm
from storage import connect

FEEDS = int(os.environ.get("BENCH_FEEDS", "1000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
WORKERS = 20
STATES = ("cold", "unchanged")
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


@dataclass(frozen=True, slots=True)
class Run:
    """One poll of all feeds: its seconds, the CPU of all its processes, and their peak memory."""

    seconds: float
    cpu: float
    memory: float

    @property
    def speed(self) -> float:
        """Feeds a second."""
        return FEEDS / self.seconds


def main() -> None:
    """Print a table of both, cold and unchanged, with the ratio of their medians."""
    ours: list[Run] = []
    theirs: list[Run] = []
    with farm(FEEDS) as base:
        for _ in range(ROUNDS):
            with tempfile.TemporaryDirectory(prefix="bellwether-bench-") as folder:
                _ours(base, Path(folder), ours)
                _theirs(base, Path(folder), theirs)
    print(f"{FEEDS} feeds of 20 entries, median of {ROUNDS} rounds (lowest to highest feeds/s)")
    print("| | feeds/s | CPU ms a feed | peak memory MB |")
    print("|---|---|---|---|")
    for position, state in enumerate(STATES):
        mine, peers = ours[position :: len(STATES)], theirs[position :: len(STATES)]
        _row(f"{state}: Bellwether, stored and read", mine)
        _row(f"{state}: reader, {WORKERS} workers, stored", peers)
        print(f"| {state}: ratio | {_median(mine) / _median(peers):.2f} | | |")


def _row(name: str, runs: list[Run]) -> None:
    speeds = sorted(run.speed for run in runs)
    cpu = statistics.median(run.cpu for run in runs) * 1000 / FEEDS
    memory = max(run.memory for run in runs)
    spread = f"{_median(runs):.0f} ({speeds[0]:.0f} to {speeds[-1]:.0f})"
    print(f"| {name} | {spread} | {cpu:.2f} | {memory:.0f} |")


def _median(runs: list[Run]) -> float:
    return statistics.median(run.speed for run in runs)


def _ours(base: str, folder: Path, runs: list[Run]) -> None:
    database = folder / "ours.db"
    feeds = folder / "feeds.csv"
    lines = [f"Sample {n},{base}/feed/{n}.xml,,bench,C0" for n in range(FEEDS)]
    feeds.write_text("\n".join(["name,link,owner,watchlist,channel", *lines]), encoding="utf-8")
    env = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "BELLWETHER_"))}
    env |= {"BELLWETHER_DATABASE": str(database), "BELLWETHER_ALLOW_HOSTS": "127.0.0.1"}
    command = [sys.executable, "-m", "bot"]
    subprocess.run([*command, "import", str(feeds)], env=env, check=True, capture_output=True)
    for state in STATES:
        with connect(str(database)) as db:
            db.execute(
                "update accounts set due_at = :then", then="2000-01-01T00:00:00.000000+00:00"
            )
        run, said = _measured([*command, "poll", "--once", "--json"], env)
        if (said["fetched"], said["failed"]) != (FEEDS, 0):
            sys.exit(f"not all feeds were fetched: {said}")
        if (state == "unchanged") != (said["unchanged"] == FEEDS):
            sys.exit(f"{state}, and yet {said}")
        runs.append(run)


def _theirs(base: str, folder: Path, runs: list[Run]) -> None:
    for _ in STATES:
        database = str(folder / "theirs.db")
        command = [sys.executable, "-c", _READER, base, str(FEEDS), database, str(WORKERS)]
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
    """What a command and all its processes used, by looking ten times a second."""

    def __init__(self) -> None:
        self.cpu: dict[int, float] = {}
        self.memory = 0.0

    def watch(self, process: subprocess.Popen[str]) -> None:
        """Look until the command has ended."""
        while process.poll() is None:
            family = _family(process.pid)
            self.memory = max(self.memory, sum(_memory(pid) for pid in family))
            for pid in family:
                self.cpu[pid] = max(self.cpu.get(pid, 0.0), _cpu(pid))
            time.sleep(0.1)


def _cpu(pid: int) -> float:
    """Tell the seconds of CPU that a process has used itself."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def _family(pid: int) -> list[int]:
    found = [pid]
    for child in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [each for one in child.read_text().split() for each in _family(int(one))]
        except OSError:
            continue
    return found


def _memory(pid: int) -> float:
    """Tell a process's share of memory (PSS), in MB."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


if __name__ == "__main__":
    main()
