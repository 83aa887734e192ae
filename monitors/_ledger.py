"""What we owe the places we visit: until when each rests, and what was spent there.

Lives as long as the process and longer: what is noted is handed to `keep`, and `take` puts back
what another process or an earlier life of this one has noted.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

_MOST = 5_000  # keys; beyond, those whose time is over are forgotten


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One line of the ledger.

    `until` is when a place may be asked again, or when what was spent is forgotten. `spent` is an
    amount in whatever the source counts (for X, US dollars); 0 for a rest.
    """

    key: str
    until: datetime
    spent: float = 0.0


def budget(host: str, auth: str = "") -> str:
    """Name a budget: servers count by address, or by token where there is one."""
    if not auth:
        return host
    return f"{host}#{hashlib.blake2b(auth.encode(), digest_size=6).hexdigest()}"


class Ledger:
    """Rests and spendings by key.

    `keep` is called with every line that is new; of a spending, with what was spent more.
    """

    def __init__(self, keep: Callable[[Due], None] | None = None) -> None:
        self.keep = keep
        self._lines: dict[str, Due] = {}

    def resting(self, key: str, now: datetime) -> datetime | None:
        """Tell until when a place rests; None where it may be asked."""
        line = self._lines.get(key)
        return line.until if line is not None and not line.spent and line.until > now else None

    def rest(self, key: str, until: datetime, now: datetime) -> None:
        """Let a place rest until then, or longer where it does already."""
        line = self._lines.get(key)
        if line is None or line.until < until:
            self._note(Due(key=key, until=until), now, Due(key=key, until=until))

    def spent(self, key: str, now: datetime) -> float:
        """Tell what was spent in the period that is running."""
        line = self._lines.get(key)
        return line.spent if line is not None and line.until > now else 0.0

    def spend(self, key: str, amount: float, until: datetime, now: datetime) -> None:
        """Add to what is spent in the period that ends then."""
        total = Due(key=key, until=until, spent=self.spent(key, now) + amount)
        # Others spend of the same, so that what is handed on is what came to it.
        self._note(total, now, Due(key=key, until=until, spent=amount))

    def take(self, lines: Iterable[Due]) -> None:
        """Take in what is kept elsewhere; the later time and the larger amount count."""
        for line in lines:
            mine = self._lines.get(line.key)
            if mine is None or (line.until, line.spent) > (mine.until, mine.spent):
                self._lines[line.key] = line

    def _note(self, line: Due, now: datetime, told: Due) -> None:
        self._lines[line.key] = line
        if len(self._lines) > _MOST:
            self._lines = {key: one for key, one in self._lines.items() if one.until > now}
        if self.keep is not None:
            self.keep(told)
