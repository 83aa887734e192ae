"""A lesson is what a visit taught, proposed until somebody takes it or does not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage._registry import table
from storage._words import cut

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage._database import Database

KINDS = ("question", "place", "touch")


@table(
    """
    create table lessons (
        team text not null references teams (team),
        id text not null,
        visit_id text not null,
        ord integer not null,           -- the order they are shown in
        kind text not null,             -- question, place, touch
        text text not null,             -- the question, the place's name, or who helped
        words text not null,            -- what the customer said that it comes from
        stage text not null,            -- a stage's key; empty where it could not be told
        force text not null,            -- of a question; else empty
        place_kind text not null,       -- of a place; else empty
        advocate_id text,               -- of a touch: who helped
        status text not null,           -- proposed, taken, dismissed
        made_id text not null,          -- the question or look that came of it; else empty
        decided_by text not null,
        decided_at text,
        primary key (team, id),
        foreign key (team, visit_id) references visits (team, id) on delete cascade,
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    );
    create index lessons_of_visit on lessons (team, visit_id, ord);
    create index lessons_of_advocate on lessons (team, advocate_id)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One question, place or touch that a visit speaks of."""

    team: str
    id: str
    visit_id: str
    ord: int
    kind: str
    text: str
    words: str
    stage: str = ""
    force: str = ""
    place_kind: str = ""
    advocate_id: str | None = None
    status: str = "proposed"
    made_id: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None


def add(db: Database, team: str, lessons: Iterable[Lesson]) -> None:
    """Keep what a visit taught, with its words cut to what is kept of anybody's."""
    db.insert("lessons", team, [replace(one, words=cut(one.words)) for one in lessons])


def one(db: Database, team: str, lesson_id: str) -> Lesson | None:
    """Find a lesson by id."""
    return db.one(
        Lesson, "select * from lessons where team = :team and id = :id", team=team, id=lesson_id
    )


def of_visit(db: Database, team: str, visit_id: str) -> list[Lesson]:
    """List what a visit taught, in the order it is shown."""
    return db.all(
        Lesson,
        "select * from lessons where team = :team and visit_id = :visit_id order by ord, id",
        team=team,
        visit_id=visit_id,
    )


def touches(db: Database, team: str) -> list[Lesson]:
    """List the confirmed cases in which an advocate helped a customer, the oldest first."""
    return db.all(
        Lesson,
        "select * from lessons where team = :team and kind = 'touch' and status = 'taken'"
        " order by decided_at, id",
        team=team,
    )


def change(db: Database, team: str, lesson_id: str, **values: Any) -> None:
    """Set columns of a lesson."""
    db.change("lessons", team, {"id": lesson_id}, **values)


def decide(
    db: Database, team: str, lesson_id: str, status: str, made_id: str, by: str, now: datetime
) -> bool:
    """Say what became of a lesson; False where somebody has said so before."""
    return (
        db.execute(
            "update lessons set status = :status, made_id = :made_id, decided_by = :by,"
            " decided_at = :now where team = :team and id = :id and status = 'proposed'",
            team=team,
            id=lesson_id,
            status=status,
            made_id=made_id,
            by=by,
            now=now,
        )
        == 1
    )
