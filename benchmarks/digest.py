"""How long a digest and `show` take where years of posts are kept, and whether that grows.

The same week is in front of 0.5, 1 and 5 million posts by 5,000 advocates: what a digest of 7 days
tells is the same each time, so that only the past before it differs.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import quick
from benchmarks._postgres import both
from benchmarks._town import PAST, settle
from bot import commands, grammar
from bot.building import make_house
from bot.settings import load
from storage import connect, hang_up, is_postgres, stamp, teams

if TYPE_CHECKING:
    from bot.house import House
    from storage import Database

TEAM = teams.UNJOINED
PEOPLE = 5_000
SIZES = (20_000, 50_000) if quick() else (500_000, 1_000_000, 5_000_000)
WEEK = 10_000 if not quick() else 1_000
"""Posts of the last seven days."""
ASKED = ("digest", 'show "Sample 7"')
ROUNDS = 5
AIM = 1_000  # ms
MOMENTS = 20_000
"""So many different times are there between two."""
BATCH = 500_000
_FILL = """
insert into posts (team, account_id, id, advocate_id, url, title, text, kind, published_at, seen_at,
    backlog, fingerprint, lang, label, about_self, confidence, sentiment, evidence, reasons)
with recursive n (i) as (select cast(:first as bigint) union all
        select i + 1 from n where i < :last),
    of_whom (i, who) as (select i, substr(cast(100000000 + i % :people as text), 2) from n)
select :team, 'account_' || who, 'post/' || i, 'advocate_' || who,
    'https://sample.example/post/' || i, 'What we learned this week, part ' || i,
    'The new release reads twice as fast, and the team behind it listens. We say more next week.',
    'post', at, at, 0, '0000000000000000000000000000000000000000000000000000' || (100000000000 + i),
    'en', 'none', 1, 0.9, 0.4, '', '[]'
from of_whom join moments on moments.number = (i / :people * 7919 + i) % :moments
"""


def main() -> None:
    """Print how long each takes at each size, on both databases, and what it grew by."""
    print(f"{PEOPLE:,} advocates, {WEEK:,} posts in the last 7 days, the others in 3 years before")
    print("| | posts | median ms | worst ms | aim ms |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="bellwether-bench-") as folder:
        for name, address in both(Path(folder)):
            _measure(name, address)
            hang_up()


def _measure(name: str, address: str) -> None:
    now = datetime.now(UTC)
    settings = load({"BELLWETHER_DATABASE": address}, Path("/dev/null"))
    house = make_house(settings, lambda: now)
    with connect(address) as db:
        settle(
            db,
            TEAM,
            PEOPLE,
            now,
            link=lambda n: f"https://sample-{n}.example/feed.xml",
            due=lambda _: now + timedelta(days=30),
            known=True,
        )
    week = now - timedelta(days=7)
    _fill(address, 0, WEEK, week, now)
    first: dict[str, float] = {}
    before = WEEK
    for size in SIZES:
        _fill(address, before, size, now - PAST, week)
        before = size
        for text in ASKED:
            times = sorted(1000 * _timed(house, text, now) for _ in range(ROUNDS))
            median = statistics.median(times)
            grown = median / first.setdefault(text, median)
            print(
                f"| `{text}`, {name} | {size:,} | {median:.0f} ({grown:.2f} times the first)"
                f" | {times[-1]:.0f} | {AIM} |",
                flush=True,
            )
    house.outside.close()


def _timed(house: House, text: str, now: datetime) -> float:
    """Give the seconds that a command takes, from its words to what is shown."""
    typed = grammar.parse(text)
    request = commands.Request(
        house=house,
        team=TEAM,
        user="U0MIA",
        channel="C0GENERAL",
        words=typed.rest,
        now=now,
        text=typed.text,
    )
    began = time.perf_counter()
    commands.known()[typed.verb].answer(request)
    return time.perf_counter() - began


def _fill(address: str, first: int, last: int, since: datetime, until: datetime) -> None:
    """Add the posts of these numbers, published and seen between two times.

    By a question of its own, and sorted into the indexes at the end: `posts.add` would take long.
    """
    step = (until - since) / MOMENTS
    hang_up()  # nobody else may have it open
    with connect(address) as db:
        if not is_postgres(address):
            # Where it is cut off it is made anew: what is written need not be written twice.
            for pragma in ("journal_mode = off", "synchronous = off", "cache_size = -1000000"):
                db.execute(f"pragma {pragma}")
        _write(db, first, last, since, step, server=is_postgres(address))
    with connect(address) as db:
        db.survey()
        if is_postgres(address):
            db.execute("vacuum analyze posts")  # as its own housekeeping does within minutes


def _write(
    db: Database, first: int, last: int, since: datetime, step: timedelta, *, server: bool
) -> None:
    with db.transaction():
        indexes = _indexes(db, server=server)
        for index in indexes:
            db.execute(f"drop index {index}")
        db.execute("create table moments (number integer primary key, at text)")
        for number in range(MOMENTS):
            at = stamp(since + step * number)
            db.execute("insert into moments values (:number, :at)", number=number, at=at)
        for start in range(first, last, BATCH):
            db.execute(
                _FILL,
                team=TEAM,
                first=start,
                last=min(last, start + BATCH) - 1,
                people=PEOPLE,
                moments=MOMENTS,
            )
        db.execute("drop table moments")
        for sql in indexes.values():
            db.execute(sql)


def _indexes(db: Database, *, server: bool) -> dict[str, str]:
    """Give what makes each index of posts that is no key."""
    sql = (
        "select indexname as name, indexdef as sql from pg_indexes where tablename = 'posts'"
        " and schemaname = current_schema() and indexname not like '%_pkey'"
        if server
        else "select name, sql from sqlite_master where type = 'index' and tbl_name = 'posts'"
        " and sql is not null"
    )
    return {row["name"]: row["sql"] for row in db.rows(sql)}


if __name__ == "__main__":
    main()
