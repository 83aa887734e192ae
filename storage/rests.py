"""A rest is until when a place is not to be asked again, or what was spent there."""

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
    create table rests (
        team text not null references teams (team),
        key text not null,              -- a host, or a host and what tells its token by
        until text not null,
        spent real not null,            -- 0 for a rest
        primary key (team, key)
    )
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """One budget, and when it is renewed."""

    team: str
    key: str
    until: datetime
    spent: float = 0.0


def keep(db: Database, team: str, rests: Iterable[Rest]) -> None:
    """Keep rests; of two for one key the later counts, what is spent in one period adds up."""
    for rest in rests:
        db.execute(
            "insert into rests (team, key, until, spent) values (:team, :key, :until, :spent)"
            " on conflict (team, key) do update set until = excluded.until, spent ="
            " case when rests.until = excluded.until then rests.spent else 0 end + excluded.spent"
            " where excluded.until > rests.until"
            " or (excluded.until = rests.until and excluded.spent > 0)",
            team=team,
            key=rest.key,
            until=rest.until,
            spent=rest.spent,
        )


def every(db: Database, team: str, now: datetime) -> list[Rest]:
    """List the rests that are not over."""
    return db.all(
        Rest, "select * from rests where team = :team and until > :now", team=team, now=now
    )


def sweep(db: Database, team: str, before: datetime) -> None:
    """Forget rests that were over by then."""
    db.execute("delete from rests where team = :team and until < :before", team=team, before=before)
