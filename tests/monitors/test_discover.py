from __future__ import annotations

import pytest
from hypothesis import given

from monitors import _discover
from tests.monitors.test_links import ODD

PAGE = "https://a.example/blog/post"


def urls(html: str, url: str = PAGE) -> list[str]:
    return [offer.url for offer in _discover.in_page(html.encode(), url)]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        (
            '<link rel="alternate" type="application/rss+xml" href="/feed">',
            "https://a.example/feed",
        ),
        ("<LINK REL=ALTERNATE TYPE=application/atom+xml HREF=atom.xml>", PAGE[:-4] + "atom.xml"),
        ('<link rel="home alternate" type="text/xml" href=" /feed ">', "https://a.example/feed"),
        ('<link rel="alternate" type="application/feed+json" href="/f">', "https://a.example/f"),
        ('<link rel="alternate" type="application/rdf+xml" href="/f">', "https://a.example/f"),
        ('<link rel="alternate" type="application/rss+xml; x=1" href="/f">', "https://a.example/f"),
        ('<link rel="feed" href="/f">', "https://a.example/f"),
        (
            '<base href="https://b.example/x/"><link rel=feed href=f>',
            "https://b.example/x/f",
        ),
        (
            '<link rel=alternate type=application/rss+xml href="feed:https://c.example/f">',
            "https://c.example/f",
        ),
        ('<body><a href="/rss.xml">RSS</a>', "https://a.example/rss.xml"),
        ('<body><a href="/feed/">Feed</a>', "https://a.example/feed/"),
    ],
)
def test_an_offer_is_found(html: str, found: str) -> None:
    assert urls(html) == [found]


@pytest.mark.parametrize(
    "html",
    [
        "",
        '<link rel="stylesheet" type="text/xml" href="/x">',
        '<link rel="alternate stylesheet" type="text/xml" href="/x">',
        '<link rel="alternate" type="text/html" hreflang="de" href="/de">',
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">',
        '<link rel="alternate" type="application/json+oembed" href="/oembed?x">',
        '<link rel="alternate" type="text/xml+oembed" href="/oembed?x">',
        '<link rel="alternate" type="application/rss+xml" href="javascript:x()">',
        '<link rel="alternate" type="application/rss+xml" href="">',
        '<link rel="alternate" type="application/rss+xml" title="» Comments Feed" href="/c/feed">',
        '<link rel="alternate" type="application/rss+xml" title="Kommentar-Feed" href="/c/feed">',
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">',
        '<link rel="alternate" type="application/rss+xml" href="/feeds/comments/default">',
        '<body><a href="https://other.example/feed">elsewhere</a>',
        '<body><a href="/feedback">tell us</a>',
    ],
)
def test_what_is_no_feed_of_posts_is_left_out(html: str) -> None:
    offers = urls(html)
    # An empty address would be the page itself.
    assert offers in ([], [PAGE])


def test_several_are_given_once_each_in_their_order() -> None:
    link = '<link rel="alternate" type="application/rss+xml" title="{0}" href="/{0}">'
    html = "".join(link.format(name) for name in ("b", "a", "b", *"cdefghijkl"))
    assert urls(html) == [f"https://a.example/{name}" for name in "bacdefgh"]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ('</feed>; rel="alternate"; type="application/rss+xml"', ["https://a.example/feed"]),
        (
            '</x>; rel=preload, <f>; type="application/atom+xml"; rel=alternate; title="a, b"',
            ["https://a.example/blog/f"],
        ),
        ("", []),
        ("<>;;;", []),
        ('<https://hub.example/>; rel="hub"', []),
        ("<" * 100_000, []),
    ],
)
def test_the_header_is_read(value: str, found: list[str]) -> None:
    assert [offer.url for offer in _discover.in_header(value, PAGE)] == found


def test_the_usual_places_are_beside_the_page_and_at_the_root() -> None:
    places = _discover.usual("https://a.example/blog/?p=1")
    assert places[0] == "https://a.example/blog/feed/"
    assert "https://a.example/feed.xml" in places
    assert len(places) == len(set(places))


@pytest.mark.parametrize("base", ["http://[x", "https://x:99999/", "https://x:y/"])
def test_a_base_that_is_no_link_changes_nothing(base: str) -> None:
    assert urls(f'<base href="{base}"><link rel=feed href=/f>') == ["https://a.example/f"]


@given(ODD, ODD)
def test_odd_links_of_a_page_break_nothing(link: str, base: str) -> None:
    rows = f'<link rel=feed href="{link}">', f'<a href="{link}">'
    for row in rows:
        html = f'<base href="{base}">{row}'.encode("utf-8", "replace").decode()
        assert all(url.startswith(("http://", "https://")) for url in urls(html))
