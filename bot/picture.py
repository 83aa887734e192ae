"""A digest as a picture: the pulse of posts a week, and who waits for a call."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import TYPE_CHECKING

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bot.cards.alert import headline
from bot.text import count, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.digest import Digest

WEEKS = 26
TOP = 5
INK, PULSE, NOW = "#1f2d2b", "#8fb8ae", "#11766b"


def draw(digest: Digest, posts_on: Mapping[date, int]) -> bytes:
    """Draw a digest as PNG. `posts_on` counts the posts of each day; same inputs, same bytes."""
    figure = Figure(figsize=(9, 5), dpi=120, facecolor="white")
    FigureCanvasAgg(figure)
    grid = figure.add_gridspec(2, 1, height_ratios=(3, 2), hspace=0.45)
    axes = figure.add_subplot(grid[0])
    weeks = _weeks(digest, posts_on)
    since = digest.since.date()
    colours = [NOW if week + timedelta(days=6) >= since else PULSE for week in weeks]
    axes.bar(range(len(weeks)), list(weeks.values()), color=colours)
    marks = range(0, len(weeks), 4)
    starts = list(weeks)
    axes.set_xticks(list(marks), [f"{starts[at]:%d %b}" for at in marks])
    axes.set_ylabel("posts a week", color=INK)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title(plain(digest.title, 90), loc="left", color=INK, weight="bold", parse_math=False)
    words = figure.add_subplot(grid[1])
    words.set_axis_off()
    for at, line in enumerate(_lines(digest)):
        words.text(0, 1 - at * 0.17, line, color=INK, va="top", parse_math=False)
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None}, bbox_inches="tight")
    return out.getvalue()


def _weeks(digest: Digest, posts_on: Mapping[date, int]) -> dict[date, int]:
    """Count posts by week, by its Monday, up to the end of the digest."""
    last = digest.until.date() - timedelta(days=digest.until.date().weekday())
    weeks = {last - timedelta(weeks=ago): 0 for ago in range(WEEKS - 1, -1, -1)}
    for day, number in posts_on.items():
        monday = day - timedelta(days=day.weekday())
        if monday in weeks:
            weeks[monday] += number
    return weeks


def _lines(digest: Digest) -> list[str]:
    waiting = digest.waiting[:TOP]
    seen = digest.accounts - len(digest.unseen)
    lines = [
        (
            f"{count(digest.posts, 'new post')} by {digest.speakers} of"
            f" {count(digest.people, 'advocate')};"
            f" {seen} of {count(digest.accounts, 'account')} seen"
        )
    ]
    for one in waiting:
        what = headline(one.alert.label, one.advocate.name)
        lines.append(f"{what}: {plain(one.evidence, 70)}")
    if more := len(digest.waiting) - len(waiting):
        lines.append(f"and {more:,} more")
    return lines if waiting else [*lines, "No alert is open."]
