"""What the queue knows to do: each job of `bot/jobs`, whole or in pieces."""

from __future__ import annotations

import logging
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING

from procrastinate import App

from bot import jobs
from bot.queue import POLLS, WORK, Asked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from procrastinate import BaseConnector

    from bot.house import House
    from bot.jobs import Job

logger = logging.getLogger(__name__)

AGAIN = (3.0, 9.0, 27.0, 81.0, 243.0)
"""Seconds after which a piece that failed is tried again; a job is at the next tick.

The queue could do so itself, but not where the same was asked for meanwhile, which then waits for
ever for the lock of the one that failed.
"""


def shared() -> list[Job]:
    """List the jobs that machines share."""
    return [one for one in jobs.known().values() if not one.parts]


def asked_for(one: Job) -> Asked:
    """Ask for a job, as the clock does."""
    return Asked(name=one.name, several=one.several, pieces=one.due is not None)


def make_app(house: House, connector: BaseConnector, every: Sequence[Job]) -> App:
    """Make what runs these jobs for a house."""
    app = App(connector=connector)
    for one in every:
        queue = POLLS if one.several else WORK
        app.task(name=one.name, queue=queue)(_whole(house, one))
        if one.one is not None:
            task = Asked(name=one.name, piece=("",)).task
            app.task(name=task, queue=queue)(_piece(house, one))
    return app


def _whole(house: House, one: Job) -> Callable[..., None]:
    """A job that fails is logged, and called again at the next tick."""

    def run(timestamp: int = 0) -> None:  # noqa: ARG001 - which tick, says the clock
        try:
            _spread(house, one) if one.due else one.run(house)
        except CancelledError:
            if not house.closing.is_set():
                logger.exception("job %s was broken off", one.name)
        except Exception:  # the edge: whatever it was, the next tick tries again
            logger.exception("job %s failed", one.name)

    return run


def _piece(house: House, one: Job) -> Callable[..., None]:
    """A piece that fails is tried again; what is broken off because we close, another takes up."""

    def run(piece: Sequence[str], tried: int = 0) -> None:
        assert house.queue is not None  # noqa: S101 - only where there is one
        asked = Asked(name=one.name, piece=tuple(piece))
        try:
            _one(house, one, asked)
        except CancelledError:
            if not house.closing.is_set():
                raise
        except Exception:  # the edge: whatever it was, it may pass
            if tried >= len(AGAIN):
                raise
            logger.exception("%s failed; it is tried again", asked.key)
            house.queue.ask(asked, AGAIN[tried], tried=tried + 1)

    return run


def _spread(house: House, one: Job) -> None:
    """Ask for each piece of a job that is due."""
    assert house.queue is not None  # noqa: S101 - only where there is one
    assert one.due is not None  # noqa: S101 - only such jobs are spread
    for piece in one.due(house):
        if house.closing.is_set():
            return
        house.queue.ask(Asked(name=one.name, piece=piece))


def _one(house: House, one: Job, asked: Asked) -> None:
    """Do one piece, and ask for it again where there is more of it that has to wait."""
    assert house.queue is not None  # noqa: S101 - only where there is one
    assert one.one is not None  # noqa: S101 - only such jobs have pieces
    wait = one.one(house, *asked.piece)
    if wait is not None and not house.closing.is_set():
        house.queue.ask(asked, max(wait, 0.05))
