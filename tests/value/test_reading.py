"""Posts read for demand: who asks and who answers, at which stage, which question, how surely."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from value.demand._cues import book, find
from value.demand._words import DATA as WORDS
from value.demand._words import LANGUAGES, language, plain, said, terms
from value.demand.lines import asked_in, read_lines
from value.demand.passages import MOST, passages
from value.demand.reading import STAGES, Asked, Questions, Reading, read, suggested
from value.demand.teaching import ENOUGH, LOWEST, SURE, Click, learn

DATA = Path(__file__).parents[1] / "data" / "demand.toml"
SAID: dict[str, list[dict[str, Any]]] = tomllib.loads(DATA.read_text(encoding="utf-8"))
ROWS = Path(__file__).parents[2] / "benchmarks" / "data" / "demand.jsonl"
NONE = Questions([])
ASKED = [
    Asked(
        id="rows",
        stage="validate",
        text="Does it hold at 200 million rows?",
        paraphrases=("query speed on big tables",),
        hoped_answer="latency numbers from a real warehouse",
    ),
    Asked(id="price", stage="select", text="Is it cheaper than Power BI for a team of fifty?"),
    Asked(id="learn", stage="use", text="How do business users learn to build their own charts?"),
    Asked(id="legal", stage="consensus", text="How did you pass the works council?"),
]
QUESTIONS = Questions(ASKED)


@pytest.mark.parametrize("row", SAID["say"], ids=lambda row: row["text"][:50])
def test_a_text_says_what_it_says_to_buyers(row: dict[str, Any]) -> None:
    told = read(row["text"], row.get("lang"), NONE)
    assert (told.act, told.stages[:1]) == (row["act"], (row["stage"],))
    if "stance" in row:
        assert told.stance == row["stance"]


@pytest.mark.parametrize("row", SAID["nothing"], ids=lambda row: row["text"][:50])
def test_what_says_nothing_to_buyers_gets_no_stage_and_no_question(row: dict[str, Any]) -> None:
    told = read(row["text"], row.get("lang"), QUESTIONS)
    assert (told.stages, suggested(told)) == ((), None)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Flaky builds? Here is our fix.", False),
        ("Flaky builds? Any ideas?", True),
        ("We moved everything over a weekend. Thoughts?", False),
        ("We moved everything over a weekend and it took us two days. What about you?", False),
        ("Bureau or not? Looking for advice from who runs a team of two abroad.", True),
        ("Looking for recommendations, does anyone use a good one", True),
        ("Looking for my umbrella", False),
        ("It costs 2.50 or 3.50?", True),
    ],
)
def test_who_asks_is_told_from_who_answers(text: str, *, asks: bool) -> None:
    told = read(f"{text} #software", "en", NONE)
    assert (told.act == "asks") is asks


def test_a_language_that_is_not_read_says_nothing() -> None:
    assert read("We compared vendors.", "nl", NONE) == Reading(lang=None, act="other")
    assert read("We compared vendors.", "en-GB", NONE).lang == "en"


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Wir haben das nicht gemacht, und es ist gut", "de"),
        ("no lo hemos hecho pero es muy bueno para todos", "es"),
        ("nous avons fait cela pour les clients", "fr"),
        ("we have done this for the customers", "en"),
        ("shrug", "en"),
        ("一 二 三 四 五 六", None),
    ],
)
def test_the_small_words_tell_the_language(text: str, lang: str | None) -> None:
    assert language(text) == lang


def test_the_nearest_question_comes_first_and_its_stage_is_lent() -> None:
    told = read(
        "Our warehouse table has 200 million rows and queries take a second.", "en", QUESTIONS
    )
    assert told.matches[0].question == "rows"
    assert told.stages[0] == "validate"
    assert told.matches[0].score > told.matches[1].score if told.matches[1:] else True


def test_a_question_is_met_across_languages_by_what_words_mean() -> None:
    near = QUESTIONS.near("Was kostet es, ist es günstiger für ein kleines Team?", "de")
    assert near[0].question == "price"


def test_who_asks_covers_nothing() -> None:
    words = "Does query speed hold at 200 million rows in a real warehouse, with latency numbers?"
    told = read(words, "en", QUESTIONS)
    assert told.matches[0].question == "rows"
    assert (told.act, suggested(told, 0.1)) == ("asks", None)


def test_only_a_clear_first_is_suggested() -> None:
    clear = read(
        "We measured query speed in our warehouse: 200 million rows, a second. It holds.",
        "en",
        QUESTIONS,
    )
    first = suggested(clear)
    assert first is not None
    assert first.question == "rows"
    assert suggested(clear, first.score + 0.01) is None
    twice = Questions([ASKED[0], replace(ASKED[0], id="again")])
    assert suggested(read("We hold 200 million rows at great speed.", "en", twice), 0.1) is None
    assert suggested(Reading(lang="en", act="answers")) is None


@pytest.mark.parametrize("asked", [[], [Asked(id="q", stage="use", text="?")]])
def test_questions_without_a_word_meet_nothing(asked: list[Asked]) -> None:
    assert Questions(asked).near("We use it every day in our team.", "en") == []


def test_a_question_of_empty_words_among_others_meets_nothing() -> None:
    odd = Questions([*ASKED, Asked(id="odd", stage="use", text="Why?")])
    assert "odd" not in {match.question for match in odd.near("Why do users learn charts?", "en")}


def test_a_score_means_the_same_among_few_and_many_questions() -> None:
    text = "latency of 200 million rows in our warehouse"
    more = [Asked(id=f"q{n}", stage="use", text=f"word{n} other{n} thing{n}?") for n in range(200)]
    few, many = QUESTIONS.near(text, "en")[0], Questions([*ASKED, *more]).near(text, "en")[0]
    assert few.question == many.question == "rows"
    assert abs(few.score - many.score) / few.score < 0.4


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_cues_for_everything_and_all_can_be_found(lang: str) -> None:
    written = tomllib.loads((WORDS / f"{lang}.toml").read_text(encoding="utf-8"))
    assert {*STAGES, "asks", "answers", "against", "for", "none", "trade", "wants"} <= set(written)
    cues = {cue for weights in written.values() for some in weights.values() for cue in some}
    assert {cue.written for some in book(lang).values() for cue in some} == cues


def test_cues_know_gaps_endings_numbers_and_ends_of_sentences() -> None:
    def cues(text: str) -> set[str]:
        return {cue.written for cue in find(said(plain(text)), "en") if cue.of == "problem"}

    assert "compar~" not in cues("compared")
    assert {"was|were|is|are killing us|me"} <= cues("Exports were killing us.")
    assert not cues("Exports were. Killing us") & {"was|were|is|are killing us|me"}


def test_terms_are_stems_and_what_they_mean() -> None:
    assert terms(plain("The pricing of it"), "en") == ["price", "@cost"]
    assert "@cost" in terms(plain("Die Kosten"), "de")


@given(st.text(max_size=300), st.sampled_from([None, *LANGUAGES, "xx"]))
@settings(max_examples=60, deadline=None)
def test_any_text_can_be_read(text: str, lang: str | None) -> None:
    told = read(text, lang, QUESTIONS)
    assert told.act in ("asks", "answers", "other")
    assert set(told.stages) <= set(STAGES)
    assert all(match.score > 0 for match in told.matches)


def test_a_long_text_is_read_in_passages_and_nothing_of_it_is_said_twice() -> None:
    short = "One sentence. Another one."
    assert passages(short) == [short]
    assert passages("  \n ") == []
    long = " ".join(f"This is sentence number {n} of a very long text." for n in range(60))
    parts = passages(long)
    assert len(parts) > 1
    assert " ".join(parts) == long
    assert len(passages("word. " * 100_000)) == MOST
    assert max(map(len, passages("word " * 100_000))) < 1000


def _clicks(right: int, wrong: int, score: float = 3.0) -> list[Click]:
    return [Click(score, right=True)] * right + [Click(score, right=False)] * wrong


def test_few_clicks_teach_nothing() -> None:
    taught = learn(_clicks(ENOUGH - 1, 0), 2.0)
    assert (taught.bar, taught.precision, taught.may_confirm) == (2.0, None, False)


def test_wrong_ones_raise_the_bar_to_where_nine_of_ten_are_right() -> None:
    clicks = _clicks(20, 1, 4.0) + _clicks(5, 10, 2.5)
    taught = learn(clicks, 2.0)
    assert taught.bar == 4.0
    assert taught.precision == pytest.approx(20 / 21)


def test_where_nothing_is_right_often_enough_the_highest_bar_is_kept() -> None:
    taught = learn(_clicks(5, 10, 2.5) + _clicks(5, 6, 4.0), 2.0)
    assert taught.bar == 4.0
    assert not taught.may_confirm


def test_the_bar_falls_by_a_step_where_nearly_all_is_right_and_never_to_nothing() -> None:
    assert learn(_clicks(40, 0, 2.0), 2.0).bar == pytest.approx(1.8)
    assert learn(_clicks(20, 0, 2.0), 1.9).bar == 1.9
    assert learn(_clicks(40, 0, 0.5), 2.0).bar == LOWEST


def test_fifty_that_were_right_let_the_sure_ones_count() -> None:
    assert learn(_clicks(SURE, 2)).may_confirm
    assert not learn(_clicks(SURE - 1, 0)).may_confirm
    assert not learn(_clicks(SURE, 20)).may_confirm


def test_the_rows_of_the_benchmark_say_where_they_are_from_and_are_split_by_field() -> None:
    rows = [json.loads(line) for line in ROWS.read_text(encoding="utf-8").splitlines()]
    assert len(rows) > 600
    assert len({row["id"] for row in rows}) == len(rows)
    assert {row["origin"] for row in rows} == {"written"}
    fields: dict[str, set[str]] = {}
    authors: dict[str, set[str]] = {}
    for row in rows:
        authors.setdefault(row["author"], set()).add(row["split"])
        if row["field"] != "none":
            fields.setdefault(row["field"], set()).add(row["split"])
    assert all(len(splits) == 1 for splits in (*fields.values(), *authors.values()))


def test_lines_are_read_against_questions_in_lines() -> None:
    asked = [
        json.dumps({"id": "Q1", "stage": "validate", "text": "Does it hold at 200 million rows?"}),
        "",
        json.dumps(
            {
                "id": "Q2",
                "stage": "select",
                "text": "Is it cheaper for a team?",
                "paraphrases": ["price per seat"],
                "hoped_answer": "an invoice",
            }
        ),
    ]
    rows = [
        json.dumps({"id": "a", "text": "We measured it on 200 million rows, and it holds up."}),
        json.dumps({"text": "Abbiamo deciso.", "lang": "it"}),
    ]
    first, second = read_lines(rows, asked_in(asked))
    assert (first["id"], first["act"], first["stages"]) == ("a", "answers", ["validate"])
    assert first["questions"][0]["id"] == "Q1"
    assert first["read"]
    assert (second["id"], second["act"], second["read"], second["suggested"]) == (
        2,
        "other",
        False,
        None,
    )


@pytest.mark.parametrize(
    ("line", "says"),
    [("{", "line 1: not JSON"), ("[]", "line 1: no object"), ('{"id": 1}', "text is no text")],
)
def test_a_line_that_cannot_be_read_is_named(line: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        list(read_lines([line], NONE))
