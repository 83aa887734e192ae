"""A SQLite database that is moved to a PostgreSQL: whole, whatever ends us, or not at all."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import sys
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import storage
from storage import _moving, accounts, posts
from storage._postgres import Postgres
from storage._sqlite import Sqlite
from tests.storage._samples import NOW, fill, sample

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OURS, THEIRS = "T0OURS", "T0THEIRS"
_numbers = itertools.count()


@contextmanager
def empty(server: str) -> Iterator[str]:
    """Give a database with nothing in it, on PostgreSQL."""
    name = f"moving_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create schema {name}")
        yield f"{server}&options=-csearch_path%3D{name}"
        connection.execute("set lock_timeout = '20s'")
        connection.execute(f"drop schema {name} cascade")


@pytest.fixture
def target(postgres_server: str) -> Iterator[str]:
    with empty(postgres_server) as address:
        yield address


@pytest.fixture
def source(sqlite_template: Path, tmp_path: Path) -> str:
    """Give a database with two teams in it, and many posts of one."""
    path = str(shutil.copy(sqlite_template, tmp_path / "bellwether.db"))
    with storage.connect(path) as db:
        fill(db, OURS)
        fill(db, THEIRS)
        post = sample(OURS)["posts"]
        posts.add(db, OURS, [replace(post, id=f"post {n:04}") for n in range(1000)])
    return path


def move(source: str, target: str, *, anew: bool = False) -> dict[str, _moving.Moved]:
    with storage.moving(source, target, NOW, anew=anew) as moving:
        left = moving.left()
        assert sum(1 for _ in moving.portions()) == left
        assert moving.left() == 0
        return moving.finish()


def rows(address: str) -> dict[str, list[tuple[Any, ...]]]:
    """Give everything that is kept, apart from how it is kept."""
    with storage.connect(address) as db:
        columns = db.columns()
        return {
            name: sorted(
                tuple(row[one] for one in columns[name])
                for row in db.across().rows(f"select * from {name}")
            )
            for name in (*storage.tables(), "_steps")
        }


def half(source: str, target: str, portions: int) -> None:
    """Move so many portions, and leave it there."""
    with storage.moving(source, target, NOW) as moving:
        list(itertools.islice(moving.portions(), portions))


def test_everything_is_there_afterwards_and_is_a_database_like_any(
    source: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_moving, "PORTION", 300)
    before = rows(source)
    half(source, target, 50)
    with storage.connect(target) as db, pytest.raises(storage.StorageError, match="half moved"):
        storage.migrate(db, NOW)
    found = move(source, target)
    assert found["posts"].rows == 1002
    assert rows(source) == before
    assert rows(target) == before
    with storage.connect(target) as db:
        assert storage.migrate(db, NOW) == [], "it is of this version"
        assert db.rows("select team from posts") == [], "its walls are up"
        assert len(accounts.every(db, OURS)) == 1
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            db.insert("posts", OURS, [replace(sample(OURS)["posts"], account_id="none")])
        accounts.remove(db, OURS, "account 1")
        assert db.count("select count(*) from posts", team=OURS) == 0, "what hangs on it goes too"
    with pytest.raises(storage.StorageError, match="not empty"):
        move(source, target)


KILLED = """
import sys, storage
from datetime import UTC, datetime
from storage import _moving
_moving.PORTION = 7
with storage.moving(sys.argv[1], sys.argv[2], datetime.now(UTC)) as moving:
    for _ in moving.portions():
        print("moved", flush=True)
    moving.finish()
