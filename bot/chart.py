"""A person's rhythm as a picture: posts a week, the silence since the last, and the bar for it."""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.text import count

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from signals._rhythm import Rhythm

WEEKS = 52
AHEAD = timedelta(days=200)
"""A bar that is further ahead than this is not drawn, but told."""
INK, PULSE, SILENCE, BAR = "#1f2d2b", "#11766b", "#f3d9a4", "#b3402e"
# matplotlib keeps its fonts in one place, and several people may ask at once.
_drawing = threading.Lock()


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn: posts by week (by its Monday), the last post, and when a silence is long.

    `quiet` is None where too little is known to say from how many days on it is.
    """

    weeks: tuple[tuple[date, int], ...]
    today: date
    last: date | None
    quiet: float | None

    @property
    def silence(self) -> int:
        """Count the days since the last post."""
        return (self.today - self.last).days if self.last else 0

    @property
    def bar(self) -> date | None:
        """Tell the day from which on the silence is a long one."""
        if self.last is None or self.quiet is None:
            return None
        return self.last + timedelta(days=round(self.quiet))


def chart(posts_on: Mapping[date, int], beat: Rhythm | None, now: datetime) -> Chart:
    """Gather what is drawn from the posts of each day, and the rhythm they are held against."""
    this = now.date() - timedelta(days=now.date().weekday())
    weeks = {this - timedelta(weeks=ago): 0 for ago in range(WEEKS - 1, -1, -1)}
    for day, number in posts_on.items():
        monday = day - timedelta(days=day.weekday())
        if monday in weeks:
            weeks[monday] += number
    last = beat.last_at.date() if beat else max(posts_on, default=None)
    return Chart(tuple(weeks.items()), now.date(), last, beat.quiet if beat else None)


def described(drawn: Chart) -> str:
    """Say in words what the picture shows."""
    numbers = [number for _, number in drawn.weeks]
    lively = sum(number > 0 for number in numbers)
    said = (
        f"{count(sum(numbers), 'post')} in the last {len(numbers)} weeks, in {lively} of them,"
        f" at most {max(numbers, default=0)} in one."
    )
    if drawn.last is None:
        return f"{said} No post is known."
    said += f" The last was on {drawn.last:%-d %B %Y}, {count(drawn.silence, 'day')} ago."
    if drawn.quiet is None or drawn.bar is None:
        return f"{said} Too few are known to say when a silence is long."
    past = "this one has been since" if drawn.today > drawn.bar else "this one would be from"
    return (
        f"{said} A silence is long from {drawn.quiet:.0f} days on; {past} {drawn.bar:%-d %B %Y}"
        f"{'' if drawn.today > drawn.bar else ' on'}."
    )


def draw(drawn: Chart) -> bytes:
    """Draw it as PNG; same inputs, same bytes."""
    # Slow to import, and only who asks for a picture pays for it.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    with _drawing:
        figure = Figure(figsize=(8, 3), dpi=120, facecolor="white")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        first = drawn.weeks[0][0]

        def at(day: date) -> float:
            return (day - first).days

        shown = [(at(monday) + 3.5, number) for monday, number in drawn.weeks]
        axes.bar([x for x, _ in shown], [n for _, n in shown], width=6, color=PULSE, zorder=2)
        end = at(drawn.today) + 7.0
        if drawn.last is not None and drawn.silence > 0:
            axes.axvspan(
                max(0.0, at(drawn.last)),
                at(drawn.today),
                color=SILENCE,
                zorder=1,
                label=_silence(drawn),
            )
        bar = drawn.bar
        if bar is not None and bar - drawn.today <= AHEAD and at(bar) >= 0:
            end = max(end, at(bar) + 7.0)
            axes.axvline(
                at(bar),
                color=BAR,
                linestyle="--",
                zorder=3,
                label=f"long from {drawn.quiet:.0f} days on",
            )
        axes.set_xlim(0, end)
        axes.set_ylim(0, max(2, *(n for _, n in shown)) * 1.3)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
        marks = range(0, int(end / 7) + 1, 8)
        axes.set_xticks(
            [week * 7 for week in marks],
            [f"{first + timedelta(weeks=week):%-d %b}" for week in marks],
        )
        axes.set_ylabel("posts a week", color=INK)
        axes.spines[["top", "right"]].set_visible(False)
        if axes.get_legend_handles_labels()[0]:
            axes.legend(loc="upper left", ncols=2, frameon=False, fontsize=9)
        out = io.BytesIO()
        figure.savefig(out, format="png", metadata={"Software": None}, bbox_inches="tight")
        return out.getvalue()


def _silence(drawn: Chart) -> str:
    return f"nothing for {count(drawn.silence, 'day')}"
