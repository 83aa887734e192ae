"""How fast `/bellwether list` is acknowledged while 1,000 feeds are polled, parsed and read."""

from __future__ import annotations

import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks._farm import farm
from benchmarks._product import address_of, environment
from storage import connect

if TYPE_CHECKING:
    from collections.abc import Iterator

FEEDS = int(os.environ.get("BENCH_FEEDS", "1000"))
GAP = 0.05
"""Seconds between two commands: somebody types all the time."""
CHECK = 20
"""After so many commands we look whether polling goes on."""


def main() -> None:
    """Print the acknowledgement times, from the workspace's side of the socket."""
    with farm(FEEDS) as base, tempfile.TemporaryDirectory(prefix="bellwether-bench-") as folder:
        env = environment(Path(folder))
        lines = [f"Sample {n},{base}/feed/{n}.xml,,bench,C0ADVOCATES" for n in range(FEEDS)]
        feeds = Path(folder) / "feeds.csv"
        feeds.write_text("\n".join(["name,link,owner,watchlist,channel", *lines]), encoding="utf-8")
        command = [sys.executable, "-m", "bot"]
        subprocess.run([*command, "import", str(feeds)], env=env, check=True, capture_output=True)
        product = subprocess.Popen([*command, "run"], env=env, stderr=subprocess.PIPE, text=True)
        try:
            address = address_of(product)
            times = [_ask(address) for _ in _while_polling(Path(folder) / "bench.db")]
        finally:
            product.terminate()
            product.wait(30)
    times.sort()
    p99 = times[min(len(times) - 1, round(len(times) * 0.99))]
    print(
        f"{len(times)} commands while {FEEDS} feeds were polled cold: acknowledged in"
        f" {statistics.median(times):.0f} ms (median), {p99} ms (99th percentile),"
        f" {times[-1]} ms (worst)"
    )


def _while_polling(database: Path) -> Iterator[int]:
    """Count off commands, with a gap, for as long as there are feeds to poll."""
    for asked in itertools.count(1):
        time.sleep(GAP)
        if asked % CHECK == 0:
            with connect(str(database)) as db:
                if not db.count("select count(*) from accounts where first_seen_at is null"):
                    return
        yield asked


def _ask(address: str) -> int:
    body = json.dumps({"user": "mia", "channel": "general", "text": "/bellwether list"}).encode()
    request = urllib.request.Request(
        f"{address}/local/command", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        return int(json.load(answer)["ack_ms"])


if __name__ == "__main__":
    main()
