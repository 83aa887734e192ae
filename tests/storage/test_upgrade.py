"""A database of any earlier stage becomes one of today, with everything that was in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import storage
from tests.storage import _samples

if TYPE_CHECKING:
    from datetime import datetime

DUMPS = sorted((Path(__file__).parents[1] / "data" / "schemas").glob("*.sql"))


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    names = connection.execute("select name from sqlite_master where type = 'table'").fetchall()
    return {
        name: connection.execute(f"select count(*) from {name}").fetchone()[0]
        for (name,) in names
        if name != "_steps"
    }


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.stem)
def test_nothing_is_lost_on_the_way(dump: Path, tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "older.db"
    with closing(sqlite3.connect(path)) as older:
        older.executescript(dump.read_text())
        before = _counts(older)
    assert min(before.values()) >= 2, "a row of every table for two teams"
    with storage.connect(str(path)) as db:
        storage.migrate(db, now)
        assert set(db.columns()) == {*storage.tables(), "_steps"}
        fresh = storage.tables()
        for name, table in fresh.items():
            kept = db.across().all(table.record, f"select * from {name}")
            assert len(kept) >= before.get(name, 0), name
        _samples.fill(db, "T0LATER", key="3")
    with closing(sqlite3.connect(path)) as newer:
        assert newer.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert newer.execute("pragma foreign_key_check").fetchall() == []


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.stem)
def test_it_has_the_columns_of_a_new_one(dump: Path, tmp_path: Path, now: datetime) -> None:
    older, new = tmp_path / "older.db", tmp_path / "new.db"
    with closing(sqlite3.connect(older)) as connection:
        connection.executescript(dump.read_text())
    shapes = []
    for path in (older, new):
        with storage.connect(str(path)) as db:
            storage.migrate(db, now)
            shapes.append({name: set(columns) for name, columns in db.columns().items()})
    assert shapes[0] == shapes[1]
