"""All that the processes of ours need, imported once in the one that they are forked from."""

from __future__ import annotations

import bm25s  # noqa: F401 - loaded where it is needed, and here once for all
import listparser  # noqa: F401 - same

import monitors
import signals
import storage._sqlite  # noqa: F401 - same; with PostgreSQL it is not used, and there only once
from bot import commands, forks, home, jobs, picture, running, warm

__all__ = ["home", "picture", "running", "warm"]

for _each in (monitors, signals, jobs, commands):
    _each.known()
forks.begin()
forks.settle()
