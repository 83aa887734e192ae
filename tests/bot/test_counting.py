"""What hooks tell becomes: counted once, in any order, and what must wait is seen."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot import buying, counting, hooks
from bot.doctor import examine
from bot.jobs.recount import recount
from bot.key import fresh
from bot.profiles import Keys
from storage import (
    codes,
    customers,
    deal_steps,
    deals,
    identities,
    joins,
    meanings,
    received,
    reports,
    teams,
    tombstones,
    touches,
    transactions,
)
from storage.codes import Code
from storage.deals import Deal
from tests.bot._world import OLIVE, TEAM, Clock, World, make_house

if TYPE_CHECKING:
    from pathlib import Path

    from bot.counting import Outcome
    from bot.house import House
    from storage.customers import Customer
    from storage.transactions import Transaction

BUYER = "buyer@shop.example"


@pytest.fixture
def house(world: World, clock: Clock) -> House:
    return make_house(world, clock)


class Sender:
    """Who tells us of something, by way of the reading of its hook."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.number = itertools.count(1)

    def tells(self, kind: str, said: Any) -> list[Outcome]:
        read = hooks.known()[kind].read(json.dumps(said).encode(), self.house.now())
        return counting.take(self.house, TEAM, kind, read)

    def sells(self, ext_id: str = "o1", **more: Any) -> Outcome:
        said = {"ext_id": ext_id, "email": BUYER, "amount": "49.00", "currency": "EUR"} | more
        return self.tells("conversion", said)[0]

    def stripe(self, type_: str, event: str = "", **said: Any) -> Outcome:
        name = event or f"evt_{next(self.number)}"
        told = {"id": name, "type": type_, "data": {"object": {"currency": "eur"} | said}}
        return self.tells("stripe", told)[0]

    def hubspot(self, type_: str, about: int, **said: Any) -> Outcome:
        told = {"eventId": next(self.number), "subscriptionType": type_, "objectId": about}
        return self.tells("hubspot", [told | said])[0]


@pytest.fixture
def sender(house: House) -> Sender:
    return Sender(house)


def paid(world: World) -> list[Transaction]:
    with world.open() as db:
        return db.across().all(
            transactions.Transaction, "select * from transactions order by at, ext_id"
        )


def people(world: World) -> list[Customer]:
    with world.open() as db:
        return customers.every(db, TEAM, "person")


def waiting(world: World) -> list[received.Received]:
    with world.open() as db:
        return received.parked(db, TEAM, 100)


def coded(world: World, code: str = "ADA-7K3Q", **values: Any) -> str:
    ada = world.advocate("Ada")
    with world.open() as db:
        made = Code(
            team=TEAM,
            id=f"code {code}",
            advocate_id=ada.id,
            code=code,
            code_key=codes.code_key(code),
            made_by=OLIVE,
            made_at=world.clock(),
            **values,
        )
        codes.add(db, TEAM, made)
    return ada.id


def test_a_sale_is_counted_once_however_often_it_is_told(sender: Sender, world: World) -> None:
    assert sender.sells().says == "Counted: 49.00 EUR."
    for _ in range(2):
        again = sender.sells()
        assert (again.state, again.says) == (
            "repeat",
            "This was told before. Nothing was counted twice.",
        )
    [one] = paid(world)
    assert (one.amount, one.refunded, one.currency, one.source) == (4900, 0, "EUR", "conversion")
    [who] = people(world)
    assert (who.id, who.kind, who.state) == (one.customer_id, "person", "conversion")


def test_no_address_is_kept(sender: Sender, world: World) -> None:
    sender.sells(email="Buyer@Shop.example ")
    sender.sells("o2", amount="1.00", currency="XYZ")
    with world.open() as db:
        for name in db.columns():
            assert (
                "shop.example" not in str(db.across().rows(f"select * from {name}")).casefold()
            ), name


def test_one_address_is_one_customer_also_where_only_its_hash_is_told(
    sender: Sender, world: World
) -> None:
    sender.sells()
    sender.sells("o2", email=" BUYER@shop.EXAMPLE")
    # SHA-256 of buyer@shop.example
    hashed = hashlib.sha256(BUYER.encode()).hexdigest()
    sender.sells("o3", email=None, email_hash=hashed.upper())
    assert len(people(world)) == 1
    sender.sells("o4", email="info@shop.example")
    sender.sells("o5", email="info@shop.example")
    assert len(people(world)) == 3, "an address of a role is nobody's key"


