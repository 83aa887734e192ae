"""Relationships survive people moving on: history, cases, proposals, and who is told."""

from __future__ import annotations

import itertools
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import storage
from bot import away, goodwill, handing, leaving, mine, owning, touching
from bot.commands import Refusal
from bot.follow import Wish, follow, new_watchlist
from bot.load import Load
from bot.merging import merge, part
from bot.staff import staff
from storage import (
    absences,
    advocates,
    alerts,
    colleagues,
    handovers,
    memberships,
    merges,
    new_id,
    orphans,
    ownerships,
    teams,
    ties,
    touchpoints,
    usergroups,
    watchlists,
)
from tests.bot._team import ADA, MAX, NILS, colleague, leaves, now_of, staffed
from tests.bot._world import HERE, OLIVE, TEAM, THERE, Clock, World
from tests.storage._samples import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from storage import Database
    from storage.advocates import Advocate

DAY = timedelta(days=1)


@pytest.fixture
def world(empty: str) -> World:
    return World(empty, Clock(NOW))


def assign(world: World, one: Advocate, owner: str, **values: Any) -> Advocate:
    about: dict[str, Any] = {"by": MAX, "why": "assigned", "now": world.clock()}
    with world.open() as db, db.transaction():
        return owning.assign(db, now_of(db, one), owner, **(about | values))


def tend(world: World) -> list[orphans.Orphan]:
    with world.open() as db, db.transaction():
        return owning.tend(db, TEAM, world.clock())


def case_of(world: World, one: Advocate) -> orphans.Orphan | None:
    with world.open() as db:
        return orphans.open_of(db, TEAM, one.id)


def hears(world: World, one: Advocate) -> str:
    with world.open() as db:
        return owning.who_hears(db, now_of(db, one), world.clock())


def test_who_follows_somebody_begins_a_history(world: World) -> None:
    with world.open() as db, db.transaction():
        wish = Wish(
            name="Grace",
            places=[],
            watchlist=None,
            channel=HERE,
            owner=OLIVE,
            by=MAX,
            backup=NILS,
        )
        one = follow(db, TEAM, wish, NOW).advocate
        [held] = ownerships.of_advocate(db, TEAM, one.id)
    assert (held.owner, held.backup, held.by, held.until_at) == (OLIVE, NILS, MAX, None)


def test_a_change_of_owner_is_kept_as_history(world: World) -> None:
    staffed(world)
    one = world.advocate("Grace")
    assign(world, one, OLIVE)
    world.clock.move(DAY)
    found = assign(world, one, NILS, backup=OLIVE)
    assert (found.owner, found.backup) == (NILS, OLIVE)
    with world.open() as db:
        held = ownerships.of_advocate(db, TEAM, one.id)
        lines = owning.history(db, found)
    assert [(h.owner, h.backup, h.from_at, h.until_at) for h in held] == [
        (NILS, OLIVE, NOW + DAY, None),
        (OLIVE, None, NOW, NOW + DAY),
    ]
    assert "<@U0NILS>, backup <@U0MIA> from" in lines[0]


def test_the_same_owner_again_writes_no_line_of_history(world: World) -> None:
    one = world.advocate("Grace")
    assign(world, one, OLIVE)
    assign(world, one, OLIVE)
    with world.open() as db:
        assert len(ownerships.of_advocate(db, TEAM, one.id)) == 1


def test_a_backup_stays_until_it_is_said_otherwise(world: World) -> None:
    one = world.advocate("Grace")
    assert assign(world, one, OLIVE, backup=NILS).backup == NILS
    assert assign(world, one, MAX).backup == NILS
    assert assign(world, one, NILS).backup is None
    assert assign(world, one, NILS, backup=MAX).backup == MAX
    assert assign(world, one, NILS, backup="").backup is None


