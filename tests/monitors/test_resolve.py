from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given

from monitors import SourceError
from monitors._apart import Apart
from monitors._http import Http, Rules
from monitors._resolve import look, resolve
from tests.monitors import _work
from tests.monitors._hostile import FEED, reply
from tests.monitors._recorded import Recorded
from tests.monitors.test_links import ODD

if TYPE_CHECKING:
    from pathlib import Path

    from monitors import Found
    from tests.monitors._hostile import Hostile
    from tests.monitors.conftest import Outside

NOON = datetime(2026, 2, 24, 12, tzinfo=UTC)
ATOM = (
    b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Ada</title><entry><title>One</title>'
    b'<id>x</id><link href="https://ada.example/1"/><updated>2026-02-23T08:00:00Z</updated>'
    b"</entry></feed>"
)
OTHER = FEED.replace(b"https://ada.example/1", b"https://ada.example/notes/1")
EMPTY = b'<rss version="2.0"><channel><title>Ada</title></channel></rss>'


def page(*links: str, head: str = "") -> bytes:
    offers = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{link}">' for link in links
    )
    body = f"<!doctype html><html><head>{head}{offers}</head><body>Hi</body></html>"
    return reply(body.encode(), Content_Type="text/html")


def found(outside: Outside, link: str) -> list[Found]:
    return outside.run(lambda http: resolve(link, http))


def failed(outside: Outside, link: str) -> SourceError:
    with pytest.raises(SourceError) as caught:
        found(outside, link)
    assert caught.value.says.endswith(".")
    return caught.value


def test_a_feed_is_found_at_its_own_address(outside: Outside, hostile: Hostile) -> None:
    url = hostile.sends_feed()
    [one] = found(outside, url)
    assert (one.source, one.address, one.title) == ("feed", url, "Ada")
    assert one.stable_id == f"127.0.0.1:{hostile.port}/feed.xml"
    assert one.link == "https://ada.example/"


def test_a_page_leads_to_its_feed(outside: Outside, hostile: Hostile) -> None:
    url = hostile.sends_feed("/blog/feed.xml")
    assert [one.address for one in found(outside, hostile.says("/blog/", page("feed.xml")))] == [
        url
    ]


def test_several_feeds_of_a_page_are_several_finds(outside: Outside, hostile: Hostile) -> None:
    first, second = hostile.sends_feed("/a"), hostile.sends_feed("/b", OTHER)
    finds = found(outside, hostile.says("/", page("/a", "/b")))
    assert [one.address for one in finds] == [first, second]


def test_the_same_posts_in_two_forms_are_one_find(outside: Outside, hostile: Hostile) -> None:
    url = hostile.sends_feed("/rss")
    hostile.sends_feed("/atom", ATOM)
    assert [one.address for one in found(outside, hostile.says("/", page("/rss", "/atom")))] == [
        url
    ]


def test_one_broken_offer_does_not_hide_the_other(outside: Outside, hostile: Hostile) -> None:
    url = hostile.sends_feed("/b")
    assert [one.address for one in found(outside, hostile.says("/", page("/a", "/b")))] == [url]


def test_the_header_of_a_page_leads_to_its_feed(outside: Outside, hostile: Hostile) -> None:
    url = hostile.sends_feed("/f")
    start = hostile.says(
        "/", reply(b"<html>", Link='</f>; rel="alternate"; type="application/rss+xml"')
    )
    assert [one.address for one in found(outside, start)] == [url]


@pytest.mark.parametrize("place", ["/blog/feed/", "/blog/atom.xml", "/feed.xml", "/rss.xml"])
def test_the_usual_places_are_tried(place: str, outside: Outside, hostile: Hostile) -> None:
    url = hostile.sends_feed(place)
    assert [one.address for one in found(outside, hostile.says("/blog/", page()))] == [url]


