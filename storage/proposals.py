"""A proposal is a place that may be an advocate's too, waiting for a person to say so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._registry import table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage._database import Database


@table(
    """
    create table proposals (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        place text not null,            -- JSON: what was found, by monitors.Found's fields
        link text not null,
        why text not null,
        proposed_at text not null,
        answered_by text,
        answer text not null,           -- waiting, taken, refused
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    );
    create unique index proposals_once on proposals (team, advocate_id, link)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One place, why it may be theirs, and what became of the question."""

    team: str
    id: str
    advocate_id: str
    place: str
    link: str
    why: str
    proposed_at: datetime
    answered_by: str | None = None
    answer: str = "waiting"


def add(db: Database, team: str, proposals: Iterable[Proposal]) -> None:
    """Keep proposals; one that was made before, however it was answered, is not made again."""
    db.insert("proposals", team, proposals, ignore=True)


def one(db: Database, team: str, proposal_id: str) -> Proposal | None:
    """Find a proposal."""
    return db.one(
        Proposal,
        "select * from proposals where team = :team and id = :id",
        team=team,
        id=proposal_id,
    )


def waiting(db: Database, team: str, advocate_id: str) -> list[Proposal]:
    """List what nobody has answered yet about an advocate, oldest first."""
    return db.all(
        Proposal,
        "select * from proposals where team = :team and advocate_id = :advocate_id"
        " and answer = 'waiting' order by proposed_at, id",
        team=team,
        advocate_id=advocate_id,
    )


def answer(db: Database, team: str, proposal_id: str, said: str, by: str) -> bool:
    """Note what somebody answered (taken, refused); False where it was answered before."""
    return (
        db.execute(
            "update proposals set answer = :said, answered_by = :by where team = :team"
            " and id = :id and answer = 'waiting'",
            team=team,
            id=proposal_id,
            said=said,
            by=by,
        )
        == 1
    )


def refuse(db: Database, team: str, proposal: Proposal) -> None:
    """Note that a place is not theirs, be it proposed before or not, so that it is not again."""
    db.execute(
        "delete from proposals where team = :team and advocate_id = :advocate_id and link = :link",
        team=team,
        advocate_id=proposal.advocate_id,
        link=proposal.link,
    )
    db.insert("proposals", team, [proposal])