def test_nobody_is_owner_and_backup_or_gone(world: World) -> None:
    staffed(world)
    leaves(world, NILS)
    one = world.advocate("Grace")
    with pytest.raises(Refusal, match="the same person"):
        assign(world, one, MAX, backup=MAX)
    for owner, backup in ((NILS, None), (MAX, NILS), ("U0STRANGER", None)):
        with pytest.raises(Refusal, match="not a colleague who is still here"):
            assign(world, one, owner, backup=backup)
    with world.open() as db:
        assert now_of(db, one).owner == OLIVE
        db.across().execute("delete from advocates")
    with pytest.raises(Refusal, match="not watched any more"), world.open() as db:
        owning.assign(db, one, MAX, by=MAX, why="assigned", now=NOW)


def test_whose_owner_has_left_has_a_case_within_a_tick(world: World) -> None:
    staffed(world)
    one = world.advocate("Grace", world.watchlist())
    world.advocate("Held", world.watchlist("others"), owner=MAX)
    assert tend(world) == []
    leaves(world, OLIVE)
    [case] = tend(world)
    assert (case.advocate_id, case.lost, case.why) == (one.id, OLIVE, "gone")
    assert tend(world) == []
    assign(world, one, NILS)
    assert case_of(world, one) is None


def test_a_case_closes_by_itself_when_the_owner_is_back(world: World) -> None:
    staffed(world)
    one = world.advocate("Grace")
    leaves(world, OLIVE)
    tend(world)
    leaves(world, OLIVE, gone=False)
    tend(world)
    assert case_of(world, one) is None
    with world.open() as db:
        [case] = db.across().all(orphans.Orphan, "select * from orphans")
    assert case.outcome == "back"


@pytest.mark.parametrize("owner", ["", "olive", "U0STRANGER"])
def test_who_has_no_owner_that_is_known_has_a_case(world: World, owner: str) -> None:
    staffed(world)
    world.advocate("Grace", owner=owner)
    [case] = tend(world)
    assert (case.lost, case.why) == (owner, "unknown")


def test_before_slack_has_told_who_is_here_ids_are_believed(world: World) -> None:
    world.advocate("Grace")
    world.advocate("Nobody's", owner="")
    [case] = tend(world)
    assert case.lost == ""


def test_who_leaves_a_watchlists_channel_is_asked_about_at_once(world: World) -> None:
    staffed(world)
    here, there = world.watchlist("here", HERE), world.watchlist("there", THERE)
    grace = world.advocate("Grace", here)
    others = [world.advocate("There", there), world.advocate("Max's", here, owner=MAX)]
    with world.open() as db, db.transaction():
        [case] = leaving.left_channel(db, TEAM, OLIVE, HERE, NOW)
        assert leaving.left_channel(db, TEAM, OLIVE, HERE, NOW) == []
    assert (case.advocate_id, case.why, case.channel) == (grace.id, "left_channel", HERE)
    tend(world)
    assert case_of(world, grace) is not None
    assert [case_of(world, one) for one in others] == [None, None]
    with world.open() as db, db.transaction():
        assert leaving.came_back(db, TEAM, OLIVE, HERE, NOW) == 1
    assert case_of(world, grace) is None


def test_who_left_the_channel_and_then_the_company_stays_a_case(world: World) -> None:
    staffed(world)
    one = world.advocate("Grace", world.watchlist())
    with world.open() as db, db.transaction():
        leaving.left_channel(db, TEAM, OLIVE, HERE, NOW)
    leaves(world, OLIVE)
    assert tend(world) == []
    found = case_of(world, one)
    assert found is not None
    assert found.why == "gone"


def test_an_owner_who_left_the_channel_may_stay_the_owner(world: World) -> None:
    staffed(world)
    one = world.advocate("Grace", world.watchlist())
    with world.open() as db, db.transaction():
        leaving.left_channel(db, TEAM, OLIVE, HERE, NOW)
    assign(world, one, OLIVE)
    assert case_of(world, one) is None


def touched(world: World, one: Advocate, by: str, days_ago: int, times: int = 1) -> None:
    with world.open() as db:
        for _ in range(times):
            touchpoints.add(
                db,
                TEAM,
                touchpoints.Touchpoint(
                    team=TEAM,
                    id=new_id("touch"),
                    advocate_id=one.id,
                    by=by,
                    at=world.clock() - timedelta(days=days_ago),
                ),
            )


