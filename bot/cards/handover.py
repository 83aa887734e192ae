"""A hand-over: from whom to whom, what there is to know, what may be sent, what it waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.aloud import aloud
from bot.cards import Block, Shown, card
from bot.cards import _blocks as b

if TYPE_CHECKING:
    from storage.advocates import Advocate
    from storage.handovers import Handover


@card
def show(one: Handover, advocate: Advocate, viewer: str) -> Shown:
    """Draw it for one colleague: buttons while it waits for them."""
    title = f"{text.plain(advocate.name, 80)} passes on"
    intro = (
        f"{text.user(one.giver)} hands *{text.said(advocate.name)}* over to {text.user(one.taker)}."
    )
    blocks: list[Block] = [b.header(title), b.section(intro)]
    blocks.append(b.section("*What there is to know*"))
    blocks.append(b.quote(one.note))
    if viewer != one.taker:
        blocks += [b.section("*An introduction you may send*"), b.quote(one.introduction)]
    blocks.append(b.context(state(one)))
    if one.state == "open" and _waits(one, viewer):
        blocks.append(
            b.actions(
                b.button("Confirm", "handover_confirm", one.id, style="primary"),
                b.button("Stop", "handover_cancel", one.id),
            )
        )
    return Shown(f"{intro} {state(one)}", tuple(blocks))


def line(one: Handover, advocate: Advocate) -> str:
    """Say it in a line."""
    return (
        f"*{text.said(advocate.name, 80)}*  ·  {text.user(one.giver)} to {text.user(one.taker)}"
        f"  ·  {state(one)}"
    )


def state(one: Handover) -> str:
    """Say how far it is, and what it waits for."""
    first = f"first contact until {one.first_contact_on.isoformat()}"
    if one.state == "done":
        return "done: the first contact has been made"
    if one.state == "cancelled":
        return f"stopped: {text.said(aloud(one.outcome), 120)}"
    if one.state == "passed":
        return f"passed; waits for {text.user(one.taker)}: {first}"
    missing = [
        text.user(user)
        for user, at in ((one.giver, one.confirmed_from_at), (one.taker, one.confirmed_to_at))
        if at is None
    ]
    return f"waits for {text.listing(missing)} to confirm; {first}"


def _waits(one: Handover, viewer: str) -> bool:
    if viewer == one.taker:
        return one.confirmed_to_at is None
    return one.confirmed_from_at is None
