"""A question that nobody answers, who is nearest to it, and the ask that would close the gap."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import away, consent, coverage, goodwill, sight, standing, text
from bot.aloud import called
from bot.commands import Forgotten, Refusal
from signals._from_posts import OWN_KINDS
from storage import (
    advocates,
    answers,
    asked_questions,
    new_id,
    posts,
    profiles,
    questions,
    stage_roles,
)
from value.nearest import nearest, roots

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from signals._relationship import Relation
    from storage import Database
    from storage.advocates import Advocate
    from storage.asks import Ask
    from storage.questions import Question
    from value.coverage import Cell
    from value.nearest import Near

NEAREST = 3
LOOKED_AT = 8
"""So many of the nearest are asked how they are; who can be asked now comes first of them."""
MOST_ROOTS, MOST_POSTS, MOST_NEWEST = 12, 4000, 1000
LATELY = timedelta(days=3 * 365)
_NAMED = re.compile(r"\bQ(\d{1,8})\b", re.IGNORECASE | re.ASCII)
UNWELL = frozenset({"at risk", "departing", "departed"})
"""How things stand with somebody who is not asked for anything now."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody near a gap: how they are, what they were asked, their roles at this stage."""

    near: Near
    advocate: Advocate
    stands: goodwill.Standing
    relation: Relation
    away_until: date | None
    roles: tuple[str, ...]

    @property
    def can_be_asked(self) -> bool:
        """Whether nothing is in the way of asking them today."""
        return (
            self.stands.free_at is None
            and self.away_until is None
            and self.relation.state not in UNWELL
            and not self.relation.state.startswith("away")
        )


@dataclass(frozen=True, slots=True)
class Gap:
    """A question with who is nearest to it, and whom we asked with no outcome yet."""

    cell: Cell
    stage: str
    nearest: tuple[Candidate, ...]
    asked: tuple[tuple[Ask, Advocate], ...]


def gather(db: Database, team: str, question: Question, now: datetime, viewer: str) -> Gap:
    """Find who is nearest to a question, as somebody or everybody may see them."""
    found = coverage.gather(db, team, now, viewer=viewer, only={question.id})
    cell = next((one for one in found.cells if one.question.id == question.id), None)
    if cell is None:
        raise Forgotten(f"Q{question.number} is retired, so nobody needs to answer it.")
    looks = sight.viewer(db, team, viewer)
    shown = {
        one.id: one
        for one in sight.seen(looks, advocates.every(db, team))
        if not consent.waits(one)
    }
    those = (*cell.answerers, *cell.others, *cell.against)
    roles = stage_roles.every(db, team)
    taken = {one.person.id for one in those}
    taken |= {one.advocate_id for one in roles if one.stage == question.stage and one.stance < 0}
    return Gap(
        cell=cell,
        stage=found.stages.get(question.stage, question.stage),
        nearest=tuple(_candidates(db, team, cell, shown, taken, now)),
        asked=tuple(
            (ask, shown[ask.advocate_id])
            for ask in asked_questions.asks_for(db, team, question.id)
            if not ask.outcome and ask.advocate_id in shown
        ),
    )


def _candidates(
    db: Database,
    team: str,
    cell: Cell,
    shown: dict[str, Advocate],
    taken: Collection[str],
    now: datetime,
) -> Sequence[Candidate]:
    known = profiles.every(db, team)
    people = {
        one.id: coverage.person(one, known.get(one.id))
        for one in shown.values()
        if one.id not in taken
    }
    words = roots(cell.question)[:MOST_ROOTS]
    kinds, since = sorted(OWN_KINDS), now - LATELY
    # the newest whatever they say, since what is said in another language shares no beginnings
    said = posts.holding(db, team, words, kinds, since, MOST_POSTS)
    newest = posts.holding(db, team, [""], kinds, since, MOST_NEWEST)
    said = list({(one.account_id, one.id): one for one in (*said, *newest)}.values())
    wanted = {buyer.role for buyer in cell.buyers if buyer.role}
    near = nearest(cell.question, wanted, people, said)[:LOOKED_AT]
    found = [_candidate(db, shown[one.person.id], one, cell, now) for one in near]
    return sorted(found, key=lambda one: not one.can_be_asked)[:NEAREST]


def _candidate(
    db: Database, advocate: Advocate, near: Near, cell: Cell, now: datetime
) -> Candidate:
    absent = away.away_now(db, advocate.team, advocate.id, now)
    return Candidate(
        near=near,
        advocate=advocate,
        stands=goodwill.of(db, advocate, now),
        relation=standing.of_advocate(db, advocate.team, advocate.id, now),
        away_until=absent.until_on if absent else None,
        roles=tuple(
            one.role
            for one in stage_roles.of_advocate(db, advocate.team, advocate.id)
            if one.stage == cell.question.stage
        ),
    )


