"""Importing 10,000 accounts from CSV into SQLite; a minute is the aim.

And once more, because people import the same sheet again when it has grown.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bot import exchange
from storage import connect, migrate, teams

ACCOUNTS = int(os.environ.get("BENCH_ACCOUNTS", "10000"))
LISTS = 20
AIM = 60.0  # seconds


def _file() -> bytes:
    """Write a sheet as people keep them: every third advocate has a second account."""
    lines = ["name,link,owner,watchlist,channel"]
    left, number = ACCOUNTS, 0
    while left:
        links = [f"https://sample{number}.example/feed.xml"]
        if number % 3 == 0 and left > 1:
            links.append(f"https://social.example/@sample{number}")
        left -= len(links)
        lines.append(f"Sample {number},{' '.join(links)},U0,list {number % LISTS},C0SAMPLE")
        number += 1
    return "\n".join(lines).encode()


def _take_in(database: str, data: bytes) -> tuple[float, exchange.Report]:
    """Import a file as the command does; tell the seconds and what it came to."""
    began = time.perf_counter()
    report = exchange.Report()
    with connect(database) as db, db.transaction():
        rows = exchange.read(data, "sample.csv")
        now = datetime.now(UTC)
        for report in exchange.take_in(db, teams.UNJOINED, rows, watchlist="all", now=now):  # noqa: B007 - the last is the whole
            pass
    return time.perf_counter() - began, report


def main() -> None:
    """Print how long a first and a second import take."""
    data = _file()
    with tempfile.TemporaryDirectory(prefix="bellwether-bench-") as folder:
        database = str(Path(folder) / "bench.db")
        now = datetime.now(UTC)
        with connect(database) as db:
            migrate(db, now)
            teams.join(db, teams.Team(team=teams.UNJOINED, name="", bot_user="", joined_at=now))
        first, report = _take_in(database, data)
        assert (report.accounts, report.troubles) == (ACCOUNTS, []), report.troubles[:3]
        again, nothing = _take_in(database, data)
        assert (nothing.accounts, nothing.advocates) == (0, 0)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{ACCOUNTS} accounts of {report.advocates} advocates on {report.watchlists} watchlists")
    print("| | s | accounts/s | peak memory MB |")
    print("|---|---|---|---|")
    for what, seconds in (("first time", first), ("the same file again", again)):
        aim = "" if seconds < AIM else f" (more than {AIM:.0f})"
        print(f"| {what} | {seconds:.1f}{aim} | {ACCOUNTS / seconds:.0f} | {memory:.0f} |")


if __name__ == "__main__":
    main()