def proposed(world: World, one: Advocate) -> list[tuple[str, str]]:
    tend(world)
    case = case_of(world, one)
    assert case is not None
    return list(zip(case.proposed, case.reasons, strict=True))


def test_who_was_in_contact_is_proposed_first_then_who_carries_least(world: World) -> None:
    staffed(world)
    speakers = world.watchlist()
    one = world.advocate("Grace", speakers)
    for number in range(5):
        world.advocate(f"Other {number}", speakers, owner=MAX)
    touched(world, one, NILS, days_ago=3, times=2)
    leaves(world, OLIVE)
    users = [user for user, _ in proposed(world, one)]
    assert users == [NILS, ADA, MAX]
    reason = dict(proposed(world, one))[NILS]
    assert reason == "was in contact 2 times, last 3 days ago, holds 0 relationships"


def test_a_contact_of_long_ago_counts_for_less(world: World) -> None:
    staffed(world)
    one = world.advocate("Grace", world.watchlist())
    touched(world, one, MAX, days_ago=700, times=2)
    touched(world, one, NILS, days_ago=10)
    leaves(world, OLIVE)
    assert [user for user, _ in proposed(world, one)][:2] == [NILS, MAX]


def test_claimed_alerts_and_replies_are_contact_too(world: World) -> None:
    staffed(world)
    one = world.advocate("Grace", world.watchlist())
    inside = world.advocate("Nils")
    world.hears(one, world.post(one))
    [alert] = world.alerts(one)
    world.change(alert, claimed_by=MAX, acted_at=NOW, state="acknowledged")
    with world.open() as db:
        advocates.change(db, TEAM, inside.id, kind="inside", slack_user=NILS, opted_in_at=NOW)
        tie = ties.Tie(
            team=TEAM, account_id="account Nils", other_id="account Grace", times=9, last_at=NOW
        )
        ties.note(db, TEAM, [tie])
    leaves(world, OLIVE)
    found = dict(proposed(world, one))
    assert list(found)[:2] == [NILS, MAX]
    assert found[NILS].startswith("exchanged 9 replies")
    assert found[MAX].startswith("claimed 1 alert")


def test_who_stands_in_comes_before_strangers_and_who_is_away_not_at_all(world: World) -> None:
    staffed(world)
    one = world.advocate("Grace", world.watchlist())
    assign(world, one, OLIVE, backup=NILS)
    with world.open() as db, db.transaction():
        away.plan(db, TEAM, "colleague", MAX, NOW.date(), NOW.date(), by=MAX, now=NOW)
    leaves(world, OLIVE)
    assert [user for user, _ in proposed(world, one)] == [NILS, ADA]


def test_a_proposal_who_leaves_is_replaced(world: World) -> None:
    staffed(world)
    one = world.advocate("Grace", world.watchlist())
    touched(world, one, NILS, days_ago=1)
    leaves(world, OLIVE)
    assert proposed(world, one)[0][0] == NILS
    leaves(world, NILS)
    assert NILS not in dict(proposed(world, one))


def test_people_are_ranked_alike_from_alike_records() -> None:
    known = {NILS: owning.Contact(worth=1.0), MAX: owning.Contact(worth=1.0)}
    loaded = {NILS: Load(NILS, relationships=9), MAX: Load(MAX, relationships=2)}
    found = [one.user for one in owning.rank([NILS, MAX, ADA], known, ADA, loaded, NOW)]
    assert found == [MAX, NILS, ADA]


def test_thousands_without_an_owner_all_have_a_case_at_once(world: World) -> None:
    staffed(world)
    with world.open() as db, db.transaction():
        for number in range(1000):
            one = advocates.Advocate(
                team=TEAM,
                id=f"advocate {number}",
                name=f"A {number}",
                name_key=f"a {number}",
                owner="",
                added_by="",
                added_at=NOW,
                look_at=NOW,
            )
            owning.begin(db, one, "", "imported", NOW)
    assert len(tend(world)) == 1000
    with world.open() as db:
        thought = [one for one in orphans.every_open(db, TEAM) if one.proposed_at]
    assert len(thought) == owning.MOST_ADVISED
    for _ in range(4):
        tend(world)
    with world.open() as db:
        thought = [one for one in orphans.every_open(db, TEAM) if one.proposed_at]
    assert len(thought) == 1000


