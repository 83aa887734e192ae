"""A digest as a picture: the pulse of posts a week, and who waits for a call."""

from __future__ import annotations

import io
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from bot.cards.alert import headline
from bot.pulse import pulse_of
from bot.text import count, plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from matplotlib.axes import Axes

    from bot.digest import Digest
    from bot.pulse import Pulse

TOP = 5
INK, PULSE, NOW = "#1f2d2b", "#8fb8ae", "#11766b"
# matplotlib keeps its fonts in one place, and several digests may be due at once.
_drawing = threading.Lock()


def draw(digest: Digest, posts_on: Mapping[date, int]) -> bytes:
    """Draw a digest as PNG. `posts_on` counts the posts of each day; same inputs, same bytes."""
    figure = Figure(figsize=(9, 5), dpi=120, facecolor="white")
    FigureCanvasAgg(figure)
    grid = figure.add_gridspec(2, 1, height_ratios=(3, 2), hspace=0.45)
    _bars(figure.add_subplot(grid[0]), pulse_of(digest, posts_on))
    words = figure.add_subplot(grid[1])
    words.set_axis_off()
    for at, line in enumerate(_lines(digest)):
        words.text(0, 1 - at * 0.17, line, color=INK, va="top", parse_math=False)
    return _as_png(figure)


def draw_pulse(pulse: Pulse) -> bytes:
    """Draw the pulse alone as PNG; same inputs, same bytes."""
    with _drawing:
        figure = Figure(figsize=(9, 3), dpi=120, facecolor="white")
        FigureCanvasAgg(figure)
        _bars(figure.add_subplot(), pulse)
        return _as_png(figure)


def _bars(axes: Axes, pulse: Pulse) -> None:
    starts = [week for week, _ in pulse.weeks]
    colours = [NOW if week + timedelta(days=6) >= pulse.since else PULSE for week in starts]
    axes.bar(range(len(starts)), [number for _, number in pulse.weeks], color=colours)
    marks = range(0, len(starts), 4)
    axes.set_xticks(list(marks), [f"{starts[at]:%d %b}" for at in marks])
    axes.set_ylabel("posts a week", color=INK)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title(pulse.title, loc="left", color=INK, weight="bold", parse_math=False)


def _as_png(figure: Figure) -> bytes:
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None}, bbox_inches="tight")
    return out.getvalue()


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
