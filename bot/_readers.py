"""All that parsing and reading need, loaded once where the workers are forked from."""

from __future__ import annotations

import monitors._parse_feed  # noqa: F401 - to have it
from bot import forks
from signals._reader import read_texts

# What it knows of words is loaded at the first text.
read_texts([("We have moved on to other things.", "en", None)])
forks.settle()