def test_who_stands_in_hears_while_the_owner_is_away(world: World) -> None:
    staffed(world)
    one = world.advocate("Grace", world.watchlist())
    assign(world, one, NILS, backup=MAX)
    assert hears(world, one) == NILS
    with world.open() as db, db.transaction():
        away.plan(db, TEAM, "colleague", NILS, NOW.date(), NOW.date() + DAY, by=MAX, now=NOW)
    assert hears(world, one) == MAX
    leaves(world, MAX)
    assert hears(world, one) == OLIVE, "who owns the watchlist"
    leaves(world, OLIVE)
    assert hears(world, one) == ADA, "who may assign"
    world.clock.move(3 * DAY)
    assert hears(world, one) == NILS
    for user in (NILS, ADA):
        leaves(world, user)
    assert hears(world, one) == ""


def test_a_day_away_ends_where_the_person_lives(world: World) -> None:
    with world.open() as db:
        kept = [colleague(OLIVE, NOW, tz="Asia/Tokyo"), colleague(MAX, NOW, tz="Nowhere/Land")]
        colleagues.keep(db, TEAM, kept)
        for user in (OLIVE, MAX):
            away.plan(db, TEAM, "colleague", user, NOW.date(), NOW.date(), by=user, now=NOW)
        evening = NOW.replace(hour=16)  # it is the next day in Tokyo
        assert staff(db, TEAM, NOW).is_here(OLIVE) is False
        assert staff(db, TEAM, evening).is_here(OLIVE) is True
        assert staff(db, TEAM, evening).is_here(MAX) is False


def test_a_merge_ends_one_relationship_and_its_undoing_resumes_it(world: World) -> None:
    staffed(world)
    grace, g = world.advocate("Grace", owner=NILS), world.advocate("G.")
    leaves(world, OLIVE)
    tend(world)
    assert case_of(world, g) is not None
    with world.open() as db, db.transaction():
        done = merge(db, now_of(db, grace), now_of(db, g), MAX, NOW)
    assert case_of(world, g) is None
    with world.open() as db:
        assert ownerships.current(db, TEAM, g.id) is None
        with db.transaction():
            part(db, done, NOW + DAY)
        found = ownerships.current(db, TEAM, g.id)
    assert found is not None
    assert (found.owner, found.why) == (OLIVE, "parted again")
    [case] = tend(world)
    assert case.advocate_id == g.id


def test_what_was_said_to_a_merged_name_counts_for_the_person(world: World) -> None:
    staffed(world)
    grace, g = world.advocate("Grace"), world.advocate("G.")
    touched(world, g, NILS, days_ago=1)
    with world.open() as db, db.transaction():
        merge(db, now_of(db, grace), now_of(db, g), MAX, NOW)
        assert set(owning.contacts(db, grace, NOW)) == {NILS}


def test_a_reorganisation_is_the_same_on_each_database(world_of_each: World) -> None:
    world = world_of_each
    staffed(world)
    one = world.advocate("Grace", world.watchlist())
    touched(world, one, NILS, days_ago=1)
    world.hears(one, world.post(one))
    with world.open() as db, db.transaction():
        goodwill.ask(db, now_of(db, one), "a talk", by=OLIVE, now=NOW)
        made = handing.begin(db, now_of(db, one), MAX, by=OLIVE, now=NOW)
        handing.confirm(db, TEAM, made.id, MAX, NOW)
    leaves(world, OLIVE)
    assert [user for user, _ in proposed(world, one)] == [NILS, ADA, MAX]
    with world.open() as db, db.transaction():
        assert handing.confirm(db, TEAM, made.id, ADA, NOW).state == "passed"
        found = mine.gather(db, TEAM, MAX, NOW)
        assert [who.name for _, who in found.handovers] == ["Grace"]
        assert found.load.weight == 6
        assert goodwill.asked_too_much(db, TEAM, NOW) == []
        touching.touch(db, now_of(db, one), by=MAX, now=NOW)
        assert handing.incomplete(db, TEAM, MAX) == []
    assert case_of(world, one) is None


