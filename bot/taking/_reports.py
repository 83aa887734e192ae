"""Taking in what customers said had helped them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import hearsay
from bot.exports import _facts as facts
from storage import new_id, reports
from storage.reports import Report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.taking._taking import Taking
    from value.heard import Named


def keep_reports(taking: Taking, some: Sequence[tuple[int, facts.Fact]]) -> None:
    """Keep answers, and who was asked and has not answered; one of nobody we know is left out."""
    told = [
        (line, fact, taking.whose[n])
        for n, (line, fact) in enumerate(some)
        if isinstance(fact, facts.Report) and n in taking.whose
    ]
    if not told:
        return
    known = hearsay.people(taking.db, taking.team)
    for line, fact, customer in told:
        try:
            parts = {taking.advocate(name) or "": pct for name, pct in fact.split}
        except ValueError as error:
            taking.taken.left_out.append((line, str(error)))
            continue
        is_new = _keep(taking, fact, customer, parts, known)
        (taking.taken.new if is_new else taking.taken.known)["reports"] += 1


def _keep(
    taking: Taking,
    fact: facts.Report,
    customer: str,
    parts: dict[str, float],
    known: list[Named],
) -> bool:
    ext_id, kind = f"file {fact.ext_id}", "heard" if fact.ref_pct is None else "survey"
    if fact.answered_at is not None:
        made = hearsay.keep(
            taking.db,
            taking.team,
            customer_id=customer,
            words=fact.words,
            asked_at=fact.asked_at,
            at=fact.answered_at,
            ext_id=ext_id,
            source=taking.source,
            now=taking.now,
            kind=kind,
            ref_pct=fact.ref_pct,
            without=fact.without,
            parts=parts,
            known=known,
        )
        return made is not None
    asked = Report(
        team=taking.team,
        id=new_id("report"),
        customer_id=customer,
        kind=kind,
        asked_at=fact.asked_at,
        ext_id=ext_id,
        source=taking.source,
    )
    reports.add(taking.db, taking.team, [asked])
    return reports.one(taking.db, taking.team, asked.id) is not None
