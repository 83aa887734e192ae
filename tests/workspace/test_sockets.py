"""Socket Mode by hand: redelivery, and who may connect."""

import json
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect


def open_socket(address: Any) -> Any:
    answer = httpx.post(
        f"{address.url}/api/apps.connections.open",
        headers={"Authorization": f"Bearer {address.app_token}"},
        trust_env=False,
    ).json()
    return connect(answer["url"], proxy=None)


def test_an_event_is_redelivered_three_times_and_no_more(start: Any) -> None:
    _, address, desk = start(ack_seconds=0.05, retry_seconds=(0, 0, 0))
    with open_socket(address) as socket:
        assert json.loads(socket.recv())["type"] == "hello"
        desk.post("message", user="mia", channel="general", text="@bellwether hello")
        heard = [json.loads(socket.recv(timeout=3)) for _ in range(4)]
        with pytest.raises(TimeoutError):
            socket.recv(timeout=0.3)
    assert [one["retry_attempt"] for one in heard] == [0, 1, 2, 3]
    assert [one["retry_reason"] for one in heard] == ["", "timeout", "timeout", "timeout"]
    assert len({one["payload"]["event_id"] for one in heard}) == 1
    assert len({one["envelope_id"] for one in heard}) == 4


def test_an_acknowledged_event_is_not_redelivered(start: Any) -> None:
    _, address, desk = start(ack_seconds=0.1, retry_seconds=(0, 0, 0))
    with open_socket(address) as socket:
        socket.recv()
        desk.post("message", user="mia", channel="general", text="@bellwether hello")
        envelope = json.loads(socket.recv(timeout=3))
        socket.send(json.dumps({"envelope_id": envelope["envelope_id"]}))
        with pytest.raises(TimeoutError):
            socket.recv(timeout=0.3)


def test_moving_the_clock_brings_a_redelivery_forward(start: Any) -> None:
    _, address, desk = start(ack_seconds=0.05, retry_seconds=(60,))
    with open_socket(address) as socket:
        socket.recv()
        desk.post("message", user="mia", channel="general", text="@bellwether hello")
        socket.recv(timeout=3)
        with pytest.raises(TimeoutError):
            socket.recv(timeout=0.2)
        desk.post("clock", advance=61)
        assert json.loads(socket.recv(timeout=3))["retry_attempt"] == 1


def test_an_envelope_has_slacks_fields(start: Any) -> None:
    _, address, desk = start(ack_seconds=0.05)
    with open_socket(address) as socket:
        hello = json.loads(socket.recv())
        assert hello["num_connections"] == 1
        desk.post("command", user="mia", channel="general", text="list")
        envelope = json.loads(socket.recv(timeout=3))
    assert envelope["type"] == "slash_commands"
    assert envelope["accepts_response_payload"] is True
    payload = envelope["payload"]
    assert payload["is_enterprise_install"] == "false"
    assert payload["command"] == "/bellwether"
    assert payload["response_url"].startswith(address.url)


def test_a_ticket_opens_one_connection(served: Any) -> None:
    _, address, _ = served
    bad = f"{address.url.replace('http', 'ws')}/link?ticket=guess"
    with pytest.raises(InvalidStatus), connect(bad, proxy=None):
        pass


def test_the_eleventh_connection_is_one_too_many(served: Any) -> None:
    _, address, _ = served
    with ExitStack() as stack:
        sockets = [stack.enter_context(open_socket(address)) for _ in range(11)]
        first = [json.loads(socket.recv()) for socket in sockets]
    assert [one["type"] for one in first] == ["hello"] * 10 + ["disconnect"]
    assert first[-1]["reason"] == "too_many_websockets"
