"""Random faults of every kind for as long as it is told: `make soak`.

BELLWETHER_SOAK_MINUTES says how long (30), BELLWETHER_SOAK_SEED which chance (any, and it is
printed), BELLWETHER_SOAK_ENGINE on which database (sqlite, postgres, or both in turn). Ends with 1
at the first loss or doubling, and names it, so that it can be played again.
"""

from __future__ import annotations

import logging
import os
import random
import secrets
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import storage
from benchmarks import kills
from monitors._apart import Apart
from tests.faults import test_database, test_feeds, test_floods
from tests.faults._plays import OF_FILES, PLAYS, SLACK_FAULTS
from tests.faults._presses import PRESSES
from tests.faults._server import Server
from tests.faults._victim import Victims
from tests.storage import _samples

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults._plays import Play

MINUTES = 30.0
LOCKED = 15.0
"""Seconds that somebody else keeps the database for."""
ENGINES = ("sqlite", "postgres")
WHOLE = (4, 3)
"""Kills and announcements where the whole bot is killed at random moments."""
HURRY = 1200.0
"""Seconds that the whole bot may take to make all good on a busy machine, where it takes two."""
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
WEIGHTS = {
    "killed between two steps": 8,
    "killed under a press": 8,
    "starved of room": 3,
    "cut off by the database's server": 3,
    "the database's server killed": 2,
    "the whole bot killed": 1,
    "refused by Slack": 4,
    "failed by a feed's server": 4,
    "told the same again by a feed": 2,
    "yesterday's cache": 1,
    "jumped with the clock": 2,
    "torn, and restored from a backup": 2,
    "full or read-only": 1,
    "locked": 1,
}


