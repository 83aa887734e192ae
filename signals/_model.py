"""A linear model over the cues of a text: how much each speaks for each label.

The weights are learned from lines that we wrote (`python -m benchmarks._train_text`) and ship as
data; what a word or a clause counts for can be looked up there.
"""

from __future__ import annotations

import json
import math
import sys
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from signals._memory import Memory

if TYPE_CHECKING:
    from collections.abc import Iterable

LABELS = ("leaving", "pausing", "souring", "switching", "none")
NONE = LABELS.index("none")

# the whole weights of a cue are laid side by side in one integer, each raised above zero, with a 1
# on top that counts the cues: so one sum adds up all labels, and exactly, in whatever order
_BITS = 32
_RAISED = 1 << 13
_FIELD = (1 << _BITS) - 1
_TOP = _BITS * len(LABELS)
_SHIFTS = range(_TOP - _BITS, -1, -_BITS)


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of each cue for each label, and what makes a label likely enough."""

    packed: dict[str, int]  # the weights as whole numbers of the unit, packed
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
        packed=_all_packed(data["weights"]),
        unit=unit,
        bias=tuple(data["bias"]),
        norm=data["norm"],
        bars=tuple(data["bars"]),
        screen={word: value * unit for word, value in data["screen"].items()},
        screen_bar=data["screen_bar"],
    )


def _all_packed(weights: dict[str, list[int]]) -> dict[str, int]:
    """Pack the weights of each cue, and intern their names, as those of cues found in texts are.

    The same string is found without comparing. Each is copied first: what was read lies among lists
    that are let go of, and what would be left of those is holes that everything later falls into.
    """
    return {sys.intern(cue.encode().decode()): _pack(values) for cue, values in weights.items()}


def _pack(values: Iterable[int]) -> int:
    packed = 1
    for value in values:
        if not -_RAISED < value < _RAISED:
            raise ValueError(f"a weight of {value} is out of all proportion")
        packed = packed << _BITS | value + _RAISED
    return packed


@cache
def leaning(label: int) -> Memory[str, int]:
    """Give how much more each cue speaks for a label than for none, in units of the weights.

    In whole numbers, as the order of cues is another in each process and must change no sum.
    """
    get, more, less = model().packed.get, _SHIFTS[label], _SHIFTS[NONE]

    def leans(cue: str) -> int:
        packed = get(cue)
        return 0 if packed is None else (packed >> more & _FIELD) - (packed >> less & _FIELD)

    return Memory(leans)


def likely(cues: Iterable[str]) -> tuple[float, ...]:
    """Give how likely each label is, after all cues.

    A text with many cues is no surer than one with few: their sum is divided by the root of how
    many there are.
    """
    known = model()
    total = sum(filter(None, map(known.packed.get, cues)))
    many = total >> _TOP
    scale = known.unit * known.norm / math.sqrt(many) if many else 0.0
    raised = many * _RAISED
    sums = [
        bias + scale * ((total >> shift & _FIELD) - raised)
        for bias, shift in zip(known.bias, _SHIFTS, strict=True)
    ]
    top = max(sums)
    odds = [math.exp(value - top) for value in sums]
    whole = sum(odds)
    return tuple([value / whole for value in odds])


def worth_a_look(words: Iterable[str]) -> bool:
    """Tell by its single words whether a sentence may tell of a change at all."""
    known = model()
    get = known.screen.get
    return sum(filter(None, map(get, words))) >= known.screen_bar
