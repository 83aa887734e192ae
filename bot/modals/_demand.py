"""Fields that several forms about buyers ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.modals import Wrong
from storage import stages as stage_table

if TYPE_CHECKING:
    from bot.modals import Filled
    from storage import Database

FORCES = [
    ("Push: what they have got hurts", "push"),
    ("Pull: what they could have draws", "pull"),
    ("Anxiety: what could go wrong", "anxiety"),
    ("Habit: what they are used to", "habit"),
]


def stages(db: Database, team: str) -> list[tuple[str, str]]:
    """List the stages in use, to pick from; the value is the key, which a new label leaves."""
    return [(one.label, one.key) for one in stage_table.every(db, team)]


def chosen_stage(db: Database, filled: Filled) -> str:
    """Give the stage that was picked. Raises Wrong where it was retired meanwhile."""
    key = filled.values.text("stage")
    if key not in {one.key for one in stage_table.every(db, filled.team)}:
        raise Wrong({"stage": "That stage was retired meanwhile; choose another."})
    return key