def group_of(users: list[str], team: str = TEAM) -> usergroups.UserGroup:
    """Make the record of the group that holds relationships."""
    return usergroups.UserGroup(
        team=team,
        group_id="S1",
        handle="community",
        members=tuple(users),
        set_by=ADA,
        set_at=NOW,
        checked_at=NOW,
    )


def grouped(world: World, *users: str) -> None:
    with world.open() as db, db.transaction():
        usergroups.keep(db, TEAM, group_of(list(users)))


def in_group(world: World, *users: str) -> list[orphans.Orphan]:
    with world.open() as db, db.transaction():
        return leaving.settle_group(db, TEAM, users, world.clock())


def test_who_leaves_the_group_is_asked_about_until_they_are_back(world: World) -> None:
    staffed(world)
    one = world.advocate("Grace")
    assert in_group(world, OLIVE) == [], "no group was named"
    grouped(world, OLIVE, MAX)
    assert in_group(world, OLIVE) == [], "Max owns nobody"
    [case] = in_group(world)
    assert (case.advocate_id, case.lost, case.why) == (one.id, OLIVE, "left_group")
    assert in_group(world) == []
    assert tend(world) == []
    assert case_of(world, one) is not None
    in_group(world, OLIVE)
    assert case_of(world, one) is None


def test_who_left_the_group_may_stay_the_owner(world: World) -> None:
    staffed(world)
    one = world.advocate("Grace")
    grouped(world, OLIVE)
    in_group(world)
    assign(world, one, OLIVE)
    assert tend(world) == []
    assert case_of(world, one) is None


@pytest.mark.parametrize("first", ["channel", "group"])
@pytest.mark.parametrize("back", ["channel", "group"])
def test_who_left_channel_and_group_has_to_be_back_in_both(
    world: World, first: str, back: str
) -> None:
    staffed(world)
    one = world.advocate("Grace", world.watchlist())
    grouped(world, OLIVE)

    def out(what: str) -> None:
        if what == "group":
            in_group(world)
            return
        with world.open() as db, db.transaction():
            leaving.left_channel(db, TEAM, OLIVE, HERE, NOW)

    def returns(what: str) -> None:
        if what == "group":
            in_group(world, OLIVE)
            return
        with world.open() as db, db.transaction():
            leaving.came_back(db, TEAM, OLIVE, HERE, NOW)

    out(first)
    out("group" if first == "channel" else "channel")
    returns(back)
    tend(world)
    assert case_of(world, one) is not None
    returns("group" if back == "channel" else "channel")
    assert case_of(world, one) is None


def test_who_is_back_in_the_company_and_not_in_the_group_stays_a_case(world: World) -> None:
    staffed(world)
    one = world.advocate("Grace")
    grouped(world, OLIVE)
    leaves(world, OLIVE)
    tend(world)
    in_group(world)
    leaves(world, OLIVE, gone=False)
    tend(world)
    case = case_of(world, one)
    assert case is not None
    assert case.why == "left_group"


# Any sequence of reorganisations.

