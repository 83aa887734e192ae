"""A question is what buyers ask at a stage; a hypothesis until there is evidence behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage._database import chunks
from storage._registry import table
from storage.advocates import name_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage._database import Database

FORCES = ("push", "pull", "anxiety", "habit")
"""What a question comes from: two forces that move a buyer, and two that hold one back."""

STATUSES = ("hypothesis", "confirmed", "retired")


@table(
    """
    create table questions (
        team text not null references teams (team),
        id text not null,
        number integer not null,        -- so that people can say Q7; never used twice
        stage text not null,            -- a stage's key
        text text not null,
        text_key text not null,         -- the text as two are compared: folded, without marks
        paraphrases text not null,      -- JSON: other ways to ask it
        hoped_answer text not null,
        proof_wanted text not null,
        force text not null,            -- one of FORCES; empty where nobody said
        product text not null,          -- which product it is about; empty where any
        status text not null,           -- hypothesis, confirmed, retired
        added_by text not null,
        added_at text not null,
        decided_by text not null,       -- who confirmed or retired it last; empty where nobody
        decided_at text,
        primary key (team, id)
    );
    create unique index questions_by_number on questions (team, number);
    create index questions_of_stage on questions (team, stage)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of buyers. `force` is one of FORCES or empty, `status` one of STATUSES.

    `number` is given by `add`; people say Q and the number.
    """

    team: str
    id: str
    number: int = 0
    stage: str
    text: str
    text_key: str
    paraphrases: tuple[str, ...] = ()
    hoped_answer: str = ""
    proof_wanted: str = ""
    force: str = ""
    product: str = ""
    status: str = "hypothesis"
    added_by: str
    added_at: datetime
    decided_by: str = ""
    decided_at: datetime | None = None


def text_key(text: str) -> str:
    """Fold a question to what two are compared by: letters and digits, whatever their case."""
    return " ".join("".join(c if c.isalnum() else " " for c in name_key(text)).split())[:500]


def add(db: Database, team: str, question: Question) -> Question:
    """Keep a new question under the next number, and give it with that."""
    with db.transaction():
        db.serialise("questions", team)
        last = db.count("select max(number) from questions where team = :team", team=team)
        numbered = replace(question, number=last + 1)
        db.insert("questions", team, [numbered])
    return numbered


def one(db: Database, team: str, question_id: str) -> Question | None:
    """Find a question by id."""
    return db.one(
        Question,
        "select * from questions where team = :team and id = :id",
        team=team,
        id=question_id,
    )


def some(db: Database, team: str, question_ids: Sequence[str]) -> dict[str, Question]:
    """Find questions by their ids."""
    found: dict[str, Question] = {}
    for few in chunks(question_ids):
        rows = db.all(
            Question,
            "select * from questions where team = :team and id in :few",
            team=team,
            few=few,
        )
        found.update({question.id: question for question in rows})
    return found


def by_number(db: Database, team: str, number: int) -> Question | None:
    """Find a question by the number that people say."""
    return db.one(
        Question,
        "select * from questions where team = :team and number = :number",
        team=team,
        number=number,
    )


def same(db: Database, team: str, text: str) -> Question | None:
    """Find the oldest question that is not retired and says the same in other case and marks."""
    return db.one(
        Question,
        "select * from questions where team = :team and text_key = :text_key"
        " and status <> 'retired' order by number limit 1",
        team=team,
        text_key=text_key(text),
    )


def every(db: Database, team: str, *, retired: bool = False) -> list[Question]:
    """List the questions by number; with `retired`, those that are out of use too."""
    return db.all(
        Question,
        "select * from questions where team = :team and (status <> 'retired' or :retired = 1)"
        " order by number",
        team=team,
        retired=retired,
    )


def change(db: Database, team: str, question_id: str, **values: Any) -> None:
    """Set columns of a question."""
    db.change("questions", team, {"id": question_id}, **values)
