"""Words that are not read out where others listen: who holds the relationship gets them alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import letters, text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.owning import who_hears
from signals._delicate import is_delicate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from storage import Database
    from storage.advocates import Advocate
    from storage.readings import Reading


def tell(db: Database, advocate: Advocate, some: Iterable[Reading], now: datetime) -> None:
    """Give the words that are not read out to who holds the relationship, and nobody else."""
    whom = who_hears(db, advocate, now)
    for reading in some:
        if whom and is_delicate(reading.evidence):
            line = (
                f"*{text.said(advocate.name, 80)}* gives personal reasons. The card does not quote"
                " them, and neither should we; for you alone:"
            )
            shown = Shown(line, (b.section(line), b.quote(reading.evidence, 800)))
            letters.send(db, advocate.team, whom, shown, now, key=f"delicate {reading.id}")
