from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import CancelledError
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from apscheduler.schedulers.base import STATE_PAUSED, STATE_STOPPED

from bot import clock as clocks
from bot import jobs
from bot.__main__ import Clock as ProductClock
from bot.__main__ import wall
from bot.jobs import Job
from bot.jobs.look import look
from bot.jobs.tell import tell
from bot.running import Heavy
from bot.settings import Settings
from storage import accounts, advocates, posts
from tests.bot._world import HERE, TEAM, Clock, LocalSlack, World, make_house

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.house import House
    from monitors._http import Http


def soon(look: Callable[[], object], seconds: float = 20) -> None:
    """Wait until a look finds something."""
    tick = threading.Event()
    for _ in range(int(seconds / 0.05)):
        if look():
            return
        tick.wait(0.05)
    raise AssertionError("it did not come")


def alive(pid: int) -> bool:
    """Tell whether a process is at work, and no zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


@pytest.fixture
def flaky() -> Iterator[list[int]]:
    """Add a job that fails each time, and count its calls."""
    calls: list[int] = []

    def flaky(house: House) -> None:
        calls.append(len(calls))
        raise LookupError(house.settings.database)

    jobs.known()["flaky"] = Job("flaky", flaky, 0.05, "face")
    yield calls
    del jobs.known()["flaky"]


def test_a_job_that_fails_is_called_again(
    world: World, clock: Clock, flaky: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    house = make_house(world, clock)
    house.clients.clear()
    with caplog.at_level(logging.ERROR, "bot.clock"):
        scheduler = clocks.start(house, "face")
        soon(lambda: len(flaky) >= 3)
        scheduler.shutdown(wait=True)
    assert "job flaky failed" in caplog.text


def test_a_job_is_never_called_beside_itself(world: World, clock: Clock) -> None:
    began, end = threading.Event(), threading.Event()
    calls: list[int] = []

    def slow(house: House) -> None:
        calls.append(1)
        began.set()
        end.wait(10)
        assert house is not None

    call = clocks._guarded(Job("slow", slow, 1, "face"), make_house(world, clock))
    first = threading.Thread(target=call)
    first.start()
    assert began.wait(10)
    call()
    end.set()
    first.join()
    assert len(calls) == 1
    call()
    assert len(calls) == 2


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_set_does_not_stop_the_jobs(
    world: World, clock: Clock, flaky: list[int], hours: int, caplog: pytest.LogCaptureFixture
) -> None:
    house = make_house(world, clock)
    house.clients.clear()
    moved = timedelta()
    looks = 0

    def stopped(seconds: float) -> bool:
        nonlocal moved, looks
        looks += 1
        if looks == 2:
            moved = timedelta(hours=hours)
        assert seconds == clocks.WATCH
        return looks > 3

    with caplog.at_level(logging.CRITICAL):
        scheduler = clocks.start(house, "face")
        # As an interval is left that waits for an hour which the clock has taken away.
        for job in scheduler.get_jobs():
            job.modify(next_run_time=wall() + timedelta(hours=1))
        before = len(flaky)
        clocks.heed_clock(scheduler, lambda: wall() + moved, stopped)
        [left] = [job for job in scheduler.get_jobs() if job.id == "flaky"]
        if hours < 0:
            assert left.next_run_time < wall()
            left.modify(next_run_time=wall())
            soon(lambda: len(flaky) > before)
        else:
            assert left.next_run_time > wall()
        scheduler.shutdown(wait=True)


def test_a_long_queue_does_not_hold_up_the_end(
    world: World, slack: LocalSlack, house: House, clock: Clock
) -> None:
    for number in range(30):
        world.alarm(f"Ada {number}")
    telling = threading.Thread(target=tell, args=(house,))
    telling.start()
    soon(slack.said)
    house.closing.set()
    house.nudge.set()
    telling.join(10)
    assert not telling.is_alive()
    assert len(slack.said(HERE)) < 30
    assert clock() is not None


def test_who_cannot_be_judged_hides_nobody_who_comes_after(
    world: World, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    ada, zoe = world.advocate("Ada"), world.advocate("Zoe")
    with world.open() as db:
        posts.add(db, TEAM, [world.post(ada)])
        db.across().execute("update posts set reasons = 'no list'")
        for one in (ada, zoe):
            accounts.change(db, TEAM, f"account {one.name}", due_at=clock() + timedelta(hours=1))
    with caplog.at_level(logging.ERROR):
        look(make_house(world, clock))
    assert "advocate advocate Ada could not be judged" in caplog.text
    with world.open() as db:
        assert not advocates.to_look_at(db, TEAM, clock(), 10)


def test_polling_that_was_killed_is_started_again(world: World) -> None:
    heavy = Heavy(Settings(database=world.address), ProductClock(), wall)
    heavy.keep()
    try:
        first = heavy._process
        assert first is not None
        assert first.pid is not None
        heavy.keep()
        assert heavy._process is first
        os.kill(first.pid, signal.SIGKILL)
        first.join(10)
        heavy.keep()
        second = heavy._process
        assert second is not None
        assert second is not first
        assert second.is_alive()
    finally:
        heavy.end()
    second.join(10)
    assert not second.is_alive()


FACE = """
import sys, time
from bot.__main__ import Clock, wall
from bot.running import Heavy
from bot.settings import Settings

