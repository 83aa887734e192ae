from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

import storage
from storage import _sqlite, accounts, advocates, posts, teams
from tests.storage._samples import NOW, fill

if TYPE_CHECKING:
    from pathlib import Path

TEAM = "T0OURS"


class _Trouble(Exception):  # noqa: N818 - any trouble will do
    pass


def test_a_transaction_that_fails_leaves_no_trace(db: storage.Database, made: str) -> None:
    rows = fill(db, TEAM)

    def change_and_fail() -> None:
        with db.transaction():
            posts.add(db, TEAM, [replace(rows["posts"], id="post 2")])
            accounts.change(db, TEAM, "account 1", cursor="moved")
            teams.join(db, replace(rows["teams"], name="renamed"))
            raise _Trouble

    with pytest.raises(_Trouble):
        change_and_fail()
    with storage.connect(made) as other:
        assert posts.one(other, TEAM, "account 1", "post 2") is None
        assert accounts.every(other, TEAM) == [rows["accounts"]]
        assert teams.every(other) == [rows["teams"]]


def test_a_rehearsal_is_undone(db: storage.Database, made: str) -> None:
    fill(db, TEAM)
    with storage.rehearsal(db):
        accounts.change(db, TEAM, "account 1", cursor="moved")
        assert accounts.every(db, TEAM)[0].cursor == "moved"
    with storage.connect(made) as other:
        assert accounts.every(other, TEAM)[0].cursor == "{}"


def test_a_rehearsal_that_fails_says_so(db: storage.Database) -> None:
    with pytest.raises(storage.TakenError), storage.rehearsal(db):
        db.insert("advocates", TEAM, [fill(db, TEAM)["advocates"]])
    assert advocates.every(db, TEAM) == []


def test_a_transaction_that_ends_well_is_kept(db: storage.Database, made: str) -> None:
    fill(db, TEAM)
    with db.transaction(), db.transaction():
        accounts.change(db, TEAM, "account 1", cursor="moved")
    with storage.connect(made) as other:
        assert accounts.every(other, TEAM)[0].cursor == "moved"


def test_nothing_is_seen_before_a_transaction_ends(db: storage.Database, made: str) -> None:
    fill(db, TEAM)
    with db.transaction():
        with db.transaction():
            accounts.change(db, TEAM, "account 1", cursor="moved")
        with storage.connect(made) as other:
            assert accounts.every(other, TEAM)[0].cursor == "{}"


def test_the_connection_is_good_after_a_failure(db: storage.Database) -> None:
    rows = fill(db, TEAM)
    with pytest.raises(storage.TakenError), db.transaction():
        db.insert("advocates", TEAM, [rows["advocates"]])
    with db.transaction():
        advocates.change(db, TEAM, "advocate 1", owner="U9")
    assert [advocate.owner for advocate in advocates.every(db, TEAM)] == ["U9"]


def test_of_many_records_all_are_added_or_none(db: storage.Database) -> None:
    rows = fill(db, TEAM)
    new = replace(rows["advocates"], id="new", name_key="new")
    with pytest.raises(storage.TakenError):
        db.insert("advocates", TEAM, [new, rows["advocates"]])
    assert advocates.every(db, TEAM) == [rows["advocates"]]


def test_a_broken_record_is_refused_and_not_left_out(db: storage.Database) -> None:
    rows = fill(db, TEAM)
    for ignore in (False, True):
        with pytest.raises(Exception, match=r"(?i)not.null"):
            db.insert("posts", TEAM, [replace(rows["posts"], id="2", text=None)], ignore=ignore)
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            db.insert("posts", TEAM, [replace(rows["posts"], account_id="none")], ignore=ignore)


