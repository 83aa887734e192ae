"""The question to a colleague whether their public posts may be read, and what is said to a yes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.cards import Shown, card
from bot.cards import _blocks as b

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.accounts import Account
    from storage.advocates import Advocate


@card
def show(advocate: Advocate, places: Sequence[Account]) -> Shown:
    """Ask them, and say what it means."""
    line = (
        f"{text.user(advocate.added_by)} would like Bellwether to notice when you, who speak up for"
        " us in public, are about to stop, so that somebody asks how you are."
    )
    links = text.listing([text.link(one.link, one.link) for one in places]) or "what you publish"
    who = text.user(advocate.owner)
    new = " new" if advocate.opted_in_at else ""
    means = [
        f"Read would be what you publish at {links}: public posts, nothing else.",
        f"{who} would hear of a change. Nobody above you would, and no channel.",
        "Nothing has been read. A no needs no reason; a yes can be taken back, and all is gone.",
    ]
    return Shown(
        line,
        (
            b.section(line),
            b.section(b.bullets(means)),
            b.actions(
                b.button("Yes, You May", "consent_agree", advocate.id, style="primary"),
                b.button("No, Thanks", "consent_refuse", f"{advocate.id}{new}"),
            ),
        ),
    )


def agreed(advocate: Advocate) -> Shown:
    """Thank them, and leave a way to take it back."""
    line = "Thank you. Your public posts are read from now on; this takes it back at any time:"
    again = b.button("Take It Back", "consent_refuse", advocate.id, confirm="All is forgotten.")
    return Shown(line, (b.section(line), b.actions(again)))
