"""Random faults of every kind for as long as it is told: `make soak`.

BELLWETHER_SOAK_MINUTES says how long (30), BELLWETHER_SOAK_SEED which chance (any, and it is
printed). Ends with 1 at the first loss or doubling, and names it, so that it can be played again.
"""

from __future__ import annotations

import logging
import os
import random
import secrets
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.faults import test_feeds
from tests.faults._plays import PLAYS, SLACK_FAULTS
from tests.faults._victim import Victims

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults._plays import Play

MINUTES = 30.0
LOCKED = 15.0
"""Seconds that somebody else keeps the database for."""


class Soak:
    """Plays that are prepared once, and the counts of what was done to them."""

    def __init__(self, victims: Victims, folder: Path, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - chance that repeats
        self.counts: Counter[str] = Counter()
        self._folder = folder
        self._plays: dict[str, tuple[Play, int]] = {}
        for number, (name, make) in enumerate(PLAYS.items()):
            play = make(victims, folder / f"play{number}")
            self._plays[name] = play, play.steps()
        self._kinds: dict[str, Callable[[], str]] = {
            "killed": self._kill,
            "starved": self._starve,
            "refused by Slack": self._refuse,
            "failed by a server": self._fail,
            "jumped with the clock": self._jump,
        }

    def once(self) -> None:
        """Do one thing."""
        kind = self.dice.choices(list(self._kinds), (8, 3, 3, 3, 1))[0]
        self.doing = kind
        what = self._kinds[kind]()
        self.counts[f"{kind}: {what}"] += 1

    def _any(self) -> tuple[str, Play, int]:
        name = self.dice.choice(list(self._plays))
        return name, *self._plays[name]

    def _kill(self) -> str:
        name, play, steps = self._any()
        at = self.dice.randint(1, steps)
        self.doing = f"killed before step {at} of {steps}: {name}"
        play.play(kill=at)
        return name

    def _starve(self) -> str:
        name, play, _ = self._any()
        room: dict[str, Any] = self.dice.choice(
            [{"bytes": self.dice.randrange(500_000)}, {"pages": self.dice.randrange(20)}]
        )
        self.doing = f"starved with {room}: {name}"
        play.play(**room)
        return name

    def _refuse(self) -> str:
        play, steps = self._plays["deliver"]
        fault = dict(self.dice.choice(SLACK_FAULTS))
        spoiled: dict[str, Any] = {"fault": fault}
        if self.dice.random() < 0.5:
            spoiled["kill"] = self.dice.randint(1, steps)
        self.doing = f"refused by Slack: {spoiled}"
        what = ", ".join(f"{name} {said}" for name, said in fault.items())
        play.play(**spoiled)
        return what

    def _fail(self) -> str:
        how = self.dice.choice(list(test_feeds.FAULTS))
        self.doing = f"failed by a server: {how}"
        with tempfile.TemporaryDirectory(dir=self._folder) as place:
            test_feeds.test_a_server_that_fails_is_never_silence(how, Path(place))
        return how

    def _jump(self) -> str:
        hours = self.dice.choice([-48, -24, -5, -1, 1, 5, 24, 48])
        self.doing = f"jumped with the clock by {hours} h"
        with tempfile.TemporaryDirectory(dir=self._folder) as place:
            test_feeds.test_a_clock_that_jumps_loses_and_doubles_nothing(Path(place), hours)
        return f"{hours} h"

    def lock(self, seconds: float) -> None:
        """Let somebody else keep the database for long while a deed wants to write."""
        self.doing = f"locked for {seconds} s"
        self._plays["import payments"][0].play_locked(seconds)
        self.counts[f"locked for {seconds:g} s: import payments"] += 1


def main() -> None:
    """Soak, and print what was counted."""
    minutes = float(os.environ.get("BELLWETHER_SOAK_MINUTES") or MINUTES)
    seed = int(os.environ.get("BELLWETHER_SOAK_SEED") or secrets.randbelow(10**6))
    say = sys.stdout.write
    say(f"Soaking for {minutes:g} minutes with seed {seed}.\n")
    logging.disable()  # what fails is meant to
    began = time.monotonic()
    with Victims() as victims, tempfile.TemporaryDirectory(prefix="bellwether-soak-") as folder:
        soak = Soak(victims, Path(folder), seed)
        try:
            soak.lock(LOCKED)
            while time.monotonic() - began < minutes * 60:
                soak.once()
        except AssertionError:
            say(f"FAILED: {soak.doing}, seed {seed}\n{traceback.format_exc()}")
            sys.exit(1)
        finally:
            for what, count in sorted(soak.counts.items()):
                say(f"{count:6}  {what}\n")
            kinds: Counter[str] = Counter()
            for what, count in soak.counts.items():
                kinds[what.partition(":")[0]] += count
            lived = time.monotonic() - began
            say(f"{soak.counts.total()} faults in {lived / 60:.1f} minutes: {dict(kinds)}\n")
    say("Nothing lost, nothing said twice, no fault taken for silence.\n")


if __name__ == "__main__":
    main()
