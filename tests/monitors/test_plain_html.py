"""Plain markup reads as the tree of it does."""

from __future__ import annotations

import random
import re

import pytest

from benchmarks._farm import entry
from monitors import _plain_html
from monitors._html import _by_tree, text_of
from monitors._text import LONGEST_TEXT, clean
from tests._fuzz import times

TOKEN = re.compile(r"<[^>]*>|[^<]+|<")
USUAL = ["p", "p", "p", "a", "em", "strong", "ul", "ol", "li", "blockquote", "h2", "pre", "code"]
USUAL += ["br", "img", "div", "span", "hr", "figure"]
OTHERS = [
    "table", "tr", "td", "s", "del", "q", "dl", "dt", "dd", "script", "x-y", "button", "nav", "svg",
    "textarea", "select", "option", "nobr", "form", "title", "ruby", "frameset", "body", "html",
    "head", "P", "center", "marquee", "object", "math", "template", "plaintext", "listing", "wbr",
    "b", "i",
]  # fmt: skip
EMPTY = frozenset({"br", "img", "hr", "wbr"})
ATTRIBUTES = [
    "", " ", ' href="/a?b=1&amp;c=2"', "\n class='a \"b\"'\t", " href=x", ' a="<"', ' b=">"', "/",
    " /", ' alt="🙂"', ' alt="&#x1F642;"', ' ALT="!" alt="x"', " alt", ' alt="A photo &amp; me"',
    ' a="1" a="2"', ' a="1"b="2"', ' a = "1"', ' é="1"', ' alt="!&amp;"',
]  # fmt: skip
WORDS = [
    "one", "two words", "  ", "\n", "\t x ", "&amp;", "&lt;b&gt;", "&nbsp;", "&#160;", "&#8217;",
    "&hellip;", "😀", "&copy", "&am", "p;", "&#1", "60;", "&#x9;", "&#13;", "&#127;", "&#0;", "&",
    "&Tab;", "&NewLine;a", "&notit;", "&#xD800;", "&#xfdd0;", "&#1234567;", "<", "<3", ">", "é",
    "\u2003", "```", "- ", "> ", "a\n\n b", "<!-- c -->", "<!---->", "<!-->",
    "<![CDATA[x]]>", "<script async src='x'></script>", '<iframe a="b">\n</iframe>',
    "<!-- <!-- -->", "<script>x</script>", "<?x?>", "</>", "#",
]  # fmt: skip


def tree(dice: random.Random, depth: int = 0) -> str:
    """Make up markup in which everything is closed in its turn."""
    made = []
    for _ in range(dice.randint(0, 4)):
        if depth > 5 or dice.random() < 0.4:
            made.append(dice.choice(WORDS[:12] if dice.random() < 0.8 else WORDS))
            continue
        name = dice.choice(USUAL if dice.random() < 0.9 else OTHERS)
        start = f"<{name}{dice.choice(ATTRIBUTES) if dice.random() < 0.3 else ''}>"
        if name in ("ul", "ol"):
            items = "".join(f"<li>{tree(dice, depth + 1)}</li>" for _ in range(dice.randint(0, 3)))
            made.append(f"{start}{items}</{name}>")
        else:
            made.append(start if name in EMPTY else f"{start}{tree(dice, depth + 1)}</{name}>")
    return "".join(made)


def changed(dice: random.Random, markup: str) -> str:
    """Take something out of markup, put something in or break it."""
    parts = TOKEN.findall(markup) or [""]
    at = dice.randrange(len(parts))
    deed = dice.randrange(5)
    if deed == 0:
        del parts[at]
    elif deed == 1:
        parts.insert(at, dice.choice(WORDS))
    elif deed == 2:
        parts.insert(at, f"<{dice.choice(('', '/'))}{dice.choice(USUAL + OTHERS)}>")
    elif deed == 3:
        parts[at] = dice.choice(parts)
    else:
        cut = dice.randrange(len(parts[at]) + 1)
        put = dice.choice(["", "x", " ", "<", ">", "/", '"', "&", ";"])
        parts[at] = parts[at][:cut] + put + parts[at][cut + dice.randrange(2) :]
    return "".join(parts)


def test_whatever_is_plain_reads_as_its_tree_does() -> None:
    dice = random.Random(3)  # noqa: S311 - made up, and the same every time
    count = 0
    for _ in range(times(3_000)):
        markup = tree(dice)
        for _ in range(dice.choice((0, 0, 1, 2))):
            markup = changed(dice, markup)
        markup = clean(markup)
        most = dice.choice((LONGEST_TEXT, LONGEST_TEXT, len(markup), len(markup) - 1, 10))
        text = _plain_html.text_of(markup, most)
        if text is not None:
            count += 1
            assert text == _by_tree(markup, most), markup
    assert count > times(3_000) // 10


def test_what_blogs_write_is_plain() -> None:
    found = [entry(feed, number).html for feed in range(5) for number in range(20)]
    assert None not in [_plain_html.text_of(one, LONGEST_TEXT) for one in found]
    assert [text_of(one) for one in found] == [_by_tree(one, LONGEST_TEXT) for one in found]


@pytest.mark.parametrize(
    "markup",
    [
        "<p>a<p>b", "<li>a</li>", "<ul><li>a<li>b</ul>", "<p><ul></ul></p>", "<p><hr></p>",
        "<h2><p>a</p></h2>", "<a><a>a</a></a>", "<b><i>a</b></i>", "</p>", "<p/>a", "<P>a</P>",
        "<table></table>", "<!-- - -->b", "a < b", "<p a=b>c</p>", "&#1;", '<img alt="&#33;">',
        "a</br>", "<b>" * 200, "<script>a</script>",
    ],
)  # fmt: skip
def test_what_needs_a_tree_is_left_to_it(markup: str) -> None:
    assert _plain_html.text_of(markup, LONGEST_TEXT) is None


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>a <a href='/x'>b</a><br/>c</p><ul><li>d</li></ul>", "a b\nc\n\n- d"),
        ("<blockquote><p>a", "> a"),
        ('<img src="x" alt="A photo"><img alt="🙂">', "🙂"),
        ("<b><p>a</p></b>b", "a\n\nb"),
        ("a&am<!-- c -->p;<iframe src='x'></iframe>b<script async></script>", "a&amp;b"),
        ("5 > 4 &amp; 3 &#60; 4", "5 > 4 & 3 < 4"),
    ],
)
def test_what_is_plain_needs_none(markup: str, text: str) -> None:
    assert _plain_html.text_of(markup, LONGEST_TEXT) == text


def test_numbers_of_characters_mean_what_they_mean_in_a_tree() -> None:
    numbers = [*range(1_000), *range(1_000, 0x30000, 97), *range(0xFDC0, 0x10010), 0x1F642]
    usual = [
        one
        for number in numbers
        for one in (f"&#{number};", f"&#0{number};", f"&#x{number:x};", f"&#X{number:04X};")
        if not _plain_html._ODD_NUMBER.search(one)
    ]
    assert len(usual) > 2_000
    together = "".join(f"<p>-{one}-</p>" for one in usual)
    assert _by_tree(together, 1_000_000) == _plain_html.text_of(together, 1_000_000)
