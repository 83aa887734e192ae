"""What is read as a plain feed reads as feedparser has it, field by field."""

from __future__ import annotations

import random
import re
import warnings
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from feedparser.urls import _urljoin
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks._farm import Farm
from monitors import _links, _plainfeed, _teaser, _xmlfeed
from monitors._entries import UnreadableError
from tests._fuzz import times
from tests.conftest import NOW
from tests.monitors import _documents
from tests.servers import _servers

if TYPE_CHECKING:
    from monitors._entries import Feed

URL = "https://feeds.example/a/feed"
KINDS = ("", "application/xml", "text/xml", "text/xml; charset=UTF-8", "text/html")
DATA = Path(__file__).parent.parent / "data"
TOKEN = re.compile(rb"<!\[CDATA\[.*?\]\]>|<[^>]+>|[^<]+", re.DOTALL)
# Put somewhere into a plain feed, each of these has made a reader of feeds trip.
BITS = [
    b"<title>x</title>", b"<link/>", b"<link>rel/ative?a=1&amp;b=2</link>", b"<guid>g</guid>",
    b'<guid isPermaLink="true">http://c.example//x</guid>', b"<author>a@b.example (Ada)</author>",
    b"<description>second</description>", b"<summary>s</summary>", b"<content>c</content>",
    b'<content type="text">c &lt;b&gt; d</content>', b"<image/>", b"<source>x</source>", b"<item/>",
    b"<entry/>", b"<category/>", b"<pubDate/>", b"<pubDate>02/03/2026</pubDate>", b" stray ",
    b"<updated>2026-03-02T25:00:00Z</updated>", b"<published>Tue, 3 Mar 26 10:00 EST</published>",
    b"<!-- c <x> -->", b"<?pi x?>", b"\xc3\x83\xc2\xa9", b"\xc2\x85", b"\xc2\x93", b"&#133;",
    b"&#x2019;", b"&amp;amp;", b"&nbsp;", b"<b>", b"</b>", b'<x:y xmlns:x="urn:x">z</x:y>',
    b'<dc:date xmlns:dc="http://purl.org/dc/elements/1.1/">2026-01-05</dc:date>',
    b'<link href="http://d.example/" rel="ALTERNATE" type="TEXT/HTML"/>', b"<id>i</id>", b"<id/>",
    b'<link href="  /sp ace " />', b"<language>fr_FR</language>", b"\n  \n",
    b"<generator>Hugo</generator>", b'<title type="xhtml">q</title>', b"<url>u</url>",
    b'<title xml:lang="fr">q</title>', b'<content xml:lang="" type="html">w</content>',
    b"<slash:comments>3</slash:comments>", b"<hour>3</hour>", b"<itunes:author/>",
    b"<itunes:owner><itunes:name>x</itunes:name></itunes:owner>", b"<googleplay:email/>",
    b"<itunes:block>no</itunes:block>", b"<googleplay:author>x</googleplay:author>",
    b"<itunes:author>b</itunes:author>", b"<itunes:subtitle>s</itunes:subtitle>",
    b"<itunes:explicit>yes</itunes:explicit>", b'<itunes:image href="/i.png">i</itunes:image>',
    b"<itunes:summary>s &lt;b&gt;</itunes:summary>", b"<itunes:keywords>a,b</itunes:keywords>",
    b"<itunes:complete>yes</itunes:complete>", b"<media:title>m</media:title>", b"<media:title/>",
    b"<media:description>m &lt;p&gt;</media:description>", b"<yt:videoId/>", b"<media:group/>",
    b"<media:group><media:title>g</media:title></media:group>", b"<yt:videoId>v</yt:videoId>",
    b'<media:content url="/c" type="video/mp4">c</media:content>', b'<media:statistics views="1"/>',
]  # fmt: skip


