"""Which texts are the beginning of more, and when their whole is taken."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors import Item, _teaser, known
from monitors._article import article
from monitors._parse_feed import parse

if TYPE_CHECKING:
    from tests.monitors._hostile import Hostile
    from tests.monitors.conftest import Outside

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
WHOLE = "A whole text, which is not at all long, and ends with a full stop as whole texts do."
LONG = " ".join(f"Sentence number {n} says something of the work." for n in range(60))


@pytest.mark.parametrize(
    "text",
    [
        "The first words of it […]",
        "The first words of it [...]",
        "The first words of it [&hellip;]".replace("&hellip;", "…"),
        "The first words of it.\n\nRead more",
        "The first words of it.\n\nRead more →",
        "The first words of it.\nContinue reading A title on Medium »",
        "The first words of it… Continue reading A title",
        "The first words of it.\n\n[Read the full article here](x)",
        "Die ersten Worte.\n\nWeiterlesen",
        "Les premiers mots.\n\nLire la suite…",
        "Las primeras palabras.\n\nSeguir leyendo »",
        "最初の言葉。\n\n続きを読む",
        "",
    ],
)
def test_a_teaser_says_that_it_is_one_whatever_the_feed_calls_it(text: str) -> None:
    assert _teaser.is_cut(text, summary=False)
    assert _teaser.is_cut(text, summary=True)


@pytest.mark.parametrize(
    "text", ["The first words of it…", "The first words of it...", "word " * 30 + "and then the"]
)
def test_a_summary_that_ends_in_the_middle_is_cut(text: str) -> None:
    assert _teaser.is_cut(text.strip(), summary=True)
    assert not _teaser.is_cut(text.strip(), summary=False)


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        "Short and without a stop",
        "I have read more of him than of anybody, and so should you.",
        "They asked me to continue reading it aloud, which I did.",
        f"{LONG} Well…",
        "An emoji ends it, and it is long enough to be something that was cut in the middle 🎉",
    ],
)
def test_a_whole_text_is_not_cut(text: str) -> None:
    assert not _teaser.is_cut(text, summary=True)
    assert not _teaser.is_cut(text, summary=False)


def test_what_a_feed_calls_an_excerpt_is_one() -> None:
    assert _teaser.is_cut(WHOLE, summary=True, excerpt=True)
    assert not _teaser.is_cut(WHOLE, summary=False, excerpt=True)
    assert not _teaser.is_cut(LONG, summary=True, excerpt=True)


@pytest.mark.parametrize(
    "added",
    [
        "The post A title appeared first on Ada writes.",
        "Der Beitrag Ein Titel erschien zuerst auf Ada.",
        "L’article Un titre est apparu en premier sur Ada.",
        "La entrada Un título se publicó primero en Ada.",
        "L'articolo Un titolo proviene da Ada.",
        "O post Um título apareceu primeiro em Ada.",
        "Het bericht Een titel verscheen eerst op Ada.",
    ],
)
def test_what_the_blog_program_adds_is_taken_off(added: str) -> None:
    assert _teaser.without_added(f"{WHOLE}\n\n{added}") == WHOLE
    assert _teaser.without_added(f"{added}\n\n{WHOLE}") == f"{added}\n\n{WHOLE}"
    assert _teaser.without_added(f"{WHOLE} The words.") == f"{WHOLE} The words."


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://ada.example/x", "https://ada.example/feed", True),
        ("https://www.ada.example/x", "https://feeds.ada.example/f", True),
        ("https://notes.ada.example/x", "https://ada.example/feed", True),
        ("http://127.0.0.1:8000/x", "http://127.0.0.1:8000/feed", True),
        ("http://127.0.0.1:9000/x", "http://127.0.0.1:8000/feed", False),
        ("https://other.example/x", "https://ada.example/feed", False),
        ("https://ada.example.evil.test/x", "https://ada.example/feed", False),
        ("https://evilada.example/x", "https://ada.example/feed", False),
        ("http://localhost/x", "https://ada.example/feed", False),
        ("http://[", "https://ada.example/feed", False),
        ("", "", False),
    ],
)
def test_a_feed_speaks_for_its_own_site_alone(one: str, other: str, *, same: bool) -> None:
    assert _teaser.is_same_site(one, other) is same


RSS = (
    '<rss version="2.0"><channel><title>A</title>{}<item><title>T</title><link>{}</link>'
    "<description>The first words […]</description>{}</item></channel></rss>"
)


@pytest.mark.parametrize(
    ("link", "more", "cut"),
    [
        ("https://ada.example/1", "", True),
        ("https://elsewhere.example/1", "", False),
        (
            "https://ada.example/1",
            '<enclosure url="https://a.example/1.mp3" type="audio/mpeg"/>',
            False,
        ),
    ],
    ids=["an article", "somebody else's", "an episode"],
)
def test_only_an_article_of_the_same_site_is_to_be_completed(
    link: str, more: str, *, cut: bool
) -> None:
    feed = parse(RSS.format("", link, more).encode(), "https://ada.example/feed", "", NOW)
    assert [item.truncated for item in feed.items] == [cut]


def test_a_full_text_beside_a_summary_is_whole() -> None:
    body = (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        "<title>A</title><item><title>T</title><link>https://ada.example/1</link>"
        f"<description>The first […]</description><content:encoded>{WHOLE}</content:encoded>"
        "</item></channel></rss>"
    )
    [item] = parse(body.encode(), "https://ada.example/feed", "", NOW).items
    assert (item.text, item.truncated) == (WHOLE, False)


# The whole.

OPENING = "I have written here for nine years, and mostly about engines and their makers."
PAGE = (
    "<!doctype html><html><head><title>Farewell - Ada writes</title>"
    '<meta name="description" content="Why an engineer goes after so very many years."></head>'
    "<body><nav><a href=/>Home</a></nav><article><h1>Farewell</h1>"
    f"<p>{OPENING}</p><blockquote><p>Nobody is going to miss any of this, said Max.</p>"
    "</blockquote>"
    f"<p>{LONG}</p><pre>leave()\nnow()</pre><p>This was my last post about it.</p></article>"
    "<section id=comments><h3>Comments</h3><p>What a pity that you leave us.</p></section>"
    "<footer>Copyright Ada</footer></body></html>"
)
WALL = (
    "<!doctype html><html><head><title>Before you go on</title></head><body><main><h1>Cookies</h1>"
    f"<p>{' '.join(['We and our 742 partners store and read cookies on your device.'] * 40)}</p>"
    "</main></body></html>"
)


def whole(title: str, teaser: str, page: str = PAGE) -> str:
    return article(page.encode(), title, teaser)


def test_the_article_is_taken_with_its_quotations_and_code() -> None:
    text = whole("Farewell", f"{OPENING} Nobody is […]")
    assert text.startswith(OPENING)
    assert "\n> Nobody is going to miss any of this, said Max." in text
    assert "```\nleave()\nnow()\n```" in text
    assert text.endswith("This was my last post about it.")
    assert "What a pity" not in text


@pytest.mark.parametrize(
    ("title", "teaser", "taken"),
    [
        ("Farewell", "Why an engineer goes after so very many years.", True),
        ("Another title", "Why an engineer goes after so very many years.", False),
        ("Farewell", "Something that stands nowhere on the whole of that page […]", False),
        ("Farewell", "", True),
        ("Another title", "", False),
        ("", "", False),
        ("Farewell", f"{OPENING} {LONG} This was my last post about it.", False),
    ],
    ids=["its own summary", "another's", "other words", "no words", "nor title", "none", "no more"],
)
def test_only_what_was_promised_and_is_more_is_taken(
    title: str, teaser: str, *, taken: bool
) -> None:
    assert bool(whole(title, teaser)) is taken


def test_a_wall_is_not_taken_for_the_article() -> None:
    assert whole("Farewell", f"{OPENING} […]", WALL) == ""
    assert whole("Farewell", "", WALL) == ""


@given(st.binary(max_size=400), st.text(max_size=40), st.text(max_size=80))
def test_whatever_a_page_is_nothing_is_raised(body: bytes, title: str, teaser: str) -> None:
    assert isinstance(article(body, title, teaser), str)
    assert isinstance(article(PAGE.encode()[:600] + body, title, teaser), str)


@given(text=st.text(max_size=300), summary=st.booleans(), excerpt=st.booleans())
def test_any_text_can_be_asked_about(text: str, *, summary: bool, excerpt: bool) -> None:
    _teaser.is_cut(text, summary=summary, excerpt=excerpt)
    assert text.startswith(_teaser.without_added(text).rstrip()[:1])
    assert len(_teaser.without_call(text)) <= len(text)


def item(url: str, *, truncated: bool = True) -> Item:
    return Item(
        id="1",
        url=url,
        title="Farewell",
        text=f"{OPENING} […]",
        lang=None,
        published_at=NOW,
        truncated=truncated,
    )


def test_a_truncated_item_is_completed_once(outside: Outside, hostile: Hostile) -> None:
    from tests.monitors._hostile import reply

    url = hostile.says("/farewell", reply(PAGE.encode()))
    source = known()["feed"]
    made = outside.run(lambda http: source.complete(item(url), http))
    assert made.text.endswith("This was my last post about it.")
    assert not made.truncated
    again = outside.run(lambda http: source.complete(made, http))
    assert again is made
    assert len(hostile.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(404),
        httpx.Response(403, text="<!doctype html>No"),
        httpx.Response(200, text=WALL),
        httpx.Response(200, content=b"%PDF-1.4"),
        httpx.Response(200, content=b""),
        httpx.Response(200, headers={"Content-Length": "3000000"}, content=b""),
        httpx.Response(302, headers={"Location": "http://10.0.0.1/"}),
    ],
    ids=["missing", "kept out", "a wall", "no page", "nothing", "too big", "led inside"],
)
def test_half_a_post_is_better_than_none(answer: httpx.Response, outside: Outside) -> None:
    mine = item("https://ada.example/farewell")
    source = known()["feed"]
    made, asked = outside.recorded(lambda http: source.complete(mine, http), answer)
    assert made is mine
    assert asked


def test_a_page_made_to_stall_leaves_the_teaser(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.monitors import _work

    monkeypatch.setattr("monitors.feed.article", _work.die_of)
    mine = item("https://ada.example/farewell")
    source = known()["feed"]
    made, _ = outside.recorded(
        lambda http: source.complete(mine, http), httpx.Response(200, text=PAGE)
    )
    assert made is mine


@pytest.mark.parametrize(("via", "is_asked"), [("https://ada.example/feed", False), ("", True)])
def test_no_entry_of_a_feed_outside_leads_inside(
    via: str, is_asked: object, outside: Outside
) -> None:
    mine = item("https://wiki.ada.example/farewell")
    _, asked = outside.recorded(
        lambda http: known()["feed"].complete(mine, http, via=via),
        httpx.Response(200, text=PAGE),
        allow_hosts=("wiki.ada.example",),
    )
    assert bool(asked) is is_asked
