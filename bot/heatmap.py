"""Coverage as a picture: questions by stage against who answers them; and the same in words."""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.text import count, listing, plain
from value.coverage import STALE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from value.coverage import Answerer, Cell, Coverage

ROWS, COLUMNS = 40, 24
"""How much is drawn; the rest is counted."""
INK, GRID, NOTHING = "#1f2d2b", "#d9e0de", "#f6f7f7"
AGAINST = "#b3402e"
OLD = "old"
QUALITY = {1: "#a9d3cb", 2: "#4f9f94", 3: "#11766b"}
"""The better the answer the darker; what is shown by colour is also written in the cell."""
SAYS = {
    "none": "nobody",
    "against": "spoken against",
    "ours only": "only ours",
    "stale": "stale",
    "one": "one only",
}
# matplotlib keeps its fonts in one place, and several people may ask at once.
_drawing = threading.Lock()


@dataclass(frozen=True, slots=True)
class Square:
    """One question and one person: its colour, a sign in it, and whether it counts."""

    colour: str
    sign: str
    counts: bool

    @property
    def is_against(self) -> bool:
        """Whether they speak against us."""
        return self.colour == AGAINST

    @property
    def is_dark(self) -> bool:
        """Whether what is written in it has to be light."""
        best = self.colour == QUALITY[3] and self.counts and self.sign != OLD
        return self.is_against or best


@dataclass(frozen=True, slots=True)
class Row:
    """One question: what it is called, what is wrong, and its squares by column."""

    label: str
    says: str
    squares: dict[int, Square]


@dataclass(frozen=True, slots=True)
class Heatmap:
    """What is drawn: the rows of each stage, and who the columns are; what had no room is counted.

    `title` says what it is a map of.
    """

    title: str
    stages: tuple[tuple[str, tuple[Row, ...]], ...]
    people: tuple[str, ...]
    more_rows: int
    more_people: int


def heatmap(coverage: Coverage, title: str) -> Heatmap:
    """Lay out what is drawn: the first questions of the map, and who answers most."""
    everybody = coverage.people()
    shown = {one.id: at for at, one in enumerate(everybody[:COLUMNS])}
    drawn = {cell.question.id for cell in coverage.cells[:ROWS]}
    stages = []
    for key, cells in coverage.by_stage().items():
        rows = tuple(_row(cell, shown, coverage) for cell in cells if cell.question.id in drawn)
        if rows:
            stages.append((plain(coverage.stages.get(key, key), 30), rows))
    return Heatmap(
        title=plain(title, 90),
        stages=tuple(stages),
        people=tuple(plain(one.name, 22) for one in everybody[:COLUMNS]),
        more_rows=max(0, len(coverage.cells) - ROWS),
        more_people=max(0, len(everybody) - COLUMNS),
    )


def described(coverage: Coverage) -> str:
    """Say in words what the picture shows."""
    if not coverage.cells:
        return "No question of buyers is kept yet."
    who = count(len(coverage.people()), "person answers", "people answer")
    parts = [f"{count(len(coverage.cells), 'question')} of buyers; {who} any."]
    for mark, says in (
        ("none", "Nobody answers"),
        ("one", "A single person answers"),
        ("stale", "Stale:"),
        ("ours only", "Only we ourselves answer"),
        ("against", "Somebody speaks against us on"),
    ):
        if found := coverage.marked(mark):
            some = [f"Q{cell.question.number}" for cell in found[:12]]
            more = len(found) - len(some)
            parts.append(f"{says} {listing([*some, f'{more} more'] if more else some)}.")
    return " ".join(parts)


def _row(cell: Cell, shown: dict[str, int], coverage: Coverage) -> Row:
    squares = {}
    for one in (*cell.others, *cell.against, *cell.answerers):
        if one.person.id in shown:
            counts = one in cell.answerers
            squares[shown[one.person.id]] = _square(one, coverage, counts=counts)
    hypothesis = "?" if cell.question.status == "hypothesis" else ""
    label = f"Q{cell.question.number}{hypothesis}  {plain(cell.question.text, 46)}"
    return Row(label, ", ".join(SAYS[mark] for mark in cell.marks), squares)


