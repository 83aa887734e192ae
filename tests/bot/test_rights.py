"""Who may do what: every subcommand, button and form, by every role and from another workspace."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import bot
from bot import actions, commands, hearing, modals, options, shortcuts
from bot.roles import ROLES
from tests.bot._scene import ELSEWHERE, RIGHTS, WHO, Scene, about, furnish, lines, tries
from tests.bot._team import MAX, NILS
from tests.bot._world import HERE, TEAM

if TYPE_CHECKING:
    from tests.bot._world import Clock, World

OPENS = re.compile(r'open_form\(press, "(\w+)"')


@pytest.fixture
def scene(world: World, clock: Clock) -> Scene:
    """Give a workspace full of sample rows."""
    return furnish(world, clock)


KINDS = {"commands": commands, "actions": actions, "forms": modals, "taken": modals}
TRIED_ELSEWHERE = {"change somebody else's private watchlist": "test_private.py"}
"""What is refused by a guard that no line of the table comes to, and which test does."""


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_can_be_done_that_is_not_in_the_table(kind: str) -> None:
    assert set(RIGHTS[kind]) == set(KINDS[kind].known())  # type: ignore[attr-defined]


def test_what_opens_a_form_says_so() -> None:
    folder = Path(actions.__file__).parent
    opens = {
        name: found[1]
        for name in actions.known()
        if (found := OPENS.search((folder / f"{name}.py").read_text(encoding="utf-8")))
    }
    assert opens == {n: held["form"] for n, held in RIGHTS["actions"].items() if "form" in held}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", KINDS)
def test_each_role_may_do_what_the_table_says(kind: str, role: str, scene: Scene) -> None:
    expected, found = {}, {}
    for name, asked, least in lines(kind):
        house = scene.house()
        refused = "takes the role of" in tries(house, WHO[role], kind, name, asked)
        expected[name, asked] = ROLES.index(role) < ROLES.index(least)
        found[name, asked] = refused
        if refused:
            assert scene.rows() == scene.before, (name, asked)
        house.outside.close()
    assert found == expected


def guards() -> set[str]:
    """Find in the source all that takes a role, as it is said where it is refused."""
    found = set()
    for path in Path(str(bot.__file__)).parent.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for call in (one for one in ast.walk(tree) if isinstance(one, ast.Call)):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            if name not in ("require", "see_that_they_may"):
                continue
            match call.args[-1]:
                case ast.Constant(value=str(what)):
                    found.add(what)
                case ast.Name(id=name) if name in named:
                    found.add(str(named[name]))
    return found


def test_every_guard_is_tried(scene: Scene) -> None:
    """A guard that no line comes to could be taken out, and no test would tell."""
    said = []
    for kind in KINDS:
        for name, asked, least in lines(kind):
            if least != "member":
                house = scene.house()
                said.append(tries(house, NILS, kind, name, asked))
                house.outside.close()
                if least == "admin":
                    house = scene.house()
                    said.append(tries(house, MAX, kind, name, asked))
                    house.outside.close()
    tried = {what for what in guards() if any(f"To {what} takes the role" in one for one in said)}
    assert guards() - tried == set(TRIED_ELSEWHERE)
    assert len(tried) > 40


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_does_a_thing_in_another_workspace(kind: str, scene: Scene) -> None:
    for name, asked, _ in lines(kind):
        house = scene.house()
        tries(house, NILS, kind, name, asked, ELSEWHERE)
        assert scene.rows() == scene.before, (name, asked)
        house.outside.close()


def test_a_guest_from_another_workspace_changes_nothing(scene: Scene) -> None:
    house = scene.house()
    guest = {"id": "U9GUEST", "team_id": "T9"}
    common = {"team": {"id": TEAM}, "user": guest, "channel": {"id": HERE}}
    for name, value, _ in lines("actions"):
        what = {"action_id": name, "value": about(value), "action_ts": name}
        hearing.answer_press(house, {**common, "type": "block_actions", "actions": [what]})
    for name, given, _ in lines("forms"):
        view = {
            "id": f"{name} {given}",
            "callback_id": name,
            "private_metadata": f'{{"about": "{about(given)}"}}',
        }
        view["state"] = {"values": {}}  # type: ignore[assignment]
        shown = hearing.take_form(house, {**common, "type": "view_submission", "view": view})
        assert str(getattr(shown, "text", "")) == hearing.GUEST
    for name in options.known():
        assert hearing.offered(house, {**common, "action_id": name, "value": ""}) == []
    for name in shortcuts.known():
        hearing.answer_shortcut(house, {**common, "callback_id": name, "trigger_id": name})
    assert scene.rows() == scene.before
