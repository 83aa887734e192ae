"""Equal to vaderSentiment in every score, linear where it is not, and mended where it trips."""

from __future__ import annotations

import random
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import (
    BOOSTER_DICT,
    NEGATE,
    SPECIAL_CASES,
    SentimentIntensityAnalyzer,
)

from signals import _sentiment, _vader

JUDGE = SentimentIntensityAnalyzer()
TRICKY = [
    *[
        "so",
        "this",
        "never",
        "no",
        "or",
        "nor",
        "least",
        "at",
        "very",
        "but",
        "without",
        "doubt",
        "kind",
        "of",
        "sort",
        "BUT",
        "a",
        "to",
    ],
    *[
        "Great",
        "GREAT",
        "great,",
        "(great)",
        "'great'",
        "great!!!",
        "what??",
        "...",
        ":)",
        ":(",
        ";-)",
        "<3",
    ],
    *[word for phrase in SPECIAL_CASES for word in phrase.split()],
    *["😀", "❤️", "👍🏽", "😡", "x😀y", "don't", "don’t", "n't", "İ", "ß", "ΑΣ"],
    *BOOSTER_DICT,
    *NEGATE,
]


def _same(text: str) -> None:
    ours = _vader.score(text)
    theirs = JUDGE.polarity_scores(text)
    assert {name: getattr(ours, name) for name in theirs} == theirs, repr(text)
    assert _vader.compound(text) == theirs["compound"]


def test_five_thousand_made_texts_score_as_the_package_scores_them() -> None:
    dice = random.Random(20)  # noqa: S311 - the same texts every time
    words = TRICKY * 3 + list(JUDGE.lexicon)[::11]
    for _ in range(5000):
        count = dice.randrange(14)
        text = " ".join(
            word.upper() if dice.random() < 0.1 else word for word in dice.choices(words, k=count)
        )
        _same(text.replace(" ", "", 1) if dice.random() < 0.2 else text)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=120),
        st.lists(st.sampled_from(TRICKY), max_size=20).map(" ".join),
        st.lists(st.sampled_from(["good", "bad", "but", "GOOD", "ok", "!"]), max_size=30).map(
            " ".join
        ),
    )
)
def test_any_text_scores_as_the_package_scores_it(text: str) -> None:
    _same(text)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from([*TRICKY, "GOOD", "bad.", "no!", "ok?\n", "3.5", "\n", "?! ", "x\t"]),
        max_size=40,
    ).map(" ".join)
)
def test_the_tone_is_the_mean_over_the_sentences_as_the_package_scores_them(text: str) -> None:
    said = [
        sentence
        for sentence in _sentiment._SENTENCE.findall(_sentiment.normalise(text))
        if _sentiment._SAYS.search(sentence)
    ]
    scores = [JUDGE.polarity_scores(sentence)["compound"] for sentence in said]
    assert _sentiment.tone(text) == (round(sum(scores) / len(said), 4) if said else None)


@pytest.mark.parametrize("text", ["", " ", "\n", "😀", "but", "no", "!!!!!", "\x00", "\ud800"])
def test_the_least_texts_score_the_same(text: str) -> None:
    _same(text)


def test_the_work_grows_no_faster_than_the_text() -> None:
    def steps(text: str) -> int:
        calls = 0

        def count(*_: Any) -> None:
            nonlocal calls
            calls += 1

        _vader.compound(text)
        before = sys.getprofile()
        sys.setprofile(count)
        try:
            _vader.compound(text)
        finally:
            sys.setprofile(before)
        return calls

    for piece in ("😀", "great but bad ", "not very good, "):
        assert steps(piece * 800) <= 10 * steps(piece * 100) + 100


@pytest.mark.parametrize(
    ("trips", "plain"),
    [
        ("I don’t like it", "I don't like it"),
        ("love❤️this", "love ❤ this"),
        ("it is “terrible”", 'it is "terrible"'),
    ],
)
def test_typography_does_not_change_the_tone(trips: str, plain: str) -> None:
    assert _sentiment.tone(trips) == _sentiment.tone(plain)
    assert _sentiment.tone(trips) != 0.0


def test_a_long_text_does_not_run_to_the_end_of_the_scale() -> None:
    text = "This is good. " * 200
    assert _sentiment.tone(text) == pytest.approx(_sentiment.tone("This is good."))
    assert JUDGE.polarity_scores(text)["compound"] > 0.99


def test_a_text_that_says_nothing_has_no_tone() -> None:
    assert _sentiment.tone(" ... \n !!") is None