if __name__ == "__main__":
    heavy = Heavy(Settings(database=sys.argv[1]), Clock(), wall)
    heavy.keep()
    print(heavy._process.pid, flush=True)
    sys.stdin.read()
"""


def parent_of(pid: int) -> int:
    """Tell which process another was started by."""
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    return int(stat.rpartition(")")[2].split()[1])


@pytest.mark.parametrize("whose_end", ["the face's", "that of what it was forked from"])
def test_polling_ends_with_its_face_however_that_ends(
    world: World, tmp_path: Path, whose_end: str
) -> None:
    script = tmp_path / "face.py"
    script.write_text(FACE, encoding="utf-8")
    root = str(Path(__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, str(script), world.address],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": root},
    ) as face:
        assert face.stdout is not None
        child = int(face.stdout.readline())
        try:
            assert alive(child)
            # Without the latter the face takes polling for dead, and starts it again.
            os.kill(face.pid if whose_end == "the face's" else parent_of(child), signal.SIGKILL)
            soon(lambda: not alive(child))
            face.kill()
        finally:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)


def test_a_scheduler_that_stops_in_the_midst_of_a_first_call_says_nothing() -> None:
    scheduler = clocks.Scheduler()
    scheduler.start(paused=True)
    scheduler.add_job(print, id="once")
    scheduler.state = STATE_STOPPED
    assert scheduler._process_jobs() is None
    scheduler.state = STATE_PAUSED
    scheduler.shutdown()


def test_a_job_that_is_broken_off_by_our_end_has_not_failed(
    world: World, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    house = make_house(world, clock)
    began = threading.Event()

    async def endless(http: Http) -> None:
        began.set()
        await asyncio.Event().wait()

    def waits(house: House) -> None:
        house.outside.run(endless, seconds=60)

    run = clocks._guarded(Job("waits", waits, 1, "heavy"), house)
    thread = threading.Thread(target=run)
    with caplog.at_level(logging.ERROR, "bot.clock"):
        thread.start()
        assert began.wait(20)
        house.closing.set()
        house.outside.close()
        thread.join(20)
        run()
    assert not thread.is_alive()
    assert caplog.text == ""


def test_a_job_that_is_broken_off_in_mid_work_is_told(
    world: World, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    house = make_house(world, clock)

    def broken(house: House) -> None:
        raise CancelledError

    with caplog.at_level(logging.ERROR, "bot.clock"):
        clocks._guarded(Job("broken", broken, 1, "heavy"), house)()
    assert "job broken was broken off" in caplog.text