class Soak:
    """Plays, prepared when they are first wanted, and the counts of what was done to them."""

    def __init__(
        self, victims: Victims, folder: Path, seed: int, server: Server | None, engines: str
    ) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - chance that repeats
        self.counts: Counter[str] = Counter()
        self.held: Counter[str] = Counter()
        self.doing = "beginning"
        self._folder, self._server, self._pool = folder, server, Apart(1)
        self._victims = victims
        self._engines = [engine for engine in ENGINES if engine in engines]
        self._plays: dict[tuple[str, str], tuple[Play, int]] = {}
        self._kinds: dict[str, Callable[[], str]] = {
            "killed between two steps": lambda: self._kill(set(PLAYS)),
            "killed under a press": lambda: self._kill(set(PRESSES)),
            "refused by Slack": self._refuse,
            "the whole bot killed": self._kill_all,
            "failed by a feed's server": self._fail,
            "told the same again by a feed": self._repeat,
            "yesterday's cache": self._cache,
            "jumped with the clock": self._jump,
            "torn, and restored from a backup": self._tear,
            "full or read-only": self._forbid,
        }
        if "sqlite" in engines:
            self._kinds |= {"starved of room": self._starve, "locked": self._lock}
        if server is not None:
            self._kinds |= {
                "cut off by the database's server": self._cut,
                "the database's server killed": self._crash,
            }

    def every(self) -> None:
        """Do one of each kind."""
        for kind in self._kinds:
            self._one(kind)

    def once(self) -> None:
        """Do one thing."""
        kinds = list(self._kinds)
        self._one(self.dice.choices(kinds, [WEIGHTS[kind] for kind in kinds])[0])

    def close(self) -> None:
        """Let go of everything."""
        self._pool.close()

    def _one(self, kind: str) -> None:
        self.doing = kind
        self.counts[f"{kind}: {self._kinds[kind]()}"] += 1
        storage.hang_up()  # what was played on is gone

    def _any(self, names: set[str], engine: str = "") -> tuple[str, Play, int]:
        keys = [
            (name, on)
            for name in sorted(names)
            for on in self._engines
            if engine in ("", on) and (on == "sqlite" or name not in OF_FILES)
        ]
        key = self.dice.choice(keys)
        return " on ".join(key), *self._prepared(*key)

    def _prepared(self, name: str, engine: str) -> tuple[Play, int]:
        """Give a play on an engine and how many steps it has."""
        if (name, engine) not in self._plays:
            self.doing = f"preparing {name} on {engine}"
            address = self._server.address if self._server and engine == "postgres" else ""
            place = self._folder / f"play{len(self._plays)}"
            play = {**PLAYS, **PRESSES}[name](self._victims, place, address)
            self._plays[name, engine] = play, play.steps()
        return self._plays[name, engine]

    def _play(self, what: str, play: Play, **spoiled: Any) -> None:
        self.doing = f"{what}, {spoiled}"
        play.play(**spoiled)
        self.held.update(play.holds)

    def _kill(self, names: set[str]) -> str:
        name, play, steps = self._any(names)
        self._play(name, play, kill=self.dice.randint(1, steps))
        return name

    def _starve(self) -> str:
        name, play, _ = self._any(set(PLAYS), "sqlite")
        room: dict[str, Any] = self.dice.choice(
            [{"bytes": self.dice.randrange(500_000)}, {"pages": self.dice.randrange(20)}]
        )
        self._play(name, play, **room)
        return name

    def _cut(self) -> str:
        name, play, steps = self._any(set(PLAYS), "postgres")
        self._play(name, play, cut=self.dice.randint(1, steps))
        return name

    def _crash(self) -> str:
        """Kill the server while a deed is under way, or just before or after it."""
        assert self._server is not None
        name, play, _ = self._any(set(PLAYS), "postgres")
        hows: list[str] = []

        def crash() -> None:
            assert self._server is not None
            hows.append(self._server.crash(self.dice))

        crashing = threading.Timer(self.dice.uniform(0.0, 1.5), crash)
        play.meanwhile = crashing.start, crashing.join
        try:
            self._play(name, play)
        finally:
            play.meanwhile = None
        assert hows, "the server could not be killed, or is not back"
        return f"{name}, {hows[0]}"

    def _kill_all(self) -> str:
        """Kill the whole bot, or what polls and reads, and where there is one the server."""
        count, people = WHOLE
        seed = self.dice.randrange(10**6)
        engine = self.dice.choice(self._engines)
        self.doing = f"the whole bot killed on {engine}, seed {seed}"
        kills.PATIENCE = HURRY
        if engine == "postgres" and self._server is not None:
            shake = lambda: self._server and self._server.crash(self.dice)  # noqa: E731
            place = self._server.make()
            outcome = kills.play(count, people, seed, database=place, shake=shake)
        else:
            outcome = kills.play(count, people, seed)
        assert (outcome.lost, outcome.doubled) == (0, 0), outcome.cards
        self.held.update({"posts": people, "alerts": people, "messages": people})
        return engine

    def _refuse(self) -> str:
        name, play, steps = self._any({"deliver"})
        if self.dice.random() < 0.3:
            spoiled: dict[str, Any] = {"shut": self.dice.choice(["revoke", "archive"])}
            what = {"revoke": "token revoked", "archive": "channel archived"}[spoiled["shut"]]
        else:
            fault = dict(self.dice.choice(SLACK_FAULTS))
            spoiled = {"fault": fault}
            what = ", ".join(f"{name} {said}" for name, said in fault.items())
        if self.dice.random() < 0.5:
            spoiled["kill"] = self.dice.randint(1, steps)
        self._play(name, play, **spoiled)
        return what

    def _fail(self) -> str:
        how = self.dice.choice(list(test_feeds.FAULTS))
        self.doing = f"failed by a server: {how}"
        with self._place() as place:
            test_feeds.test_a_server_that_fails_is_never_silence(how, place)
        self.held["posts"] += test_feeds.POSTS + 1
        return how

    def _repeat(self) -> str:
        how = self.dice.choice(list(test_floods.REWRITTEN))
        self.doing = f"told the same again with other {how}"
        with self._place() as place:
            watch = test_floods.watching(place, self._pool)
            test_floods.test_what_says_the_same_again_is_no_news(watch, how)
        self.held["posts"] += test_floods.MANY
        return how

    def _cache(self) -> str:
        with self._place() as place:
            if self.dice.random() < 0.5:
                test_feeds.test_yesterdays_cache_takes_nothing_away_and_says_nothing_twice(place)
                return "every second time"
            years = self.dice.choice([-3, -1, 1, 3])
            test_feeds.test_a_server_whose_clock_goes_wrong_raises_nothing(place, years)
            return f"dates {years} years off"

    def _jump(self) -> str:
        with self._place() as place:
            if self.dice.random() < 0.3:
                begins, zone = self.dice.choice(test_feeds.CHANGES)
                with pytest.MonkeyPatch.context() as patch:
                    test_feeds.test_daylight_saving_moves_nothing(place, begins, zone, patch)
                return f"daylight saving, {begins:%B}"
            hours = self.dice.choice([-48, -24, -5, -1, 1, 5, 24, 48])
            self.doing = f"jumped with the clock by {hours} h"
            test_feeds.test_a_clock_that_jumps_loses_and_doubles_nothing(place, hours)
            return f"{hours} h"

    def _tear(self) -> str:
        how = self.dice.choice(test_database.TORN)
        with self._place() as place:
            test_database.test_a_torn_database_is_told_and_the_last_backup_is_put_back(
                _filled(place), place, NOW, how
            )
        return how

    def _forbid(self) -> str:
        how = self.dice.choice(list(test_database.UNWRITABLE))
        with self._place() as place:
            test_database.test_what_cannot_be_written_is_told_and_changes_nothing(
                _filled(place), *test_database.UNWRITABLE[how]
            )
        return how

    def _lock(self) -> str:
        self.doing = f"locked for {LOCKED} s"
        self._prepared("import payments", "sqlite")[0].play_locked(LOCKED)
        return f"for {LOCKED:g} s, import payments"

    def _place(self) -> _Place:
        return _Place(self._folder)


