"""Who is whose: what a hostile profile may claim, and what it must not come to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import httpx
import pytest

from monitors import Claim, Found
from monitors._http import Rules
from monitors._identity import Other, others
from tests.monitors._hostile import FEED

if TYPE_CHECKING:
    from tests.monitors.conftest import Outside

ADA = Found(
    source="mastodon",
    address="https://social.example/api/v1/accounts/1#ada",
    stable_id="https://social.example/users/ada",
    title="Ada Example",
    link="https://social.example/@ada",
    handle="@ada@social.example",
)
WIKI = "wiki.internal.example"


class Web:
    """A network of a few pages; all else is missing there, and what is broken breaks."""

    def __init__(self, **pages: str) -> None:
        self.pages = pages
        self.asked: list[str] = []

    def has(self, url: str, body: str | bytes) -> None:
        self.pages[url] = body if isinstance(body, str) else body.decode()

    def blog(self, host: str, head: str = "", link: str = "") -> None:
        """Put a blog with one feed there."""
        offer = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
        self.has(f"https://{host}/", f"<!doctype html><html><head>{offer}{head}</head></html>")
        feed = FEED.replace(b"https://ada.example/", (link or f"https://{host}/").encode())
        self.has(f"https://{host}/feed.xml", feed)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        url = str(request.url)
        self.asked.append(url)
        if request.url.host == "broken.example":
            raise RuntimeError("a fault of ours")
        body = self.pages.get(url)
        return httpx.Response(404) if body is None else httpx.Response(200, text=body)

    def hosts(self) -> set[str]:
        return {httpx.URL(url).host for url in self.asked}


def names(place: Found, *links: str, proven: bool = False) -> Found:
    claims = tuple(Claim(link=link, why="in their profile", proven=proven) for link in links)
    return replace(place, claims=claims)


def found(outside: Outside, web: Web, *places: Found, allow: tuple[str, ...] = ()) -> list[Other]:
    return outside.run(
        lambda http: others(places, http, seconds=30),
        Rules(allow_hosts=allow),
        httpx.MockTransport(web),
    )


@pytest.mark.parametrize(
    "odd", ["https://broken.example/", "https://x.example:99999/", "http://[x", "@a@[x", "\ud800"]
)
def test_one_claim_that_breaks_takes_no_other_with_it(odd: str, outside: Outside) -> None:
    web = Web()
    web.blog("ada.example")
    [other] = found(outside, web, names(ADA, odd, "https://ada.example/"))
    assert other.found.address == "https://ada.example/feed.xml"
    assert not other.proven


def test_a_place_that_names_this_one_in_turn_is_proven(outside: Outside) -> None:
    web = Web()
    web.blog("ada.example", '<link rel="me" href="https://social.example/@ada">')
    [other] = found(outside, web, names(ADA, "https://ada.example/"))
    assert other.proven
    assert other.why == "in their profile, and it names this one in turn"


@pytest.mark.parametrize(
    "link",
    [
        f"https://{WIKI}/",
        f"@root@{WIKI}",
        f"@Root@{WIKI.upper()}",
        f"acct:root@{WIKI}",
        f"acct:@root@{WIKI}",
        f"@{WIKI}",
        WIKI,
        f"did:web:{WIKI}",
        f"https://social.example/@root@{WIKI}",
        f"https://social.example/%40root%40{WIKI}",
        f"https://social.example/u/root@{WIKI}",
        f"https://social.example/web/@root@{WIKI}/1",
    ],
)
@pytest.mark.parametrize("says_it_is", [ADA.link, f"https://{WIKI}/@ada"])
def test_no_profile_outside_shows_us_around_inside(
    link: str, says_it_is: str, outside: Outside
) -> None:
    web = Web()
    place = names(replace(ADA, link=says_it_is), link)
    assert found(outside, web, place, allow=(WIKI,)) == []
    assert WIKI not in web.hosts()


@pytest.mark.parametrize("link", [f"https://{WIKI}/", f"@root@{WIKI}"])
def test_a_profile_inside_may_name_another_inside(link: str, outside: Outside) -> None:
    web = Web()
    place = names(replace(ADA, address=f"https://{WIKI}/api/v1/accounts/1#ada"), link)
    found(outside, web, place, allow=(WIKI,))
    assert web.hosts() == {WIKI}


def test_no_server_makes_the_links_of_others_its_own(outside: Outside) -> None:
    """Its profile says that it is Ada's page, and names whom she names who links to that page."""
    web = Web()
    web.blog("max.example", '<link rel="me" href="https://ada.example/">')
    forged = replace(ADA, link="https://ada.example/", address="https://mallory.example/api#1")
    [other] = found(outside, web, names(forged, "https://max.example/"))
    assert not other.proven
    actor = replace(forged, stable_id="https://ada.example/")
    assert not found(outside, web, names(actor, "https://max.example/"))[0].proven


