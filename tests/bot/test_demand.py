"""Buyers, what they ask and where they look: typed, filled in, pressed, and said in digests."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot import actions, commands, demand, digest, modals, visiting
from bot.actions import Press
from bot.cards import digest as digest_card
from bot.cards import visit as visit_card
from bot.commands import Refusal, Request
from bot.grammar import parse
from bot.modals import Asked, Filled, Values, Wrong
from storage import (
    answers,
    askers,
    buyers,
    closings,
    evidence,
    lessons,
    looks,
    places,
    questions,
    stages,
    struggles,
    visits,
)
from tests.bot._team import MAX, NILS, staffed
from tests.bot._world import HERE, OLIVE, TEAM, Clock, World, make_house
from tests.bot.test_home import assert_a_form
from tests.storage._samples import NOW, sample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.cards import Shown
    from bot.house import House
    from storage.questions import Question

DAY = timedelta(days=1)
VISIT = {
    "customer": "Sample Bank",
    "on": "2026-03-01",
    "new_buyer": "Head of data",
    "role": "economic",
    "trigger": "An audit came.",
    "first_search": "Asked a friend",
    "who_helped": "Ada, Somebody Else",
    "hoped_to_hear": "Does it hold at 200M rows?",
    "nearly_stopped": "What if the <!here> migration fails?",
    "quotable": "yes",
}


@pytest.fixture
def world(empty: str) -> World:
    made = World(empty, Clock(NOW))
    staffed(made)
    made.advocate("Ada")
    return made


@pytest.fixture
def house(world: World) -> Iterator[House]:
    made = make_house(world, world.clock)
    yield made
    made.outside.close()


def types(house: House, typed: str, user: str = OLIVE) -> Shown:
    """Type a command that opens no form."""
    said = parse(typed)
    request = Request(
        house=house,
        team=TEAM,
        user=user,
        channel=HERE,
        words=said.rest,
        now=house.now(),
        text=said.text,
    )
    return commands.known()[said.verb].answer(request)


def presses(house: House, action: str, value: str, user: str = OLIVE) -> Shown | None:
    press = Press(house=house, team=TEAM, user=user, channel=HERE, value=value, now=house.now())
    return actions.known()[action](press)


def fills(
    house: House, form: str, about: str, values: dict[str, str | list[str]], user: str = OLIVE
) -> Any:
    """Draw a form, see that Slack would take it, and send it filled in."""
    asked: dict[str, Any] = {
        "house": house,
        "team": TEAM,
        "user": user,
        "channel": HERE,
        "about": about,
        "now": house.now(),
    }
    made = modals.known()[form]
    blocks = made.draw(Asked(**asked))
    assert_a_form(blocks, made)
    state = {
        name: {
            "value": {"selected_options": [{"value": one} for one in held]}
            if isinstance(held, list)
            else {"value": held}
        }
        for name, held in values.items()
    }
    return made.take(Filled(**asked, values=Values(state)))


def drawn(house: House, form: str, about: str, user: str = OLIVE) -> dict[str, Any]:
    """Give what a form holds at first, by field."""
    asked = Asked(house=house, team=TEAM, user=user, channel=HERE, about=about, now=house.now())
    found = {}
    for block in modals.known()[form].draw(asked):
        if block["type"] == "input":
            element = block["element"]
            chosen = element.get("initial_option") or {}
            found[block["block_id"]] = element.get("initial_value") or chosen.get("value", "")
    return found


def kept(world: World) -> dict[str, Question]:
    with world.open() as db:
        return {one.text: one for one in questions.every(db, TEAM, retired=True)}


def proposed(world: World) -> dict[str, lessons.Lesson]:
    """Give what visits taught, by its text; of two that say the same, what is not decided on."""
    with world.open() as db:
        found = [
            one for visit in visits.every(db, TEAM) for one in lessons.of_visit(db, TEAM, visit.id)
        ]
    return {one.text: one for one in sorted(found, key=lambda one: one.status == "proposed")}


def test_a_visit_teaches_and_what_is_taken_counts(house: House, world: World) -> None:
    shown = fills(house, "visit", "new Sample Bank", {**VISIT})
    words = str(shown.blocks)
    assert "Does it hold at 200M rows?" in words
    assert "&lt;!here&gt;" in words
    assert "<!here>" not in words
    assert "watch NAME LINK" in words
    taught = proposed(world)
    assert {one.kind for one in taught.values()} == {"question", "place", "touch"}
    for one in taught.values():
        presses(house, "lesson_take", one.id)
    held = kept(world)["Does it hold at 200M rows?"]
    assert (held.status, held.force, held.number) == ("confirmed", "pull", 1)
    with world.open() as db:
        buyer = buyers.every(db, TEAM)[0]
        assert askers.every(db, TEAM)[held.id] == {buyer.id}
        (piece,) = evidence.about(db, TEAM, "question", held.id)
        assert (piece.kind, piece.customer, piece.quotable) == ("visit", "Sample Bank", True)
        assert len(evidence.about(db, TEAM, "trigger", buyer.id)) == 1
        assert [one.name for one in places.every(db, TEAM)] == ["A peer"]
        assert len(looks.of_buyer(db, TEAM, buyer.id)) == 1
        assert [one.advocate_id for one in lessons.touches(db, TEAM)] == ["advocate Ada"]
    with pytest.raises(Refusal, match="decided on that before: it was taken"):
        presses(house, "lesson_take", taught["A peer"].id)
    assert "Taken" in str(types(house, 'visit show "sample bank"').blocks)
    assert "Sample Bank" in types(house, "visit list").text


def test_a_visit_is_gone_on_with_and_only_what_is_new_is_proposed(
    house: House, world: World
) -> None:
    fills(house, "visit", "new", {**VISIT})
    first = proposed(world)
    presses(house, "lesson_dismiss", first["A peer"].id)
    with world.open() as db:
        visit = visits.every(db, TEAM)[0]
        buyer = buyers.every(db, TEAM)[0]
    more = {**VISIT, "new_buyer": "", "buyer": buyer.id, "trigger": "Two audits came."}
    assert drawn(house, "visit", visit.id)["hoped_to_hear"] == VISIT["hoped_to_hear"]
    fills(house, "visit", visit.id, {**more, "next_search": "G2 reviews"})
    second = proposed(world)
    assert second["A peer"].status == "dismissed"
    assert set(second) - set(first) == {"G2 reviews"}
    with world.open() as db:
        (piece,) = evidence.about(db, TEAM, "trigger", buyer.id)
        assert piece.text == "Two audits came."
        assert len(visits.every(db, TEAM)) == 1


def test_what_a_visit_taught_is_corrected_before_it_is_taken(house: House, world: World) -> None:
    fills(house, "visit", "new", {**VISIT})
    taught = proposed(world)
    held = taught["Does it hold at 200M rows?"]
    better = {"text": "Does it scale?", "stage": "validate", "force": "anxiety"}
    fills(house, "lesson", held.id, {**better})
    made = kept(world)["Does it scale?"]
    assert (made.stage, made.force) == ("validate", "anxiety")
    place = {"text": "The Guild", "stage": "use", "place_kind": "community"}
    fills(house, "lesson", taught["A peer"].id, {**place})
    with world.open() as db:
        assert [(one.name, one.kind) for one in places.every(db, TEAM)] == [
            ("The Guild", "community")
        ]
    with pytest.raises(Refusal, match="decided on that before"):
        fills(house, "lesson", held.id, {**better})


def test_two_visits_that_ask_the_same_hold_up_one_question(house: House, world: World) -> None:
    for customer in ("Sample Bank", "Sample Shop"):
        fills(house, "visit", "new", {**VISIT, "customer": customer})
        (one,) = [
            one
            for one in proposed(world).values()
            if one.text.startswith("Does") and one.status == "proposed"
        ]
        presses(house, "lesson_take", one.id)
    held = kept(world)["Does it hold at 200M rows?"]
    assert "held up by 2 visits" in types(house, f"question q{held.number}").text.casefold()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"on": "2026-03-09"}, "on"),
        ({"customer": " "}, "customer"),
        ({"new_buyer": "x" * 99}, "new_buyer"),
        ({"new_buyer": "", "buyer": "buyer gone"}, "buyer"),
    ],
)
def test_a_visit_that_cannot_be_kept_says_at_which_field(
    house: House, world: World, change: dict[str, str], field: str
) -> None:
    with pytest.raises(Wrong) as wrong:
        fills(house, "visit", "new", {**VISIT, **change})
    assert list(wrong.value.errors) == [field]
    with world.open() as db:
        assert visits.every(db, TEAM) == buyers.every(db, TEAM) == []


def test_a_visit_without_a_word_or_a_buyer(house: House, world: World) -> None:
    with pytest.raises(Wrong):
        fills(house, "visit", "new", {"customer": "Sample Bank", "on": "2026-03-01"})
    fills(house, "visit", "new", {**VISIT, "new_buyer": ""})
    taught = proposed(world)
    with pytest.raises(Refusal, match="Who looks there"):
        presses(house, "lesson_take", taught["A peer"].id)
    presses(house, "lesson_take", taught["Does it hold at 200M rows?"].id)
    assert len(kept(world)) == 1
    with world.open() as db:
        assert places.every(db, TEAM) == []
        visits.remove(db, TEAM, visits.every(db, TEAM)[0].id)
    with pytest.raises(Refusal, match="not kept any more"):
        presses(house, "lesson_take", taught["A peer"].id)


def test_a_visit_is_due_a_while_after_closing_and_one_lost_deal_in_a_period(
    house: House, world: World
) -> None:
    for name, outcome, on in (
        ("Won Now", "won", "2026-02-20"),
        ("Won Then", "won", "2025-12-20"),
        ("Lost Then", "lost", "2025-12-10"),
        ("Lost Later", "lost", "2025-12-28"),
        ("Long Ago", "won", "2025-01-01"),
    ):
        assert "A visit is due from" in types(house, f'visit due "{name}" {outcome} {on}').text
    assert "Kept already" in types(house, 'visit due "won then" won 2025-12-20').text
    with world.open() as db:
        due = [one.customer for one in visiting.due(db, TEAM, NOW)]
    assert due == ["Won Then", "Lost Later"]
    assert "Won Then" in types(house, "visit due").text
    with world.open() as db:
        lost = closings.of_customer(db, TEAM, "Lost Later")[0]
    assert drawn(house, "visit", lost.id)["customer"] == "Lost Later"
    fills(house, "visit", lost.id, {**VISIT, "customer": "Lost Later"})
    presses(house, "lesson_take", proposed(world)["Does it hold at 200M rows?"].id)
    with world.open() as db:
        assert [one.customer for one in visiting.due(db, TEAM, NOW)] == ["Won Then"]
        held = kept(world)["Does it hold at 200M rows?"]
        assert [one.kind for one in evidence.about(db, TEAM, "question", held.id)] == ["win_loss"]
        (won,) = closings.of_customer(db, TEAM, "Won Then")
    with pytest.raises(Refusal, match="before"):
        presses(house, "visit_skip", lost.id)
    assert presses(house, "visit_skip", won.id) is not None
    with pytest.raises(Refusal, match="not kept any more"):
        presses(house, "visit_skip", "closing gone")
    assert "No visit is due" in types(house, "visit due").text


def test_what_a_customer_said_is_forgotten_and_the_questions_stay(
    house: House, world: World
) -> None:
    fills(house, "visit", "new", {**VISIT})
    presses(house, "lesson_take", proposed(world)["Does it hold at 200M rows?"].id)
    types(house, 'question evidence Q1 heard "so" from "SAMPLE BANK"')
    types(house, 'question evidence Q1 heard "so" from "Sample Shop"')
    types(house, 'visit due "Sample Bank" lost 2026-01-01')
    with pytest.raises(Refusal, match="takes the role of a manager"):
        types(house, 'visit forget "Sample Bank"', NILS)
    assert "Forgotten: 3 things" in types(house, 'visit forget "sample bank"', MAX).text
    with pytest.raises(Refusal, match="Nothing is kept of"):
        types(house, "visit forget sample bank", MAX)
    with world.open() as db:
        left = [one.customer for one in evidence.since(db, TEAM, NOW - 99 * DAY)]
        assert left == ["Sample Shop"]
        assert visits.every(db, TEAM) == closings.of_customer(db, TEAM, "Sample Bank") == []
    assert len(kept(world)) == 1


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("visit due Acme won", "Which day"),
        ("visit due Acme 2026-01-01", "`won` or `lost`"),
        ("visit due won 2026-01-01", "needs a name"),
        ("visit due Acme won 2027-01-01", "a past day"),
        ("visit show Acme", "I know no visit to `Acme`"),
        ("visit skip Acme", "No visit to `Acme`"),
        ("question confirm Q9", "I know no question `Q9`"),
        ("question confirm", "I know no question `…`"),
        ("question ad", "Did you mean `question add`"),
        ('question add "How?" stage nowhere', "I know no stage `nowhere`"),
        ('question add "How?"', "At which stage"),
        ('question add "?!" stage use', "needs words"),
        ('question add "How?" stage use force luck', "not `luck`"),
        ('question add "How?" stage use buyer Nobody', "I know no buyer `Nobody`"),
        (f'question add "{"x" * 301}" stage use', "at most 300 characters"),
        ("buyer show Nobody", "I know no buyer `Nobody`"),
        ("buyer shwo Nobody", "Did you mean `buyer show`"),
        (f'buyer add "{"x" * 99}"', "80 is the most"),
        ("buyer looks validate", "Who looks where"),
        ("where Nobody", "I know no buyer `Nobody`"),
        ("stage rename nowhere to Somewhere", "I know no stage `nowhere`"),
        ("stage rename use to", "called by 1 to 40"),
        ("stage rename use to Choosing a supplier", "already"),
        ("stage move use", "To which place"),
        ("stage frob", "I can `list`"),
    ],
)
def test_what_cannot_be_done_says_why_and_changes_nothing(
    house: House, world: World, typed: str, says: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        types(house, typed, MAX)
    assert says in str(refusal.value)
    assert kept(world) == {}
    with world.open() as db:
        assert (
            db.across().rows("select * from stages")
            == db.across().rows("select * from buyers")
            == []
        )


def test_a_question_is_a_hypothesis_until_enough_holds_it_up(house: House, world: World) -> None:
    types(house, 'buyer add "Head of data" economic segment Banks')
    said = types(
        house,
        'question add "Does it hold at 200M rows?" stage validate buyer "Head of data"'
        ' hoped "Yes, at a bank" proof "A benchmark" force anxiety product Store',
    )
    assert "hypothesis, nothing holds it up yet" in said.text
    with pytest.raises(Refusal, match="says the same"):
        types(house, 'question add "does it hold at 200m rows" stage use')
    with pytest.raises(Refusal, match="Q1 stays as it is"):
        types(house, "question confirm Q1")
    types(house, 'question evidence Q1 sales-opinion "they all ask" from "Sample Bank"')
    assert "1 held up only by our own opinion" in types(house, "question").text
    assert "only sales opinion" in str(types(house, "question list").blocks)
    assert ":warning: Only our own opinion" in str(types(house, "buyer show head of data").blocks)
    with pytest.raises(Refusal, match="Evidence is a"):
        types(house, 'question evidence Q1 rumour "x"')
    for n in range(3):
        types(house, f'question evidence Q1 heard "does it?" https://a.example/{n} from C{n}')
    assert "Q1 is confirmed" in types(house, "question confirm 1").text
    with pytest.raises(Refusal, match="confirmed already"):
        presses(house, "question_confirm", kept(world)["Does it hold at 200M rows?"].id)
    assert "<https://a.example/2|there>" in str(types(house, "question Q1").blocks)
    assert "1 question" in types(house, "buyer").text


def test_a_retired_question_keeps_its_answers_and_may_come_back(house: House, world: World) -> None:
    types(house, 'question add "Does it hold?" stage validate')
    one = kept(world)["Does it hold?"]
    with world.open() as db:
        answer = replace(
            sample(TEAM)["answers"],
            question_id=one.id,
            advocate_id="advocate Ada",
            status="confirmed",
        )
        answers.add(db, TEAM, [answer])
    with pytest.raises(Refusal, match="takes the role of a manager"):
        types(house, "question retire Q1", NILS)
    assert "1 answer to it kept" in types(house, "question retire Q1", MAX).text
    with pytest.raises(Refusal, match="retired already"):
        presses(house, "question_retire", one.id, MAX)
    assert "No question is kept yet" in types(house, "question").text
    types(house, 'question evidence Q1 visit "we do"')
    presses(house, "question_confirm", one.id)
    assert kept(world)["Does it hold?"].status == "confirmed"
    with pytest.raises(Refusal, match="I know no question"):
        presses(house, "question_confirm", "question gone")
    presses(house, "question_retire", one.id, MAX)


def test_a_question_form_changes_one_and_says_what_is_wrong(house: House, world: World) -> None:
    types(house, 'buyer add "Head of data"')
    with world.open() as db:
        buyer = buyers.every(db, TEAM)[0]
    filled: dict[str, str | list[str]] = {
        "text": "Does it hold?",
        "stage": "validate",
        "buyers": [buyer.id, "buyer gone"],
        "paraphrases": "How big?\n\nHow big?\nHow much?",
        "hoped_answer": "It does",
    }
    fills(house, "question", "new", filled)
    one = kept(world)["Does it hold?"]
    assert one.paraphrases == ("How big?", "How much?")
    assert drawn(house, "question", one.id)["stage"] == "validate"
    fills(house, "question", one.id, {**filled, "text": "Does it hold up?", "buyers": []})
    with world.open() as db:
        assert askers.every(db, TEAM) == {}
    fills(house, "question", "new", {"text": "Another?", "stage": "use"})
    for wrong, field in (
        ({"text": "another!"}, "text"),
        ({"text": "?"}, "text"),
        ({"paraphrases": "x\n" * 3 + "y" * 301}, "paraphrases"),
        ({"stage": "gone"}, "stage"),
    ):
        with pytest.raises(Wrong) as error:
            fills(house, "question", one.id, {**filled, **wrong})
        assert list(error.value.errors) == [field]
    assert kept(world)["Does it hold up?"].id == one.id
    with pytest.raises(Refusal, match="not kept here"):
        fills(house, "question", "question_gone", filled)


def test_a_stage_renamed_while_a_form_is_open_breaks_nothing(house: House, world: World) -> None:
    made = modals.known()["question"]
    asked: dict[str, Any] = {
        "house": house,
        "team": TEAM,
        "user": OLIVE,
        "channel": HERE,
        "about": "new",
        "now": NOW,
    }
    assert "Checking the choice" in str(made.draw(Asked(**asked)))
    types(house, 'stage rename "Checking the choice" to Proving', MAX)
    state = {"text": {"value": {"value": "How?"}}, "stage": {"value": {"value": "validate"}}}
    made.take(Filled(**asked, values=Values(state)))
    assert kept(world)["How?"].stage == "validate"
    assert "Proving" in str(types(house, "question").blocks)
    types(house, "stage retire proving", MAX)
    state["text"] = {"value": {"value": "Why?"}}
    with pytest.raises(Wrong, match="retired meanwhile"):
        made.take(Filled(**asked, values=Values(state)))


def test_stages_are_moved_added_and_brought_back(house: House, world: World) -> None:
    types(house, "stage add Piloting", MAX)
    types(house, "stage move piloting 2", MAX)
    assert types(house, "stage").text.splitlines()[1] == "2. *Piloting* (`piloting`)"
    said = types(house, "stage retire Piloting", MAX).text
    assert "Out of use: Piloting" in said
    types(house, "stage add piloting", MAX)
    with world.open() as db:
        assert stages.every(db, TEAM)[-1].key == "piloting"
        keys = [one.key for one in stages.every(db, TEAM)]
    with pytest.raises(Refusal, match="takes the role of a manager"):
        types(house, "stage add Nothing", NILS)
    for key in keys[1:]:
        types(house, f"stage retire {key}", MAX)
    with pytest.raises(Refusal, match="At least one"):
        types(house, f"stage retire {keys[0]}", MAX)
    for n in range(19):
        types(house, f"stage add Step{n}", MAX)
    with pytest.raises(Refusal, match="20 stages are the most"):
        types(house, "stage add Another", MAX)


def test_the_form_of_the_stages_renames_adds_and_retires(house: House, world: World) -> None:
    before = drawn(house, "stages", "", MAX)
    fields = {name.partition(" ")[0]: name for name in before}
    changed = {**before, fields["stage_use"]: "", fields["stage_problem"]: "Ouch", "new": "Pilot"}
    said = fills(house, "stages", "", {**changed}, MAX).text
    assert said.startswith("The stages are now: Ouch, Exploring solutions")
    assert said.endswith("and Pilot.")
    with pytest.raises(Wrong) as stale:
        fills(house, "stages", "", {**changed}, MAX)
    assert "Somebody changed the stages" in stale.value.errors["new"]
    now = drawn(house, "stages", "", MAX)
    first, second, *_ = now
    for wrong, field in (
        ({first: now[second]}, first),
        ({"new": "ouch"}, "new"),
        (dict.fromkeys(now, ""), "new"),
    ):
        with pytest.raises(Wrong) as error:
            fills(house, "stages", "", {**now, **wrong}, MAX)
        assert field in error.value.errors
    with pytest.raises(Refusal, match="takes the role of a manager"):
        fills(house, "stages", "", {**now}, NILS)


def test_a_buyer_is_made_and_changed_in_a_form(house: House, world: World) -> None:
    filled = {"name": "Head of data", "role": "economic", "segment": "Banks"}
    fills(house, "buyer", "new", {**filled})
    fills(house, "buyer", "new", {"name": "Developer", "role": "user"})
    with pytest.raises(Refusal, match="already"):
        types(house, 'buyer add "head of Data" user')
    with world.open() as db:
        one = buyers.by_name(db, TEAM, "head of data")
    assert one is not None
    with pytest.raises(Wrong, match="of this name"):
        fills(house, "buyer", one.id, {**filled, "name": "developer"})
    fills(house, "buyer", one.id, {**filled, "name": "Chief of data"})
    assert "Chief of data" in types(house, "buyer list").text
    with pytest.raises(Refusal, match="removed meanwhile"):
        fills(house, "buyer", "buyer_gone", {**filled})


def test_where_buyers_look_stands_against_where_ours_speak(house: House, world: World) -> None:
    assert "Nobody said yet" in types(house, "where").text
    types(house, 'buyer add "Head of data"')
    types(house, 'buyer looks "Head of data" validate at "The Blog" review https://blog.example')
    types(house, 'buyer looks "Head of data" validate at "Data Slack" community')
    with pytest.raises(Refusal, match="A place is a"):
        types(house, 'buyer looks "Head of data" validate at "Other" nothing')
    types(
        house,
        'buyer looks "Head of data" validate at "Data Slack" because heard "there" from Acme',
    )
    with pytest.raises(Refusal, match="Evidence is a"):
        types(house, 'buyer trigger "Head of data"')
    with pytest.raises(Refusal, match="I know no buyer"):
        types(house, "buyer trigger")
    shown = types(house, 'buyer trigger "Head of data" win-loss "an audit" from Acme').blocks
    assert "win loss, Acme: “an audit”" in str(shown)
    said = str(types(house, 'where "Head of data"').blocks)
    assert "<https://blog.example|The Blog> (review): 0 of 1 case  ·  Ada" in said
    assert "Data Slack (community): 1 of 1 case  ·  *none of ours is there*" in said
    assert "2 places; at 1 none of ours speaks." in types(house, "where").text
    shown = str(types(house, "buyer show Head of data").blocks)
    assert "Checking the choice: Data Slack, The Blog" in shown or "The Blog" in shown


def test_a_digest_of_all_tells_of_demand_and_leaves_it_out_where_there_is_none(
    house: House, world: World
) -> None:
    def gathered(**values: Any) -> digest.Digest:
        about: dict[str, Any] = {"title": "All", "whom": None, "since": NOW - DAY, "now": NOW}
        with world.open() as db:
            return digest.gather(db, TEAM, **(about | values))

    assert "Demand" not in digest.as_text(gathered())
    assert "Demand" not in str(digest_card.show(gathered()).blocks)
    types(house, 'question add "Does it hold?" stage validate')
    types(house, 'question evidence Q1 visit "we ask"')
    types(house, "question confirm Q1")
    types(house, "visit due Acme won 2025-12-20")
    struggle = replace(
        sample(TEAM)["struggles"], advocate_id="advocate Ada", words="How <!here> do I?"
    )
    with world.open() as db:
        struggles.add(db, TEAM, [replace(struggle, seen_at=NOW)])
    text = digest.as_text(gathered())
    for line in (
        "- heard, and no question of ours: How <!here> do I?",
        "- nobody answers Q1: Does it hold?",
        "- a visit is due: Acme, won on 2025-12-20",
    ):
        assert line in text
    drawn = str(digest_card.show(gathered()).blocks)
    assert "“How &lt;!here&gt; do I?” <https://ada.example/2|there>" in drawn
    facts = json.loads(digest.as_json(gathered()))["demand"]
    assert [one["question"] for one in facts["unanswered"]] == ["Q1"]
    assert [one["customer"] for one in facts["visits_due"]] == ["Acme"]
    assert not gathered(whom={"advocate Ada"}).demand
    one = kept(world)["Does it hold?"]
    answer = replace(
        sample(TEAM)["answers"],
        question_id=one.id,
        advocate_id="advocate Ada",
        status="confirmed",
    )
    with world.open() as db:
        answers.add(db, TEAM, [answer])
    assert "nobody answers" not in digest.as_text(gathered())


def test_a_visit_card_fits_however_much_was_said(house: House, world: World) -> None:
    long = {**VISIT, "hoped_to_hear": "\n".join(f"What of {n}, {'x' * 200}?" for n in range(9))}
    shown = fills(house, "visit", "new", {**long})
    assert len(shown.blocks) <= 50
    with world.open() as db:
        visited = visiting.show(db, TEAM, visits.every(db, TEAM)[0].id)
    assert visit_card.show(visited).blocks


def test_no_more_questions_are_kept_than_can_be_read(
    house: House, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demand, "MOST_QUESTIONS", 1)
    types(house, "question add One stage use")
    with pytest.raises(Refusal, match="1 questions are the most"):
        types(house, "question add Two stage use")


def test_a_closing_has_a_day_and_a_name(world: World) -> None:
    with world.open() as db, pytest.raises(Refusal, match="needs a name"):
        visiting.keep_closing(db, TEAM, " ", "won", date(2026, 1, 1), OLIVE, NOW)
