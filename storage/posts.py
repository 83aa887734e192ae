"""A post is one thing an advocate published, with what the text reader made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from storage._database import chunks
from storage._registry import table
from storage._rows import kept_text, maker, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from storage._database import Database


@table(
    """
    create table posts (
        team text not null references teams (team),
        account_id text not null,
        id text not null,               -- the platform's own, else made from the content
        advocate_id text not null,
        url text not null,
        title text not null,
        text text not null,
        kind text not null,             -- post, reply, boost, quote, about
        published_at text not null,
        seen_at text not null,
        backlog integer not null,       -- 1: was there at first sight, raises nothing
        fingerprint text not null,      -- of the content, to know rewritten ids by
        replies integer,                -- null where the platform does not tell
        likes integer,
        reposts integer,
        lang text,                      -- null where it could not be told
        label text,                     -- null where the language is not read
        about_self integer not null,
        confidence real not null,
        sentiment real,
        evidence text not null,
        returns_on text,
        reasons text not null,
        primary key (team, account_id, id),
        foreign key (team, account_id) references accounts (team, id) on delete cascade,
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    );
    create index posts_of_advocate on posts (team, advocate_id, published_at);
    create index posts_by_content on posts (team, account_id, fingerprint);
    create index posts_by_day on posts (team, seen_at)
    """,
    """
    -- as the platform says, or as we saw that the words were others
    alter table posts add column edited_at text;
    -- then its words are gone here too
    alter table posts add column deleted_at text;
    -- JSON: links of whom it answers, mentions, quotes or boosts
    alter table posts add column people text not null default '[]';
    create index posts_of_account on posts (team, account_id, published_at)
    """,
    """
    -- no engine takes an address of any length into an index
    create index posts_by_url on posts (team, substr(url, 1, 200))
    """,
    """
    -- a digest asks for what came in, and never for the past that was read at first sight
    drop index posts_by_day;
    create index posts_by_day on posts (team, backlog, seen_at, advocate_id);
    -- and a picture for the days of half a year
    create index posts_by_publishing on posts (team, published_at, advocate_id)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One thing published, in the author's words as plain text, and its reading.

    `label` is one of leaving, pausing, souring, switching, none; None where the language is not
    read. `sentiment` runs from -1 to 1, `confidence` from 0 to 1. What its author has deleted keeps
    its time and its reading, and none of its words.
    """

    team: str
    account_id: str
    id: str
    advocate_id: str
    url: str
    title: str
    text: str
    kind: str
    published_at: datetime
    seen_at: datetime
    backlog: bool
    fingerprint: str
    replies: int | None = None
    likes: int | None = None
    reposts: int | None = None
    lang: str | None = None
    label: str | None = None
    about_self: bool = False
    confidence: float = 0.0
    sentiment: float | None = None
    evidence: str = ""
    returns_on: date | None = None
    reasons: tuple[str, ...] = ()
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    people: tuple[str, ...] = ()


made = maker(Post)
"""Puts a post together from the values of all of its fields, in their order."""


def add(db: Database, team: str, posts: Iterable[Post]) -> None:
    """Keep posts; one that is kept already stays as it is."""
    db.insert("posts", team, posts, ignore=True)


def known(
    db: Database, team: str, account_id: str, ids: Sequence[str], prints: Sequence[str]
) -> tuple[dict[str, str], set[str]]:
    """Tell which of these ids are kept for the account, with the fingerprint of what they said.

    And which of these fingerprints are. Of a deleted post the fingerprint is empty.
    """
    by_id: dict[str, str] = {}
    for some in chunks(ids):
        rows = db.rows(
            "select id, fingerprint from posts where team = :team and account_id = :account_id"
            " and id in :some",
            team=team,
            account_id=account_id,
            some=some,
        )
        found = {row["id"]: row["fingerprint"] for row in rows}
        # Answered in the words of who asks: what is kept may lack a NUL that the id has.
        by_id.update({name: found[kept_text(name)] for name in some if kept_text(name) in found})
    by_print: set[str] = set()
    for some in chunks(prints):
        rows = db.rows(
            "select fingerprint from posts where team = :team and account_id = :account_id"
            " and fingerprint in :some",
            team=team,
            account_id=account_id,
            some=some,
        )
        by_print.update(row["fingerprint"] for row in rows)
    return by_id, by_print


def revise(db: Database, team: str, post: Post) -> None:
    """Keep what a post says now, where its author has edited it."""
    db.change(
        "posts",
        team,
        {"account_id": post.account_id, "id": post.id},
        url=post.url,
        title=post.title,
        text=post.text,
        backlog=post.backlog,
        fingerprint=post.fingerprint,
        lang=post.lang,
        label=post.label,
        about_self=post.about_self,
        confidence=post.confidence,
        sentiment=post.sentiment,
        evidence=post.evidence,
        returns_on=post.returns_on,
        reasons=post.reasons,
        edited_at=post.edited_at,
        deleted_at=None,
        people=post.people,
    )


def take_back(db: Database, team: str, account_id: str, ids: Sequence[str], now: datetime) -> int:
    """Forget the words of posts that their author has deleted; tells how many there were."""
    return sum(
        db.execute(
            "update posts set title = '', text = '', evidence = '', fingerprint = '',"
            " people = '[]', deleted_at = :now where team = :team and account_id = :account_id"
            " and id in :some and deleted_at is null",
            team=team,
            account_id=account_id,
            some=some,
            now=now,
        )
        for some in chunks([kept_text(name) for name in ids])
    )


def lately(db: Database, team: str, account_id: str, most: int) -> list[datetime]:
    """Tell when the newest posts of an account were published, newest first."""
    rows = db.rows(
        "select published_at as at from posts where team = :team and account_id = :account_id"
        " order by published_at desc limit :most",
        team=team,
        account_id=account_id,
        most=most,
    )
    return [datetime.fromisoformat(row["at"]) for row in rows]


def of_advocate(
    db: Database, team: str, advocate_id: str, *, since: datetime | None = None, most: int = 500
) -> list[Post]:
    """List an advocate's newest posts, at most so many, oldest first."""
    found = db.all(
        Post,
        "select * from posts where team = :team and advocate_id = :advocate_id"
        " and published_at >= :since order by published_at desc, id desc limit :most",
        team=team,
        advocate_id=advocate_id,
        since=stamp(since) if since else "",
        most=most,
    )
    return found[::-1]


