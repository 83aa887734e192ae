"""Connections that a PostgreSQL lends out: how many there are, whose, and what becomes of them."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import psycopg
import pytest

import storage
from storage import _pool, teams
from tests.storage._samples import fill

if TYPE_CHECKING:
    from collections.abc import Iterator

TEAM = "T0OURS"


@pytest.fixture
def server(on_postgres: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Give the address of a database, and little patience for what is not there."""
    monkeypatch.setattr(_pool, "PATIENCE", 1)
    yield on_postgres
    storage.hang_up()


def name(db: storage.Database) -> int:
    return db.count("select pg_backend_pid()")


def cut(server: str, pid: int) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("select pg_terminate_backend(%s, 5000)", [pid])


def test_a_unit_of_work_takes_the_connection_of_the_one_before(server: str) -> None:
    with storage.connect(server, 2) as db:
        first = name(db)
    with storage.connect(server, 2) as db:
        assert name(db) == first
    with storage.connect(server) as db:
        assert name(db) != first, "who asks for one of their own is given one"


def test_who_comes_when_all_are_lent_waits_and_is_told_why_in_the_end(server: str) -> None:
    told: list[str] = []

    def come() -> None:
        try:
            with storage.connect(server, 1) as db:
                told.append(str(name(db)))
        except storage.StorageError as error:
            told.append(str(error))

    with storage.connect(server, 1) as db:
        first = name(db)
        thread = threading.Thread(target=come)
        thread.start()
        thread.join()
    assert "All 1 connections" in told[0]
    assert "BELLWETHER_DATABASE_CONNECTIONS" in told[0]
    come()
    assert told[1] == str(first)


def test_a_thread_that_has_one_never_waits_for_itself(server: str) -> None:
    with storage.connect(server, 1) as db, storage.connect(server, 1) as within:
        assert name(db) != name(within)
    with storage.connect(server, 1) as db:
        assert name(db)


def test_one_that_was_cut_while_it_lay_there_is_never_lent(server: str) -> None:
    with storage.connect(server, 3) as db:
        fill(db, TEAM)
        first = name(db)
    cut(server, first)
    with storage.connect(server, 3) as db:
        assert name(db) != first
        assert [one.team for one in teams.every(db)] == [TEAM]


def test_one_that_is_cut_in_the_midst_of_it_is_explained_and_thrown_away(server: str) -> None:
    with storage.connect(server, 1) as db:
        fill(db, TEAM)

    def work() -> None:
        with storage.connect(server, 1) as db, db.transaction():
            teams.leave(db, TEAM, teams.every(db)[0].joined_at)
            cut(server, name(db))
            teams.every(db)

    with pytest.raises(storage.StorageError, match=r"hung up.*goes on when the server is back"):
        work()
    with storage.connect(server, 1) as db:
        assert [one.left_at for one in teams.every(db)] == [None], "all of it or nothing"


def test_what_is_left_open_is_undone_before_it_is_lent_again(server: str) -> None:
    with storage.connect(server, 1) as db:
        fill(db, TEAM)
        db.execute("begin")
        db.execute("delete from posts where team = :team", team=TEAM)
    with storage.connect(server, 1) as db:
        assert db.count("select count(*) from posts where team = :team", team=TEAM)


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_another_process_is_lent_none_of_ours(server: str) -> None:
    with storage.connect(server, 1) as db:
        first = name(db)
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        with storage.connect(server, 1) as db:
            os.write(writing, str(name(db)).encode())
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert int(os.read(reading, 20)) != first
    os.close(reading)
    os.close(writing)
    with storage.connect(server, 1) as db:
        assert name(db) == first


@pytest.mark.parametrize("code", ["53100", "53200"])
def test_a_server_without_room_is_explained_and_other_trouble_is_told_as_it_is(
    server: str, code: str
) -> None:
    trouble = f"do $$ begin raise exception 'none left' using errcode = '{code}'; end $$"
    says = storage.StorageError if code == "53100" else psycopg.errors.OutOfMemory
    with storage.connect(server) as db:
        for ask in (db.execute, db.rows):
            with pytest.raises(says, match="none left"):
                ask(trouble)
        with pytest.raises(says, match="none left"), db.transaction():
            db._engine._connection.execute(trouble)  # type: ignore[attr-defined]


def test_a_server_is_held_by_nobody(server: str) -> None:
    with storage.hold(server), storage.connect(server) as db:
        assert teams.every(db) == []


def test_a_server_that_is_not_there_is_explained_at_once() -> None:
    with (
        pytest.raises(storage.StorageError, match="does not let us in"),
        storage.connect("postgresql://nobody@127.0.0.1:1/none", 2),
    ):
        pass
