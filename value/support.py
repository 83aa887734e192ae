"""What holds a question up: how much was said for it, by whom, and whether that is enough."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from storage.evidence import Evidence

HEARD = 3
"""So many heard cases are as good as one visit."""
_FIRM = ("visit", "win_loss")
_OWN = ("sales_opinion", "guess")


@dataclass(frozen=True, slots=True)
class Support:
    """How many pieces of evidence there are of each kind, and when the last was said."""

    kinds: dict[str, int]
    last_at: datetime | None

    @property
    def is_enough(self) -> bool:
        """Whether it is a hypothesis no longer: a visit, a win-loss talk, or three heard cases."""
        return any(self.kinds.get(kind) for kind in _FIRM) or self.kinds.get("heard", 0) >= HEARD

    @property
    def is_only_ours(self) -> bool:
        """Whether nothing but our own opinion holds it up."""
        return bool(self.kinds) and set(self.kinds) <= set(_OWN)


def support(evidence: Iterable[Evidence]) -> Support:
    """Count what speaks for one thing. One customer counts once for each kind."""
    found = list(evidence)
    once = {(one.kind, one.customer.casefold() or one.id) for one in found}
    return Support(
        dict(Counter(kind for kind, _ in once)), max((one.at for one in found), default=None)
    )
