"""Request URLs: what the app hears comes as signed HTTP requests instead of over a socket."""

from __future__ import annotations

import asyncio
import json
import time
import urllib.error
import urllib.request
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from slack_sdk.signature import SignatureVerifier

from bot.workspace.records import SIGNING_SECRET, Json, LocalError
from bot.workspace.sockets import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

_KEPT = 100  # requests; older ones are forgotten
_AT_ONCE = 32
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Sent:
    """One request as it went out, to be sent again byte for byte."""

    body: bytes
    headers: dict[str, str]


class Poster:
    """Delivers to the app's request URL, signed; off while there is none."""

    def __init__(self, ack_seconds: float, now: Callable[[], datetime]) -> None:
        self.url = ""
        self.sent: deque[Sent] = deque(maxlen=_KEPT)
        self._ack_seconds = ack_seconds
        self._now = now
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="request-url")
        # Whatever proxy the machine uses, the app is on this machine.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    async def set(self, url: str) -> None:
        """Take a request URL once the app there answers our challenge; an empty one is none."""
        if url:
            parts = urlsplit(url)
            if parts.scheme != "http" or parts.hostname not in _LOOPBACK:
                raise LocalError("A request URL here is http and on this machine.")
            challenge: Json = {"type": "url_verification", "challenge": f"{time.monotonic_ns()}"}
            self.url, before = url, self.url
            body = json.dumps(challenge).encode()
            status, said, _ = await self._send(self._signed(body, "application/json", {}))
            answer = _as_json(said).get("challenge", said)
            if status != 200 or answer != challenge["challenge"]:
                self.url = before
                raise LocalError(f"The app does not answer the challenge at {url} ({status}).", 409)
        self.url = url

    async def ask(self, kind: str, payload: Json, *, accepts: bool, **extra: Any) -> Outcome:
        """Send one thing that happened and wait for its acknowledgement."""
        began = time.monotonic()
        headers: dict[str, str] = {}
        if extra.get("retry_attempt"):
            headers["X-Slack-Retry-Num"] = str(extra["retry_attempt"])
            headers["X-Slack-Retry-Reason"] = "http_timeout"
        body, content_type = _written(kind, payload)
        status, said, final = await self._send(self._signed(body, content_type, headers))
        if status == 0:
            return Outcome(error=said, final=final)
        if not 200 <= status < 300:
            error = "http_client_error" if status < 500 else "http_service_error"
            return Outcome(error=error, final=final)
        took = round((time.monotonic() - began) * 1000)
        response = _as_json(said) or ({"text": said} if said.strip() else {})
        return Outcome(ack_ms=took, response=(response or None) if accepts else None)

    async def again(self, sent: Sent) -> tuple[int, str]:
        """Send a request again, with the signature and the time it had."""
        status, said, _ = await self._send(sent)
        return status, said

    def _signed(self, body: bytes, content_type: str, headers: dict[str, str]) -> Sent:
        at = str(int(self._now().timestamp()))
        signature = SignatureVerifier(SIGNING_SECRET).generate_signature(timestamp=at, body=body)
        sent = Sent(
            body,
            {
                "Content-Type": content_type,
                "X-Slack-Request-Timestamp": at,
                "X-Slack-Signature": str(signature),
                **headers,
            },
        )
        self.sent.append(sent)
        return sent

    async def _send(self, sent: Sent) -> tuple[int, str, bool]:
        """Give the status, what was said, and whether it is not to be tried again."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._call, sent)

    def _call(self, sent: Sent) -> tuple[int, str, bool]:
        request = urllib.request.Request(  # noqa: S310 - loopback only: see `set`
            self.url, data=sent.body, headers=sent.headers, method="POST"
        )
        try:
            with self._opener.open(request, timeout=self._ack_seconds) as answer:
                return answer.status, answer.read().decode("utf-8", "replace"), False
        except urllib.error.HTTPError as error:
            with error:
                said = error.read().decode("utf-8", "replace")
                return error.code, said, error.headers.get("X-Slack-No-Retry") == "1"
        except TimeoutError:
            return 0, "operation_timeout", False
        except (OSError, HTTPException):
            return 0, "dispatch_failed", False


def _written(kind: str, payload: Json) -> tuple[bytes, str]:
    if kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    if kind == "slash_commands":
        return urlencode(payload).encode(), _FORM
    return urlencode({"payload": json.dumps(payload)}).encode(), _FORM


def _as_json(text: str) -> Json:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
