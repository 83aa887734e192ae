"""What reading a text costs in CPU time, against vaderSentiment alone in the same run."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from benchmarks._corpus import lines
from benchmarks._farm import entry
from monitors._html import text_of
from signals._reader import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BLOG = (
    "Last week we shipped the new search, and I want to show you how it works inside. The index "
    "is built from small segments that are merged in the background, so that a write never has to "
    "wait for a big one. We tried three ways of ranking the results, and the simplest won. It took "
    "us a while to trust the numbers, because the first benchmark was wrong in an "
    "embarrassing way: it measured the cache. Once that was fixed the picture became clear. "
    "Thanks to everybody who sent us slow queries, they were a great help. Here's what we learned. "
    "First, a good error message saves more time than a fast server. Second, people love short "
    "pages. Third, the old parser was not as bad as I remembered, but I don't miss it. If you want "
    "to try it yourself, install the beta and tell us what breaks. We read every report and answer "
    "most of them within a day. Next month I'll write about the storage format, which deserves a "
    "post of its own. Until then, happy searching, and see you at the meetup in Lisbon!"
)
FAREWELL = (
    BLOG[:700] + "\n\nThis is also the place to say that I'm stepping down as maintainer at the "
    "end of the month. After nine years it is time for somebody else.\n\n" + BLOG[700:]
)
ROUNDS = 5


def cost(work: Callable[[str], object], texts: Sequence[str], least: float = 0.15) -> float:
    """Give the CPU microseconds a text takes, the best of a few rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        done = 0
        start = time.process_time()
        while (spent := time.process_time() - start) < least / ROUNDS or not done:
            for text in texts:
                work(text)
            done += len(texts)
        best = min(best, spent / done)
    return best * 1e6


def main() -> None:
    """Print a table: a kind of text, its length, and what each way of reading it costs."""
    judge = SentimentIntensityAnalyzer()
    short = [line.text for line in lines("exam") if line.lang == "en"]
    other = [line.text for line in lines("exam") if line.lang != "en"]
    farm = [text_of(entry(feed, number).html) for feed in range(12) for number in range(5)]
    kinds: list[tuple[str, list[str], bool]] = [
        ("posts of a line or two", short, True),
        ("the same, seven languages", other, True),
        ("posts of the benchmark feeds", farm, True),
        ("blog post, nothing to tell", [BLOG], True),
        ("blog post with a farewell", [FAREWELL], True),
        ("5 kB", [(BLOG + "\n\n") * 5], True),
        ("50 kB", [(BLOG + "\n\n") * 46], False),
        ("200 kB", [(BLOG + "\n\n") * 184], False),
        ("1 MB", [(BLOG + "\n\n") * 920], False),
        ("500 emoji", ["\U0001f600" * 500], True),
        ("4,000 emoji", ["\U0001f600" * 4000], False),
        ("100,000 emoji", ["\U0001f600" * 100_000], False),
    ]
    read_text(BLOG)  # the words and weights load on first use
    print(f"{'text':30}{'characters':>11}{'read, us':>12}{'vader, us':>12}{'times':>8}")
    for name, texts, compare in kinds:
        size = sum(map(len, texts)) // len(texts)
        ours = cost(read_text, texts)
        line = f"{name:30}{size:>11,}{ours:>12,.0f}"
        if compare:
            theirs = cost(judge.polarity_scores, texts)
            line += f"{theirs:>12,.0f}{theirs / ours:>8.1f}"
        print(line, flush=True)


if __name__ == "__main__":
    main()