def test_a_site_that_knows_every_address_has_no_feed(outside: Outside, hostile: Hostile) -> None:
    """A soft 404 is a page that says 200, or a redirect home."""
    start = hostile.says("/", page())
    for place in ("/feed/", "/feed.xml", "/rss.xml", "/index.xml", "/rss/"):
        hostile.says(place, page())
    hostile.redirects("/atom.xml", "/")
    error = failed(outside, start)
    assert error.health == "no_feed"
    assert error.says == (
        f"I found no feed on `127.0.0.1:{hostile.port}`: give me the link of its RSS or Atom feed,"
        " if it has one."
    )
    assert hostile.paths().count("/") == 1


def test_a_feed_that_moved_is_found_where_it_is(outside: Outside, hostile: Hostile) -> None:
    url = hostile.sends_feed("/new")
    assert found(outside, hostile.redirects("/old", "/new", 301))[0].address == url
    old = hostile.redirects("/old", "/new", 302)
    assert found(outside, old)[0].address == old


@pytest.mark.parametrize("form", ["127.0.0.1:{}/feed.xml", "<http://127.0.0.1:{}/feed.xml|x>"])
def test_a_link_may_lack_its_scheme_or_come_from_slack(
    form: str, outside: Outside, hostile: Hostile
) -> None:
    url = hostile.sends_feed()
    assert found(outside, form.format(hostile.port))[0].address == url


@pytest.mark.parametrize("form", ["feed://127.0.0.1:{}/f", "feed:http://127.0.0.1:{}/f"])
def test_a_feed_link_is_a_link(form: str, outside: Outside, hostile: Hostile) -> None:
    url = hostile.sends_feed("/f")
    assert found(outside, form.format(hostile.port))[0].address == url


@pytest.mark.parametrize(
    ("status", "health"), [(401, "auth_needed"), (403, "blocked"), (404, "missing"), (410, "gone")]
)
def test_a_page_that_is_refused_says_so(
    status: int, health: str, outside: Outside, hostile: Hostile
) -> None:
    assert failed(outside, hostile.says("/", reply(status=status))).health == health


def test_a_feed_behind_a_login_gets_one_clear_sentence(outside: Outside, hostile: Hostile) -> None:
    assert failed(outside, hostile.says("/", reply(status=401))).says == (
        f"`127.0.0.1:{hostile.port}` wants a login (401), and I have none: find a public link, or"
        " ask its owner for one with a key in it."
    )


@pytest.mark.parametrize("start", ["/feed.xml", "/"])
def test_an_empty_feed_gets_one_clear_sentence(
    start: str, outside: Outside, hostile: Hostile
) -> None:
    hostile.sends_feed(body=EMPTY)
    hostile.says("/", page("/feed.xml"))
    error = failed(outside, hostile.url + start)
    assert error.health == "empty"
    assert error.says == (
        f"The feed at `127.0.0.1:{hostile.port}` has no posts in it yet: give it to me once"
        " something is published, or check that the link is right."
    )


@pytest.mark.parametrize(
    "link", ["", "nonsense", "two words", "@ada", "ada@social.example", "ftp://x.y"]
)
def test_what_is_no_link_gets_one_clear_sentence(link: str, outside: Outside) -> None:
    error = failed(outside, link)
    assert error.says == (
        f"I do not know what `{link}` is: give me a link, such as https://example.com/blog."
    )


def test_a_link_that_is_no_feed_gets_one_clear_sentence(outside: Outside, hostile: Hostile) -> None:
    error = failed(outside, hostile.says("/x.pdf", reply(b"%PDF-1.4")))
    assert error.says == (
        f"What `127.0.0.1:{hostile.port}` sends is no feed that I can read: give me the link of a"
        " blog or of its feed."
    )


def test_a_page_outside_cannot_make_us_look_inside(outside: Outside) -> None:
    with pytest.raises(SourceError) as caught:
        outside.recorded(
            lambda http: resolve("https://ada.example/", http),
            httpx.Response(
                200,
                content=b'<html><link rel="alternate" type="text/xml" href="http://10.1.1.1/f">',
            ),
            httpx.Response(404),
            allow_hosts=("10.1.1.1",),
        )
    assert caught.value.health == "blocked"


