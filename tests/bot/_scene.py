"""A workspace full of sample rows, in which every subcommand, button and form can be tried."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import storage
from bot import actions, commands, grammar, modals, options
from bot.actions import Press
from bot.commands import Refusal, Request
from bot.follow import place_to_text
from bot.modals import Asked, Filled, Later, Values, Wrong
from bot.options import Sought
from monitors import Found
from storage import colleagues, teams
from tests._kept import Kept
from tests.bot._team import ADA, MAX, NILS, colleague, staffed
from tests.bot._world import HERE, TEAM, World, make_house
from tests.storage._samples import sample

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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

    def __init__(self, address: str, clock: Clock) -> None:
        self._address, self._clock = address, clock
        self._kept = Kept(address)
        self.before = self.rows()

    def house(self) -> House:
        """Begin anew, and give a house that stands in it."""
        self._kept.put_back()
        found = make_house(World.over(self._address, self._clock), self._clock)
        found.clients.clear()
        return found

    def rows(self, team: str = TEAM) -> dict[str, list[Any]]:
        """Give all that is kept for a team, but for what came in already."""
        with storage.connect(self._address) as db:
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
                if name in ("peppers", "stages"):
                    continue  # sealed with a key that is not here; and there are stages
                db.insert(
                    name, TEAM, [_spaceless(change(name, _apart(name, row, key)))], ignore=True
                )
        other = teams.Team(team=ELSEWHERE, name="Elsewhere", bot_user="U9", joined_at=clock())
        teams.join(db, other)
        colleagues.keep(db, ELSEWHERE, [colleague(NILS, clock(), ELSEWHERE)])
        colleagues.change(db, ELSEWHERE, NILS, role="admin")
    return Scene(world.address, clock)


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


_ID = re.compile(r"\b([a-z]+) (\d)\b")


def _spaceless(row: Any) -> Any:
    """Write ids as real ones are, without a space, so that two of them make a button's value."""

    def written(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(written, value))
        return _ID.sub(r"\1-\2", value) if isinstance(value, str) else value

    names = [one.name for one in fields(row)]
    ids = [name for name in names if name == "id" or name.endswith(("_id", "_ids"))]
    ids += [name for name in ("accounts", "watchlists", "added") if name in names]
    return replace(row, **{name: written(getattr(row, name)) for name in ids})


def about(asked: str) -> str:
    """Write what a button or form of the table is about as it is here."""
    return _ID.sub(r"\1-\2", asked)


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
    press = Press(
        house=house, team=team, user=user, channel=HERE, value=about(value), now=house.now()
    )
    return actions.known()[name](press)


def draws(house: House, user: str, name: str, given: str, team: str = TEAM) -> list[Block]:
    """Open a form."""
    asked = Asked(
        house=house, team=team, user=user, channel=HERE, about=about(given), now=house.now()
    )
    return modals.known()[name].draw(asked)


def filled_in(house: House, name: str, blocks: Sequence[Block]) -> Values:
    """Fill in a form as somebody would who takes what is offered first, and means it."""
    state: dict[str, Any] = {}
    said: dict[str, str] = RIGHTS["fill"].get(name, {})
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        held = _chosen(house, element)
        if (words := said.get(block["block_id"])) is not None:
            held = {"value": words, "selected_option": {"value": words}, "selected_date": words}
        state[block["block_id"]] = {element["action_id"]: held}
    return Values(state)


def _chosen(  # noqa: PLR0911 - a kind a line
    house: House, element: Block
) -> dict[str, Any]:
    kind = element["type"]
    if kind == "plain_text_input":
        return {"value": element.get("initial_value") or "Something"}
    if kind == "external_select":
        sought = Sought(house=house, team=TEAM, user=ADA, typed="", now=house.now())
        offered = options.known()[element["action_id"]](sought)
        first = {"value": offered[0][1]} if offered else {}
        return {"selected_option": element.get("initial_option") or first}
    if kind in ("static_select", "multi_static_select"):
        one = element.get("initial_option") or element["options"][0]
        return {"selected_option": one, "selected_options": element.get("initial_options") or [one]}
    if kind == "users_select":
        return {"selected_user": element.get("initial_user") or MAX}
    if kind == "conversations_select":
        return {"selected_conversation": element.get("initial_conversation") or HERE}
    if kind == "datepicker":
        day = house.now().date().isoformat()
        return {"selected_date": element.get("initial_date") or day}
    return {"files": [{"id": "F1"}]}


def takes(house: House, user: str, name: str, given: str, team: str = TEAM) -> None:
    """Submit a form that an admin had open, filled in; and do what comes after it."""
    asked = Asked(
        house=house, team=TEAM, user=ADA, channel=HERE, about=about(given), now=house.now()
    )
    try:
        blocks = modals.known()[name].draw(asked)
    except KeyError:  # what is asked is in a file, and Slack, which has it, is not here
        blocks = []
    values = filled_in(house, name, blocks)
    filled = Filled(
        house=house,
        team=team,
        user=user,
        channel=HERE,
        about=about(given),
        now=house.now(),
        values=values,
    )
    try:
        done = modals.known()[name].take(filled)
    except Wrong as wrong:
        raise Refusal(" ".join(wrong.errors.values())) from None
    if isinstance(done, Later):
        done.run()


def tries(house: House, user: str, kind: str, name: str, asked: str, team: str = TEAM) -> str:
    """Do one thing, and give why it was refused."""
    try:
        if kind == "commands":
            types(house, user, asked, team)
        elif kind == "actions":
            presses(house, user, name, asked, team)
        elif kind == "taken":
            takes(house, user, name, asked, team)
        else:
            draws(house, user, name, asked, team)
    except Refusal as refusal:
        return str(refusal)
    except KeyError as error:
        if error.args != (team,):
            raise  # but for Slack, which is not here and was got as far as
    return ""
