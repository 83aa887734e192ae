from __future__ import annotations

from typing import TYPE_CHECKING

import storage

if TYPE_CHECKING:
    from datetime import datetime


def test_a_fresh_database_gets_every_table(database: str, now: datetime) -> None:
    with storage.connect(database) as db:
        taken = storage.migrate(db, now)
        assert sorted(taken) == sorted(
            f"{name}.{step}"
            for name, table in storage.tables().items()
            for step in range(len(table.steps))
        )
        assert set(storage.tables()) < set(db.columns())
