"""What machines ask us: are you alive, can you work, and how much of it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

import storage
from storage import StorageError, accounts, alerts, outbox, teams

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from bot.house import House

logger = logging.getLogger(__name__)

LATE = timedelta(minutes=15)
"""How long a poll may be due, and a message wait to be said, before something is wrong."""
SIGHT = timedelta(days=1)
"""How long an account may not have been seen well and still count as seen."""
CALM = 1.0
"""Seconds between two looks of the server at whether it is to stop."""
# Name, help text; each is a gauge over all teams.
METRICS = {
    "bellwether_up_seconds": "Since the start",
    "bellwether_accounts": "Accounts that are to be seen",
    "bellwether_accounts_unseen": "Accounts that were not seen well for a day",
    "bellwether_accounts_due": "Accounts whose poll is due",
    "bellwether_polls_late_seconds": "How long the oldest poll is due that nobody has taken up",
    "bellwether_alerts_live": "Alerts that are not closed",
    "bellwether_outbox_new": "Messages to be said",
    "bellwether_outbox_sending": "Messages under way or in doubt",
    "bellwether_outbox_parked": "Messages that Slack refused for good",
    "bellwether_outbox_late_seconds": "How long the oldest message is due or in doubt",
    "bellwether_disk_free_bytes": "Room where the SQLite file is; -1 with PostgreSQL",
    "bellwether_sockets": "Sockets that are open to Slack",
    "bellwether_socket_silence_seconds": "Since the last sign of life on the quietest socket",
    "bellwether_repeats": "Deliveries that Slack made again since the start",
    "bellwether_jobs_waiting": "Jobs that could begin; 0 with `run`, as are the next three",
    "bellwether_jobs_late_seconds": "How long the oldest of them could have begun",
    "bellwether_jobs_failed": "Jobs that failed for good within a week",
    "bellwether_workers": "Signs of life of workers within a minute, two of each",
}


def routes(house: House) -> Sequence[BaseRoute]:
    """Make the routes for liveness, readiness and metrics."""

    def healthz(request: Request) -> PlainTextResponse:  # noqa: ARG001 - Starlette gives it
        return PlainTextResponse("ok\n")

    def readyz(request: Request) -> JSONResponse:  # noqa: ARG001 - same
        try:
            wrong = troubles(house, measure(house))
        except StorageError as error:
            wrong = [str(error)]
        said: dict[str, object] = {"ready": not wrong}
        if wrong:
            said["says"] = wrong
        if house.line.count():
            said["sockets"] = [round(seconds, 1) for seconds in house.line.silence()]
        return JSONResponse(said, status_code=503 if wrong else 200)

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


def troubles(house: House, found: Mapping[str, int]) -> list[str]:
    """Say what keeps us from working, from what was measured; a sentence for each."""
    wrong = []
    if not house.clients and not house.settings.installs and house.works_for_slack:
        wrong.append("No workspace is joined.")
    if house.line.is_lost():
        wrong.append("Nothing has come over any socket to Slack for a minute.")
    if room := storage.trouble_with_room(house.settings.database):
        wrong.append(f"{room[0].upper()}{room[1:]}.")
    if house.queue is not None and not found["bellwether_workers"]:
        wrong.append("No worker gives a sign of life, so that nothing is polled or said.")
    if found["bellwether_jobs_late_seconds"] > LATE.total_seconds():
        wrong.append("The queue is stuck: start more workers, or look why they do not come on.")
    late, unsaid = found["bellwether_polls_late_seconds"], found["bellwether_outbox_late_seconds"]
    if late > LATE.total_seconds():
        wrong.append(f"Polls are late: the oldest has been due for {late} s. See the log.")
    if unsaid > LATE.total_seconds():
        wrong.append(
            f"Messages are stuck: the oldest has waited for {unsaid} s. `doctor` says why."
        )
    return wrong


def measure(house: House) -> dict[str, int]:
    """Count what is due, open and unsaid. Raises StorageError where the database is away."""
    found = dict.fromkeys(METRICS, 0)
    now = house.now()
    silence = house.line.silence()
    found["bellwether_sockets"] = len(silence)
    found["bellwether_socket_silence_seconds"] = round(max(silence, default=0.0))
    found["bellwether_repeats"] = house.line.repeats
    found["bellwether_up_seconds"] = _since(house.began, now)
    left = storage.free(house.settings.database)
    found["bellwether_disk_free_bytes"] = -1 if left is None else left
    polls, words = [now], [now]
    with house.open() as db:
        if house.queue is not None:
            found |= _jobs(db)
        for team in teams.every(db):
            seen, watched = accounts.in_sight(db, team.team, now - SIGHT)
            found["bellwether_accounts"] += watched
            found["bellwether_accounts_unseen"] += watched - seen
            found["bellwether_accounts_due"] += accounts.due(db, team.team, now)
            found["bellwether_alerts_live"] += len(alerts.every_live(db, team.team))
            for state in ("new", "sending", "parked"):
                found[f"bellwether_outbox_{state}"] += outbox.count(db, team.team, state)
            if team.team in house.clients:
                words.append(outbox.oldest(db, team.team) or now)
        served = teams.served(db)
        polls += [accounts.oldest_due(db, team.team, now) or now for team in served]
    # What came due before our start is not ours to answer for before we have had time for it.
    found["bellwether_polls_late_seconds"] = _since(max(min(polls), house.began), now)
    found["bellwether_outbox_late_seconds"] = _since(max(min(words), house.began), now)
    return found


def _jobs(db: storage.Database) -> dict[str, int]:
    from storage import _queue  # noqa: PLC0415 - only where there is one

    stands = _queue.backlog(db)
    return {
        "bellwether_jobs_waiting": stands.waiting,
        "bellwether_jobs_late_seconds": stands.late,
        "bellwether_jobs_failed": stands.failed,
        "bellwether_workers": stands.workers,
    }


def _since(then: datetime, now: datetime) -> int:
    """Count whole seconds; none where the clock was set back."""
    return max(0, round((now - then).total_seconds()))


class _Server(uvicorn.Server):
    """Looks once a second, not ten times, at whether to stop: a quarter of our work at rest."""

    async def main_loop(self) -> None:
        """Go on until told to stop."""
        # Each look counts as a second's, after which the date that answers bear is made anew.
        while not await self.on_tick(0):  # noqa: ASYNC110 - who stops us sets no event of a loop
            await asyncio.sleep(CALM)


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
    server = _Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), name="health", daemon=True)
    thread.start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()
