"""Deal the tests to the workers: what takes long first, and what shares a setting to one of them.

Each worker begins with a piece of the list, and who is done takes from the ends of others
(`--dist worksteal`). So a world that takes half a minute to make is made once and not once in every
worker, and what is left to be taken in the end is small.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

# What a test takes about, in seconds, by its folder; in all others next to nothing.
_TAKES = {
    "e2e": 3.0,
    "faults": 0.7,
    "workspace": 0.3,
    "bot": 0.15,
    "value": 0.05,
    "monitors": 0.05,
    "signals": 0.03,
}
_PRODUCT = "the product that a session starts"
_SHARED = 0.6  # with a product that is at work already


def deal(items: list[pytest.Item], root: Path, workers: int) -> list[pytest.Item]:
    """Put tests in an order whose pieces, one for each worker, take about as long as each other."""
    together: dict[tuple[str, str], list[pytest.Item]] = {}
    for item in items:
        folder, *more = item.path.relative_to(root).parts
        name = _PRODUCT if _shares_the_product(item) else "/".join(more)
        together.setdefault((folder, name), []).append(item)
    hands: list[list[pytest.Item]] = [[] for _ in range(workers)]
    takes = [0.0] * workers
    few: list[pytest.Item] = []
    for (folder, name), tests in sorted(together.items(), key=_begins_with):
        if folder not in _TAKES:
            few += tests
            continue
        hand = takes.index(min(takes))
        hands[hand] += tests
        takes[hand] += len(tests) * (_SHARED if name == _PRODUCT else _TAKES[folder])
    return _fill(hands, few)


def _fill(hands: list[list[pytest.Item]], few: list[pytest.Item]) -> list[pytest.Item]:
    """Fill up every hand, so that all have the same number; the first of what is over goes on."""
    dealt: list[pytest.Item] = []
    left = sum(map(len, hands)) + len(few)
    over: list[pytest.Item] = []
    for n, hand in enumerate(hands):
        size = left // (len(hands) - n)
        left -= size
        mine = hand + over
        missing = max(0, size - len(mine))
        mine += few[:missing]
        few = few[missing:]
        dealt += mine[:size]
        over = mine[size:]
    return dealt


def _begins_with(group: tuple[tuple[str, str], list[pytest.Item]]) -> tuple[int, int, str]:
    (folder, name), tests = group
    return [*_TAKES, folder].index(folder), -len(tests), name


def _shares_the_product(item: pytest.Item) -> bool:
    """Tell whether a test plays with the product that a session starts, not with one of its own."""
    module = getattr(item, "module", None)
    return "play" in getattr(item, "fixturenames", ()) and not hasattr(module, "play")
