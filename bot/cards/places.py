"""Which places were taken for the same person's, and which may be: to be undone or confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.cards import Block, Shown, card
from bot.cards import _blocks as b

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.accounts import Account
    from storage.proposals import Proposal

MOST = 5
"""Places of each kind: none of them can be left out for want of room, since each has a button."""
LONGEST = 300
"""A longer address is named and not linked."""


@card
def show(line: str, proven: Sequence[Account], asked: Sequence[Proposal]) -> Shown:
    """Write a line, and below it each place with why, and a button to undo or to confirm it."""
    if not proven and not asked:
        return Shown(line)
    blocks: list[Block] = [b.section(line)]
    for account in proven[:MOST]:
        title = _linked(account.link, account.title or account.link)
        words = (
            f"{title} ({text.said(account.source)}) is theirs too: {text.said(account.proof, 200)}"
        )
        blocks.append(b.section(words, button=b.button("Not Theirs", "account_detach", account.id)))
    for proposal in asked[:MOST]:
        title = _linked(proposal.link, proposal.link)
        words = f"Is {title} theirs too? {text.said(proposal.why, 200)}"
        blocks.append(b.section(words, button=b.button("Theirs", "account_take", proposal.id)))
    if asked:
        ids = asked[0].advocate_id
        blocks.append(b.actions(b.button("None of the Rest", "account_refuse", ids)))
    return Shown(line, tuple(blocks))


def _linked(link: str, label: str) -> str:
    return text.link(link, label) if len(link) <= LONGEST else text.said(label, 75)
