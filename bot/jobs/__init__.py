"""A job is one thing that runs by itself; each file here is one, and together they are the story.

A job is a function from the house to nothing, called every so many seconds. It asks the database
what is due, so that a call too many does no harm and a call too few is made up for. `face` jobs
run beside the Slack listeners and must be light; `heavy` ones run in a process of their own.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.house import House

Place = Literal["face", "heavy"]


@dataclass(frozen=True, slots=True)
class Job:
    """A job's name, what it does, how often it is called (in seconds), and where."""

    name: str
    run: Callable[[House], None]
    seconds: float
    place: Place


_jobs: dict[str, Job] = {}


def job(
    *, seconds: float, place: Place
) -> Callable[[Callable[[House], None]], Callable[[House], None]]:
    """Register the decorated function as the job named after its file."""

    def register(run: Callable[[House], None]) -> Callable[[House], None]:
        name = sys.modules[run.__module__].__name__.rpartition(".")[2]
        _jobs[name] = Job(name, run, seconds, place)
        return run

    return register


@cache
def known() -> dict[str, Job]:
    """Find every job, by importing the files of this folder on first use."""
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(_jobs.items()))
