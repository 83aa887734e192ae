"""Documents that somebody made to harm whoever reads them, each written by code of ours.

Three kinds: feeds as they are sent, answers of which the way of sending is the harm, and web pages.
"""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.monitors import _hostile
from tests.monitors._hostile import FEED, reply

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

XML = '<?xml version="1.0"?>'
BEFORE = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
BEFORE += "<title>Ada</title><link>https://ada.example/</link>"
AFTER = "</channel></rss>"


@dataclass(frozen=True, slots=True)
class Document:
    """What is sent, and what becomes of it: `read`, or the health that is told of instead."""

    body: bytes
    becomes: str = "read"
    headers: dict[str, str] = field(default_factory=dict)


def feed(inside: str, head: str = XML) -> bytes:
    """Put something into a feed."""
    return f"{head}{BEFORE}{inside}{AFTER}".encode("utf-8", "surrogatepass")


def item(title: str = "One", body: str = "Words", more: str = "", link: str = "") -> str:
    """Write an item as it stands; what is in it is not escaped."""
    return (
        f"<item><guid>https://ada.example/1</guid><title>{title}</title>"
        f"<link>{link or 'https://ada.example/1'}</link><description>{body}</description>{more}"
        "<pubDate>Mon, 23 Feb 2026 08:00:00 GMT</pubDate></item>"
    )


def json_feed(inside: Any, **more: Any) -> bytes:
    """Put items into a JSON Feed."""
    whole = {"version": "https://jsonfeed.org/version/1.1", "title": "Ada", "items": inside, **more}
    return json.dumps(whole).encode()


def _with_entities(entities: str, said: str) -> bytes:
    return feed(item(said), f"{XML}<!DOCTYPE rss [{entities}]>")


def _cdata(inside: str) -> str:
    return f"<![CDATA[{inside}]]>"


def _lots(count: int, of: Callable[[int], str]) -> str:
    return "".join(of(n) for n in range(count))


