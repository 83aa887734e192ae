from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitors._apart import Apart, CrashedError, TookTooLongError, TooMuchMemoryError
from tests.monitors import _work

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def own() -> Iterator[Apart]:
    """Give workers that a test may harm."""
    with Apart(workers=1) as apart:
        yield apart


def test_work_is_done_elsewhere(pool: Apart) -> None:
    assert asyncio.run(pool.run(_work.double, 21)) == 42
    assert asyncio.run(pool.run(_work.where)) != os.getpid()


def test_a_worker_lets_others_go_first(pool: Apart) -> None:
    assert asyncio.run(pool.run(os.nice, 0)) == min(19, os.nice(0) + 5)
    if sys.platform == "linux":
        assert asyncio.run(pool.run(os.sched_getscheduler, 0)) == os.SCHED_BATCH


def test_nothing_is_started_before_it_is_needed() -> None:
    apart = Apart()
    assert apart._pool is None
    apart.close()
    assert apart._pool is None


def test_what_the_work_raises_is_raised(pool: Apart) -> None:
    with pytest.raises(ValueError, match="in so many words"):
        asyncio.run(pool.run(_work.fail, "in so many words"))


@pytest.mark.parametrize("work", [_work.never_end, _work.never_end_in_c])
def test_work_without_end_is_ended(work: object, pool: Apart) -> None:
    with pytest.raises(TookTooLongError):
        asyncio.run(pool.run(work, seconds=0.2))  # type: ignore[arg-type]
    assert asyncio.run(pool.run(_work.double, 1)) == 2


def test_work_that_swells_is_refused_the_memory(pool: Apart) -> None:
    with pytest.raises(TooMuchMemoryError):
        asyncio.run(pool.run(_work.swell))
    assert asyncio.run(pool.run(_work.double, 1)) == 2


def test_a_worker_that_dies_takes_only_its_work_along(pool: Apart) -> None:
    with pytest.raises(CrashedError):
        asyncio.run(pool.run(_work.die))
    assert asyncio.run(pool.run(_work.double, 1)) == 2


def test_an_idle_worker_may_be_killed(own: Apart) -> None:
    os.kill(asyncio.run(own.run(_work.where)), signal.SIGKILL)
    assert [asyncio.run(own.run(_work.double, n)) for n in range(5)] == [0, 2, 4, 6, 8]


def test_work_that_nobody_waits_for_any_more_is_ended(own: Apart) -> None:
    async def give_up() -> None:
        async with asyncio.timeout(0.2):
            await own.run(_work.never_end, seconds=600)

    with pytest.raises(TimeoutError):
        asyncio.run(give_up())
    assert asyncio.run(own.run(_work.double, 1)) == 2


def test_it_works_from_any_thread(own: Apart) -> None:
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(asyncio.run(own.run(_work.double, 2))))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [4, 4, 4, 4]


def test_workers_end_with_the_program_however_it_ends() -> None:
    program = (
        "import asyncio, sys\n"
        "from monitors._apart import Apart\n"
        "from tests.monitors import _work\n"
        "apart = Apart(workers=1)\n"
        "print(asyncio.run(apart.run(_work.where)), flush=True)\n"
        "asyncio.run(apart.run(_work.never_end, seconds=600))\n"
    )
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=root
    ) as process:
        assert process.stdout is not None
        worker = os.pidfd_open(int(process.stdout.readline()))
        process.kill()
    # The handle of a process can be read once it has ended.
    ended, _, _ = select.select([worker], [], [], 20)
    os.close(worker)
    assert ended


def test_many_at_once_survive_the_death_of_a_pool(own: Apart) -> None:
    async def several() -> list[int]:
        os.kill(await own.run(_work.where), signal.SIGKILL)
        return await asyncio.gather(*(own.run(_work.double, n) for n in range(20)))

    assert asyncio.run(several()) == [n * 2 for n in range(20)]
