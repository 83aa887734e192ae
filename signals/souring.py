"""Souring: the author is still here, but says that trust or goodwill is lost.

What it means: they turn against the product, the company or its programme; not a bug reported by
somebody who stays loyal. How it is measured: the text reader's label of each new post, with the
exact sentence. Who says so: goodbyes are warm (vaderSentiment gives them +.14 on average) and lost
trust is often polite, so that a drop of sentiment cannot find it (our measurement,
docs/signals.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signals import View, signal
from signals._from_posts import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.readings import Reading

BAR = 0.65
SEVERITIES = {"souring": 2}


@signal(bar=BAR)
def look(view: View) -> Iterator[Reading]:
    """Find new posts in which the author's trust is gone."""
    return told(
        view, "souring", BAR, SEVERITIES, "What they complain of is mended and they say so."
    )
