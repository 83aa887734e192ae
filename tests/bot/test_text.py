from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import text
from bot.cards import _blocks as b

HOSTILE = [
    "<!channel>",
    "<!here|x>",
    "<!subteam^S1>",
    "<!date^1^{date}|x>",
    "<@U1>",
    "<#C1|x>",
    "<https://evil.example|safe>",
    "&lt;!channel&gt;",
    "&amp;",
    "*bold*",
    "`code`",
    "```",
    "~x~",
    "_x_",
    "|",
    "\n",
    "\r\n",
    "\u2028",
    "\u202e",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\u061c",
    "\u00ad",
    "\U000e0041",
    "\x00",
    "\x1b[31m",
    "\x9b",
    "\ud800",
    "👩‍👩‍👧",
    "שלום",
    "é",
    "e\u0301",
    "javascript:alert(1)",
    ">",
    "<",
    "&",
]
OUTSIDE = st.one_of(st.text(), st.lists(st.sampled_from(HOSTILE), max_size=30).map("".join))
MOST = st.integers(1, 200)
AMPERSAND = re.compile(r"&(?!amp;|lt;|gt;)")


def unescaped(shown: str) -> str:
    """Read what is shown as Slack does."""
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@given(OUTSIDE)
@example("".join(HOSTILE))
def test_escaped_text_is_shown_as_it_was_and_does_nothing(outside: str) -> None:
    shown = text.escape(outside)
    assert not set(shown) & set("<>")
    assert not AMPERSAND.search(shown)
    assert unescaped(shown) == outside


@given(OUTSIDE, MOST)
@example("".join(HOSTILE), 150)
@example("&" * 300, 150)
@example("*" * 300, 10)
@example("<", 1)
def test_said_text_is_one_short_line_that_does_nothing(outside: str, most: int) -> None:
    shown = text.said(outside, most)
    assert len(shown) <= most
    assert not set(shown) & set("<>`\n\r")
    assert not AMPERSAND.search(shown)
    for mark in "*_~":
        assert shown.count(mark) == shown.count(f"\u2060{mark}\u2060")


@given(OUTSIDE, MOST)
@example("".join(HOSTILE), 80)
def test_nothing_unseen_is_left(outside: str, most: int) -> None:
    shown = text.plain(outside, most)
    assert len(shown) <= most
    assert "\n" not in shown
    kinds = {unicodedata.category(letter) for letter in shown}
    assert not kinds & {"Cc", "Cs", "Zl", "Zp"}
    assert not re.search("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c\u00ad]", shown)
    assert shown == shown.strip()


@given(OUTSIDE, MOST)
@example("`" * 200, 80)
@example("&" * 200, 80)
def test_code_is_one_span_of_code(outside: str, most: int) -> None:
    shown = text.code(outside, most)
    assert shown[0] == shown[-1] == "`"
    assert 0 < len(shown[1:-1]) <= most
    assert not set(shown[1:-1]) & set("`<>\n")
    assert not AMPERSAND.search(shown)


@given(
    st.one_of(
        OUTSIDE.map(lambda tail: f"https://x.example/{tail}"),
        OUTSIDE.map(lambda tail: f"http://x.example/?{tail}"),
        OUTSIDE,
        st.sampled_from(
            ["javascript:alert(1)", "JAVASCRIPT:x", "data:x", "file:///x", " javascript:x", ""]
        ),
    ),
    OUTSIDE,
)
def test_a_link_leads_to_the_web_or_is_no_link(url: str, label: str) -> None:
    shown = text.link(url, label)
    inside = re.fullmatch(r"<(https?://[^<>|\s]+)\|([^<>|\n]+)>", shown)
    if inside is None:
        assert not set(shown) & set("<>\n")
    else:
        assert url.startswith(("http://", "https://"))
        assert not AMPERSAND.search(shown)
        assert len(inside[2]) <= 75
    assert len(shown) <= text.MOST_URL + 80


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://x.example/?a=1&b=2", "<https://x.example/?a=1&amp;b=2|here>"),
        ("https://x.example/a b|c>d<e", "<https://x.example/a%20b%7Cc%3Ed%3Ce|here>"),
        ("https://x.example/%20ä", "<https://x.example/%20%C3%A4|here>"),
        ("javascript:alert(1)", "here"),
        ("//x.example", "here"),
        (f"https://x.example/{'a' * 1000}", "here"),
    ],
)
def test_an_address_is_written_so_that_slack_reads_it_whole(url: str, shown: str) -> None:
    assert text.link(url, "here") == shown


