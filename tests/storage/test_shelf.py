"""Connections to SQLite files that a process keeps: whose, how many, and what becomes of them."""

from __future__ import annotations

import sqlite3
import threading
from typing import TYPE_CHECKING

import pytest

import storage
from storage import StorageError, _shelf, teams
from tests.storage._samples import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Iterator[str]:
    """Give a database that is made, with nothing on the shelf."""
    storage.hang_up()
    path = str(tmp_path / "kept.db")
    with storage.connect(path) as db:
        storage.migrate(db, NOW)
    yield path
    storage.hang_up()


def connection(db: storage.Database) -> sqlite3.Connection:
    kept: sqlite3.Connection = db._engine._connection  # type: ignore[attr-defined]
    return kept


def test_a_unit_of_work_takes_the_connection_of_the_one_before(file: str) -> None:
    with storage.connect(file, 2) as db:
        first = connection(db)
        with storage.connect(file, 2) as other:
            assert connection(other) is not first, "one that is in use is nobody else's"
    with storage.connect(file, 2) as db:
        assert connection(db) is first
    with storage.connect(file) as db:
        assert connection(db) is not first, "who asks for one of their own is given one"


def test_another_thread_may_have_it_next(file: str) -> None:
    with storage.connect(file, 2) as db:
        teams.join(db, teams.Team(team="T1", name="", bot_user="", joined_at=NOW))
    seen: list[int] = []

    def look() -> None:
        with storage.connect(file, 2) as db:
            seen.append(len(teams.every(db)))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]


def test_only_so_many_are_kept_and_the_oldest_is_closed(file: str, tmp_path: Path) -> None:
    paths = [str(tmp_path / f"{number}.db") for number in range(_shelf.KEPT + 1)]
    held = []
    for path in paths:
        with storage.connect(path, 2) as db:
            held.append(connection(db))
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        held[0].execute("select 1")
    assert [_shelf.take(path) is not None for path in paths] == [False] + [True] * _shelf.KEPT
    for one in held[1:]:
        one.close()


def test_a_file_that_was_put_in_the_place_of_another_is_seen(file: str, tmp_path: Path) -> None:
    with storage.connect(file, 2) as db:
        teams.join(db, teams.Team(team="T1", name="", bot_user="", joined_at=NOW))
    other = tmp_path / "other.db"
    with storage.connect(str(other)) as db:
        storage.migrate(db, NOW)
    other.replace(file)
    for end in ("-wal", "-shm"):
        (tmp_path / f"kept.db{end}").unlink(missing_ok=True)
    with storage.connect(file, 2) as db:
        assert teams.every(db) == []


def test_what_is_not_on_a_disk_is_not_kept() -> None:
    with storage.connect(":memory:", 2) as db:
        first = connection(db)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        first.execute("select 1")


def test_one_that_saw_trouble_is_not_given_to_the_next(
    file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage._sqlite.PATIENCE", 0)
    with storage.connect(file, 2) as db:
        first = connection(db)
        with storage.connect(file) as other, other.transaction(), pytest.raises(StorageError):
            db.across().execute("delete from teams")
    with storage.connect(file, 2) as db:
        assert connection(db) is not first


def test_a_transaction_that_was_left_open_is_not_given_to_the_next(file: str) -> None:
    with storage.connect(file, 2) as db:
        first = connection(db)
        first.execute("begin immediate")
    with storage.connect(file, 2) as db, db.transaction():
        assert connection(db) is not first
