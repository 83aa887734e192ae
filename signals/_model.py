"""A linear model over the cues of a text: how much each speaks for each label.

The weights are learned from lines that we wrote (`python -m benchmarks._train_text`) and ship as
data; what a word or a clause counts for can be looked up there.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LABELS = ("leaving", "pausing", "souring", "switching", "none")
NONE = LABELS.index("none")


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of each cue for each label, and what makes a label likely enough."""

    weights: dict[str, tuple[int, ...]]  # as whole numbers of the unit
    unit: float
    bias: tuple[float, ...]
    norm: float  # how much all cues of a text weigh together, however many they are
    bars: tuple[float, ...]  # how likely any change has to be before each label is told
    screen: dict[str, float]  # what single words say, for a first look at a sentence
    screen_bar: float


@cache
def model() -> Model:
    """Load the weights, on first use."""
    source = resources.files("signals").joinpath("_data", "weights.json")
    data = json.loads(source.read_text("utf-8"))
    unit = data["unit"]
    return Model(
        weights={cue: tuple(values) for cue, values in data["weights"].items()},
        unit=unit,
        bias=tuple(data["bias"]),
        norm=data["norm"],
        bars=tuple(data["bars"]),
        screen={word: value * unit for word, value in data["screen"].items()},
        screen_bar=data["screen_bar"],
    )


def likely(cues: Iterable[str]) -> tuple[float, ...]:
    """Give how likely each label is, after all cues.

    A text with many cues is no surer than one with few: their sum is divided by the root of how
    many there are.
    """
    known = model()
    get = known.weights.get
    said = [weight for cue in cues if (weight := get(cue)) is not None]
    scale = known.unit * known.norm / math.sqrt(len(said)) if said else 0.0
    columns = zip(*said, strict=True) if said else ((),) * len(LABELS)
    sums = [start + scale * sum(column) for start, column in zip(known.bias, columns, strict=True)]
    top = max(sums)
    odds = [math.exp(value - top) for value in sums]
    whole = sum(odds)
    return tuple(value / whole for value in odds)


def worth_a_look(words: Iterable[str]) -> bool:
    """Tell by its single words whether a sentence may tell of a change at all."""
    known = model()
    get = known.screen.get
    return sum([get(word, 0.0) for word in words]) >= known.screen_bar
