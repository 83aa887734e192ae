"""The quarterly card: three numbers, what was spent, and the rows behind each."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot import amounts, grammar, quarters
from bot.actions import Press
from bot.actions import known as actions
from bot.actions.value_rows import _rows
from bot.commands import Refusal
from storage import advocates, asks, codes, costs, customers, questions
from tests.bot._money import Money, types, words
from tests.bot._team import MAX
from tests.bot._world import HERE, OLIVE, TEAM, THERE, soon
from tests.bot.test_cards import assert_fits
from value.facts import Range

if TYPE_CHECKING:
    from bot.house import House
    from tests.bot._world import LocalSlack, World


def cost(world: World, amount: int, first: datetime, days: int, **values: Any) -> None:
    about: dict[str, Any] = {"kind": "perks", "currency": "GBP", "by": MAX}
    with world.open() as db:
        costs.add(
            db,
            TEAM,
            [
                costs.Cost(
                    team=TEAM,
                    id=f"cost {amount}",
                    first_on=first.date(),
                    last_on=(first + timedelta(days=days - 1)).date(),
                    amount=amount,
                    at=world.clock(),
                    ext_id=f"cost {amount}",
                    **(about | values),
                )
            ],
        )


def sold(money: Money) -> None:
    """Let two customers come by a code, one be touched, and one say who helped."""
    ana = money.world.advocate("Ana Sample", money.world.watchlist())
    ben = money.world.advocate("Ben Sample")
    acme, zeta, mute = (money.customer(name) for name in ("Acme", "Zeta", "Mute Ltd"))
    money.touch(acme, ana, 20)
    money.paid(acme, 20, 500_00)
    money.paid(acme, 5, 100_00, refunded=60_00)
    money.touch(zeta, ben, 40, kind="reply", evidence="observed", stage="validate")
    money.paid(zeta, 10, 2_000_00)
    money.paid(mute, 10, 700_00)
    money.paid(acme, 3, 99_00, currency="EUR")
    money.report(zeta, 8, 60.0, parts={ana.id: 25.0, ben.id: 75.0}, without="yes")
    money.report(acme, 8, 50.0, parts={ana.id: 100.0})
    money.report(mute, 8, None)
    cost(money.world, 300_00, datetime(2026, 6, 1, tzinfo=UTC), 60)


def done(world: World) -> None:
    """Let there be an open question, a code and a give."""
    at = world.clock() - timedelta(days=1)
    with world.open() as db:
        ana = advocates.by_name(db, TEAM, "Ana Sample")
        assert ana is not None
        by: dict[str, Any] = {"team": TEAM, "advocate_id": ana.id}
        asked: dict[str, Any] = {"stage": "validate", "text": "Does it hold?", "added_by": MAX}
        asked |= {"text_key": "does it hold", "added_at": at}
        questions.add(db, TEAM, questions.Question(team=TEAM, id="question 1", **asked))
        made = {"code": "ANA-1", "code_key": "ana-1", "made_by": MAX, "made_at": at}
        codes.add(db, TEAM, codes.Code(id="code 1", **by, **made))
        give = {"kind": "give", "what": "A ticket", "by": MAX, "at": at}
        asks.add(db, TEAM, asks.Ask(id="give 1", **by, **give))


def test_the_card_shows_three_numbers_and_never_one(house: House, money: Money) -> None:
    sold(money)
    money.shown()
    said = words(types(house, "roi"))
    assert "Q3 2026" in said
    assert "1 customer came with a code, a link or a referral: £540, net of refunds of £60" in said
    assert "2 of 3 asked answered: advocates had a part worth £270 in the past 12 months" in said
    assert "Would have bought anyway: 1 of 2" in said
    assert "2 customers whom an advocate had reached in the year before they paid: £2.5k" in said
    assert "It overlaps" in said
    # thirty of sixty days of what was spent are in the quarter
    assert "£150. Return: 3.6x tracked, 1.8x by the buyers' account; of what was touched" in said
    assert "Under 20 conversions: look at the counts alone" in said
    assert "Not a test of cause" in said
    assert "Currencies are never added" in said
    assert "0 codes made; nobody at Seeing the problem" in said
    assert "Too few for a forecast" in said


def test_a_card_is_about_the_currency_that_is_named(house: House, money: Money) -> None:
    sold(money)
    money.shown()
    assert "Not in here: what is in EUR" in words(types(house, "roi"))
    said = words(types(house, "roi EUR Q3"))
    assert "1 customer came with a code, a link or a referral: €99" in said
    assert "`roi GBP` is about that one" in said
    gone = words(types(house, "worth EUR"))
    assert "€99" in gone


def test_amounts_stay_out_of_other_channels(house: House, money: Money) -> None:
    sold(money)
    money.shown(THERE)
    said = words(types(house, "roi"))
    assert "£" not in said
    assert "1 customer came with a code" in said
    assert f"Amounts are shown in <#{THERE}> alone" in said


def test_it_takes_a_manager(house: House, money: Money) -> None:
    with pytest.raises(Refusal, match="role of a manager"):
        types(house, "roi", user=OLIVE)


def test_a_watchlist_has_a_return_of_its_own(house: House, money: Money) -> None:
    sold(money)
    money.shown()
    said = words(types(house, "roi Q3 speakers"))
    assert "£540" in said
    assert "£2.0k" not in said
    assert "Nothing was entered" in said
    empty = words(types(house, "roi Q1 2020"))
    assert "0 of 0 asked answered; there is no account without them" in empty
    nothing = words(types(house, "roi last speakers"))
    assert "0 customers came with a code" in nothing


def test_what_winning_a_customer_costs_counts_for_who_would_have_come_anyway(
    house: House, money: Money
) -> None:
    """Zeta gave 60 of 100 points to others than us, and had bought anyway."""
    sold(money)
    money.shown()

    def worth() -> str:
        [line] = re.findall(r"[^\"]*asked answered[^\"]*", words(types(house, "roi")))
        return line

    before = worth()
    assert "Kept: winning a customer costs 1,000.00 GBP" in words(types(house, "cost new 1000 GBP"))
    assert "1,000.00 GBP" in words(types(house, "cost new"))
    after = worth()
    assert before != after
    assert "nobody knows" in words(types(house, "cost new 0 GBP"))
    assert worth() == before
    assert "nobody has said" in words(types(house, "cost new"))
    for wrong in ("cost new 1", "cost new much GBP", "cost new -5 GBP"):
        with pytest.raises(Refusal, match="Nothing was changed"):
            types(house, wrong)


@pytest.mark.parametrize(
    ("kind", "held"),
    [
        ("tracked", ["Acme", "500.00", "40.00", "Ana Sample"]),
        ("reported", ["Acme", "270.00", "without: yes"]),
        ("touched", ["Zeta", "2000.00", "Ben Sample"]),
        ("credit", ["Zeta", "2000.00", "linear"]),
        ("cost", ["150.00", "perks"]),
        ("work", ["unanswered: Q1 Does it hold?", "code ANA-1 made", "give", "reply, validate"]),
    ],
)
def test_every_number_opens_to_its_rows(
    house: House, money: Money, slack: LocalSlack, kind: str, held: list[str]
) -> None:
    sold(money)
    done(money.world)
    money.shown()
    [value] = [
        block["accessory"]["value"]
        for block in types(house, "roi").blocks
        if "accessory" in block and json.loads(block["accessory"]["value"])["kind"] == kind
    ]
    press = Press(house=house, team=TEAM, user=MAX, channel=HERE, value=value, now=house.now())
    assert actions()["value_rows"](press) is None
    assert slack.whispers(MAX)[-1].startswith(f"*Q3 2026, {kind}*")
    file = slack.calls("files.getUploadURLExternal")[-1]
    assert "rows.csv" in json.dumps(file)
    shown = _rows(press)
    assert shown.picture is not None
    rows = list(csv.reader(io.StringIO(shown.picture.draw().decode("utf-8-sig"))))
    flat = [cell for row in rows for cell in row]
    assert all(any(part in cell for cell in flat) for part in held), repr(flat)


def test_rows_are_without_amounts_elsewhere_and_old_cards_are_told(
    house: House, money: Money, slack: LocalSlack
) -> None:
    sold(money)
    value = json.dumps({"kind": "tracked", "quarter": "Q3 2026", "scope": ""})
    press = Press(house=house, team=TEAM, user=MAX, channel=THERE, value=value, now=house.now())
    assert actions()["value_rows"](press) is None
    assert "£" not in slack.whispers(MAX)[-1]
    empty = json.dumps({"kind": "tracked", "quarter": "Q1 2020", "scope": ""})
    press = Press(house=house, team=TEAM, user=MAX, channel=THERE, value=empty, now=house.now())
    assert actions()["value_rows"](press) is None
    assert "Nothing has come in yet" in slack.whispers(MAX, 2)[-1]
    for old in (json.dumps({"kind": "magic", "quarter": "Q3 2026", "scope": ""}), "", "[]", "{}"):
        press = Press(house=house, team=TEAM, user=MAX, channel=THERE, value=old, now=house.now())
        with pytest.raises(Refusal, match="another version"):
            actions()["value_rows"](press)


@pytest.mark.parametrize(
    ("minor", "currency", "about"),
    [
        (123450, "GBP", "£1.2k"),
        (-300, "EUR", "-€3"),
        (0, "USD", "USD 0"),
        (99_950_00, "CHF", "CHF 100k"),
        (1_234, "JPY", "JPY 1.2k"),
        (1_500, "KWD", "KWD 2"),
        (1_250_000_00, "GBP", "£1.2M"),
    ],
)
def test_money_is_said_as_people_say_it(minor: int, currency: str, about: str) -> None:
    assert amounts.about(minor, currency) == about


def test_a_range_is_said_with_its_ends() -> None:
    assert amounts.likely(Range(4100, 2100, 8000), "GBP") == "about £41 (likely £21 to £80)"
    assert amounts.likely(Range(4100, 4100, 4100), "GBP") == "£41"


@pytest.mark.parametrize(
    ("typed", "quarter"),
    [
        ("Q3", "Q3 2026"),
        ("q4", "Q4 2025"),
        ("2026-Q1", "Q1 2026"),
        ("Q2 2024", "Q2 2024"),
        ("last", "Q2 2026"),
        ("Q5", None),
        ("Q2 1999", None),
        ("speakers", None),
    ],
)
def test_quarters_as_people_type_them(typed: str, quarter: str | None) -> None:
    found = quarters.read(typed, datetime(2026, 8, 20, tzinfo=UTC))
    assert (str(found) if found else None) == quarter


def test_a_quarter_that_is_new_is_not_meant() -> None:
    none = grammar.parse("roi speakers").rest
    assert str(quarters.part(none, datetime(2026, 1, 5, tzinfo=UTC))[0]) == "Q4 2025"
    assert str(quarters.part(none, datetime(2026, 1, 25, tzinfo=UTC))[0]) == "Q1 2026"
    found, left = quarters.part(
        grammar.parse("roi Q1 2024 speakers").rest, datetime(2026, 1, 1, tzinfo=UTC)
    )
    assert (str(found), left.name()) == ("Q1 2024", "speakers")


@pytest.mark.parametrize("name", ["<!here> & *co*", "`" * 70, "👩‍💻" * 60, "\u202eevil"])
def test_cards_of_value_fit_whatever_names_are_in_them(
    house: House, money: Money, name: str
) -> None:
    money.shown()
    lists = money.world.watchlist(name)
    people = [money.world.advocate(f"{n} {name}"[:80], lists) for n in range(6)]
    with money.at_once():
        for n, one in enumerate(people):
            who = money.customer(f"{n} {name}"[:60], company=name)
            for days in range(4):
                money.touch(who, one, 30 + days, place=name, stage="validate")
                money.paid(who, 20 + days, 99_999_999_999)
            money.deal(who, 10**15, stage_raw=name)
    for typed in ("roi", "worth"):
        assert_fits(types(house, typed))
    with money.world.open() as db:
        customers.change(db, TEAM, who, label_key="hostile")
    assert_fits(types(house, "path hostile"))


def test_over_real_sockets_the_card_opens_to_its_rows(
    connected: House, money: Money, slack: LocalSlack
) -> None:
    sold(money)
    money.shown()
    assert slack.tell("command", user=MAX, channel=HERE, text="/bellwether roi")["ok"]
    [card] = soon(lambda: slack.ask("ephemerals", user=MAX))
    value = card["blocks"][1]["accessory"]["value"]
    pressed = {"action_id": "value_rows", "value": value, "ts": card["ts"]}
    assert slack.tell("action", user=MAX, channel=HERE, **pressed)["ok"]
    # the card stays: the rows come beneath it, and all of them as a file
    assert slack.whispers(MAX, 2)[-1].startswith("*Q3 2026, tracked*: 2 rows")
    assert soon(lambda: slack.calls("files.completeUploadExternal"))
