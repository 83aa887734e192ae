"""How much the record layer costs: `posts.add` beside sqlite3's own `executemany`, on SQLite.

Both write the same posts into the same table with the same indexes and settings, in transactions
of as many posts as one poll of a lively account brings. What is left is what our records cost.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import storage
from benchmarks import quick
from storage import accounts, advocates, posts, teams

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TEAM = "T0BENCH"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ROWS = 5_000 if quick() else 20_000
BATCH = 50  # posts in one transaction
AIM = 2  # times
ROUNDS = 3  # of which the quickest counts


def main() -> None:
    """Measure both and print rows per second, CPU per row, and their ratio."""
    batches = [
        [post(number) for number in range(start, start + BATCH)] for start in range(0, ROWS, BATCH)
    ]
    with tempfile.TemporaryDirectory() as folder:
        raw = min(_raw(str(Path(folder) / f"raw{i}.db"), batches) for i in range(ROUNDS))
        ours = min(_ours(str(Path(folder) / f"ours{i}.db"), batches) for i in range(ROUNDS))
    print("| storing posts | rows/s | CPU µs a row | aim |")
    print("|---|---|---|---|")
    for name, (cpu, wall) in (("sqlite3 `executemany`", raw), ("`posts.add`", ours)):
        print(f"| {name} | {ROWS / wall:,.0f} | {1e6 * cpu / ROWS:.1f} | |")
    print(
        f"| ratio of time, and of CPU | {ours[1] / raw[1]:.2f} | {ours[0] / raw[0]:.2f} | {AIM} |"
    )


def _ours(path: str, batches: list[list[posts.Post]]) -> tuple[float, float]:
    with _prepared(path) as db:

        def write() -> None:
            for batch in batches:
                posts.add(db, TEAM, batch)

        return _measure(write)


def _raw(path: str, batches: list[list[posts.Post]]) -> tuple[float, float]:
    with _prepared(path) as db:
        names = db.columns()["posts"]
    rows = [[_row(post, names) for post in batch] for batch in batches]
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("synchronous = full", "foreign_keys = on"):
        connection.execute(f"pragma {pragma}")
    sql = f"insert or ignore into posts values ({', '.join('?' * len(names))})"  # noqa: S608

    def write() -> None:
        for batch in rows:
            connection.execute("begin immediate")
            connection.executemany(sql, batch)
            connection.execute("commit")

    try:
        return _measure(write)
    finally:
        connection.close()


def _measure(work: Callable[[], None]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.process_time() - cpu, time.perf_counter() - wall


@contextmanager
def _prepared(path: str) -> Iterator[storage.Database]:
    with storage.connect(path) as db:
        storage.migrate(db, NOW)
        teams.join(db, teams.Team(team=TEAM, name="Bench", bot_user="U0", joined_at=NOW))
        advocates.add(
            db,
            TEAM,
            advocates.Advocate(
                team=TEAM,
                id="advocate",
                name="Ada",
                name_key="ada",
                owner="U1",
                added_by="U1",
                added_at=NOW,
                look_at=NOW,
            ),
        )
        account = accounts.Account(
            team=TEAM,
            id="account",
            advocate_id="advocate",
            source="feed",
            address="feed",
            stable_id="feed",
            title="",
            link="",
            added_at=NOW,
            due_at=NOW,
            health_since=NOW,
        )
        accounts.add(db, TEAM, [account])
        yield db


def post(number: int) -> posts.Post:
    return posts.Post(
        team=TEAM,
        account_id="account",
        id=f"https://blog.example/{number}",
        advocate_id="advocate",
        url=f"https://blog.example/{number}",
        title=f"What we learned this week, part {number}",
        text="The new release reads twice as fast, and the team behind it listens. " * 6,
        kind="post",
        published_at=NOW - timedelta(minutes=number),
        seen_at=NOW,
        backlog=False,
        fingerprint=f"{number:064x}",
        lang="en",
        label="none",
        about_self=True,
        confidence=0.9,
        sentiment=0.4,
        reasons=("speaks of the product", "nothing ends"),
    )


def _row(post: posts.Post, names: list[str]) -> tuple[object, ...]:
    turned = {
        "published_at": storage.stamp(post.published_at),
        "seen_at": storage.stamp(post.seen_at),
        "reasons": '["speaks of the product", "nothing ends"]',
        "people": "[]",
    }
    return tuple(turned.get(name, getattr(post, name)) for name in names)