def read_since(db: Database, team: str, since: datetime) -> dict[str, int]:
    """Count the posts that came in since a time, by advocate; first sights are not counted."""
    rows = db.rows(
        "select advocate_id, count(*) as n from posts"
        " where team = :team and seen_at >= :since and backlog = 0 group by advocate_id",
        team=team,
        since=since,
    )
    return {row["advocate_id"]: row["n"] for row in rows}


def one(db: Database, team: str, account_id: str, post_id: str) -> Post | None:
    """Find a post."""
    return db.one(
        Post,
        "select * from posts where team = :team and account_id = :account_id and id = :id",
        team=team,
        account_id=account_id,
        id=post_id,
    )


def at(db: Database, team: str, urls: Sequence[str]) -> list[Post]:
    """List the posts that are at these addresses, newest first."""
    found: list[Post] = []
    for some in chunks([kept_text(url) for url in urls]):
        found += db.all(
            Post,
            "select * from posts where team = :team and substr(url, 1, 200) in :heads"
            " and url in :urls order by published_at desc, account_id, id",
            team=team,
            heads=sorted({url[:200] for url in some}),
            urls=some,
        )
    return found


def move(db: Database, team: str, account_ids: Sequence[str], advocate_id: str) -> None:
    """Give what was read at some accounts to another advocate, with the accounts themselves."""
    for some in chunks(account_ids):
        for name, column in (("accounts", "id"), ("posts", "account_id")):
            db.execute(
                f"update {name} set advocate_id = :advocate_id"  # noqa: S608 - our own names
                f" where team = :team and {column} in :some",
                team=team,
                advocate_id=advocate_id,
                some=some,
            )


def holding(
    db: Database,
    team: str,
    words: Sequence[str],
    kinds: Sequence[str],
    since: datetime,
    most: int,
) -> list[Post]:
    """List the newest posts since a time that hold any of these words or beginnings, newest first.

    The words are in small letters; nothing is found for none.
    """
    if not words:
        return []
    any_of = " or ".join(
        f"lower(title) like :word_{at} or lower(text) like :word_{at}" for at in range(len(words))
    )
    return db.all(
        Post,
        "select * from posts where team = :team and published_at >= :since and kind in :kinds"  # noqa: S608 - our own words
        f" and ({any_of}) order by published_at desc, account_id, id limit :most",
        team=team,
        since=since,
        kinds=list(kinds),
        most=most,
        **{f"word_{at}": f"%{word}%" for at, word in enumerate(words)},
    )


