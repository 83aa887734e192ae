"""Slack's signed requests over HTTP: proven to be Slack's, heard once, and handed to Bolt.

Bolt reads a body before it looks at the signature, and lets a request that is sent again do its
work again. So what is not Slack's, what is no JSON and what was heard before ends here.
"""

from __future__ import annotations

import json
import logging
import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import anyio
import anyio.to_thread
from slack_bolt import BoltRequest
from slack_bolt.adapter.starlette.handler import to_starlette_response
from slack_sdk.signature import Clock, SignatureVerifier
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.manifest import PATH

if TYPE_CHECKING:
    from slack_bolt import App
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from bot.house import House

logger = logging.getLogger(__name__)

MOST_BYTES = 1_000_000
FRESH = timedelta(minutes=5)
"""How far a request's time may be from ours, either way."""
AT_ONCE = 32
"""How many requests are answered at once; Slack waits three seconds for each."""
_FORM = "application/x-www-form-urlencoded"
_REFUSED = "This is for Slack alone, and the signature is not Slack's."


class Receiver:
    """Takes Slack's requests; says that it is not ready until there is an app to take them for."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._app: App | None = None
        self._verifier = SignatureVerifier(house.settings.signing_secret, _Clock(house))
        self._threads: anyio.CapacityLimiter | None = None
        self._under_way = 0
        self._heard: dict[str, datetime] = {}
        self._changed = threading.Condition()

    def attach(self, app: App) -> None:
        """Let the app hear from now on."""
        self._app = app

    def detach(self, seconds: float = 5) -> None:
        """Hand nothing over any more, and wait until what was has been acknowledged."""
        with self._changed:
            self._app = None
            self._changed.wait_for(lambda: not self._under_way, seconds)

    def routes(self) -> list[BaseRoute]:
        """Make the route that Slack is told of."""
        return [Route(PATH, self.take, methods=["POST"])]

    async def take(self, request: Request) -> Response:
        """Answer one request of Slack's, or of whoever says to be Slack."""
        body = await body_of(request)
        if body is None:
            return PlainTextResponse("That is more than Slack ever sends.", 413)
        if self._threads is None:
            self._threads = anyio.CapacityLimiter(AT_ONCE)
        return await anyio.to_thread.run_sync(self._answer, request, body, limiter=self._threads)

    def _answer(self, request: Request, body: bytes) -> Response:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json" and parse_qs(body.decode("utf-8", "replace")).get(
            "ssl_check"
        ) == ["1"]:
            return Response()  # Slack looks whether our certificate is good; that is not signed
        if not self._is_slacks(request, body):
            return PlainTextResponse(_REFUSED, 401)
        said = _read(kind, body)
        if said is None:
            return PlainTextResponse("This cannot be read.", 400)
        with self._changed:
            app = self._app
            self._under_way += app is not None
        if app is None:
            return PlainTextResponse("Starting or stopping; say it again in a moment.", 503)
        try:
            return self._once(app, request, said)
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def _once(self, app: App, request: Request, said: dict[str, Any]) -> Response:
        if request.headers.get("x-slack-retry-num", "0") != "0":
            # What was heard before is known by its own id; here it is only counted.
            self._house.line.repeats += 1
        if not self._is_new(request.headers["x-slack-signature"]):
            self._house.line.repeats += 1
            return Response()
        return _hand_over(app, request, said)

    def _is_slacks(self, request: Request, body: bytes) -> bool:
        at = request.headers.get("x-slack-request-timestamp", "")
        if not (at.isascii() and at.isdecimal() and len(at) < 20):
            return False
        try:
            return bool(self._verifier.is_valid_request(body, dict(request.headers)))
        except (ValueError, TypeError):  # a body or a signature that is no text
            return False

    def _is_new(self, signature: str) -> bool:
        """Remember a signature for as long as it is good; in memory, because Slack waits.

        Across a restart it is what a request says that is known again: see bot/hearing.
        """
        now = self._house.now()
        with self._changed:
            while self._heard and now - next(iter(self._heard.values())) > 2 * FRESH:
                del self._heard[next(iter(self._heard))]
            if signature in self._heard:
                return False
            self._heard[signature] = now
        return True


def _hand_over(app: App, request: Request, said: dict[str, Any]) -> Response:
    try:
        # Read already: Bolt would take a command that has the word "payload" in it for empty.
        asked = BoltRequest(body=said, headers=dict(request.headers), mode="socket_mode")
    except Exception:  # the edge: nothing that Slack would send
        logger.exception("a signed request could not be understood")
        return PlainTextResponse("This cannot be understood.", 400)
    return to_starlette_response(app.dispatch(asked))


class _Clock(Clock):
    """The product's clock, as the verifier reads one."""

    def __init__(self, house: House) -> None:
        self._house = house

    def now(self) -> float:
        """Give the time in seconds."""
        return self._house.now().timestamp()


async def body_of(request: Request) -> bytes | None:
    """Read a body, so long as it is no longer than it may be."""
    found = bytearray()
    async for part in request.stream():
        found += part
        if len(found) > MOST_BYTES:
            return None
    return bytes(found)


def _read(kind: str, body: bytes) -> dict[str, Any] | None:
    """Read what a request says; None where that is no JSON object or no form."""
    try:
        if kind == "application/json":
            said = json.loads(body)
        elif kind != _FORM:
            return None
        else:
            form = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=200)
            if "payload" in form:
                said = json.loads(form["payload"][0])
            else:
                said = {name: values[0] for name, values in form.items()}
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) and said else None
