"""Wires Bolt to what people and Slack tell us, and nothing else."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_bolt.authorization import AuthorizeResult

import storage
from bot import actions, events, hearing, modals, options, shortcuts
from bot.cards import MORE
from bot.client import SECONDS, Client, client_for
from bot.line import PING, keep_awake
from storage import teams

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.house import House
    from bot.line import Line

logger = logging.getLogger(__name__)

THREADS = 32
"""How many listeners may be at work at once: with Bolt's own five, slow ones cost others theirs."""
__all__ = ["client_for", "connect", "hang_up", "join", "make_app", "migrate"]


def join(house: House, token: str) -> Client:
    """Learn which workspace a token is for, and keep it. Raises SlackApiError on a bad token."""
    client = client_for(house, token)
    answer = client.auth_test()
    team = teams.Team(
        team=str(answer["team_id"]),
        name=str(answer.get("team", "")),
        bot_user=str(answer.get("user_id", "")),
        joined_at=house.now(),
    )
    client.bot_user, client.bot_id = team.bot_user, str(answer.get("bot_id", ""))
    with house.open() as db:
        teams.join(db, team)
    house.clients[team.team] = client
    return client


NOT_HERE = (
    "Bellwether is not installed in this workspace, or is not any more, so nothing was done. What"
    " it knew is kept; whoever runs it can install it again."
)


def make_app(house: House, token: str = "") -> App:
    """Make the Bolt app; with a token, for its workspace too. Raises SlackApiError on a bad one."""
    if token:
        join(house, token)

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        # An event about an organisation names none of its workspaces.
        client = house.clients.get(team_id or "")
        if client is None and (team_id or enterprise_id not in house.organisations):
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=getattr(client, "bot_user", None),
            bot_id=getattr(client, "bot_id", None),
            bot_token=client.token if client else "",
        )

    app = App(
        # Whom a call is for is known from the house alone.
        client=client_for(house, ""),
        authorize=authorize,  # type: ignore[arg-type] # None is what Bolt asks for
        user_facing_authorize_error_message=NOT_HERE,
        # bot/receiving.py has done it before Bolt sees a request.
        request_verification_enabled=False,
        listener_executor=ThreadPoolExecutor(THREADS, thread_name_prefix="listener"),
    )
    _wire(app, house)
    return app


def connect(app: App, app_token: str, line: Line | None = None) -> list[SocketModeHandler]:
    """Open two sockets, so that one that dies is no gap. Close them when done.

    Returns when Slack has greeted us on both: before that, what people type is not heard. `line`
    looks after them from then on.
    """
    handlers = [
        SocketModeHandler(app, app_token, concurrency=THREADS, ping_interval=PING) for _ in range(2)
    ]
    for handler in handlers:
        keep_awake(handler.client)
        if line is not None:
            line.watch(handler.client)
    greeted = [threading.Event() for _ in handlers]
    for handler, hello in zip(handlers, greeted, strict=True):
        handler.client.on_message_listeners.append(lambda *_, hello=hello: hello.set())
        handler.connect()  # type: ignore[no-untyped-call]
    if not all(hello.wait(SECONDS) for hello in greeted):
        logger.warning("Slack has not greeted us on every socket; they go on trying")
    return handlers


def hang_up(handlers: list[SocketModeHandler]) -> None:
    """Close the sockets, and let what is being answered come to its end.

    The handlers' own `close` waits for threads that wake once in ten seconds only.
    """
    for handler in handlers:
        client = handler.client
        client.closed, client.auto_reconnect_enabled = True, False
        for runner in (client.current_session_runner, client.current_app_monitor):
            runner.event.set()
        client.disconnect()
    for handler in handlers:
        handler.client.message_processor.shutdown()  # type: ignore[no-untyped-call]
        handler.client.message_workers.shutdown()


def _wire(app: App, house: House) -> None:  # noqa: C901 - one short listener for each kind
    @app.command("/bellwether")
    def heard(ack: Callable[..., Any], body: dict[str, Any]) -> None:
        ack()
        hearing.safely(body, lambda: hearing.answer_command(house, body))

    for action_id in (*actions.known(), MORE):

        @app.action(action_id)
        def pressed(ack: Callable[..., Any], body: dict[str, Any]) -> None:
            ack()
            hearing.safely(body, lambda: hearing.answer_press(house, body))

    for name in options.known():

        @app.options(name)
        def sought(ack: Callable[..., Any], body: dict[str, Any]) -> None:
            ack(options=hearing.offered(house, body))

    for name in modals.known():

        @app.view(name)
        def filled(ack: Callable[..., Any], body: dict[str, Any]) -> None:
            # Slack waits to hear what is wrong with what was filled in, so that comes first.
            found = hearing.take_form(house, body)
            if isinstance(found, dict):
                ack(response_action="errors", errors=found)
                return
            ack()
            if found is not None:
                hearing.safely(body, lambda: hearing.tell_after(house, body, found))

    for name in shortcuts.known():

        @app.shortcut(name)
        def called(ack: Callable[..., Any], body: dict[str, Any]) -> None:
            ack()
            hearing.safely(body, lambda: hearing.answer_shortcut(house, body))

    for kind in events.known():

        @app.event(kind)
        def told(body: dict[str, Any]) -> None:
            hearing.safely(body, lambda: hearing.answer_event(house, body))


def migrate(house: House) -> Path | None:
    """Bring the database to this version, and name the copy of how it was, where one was made.

    Raises StorageError in words for the operator.
    """
    return storage.upgrade(house.settings.database, house.now())
