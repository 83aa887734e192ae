"""How fast the face answers with 5,000 advocates and a million posts, over the real workspace.

Acknowledgements are timed while four people type at once; answers one after another, from typing to
seeing. Workspace and bot share a process here, which is harder on them than Slack is.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import queue
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import storage
from benchmarks._product import address_of, environment
from bot import commands
from storage import (
    accounts,
    advocates,
    alerts,
    colleagues,
    findings,
    memberships,
    posts,
    readings,
    teams,
    watchlists,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from storage import Database

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "5000"))
POSTS = int(os.environ.get("BENCH_POSTS", "1000000"))
ALERTS = PEOPLE * 4 // 5
LIVE = PEOPLE // 5
LISTS = 10
MINE = PEOPLE // 10
"""How many relationships a member and a manager own each; colleagues share the others out."""
COLLEAGUES = 40
BATCH = 25_000  # posts in one transaction
PAST = timedelta(days=3 * 365)
TEAM = teams.UNJOINED
ME, MANAGER, ADMIN, THERE = "U0MIA", "U0MAX", "U0ADA", "C0GENERAL"
HOMES = {
    f"the home of a member with {MINE}": ME,
    f"the home of a manager with {MINE}": MANAGER,
    "the home of an admin": ADMIN,
}
TYPISTS, TYPED, GAP = 4, 40, 1.0
"""People typing at once, commands of each, and seconds between two of one."""
TOO_LATE = 3000
"""Milliseconds after which Slack gives up on an acknowledgement."""
ROUNDS = 11
ASKED = (
    "digest",
    "digest List-3",
    "digest @mia 30d",
    "list",
    "list List-3",
    "alerts",
    'show "Sample 77"',
    'why "Sample 1"',
)
ALSO = ("mine", "load", "signals", "coverage")
"""What else is asked, one after another, as far as there is such a verb."""


def main() -> None:
    """Print what waiting for Bellwether is like where there is much to know."""
    with tempfile.TemporaryDirectory(prefix="bellwether-bench-") as folder:
        began = time.perf_counter()
        settings = environment(Path(folder))
        with storage.connect(settings["BELLWETHER_DATABASE"]) as db:
            fill(db, datetime.now(UTC))
        print(
            f"{PEOPLE:,} advocates, {POSTS:,} posts, {ALERTS:,} alerts, {LIVE:,} of them open:"
            f" filled in {time.perf_counter() - began:.0f} s"
        )
        command = [sys.executable, "-m", "bot", "run"]
        product = subprocess.Popen(command, env=settings, stderr=subprocess.PIPE, text=True)
        try:
            measure(address_of(product))
        finally:
            product.terminate()
            product.wait(30)


def measure(address: str) -> None:
    """Print acknowledgements while commands run, then how long each answer takes."""
    times = sorted(_typed_at_once(address))
    p99 = times[min(len(times) - 1, round(len(times) * 0.99))]
    print(
        f"{len(times)} commands by {TYPISTS} people at once: acknowledged in"
        f" {statistics.median(times):.0f} ms (median), {p99} ms (99th percentile),"
        f" {times[-1]} ms (worst)"
    )
    with _listening(address) as heard:
        heard.settle()
        for text in (*ASKED, *(verb for verb in ALSO if verb in commands.known())):
            _print(f"/bellwether {text}", heard, "message", lambda t=text: _type(address, ME, t))
    for what, user in HOMES.items():
        with _listening(address, user) as heard:
            _print(what, heard, "home", lambda whose=user: _call(address, "home", {"user": whose}))


def _print(what: str, heard: Heard, kind: str, ask: Callable[[], object]) -> None:
    times = sorted(heard.time(kind, ask) for _ in range(ROUNDS))
    print(f"{what:>34}: {statistics.median(times):6.0f} ms (median), {times[-1]:6.0f} ms (worst)")


class Heard:
    """What the page of one person is told, with when."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._news: queue.SimpleQueue[tuple[str, float]] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with contextlib.suppress(OSError, ValueError, AttributeError):  # the stream was closed
            self._hear()

    def _hear(self) -> None:
        for line in self._stream:
            if line.startswith(b"data: "):
                self._news.put((json.loads(line[6:])["kind"], time.perf_counter()))

    def settle(self, calm: float = 3.0) -> None:
        """Wait until nothing more comes of what was asked before."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._news.get(timeout=calm)

    def time(self, kind: str, ask: Callable[[], object]) -> float:
        """Tell how many milliseconds it takes from asking to seeing something of a kind."""
        while not self._news.empty():
            self._news.get()
        began = time.perf_counter()
        ask()
        while True:
            what, at = self._news.get(timeout=60)
            if what == kind:
                return 1000 * (at - began)


@contextlib.contextmanager
def _listening(address: str, user: str = ME) -> Iterator[Heard]:
    with urllib.request.urlopen(f"{address}/local/stream?user={user}") as stream:
        yield Heard(stream)


def _typed_at_once(address: str) -> list[int]:
    """Let several people type one command after another; give when each was acknowledged."""
    taken: list[int] = []

    def typing(number: int) -> None:
        user = (ME, MANAGER, ADMIN)[number % 3]
        texts = itertools.cycle(ASKED[number:] + ASKED[:number])
        for text in itertools.islice(texts, TYPED):
            taken.append(int(_type(address, user, text)["ack_ms"] or TOO_LATE))
            time.sleep(GAP)

    typists = [threading.Thread(target=typing, args=(number,)) for number in range(TYPISTS)]
    for one in typists:
        one.start()
    for one in typists:
        one.join()
    return taken


def _type(address: str, user: str, text: str) -> Any:
    return _call(address, "command", {"user": user, "channel": THERE, "text": text})


def _call(address: str, path: str, body: dict[str, Any]) -> Any:
    request = urllib.request.Request(
        f"{address}/local/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def fill(db: Database, now: datetime) -> None:
    """Put a large team into an empty database, as if it had been at it for years."""
    storage.migrate(db, now)
    chance = random.Random(7)  # the same town each time
    people = [f"advocate_{number}" for number in range(PEOPLE)]
    lists = [f"watchlist_{number}" for number in range(LISTS)]
    with db.transaction():
        teams.join(db, teams.Team(team=TEAM, name="Bench", bot_user="U0", joined_at=now - PAST))
        colleagues.keep(db, TEAM, [_colleague(number, now) for number in range(COLLEAGUES)])
        db.insert("advocates", TEAM, [_advocate(n, one, now) for n, one in enumerate(people)])
        db.insert("watchlists", TEAM, [_watchlist(n, one, now) for n, one in enumerate(lists)])
        db.insert(
            "memberships",
            TEAM,
            [
                memberships.Membership(
                    team=TEAM, watchlist_id=lists[n % LISTS], advocate_id=one, added_at=now - PAST
                )
                for n, one in enumerate(people)
            ],
        )
        accounts.add(db, TEAM, [_account(one, way, now) for one in people for way in "ab"])
    for start in range(0, POSTS, BATCH):
        with db.transaction():
            many = range(start, min(POSTS, start + BATCH))
            posts.add(db, TEAM, [_post(number, chance, now) for number in many])
    with db.transaction():
        found = [_reading(number, chance, now) for number in range(3 * ALERTS)]
        readings.add(db, TEAM, found)
        db.insert("alerts", TEAM, [_alert(number, chance, now) for number in range(ALERTS)])
        db.insert("findings", TEAM, [_finding(n, one) for n, one in enumerate(found)])


def _advocate(number: int, one: str, now: datetime) -> advocates.Advocate:
    return advocates.Advocate(
        team=TEAM,
        id=one,
        name=f"Sample {number}",
        name_key=f"sample {number}",
        owner=(ME, MANAGER)[number // MINE]
        if number < 2 * MINE
        else f"U0COLLEAGUE{number % COLLEAGUES}",
        added_by=ME,
        added_at=now - PAST,
        look_at=now + timedelta(days=30),
    )


def _colleague(number: int, now: datetime) -> colleagues.Colleague:
    return colleagues.Colleague(
        team=TEAM,
        user_id=f"U0COLLEAGUE{number}",
        name=f"Colleague {number}",
        tz="Europe/Berlin",
        is_slack_admin=False,
        is_gone=False,
        checked_at=now,
    )


def _watchlist(number: int, one: str, now: datetime) -> watchlists.Watchlist:
    return watchlists.Watchlist(
        team=TEAM,
        id=one,
        name=f"List-{number}",
        name_key=f"list-{number}",
        channel="C0ADVOCATES",
        owner=ME,
        created_by=ME,
        created_at=now - PAST,
    )


def _account(one: str, way: str, now: datetime) -> accounts.Account:
    blind = one.endswith("99") and way == "b"
    link = f"https://{one.replace('_', '-')}.example/{way}"
    return accounts.Account(
        team=TEAM,
        id=f"{one}_{way}",
        advocate_id=one,
        source="feed",
        address=link,
        stable_id=link,
        title=f"The {way} of {one}",
        link=link,
        added_at=now - PAST,
        due_at=now + timedelta(days=30),
        health="timeout" if blind else "ok",
        health_says="It did not answer in time." if blind else "",
        health_since=now - timedelta(days=3),
        first_seen_at=now - PAST,
        last_good_at=now - (timedelta(days=3) if blind else timedelta(minutes=9)),
        last_new_at=now - timedelta(days=hash_of(one) % 60),
    )


def hash_of(text: str) -> int:
    """Give a number that is the same for a text on each run."""
    return sum(text.encode()) * 2654435761 % 2**32


def _post(number: int, chance: random.Random, now: datetime) -> posts.Post:
    # One person after another, so that the database writes near what it wrote last.
    one = f"advocate_{number * PEOPLE // POSTS}"
    at = now - PAST * chance.random()
    backlog = now - at > timedelta(days=180)
    return posts.Post(
        team=TEAM,
        account_id=f"{one}_{'ab'[number % 2]}",
        id=f"https://blog.example/{number}",
        advocate_id=one,
        url=f"https://blog.example/{number}",
        title=f"What we learned this week, part {number}",
        text="The new release reads twice as fast, and the team behind it listens. " * 4,
        kind="post",
        published_at=at,
        seen_at=now - timedelta(days=180) if backlog else at,
        backlog=backlog,
        fingerprint=f"{number:032x}",
        lang="en",
        label="none",
        about_self=True,
        confidence=0.9,
        sentiment=0.4,
    )


LABELS = (("stepping_back", "leaving"), ("going_quiet", "silent"), ("souring", "souring"))


def _reading(number: int, chance: random.Random, now: datetime) -> readings.Reading:
    about = number // 3
    signal, label = LABELS[about % len(LABELS)]
    return readings.Reading(
        team=TEAM,
        id=f"reading_{number}",
        advocate_id=f"advocate_{about % PEOPLE}",
        signal=signal,
        label=label,
        score=0.6 + 0.4 * chance.random(),
        bar=0.6,
        severity=1 + number % 3,
        evidence="I've got to back away from this for a while, and I do not know for how long.",
        reasons=("the author says so of themselves", "nobody else is named"),
        clears="They publish again.",
        read_at=_opened(about, now) + timedelta(hours=number % 3),
    )


def _opened(number: int, now: datetime) -> datetime:
    """Spread the open alerts over two months, and those that are closed over the years before."""
    days = number * 60 / LIVE if number < LIVE else 60 + (number - LIVE) * 900 / ALERTS
    return now - timedelta(days=days, hours=1)


def _alert(number: int, chance: random.Random, now: datetime) -> alerts.Alert:
    signal, label = LABELS[number % len(LABELS)]
    at = _opened(number, now)
    closed = chance.choice(("resolved", "dismissed")) if number >= LIVE else "open"
    verdict = {"resolved": "right", "dismissed": "wrong"}.get(closed)
    return alerts.Alert(
        team=TEAM,
        id=f"alert_{number}",
        advocate_id=f"advocate_{number % PEOPLE}",
        situation=signal,
        label=label,
        severity=1 + number % 3,
        state=closed,
        opened_at=at,
        updated_at=at,
        acted_by=ME if number >= LIVE else None,
        acted_at=at if number >= LIVE else None,
        verdict=verdict,
    )


def _finding(number: int, reading: readings.Reading) -> findings.Finding:
    return findings.Finding(
        team=TEAM,
        alert_id=f"alert_{number // 3}",
        reading_id=reading.id,
        position=number % 3,
        found_at=reading.read_at,
    )


if __name__ == "__main__":
    main()
