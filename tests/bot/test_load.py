"""Fair load: who is called for an alert, how often, and who hears when it is too much."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import away, load
from bot.cards import alert as alert_card
from bot.drawing import situation
from storage import advocates, alerts, colleagues, notices, outbox, overloads
from storage.handovers import Handover
from storage.handovers import add as add_handover
from tests.bot._team import ADA, MAX, NILS, leaves, now_of, staffed
from tests.bot._world import OLIVE, TEAM, Clock, World
from tests.storage._samples import NOW

if TYPE_CHECKING:
    from storage.advocates import Advocate
    from storage.notices import Notice

DAY = timedelta(days=1)


@pytest.fixture
def world(empty: str) -> World:
    made = World(empty, Clock(NOW))
    staffed(made)
    return made


def change(world: World, user: str, **values: Any) -> None:
    with world.open() as db:
        colleagues.change(db, TEAM, user, **values)


def notice(world: World, one: Advocate) -> Notice:
    [alert] = world.alerts(one)
    with world.open() as db:
        found = notices.one(db, TEAM, alert.id)
    assert found is not None
    return found


def everything(world: World) -> list[Notice]:
    with world.open() as db:
        return db.across().all(notices.Notice, "select * from notices order by at, alert_id")


def shown_owner(world: World, one: Advocate) -> str:
    [alert] = world.alerts(one)
    with world.open() as db:
        shown = alert_card.show(situation(db, alert))
    [fields] = [block["fields"] for block in shown.blocks if "fields" in block]
    return str(fields[1]["text"]).partition("\n")[2]


def test_an_alert_calls_the_owner_by_name(world: World) -> None:
    one = world.advocate("Grace", world.watchlist())
    world.hears(one, world.post(one))
    assert (notice(world, one).whom, notice(world, one).role) == (OLIVE, "owner")
    assert shown_owner(world, one) == f"<@{OLIVE}>"


def test_over_the_ceiling_the_backup_is_called_and_then_it_waits_for_the_digest(
    world: World,
) -> None:
    change(world, OLIVE, ceiling=2)
    change(world, NILS, ceiling=1)
    speakers = world.watchlist()
    people = [world.advocate(f"A{n}", speakers) for n in range(5)]
    for one in people:
        with world.open() as db:
            advocates.change(db, TEAM, one.id, backup=NILS)
            backed = now_of(db, one)
        world.hears(backed, world.post(one))
    found = [notice(world, one) for one in people]
    told = [(one.whom, one.role, one.is_held) for one in found]
    assert told == [
        (OLIVE, "owner", False),
        (OLIVE, "owner", False),
        (NILS, "backup", False),
        (OLIVE, "owner", True),
        (OLIVE, "owner", True),
    ]
    assert shown_owner(world, people[2]) == f"Olive; <@{NILS}> stands in"
    held = "Olive; enough has reached them this week, so this is kept for the digest"
    assert shown_owner(world, people[3]) == held
    assert world.wishes() == [("card", "C0ADVOCATES")] * 5, "the channel hears of all"


def test_what_is_held_is_in_the_digest_gravest_first(world: World) -> None:
    change(world, OLIVE, ceiling=0)
    speakers = world.watchlist()
    for number, label in enumerate(("pausing", "leaving", "souring")):
        one = world.advocate(f"A{number}", speakers)
        world.hears(one, world.post(one, label))
    with world.open() as db:
        found = load.held_for(db, TEAM, OLIVE, NOW - DAY)
        assert load.held_for(db, TEAM, NILS, NOW - DAY) == []
    graded = [alert.severity for alert, _ in found]
    assert len(graded) == 3
    assert graded == sorted(graded, reverse=True)
    assert graded[0] > graded[-1]


def test_a_ceiling_is_of_a_week(world: World) -> None:
    change(world, OLIVE, ceiling=1)
    speakers = world.watchlist()
    people = [world.advocate(f"A{n}", speakers) for n in range(3)]
    for one, days in zip(people, (0, 6, 8), strict=True):
        world.clock.at = NOW + days * DAY
        world.hears(one, world.post(one))
    assert [notice(world, one).is_held for one in people] == [False, True, False]


def test_graver_news_of_what_was_held_is_looked_at_again(world: World) -> None:
    change(world, OLIVE, ceiling=0)
    one = world.advocate("Grace", world.watchlist())
    world.hears(one, world.post(one, "pausing"))
    assert notice(world, one).is_held
    change(world, OLIVE, ceiling=1)
    world.clock.move(DAY)
    world.hears(one, world.post(one, "leaving"))
    assert not notice(world, one).is_held
    world.hears(one, world.post(one, "leaving"))
    assert notice(world, one).at == NOW + DAY, "one alert calls once"


def test_while_the_owner_is_away_who_stands_in_is_called(world: World) -> None:
    one = world.advocate("Grace", world.watchlist(), owner=NILS)
    with world.open() as db, db.transaction():
        away.plan(db, TEAM, "colleague", NILS, NOW.date(), NOW.date(), by=NILS, now=NOW)
    world.hears(one, world.post(one))
    assert (notice(world, one).whom, notice(world, one).role) == (OLIVE, "lead")
    assert shown_owner(world, one) == f"Nils; <@{OLIVE}> stands in"


def test_where_nobody_is_here_it_waits_for_a_digest(world: World) -> None:
    one = world.advocate("Grace", world.watchlist())
    for user in (OLIVE, MAX, ADA, NILS):
        leaves(world, user)
    world.hears(one, world.post(one))
    assert (notice(world, one).whom, notice(world, one).is_held) == ("", True)
    assert shown_owner(world, one).startswith("Olive; nobody who could be told is here")
    with world.open() as db:
        assert len(load.held_for(db, TEAM, "", NOW - DAY)) == 1


def test_ten_times_the_alerts_exceed_no_ceiling_and_nothing_is_lost(world: World) -> None:
    owners = [OLIVE, MAX, NILS]
    speakers = world.watchlist()
    people = []
    for number in range(10 * load.CEILING):
        made = world.advocate(f"A{number}", speakers, owner=owners[number % 3])
        with world.open() as db:
            backup = owners[(number + 1) % 3]
            advocates.change(db, TEAM, made.id, backup=backup)
            people.append(advocates.one(db, TEAM, made.id) or made)
    for one in people:
        world.clock.move(timedelta(minutes=10))
        world.hears(one, world.post(one))
    found = everything(world)
    with world.open() as db:
        raised = {alert.id for alert in alerts.every_live(db, TEAM)}
        held = [
            alert.id for user in owners for alert, _ in load.held_for(db, TEAM, user, NOW - DAY)
        ]
    reached = Counter(one.whom for one in found if not one.is_held)
    assert reached == dict.fromkeys(owners, load.CEILING)
    assert {one.alert_id for one in found} == raised
    assert len(raised) == len(people)
    assert sorted(held) == sorted(one.alert_id for one in found if one.is_held)
    cards = [one for one in world.outbox() if one.kind == "card"]
    assert {one.alert_id for one in cards} == raised, "every channel hears of all"


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.just("owner")), max_size=3, unique=True),
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 20)),
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 20)),
)
def test_nobody_is_called_over_their_ceiling(
    turn: list[tuple[str, str]], reached: dict[str, int], ceilings: dict[str, int]
) -> None:
    user, _, is_held = load.choose(turn, reached, ceilings)
    room = [one for one, _ in turn if reached.get(one, 0) < ceilings.get(one, load.CEILING)]
    assert is_held == (not room)
    if room:
        assert user == room[0]


def test_a_lead_hears_once_a_week_that_somebody_has_too_much(world: World) -> None:
    change(world, OLIVE, ceiling=0, manager=ADA)
    speakers = world.watchlist()
    for number in range(3):
        one = world.advocate(f"A{number}", speakers)
        world.hears(one, world.post(one))
    with world.open() as db:
        [over] = overloads.untold(db, TEAM)
        assert (over.user_id, over.why) == (OLIVE, "alerts")
        here = load.staff(db, TEAM, NOW)
        assert load.lead_of(db, TEAM, OLIVE, here) == ADA
    world.clock.move(8 * DAY)
    one = world.advocate("Later", speakers)
    world.hears(one, world.post(one))
    with world.open() as db:
        assert len(overloads.untold(db, TEAM)) == 2


def test_without_a_manager_the_lead_is_the_watchlists_owner_then_who_may_assign(
    world: World,
) -> None:
    world.advocate("Grace", world.watchlist(), owner=NILS)
    world.advocate("Other", world.watchlist("others"), owner=OLIVE)
    with world.open() as db:
        here = load.staff(db, TEAM, NOW)
        assert load.lead_of(db, TEAM, NILS, here) == OLIVE
        assert load.lead_of(db, TEAM, OLIVE, here) == MAX


def test_load_weighs_relationships_alerts_and_hand_overs(world: World) -> None:
    change(world, OLIVE, capacity=3)
    one = world.advocate("Grace", world.watchlist())
    world.advocate("Other", owner=NILS)
    world.hears(one, world.post(one))
    with world.open() as db:
        add_handover(
            db,
            TEAM,
            Handover(
                team=TEAM,
                id="handover",
                advocate_id="advocate Other",
                giver=NILS,
                taker=OLIVE,
                note="",
                introduction="",
                opened_by=NILS,
                opened_at=NOW,
                first_contact_on=NOW.date(),
            ),
        )
        found = load.loads(db, TEAM, NOW)
        over = load.watch_over(db, TEAM, NOW)
        assert [one.says for one in over] == ["a load of 6, and the capacity is 3"]
        assert load.watch_over(db, TEAM, NOW + DAY) == over
    mine = found[OLIVE]
    assert (mine.relationships, mine.alerts, mine.handovers, mine.reached) == (1, 1, 1, 1)
    assert (mine.weight, mine.is_over) == (6, True)
    assert found[NILS].weight == 1
    assert found[MAX].weight == 0


def test_the_outbox_is_not_touched_by_who_is_called(world: World) -> None:
    one = world.advocate("Grace", world.watchlist())
    world.hears(one, world.post(one))
    with world.open() as db:
        assert outbox.count(db, TEAM, "new") == 1