@cache
def plain() -> tuple[bytes, ...]:
    """Give feeds of the kinds that blog programs write."""
    farm = Farm(4, 3, base_url="https://farm.example")
    folder = DATA / "feed"
    names = ("plain-rss.xml", "plain-atom.xml", "plain-letter.xml")
    written = [(folder / name).read_bytes() for name in names]
    other = [(folder / f"plain-{name}.xml").read_bytes() for name in ("videos", "episodes")]
    return (*written, *written, *other, *(farm.body(number) for number in range(4)))


def read(body: bytes, kind: str) -> Feed | str:
    try:
        return _xmlfeed.read(body, URL, kind, NOW)
    except UnreadableError as error:
        return error.what


def differs(body: bytes, kind: str) -> str | None:
    """Say where the two differ; None where the feed is not plain."""
    if _plainfeed.parsed(_xmlfeed.sound(body), URL, kind) is None:
        return None
    ours = read(body, kind)
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        patch.setattr(_plainfeed, "parsed", lambda *_: None)
        theirs = read(body, kind)
    return "" if ours == theirs else f"{ours} is not {theirs} ({kind}): {body[:2_000]!r}"


def test_feeds_of_blog_programs_are_plain_and_read_alike() -> None:
    assert [differs(body, "application/xml") for body in plain()] == [""] * len(plain())


def test_every_document_of_ours_reads_alike() -> None:
    bodies = [one.body for one in _documents.feeds().values() if len(one.body) < 50_000]
    bodies += [path.read_bytes() for path in DATA.rglob("*.xml")]
    assert not any(differs(body, KINDS[at % len(KINDS)]) for at, body in enumerate(bodies))


def test_the_files_of_feedparser_read_alike() -> None:
    folder = _servers.installed("feedparser-files") / "tests"
    found = [differs(path.read_bytes(), "application/xml") for path in folder.rglob("*.xml")]
    assert not any(found)
    assert found.count("") > 500


def test_whatever_is_changed_in_a_plain_feed_it_reads_alike() -> None:
    dice = random.Random(9)  # noqa: S311 - made up, and the same every time
    found = [differs(changed(dice), dice.choice(KINDS)) for _ in range(times(400))]
    assert not any(found)
    assert found.count("") > len(found) // 20


def changed(dice: random.Random) -> bytes:
    """Put something into a plain feed, or take it out, once or twice."""
    parts = TOKEN.findall(dice.choice(plain()))
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        at = dice.randrange(len(parts))
        words = [i for i, part in enumerate(parts) if part[:1] != b"<" or part[1:2] == b"!"]
        deed = dice.randrange(6)
        if deed == 0:
            parts.insert(at, dice.choice(BITS))
        elif deed == 1:
            parts.insert(at, parts[dice.randrange(len(parts))])
        elif deed == 2:
            del parts[at]
        elif deed == 3:
            parts[dice.choice(words)] = dice.choice(BITS)
        elif deed == 4:
            open_ = [i for i, part in enumerate(parts) if part.endswith(b">") and part[1:2] != b"/"]
            parts[dice.choice(open_)] += dice.choice(BITS)
        else:
            cut = dice.randrange(len(parts[at]) + 1)
            put = dice.choice((b"x", b" ", b"\xff", b"&", b'"', b"\xc3\xa9", b"A"))
            parts[at] = parts[at][:cut] + put + parts[at][cut + dice.randrange(3) :]
    return b"".join(parts)


@pytest.mark.parametrize(
    "body",
    [
        b'<rss version="2.0" xmlns:content="http://purl.org/dc/elements/1.1/"><channel/></rss>',
        b'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:r="http://purl.org/rss/1.0/"/>',
        b'<!DOCTYPE rss [<!ENTITY a "b">]><rss version="2.0"><channel/></rss>',
        b'<?xml version="1.0" encoding="iso-8859-1"?><rss version="2.0"><channel/></rss>',
        b'<rss version="0.92"><channel/></rss>',
        b'<rss version="2.0"><channel><item></channel></rss>',
        b"\xef\xbb\xbf<rss version='2.0'><channel/></rss>",
        b'<rss version="2.0"><channel><skipHours><link/></skipHours></channel></rss>',
    ],
)
def test_what_is_odd_is_left_to_feedparser(body: bytes) -> None:
    assert _plainfeed.parsed(body, URL, "application/xml") is None


