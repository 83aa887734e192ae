"""Warm hand-overs: the note, both confirmations, the first contact, and a closer look after."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot import goodwill, handing, owning, touching
from bot.commands import Refusal
from storage import advocates, handovers, ownerships, touchpoints
from tests.bot._team import ADA, MAX, NILS, leaves, now_of, staffed
from tests.bot._world import OLIVE, TEAM, Clock, World
from tests.storage._samples import NOW

if TYPE_CHECKING:
    from storage.advocates import Advocate
    from storage.handovers import Handover

DAY = timedelta(days=1)


@pytest.fixture
def world(empty: str) -> World:
    made = World(empty, Clock(NOW))
    staffed(made)
    return made


def begin(
    world: World, one: Advocate, taker: str = NILS, by: str = OLIVE, **values: Any
) -> Handover:
    with world.open() as db, db.transaction():
        return handing.begin(db, now_of(db, one), taker, by=by, now=world.clock(), **values)


def confirm(world: World, one: Handover, user: str) -> Handover:
    with world.open() as db, db.transaction():
        return handing.confirm(db, TEAM, one.id, user, world.clock())


def touch(world: World, one: Advocate, by: str, **values: Any) -> touchpoints.Touchpoint:
    with world.open() as db, db.transaction():
        return touching.touch(db, now_of(db, one), by=by, now=world.clock(), **values)


def owner(world: World, one: Advocate) -> str:
    with world.open() as db:
        return now_of(db, one).owner


def state(world: World, one: Handover) -> Handover:
    with world.open() as db:
        found = handovers.one(db, TEAM, one.id)
    assert found is not None
    return found


def test_a_relationship_passes_when_both_sides_have_confirmed(world: World) -> None:
    grace = world.advocate("Grace")
    made = begin(world, grace)
    assert made.first_contact_on == (NOW + 7 * DAY).date()
    assert confirm(world, made, OLIVE).state == "open"
    assert owner(world, grace) == OLIVE
    passed = confirm(world, made, NILS)
    assert (passed.state, passed.attention_until) == ("passed", NOW + 60 * DAY)
    assert owner(world, grace) == NILS
    with world.open() as db:
        assert [held.why for held in ownerships.of_advocate(db, TEAM, grace.id)] == ["handed over"]


def test_it_is_done_when_the_new_owner_was_in_contact(world: World) -> None:
    grace = world.advocate("Grace")
    made = begin(world, grace)
    for user in (NILS, OLIVE):
        confirm(world, made, user)
    world.clock.move(DAY)
    touch(world, grace, OLIVE, note="a farewell")
    assert state(world, made).state == "passed"
    touch(world, grace, NILS, at=NOW - DAY, note="met before")
    assert state(world, made).state == "passed"
    touch(world, grace, NILS, kind="call", note="hello")
    done = state(world, made)
    assert (done.state, done.first_contact_at) == ("done", NOW + DAY)


def test_what_is_not_done_is_listed_with_what_it_waits_for(world: World) -> None:
    grace = world.advocate("Grace")
    made = begin(world, grace)

    def waits() -> list[str]:
        with world.open() as db:
            [(one, who)] = handing.incomplete(db, TEAM, MAX)
            assert who.name == "Grace"
            assert handing.incomplete(db, TEAM, MAX, MAX) == []
        return [handing.waits_for(one, user) for user in (OLIVE, NILS, MAX)]

    assert waits() == ["confirm", "confirm", ""]
    confirm(world, made, OLIVE)
    assert waits() == ["", "confirm", ""]
    confirm(world, made, NILS)
    assert waits() == ["", "contact", ""]
    touch(world, grace, NILS)
    with world.open() as db:
        assert handing.incomplete(db, TEAM, MAX) == []


def test_a_manager_confirms_for_who_has_left_and_the_case_closes(world: World) -> None:
    grace = world.advocate("Grace")
    leaves(world, OLIVE)
    with world.open() as db, db.transaction():
        owning.tend(db, TEAM, NOW)
    made = begin(world, grace, by=MAX)
    with pytest.raises(Refusal, match="takes the role of a manager"):
        confirm(world, made, "U0STRANGER")
    confirm(world, made, MAX)
    confirm(world, made, NILS)
    with world.open() as db:
        assert owning.orphans.open_of(db, TEAM, grace.id) is None
    assert owner(world, grace) == NILS


def test_only_the_two_sides_confirm_and_once(world: World) -> None:
    made = begin(world, world.advocate("Grace"))
    with pytest.raises(Refusal, match="is for <@U0MIA> and <@U0NILS> to confirm"):
        confirm(world, made, MAX)
    confirm(world, made, OLIVE)
    with pytest.raises(Refusal, match="You have confirmed that before"):
        confirm(world, made, OLIVE)
    confirm(world, made, NILS)
    with pytest.raises(Refusal, match="has passed to <@U0NILS> already"):
        confirm(world, made, NILS)


def test_one_hand_over_at_a_time(world: World) -> None:
    grace = world.advocate("Grace")
    made = begin(world, grace)
    with pytest.raises(Refusal, match="on its way to <@U0NILS> already"):
        begin(world, grace, MAX)
    with world.open() as db, db.transaction():
        handing.cancel(db, TEAM, made.id, NILS, "", NOW)
    with pytest.raises(Refusal, match=r"That hand-over is cancelled \(stopped\)"):
        confirm(world, made, NILS)
    assert begin(world, grace, MAX).taker == MAX


def test_handing_on_ends_a_hand_over_that_had_no_contact_yet(world: World) -> None:
    grace = world.advocate("Grace")
    first = begin(world, grace)
    for user in (OLIVE, NILS):
        confirm(world, first, user)
    second = begin(world, grace, MAX, by=NILS)
    assert state(world, first).state == "cancelled"
    for user in (NILS, MAX):
        confirm(world, second, user)
    assert owner(world, grace) == MAX


def test_who_assigns_meanwhile_stops_it(world: World) -> None:
    grace = world.advocate("Grace")
    made = begin(world, grace)
    with world.open() as db, db.transaction():
        owning.assign(db, now_of(db, grace), MAX, by=MAX, why="assigned", now=NOW)
    assert state(world, made).outcome == "given to somebody else"


def test_a_hand_over_to_who_leaves_is_stopped_within_a_tick(world: World) -> None:
    made = begin(world, world.advocate("Grace"))
    leaves(world, NILS)
    with world.open() as db, db.transaction():
        owning.tend(db, TEAM, NOW)
    assert state(world, made).outcome == "who was to take over has left"


def test_what_makes_no_hand_over_is_refused(world: World) -> None:
    grace = world.advocate("Grace")
    leaves(world, ADA)
    for taker, by, says in (
        (OLIVE, OLIVE, "holds that relationship already"),
        (ADA, OLIVE, "cannot take that relationship over"),
        (NILS, NILS, "takes the role of a manager"),
    ):
        with pytest.raises(Refusal, match=says):
            begin(world, grace, taker, by=by)
    with pytest.raises(Refusal, match="is over already"):
        begin(world, grace, first_contact_on=date(2026, 3, 1))
    with world.open() as db, pytest.raises(Refusal, match="not kept any more"):
        handing.confirm(db, TEAM, "gone", OLIVE, NOW)
    made = begin(world, grace)
    with world.open() as db, pytest.raises(Refusal, match="takes the role of a manager"):
        handing.cancel(db, TEAM, made.id, "U0STRANGER", "", NOW)
    with world.open() as db, db.transaction():
        handing.cancel(db, TEAM, made.id, MAX, "not now", NOW)


def test_the_note_tells_what_there_is_to_know(world: World) -> None:
    grace = world.advocate("Grace")
    for day, words in enumerate(("Postgres and #gardening", "More Postgres, #gardening again")):
        world.hears(
            grace,
            world.post(
                grace,
                "none",
                title="",
                text=f"Today I write about {words} <!channel>.",
                published_at=NOW - timedelta(days=day + 1),
                backlog=True,
                sentiment=0.6,
            ),
        )
    world.hears(grace, world.post(grace, "leaving"))
    touch(world, grace, OLIVE, kind="call", note="Spoke of her new job", at=NOW - DAY)
    touch(world, grace, OLIVE, note="coffee", promise="a review", promise_due_on=NOW.date())
    kept = touch(world, grace, OLIVE, note="tea", promise="a link")
    with world.open() as db, db.transaction():
        touching.keep_promise(db, TEAM, kept.id, OLIVE, NOW)
        goodwill.ask(db, now_of(db, grace), "a talk in May", by=OLIVE, now=NOW)
        advocates.change(db, TEAM, grace.id, notes="Has two dogs", do_nots="call before ten")
    made = begin(world, grace)
    lines = made.note.split("\n")
    assert lines[0] == "Cares about: #gardening, Postgres"
    assert "Publishes: A blog" in lines
    assert "Tone: warm" in lines
    assert "Notes: Has two dogs" in lines
    assert "Do not: call before ten" in lines
    assert "Promised on 2026-03-02, due 2026-03-02: a review" in lines
    assert not any("a link" in line for line in lines)
    assert "Asked, not answered: a talk in May (2026-03-02)" in lines
    assert "Within a year: 1 ask, 0 gives" in lines
    assert "Contact on 2026-03-01, call: Spoke of her new job" in lines
    assert "Open alert since 2026-03-02: leaving" in lines
    assert made.introduction.startswith("Dear Grace, thank you for all you have done with us.")
    assert "Nils is there for you" in made.introduction
    assert made.introduction.endswith("Yours, Olive")


def test_a_note_of_somebody_unknown_says_so(world: World) -> None:
    made = begin(world, world.advocate("Grace"))
    assert "Tone: not heard lately" in made.note
    assert "Contact: none is logged" in made.note


def test_who_sounds_colder_or_warmer_than_before_is_told_as_such(world: World) -> None:
    for name, before, after, says in (
        ("Cold", 0.5, -0.5, "Tone: cold, colder than before"),
        ("Warm", -0.1, 0.9, "Tone: warm, warmer than before"),
        ("Even", 0.1, 0.1, "Tone: matter-of-fact"),
    ):
        one = world.advocate(name)
        for days, feels in ((200, before), (5, after)):
            at = NOW - timedelta(days=days)
            post = world.post(one, "none", published_at=at, backlog=True, sentiment=feels)
            world.hears(one, post)
        assert says in begin(world, one).note.split("\n")


def test_note_and_introduction_may_be_ones_own(world: World) -> None:
    made = begin(world, world.advocate("Grace"), note=" Mine. ", introduction=" Hello. ")
    assert (made.note, made.introduction) == ("Mine.", "Hello.")


def test_the_bars_are_lower_for_two_months_after(world: World) -> None:
    calm = world.watchlist(sensitivity=0.15)
    grace, other = world.advocate("Grace", calm), world.advocate("Other", calm)
    made = begin(world, grace)
    for user in (OLIVE, NILS):
        confirm(world, made, user)
    world.clock.move(DAY)

    def raised(one: Advocate) -> int:
        with world.open() as db:
            found = now_of(db, one)
        post = world.post(one, "pausing", confidence=0.7)
        world.hears(found, post)
        return len(world.alerts(one))

    with world.open() as db:
        assert handing.is_attended(db, grace, world.clock())
        assert not handing.is_attended(db, other, world.clock())
    assert (raised(grace), raised(other)) == (1, 0)
    world.clock.move(60 * DAY)
    with world.open() as db:
        assert not handing.is_attended(db, grace, world.clock())


def test_a_contact_of_the_future_or_of_no_kind_is_not_kept(world: World) -> None:
    grace = world.advocate("Grace")
    with pytest.raises(Refusal, match="logged when it has been"):
        touch(world, grace, OLIVE, at=NOW + DAY)
    with pytest.raises(Refusal, match="A contact is one of call, mail"):
        touch(world, grace, OLIVE, kind="fax")


def test_a_promise_is_kept_once(world: World) -> None:
    grace = world.advocate("Grace")
    made = touch(world, grace, OLIVE, promise="a review")
    bare = touch(world, grace, OLIVE)
    with world.open() as db:
        assert [one.id for one in touchpoints.promised(db, TEAM, OLIVE)] == [made.id]
        touching.keep_promise(db, TEAM, made.id, OLIVE, NOW)
        assert touchpoints.promised(db, TEAM, OLIVE) == []
        with pytest.raises(Refusal, match="done before"):
            touching.keep_promise(db, TEAM, made.id, OLIVE, NOW)
        for name in (bare.id, "gone"):
            with pytest.raises(Refusal, match="not kept here any more"):
                touching.keep_promise(db, TEAM, name, OLIVE, NOW)
