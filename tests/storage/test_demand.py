"""What buyers ask, where they look, and what answers it, as the tables keep it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

import storage
from storage import (
    advocates,
    answers,
    asked_questions,
    askers,
    buyers,
    closings,
    demand_readers,
    evidence,
    lessons,
    looks,
    posts,
    profiles,
    questions,
    stage_roles,
    stages,
    struggles,
    visits,
)
from storage._words import MOST, cut
from tests.storage._samples import BEFORE, NOW, fill, sample

if TYPE_CHECKING:
    from storage.answers import Answer
    from storage.closings import Closing

TEAM = "T0OURS"
SEVEN = ["problem", "explore", "require", "select", "validate", "consensus", "use"]


@pytest.fixture
def team(db: storage.Database) -> str:
    db.insert("teams", TEAM, [sample(TEAM)["teams"]])
    return TEAM


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("  two \n lines ", "two lines"),
        ("x" * MOST, "x" * MOST),
        ("x" * (MOST + 1), "x" * (MOST - 1) + "…"),
        ("", ""),
    ],
)
def test_words_are_kept_in_one_line_of_a_bounded_length(said: str, kept: str) -> None:
    assert cut(said) == kept


def test_every_team_has_the_seven_stages_without_a_row(db: storage.Database, team: str) -> None:
    assert [stage.key for stage in stages.every(db, team)] == SEVEN
    assert db.across().rows("select key from stages") == []


def test_a_stage_is_renamed_moved_added_and_retired(db: storage.Database, team: str) -> None:
    first, *_, last = stages.every(db, team)
    pilot = stages.Stage(team=team, key="pilot", ord=2, label="Piloting", changed_by="U1")
    changed = [
        replace(first, label="Ouch", ord=9),
        replace(last, retired_at=NOW),
        pilot,
    ]
    stages.keep(db, team, changed)
    stages.keep(db, team, changed)
    keys = [stage.key for stage in stages.every(db, team)]
    assert keys == ["explore", "pilot", "require", "select", "validate", "consensus", "problem"]
    assert list(stages.labels(db, team)) == [*keys, "use"]
    assert stages.labels(db, team)["problem"] == "Ouch"
    assert len(stages.every(db, team, retired=True)) == len(SEVEN) + 1


@pytest.mark.parametrize(
    ("words", "key"),
    [("PROBLEM", "problem"), ("using  it", "use"), ("setting requirements", "require"), ("x", "")],
)
def test_a_stage_is_found_by_its_key_or_label(
    db: storage.Database, team: str, words: str, key: str
) -> None:
    found = stages.named(stages.every(db, team), words)
    assert (found.key if found else "") == key


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Proof of Value!", "proof_of_value"),
        ("Use", "use_3"),
        ("検証", "stage"),
        ("a" * 99, "a" * 30),
    ],
)
def test_a_new_stage_gets_a_key_of_its_own(label: str, key: str) -> None:
    assert stages.new_key(label, ["use", "use_2"]) == key


def test_questions_are_numbered_and_no_number_comes_twice(db: storage.Database, team: str) -> None:
    question = replace(sample(team)["questions"], number=0)
    added = [
        questions.add(db, team, replace(question, id=f"q{n}", text_key=f"q {n}")) for n in range(3)
    ]
    assert [one.number for one in added] == [1, 2, 3]
    questions.change(db, team, "q2", status="retired")
    again = questions.add(db, team, replace(question, id="q4"))
    assert again.number == 4
    assert [one.number for one in questions.every(db, team)] == [1, 2, 4]
    assert [one.number for one in questions.every(db, team, retired=True)] == [1, 2, 3, 4]
    assert set(questions.some(db, team, ["q0", "q4", "nobody's"])) == {"q0", "q4"}


@pytest.mark.parametrize(
    ("text", "number"),
    [("does it HOLD – 1", 2), ("Does it hold 1?", 2), ("Does it hold 2?", None)],
)
def test_two_questions_say_the_same_whatever_their_case_and_marks(
    db: storage.Database, text: str, number: int | None
) -> None:
    fill(db, TEAM)
    found = questions.same(db, TEAM, text)
    assert (found.number if found else None) == number
    questions.change(db, TEAM, "question 1", status="retired")
    assert questions.same(db, TEAM, text) is None


def test_the_askers_of_a_question_are_those_said_last(db: storage.Database) -> None:
    rows = fill(db, TEAM)
    buyers.add(db, TEAM, replace(rows["buyers"], id="other", name_key="other"))
    askers.put(db, TEAM, "question 1", ["other", "other"])
    assert askers.every(db, TEAM) == {"question 1": frozenset({"other"})}
    askers.also(db, TEAM, "question 1", "buyer 1")
    askers.also(db, TEAM, "question 1", "buyer 1")
    assert askers.every(db, TEAM) == {"question 1": frozenset({"other", "buyer 1"})}


def test_a_buyer_goes_and_questions_and_visits_stay(db: storage.Database) -> None:
    rows = fill(db, TEAM)
    trigger = replace(rows["evidence"], id="t", target="trigger", target_id="buyer 1")
    evidence.add(db, TEAM, [trigger])
    buyers.remove(db, TEAM, "buyer 1")
    assert looks.every(db, TEAM) == []
    assert askers.every(db, TEAM) == {}
    assert evidence.every(db, TEAM, "trigger") == {}
    visit = visits.one(db, TEAM, "visit 1")
    assert visit is not None
    assert visit.buyer_id is None
    assert questions.one(db, TEAM, "question 1") is not None


def test_a_look_is_kept_once(db: storage.Database) -> None:
    rows = fill(db, TEAM)
    again = looks.keep(db, TEAM, replace(rows["looks"], id="another"))
    assert again.id == "look 1"
    assert len(looks.every(db, TEAM)) == 1


def test_evidence_is_grouped_by_what_it_is_for_newest_first(db: storage.Database) -> None:
    rows = fill(db, TEAM)
    newer = replace(rows["evidence"], id="newer", at=NOW, text="x" * 999)
    evidence.add(db, TEAM, [newer])
    grouped = evidence.every(db, TEAM, "question")
    assert [one.id for one in grouped["question 1"]] == ["newer", "evidence 1"]
    assert len(grouped["question 1"][0].text) == MOST


def test_a_visit_taken_back_takes_what_it_taught(db: storage.Database) -> None:
    fill(db, TEAM)
    closings.change(db, TEAM, "closing 1", visit_id="visit 1", settled_at=NOW)
    visits.remove(db, TEAM, "visit 1")
    assert evidence.about(db, TEAM, "question", "question 1") == []
    assert lessons.of_visit(db, TEAM, "visit 1") == []
    closing = closings.one(db, TEAM, "closing 1")
    assert closing is not None
    assert closing.settled_at is None


def test_a_closing_is_kept_once_and_is_due_between_two_days(db: storage.Database) -> None:
    rows = fill(db, TEAM)
    lost: Closing = rows["closings"]
    assert not closings.keep(db, TEAM, replace(lost, id="again"))
    assert closings.keep(db, TEAM, replace(lost, id="won", outcome="won"))
    on = date(2026, 1, 2)
    day = timedelta(days=1)
    assert len(closings.open_between(db, TEAM, on, on)) == 2
    assert closings.open_between(db, TEAM, on + day, on + day) == []
    closings.change(db, TEAM, "closing 1", settled_at=NOW, visit_id="visit 1")
    assert [one.id for one in closings.open_between(db, TEAM, on, on)] == ["won"]
    assert closings.lost_visited(db, TEAM, NOW) == 1


@pytest.mark.parametrize("kind", ["lessons", "answers", "struggles"])
def test_what_is_decided_is_decided_once(db: storage.Database, kind: str) -> None:
    fill(db, TEAM)

    def decide(status: str) -> bool:
        if kind == "lessons":
            return lessons.decide(db, TEAM, "lesson 1", status, "", "U1", NOW)
        if kind == "answers":
            return answers.decide(db, TEAM, "answer 1", status, "U1", NOW)
        return struggles.decide(db, TEAM, "struggle 1", status, None, "U1", NOW)

    assert decide("taken")
    assert not decide("dismissed")
    assert db.across().rows(f"select status from {kind}") == [{"status": "taken"}]


def test_an_answer_is_kept_once_for_an_advocate_question_and_place(db: storage.Database) -> None:
    rows = fill(db, TEAM)
    answer: Answer = rows["answers"]
    answers.add(db, TEAM, [replace(answer, id="again", quote="other words")])
    answers.add(db, TEAM, [replace(answer, id="elsewhere", place_key="b", quote="x" * 999)])
    kept = answers.to_question(db, TEAM, "question 1")
    assert {one.id: len(one.quote) for one in kept} == {
        "answer 1": len(answer.quote),
        "elsewhere": MOST,
    }


def test_a_place_is_known_by_its_post_and_else_by_its_link() -> None:
    one, two = "https://a.example/1", "https://a.example/2"
    assert answers.place_key("a", "1", one) == answers.place_key("a", "1", two)
    assert answers.place_key("", "", one) == answers.place_key("", "", f" {one}/")
    keys = {answers.place_key(*place) for place in (("a", "1", ""), ("a", "2", ""), ("", "", one))}
    assert len(keys) == 3


def test_a_retired_question_keeps_its_answers_and_asks_for_none(db: storage.Database) -> None:
    fill(db, TEAM)
    assert answers.how_many_wait(db, TEAM) == 1
    questions.change(db, TEAM, "question 1", status="retired")
    assert answers.how_many_wait(db, TEAM) == 0
    assert answers.waiting(db, TEAM, 9) == []
    assert len(answers.to_question(db, TEAM, "question 1")) == 1


def test_whoever_was_merged_answers_under_the_name_they_turned_out_to_have(
    db: storage.Database,
) -> None:
    rows = fill(db, TEAM)
    for name, into in (("kept", None), ("first", "kept"), ("second", "first")):
        one = replace(rows["advocates"], id=name, name_key=name, merged_into=into)
        advocates.add(db, TEAM, one)
    answer: Answer = replace(rows["answers"], id="another", advocate_id="second")
    answers.add(db, TEAM, [answer])
    stage_roles.put(db, TEAM, "second", [replace(rows["stage_roles"], advocate_id="second")])
    profiles.put(db, TEAM, replace(rows["profiles"], advocate_id="second", role="old"))
    profiles.put(db, TEAM, replace(rows["profiles"], advocate_id="kept", role="new", set_at=NOW))
    assert advocates.true_ids(db, TEAM) == {"first": "kept", "second": "kept"}
    everyone = {"advocate 1", "kept"}
    assert {one.advocate_id for one in answers.every(db, TEAM, ["suggested"])} == everyone
    assert {one.advocate_id for one in stage_roles.every(db, TEAM)} == everyone
    assert profiles.every(db, TEAM)["kept"].role == "new"
    assert set(profiles.every(db, TEAM)) == everyone
    assert [one.id for one in answers.of_advocate(db, TEAM, "kept")] == ["another"]
    assert len(stage_roles.of_advocate(db, TEAM, "kept")) == 1
    last = profiles.of_advocate(db, TEAM, "kept")
    assert last is not None
    assert last.role == "new"


def test_what_an_author_deleted_answers_nothing(db: storage.Database) -> None:
    fill(db, TEAM)
    posts.take_back(db, TEAM, "account 1", ["post 1"], NOW)
    answers.take_back(db, TEAM, "account 1", ["post 1", "post 2"])
    struggles.take_back(db, TEAM, "account 1", ["post 1"])
    assert (
        db.across().rows("select id from answers")
        == db.across().rows("select id from struggles")
        == []
    )


def test_the_board_shows_what_was_asked_and_not_dismissed(db: storage.Database) -> None:
    rows = fill(db, TEAM)
    long = replace(rows["struggles"], id="long", place_key="b", words="how?\n" * 99)
    struggles.add(db, TEAM, [replace(long, stage="validate", at=NOW)])
    assert len(struggles.board(db, TEAM, since=BEFORE, most=9)[0].words) <= MOST
    assert struggles.board(db, TEAM, stage="use", since=BEFORE, most=9) == []
    assert len(struggles.board(db, TEAM, stage="validate", since=BEFORE, most=9)) == 1
    struggles.add(db, TEAM, [replace(rows["struggles"], id="again")])
    for name in ("struggle 1", "long"):
        struggles.decide(db, TEAM, name, "dismissed", None, "U1", NOW)
    assert struggles.board(db, TEAM, since=BEFORE, most=9) == []
    assert struggles.unlisted(db, TEAM, BEFORE) == []


def test_an_ask_is_for_one_question_until_it_has_an_outcome(db: storage.Database) -> None:
    fill(db, TEAM)
    asked_questions.add(db, TEAM, "ask 1", "question 1")
    assert [ask.id for ask in asked_questions.still_open(db, TEAM)["question 1"]] == ["ask 1"]
    db.across().execute("update asks set outcome = 'declined'")
    assert asked_questions.still_open(db, TEAM) == {}
    assert len(asked_questions.asks_for(db, TEAM, "question 1")) == 1
    assert asked_questions.question_of(db, TEAM, "ask 1") == "question 1"
    assert asked_questions.question_of(db, TEAM, "ask 2") is None


def test_a_team_reads_for_demand_as_shipped_until_it_says_otherwise(
    db: storage.Database, team: str
) -> None:
    assert demand_readers.of_team(db, team) == demand_readers.DemandReader(team=team)
    demand_readers.change(db, team, read_to=NOW)
    demand_readers.change(db, team, bar=3.5)
    reader = demand_readers.of_team(db, team)
    assert (reader.read_to, reader.bar, reader.confirms) == (NOW, 3.5, False)