USERS = [OLIVE, MAX, NILS]
CHANNELS = [HERE, THERE]
_numbers = itertools.count()
_user, _which = st.sampled_from(USERS), st.integers(0, 3)
_steps = st.one_of(
    st.tuples(st.just("tick")),
    st.tuples(st.just("tick")),
    st.tuples(st.just("day")),
    st.tuples(st.just("join"), _user),
    st.tuples(st.just("depart"), _user),
    st.tuples(st.just("depart"), _user),
    st.tuples(st.just("watch"), _user, _which),
    st.tuples(st.just("unwatch"), _which),
    st.tuples(st.just("assign"), _which, _user, st.none() | st.just("") | _user),
    st.tuples(st.just("hand"), _which, _user),
    st.tuples(st.just("confirm"), _which, _user),
    st.tuples(st.just("cancel"), _which, _user),
    st.tuples(st.just("away"), _user, st.integers(0, 3)),
    st.tuples(st.just("leave"), _user, st.sampled_from(CHANNELS)),
    st.tuples(st.just("back"), _user, st.sampled_from(CHANNELS)),
    st.tuples(st.just("out"), _user),
    st.tuples(st.just("in"), _user),
    st.tuples(st.just("list owner"), st.integers(0, 1), _user),
    st.tuples(st.just("delete list"), st.integers(0, 1)),
    st.tuples(st.just("put on"), _which, st.integers(0, 1)),
    st.tuples(st.just("merge"), _which, _which),
    st.tuples(st.just("part")),
)


