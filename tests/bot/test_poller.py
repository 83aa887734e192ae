from __future__ import annotations

import contextlib
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import pytest

from bot import poller
from bot.deliver import deliver
from bot.fetching import Fetching
from bot.house import House
from bot.items import fingerprint, own_words
from bot.outside import Outside
from bot.poller import MOST_AT_ONE_HOST, Poller, poll_once
from bot.settings import Settings
from monitors import Fetched, Item, known
from storage import accounts, advocates, memberships, posts
from tests.bot._world import HERE, OLIVE, TEAM, Clock, World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitors._http import Http
    from storage.advocates import Advocate

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LEAVING = "After nine years I am stepping down as a maintainer of the project. Thank you all."
PLAIN = "Here is how to set up a reverse proxy for your little server at home, step by step."


class Blog:
    """A blog on this machine that publishes what it is told."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, str, str, datetime]] = []
        self.status = 200
        self.asked = 0
        self.held = threading.Event()
        self.held.set()
        blog = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                blog.asked += 1
                blog.held.wait(30)
                body = blog.feed().encode()
                self.send_response(blog.status)
                self.send_header("Content-Type", "application/atom+xml")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with contextlib.suppress(ConnectionError):  # who asked may have given up
                    self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/feed"

    def publish(self, text: str, at: datetime, name: str = "", title: str = "News") -> None:
        """Put a post on the feed."""
        self.entries.append((name or f"post-{len(self.entries)}", title, text, at))

    def feed(self) -> str:
        """Write the feed, newest first."""
        entries = "".join(
            f"<entry><id>tag:{name}</id><title>{escape(title)}</title><updated>{at.isoformat()}"
            f'</updated><link href="https://ada.example/{name}"/><content type="text">'
            f"{escape(text)}</content></entry>"
            for name, title, text, at in reversed(self.entries)
        )
        return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Ada</title>{entries}</feed>'

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture(scope="module")
def ticking() -> Clock:
    return Clock(START)


@pytest.fixture(scope="module")
def outside(ticking: Clock) -> Iterator[Outside]:
    """Give a way out; its processes are slow to start, so the tests here share it."""
    settings = Settings(allow_hosts=("127.0.0.1",), poll_seconds=60)
    made = Outside(settings, ticking, 1)
    yield made
    made.close()


@pytest.fixture
def world(empty: str, ticking: Clock) -> World:
    return World(empty, ticking)


@pytest.fixture
def house(world: World, ticking: Clock, outside: Outside) -> House:
    settings = Settings(database=world.address, allow_hosts=("127.0.0.1",), poll_seconds=60)
    return House(settings=settings, now=ticking, outside=outside)


@pytest.fixture
def blog(ticking: Clock) -> Iterator[Blog]:
    made = Blog()
    made.publish(LEAVING, ticking() - timedelta(days=30))
    yield made
    made.close()


@pytest.fixture
def ada(world: World, blog: Blog) -> Advocate:
    """Give an advocate whose blog has never been read."""
    speakers, now = world.watchlist(), world.clock()
    made = advocates.Advocate(
        team=TEAM,
        id="advocate Ada",
        name="Ada",
        name_key="ada",
        owner=OLIVE,
        added_by=OLIVE,
        added_at=now,
        look_at=now,
    )
    account = world.account(
        made, address=blog.url, stable_id=blog.url, first_seen_at=None, last_good_at=None
    )
    member = memberships.Membership(
        team=TEAM, watchlist_id=speakers.id, advocate_id=made.id, added_at=now
    )
    with world.open() as db:
        advocates.add(db, TEAM, made)
        accounts.add(db, TEAM, [account])
        memberships.add(db, TEAM, member)
    return made


def kept(world: World) -> list[posts.Post]:
    with world.open() as db:
        return posts.of_advocate(db, TEAM, "advocate Ada")


def later(house: House, clock: Clock, days: float = 1) -> None:
    """Poll again when it is time."""
    clock.move(timedelta(days=days))
    poll_once(house)


def test_first_sight_is_kept_and_raises_nothing(house: House, world: World, ada: Advocate) -> None:
    tally = poll_once(house)
    assert (tally.due, tally.fetched, tally.new_posts, tally.failed) == (1, 1, 1, 0)
    [post] = kept(world)
    assert (post.label, post.backlog) == ("leaving", True)
    assert not world.alerts(ada)


def test_a_new_post_raises_an_alert_once(
    house: House, world: World, ada: Advocate, blog: Blog, ticking: Clock
) -> None:
    poll_once(house)
    blog.publish(f"This is it. {LEAVING}", ticking())
    for _ in range(3):
        later(house, ticking)
    assert world.wishes() == [("card", HERE)]
    [alert] = world.alerts(ada)
    assert alert.label == "leaving"
    assert house.nudge.is_set()


def test_nothing_that_is_not_due_is_asked_for(house: House, ada: Advocate, blog: Blog) -> None:
    poll_once(house)
    asked = blog.asked
    assert poll_once(house).due == 0
    assert blog.asked == asked
    assert ada.name == "Ada"


@pytest.mark.parametrize("what", ["ids", "dates"])
def test_a_feed_that_is_rewritten_raises_nothing(
    house: House, world: World, ada: Advocate, blog: Blog, ticking: Clock, what: str
) -> None:
    for number in range(20):
        blog.publish(f"{number}. {LEAVING}", ticking() - timedelta(days=number))
    poll_once(house)
    ticking.move(timedelta(days=1))
    blog.entries = [
        (f"{name}-again" if what == "ids" else name, title, text, ticking())
        for name, title, text, at in blog.entries
    ]
    assert poll_once(house).new_posts == 0
    assert not world.alerts(ada)
    assert len(kept(world)) == 21


def test_a_feed_that_grows_backwards_raises_nothing(
    house: House, world: World, ada: Advocate, blog: Blog, ticking: Clock
) -> None:
    poll_once(house)
    blog.publish(PLAIN, ticking())
    later(house, ticking)
    with world.open() as db:
        [before] = accounts.of_advocate(db, TEAM, ada.id)
    blog.entries.insert(0, ("old", "Old", f"Long ago. {LEAVING}", START - timedelta(days=900)))
    later(house, ticking)
    assert len(kept(world)) == 3
    assert not world.alerts(ada)
    with world.open() as db:
        [after] = accounts.of_advocate(db, TEAM, ada.id)
    assert after.last_new_at == before.last_new_at


def test_the_same_words_twice_in_one_feed_are_one_post(
    house: House, world: World, ada: Advocate, blog: Blog, ticking: Clock
) -> None:
    poll_once(house)
    for number in range(30):
        blog.publish(f"It is true. {LEAVING}", ticking(), name=f"copy-{number}")
    later(house, ticking)
    assert len(kept(world)) == 2
    assert world.wishes() == [("card", HERE)]
    assert len(world.alerts(ada)) == 1


def test_three_hundred_changed_posts_are_at_most_a_card_and_a_thread_message(
    house: House, world: World, ada: Advocate, blog: Blog, ticking: Clock
) -> None:
    poll_once(house)
    for number in range(300):
        blog.publish(f"Number {number}. {LEAVING}", ticking(), name=f"new-{number}")
    later(house, ticking)
    assert world.wishes() == [("card", HERE), ("evidence", HERE)]
    assert len(world.alerts(ada)) == 1


def test_an_account_that_cannot_be_seen_says_so_and_is_tried_again(
    house: House, world: World, ada: Advocate, blog: Blog, ticking: Clock
) -> None:
    poll_once(house)
    blog.status = 500
    ticking.move(timedelta(days=1))
    assert poll_once(house).failed == 1
    with world.open() as db:
        [broken] = accounts.of_advocate(db, TEAM, ada.id)
    assert (broken.health != "ok", broken.failures, broken.ended) == (True, 1, False)
    assert broken.health_says
    assert broken.due_at > ticking()
    blog.status = 200
    blog.publish(PLAIN, ticking())
    later(house, ticking)
    with world.open() as db:
        [mended] = accounts.of_advocate(db, TEAM, ada.id)
    assert (mended.health, mended.failures, mended.health_says) == ("ok", 0, "")


def test_a_fault_of_ours_is_kept_as_one_and_hinders_no_other(
    house: House, world: World, ada: Advocate
) -> None:
    grace = world.advocate("Grace")
    with world.open() as db:
        accounts.change(db, TEAM, "account Grace", source="no_such_source")
    tally = poll_once(house)
    assert (tally.fetched, tally.failed) == (1, 1)
    with world.open() as db:
        [account] = accounts.of_advocate(db, TEAM, grace.id)
    assert account.health == "fault"
    assert ada.id != grace.id


def test_what_cannot_be_kept_takes_nothing_else_with_it(
    house: House, world: World, ada: Advocate, blog: Blog, ticking: Clock
) -> None:
    poll_once(house)
    zoe = world.advocate("Zoe")
    with world.open() as db:
        posts.add(db, TEAM, [world.post(zoe, backlog=True)])
        db.across().execute(
            "update posts set reasons = 'no list' where advocate_id = :id", id=zoe.id
        )
        accounts.change(db, TEAM, "account Zoe", address=f"{blog.url}?zoe")
    blog.publish(PLAIN, ticking())
    ticking.move(timedelta(days=1))
    tally = poll_once(house)
    assert (tally.fetched, tally.failed, tally.new_posts) == (1, 1, 1)
    assert len(kept(world)) == 2
    with world.open() as db:
        [account] = accounts.of_advocate(db, TEAM, zoe.id)
    assert (account.health, account.leased_until) == ("fault", None)
    assert account.due_at > ticking()


def test_a_refusal_that_cannot_be_kept_is_not_heard_again_at_once(
    house: House, world: World, blog: Blog, ticking: Clock
) -> None:
    zoe = world.advocate("Zoe")
    with world.open() as db:
        posts.add(db, TEAM, [world.post(zoe, backlog=True)])
        db.across().execute(
            "update posts set reasons = 'no list' where advocate_id = :id", id=zoe.id
        )
        accounts.change(db, TEAM, "account Zoe", address=blog.url)
    blog.status = 410
    assert poll_once(house).failed == 1
    with world.open() as db:
        [account] = accounts.of_advocate(db, TEAM, zoe.id)
    assert (account.health, account.leased_until) == ("fault", None)
    assert account.due_at > ticking() + timedelta(minutes=30)


def test_one_round_ends_though_more_comes_due_meanwhile(
    house: House, ada: Advocate, blog: Blog, ticking: Clock
) -> None:
    feed = blog.feed

    def slow() -> str:
        if blog.asked < 4:
            ticking.move(timedelta(hours=1))
        return feed()

    blog.feed = slow  # type: ignore[method-assign]
    assert poll_once(house).due == 1
    assert blog.asked == 1
    assert ada.id


def test_who_was_unwatched_while_being_fetched_leaves_nothing_behind(
    house: House, world: World, ada: Advocate, ticking: Clock
) -> None:
    with world.open() as db:
        claimed = accounts.claim(db, TEAM, ticking(), 10)
        advocates.remove(db, TEAM, ada.id)
    assert len(claimed) == 1
    assert poll_once(house).due == 0
    assert not kept(world)


def test_an_imported_page_is_followed_to_its_feed(
    house: House, world: World, ada: Advocate, blog: Blog
) -> None:
    poll_once(house)
    with world.open() as db:
        [account] = accounts.of_advocate(db, TEAM, ada.id)
    assert account.title == "Ada"
    assert account.address == blog.url


def test_nobody_is_told_where_nobody_listens(house: House, world: World, ada: Advocate) -> None:
    poll_once(house)
    assert deliver(house) is None
    assert not world.outbox()
    assert ada.owner == OLIVE


def item(**values: str) -> Item:
    about = {"id": "1", "url": "https://x.example/1", "title": "", "text": ""} | values
    kind = about.pop("kind", "post")
    return Item(lang="en", published_at=START, kind=kind, **about)


@pytest.mark.parametrize("due_by_now", [True, False])
def test_one_busy_host_keeps_nobody_else_out(
    house: House, world: World, ticking: Clock, due_by_now: Any
) -> None:
    """A hundred at one host would only wait for each other; the others come first."""
    crowd = [world.account(world.advocate(f"Ada {n}"), id=f"a{n}") for n in range(30)]
    crowd = [replace(one, address=f"https://busy.example/{one.id}") for one in crowd]
    other = replace(crowd[0], id="b", address="https://quiet.example/b")

    async def go(http: Http) -> dict[str, int]:
        poller = Poller(house, http)
        poller._due_by = ticking() if due_by_now else None
        return await poller._crowded([*crowd, other])

    crowded = house.outside.start(go).result()
    if due_by_now:
        assert crowded == {}, "who asks for all of it gets all of it"
    else:
        assert sorted(crowded.values()) == list(range(MOST_AT_ONE_HOST + 1, 31))
        assert "b" not in crowded


def test_pictures_that_are_all_untitled_are_many() -> None:
    said = [item(title="Untitled", url=f"https://x.example/{n}") for n in (1, 2)]
    assert fingerprint(said[0]) != fingerprint(said[1])


def test_a_site_that_moves_says_the_same() -> None:
    there = [f"Read on at https://{host}.example/1 if you like to." for host in ("old", "new")]
    assert fingerprint(item(text=there[0])) == fingerprint(item(text=there[1]))


def test_a_post_is_known_again_by_its_words_alone() -> None:
    one = item(title="A  Title", text="Some words")
    assert fingerprint(one) == fingerprint(item(id="2", title="a title", text="some\nWORDS"))
    assert fingerprint(one) != fingerprint(item(title="A Title", text="Other words"))
    assert fingerprint(item(url="https://x.example/2")) != fingerprint(item())
    assert fingerprint(item(text="half \ud800 a letter"))


@pytest.mark.parametrize(
    ("kind", "title", "text", "words"),
    [
        ("post", "", "words", "words"),
        ("post", "Title", "words", "Title\n\nwords"),
        ("post", "The words …", "The words go on", "The words go on"),
        ("reply", "", "words", "words"),
        ("boost", "Title", "somebody else's", ""),
        ("about", "Title", "somebody else's", ""),
    ],
)
def test_only_the_authors_own_words_are_read(kind: str, title: str, text: str, words: str) -> None:
    assert own_words(item(kind=kind, title=title, text=text)) == words


@pytest.mark.parametrize(("source", "kept"), [("feed", 1), ("mastodon", 2)])
def test_the_same_words_are_said_twice_only_where_ids_are_to_be_trusted(
    house: House, world: World, ada: Advocate, blog: Blog, source: str, kept: int
) -> None:
    """A feed that gives a post another id says nothing new; who answers "Thanks!" twice does."""

    async def go(http: Http) -> int:
        said = [item(id=name, text="Thanks!") for name in ("1", "2")]
        poller = Poller(house, http)
        with world.open() as db:
            (account,) = accounts.of_advocate(db, TEAM, ada.id)
        marked = [(one, fingerprint(one)) for one in said]
        new, _ = await Fetching(poller._house, poller._http)._news(
            account, marked, keeps_ids=known()[source].keeps_ids
        )
        return len(new)

    assert house.outside.start(go).result() == kept


@pytest.mark.parametrize(("address", "asked"), [("https://ada.example/feed", 0), ("", 1)])
def test_a_feed_outside_has_nothing_inside_completed(
    house: House, world: World, blog: Blog, address: str, asked: int
) -> None:
    """Its entry says that the rest of it is at a place where only we were let in."""
    account = world.account(world.advocate("Mallory"), id="m")
    account = replace(account, address=address or blog.url)
    half = item(text="Half of it")._replace(url=blog.url, truncated=True)

    async def go(http: Http) -> None:
        await Fetching(house, http)._whole(account, [(half, "mark")], known()["feed"])

    house.outside.start(go).result()
    assert blog.asked == asked


@pytest.mark.parametrize(("address", "found"), [("https://ada.example/feed", 0), ("", 1)])
def test_who_moves_does_not_lead_us_inside(
    house: House, world: World, blog: Blog, address: str, found: int
) -> None:
    account = replace(world.account(world.advocate("Mallory"), id="m"), address=address or blog.url)
    blog.publish(PLAIN, START)
    fetched = Fetched(items=(), cursor="{}", next_at=START, health="moved", moved_to=blog.url)

    async def go(http: Http) -> int:
        return len(await Fetching(house, http)._where_to(account, fetched))

    assert house.outside.start(go).result() == found
    assert bool(blog.asked) is bool(found)


def batch(house: House, most: int) -> tuple[int, int]:
    """Take a batch as a worker does; gives how many that was, and how often more were asked for."""
    asked = 0

    async def more() -> None:
        nonlocal asked
        asked += 1

    async def take(http: Http) -> int:
        return await Poller(house, http).batch(most, more)

    return house.outside.run(take, seconds=60), asked


def test_a_batch_is_over_when_what_it_took_is_kept(
    house: House, world: World, ada: Advocate
) -> None:
    assert batch(house, 2) == (1, 0)
    assert len(kept(world)) == 1
    assert batch(house, 2) == (0, 0)


def test_whoever_takes_a_full_batch_asks_for_another(
    house: House, world: World, ada: Advocate, blog: Blog
) -> None:
    assert batch(house, 1) == (1, 1)
    with world.open() as db:
        [account] = accounts.of_advocate(db, TEAM, ada.id)
    assert account.leased_until is None
    assert account.first_seen_at is not None


def test_a_batch_gives_back_what_does_not_come_to_its_end(
    house: House, world: World, ada: Advocate, blog: Blog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poller, "GRACE", 0.0)
    monkeypatch.setattr(poller, "LOOK", 0.01)
    monkeypatch.setattr(poller, "RENEW", 0.0)
    blog.held.clear()
    house.closing.set()
    assert batch(house, 5) == (1, 0)
    blog.held.set()
    with world.open() as db:
        [account] = accounts.of_advocate(db, TEAM, ada.id)
        assert accounts.due(db, TEAM, world.clock()) == 1, "others may take it up at once"
    assert account.first_seen_at is None