PARTS_OF_LINKS = [
    "https://", "http://", "HTTP://", "//", "feed:", "a.example", "b.c", "u@", ":80", ":0",
    ":99999", ":12345", "/", "..", "a-b", "~", "%20", " ", "?", "?p=1", "utm_source=x", "&", "=",
    "#", "[", ";", ".", "é", "\\",
]  # fmt: skip


@settings(max_examples=times(100))
@given(
    st.sampled_from(PARTS_OF_LINKS[:4]),
    st.lists(st.sampled_from(PARTS_OF_LINKS), max_size=6),
    st.sampled_from(["", URL, "http://a.example:80/b?c=d"]),
)
@example("https://", ["a.example"], "http://a.example/b/")
@example("https://", ["a.example", "/", "..", "/", ".", "/"], URL)
def test_a_plain_link_is_tidied_as_it_was(scheme: str, parts: list[str], base: str) -> None:
    link = scheme + "".join(parts)
    with pytest.MonkeyPatch.context() as patch:
        told = _links.tidy(link, base), _teaser.is_same_site(link, base)
        patch.setattr(_links, "is_plain", lambda _: False)
        patch.setattr(_links, "_ABSOLUTE", re.compile("(?!)"))
        patch.setattr(_links, "plain_place", lambda given: given)
        patch.setattr(_teaser, "_place", lambda _: "")
        assert told == (_links.tidy(link, base), _teaser.is_same_site(link, base))


@settings(max_examples=times(100))
@given(
    st.sampled_from(["tag:", "urn:", "TAG:", *PARTS_OF_LINKS[:4]]),
    st.lists(st.sampled_from([*PARTS_OF_LINKS, "tag:", ",", "+", "1"]), max_size=6),
    st.sampled_from([URL, "http://a.example:80/b?c=d"]),
)
@example("tag:", ["//", "a.example", "/"], URL)
def test_what_no_base_changes_stays_as_it_is(scheme: str, parts: list[str], base: str) -> None:
    link = scheme + "".join(parts)
    assert not _links.is_joined(link) or _urljoin(base, link) == link


ENDS = [
    "The post ", "a post\n", "more", "…", "[...]", " ", "\n", "\n", "x.", "READ ", "ſ", "ı", "the",
    "Continue Reading", "x" * 159, "x" * 299, "view full ", "click here to read more",
    " appeared first on ", "に最初に", "投稿 ", " apareció primero en\n", "- ", "leggi tutto",
    "…\n\n", "artykuł ", " proviene da", "続きを読む", "читать далее", "\n \n", "SEE THE FULL ",
    "weiterleſen", "lire plus", " " * 30,
]  # fmt: skip


@settings(max_examples=times(150))
@given(st.lists(st.sampled_from(ENDS), max_size=9))
def test_what_does_not_begin_as_an_end_does_is_none(parts: list[str]) -> None:
    text = "".join(parts)
    with pytest.MonkeyPatch.context() as patch:
        told = ends(text)
        patch.setattr(_teaser, "_may_be_added", lambda _: True)
        patch.setattr(_teaser, "_may_call", lambda _: True)
        assert told == ends(text)


def ends(text: str) -> tuple[object, ...]:
    """Tell all that is told of the end of a text."""
    cut = _teaser.is_cut(text, summary=False)
    return cut, _teaser.without_added(text), _teaser.without_call(text)


@settings(max_examples=times(50))
@given(st.from_regex(_teaser._ADDED))
def test_every_line_that_is_added_begins_as_one(text: str) -> None:
    assert _teaser._may_be_added(text)


@settings(max_examples=times(50))
@given(
    st.from_regex(_teaser._MORE, alphabet=st.characters(max_codepoint=127))
    | st.from_regex(_teaser._MORE)
)
def test_every_call_to_read_on_begins_as_one(text: str) -> None:
    assert _teaser._may_call(text)
