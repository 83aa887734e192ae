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

    weights: dict[str, tuple[float, ...]]
    bias: tuple[float, ...]
    bar: float  # how likely a change has to be before it is told
    screen: dict[str, float]  # what single words say, for a first look at a sentence
    screen_bar: float


@cache
def model() -> Model:
    """Load the weights, on first use."""
    source = resources.files("signals").joinpath("_data", "weights.json")
    data = json.loads(source.read_text("utf-8"))
    unit = data["unit"]
    return Model(
        weights={
            cue: tuple(value * unit for value in values) for cue, values in data["weights"].items()
        },
        bias=tuple(data["bias"]),
        bar=data["bar"],
        screen={word: value * unit for word, value in data["screen"].items()},
        screen_bar=data["screen_bar"],
    )


def likely(cues: Iterable[str]) -> tuple[float, ...]:
    """Give how likely each label is, after all cues."""
    known = model()
    get = known.weights.get
    a, b, c, d, e = known.bias
    for cue in cues:
        weight = get(cue)
        if weight is not None:
            a += weight[0]
            b += weight[1]
            c += weight[2]
            d += weight[3]
            e += weight[4]
    top = max(a, b, c, d, e)
    odds = [math.exp(value - top) for value in (a, b, c, d, e)]
    whole = sum(odds)
    return tuple(value / whole for value in odds)


def worth_a_look(words: Iterable[str]) -> bool:
    """Tell by its single words whether a sentence may tell of a change at all."""
    known = model()
    get = known.screen.get
    return sum([get(word, 0.0) for word in words]) >= known.screen_bar
