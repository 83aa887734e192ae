"""The line to Slack: cut, closed, renewed or dead, it is back before anybody notices."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import threading
import time
import urllib.request
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot import app, events, health
from bot.line import LOST, STALE, Line
from bot.workspace import Workspace, serve
from bot.workspace import events as written
from tests.bot._world import HERE, OLIVE, TEAM, Clock, LocalSlack, World, make_house, writing
from tests.e2e._play import BELLWETHER, surroundings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.requests import Request

    from bot.events import Heard
    from bot.house import House

BACK = 2.0
"""Seconds within which a socket that was cut is back."""


@pytest.fixture
def workspace(clock: Clock) -> Workspace:
    return Workspace(now=clock, move_clock=clock.move, limits=False, retry_seconds=())


@pytest.fixture
def slack(workspace: Workspace) -> Iterator[LocalSlack]:
    async def send(request: Request) -> JSONResponse:
        given = await request.json()
        outcome = await workspace.sockets.ask(
            "events_api", given["payload"], accepts=False, **given.get("retry", {})
        )
        return JSONResponse({"error": outcome.error})

    with serve(workspace, 0, extra_routes=[Route("/again", send, methods=["POST"])]) as address:
        yield LocalSlack(address)


class Hellos:
    """Waits for Slack's greetings on new sockets, as they come."""

    def __init__(self, handlers: list[Any]) -> None:
        self._heard: queue.Queue[float] = queue.Queue()
        for handler in handlers:
            handler.client.on_message_listeners.append(self._hear)

    def _hear(self, _: object, message: str) -> None:
        if json.loads(message).get("type") == "hello":
            self._heard.put(time.monotonic())

    def next(self, seconds: float = 15) -> float:
        """Wait for a greeting, and tell when it came."""
        return self._heard.get(timeout=seconds)


@pytest.fixture
def house(world: World, clock: Clock, slack: LocalSlack) -> Iterator[tuple[House, Hellos]]:
    """Give a house whose app is connected by two sockets, and their greetings."""
    made = make_house(world, clock, f"{slack.address.url}/api/")
    made.line = Line(clock.steady)
    bolt = app.make_app(made, slack.address.bot_token)
    handlers = app.connect(bolt, slack.address.app_token, made.line)
    yield made, Hellos(handlers)
    app.hang_up(handlers)
    bolt.listener_runner.listener_executor.shutdown(wait=True)
    made.outside.close()


def soon(look: Callable[[], Any], seconds: float = 10) -> Any:
    """Give what a look finds as soon as it finds something."""
    tick = threading.Event()
    for _ in range(int(seconds / 0.05)):
        if found := look():
            return found
        tick.wait(0.05)
    raise AssertionError("it did not come")


def types(slack: LocalSlack, text: str) -> dict[str, Any]:
    """Let Olive type a command."""
    return slack.tell("command", user=OLIVE, channel=HERE, text=text)


def test_a_socket_that_is_cut_is_back_within_two_seconds(
    house: tuple[House, Hellos], slack: LocalSlack, workspace: Workspace
) -> None:
    for _ in range(2):
        cut = time.monotonic()
        assert slack.tell("disconnect", how="reset")["connections"] == 2
        assert house[1].next() - cut < BACK
        house[1].next()
        assert types(slack, "list")["ok"]
        soon(lambda: workspace.sockets.count() == 2)


@pytest.mark.parametrize(
    "reason", ["warning", "refresh_requested", "link_disabled", "too_many_websockets"]
)
def test_a_connection_that_slack_wants_renewed_is_renewed_whatever_the_reason(
    house: tuple[House, Hellos], slack: LocalSlack, workspace: Workspace, reason: str
) -> None:
    told = time.monotonic()
    slack.tell("disconnect", how="refresh", reason=reason)
    assert house[1].next() - told < BACK
    house[1].next()
    soon(lambda: workspace.sockets.count() == 2)
    assert types(slack, "list")["ok"]


