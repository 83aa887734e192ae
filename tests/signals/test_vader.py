"""Equal to vaderSentiment in every score, linear where it is not, and mended where it trips."""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import (
    BOOSTER_DICT,
    NEGATE,
    SPECIAL_CASES,
    SentimentIntensityAnalyzer,
)

from signals import _sentiment, _vader

if TYPE_CHECKING:
    from collections.abc import Callable

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


# where a sentence ends, or seems to
ENDS = [
    *["bad.", "no!", "ok?\n", "3.5", "\n", "?! ", "great.Next", '"good."', "(bad!)", ".5", "e.g."],
    *[
        ".",
        "...",
        "!" * 41,
        ":)!",
        "-",
        "\n\n",
        "GREAT\n",
        "\x00",
        "\x00\n",
        "sad…",
        "\u2028",
        "!?",
    ],
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
        st.sampled_from([*TRICKY, *ENDS, "GOOD", "x\t"]),
        max_size=40,
    ).map(" ".join)
)
@example("no:) -\n- .\n:) ... bad:) !! !\nGOOD" + "?" * 39 + "!!")
@example("good " + "x" * 1999 + " bad!\n" + "so good. " * 300 + "y" * 2001 + " worst")
@example("❤ GREAT\nNot that bad.Great\x00\nGREAT but VERY bad")
def test_the_tone_is_the_mean_over_the_sentences_as_the_package_scores_them(text: str) -> None:
    said = [
        sentence
        for sentence in _sentiment._SENTENCE.findall(_sentiment.normalise(text))
        if _sentiment._SAYS.search(sentence)
    ]
    scores = [JUDGE.polarity_scores(sentence)["compound"] for sentence in said]
    assert _sentiment.tone(text) == (round(sum(scores) / len(said), 4) if said else None)


@pytest.mark.parametrize(
    "text",
    [
        "it was never so good",
        "they were never this good",
        "never was this good",
        "without doubt good",
        "without any doubt good",
        "at least good, least good",
        "no good but bad, and no bad but GOOD",
        "not good or bad, no bad or good, no x nor good",
        "some x y this good",
    ],
)
def test_every_rule_scores_the_same(text: str) -> None:
    _same(text)
    _same(f"x y z {text}")


@pytest.mark.parametrize("text", ["", " ", "\n", "😀", "but", "no", "!!!!!", "\x00", "\ud800"])
def test_the_least_texts_score_the_same(text: str) -> None:
    _same(text)


@pytest.mark.parametrize("work", [_vader.compound, _sentiment.tone])
def test_the_work_grows_no_faster_than_the_text(work: Callable[[str], object]) -> None:
    def steps(text: str) -> int:
        calls = 0

        def count(*_: Any) -> None:
            nonlocal calls
            calls += 1

        work(text)
        before = sys.getprofile()
        sys.setprofile(count)
        try:
            work(text)
        finally:
            sys.setprofile(before)
        return calls

    for piece in ("😀", "great but bad ", "not very good, ", "good.bad ", "so.\n", "no "):
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
