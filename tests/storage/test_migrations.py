from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

import storage
from storage import _migrations, accounts, ownerships
from storage._registry import Table

if TYPE_CHECKING:
    from datetime import datetime


def _with(monkeypatch: pytest.MonkeyPatch, **added: Table) -> None:
    """Let there be more tables than the files of today: a version yet to come."""
    tables = {**storage.tables(), **added}
    monkeypatch.setattr(_migrations, "tables", lambda: tables)


def test_a_fresh_database_gets_every_table(database: str, now: datetime) -> None:
    with storage.connect(database) as db:
        taken = storage.migrate(db, now)
        assert sorted(taken) == sorted(
            f"{name}.{step}"
            for name, table in storage.tables().items()
            for step in range(len(table.steps))
        )
        assert set(db.columns()) == {*storage.tables(), "_steps"}


def test_a_second_migration_does_nothing(db: storage.Database, now: datetime) -> None:
    before = db.columns()
    assert storage.migrate(db, now) == []
    assert db.columns() == before


def test_steps_are_taken_once_when_many_start_at_once(database: str, now: datetime) -> None:
    taken: list[list[str]] = []
    start = threading.Barrier(4)

    def begin() -> None:
        start.wait()
        with storage.connect(database) as db:
            taken.append(storage.migrate(db, now))

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    every = sum(len(table.steps) for table in storage.tables().values())
    assert sorted(map(len, taken)) == [0, 0, 0, every]


def test_an_older_database_gets_only_what_it_lacks(
    database: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts = storage.tables()["posts"]
    step = "alter table posts add column mood text; -- how it was said"
    with storage.connect(database) as db:
        storage.migrate(db, now)
        _with(monkeypatch, posts=Table("posts", posts.record, (*posts.steps, step)))
        assert storage.migrate(db, now) == [f"posts.{len(posts.steps)}"]
        assert db.columns()["posts"][-1] == "mood"


def test_a_database_of_the_first_version_keeps_what_it_has(
    database: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first release had the first step of each table, and none of the later ones."""
    names = ("accounts", "advocates", "alerts", "cards", "envelopes", "findings", "memberships")
    names += ("outbox", "posts", "previews", "readings", "teams", "watchlists")
    tables = storage.tables()
    first = {name: Table(name, tables[name].record, tables[name].steps[:1]) for name in names}
    with monkeypatch.context() as patch, storage.connect(database) as db:
        patch.setattr("storage._migrations.tables", lambda: first)
        storage.migrate(db, now)
        db.across().execute("insert into teams values ('T1', 'One', 'U0', :now)", now=now)
        db.across().execute(
            "insert into advocates (team, id, name, name_key, owner, added_by, added_at, look_at)"
            " values ('T1', 'a', 'Ada', 'ada', 'U1', 'U1', :now, :now)",
            now=now,
        )
        for name, seen in (("read", now), ("imported", None)):
            db.across().execute(
                "insert into accounts (team, id, advocate_id, source, address, stable_id, title,"
                " link, added_at, due_at, cursor, health, health_says, health_since, failures,"
                " first_seen_at, ended) values ('T1', :name, 'a', 'feed', :name, :name, '', '',"
                " :now, :now, '{}', 'ok', '', :now, 0, :seen, 0)",
                name=name,
                now=now,
                seen=seen,
            )
    with storage.connect(database) as db:
        assert storage.migrate(db, now)
        found = {one.id: one for one in accounts.every(db, "T1")}
        [held] = ownerships.of_advocate(db, "T1", "a")
    assert found["read"].source == "feed"
    assert found["imported"].source == accounts.A_LINK
    assert found["read"].rhythm == 0
    assert (held.owner, held.by, held.from_at, held.until_at) == ("U1", "U1", now, None)


def test_a_newer_database_is_refused_and_left_alone(
    database: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with storage.connect(database) as db:
        storage.migrate(db, now)
        db.execute(
            "insert into _steps (name, step, taken_at)"
            " values ('posts', 7, :now), ('moods', 0, :now)",
            now=now,
        )
        before = db.columns(), db.rows("select * from _steps order by name, step")
        _with(monkeypatch, later=Table("later", object, ("create table later (team text)",)))
        with pytest.raises(storage.NewerDatabaseError) as refusal:
            storage.migrate(db, now)
        assert str(refusal.value) == (
            "This database was made by a newer Bellwether (it has step 1 of `moods`). Nothing was"
            " changed. Start the newer version again, or name another database in"
            " BELLWETHER_DATABASE."
        )
        assert (db.columns(), db.rows("select * from _steps order by name, step")) == before


def test_somebody_elses_database_is_refused_and_left_alone(database: str, now: datetime) -> None:
    with storage.connect(database) as db:
        db.script("create table posts (body text)")
        with pytest.raises(storage.StorageError, match=r"a table `posts` that is not Bellwether's"):
            storage.migrate(db, now)
        assert db.columns() == {"posts": ["body"]}


def test_an_interrupted_migration_leaves_the_database_as_it_was(
    database: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Table("zebras", object, ("create table zebras (team text); create nonsense",))
    _with(monkeypatch, zebras=broken)
    with storage.connect(database) as db:
        with pytest.raises(Exception, match="nonsense"):
            storage.migrate(db, now)
        assert db.columns() == {}


def test_tables_are_made_after_those_they_refer_to(
    database: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = Table(
        "aardvarks",
        object,
        (
            "create table aardvarks (id text primary key)",
            "create table ants (id text references zebras (id))",
        ),
    )
    parent = Table("zebras", object, ("create table zebras (id text primary key)",))
    _with(monkeypatch, aardvarks=child, zebras=parent)
    with storage.connect(database) as db:
        taken = storage.migrate(db, now)
    assert taken.index("zebras.0") < taken.index("aardvarks.1")
    assert taken.index("aardvarks.0") < taken.index("aardvarks.1")
    assert taken.index("teams.0") < taken.index("advocates.0") < taken.index("accounts.0")


def test_tables_that_refer_to_each_other_are_refused(
    database: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    hen = Table("hens", object, ("create table hens (id text references eggs (id))",))
    egg = Table("eggs", object, ("create table eggs (id text references hens (id))",))
    _with(monkeypatch, hens=hen, eggs=egg)
    with storage.connect(database) as db:
        with pytest.raises(storage.StorageError, match="in a circle"):
            storage.migrate(db, now)
        assert db.columns() == {}
