"""What `bellwether run` takes of memory with 10,000 accounts, summed over all its processes.

Each process counts its share of what several hold (PSS), at the moment at which the sum is most:
while 1,000 feeds are read for the first time and digests and lists are asked for. The workspace is
Slack's part, and runs in a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import quick
from benchmarks._farm import farm
from benchmarks._product import address_of, ask, environment, workspace
from benchmarks._town import settle
from benchmarks._use import Use
from storage import connect, teams

ACCOUNTS = 10_000
DUE = 200 if quick() else 1_000
AIM = 400  # MB
SECONDS = 300.0
"""After so long we look no further: a machine that is this slow has read some of them."""
ASKED = ("digest", "list", "alerts", 'show "Sample 7"', "mine")


def main() -> None:
    """Print the most that all processes held together, and what each held then."""
    now = datetime.now(UTC)
    with farm(ACCOUNTS) as base, tempfile.TemporaryDirectory(prefix="bellwether-bench-") as folder:
        database = environment(Path(folder))["BELLWETHER_DATABASE"]
        with connect(database) as db:
            settle(
                db,
                teams.UNJOINED,
                ACCOUNTS,
                now,
                link=lambda n: f"{base}/feed/{n}.xml",
                due=lambda n: now + timedelta(days=0 if n < DUE else 30),
                known=False,
            )
        with workspace(Path(folder)) as env:
            command = [sys.executable, "-m", "bot", "run"]
            product = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)
            try:
                address_of(product)
                with Use(product.pid) as use:
                    read = _read(env["SLACK_API_URL"].removesuffix("/api/"), database)
            finally:
                product.terminate()
                product.wait(30)
    each = ", ".join(f"{size:.0f}" for size in sorted(use.peak.values(), reverse=True))
    print(f"{ACCOUNTS:,} accounts, {read:,} of them read for the first time meanwhile")
    print("| | MB | aim | of each process |")
    print("|---|---|---|---|")
    print(f"| memory of `run` (PSS) | {sum(use.peak.values()):.0f} | {AIM} | {each} |")


def _read(address: str, database: str) -> int:
    """Ask for things until all that is due was read; tell how many that are."""
    began, at, left = time.perf_counter(), 0, DUE
    while left and time.perf_counter() - began < SECONDS:
        ask(address, f"/bellwether {ASKED[at % len(ASKED)]}")
        at += 1
        time.sleep(1)
        with connect(database) as db:
            left = DUE - db.count("select count(*) from accounts where first_seen_at is not null")
    return DUE - left


if __name__ == "__main__":
    main()
