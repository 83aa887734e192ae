"""Bringing a database to the tables of this version, forward only, each step once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage._database import StorageError
from storage._registry import tables
from storage._rows import stamp

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from storage._database import Database

HALF_MOVED = "_move"
"""The table of a database that is being moved here (`_moving.py`)."""
_LEDGER = """
create table if not exists _steps (
    name text not null,
    step integer not null,
    taken_at text not null,
    primary key (name, step)
)
"""


class NewerDatabaseError(StorageError):
    """The database was made by a later version than this one."""


def migrate(db: Database, now: datetime, before: Callable[[int], None] | None = None) -> list[str]:
    """Take every step that this database has not taken, and name them as `table.step`.

    All in one transaction, so that a crash leaves the database as it was. `before` is called, with
    how many steps were taken so far, where there is something that more of them could spoil: every
    other writer is kept out then, and nothing is changed yet. Raises NewerDatabaseError, with
    nothing changed, where the database has taken steps we do not know, and StorageError where it
    holds someone else's tables.
    """
    db = db.across()
    with db.transaction():
        db.serialise("migrate")
        if HALF_MOVED in db.columns():
            raise StorageError(
                "This database is half moved. Nothing was changed; name the one that it is moved"
                " from in BELLWETHER_DATABASE, and finish it with `bellwether migrate-to ADDRESS`."
            )
        db.script(_LEDGER)
        taken = {(row["name"], row["step"]) for row in db.rows("select name, step from _steps")}
        known = {
            (name, step) for name, table in tables().items() for step in range(len(table.steps))
        }
        if newer := sorted(taken - known):
            name, step = newer[0]
            raise NewerDatabaseError(
                "This database was made by a newer Bellwether"
                f" (it has step {step + 1} of `{name}`). Nothing was changed. Start"
                " the newer version again, or name another database in BELLWETHER_DATABASE."
            )
        if not taken and (strange := sorted(set(tables()) & set(db.columns()))):
            raise StorageError(
                f"This database has a table `{strange[0]}` that is not Bellwether's. Nothing was"
                " changed; name a database of its own in BELLWETHER_DATABASE."
            )
        pending = sorted(known - taken)
        if before is not None and taken and pending:
            before(len(taken))
        done = []
        while pending:
            name, step = _next(pending)
            db.script(tables()[name].steps[step])
            db.execute(
                "insert into _steps (name, step, taken_at) values (:name, :step, :taken_at)",
                name=name,
                step=step,
                taken_at=stamp(now),
            )
            pending.remove((name, step))
            done.append(f"{name}.{step}")
        db.fence(name for name, columns in db.columns().items() if "team" in columns)
        return done


def _next(pending: list[tuple[str, int]]) -> tuple[str, int]:
    """Choose a step whose tables all exist: PostgreSQL wants the referred table first."""
    unmade = {name for name, step in pending if step == 0}
    for name, step in pending:
        first = min(other for n, other in pending if n == name)
        if step == first and not tables()[name].needs(step) & (unmade - {name}):
            return name, step
    raise StorageError(f"tables that refer to each other in a circle: {sorted(unmade)}")
