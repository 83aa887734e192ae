"""What machines share: each thing is asked for once, done by one at a time, and never forgotten."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from concurrent.futures import CancelledError
from functools import partial
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from click.testing import CliRunner
from procrastinate import App, PsycopgConnector

import storage
from bot import health
from bot.__main__ import main
from bot.jobs import Job, known
from bot.pace import METHODS, TIERS, WORKSPACE
from bot.queue import Asked, mending, tasks, working
from bot.queue import ticking as ticking_file
from bot.queue.asking import Nudge, Queue
from bot.queue.mending import MOST_TRIES
from bot.queue.pace import SharedPace
from bot.queue.schema import prepare
from bot.queue.tasks import asked_for, shared
from bot.queue.ticking import Clock, tick
from bot.queue.turns import Turns
from bot.queue.working import work
from tests.bot._world import World, make_house

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from bot.house import House
    from tests.bot import _world

Row = dict[str, Any]


@pytest.fixture(scope="module")
def address(postgres_server: str) -> Iterator[str]:
    """Give the address of a schema of our own."""
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("create schema queue")
        yield f"{postgres_server}&options=-csearch_path%3Dqueue"
        connection.execute("drop schema queue cascade")


@pytest.fixture
def house(address: str, clock: _world.Clock) -> Iterator[House]:
    """Give a house that shares its work, with nothing to do yet."""
    made = make_house(World(address, clock), clock)
    prepare(made.settings)
    made.queue = Queue(address, made.open)
    made.nudge = Nudge(made.queue)
    yield made
    made.queue.close()
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("truncate procrastinate_jobs, procrastinate_periodic_defers cascade")
        connection.execute("truncate procrastinate_workers cascade")
        connection.execute("truncate queue_hosts, queue_pace")


def rows(house: House) -> list[Row]:
    with house.open() as db:
        return db.rows("select * from procrastinate_jobs order by id")


def until(done: Callable[[], object], pause: threading.Event | None = None) -> None:
    """Look again and again, for a minute at most."""
    pause = pause or threading.Event()
    for _ in range(1200):
        if done():
            return
        pause.wait(0.05)
    raise AssertionError("it did not come")


def doing(house: House, jobs: list[Job], done: Callable[[], object], workers: int = 1) -> None:
    """Let workers do jobs until something is so, and stop them."""
    stop = threading.Event()
    threads = [threading.Thread(target=work, args=(house, 4, stop, jobs)) for _ in range(workers)]
    for one in threads:
        one.start()
    try:
        until(done)
    finally:
        stop.set()
        for one in threads:
            one.join(60)
    assert not [one for one in threads if one.is_alive()]


def ticking(house: House, jobs: list[Job], use: Callable[[Clock], Awaitable[object]]) -> None:
    """Use a clock of our own."""

    async def go() -> None:
        async with App(
            connector=PsycopgConnector(conninfo=house.settings.database, min_size=1)
        ).open_async() as app:
            await use(Clock(house, app.job_manager, jobs))

    asyncio.run(go())


def test_what_is_asked_for_twice_is_to_be_done_once(house: House) -> None:
    assert house.queue is not None
    assert house.queue.ask(Asked(name="tell", piece=("T1", "C1")))
    assert not house.queue.ask(Asked(name="tell", piece=("T1", "C1")))
    assert house.queue.ask(Asked(name="tell", piece=("T1", "C2")), 60.0)
    house.nudge.set()
    house.nudge.set()
    found = {row["queueing_lock"]: row for row in rows(house)}
    assert list(found) == ["tell.one T1 C1", "tell.one T1 C2", "tell"]
    assert found["tell.one T1 C1"]["args"] == {"piece": ["T1", "C1"]}
    assert found["tell.one T1 C2"]["scheduled_at"] is not None
    assert found["tell.one T1 C1"]["lock"] == "tell.one T1 C1"
    assert found["tell"]["lock"] is None, "it does nothing but ask for pieces"
    assert house.queue.ask(Asked(name="poll", several=True))
    assert rows(house)[-1]["lock"] is None, "several poll at a time"


def test_the_next_job_is_found_at_once_though_statistics_are_of_another_moment(
    house: House,
) -> None:
    """A queue is empty and full within a second, and nobody counts it again in between."""
    with psycopg.connect(house.settings.database) as connection:
        for _ in range(3):
            connection.execute("delete from procrastinate_jobs")
            connection.execute(
                "insert into procrastinate_jobs (task_name, queue_name, lock)"
                " select 'a', 'work', 'lock ' || n from generate_series(1, 1000) n"
            )
        looked = "select sum(idx_scan) from pg_stat_xact_user_tables where relname = %s"
        (before,) = connection.execute(looked, ("procrastinate_jobs",)).fetchone() or (0,)
        found = connection.execute(
            "select lock from procrastinate_fetch_job_v2(array['work'], null)"
        ).fetchone()
        (after,) = connection.execute(looked, ("procrastinate_jobs",)).fetchone() or (0,)
    assert found == ("lock 1",)
    assert after - before < 10, "it looked at all that wait, not at the first"


def test_a_queue_that_is_away_keeps_nobody_from_working(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    with house.open() as db:
        db.execute("alter table procrastinate_jobs rename to elsewhere")
    house.nudge.set()
    assert "tell was not asked for" in caplog.text
    with house.open() as db:
        db.execute("alter table elsewhere rename to procrastinate_jobs")


def test_clocks_ask_once_for_each_time(house: House) -> None:
    jobs = [
        Job("daily", _nothing, 86_400, "face"),
        Job("poll", _nothing, 1e9, "heavy", several=True),
    ]

    async def look(clock: Clock) -> None:
        await clock.look()
        await clock.look()

    for _ in range(2):
        ticking(house, jobs, look)
    assert Counter(row["task_name"] for row in rows(house)) == {"daily": 1, "poll": 1}
    with house.open() as db:
        db.execute("update procrastinate_jobs set status = 'doing'")
    ticking(house, jobs, look)
    assert len(rows(house)) == 2, "it was asked for at this time, be it done by now or not"
    with house.open() as db:
        db.execute("update procrastinate_periodic_defers set defer_timestamp = 1")
        db.execute("update procrastinate_jobs set status = 'todo'")
    ticking(house, jobs, look)
    assert len(rows(house)) == 2, "what waits already is not asked for again"


def _nothing(house: House) -> None:
    pass


def test_every_job_is_somebodys() -> None:
    mine = {one.name for one in shared()}
    assert {name for name, one in known().items() if one.parts} == {
        "homes",
        "listen",
        "room",
        "serve",
    }
    assert {"tell", "digests", "look", "weigh_value"} == {
        one.name for one in shared() if one.due and one.one
    }
    assert [one.name for one in shared() if asked_for(one).several] == ["poll"]
    assert mine | {"homes", "listen", "room", "serve"} == set(known())


def test_pieces_are_done_one_at_a_time_each_and_side_by_side(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "FETCH", 0.05)
    lock = threading.Lock()
    at_work: Counter[str] = Counter()
    most: Counter[str] = Counter()
    done: Counter[str] = Counter()
    together = threading.Barrier(2)

    def one(house: House, channel: str) -> float | None:
        with lock:
            at_work[channel] += 1
            most[channel] = max(most[channel], at_work[channel])
        if not done[channel]:
            together.wait(30)  # the other channel is at work at the same time
        with lock:
            at_work[channel] -= 1
            done[channel] += 1
        return None if done[channel] == 5 else 0.0

    job = Job("say", _nothing, 1, "face", due=lambda _: [("C1",), ("C2",)], one=one)
    assert house.queue is not None
    house.queue.ask(asked_for(job))
    doing(house, [job], lambda: done["C1"] == done["C2"] == 5, workers=2)
    assert most == {"C1": 1, "C2": 1}
    assert rows(house) == [], "what is done is forgotten"


def test_a_piece_that_fails_is_tried_again_later_and_a_job_at_the_next_tick(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(house: House, channel: str = "") -> None:
        if channel:
            # The same is asked for meanwhile, and fails in its turn.
            assert house.queue is not None
            house.queue.ask(Asked(name="say", piece=("C1",)))
        raise ValueError("on purpose")

    job = Job("say", fails, 1, "face", due=lambda _: [("C1",)], one=fails)
    whole = Job("whole", fails, 1, "face")
    assert house.queue is not None
    house.queue.ask(asked_for(whole))
    house.queue.ask(asked_for(job))

    told = ("job whole failed", "say.one C1 failed; it is tried again")
    doing(house, [job, whole], lambda: all(one in caplog.text for one in told))
    assert {row["status"] for row in rows(house)} <= {"todo"}, "none waits for one that is no more"


@pytest.mark.parametrize("closes", [True, False])
def test_what_is_broken_off_by_our_end_has_not_failed(
    house: House, caplog: pytest.LogCaptureFixture, *, closes: bool
) -> None:
    begun: list[str] = []

    def run(house: House) -> None:
        begun.append("")
        if closes:
            assert house.closing.wait(30)
        raise CancelledError

    def one(house: House, channel: str) -> None:
        run(house)

    job = Job("whole", run, 1, "face")
    piece = Job("say", run, 1, "face", due=lambda _: [], one=one)
    assert house.queue is not None
    house.queue.ask(asked_for(job))
    house.queue.ask(Asked(name="say", piece=("C1",)))
    doing(house, [job, piece], lambda: len(begun) > 1 and (closes or len(rows(house)) == 1))
    assert len(rows(house)) == (0 if closes else 1)
    assert ("broken off" in caplog.text) is not closes


def test_worker_and_clock_come_back_to_a_server_that_was_away(
    house: House, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "AGAIN", 0.01)
    monkeypatch.setattr(working, "BEAT", 0.05)
    monkeypatch.setattr(ticking_file, "AGAIN", 0.01)
    ran: list[str] = []
    jobs = [Job("often", lambda _: ran.append("often"), 0.2, "face")]
    stop = threading.Event()
    threads = [
        threading.Thread(target=work, args=(house, 1, stop, jobs)),
        threading.Thread(target=tick, args=(house, stop, jobs)),
    ]
    for one in threads:
        one.start()
    try:
        until(lambda: ran)
        with psycopg.connect(house.settings.database, autocommit=True) as connection:
            connection.execute("alter table procrastinate_workers rename to elsewhere")
            connection.execute("alter table procrastinate_periodic_defers rename to away")
            until(lambda: caplog.text.count("the queue is away") > 3)
            connection.execute("alter table elsewhere rename to procrastinate_workers")
            connection.execute("alter table away rename to procrastinate_periodic_defers")
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where pid <> pg_backend_pid() and query ilike '%procrastinate%'"
            )
            before = len(ran)
            until(lambda: len(ran) > before + 3)
    finally:
        stop.set()
        for one in threads:
            one.join(60)
    assert not [one for one in threads if one.is_alive()]


def test_the_jobs_of_a_worker_that_died_are_done_again(house: House) -> None:
    """One is asked for meanwhile, one was tried too often, one is still at work."""
    assert house.queue is not None
    for name in ("again", "waits", "poison", "alive"):
        house.queue.ask(Asked(name=name))
    with house.open() as db:
        db.execute(
            "insert into procrastinate_workers (last_heartbeat) values"
            " (now() - interval '1 minute'), (now())"
        )
        old, new = (
            row["id"]
            for row in db.rows("select id from procrastinate_workers order by last_heartbeat")
        )
        db.execute("update procrastinate_jobs set status = 'doing', worker_id = :old", old=old)
        db.execute(
            "update procrastinate_jobs set worker_id = :new where task_name = 'alive'", new=new
        )
        db.execute(
            "update procrastinate_jobs set attempts = :most where task_name = 'poison'",
            most=MOST_TRIES,
        )
    house.queue.ask(Asked(name="waits"))

    async def mend(clock: Clock) -> None:
        await asyncio.gather(clock.mend(), clock.mend())

    ticking(house, [], mend)
    found = sorted((row["task_name"], row["status"]) for row in rows(house))
    assert found == [
        ("again", "todo"),
        ("alive", "doing"),
        ("poison", "failed"),
        ("waits", "todo"),
    ]
    ran: list[str] = []
    jobs = [
        Job(name, lambda _, name=name: ran.append(name), 1, "face") for name in ("again", "waits")
    ]
    doing(house, jobs, lambda: len(ran) == 2)
    assert sorted(ran) == ["again", "waits"]


def test_what_failed_often_enough_is_left(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "AGAIN", (0.01, 0.01))
    monkeypatch.setattr(working, "FETCH", 0.05)
    tried: list[str] = []

    def fails(house: House, channel: str) -> None:
        tried.append(channel)
        raise ValueError("on purpose")

    job = Job("say", _nothing, 1, "face", due=lambda _: [], one=fails)
    assert house.queue is not None
    house.queue.ask(Asked(name="say", piece=("C1",)))
    doing(house, [job], lambda: [row["status"] for row in rows(house)] == ["failed"])
    assert len(tried) == 3


def test_a_job_whose_end_could_not_be_told_is_let_go(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mending, "LOOK", 0.1)
    ran: list[str] = []

    def run(house: House) -> None:
        ran.append("")
        if len(ran) == 1:
            with house.open() as db:  # nobody can tell the queue of anything for a moment
                db.execute("alter function procrastinate_finish_job_v1 rename to away")

    job = Job("whole", run, 1, "face")
    assert house.queue is not None
    house.queue.ask(asked_for(job))
    stop = threading.Event()
    thread = threading.Thread(target=work, args=(house, 1, stop, [job]))
    thread.start()
    until(lambda: ran)
    with house.open() as db:
        until(lambda: db.count("select count(*) from pg_proc where proname = 'away'"))
        threading.Event().wait(0.2)
        db.execute("alter function away rename to procrastinate_finish_job_v1")
    until(lambda: not rows(house))
    stop.set()
    thread.join(60)
    assert len(ran) == 2


def test_what_is_over_is_forgotten(house: House) -> None:
    assert house.queue is not None
    house.queue.ask(Asked(name="old"))
    house.queue.ask(Asked(name="new"))
    with house.open() as db:
        db.execute("update procrastinate_jobs set status = 'failed'")
        db.execute(
            "update procrastinate_events set at = now() - interval '9 days' where job_id ="
            " (select min(id) from procrastinate_jobs)"
        )
    ticking(house, [], lambda clock: clock.tidy())
    assert [row["task_name"] for row in rows(house)] == ["new"]


def test_machines_keep_one_pace_with_slack(house: House) -> None:
    ours, theirs = SharedPace(house.open), SharedPace(house.open)
    assert ours.wait("C1", "T1") == 0
    ours.spoke("C1", team="T1")
    assert 0 < theirs.wait("C1", "T1") <= 1.05
    assert theirs.wait("C2", "T1") == 0
    for number in range(WORKSPACE - 1):
        ours.spoke(f"D{number}", 0, team="T1")
    assert 0 < theirs.wait("C3", "T1") <= 60
    assert theirs.wait("C3", "T2") == 0
    for _ in range(TIERS[METHODS["users.list"]]):
        theirs.called("token", "users.list")
        theirs.called("token", "auth.test")
    assert 0 < ours.wait_for("token", "users.list") <= 60
    assert ours.wait_for("other", "users.list") == 0
    assert ours.wait_for("token", "auth.test") == 0
    theirs.rest("token", "views.open", 30)
    assert 0 < ours.wait_for("token", "views.open") <= 30
    with house.open() as db:
        assert "token" not in str(db.rows("select key from queue_pace"))


def test_machines_visit_a_host_one_at_a_time(house: House) -> None:
    inside, most, done = 0, 0, 0

    async def visits(turns: Turns, name: str, *, hurry: bool) -> None:
        nonlocal inside, most, done
        async with turns.turn(name, hurry=hurry):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1
            done += 1

    async def go() -> None:
        machines = [Turns(house.open, 0.0), Turns(house.open, 0.0)]
        await asyncio.gather(
            *(visits(one, "a", hurry=bool(n % 2)) for one in machines for n in range(5))
        )
        # Who gives up waiting leaves the turn to others.
        async with machines[0].turn("a"):
            waiting = asyncio.create_task(visits(machines[1], "a", hurry=False))
            await asyncio.sleep(0.05)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        await visits(machines[0], "a", hurry=True)
        await asyncio.gather(
            *(visits(machines[n % 2], f"host {n}", hurry=False) for n in range(50))
        )

    asyncio.run(go())
    assert done == 61


def test_a_turn_that_cannot_be_asked_for_is_said(house: House) -> None:
    async def go() -> None:
        away = Turns(partial(storage.connect, "postgresql://127.0.0.1:9/none"), 0.0)
        async with away.turn("a"):
            raise AssertionError("it was given")

    with pytest.raises(storage.StorageError, match="does not let us in"):
        asyncio.run(go())


def test_health_tells_of_the_queue(house: House, address: str, now: object) -> None:
    assert house.queue is not None
    with storage.connect(address) as db:
        storage.migrate(db, house.now())
    found = health.measure(house)
    assert health.troubles(house, found) == [
        "No worker gives a sign of life, so that nothing is polled or said."
    ]
    stuck = found | {"bellwether_workers": 2, "bellwether_jobs_late_seconds": 10_000}
    [said] = health.troubles(house, stuck)
    assert said.startswith("The queue is stuck")
    house.clients.clear()
    house.works_for_slack = False
    assert len(health.troubles(house, stuck)) == 1, "a clock joins no workspace"


@pytest.mark.parametrize("part", ["bot", "worker", "clock"])
def test_a_part_refuses_what_it_cannot_share(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "BELLWETHER_DATABASE"):
        monkeypatch.delenv(name, raising=False)
    alone = CliRunner().invoke(main, [part])
    assert alone.exit_code == 1
    assert "migrate-to" in alone.output
    assert "Nothing was changed" in alone.output
    monkeypatch.setenv("BELLWETHER_DATABASE", "postgresql://127.0.0.1:9/none")
    tokenless = CliRunner().invoke(main, [part])
    assert tokenless.exit_code == 1
    assert "SLACK_BOT_TOKEN" in tokenless.output
