"""A reading is what a signal saw for one advocate at one time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from storage._registry import table


@table(
    """
    create table readings (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        signal text not null,
        label text not null,
        score real not null,
        bar real not null,
        severity integer not null,
        evidence text not null,
        reasons text not null,
        clears text not null,
        account_id text,                -- with post_id: the post that shows it, if one does
        post_id text,
        returns_on text,
        read_at text not null,
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    );
    create index readings_of_advocate on readings (team, advocate_id, read_at)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a signal saw, strong enough or not to be worth an alert.

    `score` runs from 0 to 1 and is worth an alert from `bar` on. `severity` is 1 (worth knowing),
    2 (worth acting on this week) or 3 (act today). `evidence` is the exact quote or fact,
    `reasons` say in words why we think so, `clears` says what would make it go away. The same
    finding always has the same `id`, so that reading a post twice changes nothing.
    """

    team: str
    id: str
    advocate_id: str
    signal: str
    label: str
    score: float
    bar: float
    severity: int
    evidence: str
    reasons: tuple[str, ...]
    clears: str
    account_id: str | None = None
    post_id: str | None = None
    returns_on: date | None = None
    read_at: datetime
