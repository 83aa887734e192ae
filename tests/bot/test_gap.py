"""A gap: who is nearest, how they are, the ask within their budget, and what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot import away, gap, goodwill
from bot.commands import Forgotten, Refusal
from bot.merging import merge
from bot.modals import Wrong
from storage import advocates, answers, asked_questions, asks, posts, questions, stage_roles
from tests.bot._buyers import ROWS, Buyers, words
from tests.bot._team import MAX, NILS, now_of, staffed
from tests.bot._world import HERE, OLIVE, TEAM, Clock, World, soon
from tests.bot.test_cards import assert_fits
from tests.storage._samples import NOW

if TYPE_CHECKING:
    from bot.house import House
    from storage.advocates import Advocate
    from storage.asks import Ask
    from storage.questions import Question
    from tests.bot._world import LocalSlack

DAY = timedelta(days=1)
CLOSE = "We loaded 300 million rows, and it holds."


@pytest.fixture
def there(empty: str) -> Buyers:
    world = World(empty, Clock(NOW))
    staffed(world)
    return Buyers(world)


def writes(there: Buyers, name: str, text: str = CLOSE, **values: Any) -> Advocate:
    """Follow somebody who wrote this."""
    one = there.world.advocate(name)
    said = there.world.post(one, "none", text=text, title="", **values)
    with there.world.open() as db:
        posts.add(db, TEAM, [said])
    return one


def asked_of(there: Buyers, one: Advocate) -> list[Ask]:
    with there.world.open() as db:
        return asks.of_advocate(db, TEAM, one.id)


# ---- who is nearest


def test_the_nearest_are_named_with_why_and_how_they_are(there: Buyers) -> None:
    asked = there.question(
        ROWS, there.buyer(), hoped_answer="It stays quick", proof_wanted="Charts"
    )
    writes(there, "Grace Example", f"{CLOSE} <!here>")
    writes(there, "Far", "Bread and butter.")
    like = there.world.advocate("Like")
    there.profile(like, "technical")
    said = words(there.types("gap q1"))
    assert "Nobody we know answers it." in said
    assert "Hoped to hear: It stays quick" in said
    assert "Hi Grace, people who are choosing right now ask" in said
    assert "What would help them most to see: Charts." in said
    assert "*Grace Example*: wrote <https://blog.example/1|" in said
    assert "steady  ·  0 asks and 0 gives within a year" in said
    assert "*Like*: has the role of who asks" in said
    assert "Far" not in said
    assert f"'value': '{asked.id} advocate Grace Example'" in said
    assert "gap_asked" not in words(there.types("gap Q1 --share"))


def test_who_can_be_asked_now_comes_before_who_cannot(there: Buyers) -> None:
    there.question()
    grace, sam, kim, lou, ida = (
        writes(there, name) for name in ("Grace", "Sam", "Kim", "Lou", "Ida")
    )
    gone = there.world.alarm("Gone")
    with there.world.open() as db:
        posts.add(db, TEAM, [there.world.post(kim, "none", text=CLOSE)])
        left = advocates.one(db, TEAM, gone.advocate_id)
        assert left is not None
        posts.add(db, TEAM, [there.world.post(left, "none", text=CLOSE)])
        goodwill.ask(db, grace, "a talk", by=OLIVE, now=NOW)
        away.plan(db, TEAM, "advocate", sam.id, NOW.date(), NOW.date(), by=OLIVE, now=NOW)
    said = words(there.types("gap 1"))
    assert [name for name in ("Kim", "Ida", "Lou", "Gone") if f"*{name}*:" in said] == [
        "Kim",
        "Ida",
        "Lou",
    ]
    with there.world.open() as db:
        for one in (kim, lou, ida):
            advocates.remove(db, TEAM, one.id)
    said = words(there.types("gap 1"))
    assert "left in peace until" in said
    assert "away until 2026-03-02" in said
    assert ":warning: *departing*" in said


def test_who_is_asked_too_much_says_so(there: Buyers) -> None:
    there.question()
    grace = writes(there, "Grace")
    with there.world.open() as db:
        for number in range(3):
            goodwill.ask(db, grace, "a talk", by=OLIVE, now=NOW - (200 - 40 * number) * DAY)
    assert "asked too much: give something first" in words(there.types("gap 1"))


def test_who_answers_already_or_speaks_against_us_is_not_asked(there: Buyers) -> None:
    asked = there.question()
    grace, sam, kim = writes(there, "Grace"), writes(there, "Sam"), writes(there, "Kim")
    there.answer(grace, asked)
    there.answer(kim, asked, stance=-1)
    role = {"team": TEAM, "stage": "validate", "set_by": OLIVE, "set_at": NOW}
    made = stage_roles.StageRole(advocate_id=sam.id, role="validator", stance=-1, **role)
    with there.world.open() as db:
        stage_roles.put(db, TEAM, sam.id, [made])
    said = words(there.types("gap 1"))
    assert "Somebody speaks against us on it. A single person answers it." in said
    assert "Answered by *Grace* and *Kim*, against us." in said
    assert "Nobody whom we follow writes close to it." in said
    assert "/bellwether question edit" in said


def test_an_aggregator_is_asked_for_a_pointer_not_for_a_word(there: Buyers) -> None:
    there.question()
    grace = writes(there, "Grace")
    role = {"team": TEAM, "stage": "validate", "set_by": OLIVE, "set_at": NOW}
    with there.world.open() as db:
        made = stage_roles.StageRole(advocate_id=grace.id, role="aggregator", **role)
        stage_roles.put(db, TEAM, grace.id, [made])
    said = words(there.types("gap 1"))
    assert "Who or what would you point them to?" in said
    assert "aggregator at this stage" in said


def test_what_comes_from_outside_is_harmless_and_fits(there: Buyers) -> None:
    bad = "<!channel> *b* `c` & <https://e.example|x> "
    asked = there.question(
        bad * 20,
        there.buyer(bad[:60], "technical"),
        hoped_answer=bad * 40,
        proof_wanted=bad * 40,
        paraphrases=("million rows hold",),
    )
    for number in range(3):
        writes(there, f"{number} {bad}"[:78], f"{CLOSE} {bad}", url="javascript:alert(1)")
    shown = there.types("gap 1")
    assert_fits(shown)
    assert "javascript:" not in words(shown)
    assert asked.number == 1


def test_nobody_like_who_asks_is_said(there: Buyers) -> None:
    there.question(ROWS, there.buyer())
    assert "or is known to be like who asks" in words(there.types("gap 1"))


@pytest.mark.parametrize("typed", ["gap", "gap soon", "gap Q", "gap Q٣", "gap Q9999999999"])
def test_what_is_no_number_is_answered_with_how_to_say_it(there: Buyers, typed: str) -> None:
    with pytest.raises(Refusal, match="Which question"):
        there.types(typed)


def test_a_question_that_is_not_there_or_retired_has_no_gap(there: Buyers) -> None:
    asked = there.question()
    with pytest.raises(Refusal, match="There is no Q7"):
        there.types("gap #7")
    with there.world.open() as db:
        questions.change(db, TEAM, asked.id, status="retired")
    with pytest.raises(Refusal, match="Q1 is retired"):
        there.types("gap Q1")
    with pytest.raises(Forgotten, match="Q1 is retired"):
        there.presses("gap_show", asked.id)
    with pytest.raises(Refusal, match="not kept any more"):
        there.presses("gap_show", "gone")


def test_pressed_on_the_map_it_comes_beside_it(
    house: House, slack: LocalSlack, world: World
) -> None:
    there = Buyers(world, house)
    asked = there.question()
    assert there.presses("gap_show", asked.id) is None
    assert "Q1: Does it hold" in slack.whispers()[0]


# ---- the ask


def press(there: Buyers, asked: Question, one: Advocate, user: str = OLIVE) -> str:
    return words(there.presses("gap_asked", f"{asked.id} {one.id}", user))


def test_one_press_logs_the_ask_and_marks_the_gap(there: Buyers) -> None:
    asked, grace = there.question(), writes(there, "Grace")
    said = press(there, asked, grace)
    assert "Logged: <@U0MIA> asks *Grace* to answer Q1." in said
    assert "Asked *Grace* on" in said
    assert "ask_kept" in said
    [made] = asked_of(there, grace)
    assert (made.what, made.for_whom) == (f"to answer Q1: {ROWS}", "Q1")
    with there.world.open() as db:
        assert [one.id for one in asked_questions.asks_for(db, TEAM, asked.id)] == [made.id]
    assert "1 ask open" in words(there.types("coverage"))
    twice = press(there, asked, grace, NILS)
    assert "<@U0MIA> logged on" in twice
    assert len(asked_of(there, grace)) == 1


def test_who_is_left_in_peace_is_not_asked_for_a_gap_either(there: Buyers) -> None:
    asked, grace = there.question(), writes(there, "Grace")
    with there.world.open() as db:
        goodwill.ask(db, grace, "a talk", by=MAX, now=NOW)
    with pytest.raises(Refusal, match="left in peace"):
        press(there, asked, grace)
    assert "1 ask open" not in words(there.types("coverage"))


def test_a_late_press_changes_nothing(there: Buyers) -> None:
    asked, grace = there.question(), writes(there, "Grace")
    with pytest.raises(Forgotten, match="not kept any more"):
        there.presses("gap_asked", f"gone {grace.id}")
    with pytest.raises(Refusal, match="not watched any more"):
        there.presses("gap_asked", f"{asked.id} gone")
    with there.world.open() as db:
        questions.change(db, TEAM, asked.id, status="retired")
    with pytest.raises(Forgotten, match="Q1 has been retired meanwhile"):
        press(there, asked, grace)
    assert asked_of(there, grace) == []


def test_who_was_merged_meanwhile_is_asked_under_their_name(there: Buyers) -> None:
    asked = there.question()
    grace, g = writes(there, "Grace"), there.world.advocate("G.")
    with there.world.open() as db, db.transaction():
        merge(db, now_of(db, grace), now_of(db, g), MAX, NOW)
    assert "asks *Grace*" in press(there, asked, g)


def test_a_colleague_is_asked_by_nobody_above_them(there: Buyers) -> None:
    from storage import colleagues

    asked, nils = there.question(), writes(there, "Nils")
    with there.world.open() as db:
        colleagues.change(db, TEAM, NILS, manager=MAX)
        values = {"kind": "inside", "slack_user": NILS, "opted_in_at": NOW}
        advocates.change(db, TEAM, nils.id, **values)
    assert "Nils" in words(there.types("gap 1"))
    assert "Nils" not in words(there.types("gap 1 --share"))
    with pytest.raises(Refusal, match="not watched any more"):
        press(there, asked, nils, MAX)


def test_an_ask_that_names_a_question_is_for_it(there: Buyers) -> None:
    asked = there.question()
    there.world.advocate("Grace")
    assert "for the answer to Q1" in there.types("ask Grace a word on q1, please").text
    with there.world.open() as db:
        assert len(asked_questions.asks_for(db, TEAM, asked.id)) == 1
    assert "for the answer" not in there.types(f"ask {there.world.advocate('Sam').name} Q9").text


# ---- what became of it


def ask(there: Buyers, one: Advocate, what: str = "a talk", by: str = OLIVE, ago: int = 0) -> Ask:
    with there.world.open() as db, db.transaction():
        return goodwill.ask(db, one, what, by=by, now=NOW - ago * DAY)


def test_what_became_of_the_only_open_ask_is_typed(there: Buyers) -> None:
    grace = there.world.advocate("Grace")
    ask(there, grace, ago=40)
    shown = there.types("ask Grace kept in Bonn, with *slides*")
    assert shown.text.startswith("Kept of what *Grace* was asked, “a talk”: kept: in Bonn")
    assert asked_of(there, grace)[0].outcome == "kept: in Bonn, with *slides*"
    with pytest.raises(Refusal, match="Nothing that \\*Grace\\* was asked is open"):
        there.types("ask Grace declined")


def test_of_several_one_is_chosen(there: Buyers) -> None:
    grace = there.world.advocate("Grace")
    first, second = ask(there, grace, ago=80), ask(there, grace, "a quote", ago=40)
    said = words(there.types("ask Grace declined"))
    assert "was asked 2 things; which?" in said
    assert first.id in said
    assert second.id in said
    shown = there.presses("ask_declined", first.id)
    assert "*Grace* declined “a talk”" in words(shown)
    with pytest.raises(Forgotten, match="settled before: declined"):
        there.presses("ask_declined", first.id)
    with pytest.raises(Refusal, match="not kept any more"):
        there.presses("ask_declined", "gone")
    assert "What became of it?" in words(there.types("ask Grace"))
    assert second.id in words(there.types("ask Grace"))
    assert second.id not in words(there.types("ask Grace --share"))


def test_an_ask_whose_words_begin_so_is_quoted(there: Buyers) -> None:
    there.world.advocate("Grace")
    assert "asks *Grace*" in there.types('ask Grace "kept promises, a talk on"').text


def test_only_who_asked_or_holds_them_or_a_manager_says_what_became_of_it(there: Buyers) -> None:
    grace = there.world.advocate("Grace")
    mine = ask(there, grace, by=MAX)
    with pytest.raises(Refusal, match="takes the role of a manager"):
        there.presses("ask_declined", mine.id, NILS)
    assert there.presses("ask_declined", mine.id, OLIVE) is not None, "who holds them may"
    theirs = ask(there, there.world.advocate("Sam", owner=MAX), by=NILS)
    assert there.presses("ask_declined", theirs.id, NILS) is not None
    other = ask(there, there.world.advocate("Kim"), by=NILS)
    assert there.presses("ask_declined", other.id, MAX) is not None


def test_what_was_asked_for_a_gap_and_done_closes_it(there: Buyers) -> None:
    asked, grace = there.question(), writes(there, "Grace", url="https://grace.example/rows")
    press(there, asked, grace)
    [made] = asked_of(there, grace)
    assert "counts at once" in there.draws("kept", made.id)
    with pytest.raises(Wrong) as wrong:
        there.fills("kept", made.id, link="grace.example")
    assert set(wrong.value.errors) == {"link"}
    done = there.fills("kept", made.id, link="https://grace.example/rows", note="With charts")
    assert "It counts as their answer to Q1" in done.text
    [kept] = asked_of(there, grace)
    assert kept.outcome == "kept: With charts"
    with there.world.open() as db:
        [answer] = answers.every(db, TEAM)
    assert (answer.how, answer.quote, answer.account_id) == (
        "manual",
        "With charts",
        "account Grace",
    )
    assert "1 by one only" in there.types("coverage").text
    with pytest.raises(Refusal, match="settled before: kept: With charts"):
        there.draws("kept", made.id)


def test_what_was_done_without_a_link_or_for_no_question_counts_as_kept_alone(
    there: Buyers,
) -> None:
    asked, grace, sam = there.question(), writes(there, "Grace"), there.world.advocate("Sam")
    press(there, asked, grace)
    plain = ask(there, sam)
    assert "Where is it?" not in there.draws("kept", plain.id)
    for made in (asked_of(there, grace)[0], plain):
        assert "Q1" not in there.fills("kept", made.id).text
    assert asked_of(there, sam)[0].outcome == "kept"
    with there.world.open() as db:
        assert answers.every(db, TEAM) == []
    with pytest.raises(Refusal, match="not kept any more"):
        there.draws("kept", "gone")


def test_an_answer_that_was_only_suggested_is_confirmed_by_hand(there: Buyers) -> None:
    asked, grace = there.question(), there.world.advocate("Grace")
    link = there.answer(grace, asked, status="suggested").link

    def kept() -> bool:
        with there.world.open() as db, db.transaction():
            return gap.answered(db, asked, grace, link=link, quote="", stance=1, by=OLIVE, now=NOW)

    assert [kept(), kept()] == [True, False]
    with there.world.open() as db:
        [answer] = answers.every(db, TEAM)
    assert (answer.status, answer.stance, answer.decided_by) == ("confirmed", 1, OLIVE)


# ---- roles by stage


def test_roles_are_kept_by_stage_and_shown(there: Buyers) -> None:
    grace = there.world.advocate("Grace")
    drawn = there.draws("stage_roles", grace.id)
    assert "Checking the choice" in drawn
    assert "Idea planter" in drawn
    assert "advocate_roles" in words(there.types("show Grace"))
    done = there.fills(
        "stage_roles",
        grace.id,
        products="Base,  Cloud  One ,base,,",
        stage_problem=["idea planter"],
        stage_validate=["validator", "recommender", "nonsense"],
        **{"for": ["problem"], "against": ["validate"]},
    )
    assert done.text == (
        "Kept for *Grace*: Seeing the problem: idea planter; Checking the choice: validator"
        " against us and recommender against us."
    )
    said = words(there.types("show Grace"))
    assert "Seeing the problem: idea planter; Checking the choice: recommender against us" in said
    assert "knows Base, Cloud One and base" in said
    assert "'initial_options'" in there.draws("stage_roles", grace.id)


def test_what_the_form_did_not_show_stays(there: Buyers) -> None:
    grace = there.world.advocate("Grace")
    there.fills("stage_roles", grace.id, stage_validate=["validator"], stage_problem=["predictor"])
    there.fills("stage_roles", grace.id, stage_problem=[])
    assert "Checking the choice: validator" in words(there.types("show Grace"))
    assert "predictor" not in words(there.types("show Grace"))
    assert there.fills("stage_roles", grace.id, stage_gone=["validator"]).text.endswith("no roles.")


def test_what_does_not_go_together_is_said_at_its_field(there: Buyers) -> None:
    grace = there.world.advocate("Grace")
    for given, at in (
        ({"for": ["use"], "against": ["use"], "stage_use": ["validator"]}, "against"),
        ({"for": ["use"]}, "for"),
        ({"against": ["use"]}, "against"),
        ({"products": ",".join(str(n) for n in range(30))}, "products"),
        ({"products": "x" * 100}, "products"),
    ):
        with pytest.raises(Wrong) as wrong:
            there.fills("stage_roles", grace.id, **given)
        assert set(wrong.value.errors) == {at}
    with there.world.open() as db:
        assert stage_roles.every(db, TEAM) == []


def test_roles_of_somebody_elses_advocate_are_for_a_manager_to_say(there: Buyers) -> None:
    grace = there.world.advocate("Grace")
    with pytest.raises(Wrong, match="takes the role of a manager"):
        there.fills("stage_roles", grace.id, NILS, stage_use=["validator"])
    assert "Kept" in there.fills("stage_roles", grace.id, MAX, stage_use=["validator"]).text


def test_the_buttons_open_their_forms(connected: House, slack: LocalSlack, world: World) -> None:
    there = Buyers(world, connected)
    grace = world.advocate("Grace")
    made = ask(there, grace)

    def presses(typed: str, shows: str, **given: str) -> dict[str, Any]:
        """Type something, press what is below it, and give the form that opens."""
        slack.tell("command", user=OLIVE, channel=HERE, text=typed)
        [*_, shown] = soon(
            lambda: [m for m in slack.ask("ephemerals", user=OLIVE) if shows in str(m)]
        )
        assert slack.tell("action", user=OLIVE, channel=HERE, ts=shown["ts"], **given)["ok"]
        return slack.view()

    roles = f"advocate_roles {grace.id}"
    view = presses('show "Grace"', roles, action_id="more", value=roles)
    assert view["title"]["text"] == "Roles by Stage"
    slack.submits(view, stage_validate=["validator"])
    assert "validator" in slack.whispers(least=2)[-1]
    view = presses("ask Grace", "ask_kept", action_id="ask_kept", value=made.id)
    assert view["title"]["text"] == "They Did"
    slack.submits(view, note="In Bonn")
    soon(lambda: asked_of(there, grace)[0].outcome == "kept: In Bonn")
