"""The reader: whose words count, what it never does, and how its work grows."""

from __future__ import annotations

import pickle
import sys
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signals import _concepts
from signals._cues import Everything, cues, sentences
from signals._language import detect
from signals._model import _TOP, model
from signals._own_words import own_words
from signals._reader import TextReading, read_text, read_texts

DAY = date(2026, 3, 2)
LEAVE = "I'm stepping down as maintainer of the project."
PLAIN = "The new search is twice as fast, and the docs have a page about it. " * 30


def test_stepping_away_for_a_while_is_a_pause_beyond_doubt() -> None:
    told = read_text("I've got to back away from this for a while")
    assert (told.label, told.about_self) == ("pausing", True)
    assert told.confidence > 0.9


def test_a_language_that_is_not_read_says_so() -> None:
    told = read_text("Odchodzę z projektu po siedmiu latach, dziękuję za wszystko")
    assert (told.label, told.read, told.lang) == (None, False, "pl")


@pytest.mark.parametrize(
    ("given", "lang"),
    [("en-GB", "en"), ("EN_us", "en"), ("und", "en"), ("", "en"), ("sv", "sv")],
)
def test_a_given_language_is_taken(given: str, lang: str) -> None:
    assert read_text(LEAVE, given).lang == lang
    assert read_text("Ok!", "deu").lang == "de"


@pytest.mark.parametrize(
    ("given", "text", "lang"),
    [
        ("en-US", "Nach neun Jahren lege ich die Leitung nieder. Danke euch allen.", "de"),
        ("en", "Après neuf ans, je quitte la direction du projet. Merci à toutes et à tous.", "fr"),
        ("en", "Привет всем, я ухожу из проекта", "und"),
        ("de", "Thanks to all of you, I am leaving and it was a great time for me", "en"),
    ],
)
def test_a_given_language_that_is_plainly_wrong_is_not(given: str, text: str, lang: str) -> None:
    """Many a blog says en-US because its software came with it."""
    assert read_text(text, given).lang == lang


@pytest.mark.parametrize(
    "text",
    [
        f"> {LEAVE}\nI read that yesterday.",
        f"```\n{LEAVE}\n```",
        f"He put `{LEAVE}` into the readme.",
        f"<blockquote>{LEAVE}</blockquote> is what the page says.",
        f'The post begins with "{LEAVE}" and goes on.',
    ],
)
def test_what_is_quoted_is_not_the_authors(text: str) -> None:
    assert read_text(text, "en").label == "none"


def test_own_words_stay_where_they_were() -> None:
    text = f"> quoted\n{LEAVE} `code` &amp; <b>more</b>"
    own = own_words(text)
    assert len(own) == len(text)
    assert own.index(LEAVE) == text.index(LEAVE)


def test_a_farewell_is_found_in_a_long_text_and_quoted_exactly() -> None:
    told = read_text(f"{PLAIN}\n\n{LEAVE} Thank you all.\n\n{PLAIN}", "en")
    assert told.label == "leaving"
    assert told.evidence == LEAVE


def test_a_return_is_told_from_the_day_of_publication() -> None:
    assert read_text("I'm taking a break until September.", "en", DAY).returns_on == date(
        2026, 9, 1
    )
    assert read_text("I'm taking a break until September.", "en").returns_on is None


def test_many_texts_are_read_as_one_by_one_and_travel_between_processes() -> None:
    rows: list[tuple[str, str | None, date | None]] = [(LEAVE, None, DAY), ("Hello", "en", None)]
    told = read_texts(rows)
    assert told == [read_text(*row) for row in rows]
    assert pickle.loads(pickle.dumps(told)) == told  # noqa: S301 - our own


HOSTILE_WORDS = ["I'm", "leaving", "for", "a", "while", "no", "not", "until", "May", "in", "3"]
HOSTILE_WORDS += [
    "months",
    "> ",
    "```",
    "<pre>",
    '"',
    "“",
    "’",
    "\n",
    ".",
    "日本",
    "辞めます",
    "🙂",
]
HOSTILE_WORDS += ["9999-99-99"]
HOSTILE = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="a \n.!?\"'`<>&>-😀\ud800\x00\u202e", max_size=400),
    st.lists(
        st.sampled_from(HOSTILE_WORDS),
        max_size=60,
    ).map(" ".join),
)


