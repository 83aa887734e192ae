"""A tie is how often one account has answered, mentioned, quoted or boosted another we follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._database import chunks
from storage._registry import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from storage._database import Database


@table(
    """
    create table ties (
        team text not null references teams (team),
        account_id text not null,       -- who wrote
        other_id text not null,         -- the account that was named
        times integer not null,
        last_at text not null,
        primary key (team, account_id, other_id),
        foreign key (team, account_id) references accounts (team, id) on delete cascade,
        foreign key (team, other_id) references accounts (team, id) on delete cascade
    );
    create index ties_to on ties (team, other_id)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """How often one account named another, and when last."""

    team: str
    account_id: str
    other_id: str
    times: int
    last_at: datetime


def note(db: Database, team: str, ties: Iterable[Tie]) -> None:
    """Add to what is known of these ties."""
    for tie in ties:
        db.execute(
            "insert into ties (team, account_id, other_id, times, last_at)"
            " values (:team, :account_id, :other_id, :times, :last_at)"
            " on conflict (team, account_id, other_id) do update set"
            " times = ties.times + excluded.times, last_at = case"
            " when excluded.last_at > ties.last_at then excluded.last_at else ties.last_at end",
            team=team,
            account_id=tie.account_id,
            other_id=tie.other_id,
            times=tie.times,
            last_at=tie.last_at,
        )


def around(
    db: Database, team: str, advocate_ids: Sequence[str], since: datetime
) -> dict[tuple[str, str], int]:
    """Count what went between these advocates and any others, by who wrote and who was named.

    Ties of which nothing was seen since a time are left out.
    """
    found: dict[tuple[str, str], int] = {}
    for some in chunks(list(advocate_ids)):
        # Two questions, so that each goes by an index of its own.
        for side in ("account_id", "other_id"):
            rows = db.rows(
                "select mine.advocate_id as one, yours.advocate_id as other, sum(times) as n"  # noqa: S608 - our own names
                " from ties join accounts as mine"
                " on mine.team = ties.team and mine.id = ties.account_id"
                " join accounts as yours"
                " on yours.team = ties.team and yours.id = ties.other_id"
                " where ties.team = :team and ties.last_at >= :since"
                f" and ties.{side} in (select id from accounts"
                " where team = :team and advocate_id in :some)"
                " group by mine.advocate_id, yours.advocate_id",
                team=team,
                some=some,
                since=since,
            )
            found.update({(row["one"], row["other"]): int(row["n"]) for row in rows})
    return found
