"""A struggle is what somebody asked in a thread around an advocate: an entry of the buyer board.

Of who asked, the handle and a link are kept, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from storage._database import chunks
from storage._registry import table
from storage._rows import kept_text
from storage._words import cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from storage._database import Database

STATUSES = ("new", "taken", "dismissed")


@table(
    """
    create table struggles (
        team text not null references teams (team),
        id text not null,
        handle text not null,           -- of who asked
        handle_link text not null,      -- empty where they have no page
        words text not null,            -- at most 280 characters, as they were said
        hoped text not null,            -- what they hoped to hear; empty where they did not say
        link text not null,             -- where it was said
        source text not null,           -- the kind of place, as sources are named
        place_key text not null,        -- where it was said, so that it is kept once
        stage text not null,            -- a stage's key; empty where it could not be told
        question_id text,               -- the question it asks; null where none of ours
        advocate_id text not null,      -- in whose thread it was
        account_id text not null,
        post_id text not null,
        at text not null,               -- when it was said
        seen_at text not null,
        status text not null,           -- new, taken, dismissed
        decided_by text not null,
        decided_at text,
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade,
        foreign key (team, question_id) references questions (team, id)
    );
    create unique index struggles_once on struggles (team, place_key);
    create index struggles_by_status on struggles (team, status, seen_at);
    create index struggles_in_post on struggles (team, account_id, post_id);
    create index struggles_of_advocate on struggles (team, advocate_id);
    create index struggles_of_question on struggles (team, question_id)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Struggle:
    """One thing that somebody asked where an advocate speaks, in their words and with its link.

    `place_key` is made by `answers.place_key`.
    """

    team: str
    id: str
    handle: str
    handle_link: str = ""
    words: str
    hoped: str = ""
    link: str
    source: str
    place_key: str
    stage: str = ""
    question_id: str | None = None
    advocate_id: str
    account_id: str = ""
    post_id: str = ""
    at: datetime
    seen_at: datetime
    status: str = "new"
    decided_by: str = ""
    decided_at: datetime | None = None


def add(db: Database, team: str, struggles: Iterable[Struggle]) -> None:
    """Keep what was asked, with its words cut; what is kept already stays as it is."""
    rows = [replace(one, words=cut(one.words), hoped=cut(one.hoped)) for one in struggles]
    db.insert("struggles", team, rows, ignore=True)


def one(db: Database, team: str, struggle_id: str) -> Struggle | None:
    """Find a struggle by id."""
    return db.one(
        Struggle,
        "select * from struggles where team = :team and id = :id",
        team=team,
        id=struggle_id,
    )


def board(
    db: Database, team: str, *, stage: str | None = None, since: datetime, most: int
) -> list[Struggle]:
    """List what was asked since a time and not dismissed, newest first; of one stage if named."""
    return db.all(
        Struggle,
        "select * from struggles where team = :team and status <> 'dismissed' and at >= :since"
        " and (:anywhere = 1 or stage = :stage) order by at desc, id limit :most",
        team=team,
        since=since,
        anywhere=stage is None,
        stage=stage or "",
        most=most,
    )


def unlisted(db: Database, team: str, since: datetime) -> list[Struggle]:
    """List what was first seen since a time, asks none of our questions and waits, newest first."""
    return db.all(
        Struggle,
        "select * from struggles where team = :team and status = 'new' and question_id is null"
        " and seen_at >= :since order by at desc, id",
        team=team,
        since=since,
    )


def to_question(db: Database, team: str, question_id: str) -> list[Struggle]:
    """List who asked a question, newest first."""
    return db.all(
        Struggle,
        "select * from struggles where team = :team and question_id = :question_id"
        " order by at desc, id",
        team=team,
        question_id=question_id,
    )


def decide(
    db: Database,
    team: str,
    struggle_id: str,
    status: str,
    question_id: str | None,
    by: str,
    now: datetime,
) -> bool:
    """Say what became of a struggle; False where somebody has said so before."""
    return (
        db.execute(
            "update struggles set status = :status, question_id = :question_id,"
            " decided_by = :by, decided_at = :now"
            " where team = :team and id = :id and status = 'new'",
            team=team,
            id=struggle_id,
            status=status,
            question_id=question_id,
            by=by,
            now=now,
        )
        == 1
    )


def take_back(db: Database, team: str, account_id: str, post_ids: Sequence[str]) -> None:
    """Forget what was asked in posts that their author has deleted."""
    for some in chunks([kept_text(name) for name in post_ids]):
        db.execute(
            "delete from struggles where team = :team and account_id = :account_id"
            " and post_id in :some",
            team=team,
            account_id=account_id,
            some=some,
        )