@settings(max_examples=300, deadline=None)
@given(HOSTILE, st.sampled_from([None, "en", "ja", "de", "es", "xx", "??"]))
def test_nothing_makes_the_reader_stumble(text: str, lang: str | None) -> None:
    told = read_text(text, lang, DAY)
    assert isinstance(told, TextReading)
    assert 0.0 <= told.confidence <= 1.0
    assert told.evidence in text
    assert told.label == "none" or not told.read or told.about_self
    assert told.sentiment is None or -1.0 <= told.sentiment <= 1.0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\ud800" * 100,
        "\x00" * 100,
        "😀" * 4000,
        "a" * 200_000,
        "> " * 50_000,
        "`" * 50_000,
        "<" * 50_000,
        '"' * 50_000,
        "I'm " * 20_000,
        "leaving, " * 20_000,
        "\u202eI'm leaving\u202c " * 5_000,
        "until 3 " * 20_000,
        "```" + "x" * 100_000,
    ],
    ids=lambda text: f"{text[:12]!r} for {len(text)}",
)
def test_long_and_strange_texts_are_read(text: str) -> None:
    assert read_text(text, None, DAY).evidence in text


def _steps(text: str) -> int:
    """Count the Python calls that reading a text makes, which no slow machine changes."""
    calls = 0

    def count(*_: Any) -> None:
        nonlocal calls
        calls += 1

    read_text(text, "en", DAY)
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        read_text(text, "en", DAY)
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize(
    "piece", [PLAIN, f"{LEAVE} ", "😀 ", "I'm back. No, I'm leaving! ", "until May 3 for 2 months "]
)
def test_the_work_grows_no_faster_than_the_text(piece: str) -> None:
    base = piece * (4000 // len(piece) + 1)
    once, eight = _steps(base), _steps(base * 8)
    assert eight <= 10 * once + 1000


def test_a_cue_points_into_the_text() -> None:
    lexicon = _concepts.load("en")
    text = "Yesterday I left. I'm NOT coming back to GitHub!"
    sents = list(sentences(_concepts.cut(text, lexicon)))
    found = cues(sents, text, lexicon, Everything())
    assert found
    for start, end in found.values():
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize("lang", _concepts.LANGUAGES)
def test_every_language_has_words_for_each_change(lang: str) -> None:
    lexicon = _concepts.load(lang)
    meant = {tag for tags in lexicon.words.values() for tag in tags}
    meant |= {tag for found in lexicon.phrases.values() for _, tags in found for tag in tags}
    assert {"quit", "pause", "switch", "sour", "self", "neg", "back"} <= meant


def test_the_weights_are_for_cues_that_exist_in_the_code() -> None:
    known = model()
    assert len(known.packed) > 1000
    assert all(packed >> _TOP == 1 for packed in known.packed.values())
    assert known.bars
    assert all(0.0 < bar < 1.0 for bar in known.bars)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("I've got to back away from this for a while", "en"),
        ("brb", "en"),
        ("Ik stop ermee, bedankt allemaal", "nl"),
        ("Estoy harta de las subidas de precio", "es"),
        ("Estou cansada dos aumentos de preço", "pt"),
        ("Sono stufa dei continui aumenti", "it"),
        ("J'en ai marre des hausses de prix", "fr"),
        ("Ich habe die Nase voll", "de"),
        ("チャンネルを閉じます", "ja"),
        ("我要离开这个项目", "zh"),
        ("Я ухожу из проекта", "und"),
        ("Jag lämnar projektet efter sju år", "sv"),
        ("", None),
        ("😀😀", None),
        ("12345", None),
    ],
)
def test_languages_are_told_apart(text: str, lang: str | None) -> None:
    assert detect(text) == lang