_BOMB = _lots(9, lambda n: f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">')
_RAW = "{}".join(json_feed(["HERE"]).decode().split('"HERE"'))

_FEEDS: dict[str, bytes | tuple[bytes, str]] = {
    # Entities.
    "a billion laughs": _with_entities(f'<!ENTITY l0 "ha">{_BOMB}', "&l9;"),
    "one long entity many times": _with_entities(f'<!ENTITY a "{"a" * 20_000}">', "&a;" * 5_000),
    "entities in a circle": _with_entities('<!ENTITY a "&b;"><!ENTITY b "&a;">', "&a;"),
    "an entity that is a file": _with_entities('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;"),
    "an entity that is elsewhere": _with_entities('<!ENTITY x SYSTEM "{server}/secret">', "&x;"),
    "entities from elsewhere": _with_entities('<!ENTITY % x SYSTEM "{server}/secret">%x;', "a"),
    "a type that is elsewhere": feed(item(), f'{XML}<!DOCTYPE rss SYSTEM "{{server}}/secret">'),
    "a style that is elsewhere": feed(item(), f'{XML}<?xml-stylesheet href="{{server}}/secret"?>'),
    "an inclusion": feed(
        item(
            body='<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text"'
            ' href="file:///etc/passwd"/>'
        )
    ),
    # Too much of something.
    "three thousand entries": feed(_lots(3_000, "<item><guid>{}</guid></item>".format)),
    "a hundred thousand entries of JSON": json_feed([{"id": n} for n in range(100_000)]),
    "a thousand times the same id": feed(item() * 1_000),
    "a thousand attributes": feed("<a " + _lots(1_000, 'a{0}="1" '.format) + "/>" + item()),
    "an attribute of a megabyte": feed(f'<a b="{"b" * 1_000_000}"/>' + item()),
    "a tag of a megabyte": feed(f"<{'a' * 1_000_000}/>" + item()),
    "a title of a megabyte": feed(item("long " * 200_000)),
    "an id of a megabyte": feed(item(more=f"<guid>{'i' * 1_000_000}</guid>")),
    "a link of a megabyte": feed(item(link=f"https://ada.example/{'l' * 1_000_000}")),
    "a comment of a megabyte": feed(f"<!--{'c' * 1_000_000}-->" + item()),
    "a thousand namespaces": feed(
        "<a " + _lots(1_000, 'xmlns:n{0}="u:{0}" '.format) + "/>" + item()
    ),
    "many instructions": feed("<?a b?>" * 20_000 + item()),
    "many ampersands": feed(item(body="&" * 20_000)),
    "many opening brackets": feed(item(body="<" * 20_000)),
    "many marks of one letter": feed(item("e" + "\u0301" * 20_000)),
    # Deep.
    "five thousand levels": feed("<a>" * 5_000 + item()),
    "a thousand items in one another": feed("<item><title>x</title>" * 1_000),
    "markup of ten thousand levels": feed(item(body=_cdata("<div>" * 10_000 + "deep"))),
    "JSON of a hundred thousand levels": ((b'{"items":' + b"[" * 100_000), "broken_feed"),
    "objects of ten thousand levels": (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "broken_feed"),
    # Letters.
    "a wrong encoding": feed(item(), '<?xml version="1.0" encoding="utf-16"?>'),
    "no such encoding": feed(item(), '<?xml version="1.0" encoding="x-none"?>'),
    "an encoding that is none": feed(item(), '<?xml version="1.0" encoding="zlib"?>'),
    "an encoding of names": feed(item(), '<?xml version="1.0" encoding="punycode"?>'),
    "UTF-7": feed(item("+ADw-script+AD4-"), '<?xml version="1.0" encoding="utf-7"?>'),
    "UTF-32": feed(item(), "\ufeff").decode().encode("utf-32"),
    "EBCDIC": feed(item()).decode().encode("cp037"),
    "overlong letters": feed(item()).replace(b"One", b"\xc0\xbcscript\xc0\xbe"),
    "NUL": feed(item("One\0Two")),
    "numbers of letters that are none": feed(item("&#0;&#xD800;&#xFFFE;&#x110000;&#9999999999;")),
    "halves of letters": feed(item("One \ud83d Two")),
    "any bytes": feed(item("HERE")).replace(b"HERE", bytes(range(1, 256))),
    "nothing but bytes": (bytes(range(256)) * 100, "broken_feed"),
    "halves of letters in JSON": (
        _RAW.replace("{}", '{"id":"\\ud800","title":"\\udfff\\u0000x","content_text":"a"}').encode()
    ),
    # Numbers and times.
    "a number of a million digits": (_RAW.replace("{}", "1" * 1_000_000).encode(), "broken_feed"),
    "numbers that are none": _RAW.replace("{}", '{"id":1e999999},{"id":NaN}').encode(),
    "every type as id": json_feed([{"id": one} for one in (1, 0.5, True, None, [], {}, "x")]),
    "items that are none": json_feed({"a": 1}),
    "the same key ten thousand times": _RAW.replace(
        "{}", "{" + ",".join(['"id":"x"'] * 10_000) + "}"
    ).encode(),
    "times that never were": feed(
        _lots(
            6,
            lambda n: f"<item><guid>{n}</guid><title>t</title><pubDate>"
            + ("9" * 5_000, "-1", "31 Feb 99999", "0000-00-00", "٣", "Mon, " * 5_000)[n]
            + "</pubDate></item>",
        )
    ),
    # What it wants us to say.
    "script in a title": feed(item(_cdata("<script>alert(1)</script><img onerror=alert(1)>"))),
    "everybody called": feed(item(_cdata("<!channel> <!here> <!everyone> <@U0MIA> @channel"))),
    "a group called": feed(item(_cdata("<!subteam^S012|team> &lt;!channel&gt;"))),
    "a link that says another": feed(item(_cdata("<https://evil.example|https://bank.example>"))),
    "a link that runs": feed(item(link="javascript:alert(1)")),
    "a link that is a file": feed(item(link="file:///etc/passwd")),
    "a link that is its own page": feed(item(link="data:text/html,<script>alert(1)</script>")),
    "words turned around": feed(item("safe\u202egnp.exe\u2066\u2069\u200f")),
    "words that cannot be seen": feed(item("go\u200bod\ufeff\u00ad\u2060\U000e0041")),
    "marks that format": feed(item("*bold* _it_ ~no~ `code` ```pre``` &gt; quote")),
    "lines without end": feed(item(_cdata("a\n" * 50_000))),
}  # fmt: skip


def feeds() -> dict[str, Document]:
    """Give the documents whose words or form are the harm; `{server}` is where they came from."""
    found = {}
    for name, what in _FEEDS.items():
        body, becomes = what if isinstance(what, tuple) else (what, "read")
        found[name] = Document(body, becomes, {"Content_Type": "application/rss+xml"})
    return found


PACKED: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "a bomb of gzip": ("gzip", "too_big", lambda: _hostile.zeros(50)),
    "a bomb of deflate": ("deflate", "too_big", lambda: zlib.compress(bytes(50_000_000))),
    "a bomb of bare deflate": ("deflate", "too_big", lambda: zlib.compress(bytes(50_000_000))[2:]),
    "a bomb in a bomb": ("gzip, gzip", "broken_answer", lambda: gzip.compress(_hostile.zeros(50))),
    "a bomb of brotli": ("br", "broken_answer", lambda: b"\xcb\xff\x3f\x00" * 99),
    "a bomb of zstd": ("zstd", "broken_answer", lambda: b"\x28\xb5\x2f\xfd" * 99),
    "ten thousand pieces": ("gzip", "broken_answer", lambda: gzip.compress(b"") * 10_000),
    "cut off": ("gzip", "broken_answer", lambda: gzip.compress(FEED)[:-9]),
    "packed as nobody knows": ("x" * 5_000, "broken_answer", lambda: FEED),
    "a bomb that says it is plain": ("identity", "broken_feed", lambda: _hostile.zeros(50)),
}
"""Answers that are packed to swell, or not as they say: as what, what becomes of it, the bytes."""


STREAMS: dict[str, tuple[str, Callable[[_hostile.Asked, Any], Awaitable[None]]]] = {
    "a stream without end": ("too_big", _hostile.never_ends),
    "crumbs without end": ("broken_answer", _hostile.crumbles),
    "headers without end": ("broken_answer", _hostile.never_ends_headers),
    "not a word": ("broken_answer", _hostile.says_nothing),
    "another language": ("broken_answer", _hostile.speaks_no_http),
}


def _page(inside: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head><title>Ada</title>{head}</head><body>{inside}".encode()


def pages() -> dict[str, Document]:
    """Give web pages, of which a feed is to be found."""
    to = '<link rel="alternate" type="application/rss+xml" href="{}">'
    found = {
        "a page of five thousand tags": ("no_feed", _page("<div>" * 5_000)),
        "a page of two thousand feeds": ("missing", _page("", _lots(2_000, to.format))),
        "a page whose feeds are inside": ("blocked", _page("", to.format("http://[::1]/") * 3)),
        "a page whose feeds are files": ("no_feed", _page("", to.format("file:///etc/passwd"))),
        "a page that is elsewhere": (
            "blocked", _page("", '<base href="http://169.254.169.254/">' + to.format("feed")),
        ),
        "a page that sends us on": (
            "no_feed", _page("", '<meta http-equiv="refresh" content="0;http://[::1]/">'),
        ),
        "an attribute of a page of a megabyte": ("no_feed", _page(f'<a href="{"h" * 1_000_000}">')),
        "a page that never closes a tag": ("no_feed", _page("<a " * 50_000)),
        "a page of comments": ("no_feed", _page("<!-- -- " * 50_000)),
    }  # fmt: skip
    return {
        name: Document(body, becomes, {"Content_Type": "text/html"})
        for name, (becomes, body) in found.items()
    }


def answer(document: Document, server: str) -> bytes:
    """Write a document as the server sends it."""
    body = document.body.replace(b"{server}", server.encode())
    return reply(body, 200, "As told", **document.headers)
