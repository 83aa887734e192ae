"""A job is one thing that runs by itself; each file here is one, and together they are the story.

A job is a function from the house to nothing, called every so many seconds. It asks the database
what is due, so that a call too many does no harm and a call too few is made up for. `face` jobs
run beside the Slack listeners and must be light; `heavy` ones run in a process of their own.
Where several machines share the work (bot/queue) one of them does it at a time, or one each of its
pieces.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.house import House

    Due = Callable[[House], Iterable[tuple[str, ...]]]
    One = Callable[..., float | None]

Place = Literal["face", "heavy"]
Part = Literal["bot", "worker"]


@dataclass(frozen=True, slots=True)
class Job:
    """A job's name, what it does, how often it is called (in seconds), and where.

    Where machines share the work, `due` names the pieces that are to be done now, of which `one`
    does a single one; it may give the seconds after which there is more of it. A job with neither
    is done whole. One of which there may be `several` at a time claims for itself what it works on.
    What is about a process and not about the work is no affair of the queue: each of those `parts`
    does it for itself.
    """

    name: str
    run: Callable[[House], None]
    seconds: float
    place: Place
    due: Due | None = None
    one: One | None = None
    several: bool = False
    parts: tuple[Part, ...] = ()


_jobs: dict[str, Job] = {}


def job(
    *,
    seconds: float,
    place: Place,
    due: Due | None = None,
    one: One | None = None,
    several: bool = False,
    parts: tuple[Part, ...] = (),
) -> Callable[[Callable[[House], None]], Callable[[House], None]]:
    """Register the decorated function as the job named after its file; see Job."""

    def register(run: Callable[[House], None]) -> Callable[[House], None]:
        name = sys.modules[run.__module__].__name__.rpartition(".")[2]
        _jobs[name] = Job(name, run, seconds, place, due, one, several, parts)
        return run

    return register


@cache
def known() -> dict[str, Job]:
    """Find every job, by importing the files of this folder on first use."""
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(_jobs.items()))
