"""Stepping back: the author says that they leave, or that they pause.

What it means: in their own words they end a role, a channel, upkeep or use (leaving), or step back
for a time or an open one (pausing). How it is measured: the text reader's label of each new post,
with the exact sentence; its score is how likely the reader holds it. Who says so: of 24 public
step-downs of maintainers, about one in six was announced while the person was still active, where
only their words can tell (our measurement over 13 repositories, docs/signals.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signals import View, signal
from signals._from_posts import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.readings import Reading

BAR = 0.6
SEVERITIES = {"leaving": 3, "pausing": 2}


@signal(bar=BAR)
def look(view: View) -> Iterator[Reading]:
    """Find new posts in which the author takes leave, for good or for a time."""
    return told(
        view,
        "stepping_back",
        BAR,
        SEVERITIES,
        "They publish again as before, or say that they are back.",
    )