class Company:
    """A team of its own in a shared database, to be reorganised."""

    def __init__(self, db: Database) -> None:
        self.db, self.now = db, NOW
        self.team = f"T{next(_numbers)}"
        self.lost: set[str] = set()
        self.asked: dict[str, str] = {}
        teams.join(db, teams.Team(team=self.team, name="", bot_user="U0", joined_at=NOW))
        colleagues.keep(db, self.team, [colleague(user, NOW, self.team) for user in USERS])
        for number, channel in enumerate(CHANNELS):
            made = new_watchlist(self.team, f"list {number}", channel, OLIVE, OLIVE, NOW)
            watchlists.add(db, self.team, replace(made, id=f"list {number}"))
        for number, user in enumerate(USERS):
            self._watch(user, number)
        self.members = set(USERS)
        usergroups.keep(db, self.team, group_of(USERS, self.team))

    def do(self, what: str, *given: Any) -> None:
        """Do one step; what is refused changes nothing."""
        with suppress(Refusal), self.db.transaction():
            getattr(self, f"_{what.replace(' ', '_')}")(*given)

    def _people(self) -> list[Advocate]:
        return advocates.every(self.db, self.team)

    def _one(self, which: int) -> Advocate:
        people = self._people()
        if not people:
            raise Refusal("nobody")
        return people[which % len(people)]

    def _tick(self) -> None:
        owning.tend(self.db, self.team, self.now)
        self.lost = self.without_owner()
        here = staff(self.db, self.team, self.now)
        for one in handovers.incomplete(self.db, self.team):
            assert here.is_living(one.taker)

    def _day(self) -> None:
        self.now += DAY

    def _join(self, user: str) -> None:
        colleagues.keep(self.db, self.team, [colleague(user, self.now, self.team)])

    def _depart(self, user: str) -> None:
        gone = colleague(user, self.now, self.team, is_gone=True)
        colleagues.keep(self.db, self.team, [gone])

    def _watch(self, user: str, which: int) -> None:
        wish = Wish(
            name=f"Advocate {which}",
            places=[],
            watchlist=watchlists.one(self.db, self.team, f"list {which % 2}"),
            channel=HERE,
            owner=user,
            by=user,
        )
        follow(self.db, self.team, wish, self.now)

    def _unwatch(self, which: int) -> None:
        advocates.remove(self.db, self.team, self._one(which).id)

    def _assign(self, which: int, user: str, backup: str | None) -> None:
        one = self._one(which)
        owning.assign(self.db, one, user, backup=backup, by=MAX, why="assigned", now=self.now)
        self.asked.pop(one.id, None)

    def _hand(self, which: int, user: str) -> None:
        one = self._one(which)
        handing.begin(self.db, one, user, by=one.owner, now=self.now)

    def _confirm(self, which: int, user: str) -> None:
        found = handovers.of_advocate(self.db, self.team, self._one(which).id)
        if found:
            handing.confirm(self.db, self.team, found[0].id, user, self.now)
            self.asked.pop(found[0].advocate_id, None)

    def _cancel(self, which: int, user: str) -> None:
        found = handovers.of_advocate(self.db, self.team, self._one(which).id)
        if found:
            handing.cancel(self.db, self.team, found[0].id, user, "", self.now)

    def _away(self, user: str, days: int) -> None:
        first = self.now.date()
        last = first + timedelta(days=days)
        away.plan(self.db, self.team, "colleague", user, first, last, by=user, now=self.now)

    def _leave(self, user: str, channel: str) -> None:
        leaving.left_channel(self.db, self.team, user, channel, self.now)

    def _back(self, user: str, channel: str) -> None:
        leaving.came_back(self.db, self.team, user, channel, self.now)

    def _out(self, user: str) -> None:
        self._group(self.members - {user})

    def _in(self, user: str) -> None:
        self._group(self.members | {user})

    def _group(self, members: set[str]) -> None:
        gone, self.members = self.members - members, members
        leaving.settle_group(self.db, self.team, members, self.now)
        self.asked |= {one.id: one.owner for one in self._people() if one.owner in gone}

    def _list_owner(self, which: int, user: str) -> None:
        watchlists.change(self.db, self.team, f"list {which}", owner=user)

    def _delete_list(self, which: int) -> None:
        watchlists.remove(self.db, self.team, f"list {which}")

    def _put_on(self, which: int, number: int) -> None:
        if watchlists.one(self.db, self.team, f"list {number}"):
            made = memberships.Membership(
                team=self.team,
                watchlist_id=f"list {number}",
                advocate_id=self._one(which).id,
                added_at=self.now,
            )
            memberships.add(self.db, self.team, made)

    def _merge(self, kept: int, merged: int) -> None:
        one, other = self._one(kept), self._one(merged)
        if one.id != other.id:
            merge(self.db, one, other, MAX, self.now)
            self.asked.pop(other.id, None)

    def _part(self) -> None:
        found = self.db.all(merges.Merge, "select * from merges where team = :team", team=self.team)
        if found and advocates.one(self.db, self.team, found[-1].kept_id):
            part(self.db, found[-1], self.now)

    def without_owner(self) -> set[str]:
        """Name whose owner is not here any more."""
        here = {one.user_id for one in colleagues.every(self.db, self.team) if not one.is_gone}
        return {one.id for one in self._people() if one.owner not in here}

    def out_of_group(self) -> set[str]:
        """Name whose owner left the group, is not back, and was not said to stay."""
        return {
            one.id
            for one in self._people()
            if self.asked.get(one.id) == one.owner and one.owner not in self.members
        }

    def check(self) -> None:
        """See that nothing is amiss, whatever has happened since the last tick."""
        cases = {one.advocate_id for one in orphans.every_open(self.db, self.team)}
        assert self.lost & self.without_owner() <= cases
        assert self.out_of_group() <= cases
        here = staff(self.db, self.team, self.now)
        for one in self._people():
            [current] = [
                held
                for held in ownerships.of_advocate(self.db, self.team, one.id)
                if held.until_at is None
            ]
            assert (current.owner, current.backup) == (one.owner, one.backup)
            assert one.owner != one.backup
            told = owning.who_hears(self.db, one, self.now)
            assert here.is_here(told) if told else not here.is_here(one.owner)


@pytest.fixture(scope="module")
def shared(another: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory) -> Any:
    with storage.connect(another(tmp_path_factory.mktemp("companies"))) as db:
        yield db


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(_steps, min_size=5, max_size=40))
def test_over_any_reorganisation_nobody_is_without_an_owner_or_a_case(
    shared: Database, steps: list[tuple[Any, ...]]
) -> None:
    company = Company(shared)
    for step in steps:
        company.do(*step)
        company.check()
    company.do("tick")
    assert company.lost <= {one.advocate_id for one in orphans.every_open(shared, company.team)}
    company.check()


def test_absences_of_an_advocate_go_with_them(world: World) -> None:
    one = world.advocate("Grace")
    with world.open() as db, db.transaction():
        away.plan(db, TEAM, "advocate", one.id, NOW.date(), NOW.date(), by=OLIVE, now=NOW)
        advocates.remove(db, TEAM, one.id)
        assert absences.between(db, TEAM, "advocate", NOW.date(), NOW.date()) == []
        assert alerts.every_live(db, TEAM) == []
