"""Wires Bolt to the commands and actions, and nothing else.

Every listener is wrapped so that nothing raises out of it: an exception right after `ack()` loses
the acknowledgement, and the person would see a time-out instead of a sentence.
"""

from __future__ import annotations

import logging
import secrets
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk import WebClient

import storage
from bot import actions, commands, grammar, text
from bot.actions import Press
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.commands import Refusal, Request
from bot.commands.help import unknown_verb
from bot.deliver import respond, send_picture
from storage import alerts, envelopes, teams

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.cards import Picture
    from bot.house import House

logger = logging.getLogger(__name__)

THREADS = 32
"""How many listeners may be at work at once: with Bolt's own five, slow ones cost others theirs."""
SECONDS = 10
"""How long one call to Slack may take."""
PATIENCE = 2.0
"""After so many seconds without an answer we say that we are still at it."""


def client_for(house: House, token: str) -> WebClient:
    """Make a client that retries nothing by itself: a retried post can be said twice."""
    return WebClient(token, base_url=house.settings.api_url, timeout=SECONDS, retry_handlers=[])


def join(house: House, token: str) -> WebClient:
    """Learn which workspace a token is for, and keep it. Raises SlackApiError on a bad token."""
    client = client_for(house, token)
    answer = client.auth_test()
    team = teams.Team(
        team=str(answer["team_id"]),
        name=str(answer.get("team", "")),
        bot_user=str(answer.get("user_id", "")),
        joined_at=house.now(),
    )
    with house.open() as db:
        teams.join(db, team)
    house.clients[team.team] = client
    return client


def make_app(house: House, token: str) -> App:
    """Make the Bolt app for a workspace. Raises SlackApiError on a bad token."""
    app = App(
        client=join(house, token),
        token_verification_enabled=False,
        listener_executor=ThreadPoolExecutor(THREADS, thread_name_prefix="listener"),
    )
    _wire(app, house)
    return app


def connect(app: App, app_token: str) -> list[SocketModeHandler]:
    """Open two sockets, so that one that dies is no gap. Close them when done.

    Returns when Slack has greeted us on both: before that, what people type is not heard.
    """
    handlers = [SocketModeHandler(app, app_token, concurrency=THREADS) for _ in range(2)]
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


def _wire(app: App, house: House) -> None:
    @app.command("/bellwether")
    def heard(ack: Callable[..., Any], body: dict[str, Any]) -> None:
        ack()
        _safely(body, lambda: answer_command(house, body))

    for action_id in actions.known():

        @app.action(action_id)
        def pressed(ack: Callable[..., Any], body: dict[str, Any]) -> None:
            ack()
            _safely(body, lambda: answer_press(house, body))


def _safely(body: dict[str, Any], work: Callable[[], None]) -> None:
    """Do a listener's work; whatever goes wrong is logged and said with a reference to it."""
    try:
        work()
    except Exception:  # the edge: see the module's docstring
        reference = secrets.token_hex(3)
        logger.exception("listener failed, reference %s", reference)
        respond(
            str(body.get("response_url", "")),
            Shown(
                "Something went wrong on our side, and nothing was changed that you have not seen"
                f" confirmed. Try again; if it stays so, tell who runs Bellwether: `{reference}`."
            ),
        )


def answer_command(house: House, body: dict[str, Any]) -> None:
    """Answer one typed command through its response_url."""
    if not _first_time(house, body, f"command {body.get('trigger_id')}"):
        return
    url = str(body["response_url"])
    typed = grammar.parse(str(body.get("text") or ""))
    answered = threading.Event()
    waiting = threading.Timer(
        PATIENCE, lambda: answered.is_set() or respond(url, Shown("Still at it …"))
    )
    waiting.daemon = True
    waiting.start()
    try:
        shown = _answer(house, body, typed)
    finally:
        answered.set()
        waiting.cancel()
    respond(url, shown, in_channel=typed.share)
    if shown.picture is not None:
        _send_picture(house, body, shown.picture, share=typed.share)


def _send_picture(house: House, body: dict[str, Any], picture: Picture, *, share: bool) -> None:
    """Send the picture that goes with an answer, after it, and say so where that cannot be."""
    client = house.clients.get(_team(body))
    if client is None:
        return
    where = str(body["channel_id"]) if share else ""
    if why := send_picture(client, picture, user=str(body["user_id"]), channel=where):
        then = (
            " Whoever runs Bellwether mends it by installing the app anew, from the manifest of"
            " this version."
            if why == "missing_scope"
            else ""
        )
        respond(
            str(body["response_url"]),
            Shown(f"The chart could not be sent ({text.code(why)}): {picture.alt}{then}"),
        )


def _answer(house: House, body: dict[str, Any], typed: grammar.Typed) -> Shown:
    request = Request(
        house=house,
        team=str(body["team_id"]),
        user=str(body["user_id"]),
        channel=str(body["channel_id"]),
        words=typed.rest,
        now=house.now(),
        text=typed.text,
    )
    try:
        if not typed.verb and not typed.rest:
            return _greeting(request)
        if known := commands.known().get(typed.verb):
            return known.answer(request)
        return Shown(unknown_verb(typed.verb or typed.rest.name()))
    except Refusal as refusal:
        return Shown(str(refusal))


def _greeting(request: Request) -> Shown:
    """Nothing typed: what waits for you, and the verbs."""
    with request.house.open() as db:
        live = alerts.every_live(db, request.team)
    mine = sum(alert.claimed_by == request.user for alert in live)
    waits = f"{text.count(len(live), 'alert')} open, {mine} of them yours: `/bellwether alerts`"
    verbs = commands.known()["help"].answer(request)
    return Shown(waits, (b.section(waits), *verbs.blocks))


def answer_press(house: House, body: dict[str, Any]) -> None:
    """Do what one button stands for."""
    for pressed in body.get("actions", []):
        key = f"press {pressed.get('action_ts')} {pressed.get('action_id')} {pressed.get('value')}"
        if not _first_time(house, body, f"{key} {_user(body)}"):
            continue
        press = Press(
            house=house,
            team=_team(body),
            user=_user(body),
            channel=str((body.get("channel") or {}).get("id", "")),
            value=str(pressed.get("value") or ""),
            now=house.now(),
        )
        url = str(body.get("response_url") or "")
        try:
            shown = actions.known()[str(pressed["action_id"])](press)
        except Refusal as refusal:
            respond(url, Shown(str(refusal)))
        else:
            if shown is not None:
                # A preview is ephemeral: the outcome takes its place, buttons and all.
                respond(url, shown, replace=True)


def _user(body: dict[str, Any]) -> str:
    return str(body["user"]["id"])


def _first_time(house: House, body: dict[str, Any], key: str) -> bool:
    """Tell whether Slack says this for the first time; it may say a thing twice."""
    with house.open() as db:
        return envelopes.first_time(db, _team(body), key, house.now())


def _team(body: dict[str, Any]) -> str:
    """Name the workspace; a press carries none of its own where the app is an organisation's."""
    user = body.get("user") or {}
    return str(body.get("team_id") or (body.get("team") or {}).get("id") or user["team_id"])


def migrate(house: House) -> list[str]:
    """Bring the database to this version. Raises StorageError in words for the operator."""
    with house.open() as db:
        return storage.migrate(db, house.now())
