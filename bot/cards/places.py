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

MOST = 8


@card
def show(line: str, proven: Sequence[Account], asked: Sequence[Proposal]) -> Shown:
    """Write a line, and below it each place with why, and a button to undo or to confirm it."""
    if not proven and not asked:
        return Shown(line)
    blocks: list[Block] = [b.section(line)]
    for account in proven[:MOST]:
        title = text.link(account.link, account.title or account.link)
        words = (
            f"{title} ({text.said(account.source)}) is theirs too: {text.said(account.proof, 300)}"
        )
        blocks.append(b.section(words, button=b.button("Not Theirs", "account_detach", account.id)))
    for proposal in asked[:MOST]:
        title = text.link(proposal.link, proposal.link)
        words = f"Is {title} theirs too? {text.said(proposal.why, 300)}"
        blocks.append(b.section(words, button=b.button("Theirs", "account_take", proposal.id)))
    if asked:
        ids = asked[0].advocate_id
        blocks.append(b.actions(b.button("None of the Rest", "account_refuse", ids)))
    return Shown(line, tuple(blocks))
