"""Feeds that say everything again: the poller and the judge are real, and nobody is flooded."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import httpx
import pytest

from bot.cards import MOST_CHARACTERS
from bot.commands import Request, show
from bot.drawing import draw
from bot.grammar import parse
from bot.house import House
from bot.outside import Outside
from bot.policy import MOST_QUOTES
from bot.poller import Poller, Tally
from bot.settings import Settings
from monitors._entries import NEWEST
from monitors._http import Http, Rules
from storage import accounts, advocates, alerts, memberships
from tests.bot._world import HERE, OLIVE, TEAM, Clock, World
from tests.faults._time import Patient
from tests.monitors._recorded import Recorded

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from bot.cards import Shown
    from storage.accounts import Account
    from storage.advocates import Advocate

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
MANY = 190  # as many as one look reads, with room for some more
GOODBYES = (
    "After nine years I am stepping down as a maintainer of the project. Thank you all.",
    "This is my last post here. I am leaving the team at the end of the month, for good.",
    "I have decided to stop maintaining this library; I am handing over the keys and moving on.",
)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the feed."""

    id: str
    link: str
    title: str
    text: str
    at: datetime


def goodbye(n: int, at: datetime, domain: str = "ada.example") -> Entry:
    """Write one of many farewells, each in words of its own."""
    return Entry(
        id=f"https://{domain}/?p={n}",
        link=f"https://{domain}/{n}",
        title=f"Farewell {n}",
        text=f"For the {n}th time: {GOODBYES[n % len(GOODBYES)]}",
        at=at,
    )


class Feed(httpx.AsyncBaseTransport):
    """The only server there is."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.footer = ""

    async def handle_async_request(self, _: httpx.Request) -> httpx.Response:
        entries = "".join(
            f"<entry><id>{escape(one.id)}</id><title>{escape(one.title)}</title>"
            f"<updated>{one.at.isoformat()}</updated><link href={json.dumps(one.link)}/>"
            f'<content type="text">{escape(one.text + self.footer)}</content></entry>'
            for one in reversed(self.entries)
        )
        feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Ada</title>{entries}</feed>'
        return httpx.Response(200, stream=_Body(feed.encode()))


class _Body(httpx.AsyncByteStream):
    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body


@dataclass(slots=True)
class Watch:
    """Ada's feed, watched."""

    feed: Feed
    world: World
    clock: Clock
    house: House
    pool: Patient
    ada: Advocate

    def look(self) -> Tally:
        """Let a day pass, and look."""
        self.clock.move(DAY)
        rules = Rules(min_seconds=60)

        async def go() -> Tally:
            poller = Poller(
                self.house,
                Http(rules, self.clock, self.pool, way=Recorded(self.feed), sleep=_never),
            )
            await poller.drain()
            return poller.tally

        return asyncio.run(go())

    def said(self) -> list[str]:
        """List the kinds of the messages that are to be said."""
        return [kind for kind, _ in self.world.wishes()]

    def account(self) -> Account:
        """Give her account as it is now."""
        with self.world.open() as db:
            [account] = accounts.of_advocate(db, TEAM, self.ada.id)
        return account

    def shown(self) -> Shown:
        """Ask to be shown Ada."""
        return show.answer(
            Request(
                house=self.house,
                team=TEAM,
                user=OLIVE,
                channel=HERE,
                words=parse("show Ada").rest,
                now=self.clock(),
            )
        )

    def drawn(self) -> list[Shown]:
        """Draw every message as Slack would get it."""
        with self.world.open() as db:
            return [draw(db, message) for message in self.world.outbox()]


async def _never(_: float) -> None:
    raise AssertionError("one look at one host has nothing to wait for")


@pytest.fixture(scope="module")
def pool() -> Iterator[Patient]:
    made = Patient(1)
    yield made
    made.close()


def watching(folder: Path, pool: Patient) -> Watch:
    """Watch Ada, who has said goodbye often before we first looked, and see that it is quiet."""
    clock = Clock(START)
    world = World(str(folder / "world.db"), clock)
    settings = Settings(database=world.address, poll_seconds=60)
    house = House(settings=settings, now=clock, outside=Outside(settings, clock, 1))
    ada = advocates.Advocate(
        team=TEAM,
        id="advocate Ada",
        name="Ada",
        name_key="ada",
        owner=OLIVE,
        added_by=OLIVE,
        added_at=START,
        look_at=START,
    )
    speakers = world.watchlist()
    account = world.account(ada, first_seen_at=None, last_good_at=None)
    member = memberships.Membership(
        team=TEAM, watchlist_id=speakers.id, advocate_id=ada.id, added_at=START
    )
    with world.open() as db:
        advocates.add(db, TEAM, ada)
        accounts.add(db, TEAM, [account])
        memberships.add(db, TEAM, member)
    made = Watch(Feed(), world, clock, house, pool, ada)
    made.feed.entries = [goodbye(n, START - (MANY - n) * DAY) for n in range(MANY)]
    assert made.look().new_posts == MANY
    assert made.said() == []
    return made


@pytest.fixture
def watch(tmp_path: Path, pool: Patient) -> Watch:
    """Give her, watched."""
    return watching(tmp_path, pool)


def rewritten(**how: Callable[[Entry], Any]) -> Callable[[Entry], Entry]:
    """Change what is named of an entry."""
    return lambda one: replace(one, **{name: change(one) for name, change in how.items()})