@pytest.mark.parametrize(
    "back",
    [
        "https://social.example/@ada",
        "https://social.example/users/ada",
        "http://social.example/@ada/",
    ],
)
def test_every_link_of_a_place_on_its_own_server_names_it(back: str, outside: Outside) -> None:
    web = Web()
    web.blog("ada.example", f'<link rel="me" href="{back}">')
    assert found(outside, web, names(ADA, "https://ada.example/"))[0].proven


def test_a_place_that_is_known_by_no_address_is_named_by_its_link(outside: Outside) -> None:
    did = "did:plc:" + "a" * 24
    link = f"https://bsky.app/profile/{did}"
    there = Found(source="bluesky", address=did, stable_id=did, title="Ada", link=link)
    web = Web()
    web.blog("ada.example", f'<link rel="me" href="{link}">')
    assert found(outside, web, names(there, "https://ada.example/"))[0].proven


def test_no_feed_makes_the_links_of_others_its_own(outside: Outside) -> None:
    """It says that its home is Ada's, and whom she links to links to her."""
    web = Web()
    web.blog("max.example", '<link rel="me" href="https://ada.example/">')
    feed = Found(
        source="feed",
        address="https://mallory.example/feed.xml",
        stable_id="mallory.example/feed.xml",
        title="Mallory",
        link="https://ada.example/",
    )
    assert not found(outside, web, names(feed, "https://max.example/"))[0].proven


@pytest.mark.parametrize("proven", [True, False])
@pytest.mark.parametrize(
    ("page", "theirs"),
    [
        ("https://ada.example/", True),
        ("https://www.ada.example/", True),
        ("https://ada.example/feed.xml", True),
        ("https://ada.example/team/ada", False),
        ("https://ada.example/about", False),
    ],
)
def test_the_page_of_one_of_a_team_does_not_make_the_blog_theirs(
    page: str, theirs: object, proven: object, outside: Outside
) -> None:
    web = Web()
    head = "" if proven else '<link rel="me" href="https://social.example/@ada">'
    web.blog("ada.example", head)
    feed = web.pages["https://ada.example/feed.xml"]
    web.has(page, web.pages["https://ada.example/"])
    web.has(urljoin(page, "/feed.xml"), feed)
    [other] = found(outside, web, names(ADA, page, proven=bool(proven)))
    assert other.proven is theirs
    assert ("but this feed is more than that page's" in other.why) is not theirs


def test_no_feed_names_anybody_in_turn_by_the_page_of_another(outside: Outside) -> None:
    """It collects what she writes too, and says that its home is hers."""
    web = Web()
    web.blog("ada.example", '<link rel="me" href="https://social.example/@ada">')
    web.blog("planet.example", link="https://ada.example/")
    [other] = found(outside, web, names(ADA, "https://planet.example/feed.xml"))
    assert other.found.address == "https://planet.example/feed.xml"
    assert not other.proven
