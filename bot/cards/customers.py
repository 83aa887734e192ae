"""Customers: how many there are, who may be one and the same, and who was joined lately."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.cards import Block, Shown, card
from bot.cards import _blocks as b
from storage.customers import STATES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.likeness import Pair
    from storage.customers import Customer
    from storage.joins import Join


@card
def show(
    counts: Mapping[str, int],
    pairs: Sequence[Pair],
    done: Sequence[Join],
    people: Mapping[str, Customer],
) -> Shown:
    """Draw it, with a button for what a person has to say."""
    states = [f"{counts.get(state, 0):,} {_STATES[state]}" for state in STATES]
    line = f"*{text.count(sum(counts.values()), 'customer')}*: {text.listing(states, 'and')}."
    blocks: list[Block] = [b.section(line)]
    if pairs:
        blocks.append(b.section("*Are these one?* Nothing is joined by likeness alone."))
    for pair in pairs:
        ids = f"{pair.one.id} {pair.other.id}"
        blocks += [
            b.section(f"{named(pair.one)}  and  {named(pair.other)}  ·  {text.said(pair.why)}"),
            b.actions(
                b.button("The Same", "customer_same", ids),
                b.button("Two", "customer_two", ids),
            ),
        ]
    if done:
        blocks.append(b.section("*Joined lately*"))
    blocks += [
        b.section(
            f"{_of(people, one.joined_id)} is {_of(people, one.kept_id)}  ·  by"
            f" {_WHY.get(one.why, text.said(one.why))}, {text.day(one.joined_at)}",
            button=b.button("Undo", "join_undo", one.id),
        )
        for one in done
    ]
    if not counts:
        blocks.append(b.context("`/bellwether import` takes them in from a CSV file."))
    return Shown(line, tuple(blocks))


def named(one: Customer) -> str:
    """Name a customer as far as may be shown: an account's name; initials and company."""
    if one.kind == "account":
        return f"*{text.said(one.label, 60) or 'an account'}*"
    firm = f" of {text.said(one.company, 60)}" if one.company else ""
    return f"*{text.said(one.label, 20) or 'somebody'}*{firm}"


def _of(people: Mapping[str, Customer], customer_id: str) -> str:
    return named(people[customer_id]) if customer_id in people else "somebody who is gone"


_STATES = {"lead": "to win", "nurture": "on the way", "conversion": "who bought"}
_WHY = {"email": "an address", "domain": "a domain", "person": "what somebody said"}