def oldest(db: Database, team: str, account_id: str) -> datetime | None:
    """Tell when the oldest post that is kept for an account was published."""
    found = db.rows(
        "select min(published_at) as at from posts where team = :team and account_id = :account_id",
        team=team,
        account_id=account_id,
    )[0]["at"]
    return datetime.fromisoformat(found) if found else None


def naming(db: Database, team: str, account_id: str, since: datetime) -> list[Post]:
    """List the posts of an account since a time that name somebody, oldest first."""
    return db.all(
        Post,
        "select * from posts where team = :team and account_id = :account_id"
        " and published_at >= :since and people <> '[]' order by published_at, id",
        team=team,
        account_id=account_id,
        since=since,
    )


def on_days(db: Database, team: str, since: datetime) -> list[tuple[str, date, int]]:
    """Count the posts published on each day since a time, by advocate: id, day in UTC, number."""
    rows = db.rows(
        "select advocate_id, substr(published_at, 1, 10) as day, count(*) as n from posts"
        " where team = :team and published_at >= :since"
        " group by advocate_id, substr(published_at, 1, 10) order by 2, 1",
        team=team,
        since=since,
    )
    return [(row["advocate_id"], date.fromisoformat(row["day"]), row["n"]) for row in rows]


def a_day(
    db: Database, team: str, advocate_id: str, kinds: Sequence[str], since: datetime
) -> dict[date, int]:
    """Count an advocate's posts of these kinds on each day in UTC since a time."""
    rows = db.rows(
        "select substr(published_at, 1, 10) as day, count(*) as n from posts"
        " where team = :team and advocate_id = :advocate_id and published_at >= :since"
        " and kind in :kinds group by substr(published_at, 1, 10) order by 1",
        team=team,
        advocate_id=advocate_id,
        kinds=list(kinds),
        since=since,
    )
    return {date.fromisoformat(row["day"]): int(row["n"]) for row in rows}


def days(
    db: Database, team: str, advocate_id: str, kinds: Sequence[str], since: datetime
) -> list[tuple[str, datetime, datetime]]:
    """Tell on which days an advocate published posts of these kinds, oldest first.

    For each account and day in UTC: the account, and when the first and the last came.
    """
    rows = db.rows(
        "select account_id, min(published_at) as first, max(published_at) as last from posts"
        " where team = :team and advocate_id = :advocate_id and published_at >= :since"
        " and kind in :kinds group by account_id, substr(published_at, 1, 10) order by 2, 1",
        team=team,
        advocate_id=advocate_id,
        kinds=list(kinds),
        since=since,
    )
    return [
        (
            row["account_id"],
            datetime.fromisoformat(row["first"]),
            datetime.fromisoformat(row["last"]),
        )
        for row in rows
    ]


def seen_between(
    db: Database, team: str, after: datetime | None, until: datetime, since: datetime, most: int
) -> tuple[list[Post], datetime]:
    """List the next posts by when they were seen, and tell up to when these are all there are.

    Those published before `since` are left out. All that was seen at one moment comes together,
    so that there may be more than `most`.
    """
    begin = stamp(after) if after else ""
    ends = [
        nth[0]["seen_at"]
        for backlog in (0, 1)
        if (
            nth := db.rows(
                "select seen_at from posts where team = :team and backlog = :backlog"
                " and seen_at > :begin and seen_at <= :until order by seen_at"
                " limit 1 offset :most",
                team=team,
                backlog=backlog,
                begin=begin,
                until=until,
                most=most - 1,
            )
        )
    ]
    end = datetime.fromisoformat(min(ends)) if ends else until
    seen: list[Post] = db.all(
        Post,
        "select * from posts where team = :team and backlog in (0, 1) and seen_at > :begin"
        " and seen_at <= :until and published_at >= :since and deleted_at is null"
        " order by seen_at, account_id, id",
        team=team,
        begin=begin,
        until=end,
        since=since,
    )
    return seen, end


def sweep(db: Database, team: str, before: datetime) -> int:
    """Forget the words of posts published before a time, and tell of how many.

    When it was, what it was read as, and what it is known by stay.
    """
    return db.execute(
        "update posts set title = '', text = '', evidence = '', people = '[]'"
        " where team = :team and published_at < :before and (text <> '' or title <> '')",
        team=team,
        before=before,
    )
