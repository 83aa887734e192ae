"""An account is an advocate's address at one source, with how and when we read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from storage._database import chunks
from storage._registry import table
from storage._rows import kept_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from storage._database import Database


@table(
    """
    create table accounts (
        team text not null references teams (team),
        id text not null,
        advocate_id text not null,
        source text not null,           -- a file of monitors/
        address text not null,          -- where it is read from now
        stable_id text not null,        -- what the platform will not change
        title text not null,
        link text not null,             -- what a person opens
        added_at text not null,
        due_at text not null,           -- the schedule: the clock only asks what is due
        leased_until text,              -- claimed by a poller until then
        cursor text not null,           -- where we stopped reading; only its source reads it
        health text not null,           -- ok, or what is wrong, in a word
        health_says text not null,      -- the same as a sentence
        health_since text not null,
        failures integer not null,      -- in a row
        first_seen_at text,             -- null until the first good poll
        last_good_at text,              -- the proof of sight
        last_new_at text,
        ended integer not null,         -- 1: gone for good, never polled again
        primary key (team, id),
        foreign key (team, advocate_id) references advocates (team, id) on delete cascade
    );
    create unique index accounts_once on accounts (team, source, stable_id);
    create index accounts_due on accounts (team, ended, due_at);
    create index accounts_of_advocate on accounts (team, advocate_id)
    """,
    """
    -- seconds between two looks that the person's own rhythm asks for
    alter table accounts add column rhythm integer not null default 0;
    -- what came in one look beyond what is kept of one
    alter table accounts add column left_out integer not null default 0;
    -- where they say they are now
    alter table accounts add column moved_to text not null default '';
    -- why we hold it for theirs
    alter table accounts add column proof text not null default '';
    -- imported links are found out about at their first poll, whatever they lead to
    update accounts set source = 'link' where source = 'feed' and first_seen_at is null
    """,
    """
    create index accounts_by_link on accounts (team, lower(link))
    """,
    """
    -- PostgreSQL takes no index on what a function makes of a row before it knows whose row it is
    alter table accounts add column link_key text generated always as (lower(link)) virtual;
    drop index accounts_by_link;
    create index accounts_by_link_key on accounts (team, link_key)
    """,
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One place where an advocate publishes, and the state of our reading it."""

    team: str
    id: str
    advocate_id: str
    source: str
    address: str
    stable_id: str
    title: str
    link: str
    added_at: datetime
    due_at: datetime
    leased_until: datetime | None = None
    cursor: str = "{}"
    health: str = "ok"
    health_says: str = ""
    health_since: datetime
    failures: int = 0
    first_seen_at: datetime | None = None
    last_good_at: datetime | None = None
    last_new_at: datetime | None = None
    ended: bool = False
    rhythm: int = 0
    left_out: int = 0
    moved_to: str = ""
    proof: str = ""


HEALTH = {
    "ok": "seen well",
    "renamed": "seen well; it goes by another name now",
    "by_hand": "cannot be read by machine; what is pasted is read",
    "moved": "they say they are elsewhere now",
    "suspended": "the platform has suspended them",
    "deactivated": "they have switched it off",
    "gone": "it was deleted, or has been missing for weeks",
    "private": "it is open to chosen people only",
    "auth_needed": "it wants a login or a token",
    "rate_limited": "it asked us to come less often",
    "spent": "what may be spent on it this month is spent",
    "blocked": "it does not let us in",
    "missing": "there is nothing at the address, which may pass",
    "empty": "it answers, and has nothing where there was something",
    "broken_feed": "what it sends cannot be read as a feed",
    "broken_answer": "what it answers cannot be understood",
    "broken_page": "the page there cannot be read",
    "broken_redirect": "it sends us to nowhere",
    "redirect_loop": "it sends us round in a circle",
    "server_error": "it has trouble of its own",
    "timeout": "it did not answer in time",
    "unreachable": "no connection could be made",
    "too_big": "it sends more than we take",
    "no_feed": "there is no feed to be found",
    "bad_link": "the link cannot be used",
    "fault": "something went wrong on our side",
}
"""Every word for how an account is, with what it means."""
SEEN = frozenset({"ok", "renamed"})
"""The words that mean that whatever is there was seen."""
SETTLED = frozenset({"moved", "suspended", "deactivated", "gone", "private"})
"""The words that tell something of the person and not of the way there; no waiting mends them."""
UNWATCHED = frozenset({"by_hand"})
"""The words for what nobody promised to watch: such an account proves nothing and hides nothing."""

A_LINK = "link"
"""The source of an account of which only a link is known; its first poll finds out what it is."""

