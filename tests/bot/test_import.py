"""Files of customers, deals and payments: each trap read rightly, asked about, or told of."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import storage
from bot import exports, intake, profiles, sheets
from bot.exports._reading import Said
from bot.intake import Answers
from bot.looking import look
from bot.profiles import Keys
from bot.settings import SettingsError, load
from bot.taking import take
from storage import (
    advocates,
    codes,
    costs,
    customers,
    deal_steps,
    deals,
    identities,
    meanings,
    peppers,
    tickets,
    touches,
    transactions,
)
from tests.storage._samples import NOW, fill

if TYPE_CHECKING:
    from bot.looking import Look
    from bot.settings import Settings
    from storage import Database

DATA = Path(__file__).parent.parent / "data" / "import"
CASES = tomllib.loads((DATA / "cases.toml").read_text(encoding="utf-8"))["case"]
TEAM = "T0OURS"
KEYS = Keys(b"only for tests")
VALUE = (
    "allocations credits credit_runs reports tickets transactions deal_steps deals touches joins"
    " identities customers costs meanings forecasts received imports tombstones peppers"
)


@pytest.fixture
def house(tmp_path: Path) -> Settings:
    """Give settings whose key is beside a database of the test."""
    return load({"BELLWETHER_DATABASE": str(tmp_path / "keyed.db")}, Path("/dev/null"))


@pytest.fixture
def team(db: Database) -> str:
    """Give a team with an advocate, a watchlist and a code, and no customer yet."""
    fill(db, TEAM)
    _empty(db)
    return TEAM


def _empty(db: Database) -> None:
    for name in VALUE.split():
        db.across().execute(f"delete from {name}")


def _said(case: dict[str, Any]) -> Said:
    stages = dict.fromkeys((one.casefold() for one in case.get("won", ())), "won")
    stages |= dict.fromkeys((one.casefold() for one in case.get("lost", ())), "lost")
    return Said(
        currency=case.get("currency", "").upper(),
        day_first=case.get("day_first"),
        stages=stages,
        rest_open=bool(stages),
    )


def _look(name: str, **said: Any) -> Look:
    return look((DATA / name).read_bytes(), name, KEYS, Said(**said))


def _csv(text: str, **said: Any) -> Look:
    return look(text.encode(), "typed.csv", KEYS, Said(**said))


def test_every_sample_has_a_case_and_every_kind_a_sample() -> None:
    assert {case["file"] for case in CASES} == {path.name for path in DATA.glob("*.csv")}
    assert {case["form"] for case in CASES if "form" in case} == set(exports.known())


@pytest.mark.parametrize("case", CASES, ids=[f"{one['file']}: {one['says']}" for one in CASES])
def test_a_dry_run_says_what_is_in_a_file(case: dict[str, Any]) -> None:
    data = (DATA / case["file"]).read_bytes()
    if "refused" in case:
        with pytest.raises(sheets.SheetError, match=case["refused"]) as caught:
            look(data, case["file"], KEYS, _said(case))
        assert "Nothing was changed" in str(caught.value)
        return
    found = look(data, case["file"], KEYS, _said(case)).as_dict()
    assert found["form"] == case["form"]
    assert (found["rows"], found["mapped"]) == (case["rows"], case["mapped"])
    assert {one["reason"]: one["rows"] for one in found["reasons"]} == case.get("reasons", {})
    assert found["left_out"] == sum(case.get("reasons", {}).values())
    assert found["questions"] == case.get("questions", [])
    assert found["unknown_columns"] == case.get("unknown", [])
    if "first" in case:
        assert found["first_rows"] == case["first"]
    if "currencies" in case:
        assert found["currencies"] == case["currencies"]
    assert "@" not in str(found)


def test_what_is_taken_in_is_taken_once(db: Database, team: str) -> None:
    for case in (one for one in CASES if "taken" in one):
        _empty(db)
        found = look((DATA / case["file"]).read_bytes(), case["file"], KEYS, _said(case))
        with db.transaction():
            taken = take(db, team, found, by="U1", now=NOW).as_dict()
        wanted = {"joined": 0, "not_joined": 0, "erased": 0, "left_out": 0} | case["taken"]
        assert taken == wanted, case["file"]
        kept = {name: db.across().rows(f"select * from {name}") for name in VALUE.split()}
        with db.transaction():
            again = take(db, team, found, by="U1", now=NOW).as_dict()
        assert not [name for name in again if name.startswith(("new_", "changed_"))], case["file"]
        assert {name: db.across().rows(f"select * from {name}") for name in VALUE.split()} == kept


def test_no_address_and_no_name_of_a_person_is_kept(db: Database, team: str) -> None:
    for name in ("hubspot_contacts", "hubspot_deals", "stripe_payments", "customers", "tickets"):
        take(db, team, _look(f"{name}.csv"), by="U1", now=NOW)
    everything = str({name: db.across().rows(f"select * from {name}") for name in VALUE.split()})
    assert "Example Ltd" in everything
    for secret in ("@", "Jo Sample", "Model Works Ltd", "jo.", "josample@", "example.com"):
        assert secret not in everything, secret
    assert "Ann" not in everything


def test_three_systems_tell_of_one_person_and_one_account(db: Database, team: str) -> None:
    for name in ("hubspot_contacts", "hubspot_deals", "stripe_payments"):
        take(db, team, _look(f"{name}.csv"), by="U1", now=NOW)
    jo = identities.known(db, team, ["101"])[0].customer_id
    assert {one.ns for one in identities.of_customer(db, team, jo)} >= {
        "hubspot",
        "email",
        "stripe",
        "handle",
    }
    assert [one.amount for one in transactions.of_customer(db, team, jo)] == [9900, 5000]
    person = customers.one(db, team, jo)
    assert person is not None
    assert (person.label, person.company, person.state) == ("J. S.", "Example Ltd", "conversion")
    whole = transactions.of_customer(db, team, person.parent_id or "")
    assert len(whole) == 2


def test_a_payment_with_a_code_is_a_touch_of_whose_it_is(db: Database, team: str) -> None:
    take(db, team, _look("stripe_payments.csv"), by="U1", now=NOW)
    found = touches.of_advocate(db, team, "advocate 1")
    assert [(one.kind, one.evidence, one.ext_ref) for one in found] == [
        ("code", "tracked", "code:stripe:ch_1"),
        ("code", "tracked", "code:stripe:ch_3"),
    ]
    of_code = transactions.of_code(db, team, "code 1")
    assert [(one.amount, one.refunded) for one in of_code] == [(9900, 0), (5000, 2000)]


def test_what_is_given_back_later_is_taken_off_once(db: Database, team: str) -> None:
    text = "transaction,email,date,amount,refunded,currency\nT1,jo@example.com,2025-04-03,10,{},EUR"
    for back in ("", "4", "4", "2"):
        take(db, team, _csv(text.format(back)), by="U1", now=NOW)
    jo = customers.every(db, team, "person")[0]
    assert [one.refunded for one in transactions.of_customer(db, team, jo.id)] == [400]


def test_a_payment_is_known_by_any_of_its_ids(db: Database, team: str) -> None:
    heads = "id,PaymentIntent ID,Invoice ID,Created date (UTC),Amount,Currency,Status,Customer ID\n"
    first = heads + "ch_1,pi_1,in_1,2025-09-01 10:00,9,eur,Paid,cus_1"
    other = heads + "py_1,,in_1,2025-09-01 10:00,9,eur,Paid,cus_1"
    take(db, team, _csv(first), by="U1", now=NOW)
    transactions.change(
        db, team, db.across().rows("select id from transactions")[0]["id"], ext_id="stripe:in_1"
    )
    assert take(db, team, _csv(other), by="U1", now=NOW).as_dict()["known_transactions"] == 1


def test_a_deal_that_goes_back_keeps_its_way(db: Database, team: str) -> None:
    heads = "deal,company,stage,amount,currency,closed\nD1,Example Ltd,"
    stages = (
        "Prospecting,10,EUR,",
        "Closed Won,12,EUR,2026-01-05",
        "Prospecting,,,",
        "Prospecting,,,",
    )
    for day, stage in enumerate(stages, 1):
        now = NOW.replace(day=day)
        take(db, team, _csv(heads + stage), by="U1", now=now)
    deal = deals.known(db, team, "plain", ["D1"])["D1"]
    assert (deal.state, deal.closed_at, deal.amount, deal.currency) == ("open", None, 1200, "EUR")
    steps = deal_steps.of_deal(db, team, deal.id)
    assert sorted((step.stage_raw, step.state) for step in steps) == [
        ("Closed Won", "won"),
        ("Prospecting", "open"),
        ("Prospecting", "open"),
    ]


def test_the_times_of_stages_are_steps(db: Database, team: str) -> None:
    take(db, team, _look("hubspot_deals.csv"), by="U1", now=NOW)
    deal = deals.known(db, team, "hubspot", ["9001"])["9001"]
    assert [
        (f"{step.at:%m-%d}", step.stage_raw) for step in deal_steps.of_deal(db, team, deal.id)
    ] == [
        ("06-10", "Qualified to buy (Sales Pipeline)"),
        ("07-20", "Contract sent (Sales Pipeline)"),
        ("08-15", "Closed won (Sales Pipeline)"),
    ]
    assert (deal.state, deal.amount, deal.p_win) == ("won", 1_250_000, 1.0)


def test_a_report_and_the_data_loader_tell_of_the_same_deals(db: Database, team: str) -> None:
    take(db, team, _look("salesforce_report.csv"), by="U1", now=NOW)
    taken = take(db, team, _look("salesforce_loader.csv"), by="U1", now=NOW).as_dict()
    assert taken["changed_deals"] == 2
    found = deals.known(db, team, "sf", ["0065e00001AbCdEAAV", "0065e00001AbCdFAAV"])
    assert [one.state for _, one in sorted(found.items())] == ["won", "lost"]


def test_tickets_close_and_costs_stay(db: Database, team: str) -> None:
    take(db, team, _look("tickets.csv"), by="U1", now=NOW)
    take(db, team, _look("costs.csv"), by="U1", now=NOW)
    closed = "ticket,email,opened,closed\nK2,ann@example.com,2025-05-04,2025-06-01"
    assert take(db, team, _csv(closed), by="U1", now=NOW).as_dict()["changed_tickets"] == 1
    assert tickets.known(db, team, "plain", ["K2"])["K2"].closed_at is not None
    first = NOW.date().replace(year=2025, month=8, day=1)
    found = costs.between(db, team, first, first)
    assert [(one.amount, one.hours, one.advocate_id, one.watchlist_id) for one in found] == [
        (120_000, 40.0, None, "watchlist 1"),
        (35_000, None, "advocate 1", None),
    ]


def test_who_was_erased_is_not_brought_back(db: Database, team: str) -> None:
    take(db, team, _look("hubspot_contacts.csv"), by="U1", now=NOW)
    jo = identities.known(db, team, ["101"])[0].customer_id
    assert profiles.erase(db, team, jo, KEYS, source="U1", now=NOW)
    assert not profiles.erase(db, team, jo, KEYS, source="U1", now=NOW)
    for name in ("hubspot_contacts", "stripe_payments", "hubspot_deals"):
        taken = take(db, team, _look(f"{name}.csv"), by="U1", now=NOW)
        assert taken.erased > 0, name
    assert identities.known(db, team, ["101"]) == []
    assert db.across().rows("select id from customers where label = 'J. S.'") == []
    everything = str(
        {name: db.across().rows(f"select * from {name}") for name in ("customers", "touches")}
    )
    assert jo not in everything


def test_meanings_are_asked_once(db: Database, team: str, house: Settings) -> None:
    data = (DATA / "salesforce_no_ids.csv").read_bytes()

    def looked(answers: Answers) -> Look:
        return intake.look_at(db, team, house, data, "it.csv", answers, NOW)

    assert looked(Answers(currency="EUR")).asks["stage"] == ["Signed", "Dead", "Legal Review"]
    said = Answers(currency="usd", won=["Signed"], lost=["Dead"])
    found = looked(said)
    assert not found.asks
    intake.remember(db, team, found, said, by="U1", now=NOW)
    assert meanings.of_system(db, team, "sf") == {
        "signed": "won",
        "dead": "lost",
        "legal review": "open",
    }
    assert not looked(Answers(currency="USD")).asks
    with pytest.raises(sheets.SheetError, match="no currency"):
        looked(Answers(currency="gold"))


def test_the_pepper_is_sealed_and_a_lost_key_makes_no_new_one(
    db: Database, team: str, house: Settings
) -> None:
    from bot.key import fresh
    from bot.pepper import pepper_of

    old, new = fresh(), fresh()
    with_old = replace(house, keys=(old,))
    first = pepper_of(db, team, with_old, NOW)
    assert len(first) == 32
    sealed = peppers.one(db, team)
    assert sealed is not None
    assert first.hex() not in sealed.sealed
    assert pepper_of(db, team, with_old, NOW) == first
    assert pepper_of(db, team, replace(house, keys=(new, old)), NOW) == first
    assert pepper_of(db, team, replace(house, keys=(new,)), NOW) == first
    with pytest.raises(SettingsError, match="another key"):
        pepper_of(db, team, with_old, NOW)


def test_customers_who_turn_out_to_be_one_are_joined_and_can_be_parted(
    db: Database, team: str
) -> None:
    heads = "email,company\n"
    take(db, team, _csv(heads + "jo@example.com,\n"), by="U1", now=NOW)
    shop = "id,Created date (UTC),Amount,Currency,Status,Customer ID,Customer Email\n"
    take(db, team, _csv(shop + "ch_1,2025-09-01 10:00,9,eur,Paid,cus_1,"), by="U1", now=NOW)
    later = NOW.replace(hour=20)
    taken = take(
        db,
        team,
        _csv(shop + "ch_2,2025-09-02 10:00,9,eur,Paid,cus_1,jo@example.com"),
        by="U1",
        now=later,
    )
    assert taken.joined == 1
    people = customers.every(db, team, "person")
    assert len(people) == 1
    assert len(transactions.of_customer(db, team, people[0].id)) == 2
    from storage import joins

    done = joins.lately(db, team, 5)[0]
    assert joins.undo(db, team, done, "U1", later)
    # What a person parted is not joined again by the next file.
    again = shop + "ch_3,2025-09-03 10:00,9,eur,Paid,cus_1,jo@example.com"
    taken = take(db, team, _csv(again), by="U1", now=later)
    assert taken.joined == 0
    assert taken.not_joined == {"a person parted them": 1}
    assert len(customers.every(db, team, "person")) == 2


def test_an_advocate_has_to_be_known_by_name(db: Database, team: str) -> None:
    assert advocates.by_name(db, team, "Ada 1") is not None
    assert codes.by_code(db, team, "ADA1") is not None
    taken = take(db, team, _look("touches.csv"), by="U1", now=NOW)
    assert taken.left_out == [(4, "an advocate whom I do not know")]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=120), st.sampled_from(sorted(DATA.glob("*.csv"))))
def test_any_file_is_read_or_refused_in_words(noise: bytes, sample: Path) -> None:
    data = sample.read_bytes()
    cut = len(noise) * 7 % max(len(data), 1)
    for made in (noise, data[:cut] + noise + data[cut:], data[cut:]):
        try:
            look(
                made, "any.csv", KEYS, Said(currency="EUR", day_first=True, rest_open=True)
            ).as_dict()
        except sheets.SheetError as error:
            assert str(error)  # noqa: PT017 - either will do


def test_a_rehearsal_leaves_nothing(db: Database, team: str) -> None:
    with storage.rehearsal(db):
        take(db, team, _look("hubspot_contacts.csv"), by="U1", now=NOW)
    assert customers.every(db, team) == []


def test_what_touched_customers_goes_back_by_the_ids_of_the_system(db: Database, team: str) -> None:
    from bot import outgoing

    advocates.change(db, team, "advocate 1", name="=Ada")
    for name in ("hubspot_contacts", "stripe_payments"):
        take(db, team, _look(f"{name}.csv"), by="U1", now=NOW)
    told = outgoing.rows_of(db, team, "hubspot", NOW)
    assert told == [("101", "conversion", "2", "=Ada", "2025-09-01", "2025-09-03", "tracked")]
    written = outgoing.as_csv(told, "hubspot").splitlines()
    assert written[0].startswith("Record ID,Bellwether State,")
    assert "'=Ada" in written[1]
    assert outgoing.rows_of(db, team, "salesforce", NOW) == []


def test_whoever_was_joined_is_around_in_both_directions(db: Database, team: str) -> None:
    from storage import joins
    from storage.joins import Join

    take(db, team, _csv("email\na@one.example\nb@two.example\nc@three.example"), by="U1", now=NOW)
    first, second, third = (one.id for one in customers.every(db, team, "person"))
    for n, (kept, joined) in enumerate([(first, second), (second, third)]):
        made = Join(
            team=team,
            id=f"join {n}",
            kept_id=kept,
            joined_id=joined,
            why="person",
            joined_by="U1",
            joined_at=NOW,
        )
        joins.add(db, team, made)
    for one in (first, second, third):
        assert {each.id for each in customers.around(db, team, [one])} == {first, second, third}
    assert customers.around(db, team, ["nobody"]) == []


def test_a_file_goes_in_and_out_on_a_terminal(
    empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import json

    from click.testing import CliRunner

    from bot.__main__ import main

    monkeypatch.setenv("BELLWETHER_DATABASE", empty)
    monkeypatch.chdir(tmp_path)

    def ran(*arguments: str) -> tuple[int, dict[str, Any], str]:
        done = CliRunner().invoke(main, [*arguments, "--json"])
        found = json.loads(done.stdout) if done.stdout else {}
        return done.exit_code, found, done.stderr

    stages = str(DATA / "salesforce_no_ids.csv")
    code, found, says = ran("import", stages)
    assert (code, found["questions"]) == (
        1,
        ["Which of these stages mean won, and which lost? Signed, Dead, Legal Review"],
    )
    assert "Nothing was taken in; say it with --currency" in says
    more = ("--won", "Signed", "--lost", "Dead", "--currency", "USD")
    code, found, says = ran("import", stages, *more, "--dry-run")
    assert (code, found["mapped"], found["new_deals"]) == (0, 3, 3)
    assert "A dry run: nothing was changed." in says
    code, found, _ = ran("import", stages, *more, "--report", "report.csv")
    assert (code, found["new_deals"]) == (0, 3)
    assert (tmp_path / "report.csv").read_text().splitlines()[1] == "2,,taken,"
    # Stages are remembered, so that only the currency is to be said the next time.
    code, found, _ = ran("import", stages, "--currency", "USD")
    assert (code, found["known_deals"]) == (0, 3)
    code, found, says = ran("import", str(DATA / "not_known.csv"))
    assert (code, found) == (1, {})
    assert "no columns `name` and `link`" in says
    assert "deals of HubSpot" in says
    code, found, _ = ran("import", str(DATA / "hubspot_contacts.csv"))
    assert (code, found["new_customers"]) == (0, 7)
    code, found, _ = ran("export", "back.csv", "--for", "hubspot")
    assert (code, found) == (0, {"customers": 0})
