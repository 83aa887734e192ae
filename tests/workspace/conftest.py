"""A served workspace, a bot of Bolt's on it, and a desk to drive it from as scripts do."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk import WebClient

from bot.workspace import Address, Workspace, serve

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Clock:
    """The product's clock: it stands until it is moved."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by


class Desk:
    """What a script can do with a workspace."""

    def __init__(self, address: Address) -> None:
        self.client = httpx.Client(base_url=address.url, trust_env=False, timeout=10)

    def post(self, call: str, **body: Any) -> Any:
        return self.client.post(f"/local/{call}", json=body).json()

    def get(self, call: str, **params: Any) -> Any:
        return self.client.get(f"/local/{call}", params=params).json()

    def messages(self, channel: str = "general") -> list[dict[str, Any]]:
        return list(self.get("messages", channel=channel)["messages"])

    def ephemerals(self, user: str = "mia") -> list[dict[str, Any]]:
        return list(self.get("ephemerals", user=user)["messages"])

    def calls(self, method: str) -> list[dict[str, Any]]:
        return list(self.get("journal", method=method)["journal"])


def wait_until(condition: Callable[[], Any], seconds: float = 8.0) -> Any:
    """Wait for a condition and give what it gave."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.01)
    raise AssertionError("it did not come to be in time")


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "")


@pytest.fixture
def until() -> Callable[..., Any]:
    return wait_until


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def start(clock: Clock) -> Iterator[Callable[..., tuple[Workspace, Address, Desk]]]:
    """Serve a workspace; arguments are those of Workspace."""
    with ExitStack() as stack:

        def starting(**wanted: Any) -> tuple[Workspace, Address, Desk]:
            wanted = {"now": clock.now, "move_clock": clock.move, **wanted}
            workspace = Workspace(**wanted)
            address = stack.enter_context(serve(workspace, 0))
            desk = Desk(address)
            stack.callback(desk.client.close)
            return workspace, address, desk

        yield starting


@pytest.fixture
def served(start: Any) -> tuple[Workspace, Address, Desk]:
    found: tuple[Workspace, Address, Desk] = start()
    return found


@pytest.fixture
def desk(served: tuple[Workspace, Address, Desk]) -> Desk:
    return served[2]


@pytest.fixture
def address(served: tuple[Workspace, Address, Desk]) -> Address:
    return served[1]


def web_client(address: Address) -> WebClient:
    return WebClient(
        token=address.bot_token, base_url=f"{address.url}/api/", retry_handlers=[], timeout=5
    )


@pytest.fixture
def web(address: Address) -> WebClient:
    return web_client(address)


@pytest.fixture
def bolt() -> Callable[[Address], App]:
    return lambda address: App(client=web_client(address))


def end(handler: Any) -> None:
    """Close a handler without waiting for the thread that sits in select for ten seconds."""
    client = handler.client
    if not isinstance(handler, SocketModeHandler):
        handler.close()
        return
    client.closed, client.auto_reconnect_enabled = True, False
    for runner in (client.current_session_runner, client.current_app_monitor):
        runner.event.set()
    client.disconnect()
    client.message_processor.shutdown()
    client.message_workers.shutdown()


@pytest.fixture
def connect() -> Iterator[Callable[..., Any]]:
    """Connect a Bolt app by Socket Mode and wait until the workspace counts it."""
    with ExitStack() as stack:

        def connecting(
            app: App, workspace: Workspace, address: Address, handler: Any = SocketModeHandler
        ) -> Any:
            before = workspace.sockets.count()
            made = handler(app, address.app_token, ping_interval=1)
            stack.callback(end, made)
            made.connect()
            wait_until(lambda: workspace.sockets.count() > before)
            return made

        yield connecting