def test_a_sale_with_a_code_touches_and_an_unknown_code_does_not(
    sender: Sender, world: World
) -> None:
    ada = coded(world)
    assert sender.sells(code=" ada-7k3q").says == "Counted: 49.00 EUR with code ADA-7K3Q."
    assert "nobody's here" in sender.sells("o2", code="MAX").says
    with world.open() as db:
        [touch] = touches.of_advocate(db, TEAM, ada)
    assert (touch.kind, touch.evidence, touch.source) == ("code", "tracked", "conversion")
    assert [one.code_id for one in paid(world)] == ["code ADA-7K3Q", None]


def test_a_conversion_without_an_amount_counts_a_customer_and_no_money(
    sender: Sender, world: World
) -> None:
    coded(world)
    said = {"ext_id": "o1", "code": "ADA-7K3Q"}
    [told] = sender.tells("conversion", said)
    assert told.says == "Counted: a conversion without an amount with code ADA-7K3Q."
    assert not paid(world)
    assert [one.state for one in people(world)] == ["conversion"]


def test_a_refund_is_taken_off_and_never_more_than_was_paid(sender: Sender, world: World) -> None:
    sender.sells()
    part = sender.sells("r1", kind="refund", of="o1", amount="9.00")
    assert part.says == "Taken off: of 49.00 EUR, 40.00 EUR is left."
    assert sender.sells("r1", kind="refund", of="o1", amount="9.00").state == "repeat"
    much = sender.sells("r2", kind="refund", of="o1", amount="49.00")
    assert much.state == "parked"
    assert much.says.startswith("More would be given back than was paid: 58.00 EUR of 49.00 EUR.")
    other = sender.sells("r3", kind="refund", of="o1", amount="1.00", currency="USD")
    assert other.says.startswith("A refund in USD of a sale in EUR.")
    rest = sender.sells("o1", kind="refund", amount=None, currency=None)
    assert rest.says == "Taken off: of 49.00 EUR, 0.00 EUR is left."
    assert [one.refunded for one in paid(world)] == [4900]


def test_a_refund_before_its_sale_waits_for_it(sender: Sender, world: World, house: House) -> None:
    first = sender.sells(kind="refund", amount="9.00")
    assert first.state == "parked"
    assert first.says.startswith("A refund whose sale has not come yet. It is kept waiting")
    assert [(one.kind, one.about, one.amount) for one in waiting(world)] == [
        ("refund", "conversion:o1", 900)
    ]
    [check] = [one for one in examine(house, [TEAM]) if one.check == "hooks" and not one.ok]
    assert check.says.startswith("1 delivery waits, and nothing of it is counted: A refund whose")
    assert sender.sells(kind="refund", amount="9.00").state == "parked"
    assert sender.sells().state == "done"
    assert not waiting(world)
    assert [(one.amount, one.refunded) for one in paid(world)] == [(4900, 900)]
    assert sender.sells(kind="refund", amount="9.00").state == "repeat"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"currency": "XYZ"}, "XYZ is no currency that is known."),
        ({"amount": "-49.00"}, "The amount is below nothing."),
    ],
)
def test_what_cannot_be_counted_waits_until_it_is_told_right(
    sender: Sender, world: World, wrong: dict[str, str], says: str
) -> None:
    assert sender.sells(**wrong).says.startswith(says)
    assert not paid(world)
    assert not people(world)
    assert [one.trouble for one in waiting(world)] == [says]
    assert sender.sells().state == "done"
    assert not waiting(world)
    assert len(paid(world)) == 1


