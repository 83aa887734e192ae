"""The door for hooks: who is not proven to be the sender ends here, what they tell is taken in.

`POST /hooks/KIND` is for the one workspace that is served, `/hooks/KIND/TEAM` for one of several.
Nothing of a body is kept or logged; what it tells is, reduced, by bot/counting.py.
"""

from __future__ import annotations

import logging
import secrets as chance
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot import counting, hooks
from bot.hooks import Signed, Unreadable
from bot.manifest import UNDER
from bot.receiving import body_of
from bot.settings import HOOKS, SettingsError
from bot.text import listing
from storage import StorageError, TakenError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from bot.house import House

logger = logging.getLogger(__name__)

AT_ONCE = 8
"""How many requests are answered at once, so that Slack's own always find a thread."""


class Doorway:
    """Takes the requests of hooks; a request has to be fresh by one of the clocks."""

    def __init__(self, house: House, *clocks: Callable[[], datetime]) -> None:
        self._house = house
        self._clocks = clocks or (house.now,)
        self._threads: anyio.CapacityLimiter | None = None

    def routes(self) -> list[BaseRoute]:
        """Make the routes that senders are told of."""
        return [
            Route(f"{UNDER}/{{kind}}", self.take, methods=["POST"]),
            Route(f"{UNDER}/{{kind}}/{{team}}", self.take, methods=["POST"]),
        ]

    async def take(self, request: Request) -> JSONResponse:
        """Answer one request."""
        body = await body_of(request)
        if body is None:
            return _says(413, "That is more than is taken at once. Nothing was taken; part it.")
        if self._threads is None:
            self._threads = anyio.CapacityLimiter(AT_ONCE)
        return await anyio.to_thread.run_sync(self._answer, request, body, limiter=self._threads)

    def _answer(self, request: Request, body: bytes) -> JSONResponse:
        kind, team = request.path_params["kind"], request.path_params.get("team", "")
        if kind not in hooks.known():
            return _says(404, f"There is no such hook; there are {listing(list(hooks.known()))}.")
        secrets = [
            secret
            for whose, secret in self._house.settings.secrets.get(kind, ())
            if whose in ("", team or self._only())
        ]
        if not secrets:
            return _says(404, f"This hook is closed: {HOOKS[kind]} is not set. Nothing was taken.")
        signed = Signed(
            method=request.method,
            urls=self._urls(request),
            headers={name.lower(): value for name, value in request.headers.items()},
            body=body,
        )
        if why := hooks.known()[kind].prove(signed, secrets, [clock() for clock in self._clocks]):
            return _says(401, why)
        if not self._house.clients:
            return _says(503, "Starting or stopping; send it again in a moment.")
        if (team or self._only()) not in self._house.clients:
            where = f"{UNDER}/{kind}/TEAM"
            return _says(404, f"Which workspace? Send it to {where}. Nothing was taken.")
        return self._taken(kind, team or self._only(), body)

    def _taken(self, kind: str, team: str, body: bytes) -> JSONResponse:
        try:
            found = hooks.known()[kind].read(body, self._house.now())
            done = counting.take(self._house, team, kind, found)
        except Unreadable as error:
            return _says(400, str(error))
        except (StorageError, SettingsError) as error:
            # What was told may stand in the words of a row that is there already.
            why = "taken" if isinstance(error, TakenError) else error
            logger.warning("what the hook %s told could not be kept: %s", kind, why)
            return _says(503, "It cannot be kept right now. Nothing was taken; send it again.")
        except Exception:  # the edge: the sender sends it again, and we can be told of it
            reference = chance.token_hex(3)
            logger.exception("a hook failed, reference %s", reference)
            return _says(500, f"Something went wrong on our side ({reference}). Send it again.")
        parked = sum(one.state == "parked" for one in done)
        repeats = sum(one.state == "repeat" for one in done)
        logger.info("hook %s: %d told, %d parked, %d repeats", kind, len(done), parked, repeats)
        return JSONResponse(
            {
                "ok": True,
                "taken": len(done) - parked - repeats,
                "waiting": parked,
                "repeats": repeats,
                "says": [one.says for one in done] or ["Nothing in this is counted here."],
            },
            status_code=202 if parked else 200,
        )

    def _only(self) -> str:
        """Name the workspace, where there is one alone."""
        return next(iter(self._house.clients)) if len(self._house.clients) == 1 else ""

    def _urls(self, request: Request) -> Sequence[str]:
        """Give the address it was sent to: as we are known outside, and as it came in."""
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        known = self._house.settings.url
        return [*([known + path] if known else []), str(request.url)]


def _says(status: int, words: str) -> JSONResponse:
    return JSONResponse({"ok": False, "says": words}, status_code=status)
