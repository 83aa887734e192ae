"""What is kept of relationships: history, contacts, asks, hand-overs, cases, absences, notices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from storage import (
    TakenError,
    absences,
    advocates,
    alerts,
    asks,
    budgets,
    handovers,
    notices,
    orphans,
    overloads,
    ownerships,
    previews,
    touchpoints,
)
from tests.storage._samples import BEFORE, NOW, fill, sample

if TYPE_CHECKING:
    from storage import Database

TEAM = "T0OURS"
DAY = timedelta(days=1)
ADVOCATE = "advocate 1"
TODAY = NOW.date()


@pytest.fixture
def rows(db: Database) -> dict[str, Any]:
    return fill(db, TEAM)


def test_one_line_of_history_is_current(db: Database, rows: dict[str, Any]) -> None:
    again = replace(rows["ownerships"], id="again")
    with pytest.raises(TakenError), db.transaction():
        ownerships.begin(db, TEAM, again)
    ownerships.end(db, TEAM, ADVOCATE, NOW)
    assert ownerships.current(db, TEAM, ADVOCATE) is None
    ownerships.begin(db, TEAM, replace(again, owner="U2", from_at=NOW))
    found = ownerships.current(db, TEAM, ADVOCATE)
    assert found is not None
    assert found.owner == "U2"
    held = ownerships.of_advocate(db, TEAM, ADVOCATE)
    assert [(one.id, one.until_at) for one in held] == [("again", None), ("ownership 1", NOW)]


def test_contacts_are_found_under_every_name(db: Database, rows: dict[str, Any]) -> None:
    fill_second(db)
    advocates.change(db, TEAM, ADVOCATE, merged_into="advocate 2")
    later = replace(rows["touchpoints"], id="later", advocate_id="advocate 2", at=NOW)
    touchpoints.add(db, TEAM, later)
    found = touchpoints.of_advocate(db, TEAM, "advocate 2")
    assert [one.id for one in found] == ["later", "touchpoint 1"]
    assert touchpoints.of_advocate(db, TEAM, "advocate 2", 1) == [later]
    assert [one.id for one in asks.of_advocate(db, TEAM, "advocate 2")] == ["ask 1"]
    assert touchpoints.last_of_each(db, TEAM) == {ADVOCATE: BEFORE, "advocate 2": NOW}


def fill_second(db: Database) -> None:
    second = replace(sample(TEAM)["advocates"], id="advocate 2", name_key="ada 2")
    advocates.add(db, TEAM, second)


def test_promises_come_with_the_first_due_first(db: Database, rows: dict[str, Any]) -> None:
    for name, due in (("late", date(2026, 5, 1)), ("soon", date(2026, 3, 3))):
        made = replace(rows["touchpoints"], id=name, promise_due_on=due)
        touchpoints.add(db, TEAM, made)
    wanted = ["soon", "late", "touchpoint 1"]
    assert [one.id for one in touchpoints.promised(db, TEAM, "colleague 1")] == wanted
    assert [one.id for one in touchpoints.due(db, TEAM, date(2026, 5, 1))] == wanted[:2]
    assert [one.id for one in touchpoints.due(db, TEAM, date(2026, 4, 30))] == wanted[:1]
    touchpoints.change(db, TEAM, "soon", promise_kept_at=NOW)
    assert [one.id for one in touchpoints.due(db, TEAM, date(2026, 5, 1))] == ["late"]
    found = touchpoints.one(db, TEAM, "soon")
    assert found is not None
    assert found.promise_kept_at == NOW


def test_the_log_of_asks_goes_back_as_far_as_asked(db: Database, rows: dict[str, Any]) -> None:
    asks.add(db, TEAM, replace(rows["asks"], id="new", at=NOW))
    assert [one.id for one in asks.since(db, TEAM, NOW)] == ["new"]
    assert [one.id for one in asks.since(db, TEAM, BEFORE)] == ["new", "ask 1"]
    asks.change(db, TEAM, "new", outcome="yes")
    found = asks.one(db, TEAM, "new")
    assert found is not None
    assert found.outcome == "yes"


def test_a_month_passes_between_asks_unless_said_otherwise(db: Database) -> None:
    assert budgets.cooling_days(db, TEAM) == 30
    fill(db, TEAM)
    assert budgets.cooling_days(db, TEAM) == 16
    budgets.keep(db, TEAM, replace(sample(TEAM)["budgets"], cooling_days=2))
    assert budgets.cooling_days(db, TEAM) == 2


def test_one_hand_over_is_open_at_a_time(db: Database, rows: dict[str, Any]) -> None:
    again = replace(rows["handovers"], id="again", first_contact_on=date(2026, 3, 4))
    with pytest.raises(TakenError), db.transaction():
        handovers.add(db, TEAM, again)
    handovers.add(db, TEAM, replace(again, state="passed", told_at=NOW))
    every = [one.id for one in handovers.incomplete(db, TEAM)]
    assert every == ["again", "handover 1"]
    assert [one.id for one in handovers.incomplete(db, TEAM, "U2")] == every
    assert handovers.incomplete(db, TEAM, "U3") == []
    assert [one.id for one in handovers.untold(db, TEAM)] == ["handover 1"]
    assert {one.id for one in handovers.of_advocate(db, TEAM, ADVOCATE)} == set(every)


def test_a_closer_look_ends(db: Database, rows: dict[str, Any]) -> None:
    until = rows["handovers"].attention_until
    assert handovers.is_attended(db, TEAM, ADVOCATE, until - DAY)
    assert not handovers.is_attended(db, TEAM, ADVOCATE, until)
    assert not handovers.is_attended(db, TEAM, "advocate 2", NOW)


def test_one_case_is_open_at_a_time(db: Database, rows: dict[str, Any]) -> None:
    again = replace(rows["orphans"], id="again")
    with pytest.raises(TakenError), db.transaction():
        orphans.add(db, TEAM, [again])
    assert orphans.close(db, TEAM, ADVOCATE, "assigned", NOW)
    assert not orphans.close(db, TEAM, ADVOCATE, "assigned", NOW)
    assert orphans.open_of(db, TEAM, ADVOCATE) is None
    orphans.add(db, TEAM, [again])
    assert [one.id for one in orphans.every_open(db, TEAM)] == ["again"]
    found = orphans.one(db, TEAM, "orphan 1")
    assert found is not None
    assert (found.outcome, found.proposed) == ("assigned", ("U1",))


def test_who_has_no_case_is_found_by_owner(db: Database, rows: dict[str, Any]) -> None:
    def found(*owners: str) -> list[str]:
        return [one.id for one in advocates.without_case(db, TEAM, owners)]

    owner = rows["advocates"].owner
    assert found(owner) == []
    orphans.close(db, TEAM, ADVOCATE, "back", NOW)
    assert found(owner) == [ADVOCATE]
    assert found() == found("colleague 1") == []
    advocates.change(db, TEAM, ADVOCATE, owner="colleague 1")
    assert found("colleague 1") == [ADVOCATE]
    assert [one.id for one in advocates.owned_by(db, TEAM, "colleague 1")] == [ADVOCATE]
    assert advocates.by_owner(db, TEAM) == {"colleague 1": 1}
    assert alerts.live_by_owner(db, TEAM) == {"colleague 1": 1}
    alerts.change(db, TEAM, "alert 1", state="resolved")
    assert alerts.live_by_owner(db, TEAM) == {}


def test_owners_are_named_once(db: Database, rows: dict[str, Any]) -> None:
    first = rows["advocates"]
    also = [("b", "U2"), ("c", "U2"), ("d", "U3")]
    db.insert(
        "advocates",
        TEAM,
        [replace(first, id=name, name_key=name, owner=owner) for name, owner in also],
    )
    assert advocates.owners(db, TEAM) == sorted({first.owner, "U2", "U3"})
    assert advocates.owners(db, "T of nobody") == []
    assert [advocates.are_many(db, TEAM, many) for many in (1, 4, 5)] == [True, True, False]


def test_who_works_here_and_agreed_is_inside(db: Database, rows: dict[str, Any]) -> None:
    assert advocates.inside(db, TEAM) == []
    advocates.change(db, TEAM, ADVOCATE, kind="inside", slack_user="U1")
    assert advocates.inside(db, TEAM) == []
    advocates.change(db, TEAM, ADVOCATE, opted_in_at=NOW)
    assert [one.id for one in advocates.inside(db, TEAM)] == [ADVOCATE]


def test_an_absence_counts_both_days(db: Database, rows: dict[str, Any]) -> None:
    def away(first: date, last: date) -> int:
        return len(absences.between(db, TEAM, "advocate", first, last))

    absent = rows["absences"]
    assert away(absent.from_on, absent.from_on) == away(absent.until_on, absent.until_on) == 1
    assert away(absent.from_on - DAY, absent.from_on - DAY) == 0
    assert away(absent.until_on + DAY, absent.until_on + DAY) == 0
    assert absences.between(db, TEAM, "colleague", TODAY, TODAY) == []
    assert absences.of_subject(db, TEAM, "advocate", ADVOCATE, absent.until_on) == [absent]
    assert absences.of_subject(db, TEAM, "advocate", ADVOCATE, absent.until_on + DAY) == []
    assert absences.remove(db, TEAM, absent.id)
    assert not absences.remove(db, TEAM, absent.id)


def test_with_an_advocate_all_that_was_kept_of_them_goes(
    db: Database, rows: dict[str, Any]
) -> None:
    fill_second(db)
    merged = replace(rows["absences"], id="merged", subject_id="advocate 2")
    absences.add(db, TEAM, merged)
    absences.add(db, TEAM, replace(merged, id="colleague", kind="colleague"))
    advocates.change(db, TEAM, "advocate 2", merged_into=ADVOCATE)
    advocates.remove(db, TEAM, ADVOCATE)
    for name in ("ownerships", "touchpoints", "asks", "handovers", "orphans", "notices"):
        assert db.across().rows(f"select * from {name}") == [], name
    assert [row["id"] for row in db.across().rows("select id from absences")] == ["colleague"]


def test_only_what_was_not_held_has_reached_somebody(db: Database, rows: dict[str, Any]) -> None:
    assert notices.reached(db, TEAM, BEFORE - DAY) == {"colleague 1": 1}
    assert notices.reached(db, TEAM, BEFORE) == {}
    assert notices.held(db, TEAM, BEFORE) == []
    notices.change(db, TEAM, "alert 1", is_held=True)
    assert notices.reached(db, TEAM, BEFORE - DAY) == {}
    assert [one.alert_id for one in notices.held(db, TEAM, BEFORE)] == ["alert 1"]
    assert notices.called(db, TEAM, "colleague 1") == {"alert 1"}
    assert notices.called(db, TEAM, "colleague 2") == set()
    found = notices.one(db, TEAM, "alert 1")
    assert found is not None
    assert found.is_held
    with pytest.raises(TakenError), db.transaction():
        notices.add(db, TEAM, rows["notices"])


def test_an_overload_is_noted_once_in_a_while(db: Database, rows: dict[str, Any]) -> None:
    later = replace(rows["overloads"], at=NOW)
    assert not overloads.note(db, TEAM, later, BEFORE - DAY)
    assert overloads.note(db, TEAM, replace(later, why="load"), BEFORE - DAY)
    assert overloads.note(db, TEAM, later, BEFORE)
    assert len(overloads.untold(db, TEAM)) == 3
    overloads.told(db, TEAM, later, NOW)
    assert len(overloads.untold(db, TEAM)) == 2
    overloads.told(db, TEAM, later, None)
    assert len(overloads.untold(db, TEAM)) == 3


def test_a_preview_keeps_who_is_to_stand_in(db: Database, rows: dict[str, Any]) -> None:
    previews.add(db, TEAM, replace(rows["previews"], id="new", backup="U2"))
    found = previews.take(db, TEAM, "new")
    assert found is not None
    assert found.backup == "U2"
