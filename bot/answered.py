"""The queue of suggested answers: what waits, and what a person says of it; each click teaches."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import sight, text
from bot.cards import answers as card
from bot.commands import Forgotten, Refusal
from bot.overhearing import taught
from storage import advocates, answers, demand_readers, new_id, questions, stages

if TYPE_CHECKING:
    from datetime import datetime

    from bot.cards import Shown
    from storage import Database
    from storage.advocates import Advocate
    from storage.answers import Answer
    from storage.questions import Question

LOOKED_THROUGH = 200
"""The surest suggestions among which those are found that somebody may see."""


def queue(db: Database, team: str, user: str, said: str = "") -> Shown:
    """Draw what waits for a click, as far as somebody may see it."""
    looks = sight.viewer(db, team, user)
    people = {one.id: one for one in sight.seen(looks, advocates.every(db, team))}
    surest = answers.waiting(db, team, LOOKED_THROUGH)
    found = [one for one in surest if one.advocate_id in people]
    asked = questions.some(db, team, [one.question_id for one in found[: card.TOP]])
    labels = stages.labels(db, team)
    waiting = [
        card.Waiting(
            answer=one,
            advocate=people[one.advocate_id].name,
            question=asked[one.question_id],
            stage=labels.get(one.stage, one.stage),
        )
        for one in found[: card.TOP]
    ]
    count = answers.how_many_wait(db, team) - (len(surest) - len(found))
    return card.show(waiting, count, said, how_sure(db, team))


def how_sure(db: Database, team: str) -> str:
    """Say what clicks have taught, and whether anything counts without one."""
    known = taught(db, team)
    right = (
        f"{known.precision:.0%} of what is suggested turned out right"
        if known.precision is not None
        else "too few clicks yet to say how often this is right"
    )
    alone = (
        "what is sure counts without a click"
        if demand_readers.of_team(db, team).confirms and known.may_confirm
        else "nothing counts that nobody confirmed"
    )
    return f"{right}; {alone}."


def decide(
    db: Database, team: str, answer_id: str, status: str, by: str, now: datetime
) -> tuple[Answer, Advocate, Question]:
    """Say what a suggestion is, in the open transaction, and learn from it.

    Raises Refusal where it is decided, its question out of use or its advocate gone.
    """
    answer, advocate, question = of(db, team, answer_id, by)
    if not answers.decide(db, team, answer_id, status, by, now):
        raise Refusal(_decided(answer))
    demand_readers.change(db, team, bar=taught(db, team).bar)
    return answer, advocate, question


def of(db: Database, team: str, answer_id: str, user: str) -> tuple[Answer, Advocate, Question]:
    """Find a suggestion, whose it is and what it may answer. Raises Refusal where it is late."""
    answer = answers.one(db, team, answer_id)
    advocate = advocates.one(db, team, answer.advocate_id) if answer else None
    question = questions.one(db, team, answer.question_id) if answer else None
    if answer is None or advocate is None or question is None:
        raise Forgotten(
            "That is not kept any more: the post was deleted, or whose it was is not watched."
            " Nothing was changed."
        )
    if not sight.may_see(sight.viewer(db, team, user), advocate):
        raise Forgotten("That is not yours to see. Nothing was changed.")
    if answer.status != "suggested":
        raise Refusal(_decided(answer))
    if question.status == "retired":
        raise Refusal(
            f"Q{question.number} was retired meanwhile, so that nothing answers it now. Nothing was"
            " changed."
        )
    return answer, advocate, question


def move(
    db: Database, team: str, answer_id: str, question_id: str, by: str, now: datetime
) -> tuple[Answer, Advocate, Question]:
    """Say that a suggestion answers another question, in the open transaction."""
    other = questions.one(db, team, question_id)
    if other is None or other.status == "retired":
        raise Refusal("That question is not in use any more. Nothing was changed; choose another.")
    if other.id == of(db, team, answer_id, by)[2].id:
        answer, advocate, _ = decide(db, team, answer_id, "confirmed", by, now)
        return answer, advocate, other
    answer, advocate, _ = decide(db, team, answer_id, "other", by, now)
    moved = replace(
        answer,
        id=new_id("answer"),
        question_id=other.id,
        stage=other.stage,
        how="manual",
        score=None,
        second_score=None,
        status="confirmed",
        decided_by=by,
        decided_at=now,
    )
    answers.add(db, team, [moved])
    there = answers.same(db, team, moved)
    if there is not None and there.id != moved.id:
        answers.decide(db, team, there.id, "confirmed", by, now)
    return answer, advocate, other


def _decided(answer: Answer) -> str:
    whom = f" by {text.user(answer.decided_by)}" if answer.decided_by else " by itself"
    when = f", {text.when(answer.decided_at)}" if answer.decided_at else ""
    said = {"confirmed": "confirmed", "wrong": "called no answer"}.get(
        answer.status, "moved to another question"
    )
    return f"That was {said} before{whom}{when}. Nothing was changed."