SESSION: dict[str, Any] = {
    "id": "cs_1",
    "payment_status": "paid",
    "amount_total": 4900,
    "mode": "subscription",
    "customer": "cus_1",
    "invoice": "in_1",
    "client_reference_id": "ADA-7K3Q",
    "customer_details": {"email": BUYER},
}
INVOICE: dict[str, Any] = {
    "id": "in_1",
    "amount_paid": 4900,
    "customer": "cus_1",
    "customer_email": BUYER,
    "parent": {"subscription_details": {"subscription": "sub_1"}},
}
TOLD: dict[str, tuple[str, dict[str, Any]]] = {
    "session": ("checkout.session.completed", SESSION),
    "invoice": ("invoice.paid", INVOICE),
    "pair": (
        "invoice_payment.paid",
        {"invoice": "in_1", "payment": {"payment_intent": "pi_1"}},
    ),
    "refund": ("charge.refunded", {"id": "ch_1", "payment_intent": "pi_1", "amount_refunded": 900}),
}


def test_one_payment_is_one_in_whatever_order_stripe_tells_of_it(
    sender: Sender, world: World
) -> None:
    ada = coded(world)
    orders = list(itertools.permutations(TOLD))
    for number, order in enumerate(orders):
        for name in order:
            kind, said = TOLD[name]
            told = json.loads(
                re.sub(r"\b((in|pi|ch|cs|cus)_1|buyer)\b", rf"\g<1>x{number}", json.dumps(said))
            )
            sender.stripe(kind, f"{name} {number}", **told)
    found = paid(world)
    assert len(found) == len(orders) == 24
    assert {(one.amount, one.refunded, one.code_id) for one in found} == {
        (4900, 900, "code ADA-7K3Q")
    }
    who = people(world)
    assert {one.customer_id for one in found} == {one.id for one in who}
    assert {(one.state, one.contract) for one in who} == {("conversion", "yes")}
    with world.open() as db:
        assert len(touches.of_advocate(db, TEAM, ada)) == 24
    assert not waiting(world)


def test_two_payments_that_turn_out_to_be_one_are_counted_once(
    sender: Sender, world: World
) -> None:
    sender.stripe("invoice.paid", id="in_1", amount_paid=4900, customer="cus_1")
    sender.stripe(
        "checkout.session.completed",
        id="cs_1",
        payment_status="paid",
        amount_total=4900,
        payment_intent="pi_1",
        customer="cus_1",
    )
    assert len(paid(world)) == 2
    kind, said = TOLD["pair"]
    sender.stripe(kind, **said)
    assert [one.amount for one in paid(world)] == [4900]


def test_what_a_file_brought_by_another_name_is_counted_once(sender: Sender, world: World) -> None:
    sender.stripe("charge.succeeded", id="ch_1", payment_intent="pi_1")
    sender.stripe(
        "checkout.session.completed",
        id="cs_1",
        payment_status="paid",
        amount_total=4900,
        payment_intent="pi_1",
    )
    [one] = paid(world)
    with world.open() as db, db.transaction():
        later = one.added_at + timedelta(hours=1)
        more = replace(one, id="file", ext_id="stripe:ch_1", refunded=100, added_at=later)
        transactions.add(db, TEAM, [more])
        assert buying.once(db, TEAM) == 1
    assert [(one.ext_id, one.refunded) for one in paid(world)] == [("stripe:cs_1", 100)]


def test_a_contract_that_ended_says_when(sender: Sender, world: World, clock: Clock) -> None:
    sender.stripe("invoice.paid", **INVOICE)
    sender.stripe(
        "customer.subscription.deleted", customer="cus_1", ended_at=int(clock().timestamp())
    )
    [who] = people(world)
    assert (who.contract, who.ended_at) == ("yes", clock())


def test_a_second_id_in_one_system_is_another_customer(sender: Sender, world: World) -> None:
    for number in (1, 2):
        said = INVOICE | {"id": f"in_{number}", "customer": f"cus_{number}"}
        sender.stripe("invoice.paid", **(said | {"customer_email": None}))
    assert len(people(world)) == 2
    # Both have an id of their own with Stripe, so that an address joins them to nobody.
    said = INVOICE | {"id": "in_3", "customer": "cus_1"}
    sender.stripe("invoice.paid", **said)
    sender.stripe("invoice.paid", **(said | {"id": "in_4", "customer": "cus_2"}))
    assert len(people(world)) == 2


