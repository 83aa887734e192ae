from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import psycopg
import pytest

import storage
from storage import _queue, _turns

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = (
    "create table procrastinate_jobs (id bigint, status text, scheduled_at timestamptz,"
    " lock text);"
    "create table procrastinate_events (job_id bigint, type text, at timestamptz);"
    "create table procrastinate_workers (last_heartbeat timestamptz)"
)
GAP = 40.0
LEASE = 60.0


@pytest.fixture(scope="module")
def address(postgres_server: str) -> Iterator[str]:
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("create schema turns")
        yield f"{postgres_server}&options=-csearch_path%3Dturns"
        connection.execute("drop schema turns cascade")


@pytest.fixture
def shared(address: str) -> Iterator[storage.Database]:
    """Give a connection to a database where the tables of turns are empty."""
    _queue.prepare(address, SCHEMA, {"one": "select 1"})
    with storage.connect(address) as db:
        yield db
        for table in ("queue_hosts", "queue_pace", "procrastinate_jobs", "procrastinate_events"):
            db.execute(f"delete from {table}")


def test_the_tables_are_made_once_whoever_begins(address: str) -> None:
    taken: list[list[str]] = []
    steps = {"one": "select 1"}
    threads = [
        threading.Thread(target=lambda: taken.append(_queue.prepare(address, SCHEMA, steps)))
        for _ in range(3)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(taken)[:2] == [[], []]


def test_steps_are_taken_in_order_and_once(address: str, shared: storage.Database) -> None:
    steps = {
        "one": "what was taken is not looked at",
        "three": "insert into made values (3)",
        "two": "create table made (n int)",
    }
    with pytest.raises(storage.StorageError, match=r"(?s)cannot be made.*Nothing was changed"):
        _queue.prepare(address, "", steps)
    steps["three"], steps["two"] = steps["two"], steps["three"]
    assert _queue.prepare(address, "", steps) == ["three", "two"]
    assert _queue.prepare(address, "", steps) == []
    assert shared.rows("select n from made") == [{"n": 3}]


def test_a_host_is_visited_by_one_at_a_time(shared: storage.Database) -> None:
    assert _turns.take(shared, "us", ["a", "b"], LEASE, hurry=False) == {"a": 0.0, "b": 0.0}
    waits = _turns.take(shared, "they", ["b", "c"], LEASE, hurry=False)
    assert waits["c"] == 0.0
    assert 0 < waits["b"] <= 0.25, "whoever has it may be done at any moment"


def test_after_a_visit_there_is_a_gap_but_not_in_a_hurry(shared: storage.Database) -> None:
    _turns.take(shared, "us", ["a"], LEASE, hurry=False)
    _turns.give_back(shared, "they", ["a"], 0.0)
    assert _turns.take(shared, "they", ["a"], LEASE, hurry=True)["a"], "it was not theirs to give"
    _turns.give_back(shared, "us", ["a"], GAP)
    assert GAP - 20 < _turns.take(shared, "they", ["a"], LEASE, hurry=False)["a"] <= GAP
    assert _turns.take(shared, "they", ["a"], LEASE, hurry=True) == {"a": 0.0}
    assert _turns.take(shared, "us", ["a"], LEASE, hurry=True)["a"] <= 0.25


def test_the_turn_of_who_died_is_over_by_itself(shared: storage.Database) -> None:
    assert _turns.take(shared, "dead", ["a"], -1.0, hurry=False) == {"a": 0.0}
    assert _turns.take(shared, "us", ["a"], LEASE, hurry=False) == {"a": 0.0}
    _turns.give_back(shared, "dead", ["a"], GAP)
    assert _turns.take(shared, "they", ["a"], LEASE, hurry=True)["a"], "it is ours now"


def test_a_key_rests_and_takes_so_many_calls(shared: storage.Database) -> None:
    assert _turns.waits(shared, {"new": 3}, 60.0) == 0
    for _ in range(3):
        _turns.called(shared, "method", 60.0)
    assert 40 < _turns.waits(shared, {"method": 3}, 60.0) <= 60
    assert _turns.waits(shared, {"method": 4}, 60.0) == 0
    assert _turns.waits(shared, {"method": 0}, 60.0) == 0, "no limit"
    _turns.called(shared, "method", 0.0)
    assert _turns.waits(shared, {"method": 2}, 60.0) == 0, "what is longer ago is forgotten"
    _turns.rest(shared, "channel", GAP)
    assert GAP - 20 < _turns.waits(shared, {"channel": 0, "method": 9}, 60.0) <= GAP
    _turns.rest(shared, "channel", 0.0)
    assert _turns.waits(shared, {"channel": 0}, 60.0) == 0


def test_what_is_owed_is_kept_and_the_rest_is_swept(shared: storage.Database) -> None:
    _turns.take(shared, "us", ["a"], LEASE, hurry=False)
    _turns.take(shared, "us", ["old"], -7200.0, hurry=False)
    _turns.give_back(shared, "us", ["old"], -7200.0)
    _turns.called(shared, "method", 60.0)
    _turns.rest(shared, "channel", GAP)
    _turns.rest(shared, "over", -1.0)
    _queue.sweep(shared)
    assert [row["host"] for row in shared.rows("select host from queue_hosts")] == ["a"]
    kept = shared.rows("select key from queue_pace order by key")
    assert [row["key"] for row in kept] == ["channel", "method"]


def test_the_backlog_is_what_could_begin(shared: storage.Database) -> None:
    assert _queue.now(shared) > 1.7e9
    none = _queue.Backlog(waiting=0, late=0, failed=0, workers=0)
    assert _queue.backlog(shared) == none
    for number, status, at in (
        (1, "todo", "null"),
        (2, "todo", "now() - interval '10 s'"),
        (3, "todo", "now() + interval '10 s'"),
        (4, "failed", "null"),
        (5, "doing", "null"),
    ):
        shared.execute(f"insert into procrastinate_jobs values ({number}, '{status}', {at})")
        shared.execute(
            f"insert into procrastinate_events values ({number}, 'deferred', now() - interval"
            f" '{100 if number < 3 else 9000} s')"
        )
    shared.execute("insert into procrastinate_workers values (now()), (now() - interval '1 h')")
    found = _queue.backlog(shared)
    assert (found.waiting, found.failed, found.workers) == (2, 1, 1)
    assert 100 <= found.late < 200
