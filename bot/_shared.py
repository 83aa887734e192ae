"""All that the processes of ours need, imported once in the one that they are forked from."""

from __future__ import annotations

import bm25s  # noqa: F401 - loaded where it is needed, and here once for all
import listparser  # noqa: F401 - same

from bot import commands, forks, home, jobs, picture, running

__all__ = ["home", "picture", "running"]

jobs.known()
commands.known()
forks.begin()
forks.settle()
