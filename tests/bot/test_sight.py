"""Inside and outside: employees agree first, and nobody above them and no channel sees them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bot import (
    commands,
    consent,
    digest,
    doctor,
    exchange,
    flock,
    goodwill,
    grammar,
    handing,
    load,
    merging,
    mine,
    options,
    owning,
    replay,
    sight,
)
from bot.commands import Refusal, Request
from bot.judge import open_cards
from bot.options import Sought
from bot.staff import in_turn, staff
from storage import accounts, advocates, alerts, cards, colleagues
from tests.bot._team import ADA, MAX, NILS, now_of, staffed
from tests.bot._world import HERE, OLIVE, TEAM, Clock, World, make_house
from tests.storage._samples import NOW

if TYPE_CHECKING:
    from bot.cards import Shown
    from storage.advocates import Advocate

BOSS = "U0BOSS"


@pytest.fixture
def world(empty: str) -> World:
    """Give a world in which Nils is an advocate, whom Max leads, whom the boss leads."""
    made = World(empty, Clock(NOW))
    staffed(made, OLIVE, MAX, ADA, NILS, BOSS)
    with made.open() as db:
        colleagues.change(db, TEAM, NILS, manager=MAX)
        colleagues.change(db, TEAM, MAX, manager=BOSS)
    return made


def inside(world: World, *, agreed: bool = True) -> Advocate:
    made = world.advocate("Nils Inside", world.watchlist())
    with world.open() as db:
        at = NOW if agreed else None
        advocates.change(db, TEAM, made.id, kind="inside", slack_user=NILS, opted_in_at=at)
        return now_of(db, made)


def sees(world: World, user: str, one: Advocate) -> bool:
    with world.open() as db:
        return sight.may_see(sight.viewer(db, TEAM, user), one)


def asked(world: World, user: str, text: str) -> Shown:
    typed = grammar.parse(text)
    house = make_house(world, world.clock)
    house.clients.clear()
    request = Request(
        house=house,
        team=TEAM,
        user=user,
        channel=HERE,
        words=typed.rest,
        now=NOW,
        text=typed.text,
        share=typed.share,
    )
    return commands.known()[typed.verb].answer(request)


def heard(world: World, user: str, text: str) -> str:
    try:
        return said(asked(world, user, text))
    except Refusal as refusal:
        return str(refusal)


def said(shown: Shown) -> str:
    return shown.text + json.dumps(shown.blocks, ensure_ascii=False)


def test_who_is_outside_is_seen_by_all(world: World) -> None:
    one = world.advocate("Grace")
    assert all(sees(world, user, one) for user in (OLIVE, MAX, sight.EVERYBODY))


def test_who_is_inside_is_seen_by_nobody_above_them_and_no_channel(world: World) -> None:
    one = inside(world)
    assert [sees(world, user, one) for user in (OLIVE, ADA, NILS)] == [True] * 3
    assert [sees(world, user, one) for user in (MAX, BOSS, sight.EVERYBODY)] == [False] * 3


def test_while_it_is_not_known_who_leads_them_only_those_they_were_told_of_see_them(
    world: World,
) -> None:
    one = inside(world)
    with world.open() as db:
        colleagues.change(db, TEAM, NILS, manager=None)
        advocates.change(db, TEAM, one.id, backup=ADA)
        one = now_of(db, one)
    assert [sees(world, u, one) for u in (OLIVE, ADA, NILS)] == [True] * 3
    assert [sees(world, u, one) for u in (MAX, BOSS)] == [False] * 2


def test_before_they_agree_only_those_they_were_told_of_see_them(world: World) -> None:
    one = inside(world, agreed=False)
    assert [sees(world, u, one) for u in (OLIVE, NILS)] == [True, True]
    assert [sees(world, u, one) for u in (ADA, MAX)] == [False, False]


def test_a_circle_of_leads_has_an_end(world: World) -> None:
    one = inside(world)
    with world.open() as db:
        colleagues.change(db, TEAM, BOSS, manager=NILS)
    assert not sees(world, BOSS, one)
    assert sees(world, OLIVE, one)


@pytest.mark.parametrize(
    "typed",
    [
        "list",
        "list speakers",
        "alerts",
        f"alerts <@{OLIVE}>",
        "mine",
        "digest",
        "replay",
        "handover",
        "ask",
        "load",
        "doctor",
        "watchlist list",
    ],
)
def test_nothing_that_lists_shows_them_to_their_lead_or_a_channel(world: World, typed: str) -> None:
    one = inside(world)
    world.advocate("Grace")
    world.hears(one, world.post(one))
    with world.open() as db, db.transaction():
        handing.begin(db, one, ADA, by=OLIVE, now=NOW)
    for user, words in ((MAX, typed), (BOSS, typed), (OLIVE, f"{typed} --share")):
        assert "Nils Inside" not in heard(world, user, words)


@pytest.mark.parametrize(
    "typed",
    [
        'show "Nils Inside"',
        'why "Nils Inside"',
        'digest "Nils Inside"',
        'unwatch "Nils Inside"',
        'touch "Nils Inside" a word',
        'ask "Nils Inside" a talk',
        'give "Nils Inside" a cake',
        'paste "Nils Inside" some words',
        'assign "Nils Inside" <@U0MAX>',
        'handover "Nils Inside" to <@U0MAX>',
        'absence "Nils Inside"',
        'merge "Nils Inside" into Grace',
    ],
)
def test_to_their_lead_they_are_as_unknown_as_anybody(world: World, typed: str) -> None:
    one = inside(world)
    world.advocate("Grace")
    world.hears(one, world.post(one))
    with pytest.raises(Refusal) as known:
        asked(world, MAX, typed)
    with pytest.raises(Refusal) as unknown:
        asked(world, MAX, typed.replace("Nils Inside", "Nobody Inside"))
    assert str(known.value).replace("Nils", "Nobody") == str(unknown.value)
    [alert] = world.alerts(one)
    with pytest.raises(Refusal):
        asked(world, MAX, f"why {alert.id}")


def test_who_may_see_them_finds_them(world: World) -> None:
    one = inside(world)
    world.hears(one, world.post(one))
    for typed in ("list", 'show "Nils Inside"', "alerts", "mine", "digest", "why alert"):
        words = typed.replace("alert", world.alerts(one)[0].id) if typed == "why alert" else typed
        assert "Nils Inside" in said(asked(world, OLIVE, words)), typed


def test_an_alert_about_them_goes_to_one_person_and_no_channel(world: World) -> None:
    one = inside(world)
    world.hears(one, world.post(one))
    assert world.wishes() == [("card", OLIVE)]
    with world.open() as db:
        open_cards(db, TEAM, one.id, HERE, NOW)
        [alert] = alerts.of_advocate(db, TEAM, one.id)
        assert [card.channel for card in cards.of_alert(db, TEAM, alert.id)] == [OLIVE]


def test_an_alert_that_is_held_is_shown_to_nobody_yet(world: World) -> None:
    one = inside(world)
    with world.open() as db:
        colleagues.change(db, TEAM, OLIVE, ceiling=0)
    world.hears(one, world.post(one))
    assert world.wishes() == []
    with world.open() as db:
        assert [who.name for _, who in load.held_for(db, TEAM, OLIVE, NOW)] == ["Nils Inside"]


def test_nobody_above_them_hears_in_the_owners_place(world: World) -> None:
    one = inside(world)
    with world.open() as db:
        advocates.change(db, TEAM, one.id, owner=MAX, backup=BOSS)
        colleagues.change(db, TEAM, ADA, is_gone=True)
        assert in_turn(db, now_of(db, one), staff(db, TEAM, NOW)) == [OLIVE]


def test_they_do_not_hear_of_themselves_where_they_manage_others(world: World) -> None:
    one = inside(world)
    with world.open() as db:
        colleagues.change(db, TEAM, NILS, role="manager")
        assert in_turn(db, now_of(db, one), staff(db, TEAM, NOW)) == [OLIVE, ADA]


def test_neither_they_nor_who_is_above_them_holds_the_relationship(world: World) -> None:
    one = inside(world)
    for user in (MAX, BOSS, NILS):
        with world.open() as db, pytest.raises(Refusal, match="neither by them nor by anybody"):
            owning.assign(db, one, user, by=ADA, why="assigned", now=NOW)
        with world.open() as db, pytest.raises(Refusal, match="cannot take that relationship"):
            handing.begin(db, one, user, by=OLIVE, now=NOW)


def test_before_they_agree_nothing_is_read_or_raised(world: World) -> None:
    one = inside(world, agreed=False)
    assert world.hears(one, world.post(one)) == 0
    assert world.alerts(one) == []
    with world.open() as db, pytest.raises(Refusal, match="has not agreed yet"):
        goodwill.ask(db, one, "a talk", by=OLIVE, now=NOW)


def resting(world: World) -> Advocate:
    one = inside(world, agreed=False)
    with world.open() as db:
        [account] = accounts.of_advocate(db, TEAM, one.id)
        resting = consent.at_rest(account, one)
        accounts.change(db, TEAM, account.id, ended=resting.ended, last_good_at=None)
        assert accounts.claim(db, TEAM, NOW, 10) == []
    return one


def test_with_their_yes_reading_begins_and_with_their_no_all_is_forgotten(world: World) -> None:
    one = resting(world)
    with world.open() as db, db.transaction():
        with pytest.raises(Refusal, match="theirs to say"):
            consent.agree(db, TEAM, one.id, OLIVE, NOW)
        consent.agree(db, TEAM, one.id, NILS, NOW)
        assert not consent.waits(now_of(db, one))
        assert len(accounts.claim(db, TEAM, NOW, 10)) == 1
        consent.refuse(db, TEAM, one.id, NILS)
        assert advocates.every(db, TEAM) == []
        with pytest.raises(Refusal, match="You are not watched"):
            consent.refuse(db, TEAM, one.id, NILS)


def test_a_no_to_further_places_leaves_the_others(world: World) -> None:
    one = resting(world)
    with world.open() as db, db.transaction():
        consent.agree(db, TEAM, one.id, NILS, NOW)
        made = world.account(one, id="new", stable_id="new", last_good_at=None)
        accounts.add(db, TEAM, [consent.at_rest(made, one)])
        assert len(accounts.of_advocate(db, TEAM, one.id)) == 2
        consent.refuse_new(db, TEAM, one.id, NILS)
        assert [a.id for a in accounts.of_advocate(db, TEAM, one.id)] == ["account Nils Inside"]


def test_who_works_here_no_more_is_read_no_more(world: World) -> None:
    one = inside(world)
    with world.open() as db:
        assert consent.lapse(db, TEAM, staff(db, TEAM, NOW)) == 0
        colleagues.change(db, TEAM, NILS, is_gone=True)
        assert consent.lapse(db, TEAM, staff(db, TEAM, NOW)) == 1
        assert consent.waits(now_of(db, one))
        assert accounts.claim(db, TEAM, NOW, 10) == []


def test_a_colleague_and_somebody_outside_are_not_merged(world: World) -> None:
    one, grace = inside(world), world.advocate("Grace")
    with world.open() as db, pytest.raises(Refusal, match="One of the two is a colleague"):
        merging.merge(db, grace, one, OLIVE, NOW)


def test_what_is_pasted_of_a_colleague_is_not_read(world: World) -> None:
    inside(world)
    with pytest.raises(Refusal, match="only what is public"):
        asked(world, OLIVE, 'paste "Nils Inside" I am off')


def test_files_digests_and_lists_to_choose_from_leave_them_out(world: World) -> None:
    one = inside(world)
    world.hears(one, world.post(one))
    about: dict[str, Any] = {"whom": None, "since": NOW}
    with world.open() as db:
        assert exchange.rows_of(db, TEAM) == []
        found = digest.gather(db, TEAM, title="", now=NOW, **about)
        mine_alone = digest.gather(db, TEAM, title="", now=NOW, viewer=OLIVE, **about)
        assert (found.people, mine_alone.people) == (0, 1)
        assert list(replay.replay(db, TEAM, None, NOW, NOW)) == []
        assert flock.led_by(db, one, NOW) is None
        assert mine.gather(db, TEAM, OLIVE, NOW).relationships == 1
        assert mine.gather(db, TEAM, OLIVE, NOW, shared=True).relationships == 0
    house = make_house(world, world.clock)
    house.clients.clear()
    offer = options.known()["advocates"]
    for user, names in ((OLIVE, ["Nils Inside"]), (MAX, [])):
        offered = offer(Sought(house=house, team=TEAM, user=user, typed="", now=NOW))
        assert [name for name, _ in offered] == names
    assert "Nils" not in str([check.says for check in doctor.examine(house, [TEAM])])
