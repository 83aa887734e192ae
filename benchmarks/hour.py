"""Memory while 2,000 accounts are polled again and again: the product's processes, every minute.

Each is polled about once a minute, and each minute some of the feeds have a new entry, which is
stored and read. `python -m benchmarks.hour --minutes 60` for an hour. PSS of all processes of
`bellwether run` is summed; Slack and the feeds are other processes.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks._farm import change, counted, farm, feeds
from benchmarks._product import workspace
from benchmarks._use import family, memory
from storage import connect

MINUTES = float(os.environ.get("BENCH_MINUTES", "5"))
ACCOUNTS = 2_000
PERCENT = 5.0
"""Of the feeds, which have a new entry each minute."""
ENTRIES = 20
EVERY = timedelta(minutes=10)
"""Between two entries of a feed: so lively are they that the shortest interval is theirs."""
POLL_SECONDS = 60
WARM = 10
"""The share of the time that is left out, one in so many, after every account was polled once."""
FLAT = 0.05
_PATIENCE = 900.0
_SEEN = "select count(*) from accounts where first_seen_at is not null"
_POSTS = "select count(*) from posts"


@dataclass(frozen=True, slots=True)
class Look:
    """How it was at one time: minutes since all were polled once, and MB of each process."""

    minutes: float
    polls: int
    posts: int
    of: tuple[float, ...]

    @property
    def all(self) -> float:
        """Give the memory of all processes."""
        return sum(self.of)


@dataclass(frozen=True, slots=True)
class Trend:
    """What came of it after the warm-up: MB in the first and last third, and MB an hour."""

    first: float
    last: float
    slope: float

    @property
    def change(self) -> float:
        """Tell how much more the last third has, as a share of the first."""
        return self.last / self.first - 1

    @property
    def is_flat(self) -> bool:
        """Whether it has not grown by more than may be."""
        return self.change <= FLAT


def trend(looks: list[tuple[float, float]]) -> Trend:
    """Hold the last third of (minutes, MB) against the first, and fit a line through all."""
    third = max(1, len(looks) // 3)
    first, last = ([mb for _, mb in part] for part in (looks[:third], looks[-third:]))
    slope = statistics.linear_regression(*zip(*looks, strict=True)).slope if len(looks) > 1 else 0.0
    return Trend(statistics.fmean(first), statistics.fmean(last), slope * 60)


def play(minutes: float) -> list[Look]:
    """Run the product for so many minutes after every account was polled once."""
    now = datetime.now(UTC)
    # The last entry that there ever is must not be of the future.
    since = now - EVERY * (ENTRIES + 1) - timedelta(minutes=minutes + _PATIENCE / 60)
    with (
        tempfile.TemporaryDirectory(prefix="bellwether-memory-") as name,
        farm(ACCOUNTS, ENTRIES, since=since, every=EVERY) as base,
        workspace(Path(name), BELLWETHER_POLL_SECONDS=str(POLL_SECONDS)) as env,
    ):
        folder = Path(name)
        _follow(folder, base, env)
        with (folder / "bot.log").open("wb") as log:
            bot = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=env, stderr=log)
        try:
            return _watch(bot, folder, base, minutes)
        finally:
            bot.terminate()
            bot.wait(60)


def _follow(folder: Path, base: str, env: dict[str, str]) -> None:
    rows = [
        f"Sample {n:04},{link},U0MIA,bench,C0ADVOCATES"
        for n, link in enumerate(feeds(base, ACCOUNTS))
    ]
    file = folder / "people.csv"
    file.write_text("\n".join(["name,link,owner,watchlist,channel", *rows]), encoding="utf-8")
    command = [sys.executable, "-m", "bot", "import", str(file)]
    subprocess.run(command, env=env, check=True, capture_output=True)


def _watch(bot: subprocess.Popen[bytes], folder: Path, base: str, minutes: float) -> list[Look]:
    deadline = time.monotonic() + _PATIENCE
    while (seen := _asked(folder, _SEEN)) < ACCOUNTS:
        if bot.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"only {seen} of {ACCOUNTS} accounts were polled")
        time.sleep(2)
    began, looks = time.monotonic(), []
    for minute in range(round(minutes) + 1):
        time.sleep(max(0.0, began + minute * 60 - time.monotonic()))
        if bot.poll() is not None:
            sys.exit(f"the bot has ended with {bot.returncode}")
        polls = sum(counted(base).values())
        of = tuple(sorted((memory(pid) for pid in family(bot.pid)), reverse=True))
        since = (time.monotonic() - began) / 60
        looks.append(Look(since, polls, _asked(folder, _POSTS), of))
        _print(looks[-1])
        change(base, PERCENT)
    return looks


def _asked(folder: Path, what: str) -> int:
    with connect(str(folder / "bench.db")) as db:
        return db.count(what)


def _print(look: Look) -> None:
    each = " + ".join(f"{mb:.0f}" for mb in look.of)
    print(
        f"| {look.minutes:.0f} | {look.polls:,} | {look.posts:,} | {look.all:.1f} | {each} |",
        flush=True,
    )


def main() -> None:
    """Print the memory of each minute and whether it is flat."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    minutes = parser.parse_known_args()[0].minutes
    print(f"{ACCOUNTS:,} accounts, {PERCENT:.0f} % of them with a new entry each minute")
    print("| minute | requests | posts | PSS MB | of each process |")
    print("|---|---|---|---|---|")
    looks = play(minutes)
    warm = [(look.minutes, look.all) for look in looks if look.minutes >= minutes / WARM]
    found = trend(warm)
    print(
        f"after a warm-up of {minutes / WARM:.0f} minutes: {found.first:.1f} MB in the first third,"
        f" {found.last:.1f} MB in the last ({found.change:+.1%}), {found.slope:+.1f} MB an hour:"
        f" {'flat' if found.is_flat else 'NOT FLAT'} within {FLAT:.0%}"
    )
    if not found.is_flat:
        sys.exit(1)


if __name__ == "__main__":
    main()
