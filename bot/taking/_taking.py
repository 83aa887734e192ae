"""What the steps of taking in a file have in common."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from storage import advocates, new_id
from storage.touches import Touch

if TYPE_CHECKING:
    from datetime import datetime

    from bot.exports import _facts as facts
    from storage import Database


@dataclass(slots=True)
class Taken:
    """What an import came to, by kind of thing; `left_out` says why a row brought nothing."""

    new: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    joined: int = 0
    erased: int = 0
    not_joined: Counter[str] = field(default_factory=Counter)
    left_out: list[tuple[int, str]] = field(default_factory=list)

    def as_dict(self) -> dict[str, int]:
        """Give the numbers, by name."""
        groups = (("new", self.new), ("changed", self.changed), ("known", self.known))
        told = {
            f"{word}_{kind}": count
            for word, counted in groups
            for kind, count in sorted(counted.items())
            if count
        }
        told |= {"joined": self.joined, "not_joined": self.not_joined.total()}
        return told | {"erased": self.erased, "left_out": len(self.left_out)}


@dataclass(slots=True)
class Taking:
    """Where, by whom and when. `whose` gives the customer of each fact, by its place."""

    db: Database
    team: str
    source: str
    by: str
    now: datetime
    taken: Taken
    names: dict[str, str | None] = field(default_factory=dict)
    whose: dict[int, str] = field(default_factory=dict)

    def advocate(self, name: str) -> str | None:
        """Find an advocate by name. Raises ValueError where there is none of it."""
        if not name:
            return None
        if name not in self.names:
            found = advocates.by_name(self.db, self.team, name)
            self.names[name] = found.id if found else None
        if self.names[name] is None:
            raise ValueError("an advocate whom I do not know")
        return self.names[name]


def touch_of(taking: Taking, fact: facts.Touch, customer: str, advocate: str | None) -> Touch:
    """Make the row of a touch."""
    return Touch(
        team=taking.team,
        id=new_id("touch"),
        customer_id=customer,
        advocate_id=advocate,
        place=fact.place,
        stage=fact.stage,
        at=fact.at,
        kind=fact.kind,
        evidence=fact.evidence,
        ext_ref=fact.ext_ref,
        source=taking.source,
        added_at=taking.now,
    )
