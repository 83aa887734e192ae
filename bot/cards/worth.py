"""What stands to be lost with advocates, to be read before a reorganisation and not after it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot import amounts, text
from bot.cards import Block, Shown, card
from bot.cards import _blocks as b

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.stakes import Worth

MOST = 8
BEFORE = (
    "Read before anybody is let go of: a relationship takes longer to make than to cut. This is"
    " what is known to stand with them, and no forecast of what will be lost."
)


@card
def show(
    title: str,
    found: Worth,
    questions: Mapping[str, str],
    *,
    amount: bool,
    where: str,
    scope: str,
) -> Shown:
    """Draw it: coverage first, then who was brought, then who was touched, which is no loss.

    `questions` gives the words of the buyers' questions; `scope` is what was typed.
    """
    head = f"{text.count(len(found.people), 'relationship')}, {_customers(len(found.held.touched))}"
    blocks: list[Block] = [
        b.header(text.plain(title, 120)),
        b.section(_people(found)),
        b.section(_coverage(found, questions)),
        b.section(_deals(found, amount=amount)),
        b.section(_brought(found, amount=amount)),
        b.section(_reported(found, amount=amount)),
        b.section(_touched(found, amount=amount)),
    ]
    small = [BEFORE]
    if found.others:
        small.append(amounts.left_out(found.others, "worth"))
    if not amount:
        small.append(where)
    blocks.append(b.context(*small))
    about = {"kind": "worth", "quarter": "", "scope": scope}
    blocks.append(b.actions(b.button("Rows", "value_rows", json.dumps(about))))
    return Shown(f"{text.escape(text.plain(title, 120))}: {head}", tuple(blocks))


def _customers(number: int) -> str:
    return text.count(number, "customer")


def _people(found: Worth) -> str:
    parts = [
        text.count(len(found.people), "advocate"),
        f"{found.in_contact} in contact with one of us in 90 days",
    ]
    if found.people:
        parts.append(f"the longest since {text.day(min(one.added_at for one in found.people))}")
    if found.alerts:
        parts.append(f"*{text.count(found.alerts, 'open alert')}*")
    return f"*Relationships*\n{', '.join(parts)}."


def _coverage(found: Worth, questions: Mapping[str, str]) -> str:
    alone = sorted(found.held.questions)
    if not questions:
        return "*Coverage*\nNo answer to a buyer's question is confirmed yet, so none is known."
    if not alone:
        return "*Coverage*\nSomebody else answers every question that they answer."
    named = [f"“{text.said(questions.get(one, one), 100)}”" for one in alone[:MOST]]
    more = f" and {len(alone) - MOST} more" if len(alone) > MOST else ""
    return f"*Coverage*\nOnly they answer {text.count(len(alone), 'question')}: " + (
        ", ".join(named) + more
    )


def _deals(found: Worth, *, amount: bool) -> str:
    sums = sum(one.amount for one in found.held.open_deals)
    worth = f", {amounts.about(sums, found.book.currency)}" if amount and sums else ""
    return (
        f"*Open deals*\n{text.count(len(found.held.open_deals), 'deal')} with customers they"
        f" reached{worth}."
    )


def _brought(found: Worth, *, amount: bool) -> str:
    said = f"*Brought by their codes and links*\n{_customers(len(found.held.brought))}"
    if amount and found.came:
        came = sum(one.amount for one in found.came)
        said += f", {amounts.about(came, found.book.currency)} in the past 12 months"
    if not found.held.brought:
        return f"{said}."
    return f"{said}. Referred customers have been seen to leave less while who referred them stays."


def _reported(found: Worth, *, amount: bool) -> str:
    told = {part.report.customer for part in found.account.parts}
    said = (
        f"*The buyers' own account*\n{len(told)} of {found.account.answered} who answered in 12"
        " months gave them a part"
    )
    if amount and told:
        said += f": {amounts.likely(found.reported, found.book.currency)}"
    return f"{said}."


def _touched(found: Worth, *, amount: bool) -> str:
    held = found.held
    said = (
        f"*Touched, which overlaps with others and is no loss*\n{_customers(len(held.touched))};"
        f" {len(held.alone)} of them nobody else reached"
    )
    if amount and found.touched:
        sums = sum(one.amount for one in found.touched)
        said += f"; they paid {amounts.about(sums, found.book.currency)} in the past 12 months"
    return f"{said}."