REWRITTEN: dict[str, Callable[[Entry], Entry]] = {
    "dates in the future": rewritten(at=lambda one: one.at + 300 * DAY),
    "one date for all": rewritten(at=lambda _: START),
    "ids": rewritten(id=lambda one: f"tag:new,{one.title}"),
    "links": rewritten(link=lambda one: f"{one.link}/?utm_source=feed"),
    "no ids": rewritten(id=lambda _: ""),
    "one id for all": rewritten(id=lambda _: "the same for all"),
    "ids and dates": rewritten(id=lambda one: f"{one.id}&v=2", at=lambda one: one.at + 200 * DAY),
    "ids and the letters of titles": rewritten(
        title=lambda one: one.title.upper(), id=lambda one: f"{one.id}&v=3"
    ),
    "a new domain": lambda one: goodbye(int(one.title.split()[1]), one.at, "new.example"),
}


@pytest.mark.parametrize("change", REWRITTEN)
def test_what_says_the_same_again_is_no_news(watch: Watch, change: str) -> None:
    watch.feed.entries = [REWRITTEN[change](one) for one in watch.feed.entries]
    for _ in range(3):
        assert watch.look().new_posts == 0
    assert watch.said() == []
    assert watch.account().health == "ok"


def test_dates_that_change_with_every_look_are_no_news(watch: Watch) -> None:
    for _ in range(5):
        watch.feed.entries = [replace(one, at=watch.clock()) for one in watch.feed.entries]
        assert watch.look().new_posts == 0
    assert watch.said() == []


def test_three_hundred_changed_dates_are_one_message_in_the_channel_at_most(watch: Watch) -> None:
    """A look reads the newest 200 only, so that others come to sight than those known before."""
    watch.feed.entries = [goodbye(n, START - n * DAY) for n in range(300)]
    with watch.world.open() as db:
        accounts.change(db, TEAM, watch.account().id, first_seen_at=None, cursor="{}")
    watch.look()
    watch.feed.entries = [
        replace(one, at=START + (n * 37 % 300) * timedelta(minutes=1))
        for n, one in enumerate(watch.feed.entries)
    ]
    for _ in range(3):
        watch.look()
    assert watch.said().count("card") <= 1
    assert len(watch.said()) <= 2


def test_a_counter_in_every_text_raises_nothing(watch: Watch) -> None:
    for count in range(5):
        watch.feed.footer = f"\n\n{count * 17 + 3} people have read this, {count} of them today."
        assert watch.look().new_posts == 0
    assert watch.said() == []


def test_words_that_really_come_to_old_posts_are_heard_once(watch: Watch) -> None:
    watch.feed.entries.append(
        Entry("plain", "https://ada.example/plain", "Proxies", "How to set up a proxy.", START)
    )
    watch.look()
    assert watch.said() == []
    watch.feed.entries[-1] = replace(watch.feed.entries[-1], text=GOODBYES[0])
    for _ in range(3):
        watch.look()
    assert watch.said() == ["card"]


def test_a_new_domain_that_stands_in_every_text_is_one_card_at_most(watch: Watch) -> None:
    old = watch.feed.entries
    for n, domain in enumerate(("ada.example", "ada.example", "new.example", "new.example")):
        watch.feed.entries = [goodbye(int(one.title.split()[1]), one.at, domain) for one in old]
        watch.feed.footer = f"\n\nThis first appeared on https://{domain}/ and stays there."
        watch.look()
        if n < 2:
            assert watch.said() == []
    assert watch.said().count("card") <= 1
    assert len(watch.said()) <= 2


def test_five_hundred_new_goodbyes_are_one_card_with_few_quotes(watch: Watch) -> None:
    watch.feed.entries += [goodbye(n, START + n * timedelta(minutes=1)) for n in range(1000, 1500)]
    for _ in range(3):
        watch.look()
    assert watch.said() == ["card", "evidence"]
    with watch.world.open() as db:
        assert len(alerts.of_advocate(db, TEAM, watch.ada.id)) == 1
    for shown in watch.drawn():
        assert len(json.dumps(shown.blocks)) <= MOST_CHARACTERS
        quotes = [block for block in shown.blocks if block["type"] == "rich_text"]
        assert 1 <= len(quotes) <= MOST_QUOTES
    thread = json.dumps([shown.blocks for shown in watch.drawn()])
    assert f"and {NEWEST - 1 - MOST_QUOTES} more findings like these" in thread


def test_what_one_look_leaves_out_is_counted_once(watch: Watch) -> None:
    watch.feed.entries += [goodbye(n, START + n * timedelta(minutes=1)) for n in range(1000, 1500)]
    tally = watch.look()
    assert tally.new_posts == NEWEST
    left = watch.account().left_out
    assert 300 <= left <= 300 + MANY
    assert f"{left} posts too many at once" in json.dumps(watch.shown().blocks)
    # What was left out already is not left out again.
    watch.feed.entries.append(goodbye(2000, START + 2 * DAY))
    assert watch.look().new_posts == 1
    assert watch.account().left_out == left


def test_a_long_archive_at_first_sight_is_nothing_left_out(watch: Watch) -> None:
    assert watch.account().left_out == 0
    watch.feed.entries = [goodbye(n, START - n * DAY) for n in range(900)][::-1]
    with watch.world.open() as db:
        accounts.change(db, TEAM, watch.account().id, first_seen_at=None, cursor="{}")
    watch.look()
    assert watch.account().left_out == 0
    assert watch.said() == []


def test_one_goodbye_among_the_noise_is_still_heard(watch: Watch) -> None:
    watch.feed.footer = "\n\nRead by 3 people."
    watch.feed.entries = [
        replace(one, id=f"{one.id}&again", at=one.at + 30 * DAY) for one in watch.feed.entries
    ]
    watch.feed.entries.append(goodbye(5000, watch.clock()))
    watch.look()
    assert watch.said()[:1] == ["card"]
    assert watch.world.wishes()[0] == ("card", HERE)