def _square(one: Answerer, coverage: Coverage, *, counts: bool) -> Square:
    if one.stance < 0:
        return Square(AGAINST, "–", counts=False)
    sign = OLD if one.newest_at < coverage.now - STALE else str(one.answers)
    return Square(QUALITY.get(one.quality, QUALITY[1]), sign if counts else "≠", counts)


def _strength(square: Square) -> float:
    if square.is_against:
        return 1.0
    if not square.counts:
        return 0.35
    return 0.6 if square.sign == OLD else 1.0


def draw(drawn: Heatmap) -> bytes:
    """Draw it as PNG; same inputs, same bytes."""
    # Slow to import, and only who asks for a picture pays for it.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    rows = sum(len(rows) + 1 for _, rows in drawn.stages)
    columns = max(1, len(drawn.people))
    with _drawing:
        figure = Figure(
            figsize=(7.2 + 0.42 * columns, 1.6 + 0.3 * max(rows, 2)), dpi=110, facecolor="white"
        )
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        _frame(axes, drawn, rows, columns)
        _fill(axes, drawn, columns)
        out = io.BytesIO()
        figure.savefig(out, format="png", metadata={"Software": None}, bbox_inches="tight")
        return out.getvalue()


def _frame(axes: Axes, drawn: Heatmap, rows: int, columns: int) -> None:
    axes.set_xlim(0, columns)
    axes.set_ylim(max(rows, 1), 0)
    axes.set_yticks([])
    axes.xaxis.tick_top()
    axes.set_xticks(
        [at + 0.5 for at in range(len(drawn.people))],
        drawn.people,
        rotation=50,
        ha="left",
        color=INK,
        fontsize=8,
        parse_math=False,
    )
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_title(drawn.title, loc="left", color=INK, weight="bold", parse_math=False, pad=14)
    more = [
        words
        for words in (
            f"{count(drawn.more_rows, 'more question')}" if drawn.more_rows else "",
            f"{count(drawn.more_people, 'more person', 'more people')}"
            if drawn.more_people
            else "",
        )
        if words
    ]
    legend = (
        "number: their confirmed answers, the darker the better   old: over a year   "
        "–: speaks against us   ≠: unlike who asks, does not count   Q?: a hypothesis"
    )
    axes.set_xlabel(
        "\n".join([legend, *([f"not drawn: {listing(more)}"] if more else [])]),
        loc="left",
        color=INK,
        fontsize=7,
    )


def _fill(axes: Axes, drawn: Heatmap, columns: int) -> None:
    """Paint the squares as one image, which takes a tenth of the time of a box for each."""
    import numpy as np  # noqa: PLC0415 - 15 MB for who never draws
    from matplotlib.colors import to_rgba  # noqa: PLC0415 - as above

    rows = sum(len(rows) + 1 for _, rows in drawn.stages)
    pixels = np.ones((max(rows, 1), columns, 4))
    at = 0
    for stage, its in drawn.stages:
        _say(axes, -0.15, at + 0.62, stage, ha="right", size=9, weight="bold")
        at += 1
        axes.hlines(range(at, at + len(its) + 1), 0, columns, colors=GRID, linewidth=0.8)
        axes.vlines(range(columns + 1), at, at + len(its), colors=GRID, linewidth=0.8)
        for row in its:
            _say(axes, -0.15, at + 0.5, row.label, ha="right")
            _say(axes, columns + 0.15, at + 0.5, row.says, ha="left", color=AGAINST)
            pixels[at, :] = to_rgba(NOTHING)
            for column, square in row.squares.items():
                pixels[at, column] = to_rgba(square.colour, _strength(square))
                colour = "white" if square.is_dark else INK
                _say(axes, column + 0.5, at + 0.5, square.sign, ha="center", color=colour)
            at += 1
    axes.imshow(
        pixels, extent=(0, columns, max(rows, 1), 0), aspect="auto", interpolation="nearest"
    )


def _say(  # noqa: PLR0913 - where, what and how
    axes: Axes,
    x: float,
    y: float,
    words: str,
    *,
    ha: Literal["left", "center", "right"],
    size: int = 8,
    weight: str = "normal",
    color: str = INK,
) -> None:
    if words:
        axes.text(
            x,
            y,
            words,
            ha=ha,
            va="center",
            color=color,
            fontsize=size,
            weight=weight,
            parse_math=False,
        )
