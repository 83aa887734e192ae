"""Asking for work: what the queue is given, by whichever process has brought something new."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.tasks import configure_task

import storage
from bot.queue import NEWS, POLLS, WORK, Asked
from bot.queue.when import When

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime

    from procrastinate.jobs import JobDeferrer
    from procrastinate.manager import JobManager

logger = logging.getLogger(__name__)

PATIENCE = 3.0
"""Seconds that whoever asks waits for a connection; somebody may wait for them."""


def deferrer(
    manager: JobManager, asked: Asked, at: datetime | None = None, **more: Any
) -> JobDeferrer:
    """Put a job together that is asked for, to be done at once or at a time, with more words."""
    return configure_task(
        name=asked.task,
        job_manager=manager,
        queue=POLLS if asked.several else WORK,
        lock=asked.lock,
        queueing_lock=asked.key,
        priority=asked.priority,
        task_kwargs=({"piece": list(asked.piece)} if asked.piece else {}) | more,
        schedule_at=at,
    )


class Queue:
    """Where work is handed in, for whichever machine has time. For any thread; close it."""

    def __init__(
        self, address: str, connect: Callable[[], AbstractContextManager[storage.Database]]
    ) -> None:
        self.when = When(connect)
        self._app = App(
            connector=SyncPsycopgConnector(
                conninfo=address, min_size=1, max_size=4, timeout=PATIENCE
            )
        ).open()

    def ask(self, asked: Asked, seconds: float = 0.0, **more: Any) -> bool:
        """Ask for something, after so many seconds; false where it was asked for already.

        `more` is told to what does it, such as how often it was tried.
        Where the database is away that is logged: the clock asks again.
        """
        try:
            at = self.when.after(seconds) if seconds else None
            deferrer(self._app.job_manager, asked, at, **more).defer()
        except AlreadyEnqueued:
            return False
        except (ConnectorException, storage.StorageError) as error:
            logger.warning("%s was not asked for: %s", asked.task, error.__cause__ or error)
            return False
        return True

    def close(self) -> None:
        """Let go of the connections."""
        self._app.close()


class Nudge(threading.Event):
    """What is set where there is something new to be said: some worker says it, and soon."""

    def __init__(self, queue: Queue) -> None:
        super().__init__()
        self._queue = queue

    def set(self) -> None:
        """Ask for it to be said."""
        super().set()
        self._queue.ask(NEWS)
