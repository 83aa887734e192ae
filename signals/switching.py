"""Switching: the author goes over to a competitor, or now recommends one.

What it means: their voice will speak for somebody else: a tool replaced, a project ported, a new
employer at a rival, a rival praised over us. How it is measured: the text reader's label of each
new post, with the exact sentence; it stands above leaving and souring when a text is both. Who says
so: the label rules that the reader is examined by (docs/signals.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signals import View, signal
from signals._from_posts import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.readings import Reading

BAR = 0.65
SEVERITIES = {"switching": 2}


@signal(bar=BAR)
def look(view: View) -> Iterator[Reading]:
    """Find new posts in which the author goes over to somebody else."""
    return told(view, "switching", BAR, SEVERITIES, "They come back to us, or speak for us again.")
