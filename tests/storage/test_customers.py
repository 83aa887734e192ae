"""What is kept of customers: who is who, what reached them, and the money that followed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from storage import (
    TakenError,
    allocations,
    codes,
    costs,
    customers,
    deal_steps,
    deals,
    forecasts,
    identities,
    imports,
    joins,
    meanings,
    received,
    reports,
    tickets,
    tombstones,
    touches,
    transactions,
)
from tests.storage._samples import BEFORE, NOW, fill

if TYPE_CHECKING:
    from storage import Database

TEAM = "T0OURS"
DAY = timedelta(days=1)
ADVOCATE = "advocate 1"


@pytest.fixture
def rows(db: Database) -> dict[str, Any]:
    """Keep an account, a person of it, and a stranger, beside the usual rows."""
    rows = fill(db, TEAM)
    account: customers.Customer = rows["customers"]
    made = [
        replace(account, id=name, kind="person", label=name, label_key=name, parent_id=parent)
        for name, parent in (("jo", account.id), ("stranger", None), ("same", None))
    ]
    customers.add(db, TEAM, made)
    return rows


def _join(rows: dict[str, Any], kept: str, joined: str) -> joins.Join:
    return replace(rows["joins"], id=f"{kept}+{joined}", kept_id=kept, joined_id=joined)


def test_an_account_is_asked_about_with_its_people_and_whoever_they_turned_out_to_be(
    db: Database, rows: dict[str, Any]
) -> None:
    joins.add(db, TEAM, _join(rows, "jo", "same"))
    assert customers.joined(db, TEAM, "customer 1") == ["customer 1", "jo", "same"]
    assert customers.joined(db, TEAM, "jo") == ["jo", "same"]
    assert customers.joined(db, TEAM, "nobody") == []
    touches.add(db, TEAM, [replace(rows["touches"], id="new", ext_ref="new", customer_id="same")])
    for of_whom in ("customer 1", "jo", "same"):
        assert "new" in {touch.id for touch in touches.of_customer(db, TEAM, of_whom)}
    assert touches.of_customer(db, TEAM, "stranger") == []


def test_a_join_is_undone_without_a_trace_of_it_elsewhere(
    db: Database, rows: dict[str, Any]
) -> None:
    before = customers.every(db, TEAM)
    join = _join(rows, "jo", "same")
    joins.add(db, TEAM, join)
    joins.add(db, TEAM, _join(rows, "customer 1", "jo"))
    assert {name for name, root in customers.roots(db, TEAM).items() if root == "customer 1"} == {
        "customer 1",
        "jo",
        "same",
    }
    assert joins.undo(db, TEAM, _join(rows, "customer 1", "jo"), "U1", NOW)
    assert joins.undo(db, TEAM, join, "U1", NOW)
    assert not joins.undo(db, TEAM, join, "U2", NOW)
    assert customers.every(db, TEAM) == before
    assert joins.undone(db, TEAM) == {("jo", "same"), ("customer 1", "jo")}
    found = joins.one(db, TEAM, join.id)
    assert found is not None
    assert (found.undone_by, found.undone_at) == ("U1", NOW)
    assert [one.id for one in joins.lately(db, TEAM, 9)] == ["join 1"]


def test_undoing_late_does_not_part_what_was_joined_anew(
    db: Database, rows: dict[str, Any]
) -> None:
    first = _join(rows, "jo", "same")
    joins.add(db, TEAM, first)
    joins.undo(db, TEAM, first, "U1", NOW)
    joins.add(db, TEAM, replace(first, id="again"))
    assert not joins.undo(db, TEAM, first, "U1", NOW)
    assert customers.roots(db, TEAM)["same"] == "jo"


def test_forgetting_a_customer_takes_all_that_hangs_on_them_and_leaves_their_people(
    db: Database, rows: dict[str, Any]
) -> None:
    joins.add(db, TEAM, _join(rows, "customer 1", "same"))
    customers.remove(db, TEAM, "customer 1")
    assert [(one.id, one.parent_id) for one in customers.every(db, TEAM)] == [
        ("jo", None),
        ("stranger", None),
    ]
    gone = ("identities", "joins", "touches", "deals", "deal_steps", "transactions", "tickets")
    for name in (*gone, "reports", "allocations"):
        assert db.across().rows(f"select team from {name}") == [], name
    assert codes.by_code(db, TEAM, "ada1") is not None


def test_a_sure_key_is_one_customers_alone_and_a_likely_one_anybodys(
    db: Database, rows: dict[str, Any]
) -> None:
    key: identities.Identity = rows["identities"]
    identities.add(db, TEAM, [replace(key, id="stolen", customer_id="jo", basis="asserted")])
    assert [one.customer_id for one in identities.known(db, TEAM, [key.value])] == ["customer 1"]
    likely = replace(key, id="likely", customer_id="jo", basis="probable")
    identities.add(db, TEAM, [likely])
    assert identities.probable(db, TEAM, 9) == [likely]
    assert [one.id for one in identities.of_space(db, TEAM, "sf")] == [key.id]
    assert {one.id for one in identities.of_customer(db, TEAM, "jo")} == {"likely"}


def test_nothing_is_counted_twice(db: Database, rows: dict[str, Any]) -> None:
    """What has the same name there is the same thing, whatever else is said of it."""
    touches.add(db, TEAM, [replace(rows["touches"], id="again")])
    transactions.add(db, TEAM, [replace(rows["transactions"], id="again", amount=1)])
    reports.add(db, TEAM, [replace(rows["reports"], id="again")])
    costs.add(db, TEAM, [replace(rows["costs"], id="again")])
    assert not received.first_time(db, TEAM, replace(rows["received"], id="again"))
    for name in ("touches", "transactions", "reports", "costs", "received"):
        assert [row["id"] for row in db.across().rows(f"select id from {name}")] == [rows[name].id]
    for name, add in (("deals", deals.add), ("tickets", tickets.add)):
        with pytest.raises(TakenError), db.transaction():
            add(db, TEAM, [replace(rows[name], id="again")])  # type: ignore[operator]


def test_a_deal_keeps_its_way_back(db: Database, rows: dict[str, Any]) -> None:
    first: deal_steps.DealStep = rows["deal_steps"]
    steps = [
        replace(first, at=BEFORE + DAY, stage_raw="Proposal"),
        replace(first, at=BEFORE + 2 * DAY, stage_raw="Qualified"),
    ]
    deal_steps.add(db, TEAM, [*steps, first])
    found = deal_steps.of_deal(db, TEAM, "deal 1")
    assert [step.stage_raw for step in found] == ["Qualified", "Proposal", "Qualified"]
    assert deal_steps.every(db, TEAM) == found


def test_periods_hold_their_first_moment_and_not_their_last(
    db: Database, rows: dict[str, Any]
) -> None:
    for list_them in (touches.between, transactions.between, reports.between, deals.closed):
        assert len(list_them(db, TEAM, BEFORE, NOW)) == 1
        assert list_them(db, TEAM, BEFORE - DAY, BEFORE) == []
    assert len(allocations.between(db, TEAM, BEFORE, NOW)) == 1
    assert allocations.between(db, TEAM, NOW, NOW + DAY) == []
    deals.change(db, TEAM, "deal 1", state="open")
    assert deals.closed(db, TEAM, BEFORE, NOW) == []


def test_costs_are_found_by_any_day_of_theirs(db: Database, rows: dict[str, Any]) -> None:
    def found(first: date, last: date) -> bool:
        return bool(costs.between(db, TEAM, first, last))

    assert found(date(2026, 3, 31), date(2026, 4, 30))
    assert found(date(2026, 2, 1), date(2026, 3, 1))
    assert not found(date(2026, 4, 1), date(2026, 4, 30))
    assert not found(date(2026, 2, 1), date(2026, 2, 28))


def test_a_code_is_found_as_it_is_typed_and_by_what_the_shop_calls_it(
    db: Database, rows: dict[str, Any]
) -> None:
    code = rows["codes"]
    for typed in ("ADA1", " ada1 ", "promo_1"):
        assert codes.by_code(db, TEAM, typed) == code
    assert codes.by_code(db, TEAM, "PROMO_1") is None
    with pytest.raises(TakenError), db.transaction():
        codes.add(db, TEAM, replace(code, id="again", promotion_id=None))
    named = replace(code, id="named", code_key="promo_1", promotion_id=None)
    codes.add(db, TEAM, named)
    assert codes.by_code(db, TEAM, "promo_1") == named


def test_what_a_stage_means_is_what_was_said_last(db: Database, rows: dict[str, Any]) -> None:
    said = rows["meanings"]
    meanings.keep(db, TEAM, [replace(said, state="lost"), replace(said, stage_key="signed")])
    assert meanings.of_system(db, TEAM, "sf") == {"done 1": "lost", "signed": "won"}
    assert meanings.of_system(db, TEAM, "hubspot") == {}


def test_a_refund_waits_for_its_sale(db: Database, rows: dict[str, Any]) -> None:
    assert [one.id for one in received.waiting_for(db, TEAM, "ch_1")] == ["received 1"]
    received.sweep(db, TEAM, NOW + DAY)
    assert [one.id for one in received.parked(db, TEAM, 9)] == ["received 1"]
    received.change(db, TEAM, "received 1", state="done")
    assert received.waiting_for(db, TEAM, "ch_1") == []
    assert received.count(db, TEAM, "done") == 1
    assert received.sweep(db, TEAM, NOW + DAY) == 1


def test_only_what_was_seen_by_the_way_is_forgotten_early(
    db: Database, rows: dict[str, Any]
) -> None:
    kept = replace(rows["touches"], id="code", ext_ref="code", evidence="tracked")
    touches.add(db, TEAM, [kept])
    assert touches.sweep(db, TEAM, BEFORE) == 0
    assert touches.sweep(db, TEAM, NOW) == 1
    assert touches.of_advocate(db, TEAM, ADVOCATE) == [kept]


def test_a_forecast_is_due_once_its_period_is_over(db: Database, rows: dict[str, Any]) -> None:
    last = rows["forecasts"].last_on
    assert forecasts.due(db, TEAM, last) == []
    assert [one.id for one in forecasts.due(db, TEAM, last + DAY)] == ["forecast 1"]
    forecasts.change(db, TEAM, "forecast 1", came=0, came_at=NOW)
    assert forecasts.due(db, TEAM, last + DAY) == []


def test_an_import_is_taken_once(db: Database, rows: dict[str, Any]) -> None:
    assert imports.taken(db, TEAM, 9) == []
    assert imports.claim(db, TEAM, "import 1", "taken", "U1", NOW)
    assert not imports.claim(db, TEAM, "import 1", "cancelled", "U2", NOW)
    assert [one.taken_by for one in imports.taken(db, TEAM, 9)] == ["U1"]


def test_who_was_erased_is_known_among_many(db: Database, rows: dict[str, Any]) -> None:
    asked = [f"email:{n}" for n in range(1000)]
    assert tombstones.among(db, TEAM, asked) == {"email:1"}
    tombstones.add(db, TEAM, [rows["tombstones"], replace(rows["tombstones"], value="email:2")])
    assert tombstones.among(db, TEAM, asked) == {"email:1", "email:2"}
    assert tombstones.among(db, TEAM, []) == set()