LEASE = timedelta(seconds=20)
"""How long a claim lasts unless it is renewed: so long is an account blind when its poller dies."""


def is_watched(account: Account) -> bool:
    """Tell whether this is an account that we promised to watch."""
    return account.health not in UNWATCHED


def is_seen(account: Account) -> bool:
    """Tell whether all was well at the last look."""
    return account.health in SEEN and account.last_good_at is not None


def add(db: Database, team: str, accounts: Iterable[Account]) -> None:
    """Keep accounts; one that is followed already stays as it is."""
    db.insert("accounts", team, accounts, ignore=True)


def claim(
    db: Database, team: str, now: datetime, most: int, *, due_by: datetime | None = None
) -> list[Account]:
    """Take up to so many accounts that are due, longest due first; nobody else gets them.

    With `due_by`, those that were due then already.
    """
    with db.transaction():
        # One at a time, so that two who ask at once get different accounts rather than too few.
        db.serialise("accounts.claim", team)
        taken = db.all(
            Account,
            "update accounts set leased_until = :until where team = :team and id in ("
            "select id from accounts where team = :team and ended = 0 and due_at <= :due_by"
            " and (leased_until is null or leased_until < :now) order by due_at, id limit :most"
            ") returning *",
            team=team,
            now=now,
            due_by=due_by or now,
            until=now + LEASE,
            most=most,
        )
    return sorted(taken, key=lambda account: (account.due_at, account.id))


def renew(db: Database, team: str, account_ids: list[str], now: datetime) -> None:
    """Hold on to accounts that are still under way."""
    for some in chunks(account_ids):
        db.execute(
            "update accounts set leased_until = :until where team = :team and id in :some"
            " and leased_until is not null",
            team=team,
            until=now + LEASE,
            some=some,
        )


def change(db: Database, team: str, account_id: str, **values: Any) -> None:
    """Set columns of an account."""
    db.change("accounts", team, {"id": account_id}, **values)


def of_advocate(db: Database, team: str, advocate_id: str) -> list[Account]:
    """List the accounts of an advocate, oldest first."""
    return db.all(
        Account,
        "select * from accounts where team = :team and advocate_id = :advocate_id"
        " order by added_at, id",
        team=team,
        advocate_id=advocate_id,
    )


