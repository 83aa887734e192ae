"""An answer is an advocate's public word on a buyers' question: suggested, then decided on."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage._database import chunks
from storage._registry import table
from storage._rows import kept_text
from storage._words import cut
from storage.advocates import ALL_NAMES, true_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from storage._database import Database

HOWS = ("manual", "suggested", "auto")

STATUSES = ("suggested", "confirmed", "wrong", "other")
"""Only what is confirmed counts; `other` was taken for an answer to another question."""


@table(
    """
    create table answers (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        question_id text not null,
        stage text not null,            -- a stage's key: where it helps
        place_key text not null,        -- where it was said, so that it is kept once
        account_id text not null,       -- of the post; empty where it is only a link
        post_id text not null,
        link text not null,
        quote text not null,            -- at most 280 characters
        quality integer not null,       -- 0 to 3
        stance integer not null,        -- -1 against us, 0, 1 for us
        how text not null,              -- manual, suggested, auto
        score real,                     -- of the question over its rivals; null where by hand
        second_score real,              -- of the next best question
        status text not null,           -- suggested, confirmed, wrong, other
        said_at text not null,
        suggested_at text not null,
        decided_by text not null,       -- a Slack user; empty where nobody decided
        decided_at text,
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade,
        foreign key (team, question_id) references questions (team, id) on delete cascade
    );
    create unique index answers_once on answers (team, advocate_id, question_id, place_key);
    create index answers_to_question on answers (team, question_id);
    create index answers_in_post on answers (team, account_id, post_id);
    create index answers_by_status on answers (team, status, suggested_at)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One thing an advocate said that answers a question. Quality is 0 to 3, stance -1, 0 or 1.

    `account_id` and `post_id` name the post, or are empty where there is only a link. `score` and
    `second_score` are the reader's for this question and for its best rival.
    """

    team: str
    id: str
    advocate_id: str
    question_id: str
    stage: str
    place_key: str
    account_id: str = ""
    post_id: str = ""
    link: str = ""
    quote: str = ""
    quality: int = 1
    stance: int = 0
    how: str = "manual"
    score: float | None = None
    second_score: float | None = None
    status: str = "suggested"
    said_at: datetime
    suggested_at: datetime
    decided_by: str = ""
    decided_at: datetime | None = None


def place_key(account_id: str, post_id: str, link: str) -> str:
    """Give what one place is known by: its post's ids, or its link where there is no post."""
    known_by = f"{account_id}\x1f{post_id}" if post_id else link.strip().rstrip("/")
    return hashlib.sha256(known_by.encode(errors="replace")).hexdigest()[:32]


def add(db: Database, team: str, answers: Iterable[Answer]) -> None:
    """Keep answers, with their quotes cut; one that is kept already stays as it is."""
    rows = [replace(answer, quote=cut(answer.quote)) for answer in answers]
    db.insert("answers", team, rows, ignore=True)


def one(db: Database, team: str, answer_id: str) -> Answer | None:
    """Find an answer by id."""
    return db.one(
        Answer, "select * from answers where team = :team and id = :id", team=team, id=answer_id
    )


def same(db: Database, team: str, answer: Answer) -> Answer | None:
    """Find what is kept of this advocate, question and place."""
    return db.one(
        Answer,
        "select * from answers where team = :team and advocate_id = :advocate_id"
        " and question_id = :question_id and place_key = :place_key",
        team=team,
        advocate_id=answer.advocate_id,
        question_id=answer.question_id,
        place_key=answer.place_key,
    )


def every(db: Database, team: str, statuses: Sequence[str] = ("confirmed",)) -> list[Answer]:
    """List all answers of these statuses, newest first, under the names people turned out to have.

    Those to retired questions are among them; coverage leaves them out.
    """
    found = db.all(
        Answer,
        "select * from answers where team = :team and status in :statuses"
        " order by said_at desc, id",
        team=team,
        statuses=list(statuses),
    )
    turned_out = true_ids(db, team)
    return [
        replace(answer, advocate_id=turned_out[answer.advocate_id])
        if answer.advocate_id in turned_out
        else answer
        for answer in found
    ]


def of_advocate(db: Database, team: str, advocate_id: str) -> list[Answer]:
    """List an advocate's answers of any status, by whatever names, newest first."""
    return db.all(
        Answer,
        f"{ALL_NAMES} select * from answers where team = :team"  # noqa: S608 - our own words
        " and advocate_id in (select id from names) order by said_at desc, id",
        team=team,
        advocate_id=advocate_id,
    )


def to_question(db: Database, team: str, question_id: str) -> list[Answer]:
    """List the answers to a question of any status, newest first."""
    return db.all(
        Answer,
        "select * from answers where team = :team and question_id = :question_id"
        " order by said_at desc, id",
        team=team,
        question_id=question_id,
    )


def waiting(db: Database, team: str, most: int) -> list[Answer]:
    """List suggestions to questions in use that nobody has decided on, the surest first."""
    return db.all(
        Answer,
        "select answers.* from answers join questions on questions.team = answers.team"
        " and questions.id = answers.question_id where answers.team = :team"
        " and answers.status = 'suggested' and questions.status <> 'retired'"
        " order by coalesce(answers.score, 0) desc, answers.suggested_at, answers.id limit :most",
        team=team,
        most=most,
    )


def how_many_wait(db: Database, team: str) -> int:
    """Count the suggestions to questions in use that nobody has decided on."""
    return db.count(
        "select count(*) from answers join questions on questions.team = answers.team"
        " and questions.id = answers.question_id where answers.team = :team"
        " and answers.status = 'suggested' and questions.status <> 'retired'",
        team=team,
    )


def clicked(db: Database, team: str, most: int) -> list[Answer]:
    """List suggestions that people decided on, the last decided first: what thresholds learn of."""
    return db.all(
        Answer,
        "select * from answers where team = :team and how <> 'manual' and status <> 'suggested'"
        " and decided_by <> '' order by decided_at desc, id limit :most",
        team=team,
        most=most,
    )


def decide(
    db: Database, team: str, answer_id: str, status: str, by: str, now: datetime, **values: Any
) -> bool:
    """Say what a suggestion is; False where somebody has said so before."""
    sets = "".join(f", {name} = :{name}" for name in values)
    return (
        db.execute(
            "update answers set status = :status, decided_by = :by,"  # noqa: S608 - our own names
            " decided_at = :now"
            f"{sets} where team = :team and id = :id and status = 'suggested'",
            team=team,
            id=answer_id,
            status=status,
            by=by,
            now=now,
            **values,
        )
        == 1
    )


def change(db: Database, team: str, answer_id: str, **values: Any) -> None:
    """Set columns of an answer."""
    db.change("answers", team, {"id": answer_id}, **values)


def thin(db: Database, team: str, most: int) -> int:
    """Forget suggestions beyond the newest so many of an advocate for a question; tells how many.

    What is forgotten was decided on by nobody.
    """
    return db.execute(
        "delete from answers where team = :team and id in (select id from (select id,"
        " row_number() over (partition by advocate_id, question_id order by said_at desc, id)"
        " as place from answers where team = :team and status = 'suggested') as placed"
        " where place > :most)",
        team=team,
        most=most,
    )


def take_back(db: Database, team: str, account_id: str, post_ids: Sequence[str]) -> None:
    """Forget the answers in posts that their author has deleted: nobody can read them any more."""
    for some in chunks([kept_text(name) for name in post_ids]):
        db.execute(
            "delete from answers where team = :team and account_id = :account_id"
            " and post_id in :some",
            team=team,
            account_id=account_id,
            some=some,
        )
