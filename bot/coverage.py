"""What is kept of buyers, questions and answers, laid out for who looks; see `value.coverage`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import consent, sight
from bot.text import plain
from storage import (
    advocates,
    answers,
    asked_questions,
    askers,
    buyers,
    customers,
    deals,
    evidence,
    places,
    profiles,
    questions,
    stage_roles,
    stages,
)
from value.coverage import Coverage, Exposed, Person, coverage, exposed, hosts
from value.open_deals import OpenDeal, Pipeline, pipeline

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from storage import Database
    from storage.advocates import Advocate
    from storage.answers import Answer
    from storage.customers import Customer

A_COLLEAGUE = "a colleague"
"""How somebody is called whom not everybody may see, and whose answers count all the same."""


def gather(  # noqa: PLR0913 - whose, for whom, of what
    db: Database,
    team: str,
    now: datetime,
    *,
    viewer: str = sight.EVERYBODY,
    buyer: str = "",
    stage: str = "",
    only: Collection[str] | None = None,
    amounts: bool = False,
) -> Coverage:
    """Lay out the coverage of a buyer (an id), a stage (a key), or all.

    `viewer` is the Slack user who alone will see it: who may not be shown to them is counted and
    not named. With `only`, ids of questions, there are no others in it, and it costs no more than
    they do. Without `amounts` the deals behind a question are counted, and their money, by which
    they are in order, is left out.
    """
    looks = sight.viewer(db, team, viewer)
    known = profiles.every(db, team)
    said = _said(db, team, only)
    everybody = [one for one in _people(db, team, said, only) if not consent.waits(one)]
    people = {one.id: person(one, known.get(one.id)) for one in everybody}
    hidden = {one.id for one in everybody if not sight.may_see(looks, one)}
    for one in hidden:
        people[one] = replace(people[one], name=A_COLLEAGUE, is_shown=False)
    given = [
        replace(answer, link="") if answer.advocate_id in hidden else answer for answer in said
    ]
    proofs = evidence.every(db, team, "question")
    asked_by = {key: [one.customer for one in some] for key, some in proofs.items()}
    found = coverage(
        stages.labels(db, team),
        [one for one in questions.every(db, team) if only is None or one.id in only],
        given,
        people,
        now,
        buyers={one.id: one for one in buyers.every(db, team)},
        askers=askers.every(db, team),
        roles=stage_roles.every(db, team),
        our_hosts=hosts(one.url for one in places.every(db, team) if one.kind == "vendor"),
        pipeline=pipeline(asked_by, _open_deals(db, team, asked_by)),
        asked={key: len(some) for key, some in asked_questions.still_open(db, team).items()},
        buyer=buyer,
        stage=stage,
    )
    if amounts:
        return found
    cells = (replace(one, pipeline=Pipeline(one.pipeline.deals)) for one in found.cells)
    return replace(found, cells=tuple(cells))


def _open_deals(db: Database, team: str, asked_by: Mapping[str, Iterable[str]]) -> list[OpenDeal]:
    """List the open deals with what their customers are called; none where nobody is named.

    A person is shown by initials only, which name nobody: they count by where they work.
    """
    if not any(name for names in asked_by.values() for name in names):
        return []
    found = deals.still_open(db, team)
    known: dict[str, Customer] = {}
    wanted = {one.customer_id for one in found}
    while wanted:
        some = customers.some(db, team, sorted(wanted))
        known.update({one.id: one for one in some})
        further = {also for one in some for also in (one.parent_id, one.merged_into) if also}
        wanted = further - set(known)
    return [
        OpenDeal(_names(one, known), deal.amount, deal.currency)
        for deal in found
        if (one := known.get(deal.customer_id))
    ]


def _names(one: Customer, known: Mapping[str, Customer]) -> tuple[str, ...]:
    """Say what a customer, whom they turned out to be and where they work are called."""
    those, names, seen = [one.id], [], set()
    while those:
        if (now_it := known.get(those.pop())) is None or now_it.id in seen:
            continue
        seen.add(now_it.id)
        names += [now_it.company, now_it.label if now_it.kind == "account" else ""]
        those += [also for also in (now_it.parent_id, now_it.merged_into) if also]
    return tuple(dict.fromkeys(name for name in names if name))


def person(one: Advocate, known: profiles.Profile | None) -> Person:
    """Say of an advocate what coverage wants to know."""
    return Person(
        id=one.id,
        name=plain(one.name, 80),
        is_ours=one.kind == "inside",
        role=known.role if known else "",
        products=known.products if known else (),
    )


def lost_with(db: Database, advocate: Advocate, now: datetime) -> list[Exposed]:
    """List what coverage would be lost with somebody; quick where they answer nothing."""
    theirs = answers.of_advocate(db, advocate.team, advocate.id)
    only = {one.question_id for one in theirs if one.status == "confirmed"}
    if not only:
        return []
    return exposed(advocate.id, gather(db, advocate.team, now, only=only))


def _said(db: Database, team: str, only: Collection[str] | None) -> list[Answer]:
    """List the confirmed answers, to some questions or to all, under people's true names."""
    if only is None:
        return answers.every(db, team)
    turned_out = advocates.true_ids(db, team)
    return [
        replace(one, advocate_id=turned_out.get(one.advocate_id, one.advocate_id))
        for question_id in sorted(only)
        for one in answers.to_question(db, team, question_id)
        if one.status == "confirmed"
    ]


def _people(
    db: Database, team: str, said: Iterable[Answer], only: Collection[str] | None
) -> list[Advocate]:
    """List who comes into question: those who said something, or all."""
    if only is None:
        return advocates.every(db, team)
    found = [advocates.one(db, team, who) for who in sorted({one.advocate_id for one in said})]
    return [one for one in found if one is not None]
