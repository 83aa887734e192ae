"""A workspace with a row of every table, twice, and the lines that something can be done with."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.follow import place_to_text
from monitors import Found
from tests.bot._team import staffed
from tests.bot._world import TEAM
from tests.storage._samples import sample

if TYPE_CHECKING:
    from tests.bot._world import World

FILE = Path(__file__).parents[1] / "data" / "rights.toml"
RIGHTS = tomllib.loads(FILE.read_text(encoding="utf-8"))


def lines(kind: str) -> list[tuple[str, str, str]]:
    """List the lines of a kind: what it is called, what is asked for, the least role."""
    return [
        (name, asked, least)
        for name, held in RIGHTS[kind].items()
        for asked, least in held.items()
        if asked != "form"
    ]


def furnish(world: World) -> None:
    """Let colleagues be known, and a row of every table be there, twice."""
    staffed(world)
    with world.open() as db, db.transaction():
        for key in ("1", "2"):
            for name, row in sample(TEAM, key).items():
                if name == "peppers":
                    continue  # sealed with a key that is not here
                db.insert(name, TEAM, [_apart(name, row, key)], ignore=True)


def _apart(name: str, row: Any, key: str) -> Any:
    """Make of a sample row one that something can be done with."""
    if name == "proposals":
        found = Found(source="feed", address=row.link, stable_id=row.link, title="", link=row.link)
        return replace(row, place=place_to_text(found))
    if name == "received":
        return replace(row, state="done")
    if name == "advocates" and key == "2":
        return replace(row, name="Bea 2", name_key="bea 2")
    return row
