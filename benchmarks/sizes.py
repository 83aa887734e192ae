"""How many bytes a row takes on the disk, with its indexes, on SQLite and on PostgreSQL.

Posts of 420 characters as `storage` writes them, the accounts and people of a town, and readings
with their words: what docs/scale.md counts with.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import quick, storage
from benchmarks._postgres import both
from benchmarks._town import settle
from storage import connect, hang_up, is_postgres, posts, readings

if TYPE_CHECKING:
    from storage import Database

PEOPLE = 1_000 if quick() else 10_000
POSTS = 5 * PEOPLE
TEAM = storage.TEAM
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def main() -> None:
    """Print the bytes of a row of each table, and of its entries in all indexes."""
    print("| bytes a row | of the table | of its indexes |")
    print("|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="bellwether-bench-") as folder:
        for name, address in both(Path(folder)):
            with connect(address) as db:
                _fill(db)
                sizes = _of_server(db) if is_postgres(address) else _of_file(db)
            hang_up()
            for table, rows in (("posts", POSTS), ("accounts", PEOPLE), ("readings", PEOPLE)):
                own, indexes = sizes[table]
                print(f"| {table}, {name} | {own / rows:,.0f} | {indexes / rows:,.0f} |")


def _fill(db: Database) -> None:
    settle(
        db,
        TEAM,
        PEOPLE,
        NOW,
        link=lambda n: f"https://sample-{n}.example/feed.xml",
        due=lambda n: NOW + timedelta(seconds=n),
        known=True,
    )
    for start in range(0, POSTS, 1_000):
        made = [_post(number) for number in range(start, start + 1_000)]
        with db.transaction():
            posts.add(db, TEAM, made)
    with db.transaction():
        readings.add(db, TEAM, [_reading(number) for number in range(PEOPLE)])


def _post(number: int) -> posts.Post:
    who = f"{number * 7919 % PEOPLE:08}"
    return replace(storage.post(number), account_id=f"account_{who}", advocate_id=f"advocate_{who}")


def _reading(number: int) -> readings.Reading:
    return readings.Reading(
        team=TEAM,
        id=f"reading_{number:016x}",
        advocate_id=f"advocate_{number:08}",
        signal="stepping_back",
        label="pausing",
        score=0.8,
        bar=0.6,
        severity=2,
        evidence="I've got to back away from this for a while, and I do not know for how long.",
        reasons=("the author says so of themselves", "nobody else is named"),
        clears="They publish again.",
        read_at=NOW - timedelta(minutes=number),
    )


def _of_file(db: Database) -> dict[str, tuple[int, int]]:
    """Give the bytes of each table and of its indexes, by the pages they have."""
    found: dict[str, tuple[int, int]] = {}
    for row in db.across().rows(
        "select tbl_name as name, type, sum(pgsize) as bytes from sqlite_master"
        " join dbstat on dbstat.name = sqlite_master.name group by tbl_name, type"
    ):
        own, indexes = found.get(row["name"], (0, 0))
        if row["type"] == "table":
            own += row["bytes"]
        else:
            indexes += row["bytes"]
        found[row["name"]] = own, indexes
    return found


def _of_server(db: Database) -> dict[str, tuple[int, int]]:
    return {
        row["name"]: (int(row["own"]), int(row["indexes"]))
        for row in db.across().rows(
            "select relname as name, pg_table_size(oid) as own, pg_indexes_size(oid) as indexes"
            " from pg_class where relkind = 'r' and relnamespace = current_schema()::regnamespace"
        )
    }


if __name__ == "__main__":
    main()
