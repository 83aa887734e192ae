"""A stage is a label for where a buyer is in deciding; no funnel, and in no forced order.

The seven that every team has are those of B2B buying by Gartner (2018), with the use that comes
after. They need no rows: a row says what a team made of one, or is one of the team's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._registry import table
from storage.advocates import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage._database import Database

DEFAULTS: tuple[tuple[str, str], ...] = (
    ("problem", "Seeing the problem"),
    ("explore", "Exploring solutions"),
    ("require", "Setting requirements"),
    ("select", "Choosing a supplier"),
    ("validate", "Checking the choice"),
    ("consensus", "Winning the others"),
    ("use", "Using it"),
)
"""Key and label of the stages that every team has, in the order they are shown."""

_APART = re.compile(r"[^a-z0-9]+")


@table(
    """
    create table stages (
        team text not null references teams (team),
        key text not null,              -- what everything points to, and what never changes
        ord integer not null,           -- the order they are shown in
        label text not null,
        retired_at text,                -- null while it is in use
        changed_by text not null,       -- empty for one that is as every team has it
        primary key (team, key)
    )
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage: what points to it holds the key, so that a new label breaks nothing."""

    team: str
    key: str
    ord: int
    label: str
    retired_at: datetime | None = None
    changed_by: str = ""


def every(db: Database, team: str, *, retired: bool = False) -> list[Stage]:
    """List the stages as they are shown; with `retired`, those that are out of use too."""
    found = {
        key: Stage(team=team, key=key, ord=place, label=label)
        for place, (key, label) in enumerate(DEFAULTS)
    }
    kept = db.all(Stage, "select * from stages where team = :team", team=team)
    found.update({stage.key: stage for stage in kept})
    shown = [stage for stage in found.values() if retired or stage.retired_at is None]
    return sorted(shown, key=lambda stage: (stage.ord, stage.key))


def keep(db: Database, team: str, stages: Iterable[Stage]) -> None:
    """Keep stages as they are now; one that is not named stays as it was."""
    for stage in stages:
        db.execute("delete from stages where team = :team and key = :key", team=team, key=stage.key)
        db.insert("stages", team, [stage])


def labels(db: Database, team: str) -> dict[str, str]:
    """Give every stage's label by key, in the order they are shown, retired ones at the end."""
    found = sorted(every(db, team, retired=True), key=lambda stage: stage.retired_at is not None)
    return {stage.key: stage.label for stage in found}


def named(stages: Iterable[Stage], words: str) -> Stage | None:
    """Find a stage by its key or its label, however it is written."""
    wanted = name_key(words)
    found = list(stages)
    for names in ({stage.key: stage for stage in found}, {name_key(s.label): s for s in found}):
        if wanted in names:
            return names[wanted]
    return None


def new_key(label: str, taken: Iterable[str]) -> str:
    """Make up the key of a new stage from its label, other than those that are taken."""
    there = set(taken)
    stem = _APART.sub("_", label.casefold()).strip("_")[:30] or "stage"
    key, number = stem, 2
    while key in there:
        key, number = f"{stem}_{number}", number + 1
    return key
