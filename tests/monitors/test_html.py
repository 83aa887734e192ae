from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors._html import is_html, line_of, plain, text_of
from monitors._text import _UNFIT, clean, folded, language, one_line


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("", ""),
        ("just words", "just words"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<p>one\n  two</p>", "one two"),
        ("one<br>two<br/><br>three", "one\ntwo\nthree"),
        ("<h2>Head</h2>tail", "Head\n\ntail"),
        ("a <b>b</b><i>c</i> d", "a bc d"),
        ("<div><div><p>deep</p></div></div>", "deep"),
        ("5 &lt; 6 &amp;&nbsp;more", "5 < 6 & more"),
        ("<ul><li>one</li><li>two</li></ul>after", "- one\n- two\n\nafter"),
        ("<ol><li><p>one</p></li><li><p>two</p></li></ol>", "- one\n- two"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n- b\n- c"),
        ("<ul><li></li><li>b</li></ul>", "- b"),
        ("<dl><dt>word</dt><dd>meaning</dd></dl>", "word\n\nmeaning"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>d</td></tr></table>", "a b\nc d"),
        ("<blockquote>said</blockquote>not I", "> said\n\nnot I"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n>\n> > b"),
        ("<blockquote><ul><li>a</li></ul></blockquote>", "> - a"),
        ("<p>he said <q>no</q></p>", "he said “no”"),
        ("<pre>a\n  b</pre>", "```\na\n  b\n```"),
        ("<pre><code>a<br>b</code></pre>", "```\na\nb\n```"),
        ("<p>x</p><pre>\n\ta\n</pre><p>y</p>", "x\n\n```\n    a\n```\n\ny"),
        ("<blockquote><pre>a</pre></blockquote>", "> ```\n> a\n> ```"),
        ("<pre>```</pre>", "```\n'''\n```"),
        ("<pre>   </pre>x", "x"),
        ("use <code>make</code> now", "use make now"),
        ("I <del>go</del><s>leave</s> stay", "I stay"),
        ("<script>x()</script><style>p{}</style><noscript>n</noscript>seen", "seen"),
        ("<svg><text>t</text></svg><math><mi>m</mi></math>seen", "seen"),
        ("<!-- note -->seen<![CDATA[hidden]]>", "seen"),
        ('<img alt="🙂"> <img alt="A photo of me"> <img>', "🙂"),
        ("<nav>menu</nav><form>Subscribe<button>Go</button></form>seen", "seen"),
        ("<p>un<p>closed<li>item", "un\n\nclosed\n\n- item"),
        ("<html><head><title>t</title></head><body>b</body></html>", "b"),
        ("a\0b\x08c\u202ed\ud800e", "abcde"),
        ("soft\u00adhyphen", "softhyphen"),
        ("<p>日本語</p><p>العربية</p>", "日本語\n\nالعربية"),
    ],
)
def test_html_becomes_text(markup: str, text: str) -> None:
    assert text_of(markup) == text


def test_deep_nesting_is_no_danger() -> None:
    assert text_of("words" + "<div>" * 100_000 + "deep") == "words"
    assert text_of("<blockquote>" * 300 + "deep").endswith("> deep")


def test_much_is_cut() -> None:
    text = text_of("<p>" + "word " * 100_000)
    assert len(text) <= 50_000
    assert text.endswith("…")


@given(st.text() | st.text(alphabet="<>/ab&;!-\n\"'= pre li"))
def test_any_text_can_be_read(markup: str) -> None:
    text = text_of(markup)
    assert text == text.strip()
    assert clean(text) == text
    assert "\n\n\n" not in text or "```" in text
    assert "\n" not in line_of(markup)
    text.encode()


@given(st.text())
def test_any_plain_text_can_be_read(words: str) -> None:
    text = plain(words)
    assert text == text.strip()
    assert clean(text) == text
    assert plain(text) == text


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Plain", "Plain"),
        ("  two\n lines ", "two lines"),
        ("A &amp; B", "A & B"),
        ("It&#8217;s", "It’s"),
        ("<b>Bold</b> move", "Bold move"),
        ("List<String> in a < b", "List<String> in a < b"),
        ("<script>x()</script>Safe", "Safe"),
        ("x" * 600, "x" * 499 + "…"),
    ],
)
def test_titles_become_one_line(title: str, line: str) -> None:
    assert line_of(title) == line


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a < b", False), ("<T>", False), ("a<br>b", True), ("</p>", True), ("<!-- x -->", True)],
)
def test_markup_is_told_from_text(text: str, expected: object) -> None:
    assert is_html(text) is expected


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("en", "en"),
        ("en-US", "en"),
        ("DE_at", "de"),
        ("eng", "en"),
        ("pt-br, en", "pt"),
        ("x-default", None),
        ("", None),
        (None, None),
        (7, None),
        ("tlh", None),
    ],
)
def test_languages_are_named_by_two_letters(value: object, name: str | None) -> None:
    assert language(value) == name


def test_a_line_has_a_bound() -> None:
    assert one_line("a" * 1_000_000, 10) == "aaaaaaaaa…"


def test_what_can_be_printed_is_fit_and_has_no_space_but_one() -> None:
    fit = "".join(one for one in map(chr, range(0x110000)) if one.isprintable())
    assert _UNFIT.search(fit) is None
    assert [one for one in fit if one.isspace()] == [" "]


@given(st.text() | st.text(alphabet="a \t\n\r\x1c\xa0\u3000é"))
def test_folding_is_to_part_words_and_join_them(words: str) -> None:
    assert folded(words) == " ".join(words.split())