"""


def test_a_move_that_is_killed_is_taken_up_where_it_was(source: str, target: str) -> None:
    before = rows(source)
    for portions in (1, 30, 90):
        arguments = [sys.executable, "-c", KILLED, source, target]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE) as killed:
            assert killed.stdout is not None
            for _ in range(portions):
                assert killed.stdout.readline() == b"moved\n"
            killed.kill()
    with psycopg.connect(target) as connection:
        told = connection.execute("select sum(moved) from _move").fetchone()
    assert told is not None
    assert told[0] > 121 + 7, "what was moved stays moved"
    move(source, target)
    assert rows(target) == before


def test_what_was_changed_meanwhile_is_found_and_moved_anew(source: str, target: str) -> None:
    with storage.moving(source, target, NOW) as moving:
        list(moving.portions())
    with storage.connect(source) as db:
        accounts.change(db, OURS, "account 1", due_at=NOW + timedelta(days=1))
    with pytest.raises(storage.StorageError, match=r"\(accounts\).*--anew"):
        move(source, target)
    with storage.connect(target) as db, pytest.raises(storage.StorageError, match="half moved"):
        storage.migrate(db, NOW)
    move(source, target, anew=True)
    assert rows(target) == rows(source)


def test_what_cannot_be_moved_is_refused_with_nothing_changed(
    source: str, target: str, tmp_path: Path
) -> None:
    def refused(source: str, target: str, why: str) -> None:
        with pytest.raises(storage.StorageError, match=why):
            move(source, target)

    refused(target, target, "names a PostgreSQL already")
    refused(source, "mysql://somewhere", "is no address of a PostgreSQL")
    refused(source, "postgresql://nobody@127.0.0.1:1/none", "does not let us in")
    refused(str(tmp_path / "none.db"), target, "There is no database")
    with pytest.raises(storage.StorageError, match="cannot be used"):
        Sqlite(str(tmp_path / "nowhere" / "none.db"), alone=True)
    assert not (tmp_path / "none.db").exists()
    with storage.hold(source):
        refused(source, target, "Something still uses the database")
    with psycopg.connect(target, autocommit=True) as connection:
        assert not connection.execute(
            "select 1 from pg_tables where schemaname = current_schema()"
        ).fetchall(), "nothing was made"
        connection.execute("create table somebodys (id text)")
    refused(source, target, "not empty: it has a table `somebodys`")
    with psycopg.connect(target, autocommit=True) as connection:
        connection.execute("drop table somebodys")
    half(source, target, 1)
    other = str(tmp_path / "other.db")
    with storage.connect(other) as db:
        storage.migrate(db, NOW + timedelta(days=1))
    refused(other, target, "half of another one")


def test_while_it_is_moved_nobody_else_uses_it(
    source: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage._sqlite.PATIENCE", 0.1)
    with (
        storage.moving(source, target, NOW),
        pytest.raises(storage.StorageError, match="locked"),
        storage.connect(source),
    ):
        pass


def test_rows_that_refer_to_nothing_are_told_of(source: str, target: str) -> None:
    with closing(Sqlite(source)) as broken:
        broken.execute("pragma foreign_keys = off", {})
        broken.execute("delete from accounts where team = :team", {"team": THEIRS})
    with pytest.raises(storage.StorageError, match="refer to what is not there"):
        move(source, target)


def test_a_database_that_keeps_other_letters_is_refused(
    source: str, postgres_superuser: str
) -> None:
    with psycopg.connect(postgres_superuser, autocommit=True) as connection:
        connection.execute("create database latin encoding 'LATIN1' locale 'C' template template0")
    address = postgres_superuser.replace("/postgres?", "/latin?")
    with pytest.raises(storage.StorageError, match="keeps texts as LATIN1"):
        move(source, address)


TEXTS = st.text(max_size=20)
ROWS = st.lists(
    st.tuples(
        TEXTS,
        st.text(st.sampled_from("\t\n\r\\N.,'\"{}\u2028"), max_size=6),
        st.integers(-(2**63), 2**63 - 1) | st.none(),
        st.floats(allow_nan=False) | st.none(),
    ),
    unique_by=lambda row: storage._rows.kept_text(row[0]),
    max_size=9,
)


@pytest.fixture(scope="module")
def sides(
    postgres_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Sqlite, Postgres]]:
    """Give the same empty table on either engine."""
    made = "create table strange (id text not null primary key, said text, n integer, x real)"
    file = tmp_path_factory.mktemp("sides") / "strange.db"
    with (
        empty(postgres_server) as address,
        closing(Sqlite(str(file))) as source,
        closing(Postgres(address)) as target,
    ):
        source.define(made)
        target.define(made)
        yield source, target


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(rows=ROWS)
def test_any_row_is_the_same_on_both_sides(
    sides: tuple[Sqlite, Postgres], rows: list[tuple[Any, ...]]
) -> None:
    source, target = sides
    kept = [_moving._canonical(row) for row in rows]
    for engine in sides:
        engine.execute("delete from strange", {})
    source.insert("strange", ["id", "said", "n", "x"], kept, ignore=False)
    question = "select id, said, n, x from strange order by id"
    target.load("strange", ["id", "said", "n", "x"], source.query(question, {})[1])
    assert repr(target.query(question, {})[1]) == repr(source.query(question, {})[1])
