"""The tables of the queue, beside ours on PostgreSQL: made once, brought along, and looked at.

They belong to the library that is the queue, which brings its own schema and the steps from each
version of it to the next; nothing in them is a team's, and nothing in them is knowledge. What is
in them can be lost: our own tables say what is due.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg

from storage._database import StorageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage._database import Database

_OURS = """
create table if not exists queue_steps (name text primary key);
create unlogged table if not exists queue_hosts (
    host text primary key,
    free_at timestamptz not null,   -- when the next visit may begin
    holder text,                    -- whose turn it is, if it is somebody's
    until timestamptz not null      -- after which it is nobody's, whoever forgot to say so
);
create unlogged table if not exists queue_pace (
    key text primary key,
    free_at timestamptz not null default 'epoch',
    calls timestamptz[] not null default '{}'
)
"""

# Which jobs hold a lock is asked for each job that could begin; the library's own index begins with
# something else, so that the answer takes longer the more jobs wait.
_LOCKS = """
create index if not exists queue_locks on procrastinate_jobs (lock)
    where status in ('todo', 'doing')
"""
# The first job in order is wanted, of a table that is empty and full within a second. Where its
# statistics are of another moment, PostgreSQL looks at all that waits and sorts it: eighty
# milliseconds instead of one, for each of a thousand jobs.
_UNSORTED = """
select oid::regprocedure::text from pg_proc where proname like 'procrastinate_fetch_job%'
    and pg_function_is_visible(oid) and proconfig is null
"""


def prepare(address: str, schema: str, steps: Mapping[str, str]) -> list[str]:
    """Make the queue's tables, or bring them to this version; names the steps that were taken.

    `schema` is all of them as this version has them, `steps` by name what led to it from the one
    before. One process does it and the others wait. Raises StorageError, with nothing changed,
    where it cannot be done.
    """
    try:
        with psycopg.connect(address, connect_timeout=10) as connection, connection.transaction():
            connection.execute("select pg_advisory_xact_lock(hashtextextended('queue', 0))")
            connection.execute(_OURS)
            taken = {name for (name,) in connection.execute("select name from queue_steps")}
            pending = sorted(set(steps) - taken)
            if not taken:
                connection.execute(schema.encode())
            else:
                for name in pending:
                    connection.execute(steps[name].encode())
            connection.execute(_LOCKS)
            for (function,) in connection.execute(_UNSORTED).fetchall():
                connection.execute(f"alter function {function} set enable_sort = off".encode())
            with connection.cursor() as cursor:
                cursor.executemany(
                    "insert into queue_steps (name) values (%s)", [(name,) for name in pending]
                )
    except psycopg.Error as error:
        raise StorageError(
            f"The tables of the queue cannot be made ({str(error).strip()}). Nothing was changed;"
            " check BELLWETHER_DATABASE and what its user may do."
        ) from error
    return pending


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """How the queue stands: jobs that could begin, for how many seconds, and what went wrong."""

    waiting: int
    late: int
    failed: int
    workers: int


def backlog(db: Database) -> Backlog:
    """Count what waits in the queue and could begin, what failed for good, and who works."""
    row = db.rows(
        "select count(*) filter (where status = 'todo') as waiting,"
        " count(*) filter (where status = 'failed') as failed from procrastinate_jobs"
        " where scheduled_at is null or scheduled_at <= now()"
    )[0]
    late = db.count(
        "select cast(coalesce(max(extract(epoch from now() - greatest(j.scheduled_at,"
        " (select max(at) from procrastinate_events e where e.job_id = j.id"
        " and e.type <> 'scheduled')))), 0) as bigint) from procrastinate_jobs j"
        " where j.status = 'todo' and (j.scheduled_at is null or j.scheduled_at <= now())"
    )
    workers = db.count(
        "select count(*) from procrastinate_workers"
        " where last_heartbeat > now() - interval '1 minute'"
    )
    return Backlog(waiting=row["waiting"], late=late, failed=row["failed"], workers=workers)


def now(db: Database) -> float:
    """Read the server's clock, in seconds since 1970: the one that all machines share."""
    return float(db.rows("select extract(epoch from clock_timestamp())::float8 as at")[0]["at"])


def sweep(db: Database) -> None:
    """Forget hosts and paces of which nothing is owed any more."""
    db.execute("delete from queue_hosts where greatest(free_at, until) < now() - interval '1 hour'")
    db.execute(
        "delete from queue_pace where free_at < now()"
        " and not exists (select 1 from unnest(calls) one where one > now() - interval '1 minute')"
    )