def test_two_who_turn_out_to_be_one_are_joined_and_can_be_parted(
    sender: Sender, world: World, clock: Clock
) -> None:
    sender.sells()
    sender.hubspot("contact.creation", 101)
    assert len(people(world)) == 2
    change = {"propertyName": "email", "propertyValue": BUYER}
    sender.hubspot("contact.propertyChange", 101, **change)
    assert len(people(world)) == 1
    with world.open() as db, db.transaction():
        [join] = joins.lately(db, TEAM, 9)
        assert joins.undo(db, TEAM, join, OLIVE, clock())
    assert len(people(world)) == 2
    sender.hubspot("contact.propertyChange", 101, **change)
    assert len(people(world)) == 2, "what a person parted stays apart"


def test_what_hubspot_merges_is_one(sender: Sender, world: World) -> None:
    for number in (101, 102):
        sender.hubspot("contact.creation", number)
    said = {"primaryObjectId": 101, "mergedObjectIds": [102], "newObjectId": 103}
    assert sender.hubspot("contact.merge", 103, **said).state == "done"
    [who] = people(world)
    with world.open() as db:
        keys = {one.value for one in identities.of_customer(db, TEAM, who.id)}
    assert keys == {"101", "102", "103"}


def test_who_is_erased_leaves_nothing_and_does_not_come_back(sender: Sender, world: World) -> None:
    ada = coded(world)
    sender.sells(code="ADA-7K3Q")
    sender.sells("r1", kind="refund", of="another", email=BUYER)
    change = {"propertyName": "email", "propertyValue": BUYER}
    sender.hubspot("contact.propertyChange", 101, **change)
    assert sender.hubspot("contact.privacyDeletion", 101).state == "done"
    assert not people(world)
    assert not paid(world)
    assert not waiting(world)
    with world.open() as db:
        assert not touches.of_advocate(db, TEAM, ada)
        assert db.across().count("select count(*) from tombstones") == 2
        assert db.across().count("select count(*) from received where key_value <> ''") == 0
        tables = ("tombstones", "received")
        kept = str([db.across().rows(f"select * from {name}") for name in tables])
        assert "101" not in re.findall(r"\w+", kept), "no id of theirs stays in clear"
    back = sender.sells("o2")
    assert back.says == "That is of somebody who was erased. Nothing of it is kept."
    assert sender.hubspot("contact.creation", 101).state == "done"
    assert sender.hubspot("contact.privacyDeletion", 999).state == "done"
    assert sender.hubspot("contact.creation", 999).says.startswith("That is of somebody who was")
    assert not people(world)


def dealt(world: World, currency: str = "EUR") -> None:
    with world.open() as db, db.transaction():
        who = customers.every(db, TEAM, "person")[0]
        made = Deal(
            team=TEAM,
            id="deal",
            customer_id=who.id,
            system="hubspot",
            system_id="900",
            stage_raw="qualifiedtobuy",
            state="open",
            currency=currency,
            updated_at=world.clock(),
        )
        deals.add(db, TEAM, [made])


def deal(world: World) -> Deal:
    with world.open() as db:
        found = deals.one(db, TEAM, "deal")
    assert found is not None
    return found


def moves(sender: Sender, stage: str, minute: int) -> Outcome:
    at = int(sender.house.now().timestamp() * 1000) - 3_600_000 + minute * 60_000
    said = {"propertyName": "dealstage", "propertyValue": stage, "occurredAt": at}
    return sender.hubspot("deal.propertyChange", 900, **said)


def test_a_deal_moves_also_backwards_and_its_steps_are_kept(sender: Sender, world: World) -> None:
    sender.hubspot("contact.creation", 101)
    dealt(world)
    assert moves(sender, "contractsent", 1).says.endswith(
        "from qualifiedtobuy to contractsent (open)."
    )
    assert moves(sender, "closedwon", 2).says.endswith("to closedwon (won).")
    assert deal(world).state == "won"
    assert people(world)[0].state == "conversion"
    back = moves(sender, "contractsent", 3)
    assert back.says == (
        "The deal went back, from closedwon to contractsent (open). All its steps are kept."
    )
    assert (deal(world).state, deal(world).closed_at) == ("open", None)
    assert people(world)[0].state == "nurture"
    late = moves(sender, "presentationscheduled", 0)
    assert late.says == "The step is kept in its place; the deal has moved on since."
    assert deal(world).stage_raw == "contractsent"
    with world.open() as db:
        steps = [(one.stage_raw, one.state) for one in deal_steps.of_deal(db, TEAM, "deal")]
    assert steps == [
        ("presentationscheduled", "open"),
        ("contractsent", "open"),
        ("closedwon", "won"),
        ("contractsent", "open"),
    ]


