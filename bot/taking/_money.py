"""Taking in deals and payments."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

from bot.exports import _facts as facts
from bot.exports._reading import stage_key
from bot.taking._taking import touch_of
from storage import aliases, codes, deal_steps, deals, new_id, touches, transactions
from storage.deal_steps import DealStep
from storage.deals import Deal
from storage.transactions import Transaction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.taking._taking import Taking

_SURE = ("sf_account", "hubspot_company")


def keep_deals(taking: Taking, some: Sequence[tuple[int, facts.Fact]]) -> None:
    """Keep deals as they stand now, and the steps that led there."""
    told: dict[tuple[str, str], tuple[facts.Deal, str]] = {}
    for n, (_, fact) in enumerate(some):
        if isinstance(fact, facts.Deal) and n in taking.whose:
            told[fact.system, fact.system_id] = fact, taking.whose[n]
    db, team = taking.db, taking.team
    for system in sorted({system for system, _ in told}):
        theirs = [number for of_system, number in told if of_system == system]
        there = deals.known(db, team, system, theirs)
        for number in theirs:
            fact, customer = told[system, number]
            before = there.get(number)
            made = _deal(taking, fact, customer, before)
            if before is None:
                deals.add(db, team, [made])
                taking.taken.new["deals"] += 1
            elif replace(made, updated_at=before.updated_at, source=before.source) != before:
                values = {
                    name: getattr(made, name)
                    for name in Deal.__dataclass_fields__
                    if getattr(made, name) != getattr(before, name)
                }
                deals.change(db, team, before.id, **values)
                taking.taken.changed["deals"] += 1
            else:
                taking.taken.known["deals"] += 1
            deal_steps.add(db, team, _steps(taking, fact, made, before))


def _deal(taking: Taking, fact: facts.Deal, customer: str, before: Deal | None) -> Deal:
    """Make the deal as it stands now; what this file does not say stays as it was."""
    kept = before or Deal(
        team=taking.team,
        id=new_id("deal"),
        customer_id=customer,
        system=fact.system,
        system_id=fact.system_id,
        stage_raw="",
        state="open",
        updated_at=taking.now,
    )
    has = fact.amount is not None
    return replace(
        kept,
        # An id of the account says more than its name did when the deal was first told of.
        customer_id=customer if any(key.ns in _SURE for key in fact.who.keys) else kept.customer_id,
        stage_raw=fact.stage,
        state=fact.state,
        amount=fact.amount if has else kept.amount,
        currency=fact.currency if has else kept.currency,
        opened_at=fact.opened_at or kept.opened_at,
        # A deal that was won and is open again is not closed any more.
        closed_at=None if fact.state == "open" else fact.closed_at or kept.closed_at or taking.now,
        p_win=fact.p_win if fact.p_win is not None else kept.p_win,
        source=taking.source,
        updated_at=taking.now,
    )


def _steps(taking: Taking, fact: facts.Deal, made: Deal, before: Deal | None) -> list[DealStep]:
    """Make the steps a file tells of, and the one to where the deal stands now if it moved."""
    steps = [
        DealStep(
            team=taking.team,
            deal_id=made.id,
            at=at.astimezone(UTC),
            stage_raw=stage,
            state=fact.state if stage_key(stage) == stage_key(fact.stage) else "open",
            source=taking.source,
        )
        for at, stage in fact.steps
    ]
    moved = before is None or (before.stage_raw, before.state) != (made.stage_raw, made.state)
    if moved and stage_key(fact.stage) not in {stage_key(stage) for _, stage in fact.steps}:
        since = made.closed_at or (taking.now if before else made.opened_at) or taking.now
        steps.append(
            DealStep(
                team=taking.team,
                deal_id=made.id,
                at=since,
                stage_raw=made.stage_raw,
                state=made.state,
                amount=made.amount,
                source=taking.source,
            )
        )
    return steps


def keep_payments(taking: Taking, some: Sequence[tuple[int, facts.Fact]]) -> None:
    """Keep payments, what was given back of them, and the touch of a code."""
    told = [
        (taking.whose[n], fact)
        for n, (_, fact) in enumerate(some)
        if isinstance(fact, facts.Payment) and n in taking.whose
    ]
    db, team = taking.db, taking.team
    names = {one for _, fact in told for one in fact.ext_ids}
    # A hook may have told of it by another name still.
    more = aliases.around(db, team, sorted(names))
    names |= {other for others in more.values() for other in others}
    there = transactions.known(db, team, sorted(names))
    there_deals = deals.known(db, team, "plain", sorted({f.deal for _, f in told if f.deal}))
    for customer, fact in told:
        code = codes.by_code(db, team, fact.code) if fact.code else None
        called = [*fact.ext_ids, *(other for one in fact.ext_ids for other in more.get(one, ()))]
        before = next((there[one] for one in called if one in there), None)
        if len(fact.ext_ids) > 1:
            aliases.join(db, team, fact.ext_ids, fact.at)
        deal = there_deals.get(fact.deal)
        if before is None:
            made = Transaction(
                team=team,
                id=new_id("transaction"),
                customer_id=customer,
                at=fact.at,
                amount=fact.amount,
                refunded=fact.refunded,
                currency=fact.currency,
                ext_id=fact.ext_ids[0],
                deal_id=deal.id if deal else None,
                code_id=code.id if code else None,
                source=taking.source,
                added_at=taking.now,
            )
            transactions.add(db, team, [made])
            there |= dict.fromkeys(called, made)
            taking.taken.new["transactions"] += 1
        elif fact.refunded > before.refunded or (code and before.code_id is None):
            now = replace(
                before,
                refunded=max(fact.refunded, before.refunded),
                code_id=before.code_id or (code.id if code else None),
            )
            transactions.change(db, team, before.id, refunded=now.refunded, code_id=now.code_id)
            there |= dict.fromkeys(called, now)
            taking.taken.changed["transactions"] += 1
        else:
            taking.taken.known["transactions"] += 1
        if code:
            touch = facts.Touch(
                who=fact.who,
                advocate="",
                kind="code",
                evidence="tracked",
                at=fact.at,
                ext_ref=f"code:{before.ext_id if before else fact.ext_ids[0]}",
            )
            touches.add(db, team, [touch_of(taking, touch, customer, code.advocate_id)])
