"""Whose turn it is: no workspace waits because another has more accounts."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.claiming import claim
from storage import accounts, teams
from tests.storage._samples import NOW, fill

if TYPE_CHECKING:
    from storage import Database

MINUTE = timedelta(minutes=1)


def add(db: Database, team: str, many: int, late: timedelta = MINUTE) -> None:
    """Let a workspace follow so many accounts that are due for so long, one second apart."""
    row = fill(db, team)["accounts"]
    accounts.remove(db, team, row.id)
    accounts.add(
        db,
        team,
        [
            replace(
                row,
                id=f"{n:04}",
                stable_id=str(n),
                due_at=NOW - late + timedelta(milliseconds=n),
                leased_until=None,
                ended=False,
            )
            for n in range(many)
        ],
    )


def shares(db: Database, most: int) -> dict[str, int]:
    return dict(Counter(one.team for one in claim(db, NOW, most)))


@pytest.mark.parametrize(
    ("due", "most", "taken"),
    [
        # who needs less than an equal share gets all of it, the rest is the large one's
        ({"T1LARGE": 100, "T2": 3, "T3": 1}, 20, {"T1LARGE": 16, "T2": 3, "T3": 1}),
        ({"T1LARGE": 100, "T2LARGE": 100, "T3": 1}, 21, {"T1LARGE": 10, "T2LARGE": 10, "T3": 1}),
        ({"T1": 2, "T2": 2}, 20, {"T1": 2, "T2": 2}),
        ({"T1": 5, "T2": 5}, 1, {"T1": 1}),
        ({"T1": 0, "T2": 5}, 4, {"T2": 4}),
        ({}, 4, {}),
    ],
)
def test_room_is_shared_equally_and_none_is_left_over(
    db: Database, due: dict[str, int], most: int, taken: dict[str, int]
) -> None:
    for team, many in due.items():
        add(db, team, many)
    assert shares(db, most) == taken


def test_who_waited_longest_comes_first_where_there_is_no_room_for_all(db: Database) -> None:
    for number, team in enumerate(("T1", "T2", "T3")):
        add(db, team, 3, late=(number + 1) * MINUTE)
    assert shares(db, 2) == {"T3": 1, "T2": 1}
    assert shares(db, 9) == {"T1": 3, "T2": 2, "T3": 2}
    assert claim(db, NOW, 9) == []


def test_what_comes_due_meanwhile_and_who_left_are_not_asked_for(db: Database) -> None:
    add(db, "T1", 2)
    add(db, "T2", 2, late=10 * MINUTE)
    assert claim(db, NOW, 0) == []
    found = claim(db, NOW, 9, due_by=NOW - 5 * MINUTE)
    assert [one.team for one in found] == ["T2", "T2"]
    teams.leave(db, "T1", NOW)
    assert claim(db, NOW, 9) == []
