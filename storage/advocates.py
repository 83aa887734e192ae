"""An advocate is a person we track because others follow them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage._registry import table

if TYPE_CHECKING:
    from storage._database import Database


@table(
    """
    create table advocates (
        team text not null references teams (team),
        id text not null,
        name text not null,
        name_key text not null,         -- the name as it is looked up: folded and trimmed
        owner text not null,            -- a Slack user: who holds the relationship
        added_by text not null,
        added_at text not null,
        primary key (team, id)
    );
    create unique index advocates_by_name on advocates (team, name_key)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Advocate:
    """A person we track, and the colleague who holds the relationship."""

    team: str
    id: str
    name: str
    name_key: str
    owner: str
    added_by: str
    added_at: datetime
