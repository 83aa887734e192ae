"""What customers say had helped them: exact names at once, near ones by a person."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot import actions, hearsay, modals, options
from bot.actions import Press
from bot.commands import Refusal
from bot.modals import Asked, Filled, Values, Wrong
from bot.options import Sought
from storage import allocations, customers, reports, touches
from storage.customers import Customer
from tests.bot._team import MAX, staffed
from tests.bot._world import HERE, OLIVE, TEAM, Clock, LocalSlack, World, make_house, soon
from tests.bot.test_codes import ask, words

if TYPE_CHECKING:
    from bot.house import House
    from storage.reports import Report


@pytest.fixture
def quiet(world: World, clock: Clock) -> House:
    """Give a house without a Slack."""
    staffed(world)
    for name in ("Ada Sample", "Grace Example"):
        world.advocate(name)
    return make_house(world, clock)


def customer(world: World, name: str = "Sample Works") -> str:
    made = Customer(
        team=TEAM,
        id=f"customer {name}",
        kind="account",
        label=name,
        label_key=name.casefold(),
        state_at=world.clock(),
        first_seen_at=world.clock(),
        added_at=world.clock(),
    )
    with world.open() as db:
        customers.add(db, TEAM, [made])
    return made.id


def answers(world: World, text: str, who: str = "", ext_id: str = "1") -> Report | None:
    whose = who or customer(world)
    with world.open() as db, db.transaction():
        return hearsay.keep(
            db,
            TEAM,
            customer_id=whose,
            words=text,
            at=world.clock(),
            ext_id=ext_id,
            source="file",
            now=world.clock(),
        )


def parts(world: World, report: str) -> dict[str, tuple[float, str]]:
    with world.open() as db:
        found = allocations.of_report(db, TEAM, report)
    return {one.advocate_id.removeprefix("advocate "): (one.pct, one.basis) for one in found}


def test_who_is_named_exactly_is_taken_at_once(quiet: House, world: World) -> None:
    report = answers(world, "Ada Sample, and the blog at grace-example.example")
    assert report is not None
    assert parts(world, report.id)["Ada Sample"] == (100.0, "exact")
    assert "No answer waits" in ask(quiet, "heard").text
    assert answers(world, "again", report.customer_id) is None, "counted once"


def test_who_is_nearly_named_waits_for_a_person(quiet: House, world: World) -> None:
    report = answers(world, "Ada Smaple <!channel>")
    assert report is not None
    shown = words(ask(quiet, "heard"))
    assert "heard_right" in shown
    assert '"Ada Sample"' in shown
    assert {"type": "text", "text": "Ada Smaple <!channel>"} in _texts(ask(quiet, "heard").blocks)
    about = {"team": TEAM, "user": OLIVE, "channel": HERE, "now": quiet.now()}
    value = f"{report.id} advocate Ada Sample"
    right = actions.known()["heard_right"](Press(house=quiet, value=value, **about))
    assert right is not None
    assert "it was *Ada Sample*" in right.text
    assert parts(world, report.id) == {"Ada Sample": (100.0, "confirmed")}
    with world.open() as db:
        [touch] = touches.of_customer(db, TEAM, report.customer_id)
    assert (touch.kind, touch.evidence) == ("self_report", "reported")
    with pytest.raises(Refusal, match="Somebody was quicker"):
        actions.known()["heard_none"](Press(house=quiet, value=report.id, **about))


def _texts(blocks: Any) -> list[Any]:
    if isinstance(blocks, dict):
        return [blocks] + [one for value in blocks.values() for one in _texts(value)]
    if isinstance(blocks, list | tuple):
        return [one for value in blocks for one in _texts(value)]
    return []


def test_nobody_we_know_is_an_answer_too(quiet: House, world: World) -> None:
    report = answers(world, "Grace Exampel")
    assert report is not None
    about = {"team": TEAM, "user": OLIVE, "channel": HERE, "now": quiet.now()}
    actions.known()["heard_none"](Press(house=quiet, value=report.id, **about))
    assert parts(world, report.id) == {}
    with pytest.raises(Refusal, match="not kept any more"):
        actions.known()["heard_none"](Press(house=quiet, value="gone", **about))
    with pytest.raises(Refusal, match="not watched any more"):
        actions.known()["heard_right"](Press(house=quiet, value=f"{report.id} gone", **about))


def test_decoys_say_how_far_memory_can_be_trusted(quiet: House, world: World) -> None:
    assert "counts as a decoy" in ask(quiet, 'heard decoy "TV" billboard', MAX).text
    who = customer(world)
    answers(world, "your TV spot", who, "1")
    answers(world, "Ada Sample", who, "2")
    assert answers(world, "a search", who, "3") is not None
    shown = words(ask(quiet, "heard"))
    assert "3 of 3 asked have answered, 1 named somebody we know, 1 named what we" in shown
    assert "no decoy any more" in ask(quiet, "heard remove tv", MAX).text
    for typed, says in [
        ("heard decoy", "Which?"),
        ("heard what", "I know `heard`"),
        ("heard decoy Exo", "is a name in `settings`"),
    ]:
        ask(quiet, "settings ours Exo", MAX)
        with pytest.raises(Refusal, match=says):
            ask(quiet, typed, MAX)
    with pytest.raises(Refusal, match="role of a manager"):
        ask(quiet, "heard decoy radio", OLIVE)
    with world.open() as db:
        earlier = world.clock() - timedelta(days=1)
        assert hearsay.rates(db, TEAM, earlier, earlier) == hearsay.Rates(0, 0, 0, 0)


def filled(house: House, about: str = "", **values: Any) -> Filled:
    state = {name: {"value": {"value": str(value)}} for name, value in values.items()}
    return Filled(
        house=house,
        team=TEAM,
        user=OLIVE,
        channel=HERE,
        about=about,
        now=house.now(),
        values=Values(state),
    )


def survey(house: House, about: str = "", **values: Any) -> str:
    shown = modals.known()["survey"].take(filled(house, about, **values))
    assert shown is not None
    return str(getattr(shown, "text", ""))


def test_the_three_questions_become_a_report(quiet: House, world: World) -> None:
    about = customer(world)
    said = survey(
        quiet,
        about,
        helped="Ada mostly",
        ref=60,
        who_1="advocate Ada Sample",
        points_1=40,
        who_2="advocate Grace Example",
        points_2=5,
        without="no",
        stage="validate",
    )
    assert said == "Kept what helped them decide."
    with world.open() as db:
        [report] = reports.of_customer(db, TEAM, about)
        assert {one.stage for one in touches.of_customer(db, TEAM, about)} == {"validate"}
    assert (report.kind, report.ref_pct, report.without) == ("survey", 60.0, "no")
    found = parts(world, report.id)
    assert found["Ada Sample"][0] == pytest.approx(66.667, abs=0.001)
    assert found["Grace Example"][0] == pytest.approx(8.333, abs=0.001)


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"ref": "most"}, "ref", "0 to 100"),
        ({"ref": "101"}, "ref", "0 to 100"),
        ({"ref": "٣"}, "ref", "0 to 100"),
        ({"who_1": "gone"}, "who_1", "not watched any more"),
        ({"points_2": 5}, "who_2", "Whose points"),
        (
            {"ref": 10, "who_1": "advocate Ada Sample", "points_1": 11},
            "points_1",
            "11 points, and others than us had 10",
        ),
        (
            {"who_1": "advocate Ada Sample", "who_2": "advocate Ada Sample"},
            "who_2",
            "stand above already",
        ),
        ({}, "customer", "Choose a customer"),
        ({"email": "info@shop.example"}, "email", "no address of one person"),
    ],
)
def test_what_is_wrong_in_the_survey_is_said_at_its_field(
    quiet: House, world: World, values: dict[str, Any], field: str, says: str
) -> None:
    about = "" if field in ("customer", "email") else customer(world)
    with pytest.raises(Wrong) as wrong:
        survey(quiet, about, helped="somebody", **values)
    assert says in wrong.value.errors[field]
    with world.open() as db:
        assert not db.across().count("select count(*) from reports")


def test_who_is_new_is_known_by_a_hash_of_their_address(quiet: House, world: World) -> None:
    said = survey(quiet, email="buyer@shop.example", helped="Ada Smaple", ref="")
    assert "`/bellwether heard`" in said
    survey(quiet, email="Buyer@shop.example", helped="a friend")
    with world.open() as db:
        [one] = customers.every(db, TEAM, "person")
        assert len(reports.of_customer(db, TEAM, one.id)) == 2


def test_a_customer_is_found_by_any_part_of_the_name(quiet: House, world: World) -> None:
    for name in ("Works of Sample", "Sample Works", "Other"):
        customer(world, name)
    sought = Sought(house=quiet, team=TEAM, user=OLIVE, typed="sample", now=quiet.now())
    found = [label for label, _ in options.known()["customers"](sought)]
    assert found == ["Sample Works", "Works of Sample"]


def test_the_questions_are_shown_where_a_channel_reads_along(quiet: House) -> None:
    assert "Of 100 points" in words(ask(quiet, "survey --share"))


def test_somebody_else_is_said_in_a_form(connected: House, slack: LocalSlack, world: World) -> None:
    assert connected.clients
    for name in ("Ada Sample", "Grace Example"):
        world.advocate(name)
    report = answers(world, "Ada Smaple")
    assert report is not None
    assert slack.tell("command", user=OLIVE, channel=HERE, text="heard")["ok"]
    soon(lambda: "heard_other" in str(slack.ask("ephemerals", user=OLIVE)))
    card = slack.ask("ephemerals", user=OLIVE)[-1]
    pressed = {"user": OLIVE, "channel": HERE, "ts": card["ts"], "action_id": "heard_other"}
    assert slack.tell("action", **pressed)["ok"]
    done = slack.submits(slack.view(), first="advocate Grace Example")
    assert done["ok"], done
    soon(lambda: parts(world, report.id))
    assert parts(world, report.id) == {"Grace Example": (100.0, "confirmed")}
    about = {"house": connected, "team": TEAM, "user": OLIVE, "channel": HERE}
    late = Asked(about=report.id, now=connected.now(), **about)
    with pytest.raises(Refusal, match="settled already"):
        modals.known()["heard"].draw(late)


def test_the_survey_opens_and_is_kept(connected: House, slack: LocalSlack, world: World) -> None:
    assert connected.clients
    world.advocate("Ada Sample")
    about = customer(world)
    assert slack.tell("command", user=OLIVE, channel=HERE, text="survey Sample Works")["ok"]
    done = slack.submits(slack.view(), helped="Ada Sample", ref="50", without="yes")
    assert done["ok"], done

    def kept() -> list[Report]:
        with world.open() as db:
            return reports.of_customer(db, TEAM, about)

    [report] = soon(kept)
    assert (report.ref_pct, report.without) == (50.0, "yes")
    assert json.dumps(parts(world, report.id)) == '{"Ada Sample": [100.0, "exact"]}'
