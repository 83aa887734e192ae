"""The digest of a period: who needs a call, who is quiet, and what could not be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.cards import Block, Shown, card
from bot.cards import _blocks as b
from bot.cards.alert import SEVERITY, headline, said_of

if TYPE_CHECKING:
    from bot.demand_news import Demand
    from bot.digest import Digest, Entry
    from bot.due import Due

DUE = 10
"""So many things that are due are named."""
TOP = 5
"""How many of each kind are named; the rest is counted."""


@card
def show(digest: Digest) -> Shown:
    """Draw a digest; it is never empty, because what could be seen is news too."""
    since, until = text.day(digest.since), text.day(digest.until)
    blocks: list[Block] = [
        b.header(digest.title),
        b.context(f"{since} to {until}"),
        b.section(
            f"{text.count(digest.posts, 'new post')} by {digest.speakers} of"
            f" {text.count(digest.people, 'advocate')}"
        ),
    ]
    blocks += _waiting(digest)
    for name, entries in (("Cooler", digest.cooler), ("Back", digest.back)):
        if entries:
            lines = [_short(one) for one in entries[:TOP]]
            blocks.append(b.section(f"*{name}* ({len(entries)})\n{b.bullets(lines)}"))
    if digest.settled:
        lines = [_settled(one) for one in digest.settled[:TOP]]
        blocks.append(b.section(f"*Settled* ({len(digest.settled)})\n{b.bullets(lines)}"))
    if digest.due:
        lines = [_due(one) for one in digest.due[:DUE]]
        if (more := len(digest.due) - DUE) > 0:
            lines.append(f"and {more:,} more; `/bellwether mine` shows yours")
        blocks.append(b.section(f"*Due* ({len(digest.due)})\n{b.bullets(lines)}"))
    if digest.demand:
        blocks.append(b.section(f"*Demand*\n{b.bullets(_demand(digest.demand))}"))
    if digest.quiet:
        lines = [
            f"{text.said(one.name, 80)}: last post {text.span(digest.until - last)} ago"
            for one, last in digest.quiet[:TOP]
        ]
        blocks.append(b.section(f"*Quiet* ({len(digest.quiet)})\n{b.bullets(lines)}"))
    if digest.held:
        lines = [f"{text.code(name)}: {text.count(n, 'finding')}" for name, n in digest.held]
        blocks.append(
            b.section(
                "*Held back*, because people called most of it no signal; `/bellwether signals`"
                f" says why\n{b.bullets(lines)}"
            )
        )
    blocks.append(b.divider())
    blocks += _sight(digest)
    return Shown(
        f"{text.said(digest.title)}: {text.count(len(digest.waiting), 'open alert')}", tuple(blocks)
    )


def _waiting(digest: Digest) -> list[Block]:
    """Name who needs a call; where it tells what changed, those who are new first."""
    if digest.fresh is None:
        groups = [("Who needs a call", digest.waiting)]
    else:
        groups = [("New: who needs a call", digest.fresh), ("Still waiting", digest.older)]
    blocks: list[Block] = []
    for name, entries in groups:
        if entries:
            blocks.append(b.section(f"*{name}* ({len(entries)})"))
            blocks += [b.section(_entry(one)) for one in entries[:TOP]]
            blocks += _rest(len(entries), "/bellwether alerts")
    if not digest.waiting:
        blocks.append(b.section("*Who needs a call*\nNobody: no alert is open."))
    elif digest.fresh is not None and not digest.fresh:
        blocks.insert(0, b.section("*New: who needs a call*\nNobody since the last digest."))
    if digest.delayed:
        held = text.count(digest.delayed, "card is", "cards are")
        blocks.append(b.context(f"{held} held by quiet hours or a channel's daily ceiling"))
    return blocks


def _short(one: Entry) -> str:
    title = text.escape(headline(one.alert.label, one.advocate.name))
    return f"{title}: “{text.said(one.evidence, 120)}”"


def _entry(one: Entry) -> str:
    facts = [SEVERITY.get(one.alert.severity, ""), text.user(one.advocate.owner)]
    facts.append(said_of(one.alert) or f"since {text.day(one.alert.opened_at)}")
    title = text.escape(headline(one.alert.label, one.advocate.name))
    small = "  ·  ".join(fact for fact in facts if fact)
    return f"*{title}*\n“{text.said(one.evidence, 200)}”\n{small}"


def _due(one: Due) -> str:
    facts = [text.said(one.advocate.name, 80), f"{one.kind}: {text.said(one.says, 150)}"]
    if one.on is not None:
        facts.append(f"by {one.on.isoformat()}")
    if one.whom:
        facts.append(text.user(one.whom))
    return "  ·  ".join(facts)


def _demand(demand: Demand) -> list[str]:
    lines = [
        f"heard, and no question of ours: “{text.said(one.words, 160)}”"
        f" {text.link(one.link, 'there')}"
        for one in demand.heard[:TOP]
    ]
    if (more := len(demand.heard) - TOP) > 0:
        lines.append(f"and {more:,} more that was heard")
    lines += [
        f"nobody answers Q{one.number}: {text.said(one.text, 160)}"
        for one in demand.unanswered[:TOP]
    ]
    if (more := len(demand.unanswered) - TOP) > 0:
        lines.append(f"and {more:,} more that nobody answers; `/bellwether question list`")
    lines += [
        f"a visit is due: {text.said(one.customer, 80)}, {one.outcome} on"
        f" {one.closed_on.isoformat()}; `/bellwether visit due`"
        for one in demand.visits
    ]
    return lines


def _settled(one: Entry) -> str:
    title = text.escape(headline(one.alert.label, one.advocate.name))
    return f"{title}  ·  {said_of(one.alert) or one.alert.state}"


def _rest(number: int, see: str) -> list[Block]:
    return [b.context(f"and {number - TOP:,} more: `{see}`")] if number > TOP else []


def _sight(digest: Digest) -> list[Block]:
    seen = digest.accounts - len(digest.unseen)
    blocks = [b.context(f"{seen} of {text.count(digest.accounts, 'account')} seen")]
    if digest.unseen:
        lines = [
            f"{text.said(one.name, 80)}, {text.link(account.link, account.link)}:"
            f" {text.said(account.health_says or account.health, 200)}"
            for one, account in digest.unseen[:TOP]
        ]
        blocks.append(b.context(b.bullets(lines)))
    return blocks
