"""Servers of feeds that fail in every way there is: never read as silence, told once, made good.

Somebody who wrote every day is not to be seen for sixty days; then they are, with a farewell. The
poller, the judge and the database are real; time is the test's, so that a server may stall.
"""

from __future__ import annotations

import asyncio
import gzip
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from bot.house import House
from bot.jobs.look import look
from bot.outside import Outside
from bot.poller import Poller
from bot.settings import Settings
from monitors._apart import Apart
from monitors._http import Http, Rules
from storage import accounts, advocates, alerts, readings
from tests.bot._world import TEAM, World
from tests.faults._plays import FAREWELLS, watched
from tests.faults._time import Loop, Time
from tests.faults.test_floods import Entry, Feed
from tests.monitors._recorded import Recorded

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from storage.accounts import Account

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
POSTS = 40
"""Of as many days: enough for a silence to be one."""


class Here(Apart):
    """Parses in this process, for what is parsed here is ours."""

    async def run(self, function: Any, *args: Any, seconds: float = 15.0) -> Any:  # noqa: ARG002
        """Run a function."""
        return function(*args)


class Body(httpx.AsyncByteStream):
    """A body that comes in parts, with seconds between them, and may break off."""

    def __init__(self, *parts: bytes, seconds: float = 0.0, breaks: bool = False) -> None:
        self._parts, self._seconds, self._breaks = parts, seconds, breaks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._parts:
            await asyncio.sleep(self._seconds)
            yield part
        if self._breaks:
            raise httpx.ReadError("reset by the other side")


def raises(error: type[httpx.TransportError]) -> Callable[[bytes], httpx.Response]:
    """Fail before there is an answer."""

    def fail(_: bytes) -> httpx.Response:
        raise error("no")

    return fail


def says(
    body: bytes | None = None, status: int = 200, **headers: str
) -> Callable[[bytes], httpx.Response]:
    """Answer with this; with the feed where no body is named."""
    named = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return lambda feed: httpx.Response(
        status, headers=named, stream=Body(feed if body is None else body)
    )


def sends(change: Callable[[bytes], httpx.AsyncByteStream]) -> Callable[[bytes], httpx.Response]:
    """Answer with what becomes of the feed."""
    return lambda feed: httpx.Response(200, stream=change(feed))