@given(OUTSIDE.filter(lambda said: "\ud800" not in said), st.integers(1, 600))
def test_a_quote_holds_words_and_nothing_else(outside: str, most: int) -> None:
    block = b.quote(outside, most)
    [quoted] = block["elements"]
    [inner] = quoted["elements"]
    assert inner["type"] == "text"
    assert 1 <= len(inner["text"]) <= max(1, most)


@given(st.text(), MOST)
def test_a_text_is_cut_at_a_word_with_an_ellipsis(whole: str, most: int) -> None:
    cut = text.shorten(whole, most)
    assert len(cut) <= most
    if len(whole) <= most:
        assert cut == whole
    else:
        assert cut.endswith("…")
        assert whole.startswith(cut[:-1])


def test_a_text_is_not_cut_far_before_its_limit() -> None:
    assert text.shorten("one two three four", 14) == "one two three…"
    assert text.shorten(f"one {'x' * 50}", 20) == f"one {'x' * 15}…"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "0 seconds"),
        (0, "0 seconds"),
        (1, "1 second"),
        (59.9, "59 seconds"),
        (60, "1 minute"),
        (3599, "59 minutes"),
        (3600, "1 hour"),
        (86_399, "23 hours"),
        (86_400, "1 day"),
        (86_400 * 1234, "1,234 days"),
    ],
)
def test_a_length_of_time_is_said_in_its_largest_unit(seconds: float, said: str) -> None:
    assert text.span(timedelta(seconds=seconds)) == said


def test_things_are_counted_in_words() -> None:
    assert text.count(0, "post") == "0 posts"
    assert text.count(1, "post") == "1 post"
    assert text.count(1200, "reply", "replies") == "1,200 replies"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
    ],
)
def test_words_are_joined_as_people_do(words: list[str], said: str) -> None:
    assert text.listing(words) == said
    assert text.listing(["a", "b"], "or") == "a or b"


def test_times_people_and_channels_are_named_in_slacks_own_words() -> None:
    moment = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    assert text.when(moment) == (
        "<!date^1772443800^{date_short_pretty} at {time}|2026-03-02 09:30 UTC>"
    )
    assert text.day(moment) == "<!date^1772443800^{date_short_pretty}|2026-03-02 09:30 UTC>"
    assert (text.user("U1"), text.user("")) == ("<@U1>", "nobody yet")
    assert (text.channel("C1"), text.channel("")) == ("<#C1>", "no channel yet")


def test_who_is_no_colleague_is_not_called() -> None:
    assert text.user("U1> <!channel") == "U1&gt; &lt;!channel"
    assert text.channel("general> <!here") == "general&gt; &lt;!here"


@given(OUTSIDE, st.integers(5, 60))
def test_a_text_that_is_escaped_already_is_cut_between_its_parts(outside: str, most: int) -> None:
    whole = text.escape(outside).replace("&lt;", "<https://x.example|y>")
    cut = text.part(whole, most)
    assert len(cut) <= most
    assert not AMPERSAND.search(cut)
    assert cut.count("<") == cut.count(">") or "&gt;" in whole


@pytest.mark.parametrize(
    ("mrkdwn", "said"),
    [
        ("", ""),
        ("<@U1> and <@U2|max> asked", "Olive and a colleague asked"),
        ("in <#C1>: *bold*, _slanted_, `code`", "in the channel: bold, slanted, code"),
        ("on <!date^1^{time}|2026-03-02 09:30 UTC>.", "on 2026-03-02 09:30 UTC."),
        ("see <https://x.example/a_b|the post>", "see the post"),
        ("see <https://x.example/a_b>", "see https://x.example/a_b"),
        ("a &lt;b&gt; &amp; 2 * 3 * 4, snake_case_name", "a <b> & 2 * 3 * 4, snake_case_name"),
        (text.said("*not bold* <!channel>"), "*not bold* <!channel>"),
    ],
)
def test_what_we_say_in_mrkdwn_is_said_in_plain_text_too(mrkdwn: str, said: str) -> None:
    assert text.unmarked(mrkdwn, {"U1": "Olive"}) == said
