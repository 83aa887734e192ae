from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from dataclasses import replace
from typing import TYPE_CHECKING

from bot import health
from tests.bot._world import World, make_house

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

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
        assert get(port, "/readyz") == (503, '{"ready":false}')
        house.settings = replace(house.settings, database=str(tmp_path / "no" / "such.db"))
        status, text = get(port, "/readyz")
        assert status == 503
        assert "BELLWETHER_DATABASE" in json.loads(text)["says"]
        assert get(port, "/metrics")[0] == 503
        assert get(port, "/healthz")[0] == 200


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