class _Place(tempfile.TemporaryDirectory[str]):
    """A folder for a while."""

    def __init__(self, folder: Path) -> None:
        super().__init__(dir=folder)

    def __enter__(self) -> Path:  # type: ignore[override] # a path is what is wanted
        return Path(super().__enter__())


def _filled(folder: Path) -> Path:
    """Make a database of this version with something in every table."""
    path = folder / "bellwether.db"
    with storage.connect(str(path)) as db:
        storage.migrate(db, NOW)
        _samples.fill(db, "T1", key="1")
    return path


def _say(soak: Soak, lived: float) -> None:
    """Print what was counted."""
    say = sys.stdout.write
    for what, count in sorted(soak.counts.items()):
        say(f"{count:6}  {what}\n")
    every: Counter[str] = Counter()
    for what, count in soak.counts.items():
        every[what.partition(":")[0]] += count
    say(f"{soak.counts.total()} faults in {lived / 60:.1f} minutes\n")
    for kind, count in every.most_common():
        say(f"{count:6}  {kind}\n")


def main() -> None:
    """Soak, and print what was counted."""
    minutes = float(os.environ.get("BELLWETHER_SOAK_MINUTES") or MINUTES)
    seed = int(os.environ.get("BELLWETHER_SOAK_SEED") or secrets.randbelow(10**6))
    engine = os.environ.get("BELLWETHER_SOAK_ENGINE") or " and ".join(ENGINES)
    say = sys.stdout.write
    say(f"Soaking for {minutes:g} minutes with seed {seed} on {engine}.\n")
    sys.stdout.flush()
    logging.disable()  # what fails is meant to
    began = time.monotonic()
    with ExitStack() as stack:
        server = stack.enter_context(Server()) if "postgres" in engine else None
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bellwether-soak-"))
        victims = stack.enter_context(Victims())
        soak = Soak(victims, Path(folder), seed, server, engine)
        stack.callback(soak.close)
        try:
            soak.every()
            while time.monotonic() - began < minutes * 60:
                soak.once()
        except AssertionError:
            say(f"FAILED: {soak.doing}, seed {seed}\n{traceback.format_exc()}")
            sys.exit(1)
        finally:
            _say(soak, time.monotonic() - began)
    held = ", ".join(f"{count:,} {what}" for what, count in sorted(soak.held.items()))
    say(f"Held against what there has to be: {held}.\n")
    lost = ", ".join(f"{what} 0" for what in ("posts", "readings", "alerts", "verdicts", "touches"))
    say(f"Lost: {lost}. Said twice: 0. Faults taken for silence: 0.\n")


if __name__ == "__main__":
    main()
