"""What no recorded case can show: that whatever somebody does between two looks, nothing is lost.

A small server on loopback pages as Mastodon does, hides what is not for everybody after it has
counted a page, and lets go of the answers to what is deleted.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from monitors import Found, SourceError, _mastodon_links, known
from monitors._cursor import Kept
from monitors._http import Rules
from monitors._mastodon_look import Cursor
from monitors._resolve import resolve
from tests.monitors._hostile import FEED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitors._http import Http
    from storage.accounts import Account
    from tests.monitors.conftest import Outside

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
STEP = timedelta(minutes=15)
ON_ONE_LOOP = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass
class Town:
    """A server with one person on it, who does as she is told."""

    most: int = 40  # statuses of a page
    statuses: dict[int, dict[str, Any]] = field(default_factory=dict)
    user: str = "ada"
    port: int = 0
    asked: list[str] = field(default_factory=list)
    last: int = 100

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def person(self) -> dict[str, Any]:
        return {
            "id": "1",
            "username": self.user,
            "acct": self.user,
            "display_name": "Ada Example",
            "url": f"{self.url}/@{self.user}",
            "uri": f"{self.url}/users/ada",
            "note": "",
            "fields": [],
        }

    def posts(self, text: str, parent: int | None = None, visibility: str = "public") -> int:
        self.last += 1
        self.statuses[self.last] = {
            "id": str(self.last),
            "created_at": (NOW - timedelta(days=1) + timedelta(seconds=self.last)).isoformat(),
            "content": f"<p>{text}</p>",
            "visibility": visibility,
            "in_reply_to_id": None if parent is None else str(parent),
            "in_reply_to_account_id": None if parent is None else "1",
            "edited_at": None,
            "reblog": None,
            "uri": f"{self.url}/users/ada/statuses/{self.last}",
            "url": f"{self.url}/@ada/{self.last}",
            "account": self.person,
        }
        return self.last

    def edits(self, status: int, text: str) -> None:
        self.statuses[status]["content"] = f"<p>{text}</p>"
        self.statuses[status]["edited_at"] = NOW.isoformat()

    def deletes(self, status: int) -> None:
        del self.statuses[status]
        for other in self.statuses.values():
            if other["in_reply_to_id"] == str(status):
                other["in_reply_to_id"] = None

    def public(self) -> list[int]:
        return [one for one, said in self.statuses.items() if said["visibility"] == "public"]

    def shown(self) -> dict[str, str]:
        """Tell what a reader should have: the texts of each thread under its first post."""
        root_of: dict[int, int] = {}
        texts: dict[str, list[str]] = {}
        for one in self.public():
            said = self.statuses[one]
            parent = int(said["in_reply_to_id"] or 0)
            root_of[one] = root_of.get(parent, one)
            texts.setdefault(str(root_of[one]), []).append(said["content"][3:-4])
        return {root: "\n\n".join(parts) for root, parts in texts.items()}

    def answer(self, path: str) -> tuple[int, Any, str]:
        parts = urlsplit(path)
        query = {name: int(values[0]) for name, values in parse_qs(parts.query).items()}
        steps = parts.path.removeprefix("/api/v1/").split("/")
        if steps == ["accounts", "1"]:
            return 200, self.person, ""
        if steps == ["accounts", "1", "statuses"]:
            return self.page(**query)
        one = int(steps[1]) if steps[0] == "statuses" else 0
        if one not in self.public():
            return 404, {"error": "Record not found"}, ""
        if steps[2:] == ["context"]:
            return 200, self.context(one), ""
        return 200, self.statuses[one], ""

    def page(
        self, limit: int, min_id: int | None = None, max_id: int | None = None
    ) -> tuple[int, Any, str]:
        most = min(limit, self.most)
        ids = sorted(self.statuses)
        if min_id is not None:
            ids = [one for one in ids if one > min_id][:most]
        else:
            ids = [one for one in ids if max_id is None or one < max_id][-most:]
        if not ids:
            return 200, [], ""
        rows = [self.statuses[one] for one in reversed(ids) if one in self.public()]
        where = f"{self.url}/api/v1/accounts/1/statuses"
        link = f'<{where}?min_id={ids[-1]}>; rel="prev"'
        if len(ids) == most:
            link += f', <{where}?max_id={ids[0]}>; rel="next"'
        return 200, rows, link

    def context(self, one: int) -> dict[str, Any]:
        before: list[dict[str, Any]] = []
        parent = self.statuses[one]["in_reply_to_id"]
        while parent is not None:
            before.insert(0, self.statuses[int(parent)])
            parent = before[0]["in_reply_to_id"]
        below = {one}
        for other in self.public():
            if int(self.statuses[other]["in_reply_to_id"] or 0) in below:
                below.add(other)
        after = [self.statuses[other] for other in sorted(below - {one})]
        return {"ancestors": before, "descendants": after}


@contextmanager
def opened(town: Town) -> Iterator[Town]:
    """Let a town answer on loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 65_536  # an answer in one piece, which nobody waits to confirm

        def do_GET(self) -> None:
            town.asked.append(self.path)
            status, said, link = town.answer(self.path)
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            if link:
                self.send_header("Link", link)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    town.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield town
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


