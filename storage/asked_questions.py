"""An asked question ties an ask of an advocate to the question we want them to answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage._registry import table
from storage.asks import Ask

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table asked_questions (
        team text not null references teams (team),
        ask_id text not null,
        question_id text not null,
        primary key (team, ask_id),
        foreign key (team, ask_id) references asks (team, id) on delete cascade,
        foreign key (team, question_id) references questions (team, id) on delete cascade
    );
    create index asked_questions_by_question on asked_questions (team, question_id)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """One ask that is for the answer to one question."""

    team: str
    ask_id: str
    question_id: str


def add(db: Database, team: str, ask_id: str, question_id: str) -> None:
    """Say which question an ask is for; what was said first stays."""
    tie = AskedQuestion(team=team, ask_id=ask_id, question_id=question_id)
    db.insert("asked_questions", team, [tie], ignore=True)


def asks_for(db: Database, team: str, question_id: str) -> list[Ask]:
    """List whom we asked for the answer to a question, newest first."""
    return db.all(
        Ask,
        "select asks.* from asks join asked_questions on asked_questions.team = asks.team"
        " and asked_questions.ask_id = asks.id where asks.team = :team"
        " and asked_questions.question_id = :question_id order by asks.at desc, asks.id",
        team=team,
        question_id=question_id,
    )


def still_open(db: Database, team: str) -> dict[str, list[Ask]]:
    """Give the asks that have no outcome yet, newest first, by the question they are for."""
    found: dict[str, list[Ask]] = {}
    ties = db.rows("select ask_id, question_id from asked_questions where team = :team", team=team)
    for_what = {row["ask_id"]: row["question_id"] for row in ties}
    asks = db.all(
        Ask,
        "select asks.* from asks join asked_questions on asked_questions.team = asks.team"
        " and asked_questions.ask_id = asks.id where asks.team = :team and asks.outcome = ''"
        " order by asks.at desc, asks.id",
        team=team,
    )
    for ask in asks:
        found.setdefault(for_what[ask.id], []).append(ask)
    return found


def question_of(db: Database, team: str, ask_id: str) -> str | None:
    """Tell which question an ask is for, by its id; None where it is for none."""
    found = db.one(
        AskedQuestion,
        "select * from asked_questions where team = :team and ask_id = :ask_id",
        team=team,
        ask_id=ask_id,
    )
    return found.question_id if found else None
