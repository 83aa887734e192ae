"""Cards of customers and of what is imported fit, whatever a file says."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot import cards
from bot.exports import _facts as facts
from bot.likeness import Pair
from bot.looking import Look
from bot.profiles import Who
from bot.taking import Taken
from tests.bot.test_cards import DEEP, WORDS, assert_fits
from tests.storage._samples import NOW, sample

ROWS = sample("T0OURS")


@DEEP
@given(st.data(), st.sampled_from([0, 1, 60]), st.booleans())
def test_a_dry_run_fits(data: st.DataObject, many: int, amounts: bool) -> None:  # noqa: FBT001
    def word() -> str:
        return data.draw(WORDS)

    who = Who(kind="account", keys=(), label=word())
    deal = facts.Deal(
        who=who,
        system="sf",
        system_id="1",
        stage=word(),
        state="open",
        amount=123_456,
        currency="EUR",
    )
    found = Look(
        name=word(),
        form="plain_deals",
        says="deals in the plain form",
        system="plain",
        rows=many,
        facts=[(n, deal) for n in range(many)],
        left_out=[(n, f"{n} {words}") for n, words in enumerate([word()] * many)],
        others=tuple([word()] * many),
        currencies=Counter({"EUR": many}) if many else Counter(),
        asks={"stage": [word()] * many, "currency": [""]} if many else {},
        notes=[word()] * min(many, 2),
    )
    shown = cards.known()["import_look"](found, ROWS["imports"], amounts=amounts)
    assert_fits(shown)
    assert ("1,234.56 EUR" in str(shown.blocks)) <= amounts


@DEEP
@given(st.data(), st.sampled_from([0, 1, 60]))
def test_what_an_import_came_to_fits(data: st.DataObject, many: int) -> None:
    found = Look(name=data.draw(WORDS), form="plain_deals", says="deals", system="plain")
    words = data.draw(WORDS)
    taken = Taken(
        new=Counter({"customers": many, "touches": 1}),
        joined=many,
        erased=many,
        not_joined=Counter({words: many}),
        left_out=[(n, f"{n} {words}") for n in range(many)],
    )
    assert_fits(cards.known()["imported"](found, taken))


@DEEP
@given(st.data(), st.sampled_from([0, 1, 8]))
def test_customers_fit(data: st.DataObject, many: int) -> None:
    def one(kind: str) -> Any:
        return replace(
            ROWS["customers"], kind=kind, label=data.draw(WORDS), company=data.draw(WORDS)
        )

    pairs = [Pair(one("person"), one("account"), data.draw(WORDS))] * many
    done = [replace(ROWS["joins"], why=data.draw(WORDS), joined_at=NOW)] * many
    counts = {"lead": many} if many else {}
    people = {"customer 1": one("person")} if many == 1 else {}
    assert_fits(cards.known()["customers"](counts, pairs, done, people))
