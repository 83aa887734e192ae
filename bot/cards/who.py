"""Whom a link belongs to, and who of us holds the relationship."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.aloud import called
from bot.cards import Block, Shown, card
from bot.cards import _blocks as b

if TYPE_CHECKING:
    from datetime import datetime

    from bot.whose import Trace


@card
def show(found: Trace, now: datetime, *, buttons: bool = True) -> Shown:
    """Draw it; small, and without buttons where a channel reads along."""
    one, post = found.advocate, found.post
    stands = f", {text.user(one.backup)} stands in" if one.backup else ""
    line = f"*{text.said(one.name)}*: {text.user(one.owner)} holds the relationship{stands}."
    blocks: list[Block] = [b.section(line)]
    small = [text.link(found.account.link, found.account.title or found.account.link)]
    if post is not None:
        title = text.said(called(post), 80)
        words = f"“{title}”" if title else "a post"
        small = [f"{words}, {text.day(post.published_at)}", *small]
    if found.lists:
        small.append(text.listing([text.code(one.name, 40) for one in found.lists[:3]]))
    if buttons:
        small.append(
            f"last contact {text.span(now - found.touched_at)} ago"
            if found.touched_at
            else "no contact logged yet"
        )
        if found.waiting:
            small.append(f"*{text.count(found.waiting, 'open alert')}*")
    blocks.append(b.context("  ·  ".join(small)))
    if buttons:
        blocks.append(
            b.actions(
                b.button("Log a Touchpoint …", "advocate_touch", one.id),
                b.button("Edit …", "advocate_edit", one.id),
            )
        )
    return Shown(line, tuple(blocks))
