"""What no recorded conversation shows of Reddit: hostile answers, and secrets kept."""

from __future__ import annotations

import json
import pickle
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import monitors
from monitors import SourceError, _reddit_listing
from monitors._api import UnreadableError
from monitors._http import Rules
from monitors.reddit import _meant

if TYPE_CHECKING:
    from tests.monitors.conftest import Outside

NOW = datetime(2026, 10, 26, 8, tzinfo=UTC)
SITE = "https://www.reddit.com"
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    [
        *("author", "body", "created_utc", "crosspost_parent_list", "edited", "link_author"),
        *("num_comments", "permalink", "pinned", "score", "selftext", "title"),
    ]
)
THINGS = st.builds(
    lambda name, rest: {"kind": name[:2], "data": {"name": name, **rest}},
    st.sampled_from(["t3_a1", "t1_b2"]),
    st.dictionaries(FIELDS, ANYTHING),
)


@given(st.lists(THINGS | ANYTHING, max_size=4), ANYTHING)
def test_no_listing_is_too_strange(children: list[Any], after: object) -> None:
    body = json.dumps({"kind": "Listing", "data": {"children": children, "after": after}}).encode()
    page = pickle.loads(pickle.dumps(_reddit_listing.listing(body, SITE, NOW)))  # noqa: S301 - ours
    for row in page.rows:
        assert row.item.published_at <= NOW
        assert len(row.item.id) < 30
        assert row.item.url == "" or row.item.url.startswith(("https://", "http://"))
        assert all(link.startswith(f"{SITE}/user/") for link in row.item.people)


@given(ANYTHING)
def test_what_is_no_listing_is_refused(anything: object) -> None:
    with pytest.raises(UnreadableError):
        _reddit_listing.listing(json.dumps(anything).encode(), SITE, NOW)


@pytest.mark.parametrize(
    ("link", "meant"),
    [
        ("u/ada_example", ("person", "ada_example")),
        ("/u/ada_example/", ("person", "ada_example")),
        ("https://m.reddit.com/u/ada_example", ("person", "ada_example")),
        ("https://new.reddit.com/user/ada_example/comments/?sort=new", ("person", "ada_example")),
        ("https://www.reddit.com/user/ada_example.rss", ("person", "ada_example")),
        ("https://www.reddit.com/r/x/comments/abc/title/def/", ("thing", "t1_def")),
        ("https://www.reddit.com/r/x/comments/abc/title/", ("thing", "t3_abc")),
        ("https://www.reddit.com/r/x/comments/a%2Fb/", ("none", "")),
        ("https://www.reddit.com/gallery/abc", ("thing", "t3_abc")),
        ("https://i.redd.it/picture.png", ("none", "")),
        ("https://[::1", ("", "")),
        ("ftp://reddit.com/u/ada_example", ("", "")),
        ("user@example.com", ("", "")),
        ("http://127.0.0.1:8080/user/ada_example", ("person", "ada_example")),
    ],
)
def test_a_link_means(link: str, meant: tuple[str, str]) -> None:
    assert _meant(link, "127.0.0.1:8080") == meant


@given(st.text())
def test_no_link_is_too_strange(link: str) -> None:
    kind, name = _meant(link, "www.reddit.com")
    assert kind in ("", "person", "thing", "many", "none")
    assert bool(name) == (kind in ("person", "thing"))


@pytest.mark.parametrize("status", [200, 403, 429, 500])
def test_the_private_feed_is_in_no_error(outside: Outside, status: int) -> None:
    async def work(http: Any) -> object:
        try:
            return await monitors.known()["reddit"].resolve("u/ada_example", http)
        except SourceError as error:
            return error

    options = {"reddit": {"feed": "the_operator:f00dfeed"}}
    came, asked = outside.recorded(work, httpx.Response(status, text="<html>"), options=options)
    assert "feed=f00dfeed" in str(asked[0].url)
    assert isinstance(came, SourceError)
    assert "f00dfeed" not in f"{came} {came.says} {came.address} {came.__cause__!r}"


def test_the_private_feed_is_in_no_error_of_the_network(outside: Outside) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError(str(request.url))

    async def work(http: Any) -> object:
        try:
            return await monitors.known()["reddit"].resolve("u/ada_example", http)
        except SourceError as error:
            return error

    rules = Rules(options={"reddit": {"feed": "the_operator:f00dfeed"}})
    came = outside.run(work, rules, httpx.MockTransport(fail))
    assert isinstance(came, SourceError)
    assert came.__suppress_context__
    assert "f00dfeed" not in f"{came} {came.says} {came.address} {came.__cause__!r}"


class _Reddit(BaseHTTPRequestHandler):
    """Just so much of Reddit as the keys of an app need, over a real connection."""

    given: int = 0

    def do_POST(self) -> None:
        form = self.rfile.read(int(self.headers["Content-Length"]))
        good = (
            self.path == "/api/v1/access_token"
            and form == b"grant_type=client_credentials"
            and self.headers["Authorization"] == "Basic YXBwOnNlY3JldA=="
            and self.headers["Content-Type"] == "application/x-www-form-urlencoded"
        )
        _Reddit.given += 1
        said = {"access_token": f"bearer{_Reddit.given}", "expires_in": 86400}
        self._say(200 if good else 400, said)

    def do_GET(self) -> None:
        if self.headers["Authorization"] != f"bearer bearer{_Reddit.given}":
            self._say(401, {})
        elif self.path.startswith("/user/ada_example/about?"):
            self._say(200, {"kind": "t2", "data": {"name": "ada_example"}})
        else:
            self._say(404, {})

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def _say(self, status: int, what: object) -> None:
        body = json.dumps(what).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def test_one_bearer_token_does_for_many_looks_over_a_real_connection(outside: Outside) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Reddit) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        place = f"http://127.0.0.1:{server.server_port}"
        said = {"url": place, "api": place, "client_id": "app", "client_secret": "secret"}
        rules = Rules(allow_hosts=("127.0.0.1",), options={"reddit": said})

        async def work(http: Any) -> list[str]:
            asked = [f"{place}/u/ada_example", "u/ada_example", f"{place}/user/ada_example/"]
            found = [await monitors.known()["reddit"].resolve(link, http) for link in asked]
            return [one.link for several in found for one in several]

        links = outside.run(work, rules)
        server.shutdown()
    assert links == [f"{place}/user/ada_example"] * 3
    assert _Reddit.given == 1
