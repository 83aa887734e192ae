"""An influence path as a picture: stages as lanes, touches by their evidence, and what followed."""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.text import count, listing, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bot.journey import Step

COLOURS = {
    "tracked": "#0b5d56",
    "reported": "#2f6fa8",
    "recorded": "#7a5ea8",
    "observed": "#b07d2b",
    "tested": "#b3402e",
}
INK, MONEY = "#1f2d2b", "#3c8a3f"
NO_STAGE, BOUGHT, SERVICE = "no stage", "deals and payments", "service"
MOST = 400
"""So many of the newest points are drawn."""
_drawing = threading.Lock()


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that is drawn: its day, its lane, its class of evidence, whether it is money."""

    on: date
    lane: str
    evidence: str
    is_money: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn: a title, the stages by their labels, in order, and the points in time."""

    title: str
    stages: tuple[str, ...]
    points: tuple[Point, ...]

    @property
    def lanes(self) -> list[str]:
        """Name the lanes from the top down: all stages, so that an empty one is seen, the rest."""
        used = {one.lane for one in self.points}
        return [*self.stages, *(lane for lane in (NO_STAGE, SERVICE, BOUGHT) if lane in used)]


def drawing(title: str, steps: Sequence[Step], stages: Mapping[str, str]) -> Drawing:
    """Place steps in lanes: the stages, what has none, service, and what was bought."""
    labels = {key: plain(label, 40) for key, label in stages.items()}
    found = []
    for step in steps[-MOST:]:
        lane = labels.get(step.stage, NO_STAGE)
        if step.lane != "touch":
            lane = SERVICE if step.lane == "service" else BOUGHT
        found.append(Point(step.at.date(), lane, step.evidence, step.lane in ("deal", "paid")))
    return Drawing(plain(title, 80), tuple(dict.fromkeys(labels.values())), tuple(found))


def described(drawn: Drawing) -> str:
    """Say in words what the picture shows."""
    if not drawn.points:
        return f"{drawn.title}: nothing is known yet."
    touched = [one for one in drawn.points if not one.is_money and one.lane != SERVICE]
    bought = sum(one.is_money for one in drawn.points)
    empty = [stage for stage in drawn.stages if all(one.lane != stage for one in touched)]
    first, last = drawn.points[0].on, drawn.points[-1].on
    said = (
        f"{drawn.title}: {count(len(touched), 'touch', 'touches')} and {count(bought, 'step')} of"
        f" deals and payments, {first.isoformat()} to {last.isoformat()}."
    )
    return f"{said} Nobody at: {listing(empty)}." if empty else f"{said} Every stage had somebody."


def draw(drawn: Drawing) -> bytes:
    """Draw it as PNG; same inputs, same bytes."""
    # Slow to import, and only who asks for a picture pays for it.
    from matplotlib import dates  # noqa: PLC0415
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    def day(on: date) -> float:
        return float(dates.date2num(on))  # type: ignore[no-untyped-call]

    rows = drawn.lanes
    with _drawing:
        figure = Figure(figsize=(9, 0.9 + 0.38 * len(rows)), dpi=120, facecolor="white")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        for evidence, colour in COLOURS.items():
            some = [one for one in drawn.points if not one.is_money and one.evidence == evidence]
            if some:
                axes.scatter(
                    [day(one.on) for one in some],
                    [rows.index(one.lane) for one in some],
                    color=colour,
                    label=evidence,
                    s=44,
                    zorder=3,
                )
        bought = [one for one in drawn.points if one.is_money]
        if bought:
            axes.scatter(
                [day(one.on) for one in bought],
                [rows.index(BOUGHT)] * len(bought),
                color=MONEY,
                marker="D",
                label="deal or payment",
                s=40,
                zorder=3,
            )
        axes.set_yticks(range(len(rows)), rows)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.grid(axis="y", color="#dfe6e4", zorder=1)
        marks = dates.AutoDateLocator()  # type: ignore[no-untyped-call]
        axes.xaxis.set_major_locator(marks)
        axes.xaxis.set_major_formatter(
            dates.ConciseDateFormatter(marks)  # type: ignore[no-untyped-call]
        )
        axes.xaxis_date()
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.tick_params(colors=INK)
        axes.set_title(drawn.title, loc="left", color=INK, weight="bold", parse_math=False)
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=9)
        out = io.BytesIO()
        figure.savefig(out, format="png", metadata={"Software": None}, bbox_inches="tight")
        return out.getvalue()
