"""Kill -9 of one worker of two, again and again, while 24 advocates announce their leaving.

A workspace, a bot, a clock and two workers are processes on one PostgreSQL. At random moments a
worker is killed and started again. At the end the channel is counted: one card each, none lost,
none twice.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import quick
from benchmarks._postgres import postgres
from benchmarks._product import workspace
from benchmarks.kills import Blogs, Outcome, cards, take_in, until
from storage import accounts, connect, teams

if TYPE_CHECKING:
    from collections.abc import Mapping

KILLS = 3 if quick() else 10
ADVOCATES = 6 if quick() else 24
SHORTEST, LONGEST = 2.0, 6.0
"""How long a worker lives, in seconds; it needs about two to start."""


def play(kills: int = KILLS, advocates: int = ADVOCATES, seed: int = 1) -> Outcome:
    """Play a run and count. Raises AssertionError where it does not come to its end in time."""
    dice = random.Random(seed)
    began = time.monotonic()
    blogs = Blogs(advocates)
    with (
        # Under the shortest of paths, because a socket's name may have no more than 107 characters.
        tempfile.TemporaryDirectory(prefix="bellwether-", dir="/tmp") as folder,
        workspace(Path(folder), BELLWETHER_POLL_SECONDS="1") as joining,
        postgres(Path(folder)) as address,
    ):
        env = {**joining, "BELLWETHER_DATABASE": address, "BELLWETHER_PORT": "0"}
        take_in(folder, blogs, env)
        parts = [_start(env, folder, "bot"), _start(env, folder, "clock")]
        workers = [_start(env, folder, "worker") for _ in range(2)]
        try:
            until(lambda: _seen(address) == advocates, "every first poll")
            announced = 0
            for kill in range(kills):
                while announced < advocates and announced * kills <= kill * advocates * 1.25:
                    blogs.announce(announced)
                    announced += 1
                time.sleep(dice.uniform(SHORTEST, LONGEST))
                number = dice.randrange(2)
                os.killpg(workers[number].pid, signal.SIGKILL)
                workers[number].wait()
                workers[number] = _start(env, folder, "worker")
            for number in range(announced, advocates):
                blogs.announce(number)
            until(lambda: len(cards(env)) >= advocates, "every card")
            until(lambda: _unsaid(address) == 0, "an empty outbox")
        finally:
            for one in (*parts, *workers):
                one.terminate()
            for one in (*parts, *workers):
                one.wait(60)
            blogs.close()
        return Outcome(
            Counter({"a worker": kills}), advocates, cards(env), time.monotonic() - began
        )


def _start(env: Mapping[str, str], folder: str, part: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bot", part]
    with (Path(folder) / f"{part}.log").open("ab") as log:
        return subprocess.Popen(command, env=env, stderr=log, start_new_session=True)


def _seen(address: str) -> int:
    with connect(address) as db:
        return sum(
            one.first_seen_at is not None
            for team in teams.every(db)
            for one in accounts.every(db, team.team)
        )


def _unsaid(address: str) -> int:
    with connect(address) as db:
        return db.across().count("select count(*) from outbox where state <> 'sent'")


def main() -> None:
    """Run it and print what came of it."""
    outcome = play()
    print(
        f"{outcome.kills.total()} kills of one worker of two in {outcome.seconds:.0f} s,"
        f" {outcome.advocates} announcements: {sum(outcome.cards.values())} cards,"
        f" {outcome.lost} lost, {outcome.doubled} doubled"
    )
    if outcome.lost or outcome.doubled:
        sys.exit(1)
