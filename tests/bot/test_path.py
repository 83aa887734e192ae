"""The influence path of an advocate and of an account, in rows and as a picture."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot import pathchart
from bot.actions import Press
from bot.actions import known as actions
from bot.commands import Refusal
from storage import tickets
from tests.bot._money import types, words
from tests.bot._team import MAX
from tests.bot._world import HERE, OLIVE, TEAM, THERE

if TYPE_CHECKING:
    from bot.house import House
    from tests.bot._money import Money
    from tests.bot._world import LocalSlack


def walked(money: Money) -> str:
    ana, ben = money.world.advocate("Ana Sample"), money.world.advocate("Ben Sample")
    acme = money.customer("Acme", contract="yes")
    person = money.customer("J. S.", kind="person", parent_id=acme, company="Acme")
    money.touch(acme, ana, 200, kind="mention", evidence="observed", stage="problem", place="forum")
    money.touch(person, ben, 100, kind="reference_call", evidence="recorded", stage="validate")
    money.touch(acme, None, 90, kind="event", evidence="recorded")
    money.deal(acme, 62_000_00, "won", days=30)
    money.paid(acme, 20, 500_00, refunded=100_00)
    with money.world.open() as db:
        tickets.add(
            db,
            TEAM,
            [
                tickets.Ticket(
                    team=TEAM,
                    id="ticket 1",
                    customer_id=acme,
                    system="plain",
                    system_id="1",
                    opened_at=money.ago(10),
                    kind="upgrade",
                )
            ],
        )
    return acme


def test_an_account_shows_who_touched_which_stage_and_which_had_nobody(
    house: House, money: Money
) -> None:
    walked(money)
    money.shown()
    shown = types(house, "path Acme")
    said = words(shown)
    assert "The path of Acme" in said
    assert "Seeing the problem: Ana Sample; Checking the choice: Ben Sample" in said
    assert "Nobody at: Exploring solutions, Setting requirements" in said
    assert "reference call" in said
    assert "mention, forum" in said
    assert "deal won*  ·  62,000.00 GBP" in said
    assert "Paid: 400.00 GBP" in said
    assert "needed help: upgrade" in said
    assert "with a contract" in said
    assert "not what caused what" in said
    order = [said.index(part) for part in ("mention, forum", "reference call", "deal won", "paid")]
    assert order == sorted(order)
    assert shown.picture is not None
    assert shown.picture.draw().startswith(b"\x89PNG")
    assert "3 touches and 3 steps of deals and payments" in shown.picture.alt
    assert "Nobody at: Exploring" in shown.picture.alt


def test_an_advocate_shows_whom_they_reached_and_what_came_after(
    house: House, money: Money
) -> None:
    acme = walked(money)
    money.paid(acme, 300, 9_00)
    said = words(types(house, "path Ana Sample"))
    assert "mention" in said
    assert "reference call" not in said
    assert said.count("*paid (given back in part)*") == 1
    assert "*paid*" not in said
    assert "£" not in said
    assert "Amounts are shown in no channel yet" in said


def test_nothing_known_and_nobody_named(house: House, money: Money) -> None:
    money.world.advocate("Ana Sample")
    assert "nothing has reached them" in types(house, "path Ana Sample").text
    money.customer("Acme")
    with pytest.raises(Refusal, match="Did you mean"):
        types(house, "path Acmee")
    with pytest.raises(Refusal, match="no advocate and no customer"):
        types(house, "path zzz")
    with pytest.raises(Refusal, match="Whose"):
        types(house, "path")
    with pytest.raises(Refusal, match="role of a manager"):
        types(house, "path Acme", user=OLIVE)


def test_a_long_path_is_cut_and_opened(house: House, money: Money, slack: LocalSlack) -> None:
    ana = money.world.advocate("Ana Sample")
    acme = money.customer("Acme")
    money.customer("Acme", id="customer 2", kind="person")
    with money.at_once():
        for days in range(40):
            money.touch(acme, ana, days + 1)
    shown = types(house, "path Acme")
    assert "10 earlier steps are in the rows" in words(shown)
    assert "1 more go by that name" in words(shown)
    value = shown.blocks[-1]["elements"][0]["value"]
    for channel in (HERE, THERE):
        press = Press(
            house=house, team=TEAM, user=MAX, channel=channel, value=value, now=house.now()
        )
        assert actions()["value_rows"](press) is None
    assert "The path of Acme*: 40 rows" in slack.whispers(MAX, 2)[-1]
    assert "path" in json.loads(value)["kind"]


def test_a_picture_says_when_every_stage_had_somebody() -> None:
    none = pathchart.drawing("Acme", [], {"problem": "Problem", "use": "Use"})
    assert "nothing is known" in pathchart.described(none)
    points = tuple(
        pathchart.Point(date(2026, 1, 1), lane, "tracked", is_money=False) for lane in none.stages
    )
    every = replace(none, points=points)
    assert "Every stage had somebody" in pathchart.described(every)
    assert every.lanes == ["Problem", "Use"]
