from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot import health
from bot.doctor import examine
from storage import _room, accounts, outbox, teams
from tests.bot._world import TEAM, World, make_house

if TYPE_CHECKING:
    from pathlib import Path

    from bot.house import House
    from tests.bot._world import Clock


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_machines_are_told_how_we_are(world: World, clock: Clock, tmp_path: Path) -> None:
    world.alarm()
    house, port = make_house(world, clock), free_port()
    with health.serve(house, port):
        assert get(port, "/healthz") == (200, "ok\n")
        assert get(port, "/readyz") == (200, '{"ready":true}')
        status, text = get(port, "/metrics")
        assert status == 200
        values = dict(line.split() for line in text.splitlines() if line[0] != "#")
        assert set(values) == set(health.METRICS)
        assert values["bellwether_alerts_live"] == "1"
        assert values["bellwether_outbox_new"] == "1"
        assert values["bellwether_accounts_due"] == "1"
        house.clients.clear()
        assert get(port, "/readyz") == (503, '{"ready":false,"says":["No workspace is joined."]}')
        house.settings = replace(house.settings, database=str(tmp_path / "no" / "such.db"))
        status, text = get(port, "/readyz")
        assert status == 503
        assert "BELLWETHER_DATABASE" in json.loads(text)["says"][0]
        assert get(port, "/metrics")[0] == 503
        assert get(port, "/healthz")[0] == 200


def says(house: House) -> list[str]:
    return health.troubles(house, health.measure(house))


def test_late_polls_are_told_and_what_came_due_while_we_were_away_is_not(
    world: World, clock: Clock
) -> None:
    world.advocate("Ada")
    clock.move(timedelta(days=3))
    house = make_house(world, clock)
    assert says(house) == []
    clock.move(health.LATE + timedelta(seconds=1))
    assert says(house) == ["Polls are late: the oldest has been due for 901 s. See the log."]
    with world.open() as db:
        assert accounts.claim(db, TEAM, clock(), 5)
    assert says(house) == [], "somebody is at it"
    clock.move(timedelta(hours=1))
    assert len(says(house)) == 1, "whoever was at it died"
    with world.open() as db:
        teams.leave(db, TEAM, clock())
    assert says(house) == [], "a workspace that left is not polled"


def test_a_stuck_outbox_is_told_and_what_waits_for_its_time_is_not(
    world: World, clock: Clock
) -> None:
    house = make_house(world, clock)
    world.alarm()
    with world.open() as db:
        accounts.change(db, TEAM, "account Ada", due_at=clock() + timedelta(days=9))
        [message] = outbox.waiting(db, TEAM, clock(), 9)
        outbox.change(db, TEAM, message.id, due_at=clock() + timedelta(hours=10))
    clock.move(timedelta(hours=10))
    assert says(house) == []
    clock.move(timedelta(minutes=16))
    [told] = says(house)
    assert "Messages are stuck" in told
    with world.open() as db:
        assert outbox.claim(db, TEAM, message, clock())
    assert says(house) == []
    clock.move(timedelta(minutes=16))
    assert says(house) == [told], "in doubt for as long"
    with world.open() as db:
        later = clock() + timedelta(minutes=5)
        outbox.change(db, TEAM, message.id, state="new", attempts=4, due_at=later)
    assert "Messages are stuck" in says(house)[0], "put off again and again"
    with world.open() as db:
        outbox.change(db, TEAM, message.id, state="sent")
    assert says(house) == []


@pytest.mark.on_file
def test_a_disk_that_is_nearly_full_is_told(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = make_house(world, clock)
    monkeypatch.setattr(_room, "LEAST_FREE", 2**62)
    [told] = says(house)
    assert told.startswith("The disk of the database has only")
    assert [one.check for one in examine(house, []) if not one.ok] == ["disk"]


def test_a_clock_that_was_set_back_makes_nothing_late(world: World, clock: Clock) -> None:
    house = make_house(world, clock)
    world.alarm()
    clock.move(timedelta(days=-2))
    assert says(house) == []
    found = health.measure(house)
    del found["bellwether_disk_free_bytes"]
    assert min(found.values()) >= 0


def test_a_port_that_is_taken_costs_us_health_alone(
    world: World, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with health.serve(make_house(world, clock), port):
            pass
    assert f"port {port} is taken" in caplog.text