def test_a_stage_means_what_somebody_said(sender: Sender, world: World, clock: Clock) -> None:
    sender.hubspot("contact.creation", 101)
    dealt(world)
    with world.open() as db, db.transaction():
        said = meanings.Meaning(
            team=TEAM,
            system="hubspot",
            stage_key="4711",
            state="lost",
            set_by=OLIVE,
            set_at=clock(),
        )
        meanings.keep(db, TEAM, [said])
    assert moves(sender, "4711", 1).says.endswith("(lost).")
    assert deal(world).closed_at is not None


def test_a_deal_that_is_not_here_waits_for_its_import(sender: Sender, world: World) -> None:
    assert moves(sender, "closedwon", 1).says.startswith("A deal that was not imported yet.")
    sender.hubspot("contact.creation", 101)
    dealt(world)
    with world.open() as db, db.transaction():
        assert counting.again(db, TEAM, received.parked(db, TEAM, 9), world.clock(), Keys(b"")) == 1
    assert deal(world).state == "won"


@pytest.mark.parametrize(
    ("value", "currency", "amount", "says"),
    [
        ("1200.50", "EUR", 120_050, "The deal is worth 1,200.50 EUR."),
        ("", "EUR", None, "The deal is worth nobody knows what."),
        ("1200", "", None, "A deal's amount, and nobody has said in which currency."),
        ("1.2001", "EUR", None, "A deal's amount: EUR has no such fractions."),
        ("-5", "EUR", None, "A deal's amount is below nothing."),
    ],
)
def test_a_deal_has_the_amount_that_was_told(
    sender: Sender, world: World, value: str, currency: str, amount: int | None, says: str
) -> None:
    sender.hubspot("contact.creation", 101)
    dealt(world, currency)
    told = sender.hubspot("deal.propertyChange", 900, propertyName="amount", propertyValue=value)
    assert told.says.startswith(says)
    assert deal(world).amount == amount


def test_a_contact_rises_and_does_not_fall(sender: Sender, world: World) -> None:
    for stage, state in [("lead", "lead"), ("customer", "conversion"), ("lead", "conversion")]:
        sender.hubspot(
            "contact.propertyChange", 101, propertyName="lifecyclestage", propertyValue=stage
        )
        assert [one.state for one in people(world)] == [state]
    [lead] = sender.tells("conversion", {"ext_id": "l1", "kind": "nurture", "email": BUYER})
    assert lead.state == "done"
    assert sorted(one.state for one in people(world)) == ["conversion", "nurture"]
    [nobody] = sender.tells("conversion", {"ext_id": "l2", "kind": "lead"})
    assert nobody.says.startswith("A contact without an address or an id.")


def test_an_answer_is_kept_with_the_sale_it_came_with(sender: Sender, world: World) -> None:
    ada = world.advocate("Ada Sample")
    sale = {"ext_id": "o1", "kind": "sale", "email": BUYER, "amount": 1, "currency": "EUR"}
    told = sender.tells("conversion", sale | {"heard": "a talk by Ada Sample"})
    assert [one.state for one in told] == ["done", "done"]
    assert len(people(world)) == 1
    with world.open() as db:
        [report] = reports.of_customer(db, TEAM, people(world)[0].id)
        [touch] = touches.of_advocate(db, TEAM, ada.id)
    assert (report.kind, report.is_settled, report.raw_text) == (
        "heard",
        True,
        "a talk by Ada Sample",
    )
    assert (touch.kind, touch.evidence) == ("self_report", "reported")


