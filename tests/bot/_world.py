"""A small world for the tests of the face: a clock, a database with people in it, and a Slack.

Ada is an advocate, Olive owns her, Max has no part in it.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

import psycopg

import storage
from bot.app import client_for
from bot.house import House
from bot.judge import judge
from bot.outside import Outside
from bot.pace import Pace
from bot.settings import Settings
from storage import accounts, advocates, alerts, memberships, outbox, posts, teams, watchlists

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.workspace import Address
    from storage.accounts import Account
    from storage.advocates import Advocate
    from storage.alerts import Alert
    from storage.outbox import Message
    from storage.posts import Post
    from storage.watchlists import Watchlist

_Seen = TypeVar("_Seen")
TEAM = "T0LOCAL01"
HERE, THERE = "C0ADVOCATES", "C0GENERAL"
OLIVE, MAX = "U0MIA", "U0MAX"
WORDS = {
    "leaving": "I am stepping down as a maintainer today.",
    "pausing": "I am taking a break from all of this until summer.",
    "souring": "I have lost all trust in this company.",
    "none": "Here is how to set up a reverse proxy.",
}


class Clock:
    """The time as the test says it is, for people and for machines."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.seconds = 1000.0

    def __call__(self) -> datetime:
        return self.at

    def steady(self) -> float:
        """Count the seconds that have passed; setting the clock back takes none away."""
        return self.seconds

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self.at += by
        self.seconds += max(0.0, by.total_seconds())


@cache
def _every_table() -> bytes:
    """Make a database that has every table, once: that takes longer than most tests."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        with storage.connect(str(path)) as db:
            storage.migrate(db, datetime(2026, 1, 1, tzinfo=UTC))
        return path.read_bytes()


class World:
    """Who is watched, what they say, and what we made of it."""

    def __init__(self, address: str, clock: Clock) -> None:
        self.address, self.clock = address, clock
        self._made = 0
        self._held: storage.Database | None = None
        if "://" not in address and not Path(address).exists():
            Path(address).write_bytes(_every_table())
        with self.open() as db:
            storage.migrate(db, clock())
            teams.join(db, teams.Team(team=TEAM, name="Local", bot_user="U0", joined_at=clock()))

    @classmethod
    def over(cls, address: str, clock: Clock) -> World:
        """Give a world of what is in a database already, which is left as it is."""
        world = cls.__new__(cls)
        world.address, world.clock = address, clock
        world._made, world._held = 0, None
        return world

    @contextmanager
    def open(self) -> Iterator[storage.Database]:
        """Open the database."""
        if self._held is not None:
            yield self._held
            return
        with storage.connect(self.address) as db:
            yield db

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Make much of a world in one piece: over one connection, in one transaction."""
        with self.open() as db, db.transaction():
            self._held = db
            try:
                yield
            finally:
                self._held = None

    def watchlist(
        self, name: str = "speakers", channel: str = HERE, sensitivity: float = 0.0
    ) -> Watchlist:
        """Keep a watchlist."""
        made = watchlists.Watchlist(
            team=TEAM,
            id=f"list {name}",
            name=name,
            name_key=advocates.name_key(name),
            channel=channel,
            owner=OLIVE,
            sensitivity=sensitivity,
            created_by=OLIVE,
            created_at=self.clock(),
        )
        with self.open() as db:
            watchlists.add(db, TEAM, made)
        return made

    def advocate(self, name: str = "Ada", *lists: Watchlist, **values: Any) -> Advocate:
        """Follow somebody at one account, which was seen well just now."""
        now = self.clock()
        made = advocates.Advocate(
            team=TEAM,
            id=f"advocate {name}",
            name=name,
            name_key=advocates.name_key(name),
            owner=values.get("owner", OLIVE),
            added_by=OLIVE,
            added_at=now,
            look_at=now,
        )
        with self.open() as db, db.transaction():
            advocates.add(db, TEAM, made)
            accounts.add(db, TEAM, [self.account(made)])
            for one in lists:
                memberships.add(
                    db,
                    TEAM,
                    memberships.Membership(
                        team=TEAM, watchlist_id=one.id, advocate_id=made.id, added_at=now
                    ),
                )
        return made

    def account(self, of: Advocate, **values: Any) -> Account:
        """Make the record of an advocate's account."""
        now = self.clock()
        about: dict[str, Any] = {
            "source": "feed",
            "id": f"account {of.name}",
            "address": f"https://{of.id.replace(' ', '-')}.example/feed",
            "stable_id": f"{of.id}.example/feed",
            "title": "A blog",
            "link": "https://blog.example/",
            "first_seen_at": now,
            "last_good_at": now,
        }
        return accounts.Account(
            team=TEAM,
            advocate_id=of.id,
            added_at=now,
            due_at=now,
            health_since=now,
            **(about | values),
        )

    def post(self, of: Advocate, label: str = "leaving", **values: Any) -> Post:
        """Make the record of something an advocate published now, with what was read in it."""
        self._made += 1
        words = values.pop("text", WORDS.get(label, label))
        about: dict[str, Any] = {
            "id": f"post {self._made:04d}",
            "url": f"https://blog.example/{self._made}",
            "title": "News from me",
            "published_at": self.clock(),
            "backlog": False,
            "confidence": 0.9,
            "evidence": words,
        }
        return posts.Post(
            team=TEAM,
            account_id=f"account {of.name}",
            advocate_id=of.id,
            text=words,
            kind="post",
            seen_at=self.clock(),
            fingerprint=f"print {self._made}",
            lang="en",
            label=label,
            about_self=label != "none",
            reasons=("says it of themselves",),
            **(about | values),
        )

    def hears(self, of: Advocate, *said: Post) -> int:
        """Keep posts and judge them, as a poll does; tells how many readings were new."""
        fresh = frozenset((post.account_id, post.id) for post in said if not post.backlog)
        with self.open() as db, db.transaction():
            posts.add(db, TEAM, said)
            return judge(db, TEAM, of, fresh, self.clock())

    def alarm(self, name: str = "Ada", channel: str = HERE) -> Alert:
        """Follow somebody who takes leave at once, and give the alert that was raised."""
        of = self.advocate(name, self.watchlist(f"about {name}", channel))
        self.hears(of, self.post(of))
        return self.alerts(of)[0]

    def alerts(self, of: Advocate) -> list[Alert]:
        """List somebody's alerts."""
        with self.open() as db:
            return alerts.of_advocate(db, TEAM, of.id)

    def change(self, alert: Alert, **values: Any) -> None:
        """Let something happen to an alert."""
        with self.open() as db:
            alerts.change(db, TEAM, alert.id, **values)

    def outbox(self, state: str = "") -> list[Message]:
        """List what is or was to be said, in the order it is said in."""
        with self.open() as db:
            found = db.across().all(outbox.Message, "select * from outbox order by created_at, id")
        return [one for one in found if not state or one.state == state]

    def wishes(self) -> list[tuple[str, str]]:
        """Tell what is to be said and where, as pairs of kind and channel."""
        order = {"card": 0}
        pairs = [(one.kind, one.channel) for one in self.outbox()]
        return sorted(pairs, key=lambda pair: (order.get(pair[0], 1), pair))


