"""What stands to be lost with an advocate, an owner, a watchlist, the whole programme."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot import stakes
from bot.actions import Press
from bot.actions import known as actions
from bot.books import gather
from bot.cards import worth as worth_card
from bot.commands import Refusal
from storage import advocates
from tests.bot._money import types, words
from tests.bot._team import MAX
from tests.bot._world import HERE, OLIVE, TEAM

if TYPE_CHECKING:
    from bot.house import House
    from tests.bot._money import Money
    from tests.bot._world import LocalSlack


def kept(money: Money) -> None:
    ana = money.world.advocate("Ana Sample", money.world.watchlist())
    ben = money.world.advocate("Ben Sample", owner=MAX)
    acme, zeta = money.customer("Acme"), money.customer("Zeta")
    money.touch(acme, ana, 100)
    money.paid(acme, 100, 400_00)
    money.touch(zeta, ana, 50, kind="mention", evidence="observed")
    money.touch(zeta, ben, 40, kind="mention", evidence="observed")
    money.paid(zeta, 60, 70_00)
    money.paid(zeta, 10, 2_000_00)
    money.deal(zeta, 62_000_00)
    money.paid(acme, 10, 1, currency="EUR")
    money.report(zeta, 20, 50.0, parts={ana.id: 100.0})


def test_what_stands_with_one_advocate(house: House, money: Money, slack: LocalSlack) -> None:
    kept(money)
    money.shown()
    shown = types(house, "worth Ana Sample")
    said = words(shown)
    assert "What would go of Ana Sample" in said
    assert "1 deal with customers they reached, £62k" in said
    assert "1 customer, £400 in the past 12 months. Referred customers have been seen" in said
    assert "1 of 1 who answered in 12 months gave them a part: £1.0k" in said
    assert "2 customers; 1 of them nobody else reached; they paid £2.4k" in said
    assert "Not in here: what is in EUR" in said
    value = shown.blocks[-1]["elements"][0]["value"]
    press = Press(house=house, team=TEAM, user=MAX, channel=HERE, value=value, now=house.now())
    assert actions()["value_rows"](press) is None
    [rows] = slack.whispers(MAX)
    assert "3 rows" in rows
    assert "62,000.00 GBP" in rows


def test_owners_lists_and_the_whole_programme(house: House, money: Money) -> None:
    kept(money)
    whole = words(types(house, "worth"))
    assert "2 advocates" in whole
    assert "2 customers; 2 of them nobody else reached" in whole
    assert "£" not in whole
    assert "one colleague" in words(types(house, f"worth <@{MAX}>"))
    listed = words(types(house, "worth speakers"))
    assert "1 advocate, 0 in contact" in listed
    with pytest.raises(Refusal, match="role of a manager"):
        types(house, "worth", user=OLIVE)


def test_nobody_is_watched_yet(house: House, money: Money) -> None:
    with pytest.raises(Refusal, match="Nobody is watched"):
        types(house, "worth")


def test_questions_that_only_they_answer_come_first(money: Money) -> None:
    kept(money)
    with money.world.open() as db:
        books = gather(db, TEAM, money.world.clock())
        ana = advocates.by_name(db, TEAM, "Ana Sample")
        assert ana is not None
        answers = {f"Q{n}": {ana.id} for n in range(10)} | {"Q99": {ana.id, "somebody"}}
        found = stakes.worth(db, TEAM, books, [ana], answers)
    asked = {name: f"Does {name} hold?" for name in answers}
    shown = worth_card.show("Ana", found, asked, amount=False, where="", scope="")
    said = words(shown)
    assert "Only they answer 10 questions: “Does Q0 hold?”" in said
    assert "and 2 more" in said
    with money.world.open() as db:
        none = stakes.worth(db, TEAM, books, [ana], {"Q1": {"somebody"}})
    assert "Somebody else answers every question" in words(
        worth_card.show("Ana", none, {"Q1": "?"}, amount=False, where="", scope="")
    )