class Reader:
    """Looks now and then, and keeps what it is given as the poller does."""

    def __init__(self, town: Town, account: Account, http: Http) -> None:
        self.account = replace(
            account, source="mastodon", address=f"{town.url}/api/v1/accounts/1#ada"
        )
        self.http = http
        self.now = NOW
        self.kept: dict[str, str] = {}

    async def look(self, later: timedelta = STEP) -> None:
        self.now += later
        fetched = await known()["mastodon"].fetch(self.account, self.http, self.now)
        assert list(fetched.items) == sorted(fetched.items, key=lambda one: one.published_at)
        self.kept.update((item.id, item.text) for item in fetched.items)
        for one in fetched.gone:
            self.kept.pop(one, None)
        self.account = replace(self.account, cursor=fetched.cursor)


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(
            ["post", "post", "go on", "go on", "hide", "edit", "delete", "look", "day"]
        ),
        st.integers(0, 100),
    ),
    max_size=30,
)


@ON_ONE_LOOP
@example([("post", 0), ("go on", 0), ("look", 0), ("delete", 0), ("go on", 0), ("look", 0)])
@given(DEEDS)
def test_whatever_somebody_does_between_looks_ends_up_as_it_is(
    outside: Outside, account: Account, deeds: list[tuple[str, int]]
) -> None:
    with opened(Town()) as town:

        async def work(http: Http) -> Reader:
            reader = Reader(town, account, http)
            for number, (deed, where) in enumerate(deeds):
                await _does(town, reader, deed, where, f"Words {number}")
            # Deletions are proven a few at a time.
            for _ in range(8):
                await reader.look(timedelta(hours=25))
            return reader

        reader = outside.run(work)
        assert reader.kept == town.shown()


async def _does(town: Town, reader: Reader, deed: str, where: int, words: str) -> None:
    there = town.public()
    one = there[where % len(there)] if there else None
    if deed == "look":
        await reader.look()
    elif deed == "day":
        await reader.look(timedelta(hours=25))
    elif deed == "hide":
        town.posts(words, visibility="private")
    elif deed == "post" or one is None:
        town.posts(words)
    elif deed == "go on":
        town.posts(words, parent=one)
    elif deed == "edit":
        town.edits(one, words)
    else:
        town.deletes(one)


@ON_ONE_LOOP
@given(
    most=st.integers(2, 5),
    between=st.lists(st.lists(st.booleans(), max_size=25), min_size=1, max_size=4),
)
def test_no_post_is_left_out_however_many_come_and_however_small_the_pages(
    outside: Outside, account: Account, most: int, between: list[list[bool]]
) -> None:
    """Each post is public or not; those that are not take their place on a page all the same."""
    with opened(Town(most=most)) as town:
        town.posts("There before")

        async def work(http: Http) -> Reader:
            reader = Reader(town, account, http)
            await reader.look()
            for lot in between:
                for is_public in lot:
                    town.posts("More", visibility="public" if is_public else "private")
                await reader.look()
            for _ in range(10):
                await reader.look()
            return reader

        reader = outside.run(work)
        assert set(reader.kept) == {str(one) for one in town.public()}


def test_a_look_that_finds_nothing_new_is_one_request(outside: Outside, account: Account) -> None:
    with opened(Town()) as town:
        town.posts("One")

        async def work(http: Http) -> None:
            reader = Reader(town, account, http)
            await reader.look()
            town.asked.clear()
            await reader.look()
            assert len(town.asked) == 1
            await reader.look(timedelta(hours=25))
            assert len(town.asked) == 4

        outside.run(work)


