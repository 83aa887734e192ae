"""What it costs to have nothing to do: a tick of the poller, and `run` over a minute, at rest.

100,000 accounts are followed and none is due. A tick is what the poller does every two seconds:
renew its claims, and ask each workspace for what is due.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import quick
from benchmarks._postgres import both
from benchmarks._product import address_of, workspace
from benchmarks._town import settle
from benchmarks._use import Use
from bot.building import make_house
from bot.poller import Poller
from bot.settings import load
from storage import connect, hang_up, teams

if TYPE_CHECKING:
    from monitors._http import Http

ACCOUNTS = 10_000 if quick() else 100_000
TICKS = 200
CALM = 5 if quick() else 30  # seconds after the start in which all is looked at once
REST = 10 if quick() else 60  # seconds
TICK_AIM, CPU_AIM = 5, 1  # ms, %


def main() -> None:
    """Print the time of a tick on both databases, and the CPU of `run` where nothing is due."""
    now = datetime.now(UTC)
    print(f"{ACCOUNTS:,} accounts, none due")
    print("| | measured | aim |")
    print("|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="bellwether-bench-") as folder:
        for name, address in both(Path(folder)):
            _fill(address, now)
            times = _ticks(address)
            print(
                f"| one tick, {name}, ms, median of {TICKS} (worst)"
                f" | {statistics.median(times):.2f} ({max(times):.1f}) | {TICK_AIM} |",
                flush=True,
            )
            hang_up()
        with workspace(Path(folder)) as env:
            env |= {"BELLWETHER_DATABASE": str(Path(folder) / "bench.db")}
            command = [sys.executable, "-m", "bot", "run"]
            product = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)
            try:
                address_of(product)
                time.sleep(CALM)
                with Use(product.pid, gap=REST / 4) as use:
                    time.sleep(REST)
            finally:
                product.terminate()
                product.wait(30)
    share = 100 * use.cpu / use.seconds
    print(f"| CPU of all processes of `run`, % of a core over {REST} s | {share:.2f} | {CPU_AIM} |")


def _fill(address: str, now: datetime) -> None:
    with connect(address) as db:
        settle(
            db,
            teams.UNJOINED,
            ACCOUNTS,
            now,
            link=lambda n: f"https://sample-{n}.example/feed.xml",
            due=lambda _: now + timedelta(days=30),
            known=True,
        )


def _ticks(address: str) -> list[float]:
    """Give how many milliseconds each of many ticks took."""
    settings = load({"BELLWETHER_DATABASE": address}, Path("/dev/null"))
    house = make_house(settings, lambda: datetime.now(UTC))

    async def go(http: Http) -> list[float]:
        poller, times = Poller(house, http), []
        for _ in range(TICKS + 1):
            began = time.perf_counter()
            assert await poller.tick() == 0
            times.append(1000 * (time.perf_counter() - began))
        return times[1:]  # the first has to connect

    try:
        return house.outside.run(go, seconds=300)
    finally:
        house.outside.close()


if __name__ == "__main__":
    main()