LOGIN = b"<!doctype html><title>Sign in</title><form action=/in><input name=user></form>"
FAULTS: dict[str, Callable[[bytes], httpx.Response]] = {
    "refuses": raises(httpx.ConnectError),
    "hangs up": raises(httpx.RemoteProtocolError),
    "resets": raises(httpx.ReadError),
    "never connects": raises(httpx.ConnectTimeout),
    "never answers": raises(httpx.ReadTimeout),
    "resets in the midst": sends(lambda feed: Body(feed[: len(feed) // 2], breaks=True)),
    "truncates": sends(lambda feed: Body(feed[: len(feed) // 2])),
    "stalls byte by byte": sends(
        lambda feed: Body(*(feed[i : i + 1] for i in range(len(feed))), seconds=9)
    ),
    "stalls before the body": sends(lambda feed: Body(feed, seconds=9_999)),
    "says nothing": says(b""),
    "says only spaces": says(b" \r\n" * 99),
    "shows a login": says(LOGIN, Content_Type="text/html"),
    "shows a login as a feed": says(LOGIN, Content_Type="application/atom+xml"),
    "asks whether we are human": says(LOGIN, 403, cf_mitigated="challenge"),
    "is parked": says(b"<html><title>This domain is for sale</title></html>"),
    "answers JSON": says(b'{"error": "internal"}', Content_Type="application/json"),
    "packs wrongly": says(b"\x1f\x8b no gzip", Content_Encoding="gzip"),
    "packs half": sends(lambda feed: Body(gzip.compress(feed)[:-40])),
    "sends noise": says(bytes(range(256)) * 20),
    "has moved to a login": says(b"", 302, Location="/login"),
    "sends us in circles": says(b"", 301, Location="/feed"),
    "wants us elsewhere inside": says(b"", 302, Location="http://169.254.169.254/feed"),
    **{f"says {n}": says(b"no", n) for n in (204, 400, 401, 402, 404, 406, 418, 451, 500, 503)},
    "wants rest": says(b"no", 429, Retry_After="86400"),
}


class Server(Feed):
    """The feed's server, which fails as it is told to."""

    fails: Callable[[bytes], httpx.Response] | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        well = await super().handle_async_request(request)
        if request.url.path == "/login":
            return says(LOGIN)(b"")
        if self.fails is None:
            return well
        return self.fails(await well.aread())


class Watch:
    """Ada's feed, watched for as long as the test wants."""

    def __init__(self, folder: Path, start: datetime = START) -> None:
        self.time = Time(start)
        self.world = World(str(folder / "world.db"), self.time)  # type: ignore[arg-type]
        self.ada = watched(self.world)
        settings = Settings(database=self.world.address, poll_seconds=60)
        self.house = House(
            settings=settings, now=self.time, outside=Outside(settings, self.time, 1)
        )
        self.server = Server()
        self.server.entries = [
            Entry(
                f"tag:{n}", f"https://ada.example/{n}", f"Note {n}", f"How I built part {n}.",
                start - n * DAY,
            )
            for n in range(POSTS - 1, -1, -1)
        ]  # fmt: skip
        self.look()

    def look(self, days: float = 0) -> None:
        """Let days pass, then poll and judge."""
        self.time.seconds += days * 86_400

        async def go() -> None:
            rules = Rules(min_seconds=60)
            async with Http(rules, self.time, Here(1), way=Recorded(self.server)) as http:
                await Poller(self.house, http).drain()

        loop = Loop(self.time)
        try:
            loop.run_until_complete(go())
            loop.run_until_complete(loop.shutdown_default_executor())
        finally:
            loop.close()
        with self.world.open() as db:
            advocates.change(db, TEAM, self.ada.id, look_at=self.time())
        look(self.house)

    def publish(self, text: str) -> None:
        """Let Ada write."""
        n = len(self.server.entries)
        self.server.entries.append(
            Entry(f"tag:new-{n}", f"https://ada.example/new-{n}", "News", text, self.time())
        )

    def account(self) -> Account:
        """Give her account as it is now."""
        with self.world.open() as db:
            [account] = accounts.of_advocate(db, TEAM, self.ada.id)
        return account

    def signals(self) -> set[str]:
        """Name what was read in her."""
        with self.world.open() as db:
            return {one.signal for one in readings.of_advocate(db, TEAM, self.ada.id)}

    def states(self) -> dict[str, str]:
        """Tell how her alerts are; there is one of a kind at most."""
        with self.world.open() as db:
            found = alerts.of_advocate(db, TEAM, self.ada.id)
        assert len({one.situation for one in found}) == len(found)
        return {one.situation: one.state for one in found}

    def ids(self) -> list[str]:
        """Name the posts that are kept."""
        with self.world.open() as db:
            return [row["id"] for row in db.across().rows("select id from posts order by id")]


@pytest.mark.parametrize("how", FAULTS)
def test_a_server_that_fails_is_never_silence(how: str, tmp_path: Path) -> None:
    watch = Watch(tmp_path)
    assert watch.account().health == "ok"
    assert not watch.signals()
    watch.server.fails = FAULTS[how]
    for days in (10, 50):
        watch.look(days)
        assert watch.signals() <= {"unseen"}
    account = watch.account()
    assert account.health not in accounts.SEEN
    assert account.health_says
    assert watch.states() == {"unseen": "open"}
    watch.server.fails = None
    watch.publish(f"It is time. {FAREWELLS[0]}")
    with watch.world.open() as db:
        accounts.change(db, TEAM, account.id, ended=False)
    for _ in range(2):
        watch.look(1)
    assert watch.account().health == "ok"
    states = watch.states()
    assert states.pop("unseen") == "resolved"
    assert len(watch.ids()) == len(set(watch.ids())) == POSTS + 1
    assert watch.world.wishes().count(("card", "C0ADVOCATES")) == 1 + len(states)
    assert "stepping_back" in watch.signals()


def test_yesterdays_cache_takes_nothing_away_and_says_nothing_twice(tmp_path: Path) -> None:
    watch = Watch(tmp_path)
    for n in range(6):
        yesterday = list(watch.server.entries)
        watch.publish(f"Part {n}. {FAREWELLS[n % 2]}")
        today = list(watch.server.entries)
        watch.look(0.5)
        # A cache that is behind answers every second time.
        watch.server.entries = yesterday
        watch.look(0.5)
        watch.server.entries = today
    watch.look(1)
    assert len(watch.ids()) == len(set(watch.ids())) == POSTS + 6
    assert watch.world.wishes().count(("card", "C0ADVOCATES")) == 1
    assert list(watch.states().values()) == ["open"]
    assert watch.account().health == "ok"


@pytest.mark.parametrize("years", [-3, 3])
def test_a_server_whose_clock_goes_wrong_raises_nothing(tmp_path: Path, years: int) -> None:
    watch = Watch(tmp_path)
    was = list(watch.server.entries)
    watch.server.entries = [replace(one, at=one.at + years * 365 * DAY) for one in was]
    for _ in range(3):
        watch.look(1)
    watch.server.entries = was
    watch.look(1)
    assert watch.states() == {}
    assert len(watch.ids()) == POSTS


@pytest.mark.parametrize("hours", [-24, -1, 1, 24])
def test_a_clock_that_jumps_loses_and_doubles_nothing(tmp_path: Path, hours: int) -> None:
    """Our own clock: a farewell before, one while it is wrong, one after it is right again."""
    watch = Watch(tmp_path)
    for n, jump in enumerate((0, hours, -hours)):
        watch.time.seconds += jump * 3600
        watch.publish(f"Number {n}. {FAREWELLS[n % 2]}")
        watch.look(0.6)
    # However far it was set back, what was put off by the wrong clock is polled in the end.
    watch.look(1.5)
    assert len(watch.ids()) == len(set(watch.ids())) == POSTS + 3
    assert watch.world.wishes().count(("card", "C0ADVOCATES")) == 1
    assert list(watch.states().values()) == ["open"]
    assert watch.account().health == "ok"


CHANGES = (
    (datetime(2026, 3, 27, 22, tzinfo=UTC), "Europe/Berlin"),
    (datetime(2026, 10, 23, 22, tzinfo=UTC), "Europe/Berlin"),
)


@pytest.mark.parametrize(("begins", "zone"), CHANGES)
def test_daylight_saving_moves_nothing(
    tmp_path: Path, begins: datetime, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine's own zone changes its hour in between, and what is kept is UTC."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        watch = Watch(tmp_path, begins)
        due = []
        for n in range(8):
            watch.publish(f"Day {n}: how I built another part.")
            watch.look(0.5)
            due.append(watch.account().due_at)
        assert due == sorted(set(due))
        assert len(watch.ids()) == POSTS + 8
        assert watch.states() == {}
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_same_sixty_days_at_a_server_that_is_well_are_a_silence(tmp_path: Path) -> None:
    """Else none of the above would show anything."""
    watch = Watch(tmp_path)
    for days in (10, 50):
        watch.look(days)
    assert watch.states() == {"going_quiet": "open"}
