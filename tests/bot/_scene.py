"""A workspace full of sample rows, in which every subcommand, button and form can be tried."""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import storage
from bot import actions, commands, grammar, modals
from bot.actions import Press
from bot.commands import Refusal, Request
from bot.follow import place_to_text
from bot.modals import Asked
from monitors import Found
from storage import colleagues, teams
from tests.bot._team import ADA, MAX, NILS, colleague, staffed
from tests.bot._world import HERE, TEAM, World, make_house
from tests.storage._samples import sample

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.cards import Block, Shown
    from bot.house import House
    from tests.bot._world import Clock

FILE = Path(__file__).parents[1] / "data" / "rights.toml"
RIGHTS = tomllib.loads(FILE.read_text(encoding="utf-8"))
ELSEWHERE = "T0ELSEWHERE"
WHO = {"member": NILS, "manager": MAX, "admin": ADA}


def lines(kind: str) -> list[tuple[str, str, str]]:
    """List the lines of a kind: what it is called, what is asked for, the least role."""
    return [
        (name, asked, least)
        for name, held in RIGHTS[kind].items()
        for asked, least in held.items()
        if asked != "form"
    ]


class Scene:
    """A workspace full of sample rows, made anew for each thing that is tried in it."""

    def __init__(self, made: Path, clock: Clock) -> None:
        self._made, self._clock = made, clock
        self._path = made.with_name("scene.db")

    def house(self) -> House:
        """Begin anew, and give a house that stands in it."""
        shutil.copy(self._made, self._path)
        world = World.__new__(World)
        world.address, world.clock = str(self._path), self._clock
        found = make_house(world, self._clock)
        found.clients.clear()
        return found

    def rows(self, team: str = TEAM) -> dict[str, list[Any]]:
        """Give all that is kept for a team, but for what came in already."""
        with storage.connect(str(self._path)) as db:
            return {
                name: sorted(
                    map(
                        str,
                        db.all(table.record, f"select * from {name} where team = :team", team=team),
                    )
                )
                for name, table in storage.tables().items()
                if name != "envelopes"
            }


def furnish(
    world: World, clock: Clock, change: Callable[[str, Any], Any] = lambda _, row: row
) -> Scene:
    """Make a workspace with a row of every table, twice, and another with nobody but an admin.

    `change` may make another row of one, by the table's name.
    """
    staffed(world)
    with world.open() as db, db.transaction():
        for key in ("1", "2"):
            for name, row in sample(TEAM, key).items():
                if name == "peppers":
                    continue  # sealed with a key that is not here
                db.insert(name, TEAM, [change(name, _apart(name, row, key))], ignore=True)
        other = teams.Team(team=ELSEWHERE, name="Elsewhere", bot_user="U9", joined_at=clock())
        teams.join(db, other)
        colleagues.keep(db, ELSEWHERE, [colleague(NILS, clock(), ELSEWHERE)])
        colleagues.change(db, ELSEWHERE, NILS, role="admin")
    with storage.connect(world.address) as db:
        db.execute("pragma wal_checkpoint(truncate)")
    return Scene(Path(world.address), clock)


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


def types(house: House, user: str, typed: str, team: str = TEAM, *, share: bool = False) -> Shown:
    """Type something after `/bellwether`."""
    said = grammar.parse(typed)
    request = Request(
        house=house,
        team=team,
        user=user,
        channel=HERE,
        words=said.rest,
        now=house.now(),
        text=said.text,
        share=share,
    )
    return commands.known()[said.verb].answer(request)


def presses(house: House, user: str, name: str, value: str, team: str = TEAM) -> Shown | None:
    """Press a button."""
    press = Press(house=house, team=team, user=user, channel=HERE, value=value, now=house.now())
    return actions.known()[name](press)


def draws(house: House, user: str, name: str, about: str, team: str = TEAM) -> list[Block]:
    """Open a form."""
    asked = Asked(house=house, team=team, user=user, channel=HERE, about=about, now=house.now())
    return modals.known()[name].draw(asked)


def tries(house: House, user: str, kind: str, name: str, asked: str, team: str = TEAM) -> str:
    """Do one thing, and give why it was refused."""
    try:
        if kind == "commands":
            types(house, user, asked, team)
        elif kind == "actions":
            presses(house, user, name, asked, team)
        else:
            draws(house, user, name, asked, team)
    except Refusal as refusal:
        return str(refusal)
    except KeyError as error:
        if error.args != (team,):
            raise  # but for Slack, which is not here and was got as far as
    return ""