def draft(candidate: Candidate, question: Question) -> str:
    """Word an ask that leaves them free, in plain text."""
    name = text.plain(candidate.advocate.name, 80).partition(" ")[0]
    lines = [
        f"Hi {name}, people who are choosing right now ask: “{text.plain(question.text, 280)}”."
    ]
    post = candidate.near.post
    if post and (title := text.plain(called(post), 80)):
        lines.append(f"You wrote about something close in “{title}”, and I thought of you.")
    if "aggregator" in candidate.roles:
        lines.append("Who or what would you point them to?")
    else:
        lines.append("Would you tell what you found, in your own words and wherever you like?")
    if question.proof_wanted:
        wanted = text.plain(question.proof_wanted, 160)
        lines.append(f"What would help them most to see: {wanted}.")
    lines.append("A no is a good answer too.")
    return " ".join(lines)


def number(db: Database, team: str, words: str) -> Question:
    """Find the question that people call Q7. Raises Refusal where it is none, or is retired."""
    bare = words.strip().removeprefix("#")
    bare = bare[1:] if bare[:1] in "qQ" else bare
    if not (bare.isascii() and bare.isdecimal() and len(bare) < 9):
        raise Refusal(
            "Which question? Say its number, like `/bellwether gap Q7`; `/bellwether coverage`"
            " shows them."
        )
    found = questions.by_number(db, team, int(bare))
    if found is None:
        raise Refusal(f"There is no Q{int(bare)}. `/bellwether coverage` shows the questions.")
    if found.status == "retired":
        raise Refusal(f"Q{found.number} is retired, so nobody needs to answer it.")
    return found


def ask(
    db: Database, question: Question, advocate: Advocate, *, by: str, now: datetime
) -> tuple[Ask, bool]:
    """Log that somebody is asked to answer a question, within the open transaction, once.

    Tells too whether it is new: who has asked the same before is given that ask. Raises Refusal
    where the question is retired, or the advocate is to be left in peace.
    """
    team = advocate.team
    db.serialise("ask", team, advocate.id)
    now_it = questions.one(db, team, question.id)
    if now_it is None or now_it.status == "retired":
        raise Forgotten(f"Q{question.number} has been retired meanwhile. Nothing was logged.")
    for before in asked_questions.asks_for(db, team, question.id):
        if before.advocate_id == advocate.id and not before.outcome:
            return before, False
    what = f"to answer Q{question.number}: {question.text}"
    made = goodwill.ask(db, advocate, what, by=by, now=now, for_whom=f"Q{question.number}")
    asked_questions.add(db, team, made.id, question.id)
    return made, True


def tie(db: Database, made: Ask) -> Question | None:
    """Tie an ask to the question that its words name, like Q7, within the open transaction."""
    found = _NAMED.search(made.what)
    question = questions.by_number(db, made.team, int(found[1])) if found else None
    if question is None or question.status == "retired":
        return None
    asked_questions.add(db, made.team, made.id, question.id)
    return question


def answered(  # noqa: PLR0913 - what an answer is made of
    db: Database,
    question: Question,
    advocate: Advocate,
    *,
    link: str,
    quote: str,
    stance: int,
    by: str,
    now: datetime,
) -> bool:
    """Keep by hand where somebody answers a question, confirmed; False where it is kept already.

    Within the open transaction. The post at the link is tied to it where it is one we have read.
    """
    team = advocate.team
    there = next((p for p in posts.at(db, team, [link]) if p.advocate_id == advocate.id), None)
    account_id, post_id = (there.account_id, there.id) if there else ("", "")
    made = answers.Answer(
        team=team,
        id=new_id("answer"),
        advocate_id=advocate.id,
        question_id=question.id,
        stage=question.stage,
        place_key=answers.place_key(account_id, post_id, link),
        account_id=account_id,
        post_id=post_id,
        link=link,
        quote=quote or (there.title or there.text if there else ""),
        quality=2,
        stance=stance,
        how="manual",
        status="confirmed",
        said_at=there.published_at if there else now,
        suggested_at=now,
        decided_by=by,
        decided_at=now,
    )
    before = answers.same(db, team, made)
    if before is None:
        answers.add(db, team, [made])
        return True
    if before.status == "confirmed":
        return False
    answers.change(
        db, team, before.id, status="confirmed", stance=stance, decided_by=by, decided_at=now
    )
    return True
