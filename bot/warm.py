"""Loads once what every worker needs; they share it, being forks of the process that loaded this.

Never imported elsewhere: a worker without it is as good, and slower to begin with.
"""

from __future__ import annotations

import bot.reading  # noqa: F401 - for what comes with it
import monitors._parse_feed  # noqa: F401 - same
from bot import forks
from signals._reader import read_text

# Most posts are in English, whose lexicons and weights are read at its first word; what a long one
# is looked through with comes besides.
_SAID = "Today I step down. It was a good time, and I am glad of it! "
for _many in (1, 20):
    read_text(_SAID * _many, "en")
forks.settle()
