from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from multiprocessing import forkserver
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitors._apart import Apart
from tests.bot.test_running import alive, soon

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


def whose() -> tuple[int, int]:
    """Tell who we are, and from whom we were forked."""
    return os.getpid(), os.getppid()


def poll(said: Connection) -> None:
    """Begin a worker, as who polls does; tell of ourselves and of it, and stay."""
    said.send((*whose(), *asyncio.run(Apart(1).run(whose))))
    threading.Event().wait()


FACE = """
import sys
from bot import forks
from tests.bot.test_forks import poll

if __name__ == "__main__":
    context = forks.context()
    heard, said = context.Pipe(duplex=False)
    context.Process(target=poll, args=(said,)).start()
    print(*heard.recv(), flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(
    hasattr(forkserver._forkserver, "_forkserver_authkey"),
    reason="this Python lets nobody start processes who was started so",
)
def test_all_are_forked_from_one_that_ends_with_them() -> None:
    face = subprocess.Popen(
        [sys.executable, "-c", FACE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert face.stdout is not None
    poller, shared, worker, shared_too = map(int, face.stdout.readline().split())
    try:
        assert shared == shared_too
        assert len({face.pid, poller, shared, worker}) == 4
        # forking is safe where no other thread can hold a lock
        assert len(list(Path(f"/proc/{shared}/task").iterdir())) == 1
        os.kill(poller, signal.SIGKILL)
        soon(lambda: not alive(worker))
        assert alive(shared)
        face.kill()
        soon(lambda: not alive(shared))
    finally:
        for pid in (poller, worker, shared):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        face.kill()
        face.communicate()
