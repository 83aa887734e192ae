"""What machines ask us: are you alive, can you work, and how much of it."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from storage import StorageError, accounts, alerts, outbox, teams

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from bot.house import House

logger = logging.getLogger(__name__)

# Name, help text; each is a gauge over all teams.
METRICS = {
    "bellwether_accounts_due": "Accounts whose poll is due",
    "bellwether_alerts_live": "Alerts that are not closed",
    "bellwether_outbox_new": "Messages to be said",
    "bellwether_outbox_sending": "Messages under way or in doubt",
    "bellwether_outbox_parked": "Messages that Slack refused for good",
    "bellwether_sockets": "Sockets that are open to Slack",
    "bellwether_socket_silence_seconds": "Since the last sign of life on the quietest socket",
    "bellwether_repeats": "Deliveries that Slack made again since the start",
}


def routes(house: House) -> Sequence[BaseRoute]:
    """Make the routes for liveness, readiness and metrics."""

    def healthz(request: Request) -> PlainTextResponse:  # noqa: ARG001 - Starlette gives it
        return PlainTextResponse("ok\n")

    def readyz(request: Request) -> JSONResponse:  # noqa: ARG001 - same
        try:
            measure(house)
        except StorageError as error:
            return JSONResponse({"ready": False, "says": str(error)}, status_code=503)
        ready = is_ready(house)
        said: dict[str, object] = {"ready": ready}
        if house.line.count():
            said["sockets"] = [round(seconds, 1) for seconds in house.line.silence()]
        return JSONResponse(said, status_code=200 if ready else 503)

    def metrics(request: Request) -> PlainTextResponse:  # noqa: ARG001 - same
        try:
            found = measure(house)
        except StorageError as error:
            return PlainTextResponse(f"{error}\n", status_code=503)
        lines = []
        for name, value in found.items():
            lines += [f"# HELP {name} {METRICS[name]}", f"# TYPE {name} gauge", f"{name} {value}"]
        return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]


def is_ready(house: House) -> bool:
    """Tell whether we can work: joined somewhere, or waiting to be installed, and within reach."""
    joined = bool(house.clients) or house.settings.installs
    return joined and not house.line.is_lost()


def measure(house: House) -> dict[str, int]:
    """Count what is due, open and unsaid. Raises StorageError where the database is away."""
    found = dict.fromkeys(METRICS, 0)
    silence = house.line.silence()
    found["bellwether_sockets"] = len(silence)
    found["bellwether_socket_silence_seconds"] = round(max(silence, default=0.0))
    found["bellwether_repeats"] = house.line.repeats
    with house.open() as db:
        for team in teams.every(db):
            found["bellwether_accounts_due"] += accounts.due(db, team.team, house.now())
            found["bellwether_alerts_live"] += len(alerts.every_live(db, team.team))
            for state in ("new", "sending", "parked"):
                found[f"bellwether_outbox_{state}"] += outbox.count(db, team.team, state)
    return found


@contextlib.contextmanager
def serve(house: House, port: int, more: Sequence[BaseRoute] = ()) -> Iterator[int]:
    """Answer on a port; gives which. `more` are routes that are the product's way to be heard.

    Where the port is taken, say so and go on without; with `more`, raise OSError.
    """
    app = Starlette(routes=[*routes(house), *more])
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=5
    )
    host = house.settings.listen
    try:
        # Listens from here on: uvicorn would leave the program where the port is taken.
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family)
    except OSError:
        if more:
            raise
        logger.warning("port %d is taken: /healthz, /readyz and /metrics do not answer", port)
        yield 0
        return
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), name="health", daemon=True)
    thread.start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()
