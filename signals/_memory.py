"""What was worked out once about a word, kept in mind; what people write repeats its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

K = TypeVar("K", bound=str | tuple[Any, ...])
V = TypeVar("V")

# beyond so many the text is not what people write, and they are worked out anew
KEPT = 50_000
# the same for a word that is longer than this
LONGEST = 40


class Memory(dict[K, V]):
    """A table that fills itself, up to a bound."""

    def __init__(self, work_out: Callable[[K], V]) -> None:
        super().__init__()
        self.work_out = work_out

    def __missing__(self, key: K) -> V:
        value = self.work_out(key)
        if len(self) < KEPT and len(key) <= LONGEST:
            self[key] = value
        return value
