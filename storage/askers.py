"""An asker is a buyer who asks a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage._registry import table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage._database import Database


@table(
    """
    create table askers (
        team text not null references teams (team),
        question_id text not null,
        buyer_id text not null,
        primary key (team, question_id, buyer_id),
        foreign key (team, question_id) references questions (team, id) on delete cascade,
        foreign key (team, buyer_id) references buyers (team, id) on delete cascade
    );
    create index askers_by_buyer on askers (team, buyer_id)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """One buyer who asks one question."""

    team: str
    question_id: str
    buyer_id: str


def put(db: Database, team: str, question_id: str, buyer_ids: Iterable[str]) -> None:
    """Say which buyers ask a question; these and no others."""
    with db.transaction():
        db.execute(
            "delete from askers where team = :team and question_id = :question_id",
            team=team,
            question_id=question_id,
        )
        rows = [
            Asker(team=team, question_id=question_id, buyer_id=buyer_id)
            for buyer_id in dict.fromkeys(buyer_ids)
        ]
        db.insert("askers", team, rows)


def also(db: Database, team: str, question_id: str, buyer_id: str) -> None:
    """Say that this buyer asks a question too."""
    asker = Asker(team=team, question_id=question_id, buyer_id=buyer_id)
    db.insert("askers", team, [asker], ignore=True)


def every(db: Database, team: str) -> dict[str, frozenset[str]]:
    """Give the ids of the buyers who ask each question, by question."""
    found: dict[str, set[str]] = {}
    for asker in db.all(Asker, "select * from askers where team = :team", team=team):
        found.setdefault(asker.question_id, set()).add(asker.buyer_id)
    return {question_id: frozenset(buyers) for question_id, buyers in found.items()}
