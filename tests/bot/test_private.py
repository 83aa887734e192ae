"""A private watchlist is seen by its owner, who is in its channel, that channel, and admins."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot import (
    actions,
    commands,
    events,
    grammar,
    home,
    insiders,
    options,
    owning,
    sight,
    telling,
    visiting,
)
from bot.actions import Press
from bot.commands import Refusal, Request
from bot.digest import gather
from bot.events import Heard
from bot.options import Sought
from bot.scheduling import send_due
from bot.staff import in_turn, staff
from storage import advocates, alerts, colleagues, schedules, watchlists
from tests.bot._team import ADA, MAX, NILS, colleague, leaves, staffed
from tests.bot._world import HERE, OLIVE, TEAM, THERE, make_house
from tests.storage._samples import sample

if TYPE_CHECKING:
    from datetime import datetime

    from bot.house import House
    from tests.bot._world import Clock, LocalSlack, World

INSIDER = "U0INSIDER"
NAME, LIST = "Hidden Person", "board members"
SEE = {OLIVE: True, INSIDER: True, ADA: True, HERE: True, MAX: False, NILS: False, THERE: False}
"""Who sees it: the owner, who is in the channel, an admin, the channel; and who does not."""


@pytest.fixture(autouse=True)
def _hidden(world: World) -> None:
    """Keep somebody who is on a private watchlist alone, and about whom there is an alert."""
    staffed(world, OLIVE, MAX, ADA, NILS, INSIDER)
    one = world.advocate(NAME, world.watchlist(LIST, HERE))
    world.advocate("Open Person", world.watchlist("speakers", THERE))
    world.hears(one, world.post(one))
    with world.open() as db:
        watchlists.change(db, TEAM, f"list {LIST}", private=True, insiders=(INSIDER,))


def heard(house: House, user: str, typed: str, channel: str = "D1") -> str:
    said = grammar.parse(typed)
    request = Request(
        house=house, team=TEAM, user=user, channel=channel, words=said.rest, now=house.now(),
        text=said.text, share=said.share,
    )  # fmt: skip
    house.clients.clear()
    try:
        shown = commands.known()[said.verb].answer(request)
    except Refusal as refusal:
        return str(refusal)
    return shown.text + json.dumps(shown.blocks, ensure_ascii=False)


ASKED = [
    "list", f"list {LIST}", f'show "{NAME}"', "alerts", f"alerts {LIST}", "digest",
    f"digest {LIST}", f'digest "{NAME}"', f'why "{NAME}"', "replay", f"replay {LIST}",
    "who https://blog.example/0001", "watchlist list", f'ask "{NAME}"', f'touch "{NAME}" call',
]  # fmt: skip


@pytest.mark.parametrize("who", [one for one in SEE if one[0] == "U"])
def test_what_is_asked_tells_only_those_who_may_see_it(
    who: str, world: World, clock: Clock
) -> None:
    house = make_house(world, clock)
    told = {
        asked: answer
        for asked in ASKED
        if ("I know no" not in (answer := heard(house, who, asked)) and NAME in answer)
        or "Watchlist `board members`" in answer
        or "*board members*" in answer
    }
    if SEE[who]:
        assert {"list", "alerts", "digest", f'show "{NAME}"'} <= set(told)
    else:
        assert told == {}
    house.outside.close()


@pytest.mark.parametrize("channel", [HERE, THERE])
def test_a_shared_answer_tells_of_it_in_its_own_channel_alone(
    channel: str, world: World, clock: Clock
) -> None:
    house = make_house(world, clock)
    assert (NAME in heard(house, ADA, "list --share", channel)) == SEE[channel]
    house.outside.close()


@pytest.mark.parametrize("who", SEE)
def test_a_digest_tells_only_who_may_see_it(who: str, world: World, now: datetime) -> None:
    with world.open() as db:
        found = gather(
            db, TEAM, title="All", whom=None, since=now.replace(year=2025), now=now, viewer=who
        )
        assert (NAME in str(found)) == SEE[who]


@pytest.mark.parametrize("who", [one for one in SEE if one[0] == "U"])
def test_what_is_found_by_typing_and_the_home_are_narrowed(
    who: str, world: World, clock: Clock
) -> None:
    house = make_house(world, clock)
    sought = Sought(house=house, team=TEAM, user=who, typed="", now=clock())
    names = [
        label for name in ("advocates", "watchlists") for label, _ in options.known()[name](sought)
    ]
    assert {NAME, LIST} & set(names) == ({NAME, LIST} if SEE[who] else set())
    drawn = home.gather(house, TEAM, who)
    assert (LIST in str(drawn.lists)) <= SEE[who]
    assert drawn.watched == 1 + SEE[who]
    house.outside.close()


def test_a_digest_by_itself_is_for_who_reads_it(world: World, now: datetime) -> None:
    with world.open() as db:
        for n, goes_to in enumerate((HERE, THERE)):
            made = replace(sample(TEAM)["schedules"], id=f"s{n}", goes_to=goes_to)
            schedules.add(db, TEAM, made)
        send_due(db, TEAM, now)
    told = {one.channel: NAME in str(one) for one in world.outbox() if one.kind == "digest"}
    assert told == {HERE: True, THERE: False}


def test_in_the_owners_place_hears_only_who_may_see_it(world: World, now: datetime) -> None:
    """The manager, who would be the next, may not."""
    leaves(world, OLIVE)
    with world.open() as db:
        one = {one.name: one for one in advocates.every(db, TEAM)}
        here = staff(db, TEAM, now)
        assert in_turn(db, one[NAME], here) == [ADA]
        assert in_turn(db, one["Open Person"], here) == [MAX, ADA]


def test_that_nobody_holds_the_relationship_hears_only_who_may_see_it(
    house: House, world: World, slack: LocalSlack
) -> None:
    leaves(world, OLIVE)
    managers = [f"U0MORE{n}" for n in range(5)]
    with world.open() as db, db.transaction():
        colleagues.keep(db, TEAM, [colleague(one, house.now()) for one in managers])
        for one in managers:
            colleagues.change(db, TEAM, one, role="manager")
        owning.tend(db, TEAM, house.now())
    assert telling.tell_cases(house, TEAM) == 2
    told = {
        (call["args"]["channel"], name)
        for call in slack.calls("chat.postMessage")
        for name in (NAME, "Open Person")
        if name in str(call["args"])
    }
    assert told == {("D0ADA", NAME), ("D0MAX", "Open Person")}


def test_what_a_visit_taught_does_not_tell_that_they_are_watched(
    world: World, now: datetime
) -> None:
    """Everybody sees what visits taught: who helped and is hidden is a stranger there."""
    visit = replace(sample(TEAM)["visits"], buyer_id=None, who_helped=f"{NAME}, Open Person")
    with world.open() as db:
        found = visiting.log(db, visit, now)
    assert found.strangers == [NAME]
    assert [one.advocate_id for one in found.lessons] == ["advocate Open Person"]


def test_who_holds_the_relationship_sees_it_whoever_owns_the_watchlist(world: World) -> None:
    with world.open() as db:
        watchlists.change(db, TEAM, f"list {LIST}", owner=ADA, insiders=())
        one = next(one for one in advocates.every(db, TEAM) if one.name == NAME)
        assert sight.may_see(sight.viewer(db, TEAM, OLIVE), one)
        assert not sight.may_see(sight.viewer(db, TEAM, INSIDER), one)


@pytest.mark.parametrize("name", ["alert_acknowledge", "alert_right", "alert_wrong", "alert_why"])
def test_an_alert_that_may_not_be_seen_cannot_be_pressed(
    name: str, world: World, clock: Clock
) -> None:
    house = make_house(world, clock)
    with world.open() as db:
        before = alerts.every_live(db, TEAM)
        press = Press(house=house, team=TEAM, user=MAX, channel="", value=before[0].id, now=clock())
        with pytest.raises(Refusal):
            actions.known()[name](press)
        assert alerts.every_live(db, TEAM) == before
    house.outside.close()


def test_only_its_owner_or_an_admin_lays_it_open(world: World, clock: Clock) -> None:
    house = make_house(world, clock)
    assert "private" not in heard(house, MAX, f"watchlist edit {LIST} visible all")
    assert "no watchlist" in heard(house, MAX, f"watchlist edit {LIST} visible all")
    assert "role of an admin" in heard(house, INSIDER, f"watchlist edit {LIST} visible all")
    assert "owns it" in heard(house, OLIVE, f"watchlist edit {LIST} visible all")
    assert NAME in heard(house, MAX, "list")
    house.outside.close()


def test_who_is_in_the_channel_is_learned_from_slack(
    house: House, world: World, slack: LocalSlack
) -> None:
    insiders.learn(house, TEAM)
    with world.open() as db:
        known = watchlists.one(db, TEAM, f"list {LIST}")
    assert known is not None
    assert OLIVE in known.insiders
    assert INSIDER not in known.insiders
    slack.fault("conversations.members", times=1, status=500)
    insiders.learn(house, TEAM)
    with world.open() as db:
        assert watchlists.one(db, TEAM, known.id) == known


@pytest.mark.parametrize(("kind", "user"), [("joined", NILS), ("left", INSIDER)])
def test_who_joins_or_leaves_is_taken_in_at_once(
    kind: str, user: str, world: World, clock: Clock
) -> None:
    house = make_house(world, clock)
    event = {"user": user, "channel": HERE}
    events.known()[f"member_{kind}_channel"](
        Heard(house=house, team=TEAM, event=event, now=clock())
    )
    assert (NAME in heard(house, user, "list")) == (kind == "joined")
    house.outside.close()
