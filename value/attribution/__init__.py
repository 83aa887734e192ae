"""A way of attribution parts what conversions brought among what led to them; each file is one.

It is a function from paths to the credit of each step, in conversions and in money. None of them
says what caused what: with another way the same paths give other credit, and that is said with it.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from functools import cache


@dataclass(frozen=True, slots=True)
class Path:
    """Steps that people took, in order; how many of them converted, what it brought, how many not.

    `value` is in major units of one currency, for all conversions together.
    """

    steps: tuple[str, ...]
    conversions: float
    value: float = 0.0
    nulls: float = 0.0


@dataclass(frozen=True, slots=True)
class Credit:
    """What is credited to one step."""

    conversions: float
    value: float


Split = Callable[[Sequence[Path]], Mapping[str, Credit]]

_splits: dict[str, Split] = {}


def split(way: Split) -> Split:
    """Register the decorated function as the way of attribution named after its file."""
    _splits[sys.modules[way.__module__].__name__.rpartition(".")[2]] = way
    return way


@cache
def known() -> dict[str, Split]:
    """Find every way, by importing the files of this folder on first use."""
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(_splits.items()))


def by_shares(
    paths: Iterable[Path], shares: Callable[[tuple[str, ...]], Sequence[float]]
) -> dict[str, Credit]:
    """Credit each path's steps by shares that sum to 1, one for each step in order."""
    conversions: dict[str, float] = {}
    value: dict[str, float] = {}
    for path in paths:
        for step, share in zip(path.steps, shares(path.steps), strict=True):
            conversions[step] = conversions.get(step, 0.0) + share * path.conversions
            value[step] = value.get(step, 0.0) + share * path.value
    return {step: Credit(conversions[step], value[step]) for step in sorted(conversions)}


def to_the_cent(amounts: Mapping[str, float], whole: float) -> dict[str, float]:
    """Round amounts to cents so that they sum to the whole: the largest rests get what is left."""
    cents = Decimal("0.01")
    exact = {step: Decimal(repr(amount)) for step, amount in amounts.items()}
    kept = {step: amount.quantize(cents, ROUND_DOWN) for step, amount in exact.items()}
    left = Decimal(repr(whole)).quantize(cents) - sum(kept.values(), Decimal())
    order = sorted(exact, key=lambda step: (kept[step] - exact[step], step))
    count = int(abs(left) / cents)
    for place in range(count if order else 0):
        kept[order[place % len(order)]] += cents.copy_sign(left)
    return {step: float(amount) for step, amount in kept.items()}
