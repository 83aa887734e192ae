"""An hour of a million accounts in minutes: who waits how long, with 1, 2 and 4 workers.

The scheduler is the product's own: `Poller` claims, puts back, renews, keeps and says when to look
again, on the real database; with the queue, procrastinate hands out the real jobs. Time is
compressed (`_virtual.py`), and only the look itself is a stand-in: it takes its turn at the host,
then as long as the answer takes, and as much of a core as was measured. All of it is a hundredth:
so many accounts, and so much of a core for each worker.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import quick
from benchmarks._postgres import another, postgres
from benchmarks._simulation import START, Seen, simulate
from benchmarks._town import settle
from storage import connect, hang_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.accounts import Account

PART = 1_000 if quick() else 100
"""Of a million accounts, and of a core for each worker."""
SIZE = 1_000_000 // PART
COST = {"unchanged": 0.0016, "changed": 0.010, "failed": 0.0016}
"""Seconds of a core that a poll costs, as `poll` and `growth` measure it."""
HOUR = 3600
LENGTH = 120 if quick() else 900  # seconds that are simulated
WORKERS = (1, 2, 4)
TEAMS = [f"T{number:03}" for number in range(20)]
BUSY, LARGE = "busy.example", "TLARGE"


@dataclass(frozen=True, slots=True)
class Scene:
    """How many accounts there are, by workspace and host (each its own where none is named).

    They are due once an hour, evenly; all began `late` seconds ago. A look is `dear` times the
    work that was measured. Lags are told apart by `kinds`: all in one, or others and those meant.
    """

    name: str
    many: dict[tuple[str, str], int]
    kinds: tuple[str, ...] = ("all",)
    late: int = 0
    dear: float = 1.0


def scenes() -> list[Scene]:
    """Give what is looked at."""
    even = {(team, ""): SIZE // len(TEAMS) for team in TEAMS}
    small = {(team, ""): SIZE // 120 for team in TEAMS}
    return [
        Scene("at rest", even),
        Scene("after an outage of ten minutes", even, late=600),
        Scene(
            "one workspace of 100, 20 of 1, twice too much for one worker",
            {**small, (LARGE, ""): 100 * SIZE // 120},
            kinds=("small", "large"),
            dear=4.0,
        ),
        Scene(
            "a tenth at one host",
            {**even, (TEAMS[0], BUSY): SIZE // 10},
            kinds=("others", "at the host"),
        ),
    ]


def main() -> None:
    """Print the lag of each scene, with one process on SQLite and with workers on a queue."""
    print(
        f"1,000,000 accounts an hour, of which {SIZE:,} stand here, beside a {PART}th of a core for"
        f" each worker; {LENGTH} s each, a look of {1000 * COST['unchanged']:.1f} ms of work"
    )
    print("| | by | workers | looks/s | of whom | lag s, median | 99 % | at the end, 99 % |")
    print("|---|---|---|---|---|---|---|---|")
    with (
        tempfile.TemporaryDirectory(prefix="bellwether-bench-") as folder,
        postgres(Path(folder)) as server,
    ):
        for scene in scenes():
            for many in WORKERS:
                # Several processes share SQLite only on one machine, and `run` has one poller.
                if many == 1:
                    with tempfile.TemporaryDirectory(dir=folder) as own:
                        _one(scene, many, "`run`, SQLite", str(Path(own) / "bench.db"), queue=False)
                address = another(server, "simulation", durable=False)
                _one(scene, many, "the queue, PostgreSQL", address, queue=True)


def _one(scene: Scene, many: int, by: str, address: str, *, queue: bool) -> None:
    _fill(address, scene)
    seen = Seen(lambda account: scene.kinds[_is_meant(account)])
    costs = {came: seconds * PART * scene.dear for came, seconds in COST.items()}
    simulate(address, many, LENGTH, seen, costs, queue=queue)
    hang_up()
    for kind in scene.kinds:
        end = seen.lag(kind, 0.99, after=0.9 * LENGTH)
        print(
            f"| {scene.name} | {by} | {many} | {seen.count() / LENGTH * PART:.0f} | {kind}"
            f" | {seen.lag(kind, 0.5):.1f} | {seen.lag(kind, 0.99):.1f} | {end:.1f} |",
            flush=True,
        )


def _is_meant(account: Account) -> bool:
    """Tell those a scene is about from the others."""
    return account.team == LARGE or BUSY in account.address


def _fill(address: str, scene: Scene) -> None:
    """Follow those of a scene in an empty database."""
    first = 0
    with connect(address) as db:
        for (team, host), many in scene.many.items():
            settle(
                db,
                team,
                many,
                START,
                link=_links(host),
                due=lambda n, of=many, at=first: (
                    START + timedelta(seconds=HOUR * (n - at) / of - scene.late)
                ),
                known=True,
                first=first,
            )
            first += many


def _links(host: str) -> Callable[[int], str]:
    """Say where accounts are: each on a host of its own, unless one is named."""
    return lambda n: f"https://{host or f'sample-{n}.example'}/{n}/feed.xml"


if __name__ == "__main__":
    main()