def test_changes_of_the_same_thing_wait_for_each_other(db: storage.Database, made: str) -> None:
    fill(db, TEAM)
    start = threading.Barrier(4)

    def add_one() -> None:
        with storage.connect(made) as own:
            start.wait()
            for _ in range(5):
                with own.transaction():
                    own.serialise("failures", "account 1")
                    (account,) = accounts.every(own, TEAM)
                    accounts.change(own, TEAM, account.id, failures=account.failures + 1)

    threads = [threading.Thread(target=add_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert accounts.every(db, TEAM)[0].failures == 20


@pytest.mark.parametrize("count", [0, 1, 1000])
def test_a_list_may_have_any_length(db: storage.Database, count: int) -> None:
    fill(db, TEAM)
    names = [f"advocate {number}" for number in range(1, count + 1)]
    found = db.rows(
        "select id from advocates where id in :names and team = :team", names=names, team=TEAM
    )
    assert [row["id"] for row in found] == names[:1]


@pytest.mark.parametrize(
    "text",
    [
        "'; drop table posts; --",
        '"quoted" ``and`` \\ back',
        "%s %(team)s {} :team ? $1",
        "👩‍👩‍👧‍👦 ثبت ประ \u202e \ufeff",
        "line\r\nline\u2028line\ttab",
        "x" * 1_000_000,
        "🐑" * 250_000,
    ],
    ids=["sql", "quotes", "marks", "scripts", "lines", "1 MB", "1 MB of emoji"],
)
def test_any_text_is_kept_as_it_is(db: storage.Database, text: str) -> None:
    rows = fill(db, TEAM)
    post = replace(rows["posts"], id="hostile", text=text, title=text, reasons=(text,))
    posts.add(db, TEAM, [post])
    assert posts.one(db, TEAM, "account 1", "hostile") == post
    accounts.change(db, TEAM, "account 1", health_says=text)
    assert accounts.every(db, TEAM)[0].health_says == text


def test_what_no_engine_keeps_is_taken_out(db: storage.Database) -> None:
    rows = fill(db, TEAM)
    posts.add(db, TEAM, [replace(rows["posts"], id="hostile", text="a\x00b\ud83dc")])
    kept = posts.one(db, TEAM, "account 1", "hostile")
    assert kept is not None
    assert kept.text == "ab\N{REPLACEMENT CHARACTER}c"


def test_times_of_any_zone_are_kept_in_utc(db: storage.Database) -> None:
    fill(db, TEAM)
    there = datetime(2026, 3, 2, 1, 0, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    accounts.change(db, TEAM, "account 1", due_at=there)
    (account,) = accounts.every(db, TEAM)
    assert account.due_at == there
    assert account.due_at.tzinfo is UTC
    assert storage.stamp(there) == "2026-03-01T19:30:00.000000+00:00"


def test_a_time_without_a_zone_is_refused(db: storage.Database) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        accounts.change(db, TEAM, "account 1", due_at=datetime(2026, 3, 2))


def test_only_what_a_column_holds_is_kept(db: storage.Database) -> None:
    with pytest.raises(TypeError, match="no column holds a object"):
        db.execute("select :what", what=object())
    assert db.rows("select :day as day", day=date(2026, 3, 2)) == [{"day": "2026-03-02"}]


def test_a_path_that_cannot_be_opened_is_explained(tmp_path: Path) -> None:
    with (
        pytest.raises(storage.StorageError, match="BELLWETHER_DATABASE"),
        storage.connect(str(tmp_path / "missing" / "bellwether.db")),
    ):
        pass


def test_a_file_that_is_no_database_is_explained_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, and long enough to have a header " * 20, encoding="utf-8")
    before = path.read_bytes()
    with (
        pytest.raises(storage.StorageError, match="file is not a database"),
        storage.connect(str(path)),
    ):
        pass
    assert path.read_bytes() == before


def test_a_server_that_does_not_answer_is_explained() -> None:
    with (
        pytest.raises(storage.StorageError, match="does not let us in"),
        storage.connect("postgresql://nobody@127.0.0.1:1/none"),
    ):
        pass


def test_a_new_database_may_be_opened_by_many_at_once(tmp_path: Path) -> None:
    """The switch to SQLite's write-ahead log does not wait of itself."""
    path = str(tmp_path / "test.db")
    start = threading.Barrier(8)
    troubles: list[Exception] = []

    def use() -> None:
        start.wait()
        try:
            with storage.connect(path) as db:
                storage.migrate(db, NOW)
        except (storage.StorageError, sqlite3.Error) as error:
            troubles.append(error)

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []


def test_a_database_that_another_keeps_for_itself_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_sqlite, "PATIENCE", 0.02)
    path = str(tmp_path / "test.db")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin exclusive")
    with (
        pytest.raises(storage.StorageError, match="database is locked"),
        storage.connect(path),
    ):
        pass
    impatient = sqlite3.connect(path, timeout=0)
    monkeypatch.setattr(_sqlite, "PATIENCE", 0.2)
    with pytest.raises(sqlite3.OperationalError, match="database is locked"):
        _sqlite._write_ahead(impatient)
    impatient.close()
    other.close()


def test_ids_say_their_kind_and_nobody_can_guess_them() -> None:
    assert storage.new_id("alert").startswith("alert_")
    assert len({storage.new_id("alert") for _ in range(100)}) == 100


@pytest.mark.parametrize("address", ["postgresql://h/d", "postgres://h/d"])
def test_an_address_tells_the_engine(address: str) -> None:
    assert storage.is_postgres(address)
    assert not storage.is_postgres("bellwether.db")


def test_a_survey_changes_no_table(db: storage.Database) -> None:
    rows = fill(db, TEAM)
    before = db.columns()
    db.survey()
    assert db.columns() == before
    assert accounts.every(db, TEAM) == [rows["accounts"]]


@pytest.mark.parametrize(("most", "surveyed"), [(0, False), (1, True)])
def test_a_survey_leaves_out_what_is_larger(tmp_path: Path, most: int, surveyed: bool) -> None:  # noqa: FBT001 - a parameter
    with storage.connect(str(tmp_path / "small.db")) as db:
        storage.migrate(db, NOW)
        fill(db, TEAM)
        db.survey(most)
        assert bool(db.rows("select 1 from sqlite_master where name = 'sqlite_stat1'")) == surveyed
