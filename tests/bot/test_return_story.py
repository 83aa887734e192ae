"""From three exports to the quarterly card: what is imported stands in its three numbers, once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot import likeness
from bot.exports._reading import Said
from bot.looking import look
from bot.profiles import Keys
from bot.taking import take
from storage import codes, customers, reports
from tests.bot._money import types, words
from tests.bot._world import OLIVE, TEAM

if TYPE_CHECKING:
    from bot.house import House
    from tests.bot._money import Money

DATA = Path(__file__).parent.parent / "data" / "import"


def test_three_exports_give_the_card_with_its_method(house: House, money: Money) -> None:
    money.world.clock.at = datetime(2025, 9, 20, tzinfo=UTC)
    ada = money.world.advocate("Ada 1")
    money.shown()
    with money.world.open() as db, db.transaction():
        code = codes.Code(
            team=TEAM,
            id="code 1",
            advocate_id=ada.id,
            code="ADA1",
            code_key=codes.code_key("ADA1"),
            made_by=OLIVE,
            made_at=money.ago(30),
        )
        codes.add(db, TEAM, code)
        for name in ("hubspot_contacts", "hubspot_deals", "stripe_payments", "touches"):
            file = f"{name}.csv"
            found = look((DATA / file).read_bytes(), file, Keys(b"only for tests"), Said())
            take(db, TEAM, found, by=OLIVE, now=money.world.clock())
        # three systems name the company alike, which joins nothing by itself: a person does
        example, *others = customers.named(db, TEAM, "Example Ltd")
        for other in others:
            likeness.same(db, TEAM, example.id, other.id, by=OLIVE, now=money.world.clock())
        [example] = customers.named(db, TEAM, "Example Ltd")
    money.report(example.id, 2, 40.0, parts={ada.id: 50.0})
    card = words(types(house, "roi Q3 2025"))
    # 99.00 and 50.00, of which 20.00 were given back
    assert "1 customer came with a code, a link or a referral: €129, net of refunds of €20" in card
    # a deal of 12,500.00, of which those payments are a part
    assert "1 customer whom an advocate had reached in the year before they paid: €12k" in card
    assert "1 of 1 asked answered: advocates had a part worth €2.5k in the past 12 months" in card
    assert "1 code made" in card
    assert "Not in here: what is in JPY" in card
    path = words(types(house, 'path "Example Ltd"'))
    assert "reference call, phone" in path
    assert "deal won*  ·  12,500.00 EUR" in path
    assert "@" not in path
    stake = words(types(house, 'worth "Ada 1"'))
    assert "1 of them nobody else reached; they paid €12k in the past 12 months" in stake
    with money.world.open() as db:
        assert len(reports.of_customer(db, TEAM, example.id)) == 1
