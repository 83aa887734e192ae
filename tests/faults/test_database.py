"""A database that is upgraded, torn, full, read-only or locked: words for who can mend it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import storage
from storage import StorageError, _room, _sqlite, teams
from tests.storage import _samples

if TYPE_CHECKING:
    from datetime import datetime

OLDEST = Path(__file__).parents[1] / "data" / "schemas" / "02_first_light.sql"


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """Give a database of an earlier version, with something in it."""
    path = tmp_path / "bellwether.db"
    with closing(sqlite3.connect(path)) as made:
        made.executescript(OLDEST.read_text())
    return path


@pytest.fixture
def today(sqlite_template: Path, tmp_path: Path) -> Path:
    """Give a database of this version, with something in every table."""
    path = Path(shutil.copy(sqlite_template, tmp_path / "bellwether.db"))
    with storage.connect(str(path)) as db:
        _samples.fill(db, "T1", key="1")
    return path


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def test_an_upgrade_begins_with_a_copy_of_how_it_was(older: Path, now: datetime) -> None:
    before = dump(older)
    copy = storage.upgrade(str(older), now)
    assert copy is not None
    assert copy.parent == older.parent
    assert dump(copy) == before
    assert dump(older) != before
    assert storage.upgrade(str(older), now) is None, "there is nothing more to do"
    copy.replace(older)
    assert storage.upgrade(str(older), now) == copy, "one that was put back is upgraded again"


def test_of_a_new_database_there_is_no_copy(tmp_path: Path, now: datetime) -> None:
    assert storage.upgrade(str(tmp_path / "new.db"), now) is None
    assert not list(tmp_path.glob("*before*"))


def test_where_there_can_be_no_copy_nothing_is_upgraded(older: Path, now: datetime) -> None:
    before = dump(older)
    with closing(sqlite3.connect(older)) as connection:
        (steps,) = connection.execute("select count(*) from _steps").fetchone()
    in_the_way = older.with_name(f"{older.name}.before-step-{steps + 1}")
    in_the_way.mkdir()
    with pytest.raises(StorageError, match="No copy could be made"):
        storage.upgrade(str(older), now)
    assert dump(older) == before


def test_an_upgrade_that_fails_again_and_again_leaves_one_copy(
    older: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> tuple[str, int]:
        raise StorageError("no")

    before = dump(older)
    with monkeypatch.context() as patch:
        patch.setattr("storage._migrations._next", fails)
        for _ in range(3):
            with pytest.raises(StorageError, match=r"^no$"):
                storage.upgrade(str(older), now)
    assert dump(older) == before
    [copy] = older.parent.glob("*.before-*")
    assert dump(copy) == before


def _read_all(path: Path, now: datetime) -> None:
    with storage.connect(str(path)) as db:
        storage.migrate(db, now)
        for name in storage.tables():
            db.across().rows(f"select * from {name}")


def _write_much(db: storage.Database) -> None:
    with db.transaction():
        for number in range(200):
            _samples.fill(db, f"T{number + 2}", key=str(number + 2))


def _torn(path: Path, where: str) -> None:
    """Spoil a database file."""
    data = bytearray(path.read_bytes())
    if where == "head":
        data[:100] = b"\0" * 100
    elif where == "half":
        del data[len(data) // 2 :]
    else:
        for page in range(1, len(data) // 4096):
            data[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(data)


TORN = ("head", "half", "pages")
UNWRITABLE = {
    "full": ("max_page_count = 1", "no room left"),
    "read-only": ("query_only = on", "only be read"),
}


@pytest.mark.parametrize("where", TORN)
def test_a_torn_database_is_told_and_the_last_backup_is_put_back(
    today: Path, tmp_path: Path, now: datetime, where: str
) -> None:
    backup = tmp_path / "copy.db"
    storage.backup(str(today), backup)
    before = dump(today)
    for beside in today.parent.glob(f"{today.name}-*"):
        beside.unlink()
    _torn(today, where)
    torn = today.read_bytes()
    with pytest.raises(StorageError, match="bellwether backup"):
        _read_all(today, now)
    with pytest.raises(StorageError):
        storage.backup(str(today), tmp_path / "another.db")
    assert not (tmp_path / "another.db").exists()
    assert today.read_bytes() == torn, "nothing is written to what is damaged"
    backup.replace(today)
    with storage.connect(str(today)) as db:
        assert storage.migrate(db, now) == []
    assert dump(today) == before


@pytest.mark.parametrize(("spoil", "says"), UNWRITABLE.values(), ids=UNWRITABLE)
def test_what_cannot_be_written_is_told_and_changes_nothing(
    today: Path, spoil: str, says: str
) -> None:
    before = dump(today)
    with storage.connect(str(today)) as db:
        db.execute(f"pragma {spoil}")
        with pytest.raises(StorageError, match=says):
            _write_much(db)
        assert db.across().count("select count(*) from teams") == 1, "reading goes on"
    assert dump(today) == before


def test_who_keeps_a_database_for_too_long_is_told_of(
    today: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_sqlite, "PATIENCE", 0.01)
    with closing(sqlite3.connect(today, isolation_level=None)) as other:
        other.execute("begin immediate")
        with storage.connect(str(today)) as db:
            with pytest.raises(StorageError, match="Somebody else keeps"), db.transaction():
                pass
            other.execute("rollback")
            with db.transaction():
                db.across().execute("update teams set name = 'Another'")


def test_room_is_looked_at_before_it_is_gone(today: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert storage.trouble_with_room(str(today)) == ""
    assert (storage.free(str(today)) or 0) > _room.LEAST_FREE
    monkeypatch.setattr(_room, "LEAST_FREE", 2**62)
    assert "make room" in storage.trouble_with_room(str(today))
    monkeypatch.undo()
    monkeypatch.setattr("os.access", lambda path, _: path != today)
    assert "only be read" in storage.trouble_with_room(str(today))
    monkeypatch.undo()
    assert storage.trouble_with_room(str(today.with_name("yet to be made.db"))) == ""
    assert storage.trouble_with_room("postgresql://nowhere/") == ""
    with pytest.raises(StorageError, match="cannot be looked at"):
        storage.free(str(today.parent / "no" / "such.db"))


def test_what_is_our_own_mistake_is_not_blamed_on_the_disk(today: Path) -> None:
    with storage.connect(str(today)) as db:
        with pytest.raises(sqlite3.OperationalError, match="no such column"):
            db.rows("select nowhere")
        with pytest.raises(sqlite3.OperationalError, match="no such table"):
            db.insert("nowhere", "T1", teams.every(db))
