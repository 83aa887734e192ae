"""Running the product: the face in this process, polling and reading in another."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import sys
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import storage
from bot import clock, forks, health, logs, manifest, people
from bot.building import make_house
from bot.key import key_of
from storage import colleagues
from storage.colleagues import ROLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime, timedelta
    from multiprocessing.context import ForkServerProcess

    from bot.house import House
    from bot.receiving import Receiver
    from bot.settings import Settings
    from storage.colleagues import Role

logger = logging.getLogger(__name__)

_SECRETS = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "BELLWETHER_KEY",
    "BELLWETHER_STRIPE_SECRET",
    "BELLWETHER_HUBSPOT_SECRET",
    "BELLWETHER_HOOK_SECRET",
)
TURN = 0.0005
"""Seconds that a thread may go on while another waits: an acknowledgement takes several turns."""
CHECK = 1.0
"""Seconds between two looks at whether to stop and whether the other process lives."""


def heavy(settings: Settings, now: Callable[[], datetime], wall: Callable[[], datetime]) -> None:
    """Poll and read until told to stop, or until the face is gone: the other process of `run`."""
    # Not our parent's number: it may have been killed before we came to ask for it.
    face = multiprocessing.parent_process()
    stop = threading.Event()
    # Ctrl-C reaches both processes; the face decides when we end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    logs.begin(settings.log)
    house = make_house(settings, now, workers=os.cpu_count() or 1)
    scheduler = clock.start(house, "heavy")
    forks.settle()

    def stopped(seconds: float) -> bool:
        waited = 0.0
        while waited < seconds:
            if stop.wait(CHECK) or (face is not None and not face.is_alive()):
                return True
            if forks.is_orphan():
                return True
            waited += CHECK
        return False

    clock.heed_clock(scheduler, wall, stopped)
    house.closing.set()
    scheduler.shutdown(wait=False)
    house.outside.close()


class Heavy:
    """The other process: started, looked after, and ended with us."""

    def __init__(
        self, settings: Settings, now: Callable[[], datetime], wall: Callable[[], datetime]
    ) -> None:
        self._arguments = (settings, now, wall)
        self._process: ForkServerProcess | None = None

    def keep(self) -> None:
        """Start it, or start it again where it died."""
        if self._process is not None and self._process.is_alive():
            return
        if self._process is not None:
            logger.error("polling died with %s; starting it again", self._process.exitcode)
        self._process = forks.context().Process(
            target=heavy, args=self._arguments, name="bellwether-heavy"
        )
        self._process.start()

    def end(self) -> None:
        """Let it finish what it is keeping, then end it."""
        if self._process is not None:
            self._process.terminate()
            self._process.join(5)
            self._process.kill()


def run(
    settings: Settings,
    now: Callable[[], datetime],
    wall: Callable[[], datetime],
    move: Callable[[timedelta], None],
    say: Callable[[str], None],
) -> None:
    """Be the product until SIGINT or SIGTERM; `say` tells the operator where things are.

    Without Slack tokens it starts a workspace on this machine and joins that.
    Raises StorageError, OSError (port taken) or SlackApiError where it cannot start.
    """
    stop = heed_signals()
    house = make_house(settings, now)
    bring_up(house, say)
    with storage.hold(settings.database), slack(house, move, say, wall) as met:
        # Made when the workspace is known; it is started last, as a start that fails would wait.
        other = Heavy(house.settings, now, wall)
        be_the_face(house, met, stop, wall=wall, say=say, other=other)


def heed_signals() -> threading.Event:
    """Begin a process: no secrets are left in its environment, and what is given says when to end.

    Bolt would read the secrets a second time; what is read is nobody else's affair.
    """
    forks.be_small()
    forks.be_calm()
    for name in _SECRETS:
        os.environ.pop(name, None)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


def bring_up(house: House, say: Callable[[str], None]) -> None:
    """Bring the database to this version. Raises StorageError in words for the operator."""
    if copy := storage.upgrade(house.settings.database, house.now()):
        say(f"The database was brought to this version; {copy} is a copy of how it was.")


def be_the_face(
    house: House,
    met: Met,
    stop: threading.Event,
    *,
    wall: Callable[[], datetime],
    say: Callable[[str], None],
    other: Heavy | None = None,
) -> None:
    """Hear Slack and answer until told to stop, with `other` beside us or among other machines."""
    # Bolt is slow to import, and only who hears Slack wants it.
    from bot import app, installing  # noqa: PLC0415

    sys.setswitchinterval(TURN)
    bolt = app.make_app(house, met.bot_token)
    installing.open_up(house)
    seed_roles(house, met.roles)
    sockets = app.connect(bolt, met.app_token, house.line) if met.app_token else []
    if met.receiver is not None:
        met.receiver.attach(bolt)
    if other is not None:
        other.keep()
    scheduler = clock.start(house, "face" if other is not None else "bot")
    house.aside.fit(house)
    forks.settle()
    say("Ready. Ctrl-C stops.")

    def stopped(seconds: float) -> bool:
        waited = 0.0
        while waited < seconds:
            if stop.wait(CHECK):
                return True
            if other is not None:
                other.keep()
            waited += CHECK
        return False

    clock.heed_clock(scheduler, wall, stopped)
    say("Stopping: finishing what is under way.")
    house.closing.set()
    house.nudge.set()
    if met.receiver is not None:
        met.receiver.detach()
    app.hang_up(sockets)
    bolt.listener_runner.listener_executor.shutdown(wait=True)
    scheduler.shutdown(wait=True)
    house.aside.close()
    if other is not None:
        other.end()
    house.outside.close()


def seed_roles(house: House, roles: Mapping[str, Role]) -> None:
    """Learn who is there, and let the sample people act in the roles they stand for."""
    for team in list(house.clients) if roles else ():
        people.learn(house, team)
        with house.open() as db:
            for user, role in roles.items():
                known = colleagues.one(db, team, user)
                if known is not None and known.role is None:
                    colleagues.change(db, team, user, role=role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """How we meet Slack: what opens it, the roles of sample people, and who takes requests."""

    bot_token: str
    app_token: str
    roles: Mapping[str, Role] = field(default_factory=dict)
    receiver: Receiver | None = None


@contextlib.contextmanager
def slack(
    house: House,
    move: Callable[[timedelta], None],
    say: Callable[[str], None],
    wall: Callable[[], datetime],
) -> Iterator[Met]:
    """Give what opens the workspace to join, after starting one where there is none."""
    from bot.doorway import Doorway  # noqa: PLC0415 - as above

    settings = house.settings
    if settings.joins_slack:
        from bot import oauth, receiving  # noqa: PLC0415 - as above

        receiver = receiving.Receiver(house) if settings.http else None
        more = receiver.routes() if receiver else []
        if settings.secrets or more:
            more += Doorway(house).routes()
        if settings.installs:
            key_of(settings)  # now, because whoever comes to install us can do nothing about it
            more += oauth.Installer(house).routes()
        app_token = "" if settings.http else settings.app_token
        with health.serve(house, settings.port, more) as port:
            if settings.installs:
                say(f"Workspaces install Bellwether at {settings.url}{manifest.INSTALL}")
            if settings.secrets:
                say(f"Hooks are heard at http://{settings.listen}:{port}/hooks/…")
            if receiver:
                say(f"Slack is heard at http://{settings.listen}:{port}{manifest.PATH}")
            yield Met(bot_token=settings.bot_token, app_token=app_token, receiver=receiver)
        return
    from bot import shortcuts  # noqa: PLC0415 - as above
    from bot.commands import known  # noqa: PLC0415 - as above
    from bot.workspace import Workspace, serve  # noqa: PLC0415 - a real workspace needs none of it

    verbs = [(one.usage, one.does) for one in known().values()]
    menu = [(one.callback_id, one.name) for one in shortcuts.known().values()]
    # Held to the manifest, so that what it lacks is missed here first.
    workspace = Workspace(
        now=house.now,
        move_clock=move,
        verbs=verbs,
        scopes=manifest.scopes(settings.unfurl_domains),
        events=manifest.heard(settings.unfurl_domains),
        shortcuts=menu,
        unfurl_domains=settings.unfurl_domains,
    )
    # Who sends to a hook does not know how far the clock here was moved.
    door = Doorway(house, house.now, wall)
    extra = [*health.routes(house), *door.routes()]
    with serve(workspace, settings.port, extra_routes=extra) as address:
        house.settings = replace(settings, api_url=f"{address.url}/api/")
        say(f"No Slack tokens, so here is a workspace on this machine: {address.url}")
        samples: dict[str, Role] = {
            user.id: role
            for user in workspace.directory.people()
            for role in ROLES
            if user.role == role
        }
        yield Met(bot_token=address.bot_token, app_token=address.app_token, roles=samples)
