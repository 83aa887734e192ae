"""What we owe the places we visit, kept in the database, so that no restart forgets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitors._ledger import Due
from storage import rests, teams

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.house import House
    from storage import Database


def read(house: House) -> list[Due]:
    """Read what was noted and is not over, by whichever team's accounts it came about."""
    now = house.now()
    with house.open() as db:
        found = [rest for team in teams.every(db) for rest in rests.every(db, team.team, now)]
    return [Due(key=rest.key, until=rest.until, spent=rest.spent) for rest in found]


def write(db: Database, lines: Sequence[Due]) -> int:
    """Keep lines within the open transaction, and tell how many those were.

    A place knows us and not our teams, so that they all heed what is kept under the first of them.
    """
    lines = list(lines)
    every = teams.every(db) if lines else []
    if every:
        team = every[0].team
        kept = [
            rests.Rest(team=team, key=one.key, until=one.until, spent=one.spent) for one in lines
        ]
        rests.keep(db, team, kept)
    return len(lines)
