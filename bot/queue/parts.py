"""The parts of a product that many machines share: what each does from its start to its end."""

from __future__ import annotations

import contextlib
import logging
import os
from functools import partial
from typing import TYPE_CHECKING

import storage
from bot import clock, forks, health, installing
from bot.app import join
from bot.house import House
from bot.outside import Outside
from bot.queue.asking import Nudge, Queue
from bot.queue.pace import SharedPace
from bot.queue.schema import prepare, refuse_alone
from bot.queue.ticking import tick
from bot.queue.turns import Turns
from bot.queue.working import work
from bot.running import be_the_face, bring_up, heed_signals, slack
from bot.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime, timedelta

    from bot.settings import Settings

    Now = Callable[[], datetime]
    Say = Callable[[str], None]

logger = logging.getLogger(__name__)


@contextlib.contextmanager
def furnished(settings: Settings, now: Now, say: Say, part: str) -> Iterator[House]:
    """Give a house that shares its work with others; the database is at this version.

    Raises SettingsError where there is nothing to share through, or no workspace to work for.
    """
    refuse_alone(settings, part)
    if not settings.joins_slack:
        raise SettingsError(
            f"`bellwether {part}` works for a workspace of Slack, and SLACK_BOT_TOKEN (or, for many"
            " workspaces, SLACK_CLIENT_ID) is missing. Nothing was changed. Set it as"
            " .env.example says, or start `bellwether run`, which brings a workspace to try it on."
        )
    connect = partial(storage.connect, settings.database, settings.connections)
    house = House(
        settings=settings,
        now=now,
        outside=Outside(settings, now, os.cpu_count() or 1, lambda gap: Turns(connect, gap)),
    )
    bring_up(house, say)
    prepare(settings)
    house.pace = SharedPace(connect)
    house.queue = Queue(settings.database, connect)
    house.nudge = Nudge(house.queue)
    try:
        yield house
    finally:
        house.queue.close()


def bot(
    settings: Settings, now: Now, wall: Now, move: Callable[[timedelta], None], say: Say
) -> None:
    """Hear Slack and answer, until told to stop. Raises what `run` raises, and SettingsError."""
    stop = heed_signals()
    with furnished(settings, now, say, "bot") as house, slack(house, move, say, wall) as met:
        be_the_face(house, met, stop, wall=wall, say=say)


def worker(settings: Settings, now: Now, concurrency: int, say: Say) -> None:
    """Do what the queue asks for, so many jobs at once and polling beside them, until told to stop.

    Raises SettingsError, StorageError, or SlackApiError where it cannot start.
    """
    stop = heed_signals()
    with furnished(settings, now, say, "worker") as house, health.serve(house, settings.port):
        if settings.bot_token:
            join(house, settings.bot_token)
        installing.open_up(house)
        scheduler = clock.start(house, "worker")
        forks.settle()
        say("Ready. Ctrl-C stops.")
        work(house, concurrency, stop)
        say("Stopped.")
        scheduler.shutdown(wait=True)
        house.outside.close()


def ticker(settings: Settings, now: Now, say: Say) -> None:
    """Ask for every job at its time, until told to stop. Raises SettingsError and StorageError."""
    stop = heed_signals()
    with furnished(settings, now, say, "clock") as house, health.serve(house, settings.port):
        house.works_for_slack = False
        say("Ready. Ctrl-C stops.")
        tick(house, stop)
        say("Stopped.")