def test_a_socket_on_which_nothing_arrives_any_more_is_opened_anew(
    house: tuple[House, Hellos], slack: LocalSlack, workspace: Workspace, clock: Clock
) -> None:
    made, hellos = house
    assert made.line.mend() == 0
    assert len(made.line.silence()) == 2
    clock.move(timedelta(seconds=STALE + 1))
    assert made.line.mend() == 2
    assert made.line.mend() == 0
    hellos.next()
    hellos.next()
    soon(lambda: workspace.sockets.count() == 2)
    assert types(slack, "list")["ok"]
    assert max(made.line.silence()) < STALE


def test_a_line_that_is_lost_is_told_to_machines(
    house: tuple[House, Hellos], clock: Clock, workspace: Workspace
) -> None:
    made, _ = house
    assert not health.troubles(made, health.measure(made))
    with health.serve(made, 0) as port:

        def ready() -> tuple[int, dict[str, Any]]:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
                    return answer.status, json.load(answer)
            except urllib.error.HTTPError as error:
                with error:
                    return error.code, json.load(error)

        status, said = ready()
        assert (status, said["ready"], len(said["sockets"])) == (200, True, 2)
        found = health.measure(made)
        assert found["bellwether_sockets"] == 2
        assert found["bellwether_socket_silence_seconds"] < STALE
        # Pongs still arrive; only where those are missing too is the line lost.
        for one in made.line._sockets:
            one.client.current_session.last_pong_tm = one.pong = 1.0  # type: ignore[union-attr]
        clock.move(timedelta(seconds=LOST + 1))
        assert made.line.is_lost()
        status, said = ready()
        assert (status, said["ready"]) == (503, False)
    assert workspace.sockets.count() == 2


@pytest.fixture
def pinged() -> Iterator[list[Heard]]:
    """Listen to a type of event that nothing else hears, and keep what is told."""
    heard: list[Heard] = []
    events.known()["channel_rename"] = heard.append
    yield heard
    del events.known()["channel_rename"]


def test_an_event_that_comes_twice_has_one_effect(
    pinged: list[Heard], house: tuple[House, Hellos], slack: LocalSlack, workspace: Workspace
) -> None:
    event = {"type": "channel_rename", "channel": {"id": HERE, "name": "new"}}
    payload = written.envelope(workspace, event)

    def send(payload: dict[str, Any], **retry: Any) -> None:
        request = urllib.request.Request(
            f"{slack.address.url}/again",
            json.dumps({"payload": payload, "retry": retry}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert json.load(answer) == {"error": None}

    send(payload)
    send(payload)
    send(payload, retry_attempt=1, retry_reason="timeout")
    send(written.envelope(workspace, event))
    soon(lambda: len(pinged) == 2)
    assert house[0].clients


def answered(slack: LocalSlack) -> bool:
    """Tell whether the list was shown."""
    return any("watchlists" in one["text"] for one in slack.ask("ephemerals", user=OLIVE))


def test_what_is_under_way_when_we_are_told_to_stop_is_finished(
    empty: str, tmp_path: Path, clock: Clock
) -> None:
    workspace = Workspace(now=clock, limits=False)
    with serve(workspace, 0) as address:
        slack = LocalSlack(address)
        product = subprocess.Popen(
            [BELLWETHER, "run"],
            cwd=tmp_path,
            env=surroundings(
                {
                    "BELLWETHER_DATABASE": empty,
                    "BELLWETHER_PORT": "0",
                    "SLACK_API_URL": f"{address.url}/api/",
                    "SLACK_BOT_TOKEN": address.bot_token,
                    "SLACK_APP_TOKEN": address.app_token,
                }
            ),
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert product.stderr is not None
            assert any("Ready." in line for line in product.stderr)
            with writing(empty):
                assert types(slack, "list")["ok"]
                os.kill(product.pid, signal.SIGTERM)
                assert any("Stopping" in line for line in product.stderr)
                # At most that it is still at it, where the machine is slow.
                assert not answered(slack)
            assert product.wait(30) == 0
            assert answered(slack)
        finally:
            product.kill()
            product.wait(10)
            product.stderr.close()
    assert workspace.team_id == TEAM