def of_advocates(db: Database, team: str, advocate_ids: Sequence[str]) -> list[Account]:
    """List the accounts of several advocates, each one's oldest first."""
    return [
        account
        for some in chunks(advocate_ids)
        for account in db.all(
            Account,
            "select * from accounts where team = :team and advocate_id in :some"
            " order by advocate_id, added_at, id",
            team=team,
            some=some,
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """How well an advocate can be seen: places that are read, those that were not seen, news."""

    advocate_id: str
    places: int
    unseen: int
    last_new_at: datetime | None


_BLIND = "(ended = 0 and (health not in :seen or last_good_at is null or last_good_at < :since))"


def sights(db: Database, team: str, since: datetime) -> list[Sight]:
    """Tell of each advocate with accounts that we promised to watch how well they were seen.

    What was last seen well before `since` is unseen; what has ended is neither.
    """
    return db.all(
        Sight,
        "select advocate_id, cast(sum(1 - ended) as integer) as places,"  # noqa: S608 - our own words
        f" cast(sum(case when {_BLIND} then 1 else 0 end) as integer) as unseen,"
        " max(last_new_at) as last_new_at from accounts"
        " where team = :team and health not in :unwatched group by advocate_id",
        team=team,
        since=since,
        seen=sorted(SEEN),
        unwatched=sorted(UNWATCHED),
    )


def unseen(db: Database, team: str, since: datetime) -> list[Account]:
    """List the accounts that should have been seen since a time and were not, by advocate."""
    return db.all(
        Account,
        "select * from accounts where team = :team and health not in :unwatched"  # noqa: S608
        f" and {_BLIND} order by advocate_id, added_at, id",
        team=team,
        since=since,
        seen=sorted(SEEN),
        unwatched=sorted(UNWATCHED),
    )


def amiss(db: Database, team: str) -> list[Account]:
    """List the accounts that we promised to watch and did not see at the last look, by advocate."""
    return db.all(
        Account,
        "select * from accounts where team = :team and health not in :unwatched"
        " and (health not in :seen or last_good_at is null) order by advocate_id, added_at, id",
        team=team,
        seen=sorted(SEEN),
        unwatched=sorted(UNWATCHED),
    )


def of_outside(db: Database, team: str) -> tuple[int, int]:
    """Count the accounts of advocates who are no colleagues: those watched, and all others."""
    row = db.rows(
        "select count(*) as n,"
        " sum(case when accounts.health in :unwatched then 1 else 0 end) as unwatched"
        " from accounts join advocates"
        " on advocates.team = accounts.team and advocates.id = accounts.advocate_id"
        " where accounts.team = :team and advocates.kind <> 'inside'"
        " and advocates.merged_into is null",
        team=team,
        unwatched=sorted(UNWATCHED),
    )[0]
    others = int(row["unwatched"] or 0)
    return int(row["n"]) - others, others


def by_stable_id(db: Database, team: str, source: str, stable_id: str) -> Account | None:
    """Find the account that stands for this place, if it is followed."""
    return db.one(
        Account,
        "select * from accounts where team = :team and source = :source and stable_id = :stable_id",
        team=team,
        source=source,
        stable_id=stable_id,
    )


def by_links(db: Database, team: str, links: Sequence[str]) -> dict[str, Account]:
    """Find the accounts that people open by these links; case and a last slash do not matter."""
    wanted = {_plain(link): link for link in links}
    found: dict[str, Account] = {}
    for some in chunks([form for plain in wanted for form in (plain, f"{plain}/")]):
        for account in db.all(
            Account,
            "select * from accounts where team = :team and link_key in :some",
            team=team,
            some=some,
        ):
            if (plain := _plain(account.link)) in wanted:
                found[wanted[plain]] = account
    return found


def _plain(link: str) -> str:
    # Of other letters than ASCII the engines do not agree what their small forms are.
    return "".join(one.lower() if one.isascii() else one for one in kept_text(link)).rstrip("/")


def every(db: Database, team: str) -> list[Account]:
    """List all accounts, by advocate."""
    return db.all(
        Account,
        "select * from accounts where team = :team order by advocate_id, added_at, id",
        team=team,
    )


def of_owner(db: Database, team: str, owner: str) -> list[Account]:
    """List the accounts of the advocates whom somebody owns."""
    return db.all(
        Account,
        "select accounts.* from accounts join advocates"
        " on advocates.team = accounts.team and advocates.id = accounts.advocate_id"
        " where accounts.team = :team and advocates.owner = :owner"
        " order by accounts.advocate_id, accounts.added_at, accounts.id",
        team=team,
        owner=owner,
    )


def in_sight(db: Database, team: str, since: datetime) -> tuple[int, int]:
    """Count the accounts that were seen well since a time, and all that should be."""
    row = db.rows(
        "select count(*) as n, sum(case when last_good_at >= :since then 1 else 0 end) as seen"
        " from accounts where team = :team and ended = 0 and added_at < :since"
        " and health not in :unwatched",
        team=team,
        since=since,
        unwatched=sorted(UNWATCHED),
    )[0]
    return int(row["seen"] or 0), int(row["n"])


def put_back(db: Database, team: str, account_id: str, due_at: datetime) -> None:
    """Let go of a claim, to be taken up again from that time on."""
    change(db, team, account_id, due_at=due_at, leased_until=None)


def remove(db: Database, team: str, account_id: str) -> None:
    """Take an account out, with what was read there."""
    db.execute("delete from accounts where team = :team and id = :id", team=team, id=account_id)


def due(db: Database, team: str, now: datetime) -> int:
    """Count the accounts that are due."""
    return db.count(
        "select count(*) from accounts where team = :team and ended = 0 and due_at <= :now"
        " and (leased_until is null or leased_until < :now)",
        team=team,
        now=now,
    )


def has_first_due(db: Database, team: str, now: datetime) -> bool:
    """Tell whether an account is due that was never looked at."""
    return bool(
        db.rows(
            "select 1 as found from accounts where team = :team and ended = 0 and due_at <= :now"
            " and first_seen_at is null limit 1",
            team=team,
            now=now,
        )
    )


def oldest_due(db: Database, team: str, now: datetime) -> datetime | None:
    """Tell since when the oldest poll is due that nobody has taken up; None where none is."""
    rows = db.rows(
        "select min(due_at) as at from accounts where team = :team and ended = 0"
        " and due_at <= :now and (leased_until is null or leased_until < :now)",
        team=team,
        now=now,
    )
    return datetime.fromisoformat(rows[0]["at"]) if rows[0]["at"] else None


def one(db: Database, team: str, account_id: str) -> Account | None:
    """Find an account by id."""
    return db.one(
        Account,
        "select * from accounts where team = :team and id = :id",
        team=team,
        id=account_id,
    )
