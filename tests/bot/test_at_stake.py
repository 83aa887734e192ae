"""What a card says of value, in which order alerts stand, and what is kept of weighing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot import at_stake
from bot.cards import alert as alert_card
from bot.drawing import situation
from bot.jobs import known as jobs
from bot.learning import Record
from storage import advocates, credit_runs, forecasts
from storage import credits as table
from tests.bot._money import types, words
from tests.bot._world import HERE, TEAM, THERE

if TYPE_CHECKING:
    from bot.house import House
    from storage.advocates import Advocate
    from tests.bot._money import Money

YEAR = timedelta(days=365)


def lines(money: Money, who: Advocate, channel: str = HERE) -> list[str]:
    with money.world.open() as db:
        return at_stake.lines(db, who, channel, money.world.clock())


def test_whom_a_code_brought_comes_first_and_whom_they_touched_is_no_loss(money: Money) -> None:
    ana = money.world.advocate("Ana Sample")
    assert lines(money, ana) == []
    acme, zeta = money.customer("Acme"), money.customer("Zeta")
    money.touch(acme, ana, 40)
    money.paid(acme, 40, 5_000_00, refunded=500_00)
    money.deal(acme, 9_000_00, "won", days=20)
    money.touch(zeta, ana, 30, kind="mention", evidence="observed")
    money.paid(zeta, 10, 7_000_00)
    told = "referred customers tend to stay while the referrer stays"
    assert lines(money, ana) == [
        f"Brought by their code: 1 customer; {told}",
        "Touched (overlaps others, not a loss): 2 customers",
    ]
    money.shown()
    first, second = lines(money, ana)
    # a deal and what was paid for it are the same money, and count once
    assert (
        first == f"Brought by their code: 1 customer, who paid £9.0k in the past 12 months; {told}"
    )
    assert "£" not in second
    assert "£" not in "".join(lines(money, ana, THERE))
    run(money, {ana: 5}, conversions=70)
    assert lines(money, ana)[1].endswith("2 customers, who paid £16k in the past 12 months")


def test_the_people_of_accounts_that_were_joined_are_one_customer(money: Money) -> None:
    ana = money.world.advocate("Ana Sample")
    whole = money.customer("Acme")
    part = money.customer("Acme Ltd", merged_into=whole)
    for account in (whole, part):
        person = money.customer(f"J. of {account}", kind="person", parent_id=account)
        money.touch(person, ana, 9, kind="mention", evidence="observed")
    assert lines(money, ana) == ["Touched (overlaps others, not a loss): 1 customer"]


def test_of_a_crowd_customers_are_counted_only(money: Money) -> None:
    ana = money.world.advocate("Ana Sample")
    with money.at_once():
        for n in range(at_stake.MOST + 1):
            money.touch(money.customer(f"C{n}"), ana, 9)
    assert lines(money, ana) == ["Touched (overlaps others, not a loss): 101 customers"]


def run(money: Money, values: dict[Advocate, int], conversions: int) -> None:
    with money.world.open() as db:
        made = credit_runs.CreditRun(
            team=TEAM,
            id=f"run {conversions}",
            method="linear",
            first_on=(money.world.clock() - YEAR).date(),
            last_on=money.world.clock().date(),
            currency="GBP",
            conversions=conversions,
            whole=sum(values.values()),
            at=money.world.clock(),
        )
        credit_runs.add(db, TEAM, made)
        table.add(
            db,
            TEAM,
            [
                table.Credit(
                    team=TEAM,
                    run_id=made.id,
                    advocate_id=who.id,
                    method="linear",
                    value=value,
                    low=value,
                    high=value,
                    customers=1,
                )
                for who, value in values.items()
            ],
        )


def test_the_card_says_it_and_not_of_who_is_back(money: Money) -> None:
    alert = money.world.alarm("Ana Sample")
    with money.world.open() as db:
        ana = advocates.by_name(db, TEAM, "Ana Sample")
    assert ana is not None
    money.touch(money.customer("Acme"), ana, 9, kind="mention", evidence="observed")
    with money.world.open() as db:
        shown = situation(db, alert, HERE)
    assert "What stands with them*\\n•  Touched (overlaps" in words(alert_card.show(shown))
    money.world.change(alert, label="returned")
    with money.world.open() as db:
        back = situation(db, money.world.alerts(ana)[0], HERE)
    assert "What stands with them" not in words(alert_card.show(back))


def test_alerts_stand_by_how_likely_and_how_much(house: House, money: Money) -> None:
    one, two = money.world.alarm("Ana Sample"), money.world.alarm("Ben Sample")
    with money.world.open() as db:
        people = {who.id: who for who in advocates.every(db, TEAM)}
        as_they_are = at_stake.ordered(db, TEAM, [one, two], money.world.clock())
    assert as_they_are == [one, two]
    run(money, {people[two.advocate_id]: 50_000_00}, conversions=20)
    said = words(types(house, "alerts"))
    assert said.index("Ben Sample") < said.index("Ana Sample")
    digest = words(types(house, "digest"))
    assert digest.index("Ben Sample") < digest.index("Ana Sample")


@pytest.mark.parametrize(
    ("record", "severity", "likely"),
    [
        (None, 3, 0.5),
        (None, 1, 0.5 / 3),
        (Record("x", 10, right=8, wrong=2), 3, 0.75),
        (Record("x", 10, wrong=10), 9, 1 / 12),
    ],
)
def test_how_likely_it_is_comes_from_verdicts_and_gravity(
    record: Record | None, severity: int, likely: float
) -> None:
    assert at_stake.likely(record, severity) == pytest.approx(likely)


def test_credit_and_forecasts_are_kept_and_stand_beside_what_came(
    house: House, money: Money
) -> None:
    weigh = jobs()["weigh_value"].run
    weigh(house)
    with money.world.open() as db:
        assert credit_runs.latest(db, TEAM) == []
    ana = money.world.advocate("Ana Sample")
    with money.at_once():
        for n in range(201):
            one = money.customer(f"C{n}", contract="yes")
            money.touch(one, ana, 400 - n % 60)
            for month in range(3 + n % 12):
                money.paid(one, 399 - n % 60 - month * 30.44, 10_00)
    weigh(house)
    with money.world.open() as db:
        [made] = credit_runs.latest(db, TEAM, 9)
        kept = forecasts.lately(db, TEAM, "all", "", 9)
        given = table.of_run(db, TEAM, made.id)
    assert made.whole == sum(one.value for one in given) > 0
    assert [(one.model, one.first_on.month, one.came is None) for one in kept] == [
        ("sbg", kept[0].first_on.month, kept[0].first_on.month == 7),
        ("sbg", kept[1].first_on.month, kept[1].first_on.month == 7),
    ]
    assert all(one.low < one.point < one.high for one in kept)
    weigh(house)
    with money.world.open() as db:
        assert len(credit_runs.latest(db, TEAM, 9)) == 1
    money.shown()
    assert "nothing is weighed ahead" in words(types(house, "roi Q2"))
    for n in (10, 11, 22, 23, 34, 35, 46, 47, 58):
        money.report(f"customer C{n}", 100, 50.0, parts={ana.id: 100.0})
    card = words(types(house, "roi Q2"))
    assert "forecast from 1 Apr 2026: about £" in card
    assert ", came £" in card
    assert "9 of 9 asked answered: advocates had a part worth about £" in card
    assert "by renewals (shifted-beta-geometric)" in card
    assert "Credit, parted alike on each path" in card
    now = words(types(house, "roi Q3"))
    assert "it is not over" in now
    money.world.clock.move(timedelta(days=60))
    weigh(house)
    with money.world.open() as db:
        assert len(credit_runs.latest(db, TEAM, 9)) == 2
        later = forecasts.lately(db, TEAM, "all", "", 9)
    assert sum(one.came is not None for one in later) == 2