def soon(look: Callable[[], _Seen], seconds: float = 10) -> _Seen:
    """Give what a look finds as soon as it finds something."""
    tick = threading.Event()
    for _ in range(int(seconds * 40)):
        if found := look():
            return found
        tick.wait(0.025)
    raise AssertionError("it did not come")


@contextmanager
def writing(address: str) -> Iterator[None]:
    """Let another process write for long: whoever would write, too, has to wait."""
    if storage.is_postgres(address):
        with psycopg.connect(address) as other:
            # The first that is written when something comes in; all of them could be a deadlock.
            other.execute("lock table envelopes in exclusive mode")
            yield
            other.rollback()
        return
    with closing(sqlite3.connect(address, isolation_level=None, timeout=20)) as file:
        file.execute("begin immediate")
        yield
        file.execute("rollback")


class LocalSlack:
    """The local workspace from a script's side."""

    def __init__(self, address: Address) -> None:
        self.address = address

    def tell(self, what: str, **given: Any) -> dict[str, Any]:
        """Do something there, or have something go wrong."""
        request = urllib.request.Request(
            f"{self.address.url}/local/{what}",
            json.dumps(given).encode(),
            {"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                found: dict[str, Any] = json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                raise AssertionError(error.read().decode()) from error
        return found

    def ask(self, what: str, **given: Any) -> list[dict[str, Any]]:
        """Look at something there."""
        url = f"{self.address.url}/local/{what}?{urlencode(given)}"
        with urllib.request.urlopen(url, timeout=20) as answer:
            found: list[dict[str, Any]] = json.load(answer)[
                "messages" if what == "ephemerals" else what
            ]
        return found

    def view(self, user: str = OLIVE) -> dict[str, Any]:
        """Wait for the form that somebody has open to be filled, and give it."""

        def look() -> dict[str, Any] | None:
            found = self.ask("views", user=user)
            filled = [one for one in found if one["callback_id"] or "One moment" not in str(one)]
            return filled[-1] if filled else None

        return soon(look)

    def submits(self, view: dict[str, Any], user: str = OLIVE, **values: Any) -> dict[str, Any]:
        """Submit a form with what is filled in, by the name of each field."""
        return self.tell("submit", user=user, view_id=view["id"], values=values)

    def whispers(self, user: str = OLIVE, least: int = 1) -> list[str]:
        """Wait for as many words for one person's eyes, and give their texts."""

        def look() -> list[str]:
            found = [str(one["text"]) for one in self.ask("ephemerals", user=user)]
            return found if len(found) >= least else []

        return soon(look)

    def fault(self, method: str = "chat.postMessage", times: int = 1, **how: Any) -> None:
        """Let the next calls of a method go wrong."""
        self.tell("faults", method=method, times=times, **how)

    def said(self, channel: str = HERE) -> list[dict[str, Any]]:
        """List what the bot wrote in a channel and its threads."""
        return [
            one for one in self.ask("messages", channel=channel) if one["user"] == "U0BELLWETHER"
        ]

    def calls(self, method: str) -> list[dict[str, Any]]:
        """List the calls of a method."""
        return self.ask("journal", method=method)


def make_house(
    world: World, clock: Clock, url: str = "http://127.0.0.1:9/", **values: Any
) -> House:
    """Put a house together whose time and pace the test decides."""
    settings = Settings(
        bot_token="xoxb-local-workspace-bot",
        app_token="xapp-local-workspace-app",
        api_url=url,
        database=world.address,
        **values,
    )
    house = House(
        settings=settings,
        now=clock,
        outside=Outside(settings, clock, 1),
        pace=Pace(clock.steady),
    )
    house.clients[TEAM] = client_for(house, settings.bot_token)
    house.clients[TEAM].timeout = 1
    return house
