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
    evidence,
    places,
    profiles,
    questions,
    stage_roles,
    stages,
)
from value.coverage import Coverage, Exposed, Person, coverage, exposed, hosts
from value.open_deals import pipeline

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from storage import Database
    from storage.advocates import Advocate

A_COLLEAGUE = "a colleague"
"""How somebody is called whom not everybody may see, and whose answers count all the same."""


def gather(
    db: Database,
    team: str,
    now: datetime,
    *,
    viewer: str = sight.EVERYBODY,
    buyer: str = "",
    stage: str = "",
    deals: Iterable[tuple[str, int | None, str]] = (),
) -> Coverage:
    """Lay out the coverage of a buyer (an id), a stage (a key), or all.

    `viewer` is the Slack user who alone will see it: who may not be shown to them is counted and
    not named. `deals` are open ones: the customer's name, the amount in minor units, the currency.
    """
    looks = sight.viewer(db, team, viewer)
    known = profiles.every(db, team)
    everybody = [one for one in advocates.every(db, team) if not consent.waits(one)]
    people = {one.id: person(one, known.get(one.id)) for one in everybody}
    hidden = {one.id for one in everybody if not sight.may_see(looks, one)}
    for one in hidden:
        people[one] = replace(people[one], name=A_COLLEAGUE, is_shown=False)
    given = [
        replace(answer, link="") if answer.advocate_id in hidden else answer
        for answer in answers.every(db, team)
    ]
    proofs = evidence.every(db, team, "question")
    return coverage(
        stages.labels(db, team),
        questions.every(db, team),
        given,
        people,
        now,
        buyers={one.id: one for one in buyers.every(db, team)},
        askers=askers.every(db, team),
        roles=stage_roles.every(db, team),
        our_hosts=hosts(one.url for one in places.every(db, team) if one.kind == "vendor"),
        pipeline=pipeline({key: [e.customer for e in some] for key, some in proofs.items()}, deals),
        asked={key: len(some) for key, some in asked_questions.still_open(db, team).items()},
        buyer=buyer,
        stage=stage,
    )


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
    if not any(one.status == "confirmed" for one in theirs):
        return []
    return exposed(advocate.id, gather(db, advocate.team, now))