def test_looking_gives_the_newest_first(outside: Outside, hostile: Hostile) -> None:
    second = (
        b"<item><guid>https://ada.example/2</guid><title>Two</title>"
        b"<pubDate>Tue, 24 Feb 2026 08:00:00 GMT</pubDate></item></channel>"
    )
    url = hostile.sends_feed(body=FEED.replace(b"</channel>", second))
    items = outside.run(lambda http: look(url, http, outside.now))
    assert [item.title for item in items] == ["Two", "One"]


def test_looking_at_a_page_merges_its_feeds(outside: Outside, hostile: Hostile) -> None:
    hostile.sends_feed("/a")
    hostile.sends_feed("/b", OTHER)
    start = hostile.says("/", page("/a", "/b"))
    items = outside.run(lambda http: look(start, http, outside.now))
    assert {item.url for item in items} == {"https://ada.example/1", "https://ada.example/notes/1"}


def test_a_file_can_be_looked_at(outside: Outside, tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(FEED)
    items = outside.run(lambda http: look(str(path), http, outside.now))
    assert [item.title for item in items] == ["One"]


@pytest.mark.parametrize(
    ("body", "health"),
    [(b"<html>", "broken_feed"), (EMPTY, "empty"), (b"x" * 5_000_001, "too_big")],
    ids=["html", "empty", "too big"],
)
def test_a_file_that_is_no_feed_says_so(
    body: bytes, health: str, outside: Outside, tmp_path: Path
) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(body)
    with pytest.raises(SourceError) as caught:
        outside.run(lambda http: look(str(path), http, outside.now))
    assert caught.value.health == health


def test_a_page_made_to_stall_gets_one_clear_sentence(
    outside: Outside, hostile: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitors._discover.in_page", _work.die_of)
    error = failed(outside, hostile.says("/", page()))
    assert error.health == "broken_page"


def test_a_site_that_asks_for_rest_is_not_asked_on(outside: Outside) -> None:
    with pytest.raises(SourceError) as caught:
        outside.recorded(
            lambda http: resolve("https://ada.example/", http),
            httpx.Response(200, content=b"<html>"),
            httpx.Response(429, headers={"Retry-After": "60"}),
        )
    assert caught.value.health == "no_feed"


def test_what_the_second_scheme_says_counts_if_it_says_more(
    outside: Outside, hostile: Hostile
) -> None:
    hostile.says("/", reply(status=500))
    assert failed(outside, f"127.0.0.1:{hostile.port}/").health == "server_error"
    assert failed(outside, "127.0.0.1:1/").health == "unreachable"


@pytest.mark.parametrize("odd", ["https://x:99999/", "http://[x", "https://x:y/", "//x:-1/"])
def test_an_odd_link_on_a_page_or_in_a_feed_hides_nothing(
    odd: str, outside: Outside, hostile: Hostile
) -> None:
    told = FEED.replace(b"https://ada.example/<", f"{odd}<".encode())
    url = hostile.sends_feed("/f", told)
    links = f'<a rel=me href="{odd}"><a rel=me href="https://social.example/@ada">'
    [one] = found(outside, hostile.says("/", page("/f", head=links)))
    assert one.address == url
    assert [claim.link for claim in one.claims] == ["https://social.example/@ada"]
    assert found(outside, url)[0].link == url


@given(ODD)
def test_every_odd_link_is_answered_in_words(odd: str) -> None:
    """Whoever may be asked about it, and nobody is asked over the network."""

    async def go() -> None:
        with Apart(workers=1) as pool:
            network = httpx.MockTransport(lambda _: httpx.Response(404))
            async with Http(Rules(), lambda: NOON, pool, way=Recorded(network)) as http:
                with suppress(SourceError):
                    assert await resolve(odd, http) == []

    asyncio.run(go())
