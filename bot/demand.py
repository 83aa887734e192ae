"""Keeping what buyers ask: buyers, places, questions, and the evidence behind each of them.

A question is a hypothesis until somebody confirms it, and nobody can before a visit, a win-loss
talk or three heard cases hold it up; what only our own people think is shown as that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot import roles, text
from bot.commands import Refusal
from bot.commands._find import alike, whole_name
from storage import askers, buyers, evidence, looks, new_id, places, questions, stages
from storage.advocates import name_key
from value.support import HEARD, support

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage import Database
    from storage.buyers import Buyer
    from storage.evidence import Evidence
    from storage.looks import Look
    from storage.places import Place
    from storage.questions import Question
    from storage.stages import Stage
    from value.support import Support

MOST_TEXT = 300
"""The most characters of a question, a paraphrase, a hoped-for answer or a proof."""
MOST_QUESTIONS = 500
MOST_PARAPHRASES = 20
_NUMBER = re.compile(r"[qQ]?(\d{1,9})")


def stage_of(db: Database, team: str, words: str) -> Stage:
    """Find a stage in use by its key or label. Raises Refusal that names them."""
    there = stages.every(db, team)
    if found := stages.named(there, words):
        return found
    labels = text.listing([text.code(one.label) for one in there], "or")
    raise Refusal(
        f"I know no stage {text.code(words or '…')}: it is {labels}. Nothing was changed;"
        " `/bellwether stage` shows and changes them."
    )


def question_of(db: Database, team: str, words: str) -> Question:
    """Find a question by its number, as `Q7` or `7`. Raises Refusal where there is none."""
    match = _NUMBER.fullmatch(words.strip())
    found = questions.by_number(db, team, int(match[1])) if match else None
    if found is None:
        raise Refusal(
            f"I know no question {text.code(words or '…')}; say its number, like `Q7`. Nothing was"
            " changed; `/bellwether question list` shows all."
        )
    return found


def buyer_of(db: Database, team: str, name: str) -> Buyer:
    """Find a kind of buyer by name. Raises Refusal that offers the nearest."""
    found = buyers.by_name(db, team, name)
    if found is None:
        near = alike(name, [one.name for one in buyers.every(db, team)])
        meant = text.listing([text.code(one) for one in near], "or")
        raise Refusal(
            f"I know no buyer {text.code(name or '…')}, and changed nothing. "
            + (
                f"Did you mean {meant}?"
                if near
                else '`/bellwether buyer add "Head of data" economic` makes one.'
            )
        )
    return found


def buyer_made(db: Database, team: str, name: str, by: str, now: datetime, **values: Any) -> Buyer:
    """Make a kind of buyer, or give the one of that name. Raises Refusal for no proper name."""
    name = whole_name(text.plain(name, 1000), "buyer")
    if there := buyers.by_name(db, team, name):
        return there
    made = buyers.Buyer(
        team=team,
        id=new_id("buyer"),
        name=name,
        name_key=name_key(name),
        added_by=by,
        added_at=now,
        reviewed_at=now,
        **values,
    )
    buyers.add(db, team, made)
    return made


def place_made(
    db: Database, team: str, name: str, kind: str, by: str, now: datetime, url: str = ""
) -> Place:
    """Make a place, or give the one of that name. Raises Refusal for no proper name or kind."""
    name = whole_name(text.plain(name, 1000), "place")
    if kind not in places.KINDS:
        kinds = text.listing([text.code(one) for one in places.KINDS], "or")
        raise Refusal(f"A place is a {kinds}, not {text.code(kind or '…')}. Nothing was changed.")
    if there := places.by_name(db, team, name):
        return there
    made = places.Place(
        team=team,
        id=new_id("place"),
        kind=kind,
        name=name,
        name_key=name_key(name),
        url=url.strip()[: text.MOST_URL],
        added_by=by,
        added_at=now,
    )
    places.add(db, team, made)
    return made


def look_made(
    db: Database, team: str, buyer: Buyer, stage: str, place: Place, now: datetime
) -> Look:
    """Say that a buyer looks at a place while at a stage."""
    made = looks.Look(
        team=team,
        id=new_id("look"),
        buyer_id=buyer.id,
        stage=stage,
        place_id=place.id,
        added_at=now,
    )
    return looks.keep(db, team, made)


def ask(
    db: Database,
    team: str,
    words: str,
    stage: str,
    by: str,
    now: datetime,
    *,
    buyer_ids: Sequence[str] = (),
    **values: Any,
) -> Question:
    """Keep a new question as a hypothesis. `stage` is a key.

    Raises Refusal where it is too long or one that is kept says the same.
    """
    words = question_text(words)
    if there := questions.same(db, team, words):
        raise Refusal(
            f"Q{there.number} says the same: “{text.said(there.text, 200)}”. Nothing was changed;"
            f" `/bellwether question edit Q{there.number}` changes that one."
        )
    if len(questions.every(db, team)) >= MOST_QUESTIONS:
        raise Refusal(
            f"{MOST_QUESTIONS} questions are the most I keep in use. Nothing was changed;"
            " `/bellwether question retire Q7` makes room."
        )
    made = questions.add(
        db,
        team,
        questions.Question(
            team=team,
            id=new_id("question"),
            stage=stage,
            text=words,
            text_key=questions.text_key(words),
            added_by=by,
            added_at=now,
            **values,
        ),
    )
    askers.put(db, team, made.id, buyer_ids)
    return made


def reword(db: Database, question: Question, words: str, stage: str, **values: Any) -> None:
    """Change a question. Raises Refusal where another one that is kept says the same."""
    there = questions.same(db, question.team, words)
    if there is not None and there.id != question.id:
        raise Refusal(
            f"Q{there.number} says the same: “{text.said(there.text, 200)}”. Nothing was changed."
        )
    key = questions.text_key(words)
    questions.change(
        db, question.team, question.id, text=words, text_key=key, stage=stage, **values
    )


def question_text(words: str) -> str:
    """Give a question as it is kept. Raises Refusal where it says nothing, or too much."""
    line = text.plain(words, 10_000)
    if not questions.text_key(line):
        raise Refusal("What do they ask? The question needs words. Nothing was changed.")
    if len(line) > MOST_TEXT:
        raise Refusal(
            f"A question has at most {MOST_TEXT} characters, and this has {len(line)}. Nothing was"
            " changed; say it shorter."
        )
    return line


def confirm(db: Database, team: str, question: Question, by: str, now: datetime) -> Support:
    """Make a question one that counts. Raises Refusal where too little holds it up."""
    held = support(evidence.about(db, team, "question", question.id))
    if question.status == "confirmed":
        raise Refusal(f"Q{question.number} is confirmed already. Nothing was changed.")
    if not held.is_enough:
        raise Refusal(
            f"Q{question.number} stays as it is: {held_up_by(held)}. It takes one visit, one"
            f" win-loss talk or {HEARD} heard cases; `/bellwether visit` logs a visit,"
            f' `/bellwether question evidence Q{question.number} heard "their words" from'
            ' "Customer"` a case.'
        )
    questions.change(db, team, question.id, status="confirmed", decided_by=by, decided_at=now)
    return held


def retire(db: Database, team: str, question: Question, by: str, now: datetime) -> None:
    """Take a question out of use; what answers it stays, and counts for nothing."""
    roles.require(db, team, by, "manager", "retire a question")
    if question.status == "retired":
        raise Refusal(f"Q{question.number} is retired already. Nothing was changed.")
    questions.change(db, team, question.id, status="retired", decided_by=by, decided_at=now)


def say(
    db: Database,
    team: str,
    about: tuple[str, str],
    kind: str,
    words: str,
    by: str,
    now: datetime,
    **values: Any,
) -> Evidence:
    """Keep a piece of evidence for one thing: a target of `storage.evidence`, and its id.

    Raises Refusal for a kind we do not know.
    """
    if kind not in evidence.KINDS:
        kinds = text.listing([text.code(one) for one in evidence.KINDS], "or")
        raise Refusal(f"Evidence is a {kinds}, not {text.code(kind or '…')}. Nothing was changed.")
    made = evidence.Evidence(
        team=team,
        id=new_id("evidence"),
        target=about[0],
        target_id=about[1],
        kind=kind,
        text=text.plain(words, 2000),
        by=by,
        **({"at": now} | values),
    )
    evidence.add(db, team, [made])
    return made


_SAID = {
    "visit": ("visit", ""),
    "win_loss": ("win-loss talk", ""),
    "ticket": ("ticket", ""),
    "survey": ("survey answer", ""),
    "heard": ("heard case", ""),
    "sales_opinion": ("sales opinion", ""),
    "guess": ("guess", "guesses"),
}


def held_up_by(held: Support) -> str:
    """Say in words what holds a question up."""
    if not held.kinds:
        return "nothing holds it up yet"
    parts = [
        text.count(held.kinds[kind], *_SAID[kind]) for kind in evidence.KINDS if kind in held.kinds
    ]
    said = text.listing(parts)
    return f"held up only by {said}" if held.is_only_ours else f"held up by {said}"


def mark(question: Question, held: Support) -> str:
    """Say in a word or two what a question is."""
    if question.status != "hypothesis":
        return question.status
    return "hypothesis, only sales opinion" if held.is_only_ours else "hypothesis"