def test_the_cursor_stays_small(outside: Outside, account: Account) -> None:
    with opened(Town()) as town:
        for number in range(100):
            town.posts(f"Words {number}", parent=None if number % 10 == 0 else town.last)

        async def work(http: Http) -> str:
            reader = Reader(town, account, http)
            await reader.look()
            return reader.account.cursor

        assert len(outside.run(work)) < 3_000


NAMES = st.from_regex(r"[a-z0-9_]([a-z0-9_.-]{0,10}[a-z0-9_])?", fullmatch=True).filter(
    lambda name: not name.endswith((".rss", ".atom", ".xml", ".json"))
)


@given(
    NAMES,
    st.sampled_from(
        ["@{0}@{1}", "acct:{0}@{1}", "https://{1}/@{0}", "https://{1}/@{0}/1?x=y#z",
         "https://{1}/users/{0}", "https://x.example/@{0}@{1}", "https://{1}/web/@{0}/"]
    ),
)  # fmt: skip
def test_every_form_names_the_same_person(name: str, form: str) -> None:
    who = _mastodon_links.read(form.format(name, "social.example"))
    assert who is not None
    assert (who.user, who.host, who.base) == (name, "social.example", "https://social.example")


@given(st.text(max_size=60) | st.from_regex(r"https?://[^\s]{0,40}/@[^\s]{0,30}", fullmatch=True))
def test_no_link_is_too_odd_to_be_looked_at(link: str) -> None:
    who = _mastodon_links.read(link)
    assert who is None or (who.host and who.base.endswith(who.host))


@pytest.mark.parametrize(
    ("handle", "base"),
    [
        ("@ada@127.0.0.1:3000", "http://127.0.0.1:3000"),
        ("@ada@social.example:443", "https://social.example:443"),
        ("@ada@social.example", "https://social.example"),
    ],
)
def test_a_plain_port_is_asked_without_tls(handle: str, base: str) -> None:
    who = _mastodon_links.read(handle)
    assert who is not None
    assert who.base == base


@given(st.text(max_size=50) | st.dictionaries(st.text(), st.integers()).map(json.dumps))
def test_a_broken_cursor_is_a_first_look(text: str) -> None:
    assert isinstance(Cursor.read(text), Kept)


def test_the_handle_of_a_blog_leads_to_the_blog(outside: Outside) -> None:
    page = "https://blog.example/author/ada/"

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/.well-known/webfinger":
            actor = {"rel": "self", "type": "application/activity+json", "href": f"{page}#me"}
            profile = {"rel": "http://webfinger.net/rel/profile-page", "href": page}
            said = {"subject": "acct:ada@blog.example", "links": [actor, profile]}
            return httpx.Response(200, json=said)
        if str(request.url) == page:
            return httpx.Response(200, content=FEED)
        return httpx.Response(404)

    async def work(http: Http) -> list[Found]:
        return list(await known()["mastodon"].resolve("@ada@blog.example", http))

    found = outside.run(work, Rules(), httpx.MockTransport(answer))
    assert [(one.source, one.address) for one in found] == [("feed", page)]


def test_a_blog_that_answers_everything_at_length_is_left_to_its_feed(outside: Outside) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/@ada":
            return httpx.Response(200, content=FEED)
        return httpx.Response(200, text="<html>" + "Not here. " * 100_000)

    async def work(http: Http) -> list[Found]:
        return await resolve("https://blog.example/@ada", http)

    found = outside.run(work, Rules(), httpx.MockTransport(answer))
    assert [(one.source, one.address) for one in found] == [("feed", "https://blog.example/@ada")]


@pytest.mark.parametrize("link", ["@ada@evil.example", "https://evil.example/web/accounts/1"])
def test_nobody_outside_leads_us_to_what_only_we_may_reach(outside: Outside, link: str) -> None:
    """A name on one server may stand for an actor on another, but not one of our network."""

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.host == "evil.example", request.url
        if request.url.path.startswith("/api/"):
            said = {"id": "1", "username": "ada", "url": "http://127.0.0.1:9000/@ada"}
            return httpx.Response(200, json=said)
        actor = {"rel": "self", "type": "application/activity+json"}
        links = [{**actor, "href": "http://127.0.0.1:9000/users/ada"}]
        return httpx.Response(200, json={"subject": "acct:ada@evil.example", "links": links})

    async def work(http: Http) -> list[Found]:
        return list(await known()["mastodon"].resolve(link, http))

    with pytest.raises(SourceError) as raised:
        outside.run(work, Rules(allow_hosts=("127.0.0.1",)), httpx.MockTransport(answer))
    assert raised.value.health == "blocked"