def test_what_is_kept_of_one_team_is_not_known_to_another(
    sender: Sender, world: World, tmp_path: Path
) -> None:
    with world.open() as db:
        other = teams.Team(team="T0OTHER", name="Other", bot_user="U0", joined_at=world.clock())
        teams.join(db, other)
    sender.sells()
    read = hooks.known()["conversion"].read(
        json.dumps({"ext_id": "o1", "email": BUYER, "amount": 1, "currency": "EUR"}).encode(),
        world.clock(),
    )
    [done] = counting.take(sender.house, "T0OTHER", "conversion", read)
    assert done.state == "done"
    with world.open() as db:
        assert len(customers.every(db, "T0OTHER", "person")) == 1
        assert not tombstones.among(db, "T0OTHER", ["email:1"])


def test_all_of_it_is_so_on_each_database(world_of_each: World, clock: Clock) -> None:
    world = world_of_each
    sender = Sender(make_house(world, clock, keys=(fresh(),)))
    coded(world)
    for name in ("refund", "invoice", "pair", "session"):
        kind, said = TOLD[name]
        sender.stripe(kind, name, **said)
    assert [(one.amount, one.refunded) for one in paid(world)] == [(4900, 900)]
    sender.sells(heard="Ada Smaple")
    sender.hubspot("contact.creation", 101)
    dealt(world)
    assert moves(sender, "closedwon", 1).says.endswith("(won).")
    told = {"primaryObjectId": 101, "mergedObjectIds": [102], "newObjectId": 103}
    assert sender.hubspot("contact.merge", 103, **told).state == "done"
    recount(sender.house)
    for number in (101, 103):
        assert sender.hubspot("contact.privacyDeletion", number).state == "done"
    assert len(people(world)) == 1
    assert sender.hubspot("contact.creation", 102).says.startswith("That is of somebody who was")


def test_what_waited_for_a_file_is_counted_by_itself(sender: Sender, world: World) -> None:
    moves(sender, "closedwon", 1)
    sender.sells(currency="XYZ")
    sender.hubspot("contact.creation", 101)
    recount(sender.house)
    dealt(world)
    recount(sender.house)
    assert deal(world).state == "won"
    assert [one.kind for one in waiting(world)] == ["sale"]


def test_whose_a_payment_is_may_be_told_later(sender: Sender, world: World) -> None:
    ada = coded(world)
    session = {"id": "cs_9", "payment_status": "paid", "amount_total": 4900}
    more = {"payment_intent": "pi_9", "client_reference_id": "ADA-7K3Q"}
    sender.stripe("checkout.session.completed", **session, **more)
    [nobody] = people(world)
    invoice = INVOICE | {"id": "in_9", "payment_intent": "pi_9"}
    sender.stripe("invoice.paid", **invoice)
    [who] = people(world)
    assert who.id != nobody.id
    assert who.state == "conversion"
    assert [(one.amount, one.customer_id) for one in paid(world)] == [(4900, who.id)]
    with world.open() as db:
        assert [one.customer_id for one in touches.of_advocate(db, TEAM, ada)] == [who.id]


def test_a_payment_without_any_name_is_known_by_its_event(sender: Sender, world: World) -> None:
    for _ in range(2):
        sender.stripe("invoice.paid", "evt_bare", amount_paid=4900)
    sender.stripe("charge.succeeded", "evt_nothing")
    assert [one.ext_id for one in paid(world)] == ["stripe:evt_bare"]


def test_a_code_that_came_with_both_names_touches_once(sender: Sender, world: World) -> None:
    ada = coded(world)
    more = {"customer": "cus_1", "metadata": {"code": "ADA-7K3Q"}}
    sender.stripe("invoice.paid", id="in_1", amount_paid=4900, **more)
    session = {"id": "cs_1", "payment_status": "paid", "amount_total": 4900}
    sender.stripe("checkout.session.completed", payment_intent="pi_1", **session, **more)
    kind, said = TOLD["pair"]
    sender.stripe(kind, **said)
    assert len(paid(world)) == 1
    with world.open() as db:
        assert len(touches.of_advocate(db, TEAM, ada)) == 1


def test_a_deal_that_is_won_keeps_the_day_it_was_won(sender: Sender, world: World) -> None:
    sender.hubspot("contact.creation", 101)
    dealt(world)
    moves(sender, "closedwon", 1)
    first = deal(world).closed_at
    moves(sender, "won", 2)
    assert (deal(world).stage_raw, deal(world).closed_at) == ("won", first)
