"""The coverage map in Slack, as a picture and on the command line, and what goes with a person."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from bot import coverage, drawing, heatmap, mapped
from bot.__main__ import main
from bot.cards import alert as alert_card
from bot.cards import coverage as coverage_card
from bot.commands import Refusal
from bot.merging import merge
from storage import advocates, places, questions, stages, value_channels
from tests.bot._buyers import ROWS, Buyers, words
from tests.bot._team import ADA, MAX, NILS, now_of, staffed
from tests.bot._world import HERE, OLIVE, TEAM, Clock, World
from tests.bot.test_cards import assert_fits
from tests.storage._samples import NOW
from value.coverage import STALE

if TYPE_CHECKING:
    from bot.house import House
    from tests.bot._world import LocalSlack

DAY = timedelta(days=1)


@pytest.fixture
def there(empty: str) -> Buyers:
    world = World(empty, Clock(NOW))
    staffed(world)
    return Buyers(world)


def test_nothing_is_kept_yet_and_the_map_says_how_to_begin(there: Buyers) -> None:
    shown = there.types("coverage")
    assert "No question of buyers is kept here yet" in shown.text
    assert "/bellwether question add" in shown.text
    assert shown.picture is None


def test_the_map_says_what_nobody_answers_and_what_hangs_on_one(there: Buyers) -> None:
    lead = there.buyer()
    rows, price = there.question(ROWS, lead), there.question("Is it *worth* <!here>?", lead)
    grace, sam = there.world.advocate("Grace"), there.world.advocate("Sam")
    there.answer(grace, price)
    shown = there.types("coverage")
    assert shown.text.startswith("Coverage: 2 questions, 0 answered well  ·  1 by nobody, 1 by one")
    said = words(shown)
    assert "*Q1* Does it hold at 200 million rows?  ·  Data lead" in said
    assert f"'action_id': 'gap_show', 'value': '{rows.id}'" in said
    assert "*Grace*, steady" in said
    assert "<!here>" not in said
    assert "Nobody answers Q1. A single person answers Q2." in said
    there.answer(sam, price)
    assert "1 answered well" in there.types("coverage").text


def test_whether_who_answers_alone_is_well_stands_with_them(there: Buyers) -> None:
    asked = there.question()
    alert = there.world.alarm("Grace")
    with there.world.open() as db:
        one = advocates.one(db, TEAM, alert.advocate_id)
    assert one is not None
    there.answer(one, asked)
    assert "*Grace*, :warning: departing" in words(there.types("coverage"))


def test_one_buyer_or_one_stage_is_shown_by_name_label_or_key(there: Buyers) -> None:
    lead, cfo = there.buyer(), there.buyer("CFO", "economic")
    there.question(ROWS, lead)
    there.question("What does it cost?", cfo, stage="select")
    assert there.types("coverage data  LEAD").text.startswith("Coverage of Data lead: 1 question")
    assert "Coverage of Choosing a supplier: 1 q" in there.types("coverage select").text
    assert "Coverage of Choosing a supplier" in there.types("coverage choosing a supplier").text
    with pytest.raises(Refusal, match="Did you mean `Data lead`"):
        there.types("coverage data laed")
    with pytest.raises(Refusal, match="The stages are `Seeing the problem`"):
        there.types("coverage xyzzy")


def test_a_stage_that_is_renamed_keeps_its_questions(there: Buyers) -> None:
    there.question(ROWS)
    with there.world.open() as db:
        made = stages.Stage(team=TEAM, key="validate", ord=4, label="Proving it", changed_by=OLIVE)
        stages.keep(db, TEAM, [made])
    assert there.types("coverage proving it").text.startswith("Coverage of Proving it: 1 question")


def test_a_colleague_is_counted_and_named_only_to_who_may_see_them(there: Buyers) -> None:
    asked = there.question()
    nils = there.world.advocate("Nils", owner=MAX)
    with there.world.open() as db:
        advocates.change(db, TEAM, nils.id, kind="inside", slack_user=NILS)
    there.answer(nils, asked)
    assert "by nobody" in there.types("coverage", MAX).text
    assert "1 by nobody" in there.types("coverage", MAX).text, "who has not agreed does not count"
    with there.world.open() as db:
        advocates.change(db, TEAM, nils.id, opted_in_at=NOW)
    assert "*Nils*" in words(there.types("coverage", MAX))
    for text, user in (("coverage", ADA), ("coverage --share", MAX)):
        said = words(there.types(text, user))
        assert "*a colleague*" in said
        assert "Nils" not in said
    with there.world.open() as db:
        found = coverage.gather(db, TEAM, NOW)
    assert "Nils" not in mapped.as_csv(found) + str(mapped.as_dict(found))
    assert "blog.example" not in mapped.as_csv(found)
    assert found.cells[0].marks == ("ours only", "one")


def test_who_was_merged_is_one_answerer(there: Buyers) -> None:
    asked = there.question()
    grace, g = there.world.advocate("Grace"), there.world.advocate("G.")
    there.answer(grace, asked)
    there.answer(g, asked)
    with there.world.open() as db, db.transaction():
        assert coverage.gather(db, TEAM, NOW).cells[0].marks == ()
        merge(db, now_of(db, grace), now_of(db, g), MAX, NOW)
        found = coverage.gather(db, TEAM, NOW)
        lost = coverage.lost_with(db, now_of(db, grace), NOW)
    assert found.cells[0].marks == ("one",)
    assert found.cells[0].answerers[0].answers == 2
    assert [(one.cell, one.mark) for one in lost] == [(found.cells[0], "none")]


def test_what_a_vendors_page_says_is_ours(there: Buyers) -> None:
    asked = there.question()
    there.answer(there.world.advocate("Grace"), asked)
    with there.world.open() as db:
        made = places.Place(
            team=TEAM,
            id="p",
            kind="vendor",
            name="Our blog",
            name_key="our blog",
            url="https://blog.example/",
            added_by=OLIVE,
            added_at=NOW,
        )
        places.add(db, TEAM, made)
        assert coverage.gather(db, TEAM, NOW).cells[0].marks == ("ours only", "one")


def test_who_is_erased_leaves_a_gap_and_a_retired_question_leaves(there: Buyers) -> None:
    asked, grace = there.question(), there.world.advocate("Grace")
    there.answer(grace, asked)
    with there.world.open() as db:
        advocates.remove(db, TEAM, grace.id)
        assert coverage.gather(db, TEAM, NOW).cells[0].marks == ("none",)
        questions.change(db, TEAM, asked.id, status="retired")
        assert coverage.gather(db, TEAM, NOW).cells == ()


# ---- what goes with a person


def test_a_card_says_first_what_would_be_lost(there: Buyers) -> None:
    world = there.world
    alert = world.alarm("Grace")
    with world.open() as db:
        grace = advocates.one(db, TEAM, alert.advocate_id)
        assert grace is not None
        assert drawing.situation(db, alert).exposed == []
    for text in (ROWS, "Who <supports> it?", "Three?", "Four?"):
        there.answer(grace, there.question(text))
    with world.open() as db:
        card = alert_card.show(drawing.situation(db, alert))
    first, second = card.blocks[0], card.blocks[1]
    assert first["type"] == "header"
    assert second["text"]["text"] == (
        "*Only they answer* Q1 “Does it hold at 200 million rows?”, Q2 “Who &lt;supports&gt; it?”,"
        " Q3 “Three?” and 1 more question"
    )
    assert card.blocks[2]["type"] == "rich_text"
    assert "Only they answer" in words(there.types(f"why {alert.id}"))
    assert "Only they answer" in words(there.types("show Grace"))


def test_who_came_back_is_no_loss(there: Buyers) -> None:
    world = there.world
    alert = world.alarm("Grace")
    with world.open() as db:
        grace = advocates.one(db, TEAM, alert.advocate_id)
        assert grace is not None
    there.answer(grace, there.question())
    world.change(alert, label="returned")
    with world.open() as db:
        card = alert_card.show(drawing.situation(db, world.alerts(grace)[0]))
    assert "Only they answer" not in str(card.blocks)


def pipeline(there: Buyers) -> None:
    """Keep a question that only Grace answers, and that customers with open deals asked."""
    asked, other = there.question(), there.question("Other?")
    grace = there.world.advocate("Grace")
    there.answer(grace, asked)
    there.answer(grace, other)
    there.evidence(asked, "acme  SAMPLE")
    there.evidence(other, "")
    acme = there.customer("Acme Sample", kind="account")
    there.customer("B.", parent_id=acme)
    merged = there.customer("A. S.", merged_into="customer B.")
    there.deal(acme, 4_000_000, "GBP")
    there.deal(acme, 1, "GBP", state="lost")
    there.deal(merged, 2_200_000, "GBP")
    there.deal(there.customer("C.", company="ACME sample"), 500, "JPY")
    there.deal(there.customer("D.", company="Other"), 900, "GBP")
    there.deal(there.customer("acme sample"), 700, "GBP")


def test_what_is_open_behind_what_would_be_lost_is_counted(there: Buyers) -> None:
    pipeline(there)
    with there.world.open() as db:
        grace = advocates.by_name(db, TEAM, "Grace")
        assert grace is not None
        lost = coverage.lost_with(db, grace, NOW)
    [line] = coverage_card.losses(lost)
    assert line.endswith("Q2 “Other?” → at least 3 open deals")
    assert "GBP" not in words(there.types("gap 1"))


def test_money_is_shown_to_who_manages_and_in_channels_that_are_for_it(there: Buyers) -> None:
    pipeline(there)
    worth = "3 open deals, GBP 62,000 and JPY 500"
    assert worth in words(there.types("coverage", MAX))
    assert worth not in words(there.types("coverage", NILS))
    assert "3 open deals" in words(there.types("coverage", NILS))
    assert worth not in words(there.types("coverage --share", MAX))
    with there.world.open() as db:
        made = value_channels.ValueChannel(team=TEAM, channel=HERE, set_by=MAX, set_at=NOW)
        value_channels.keep(db, TEAM, made)
        found = coverage.gather(db, TEAM, NOW, amounts=True)
    assert worth in words(there.types("coverage --share", NILS))
    assert "3 open deals" in mapped.as_text(found, "Coverage")
    assert "6200000 GBP; 500 JPY" in mapped.as_csv(found)


def test_all_that_is_weak_is_told_on_the_card(there: Buyers) -> None:
    world = there.world
    lead = there.buyer()
    grace, sam, kim = (world.advocate(name) for name in ("Grace", "Sam", "Kim"))
    there.profile(kim, "legal")
    old, bad, unlike = (
        there.question(f"{n}?", lead, status="hypothesis") for n in ("Old", "Bad", "Unlike")
    )
    there.answer(grace, old, days=STALE.days + 1)
    there.answer(sam, bad, stance=-1)
    there.answer(kim, unlike)
    for number in range(12):
        there.question(f"More {number}?", stage="problem")
    said = words(there.types("coverage"))
    for told in (
        "*Nobody has answered for over a year* (1)",
        "*Somebody speaks against us* (1)",
        "*Nobody answers* (14)",
        "and 6 more",
        "1 other answers who is unlike who asks",
        "*Checking the choice*: 1 of 3 answered, 1 of them weakly",
        "3 are hypotheses",
        "(a hypothesis)",
    ):
        assert told in said, told
    assert "gap_show" not in words(there.types("coverage --share"))


def test_a_map_of_any_size_and_words_fits(there: Buyers) -> None:
    bad = "<!channel> *b* `c` & <https://e.example|x> "
    lead = there.buyer(bad[:60])
    grace = there.world.advocate(bad[:70])
    for number in range(60):
        asked = there.question(
            f"{number} {bad * 5}", lead, stage=("validate", "use", "gone", bad)[number % 4]
        )
        if number % 2:
            there.answer(grace, asked, days=10 * number, stance=-(number % 5 == 0))
    shown = there.types("coverage")
    assert_fits(shown)
    assert "gap_show" in words(shown)
    with there.world.open() as db:
        lost = coverage.lost_with(db, grace, NOW)
    assert len(lost) == 24
    [line] = coverage_card.losses(lost)
    assert "21 more questions" in line
    assert "<" not in line


# ---- as a picture, and on the command line


def laid(there: Buyers, many: int = 3) -> Any:
    for number in range(many):
        asked = there.question(
            f"Question <{number}> $x^{number}$?", stage="gone" if number else "use"
        )
        who = there.world.advocate(f"Person {number}")
        there.answer(who, asked, days=500 if number == 1 else 5, stance=-(number == 2))
    with there.world.open() as db:
        return coverage.gather(db, TEAM, NOW)


def test_the_same_map_gives_the_same_bytes(there: Buyers) -> None:
    found = laid(there)
    first = heatmap.draw(heatmap.heatmap(found, "Coverage"))
    assert first.startswith(b"\x89PNG")
    assert heatmap.draw(heatmap.heatmap(found, "Coverage")) == first
    crowded = replace(heatmap.heatmap(found, "Coverage"), more_rows=2, more_people=1)
    assert heatmap.draw(crowded) != first


def test_what_has_no_room_in_the_picture_is_counted(there: Buyers) -> None:
    found = laid(there, heatmap.ROWS + 2)
    drawn = heatmap.heatmap(found, "Coverage")
    assert sum(len(rows) for _, rows in drawn.stages) == heatmap.ROWS
    assert drawn.more_rows == 2
    assert (len(drawn.people), drawn.more_people) == (heatmap.COLUMNS, 18)


def test_an_empty_map_can_be_drawn_too(there: Buyers) -> None:
    with there.world.open() as db:
        found = coverage.gather(db, TEAM, NOW)
    assert heatmap.described(found) == "No question of buyers is kept yet."
    assert mapped.written(found, "Coverage", "png")[:4] == b"\x89PNG"


def test_the_words_of_the_picture_say_what_it_shows(there: Buyers) -> None:
    assert heatmap.described(laid(there)) == (
        "3 questions of buyers; 3 people answer any. Nobody answers Q3. A single person answers Q2"
        " and Q1. Stale: Q2. Somebody speaks against us on Q3."
    )


def test_the_csv_holds_a_row_for_each_who_answers_and_runs_no_formula(there: Buyers) -> None:
    asked = there.question("=1+1")
    there.question("Nobody?")
    there.answer(there.world.advocate("@Grace"), asked, stance=-1)
    with there.world.open() as db:
        rows = list(csv.DictReader(mapped.as_csv(coverage.gather(db, TEAM, NOW)).splitlines()))
    assert [(row["question"], row["text"], row["advocate"]) for row in rows] == [
        ("Q1", "'=1+1", "'@Grace"),
        ("Q2", "Nobody?", ""),
    ]
    assert (rows[0]["marks"], rows[0]["counts"], rows[0]["stance"]) == ("none; against", "no", "-1")


@pytest.mark.parametrize("form", ["text", "json", "csv", "png"])
def test_the_command_line_writes_it_in_every_form(
    there: Buyers, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    laid(there)
    there.buyer()
    monkeypatch.setenv("BELLWETHER_DATABASE", there.world.address)

    def run(*more: str) -> Any:
        return CliRunner().invoke(main, ["coverage", *more])

    said = run("--format", form)
    assert said.exit_code == 0, said.output
    out = said.stdout_bytes
    if form == "png":
        assert out.startswith(b"\x89PNG")
    if form == "json":
        made = json.loads(out)
        assert (made["questions"], made["marks"]["none"]) == (3, [3])
        assert made["cells"][0]["against"][0]["name"] == "Person 2"
        again = json.loads(run("--json").stdout)
        assert again == made | {"at": again["at"]}
    if form == "text":
        assert "Nobody answers:\n  Q3 Question <2> $x^2$?" in said.stdout
        assert "Using it: 1 of 1 answered" in said.stdout
        assert "of Data lead" in run("--buyer", "data lead").stdout
        assert "at Using it" in run("--stage", "use").stdout
        assert "There is no buyer `x`; there are: `Data lead`." in run("--buyer", "x").output
        assert "There is no stage `x`" in run("--stage", "x").output


def test_the_picture_goes_with_the_answer(house: House, slack: LocalSlack, world: World) -> None:
    from bot import hearing

    Buyers(world, house).question()
    body = {
        "team_id": TEAM,
        "user_id": OLIVE,
        "channel_id": HERE,
        "trigger_id": "1.1",
        "text": "coverage --share",
        "response_url": f"{slack.address.url}/respond/{TEAM}/none",
    }
    hearing.answer_command(house, body)
    [picture] = [one for message in slack.said(HERE) for one in message["files"]]
    assert picture["title"] == "Coverage"
    assert "Nobody answers Q1." in picture["alt_txt"]
