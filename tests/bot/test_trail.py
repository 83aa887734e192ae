"""Who saw and did what: all that reads or changes persons is in the trail, or said not to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

import storage
from bot import auditing, hearing, shortcuts, terminal
from bot.__main__ import main
from bot.key import fresh
from storage import _traces, audits
from tests.bot._scene import about, furnish, lines
from tests.bot._team import ADA
from tests.bot._world import HERE, TEAM

if TYPE_CHECKING:
    from pathlib import Path

    from bot.house import House
    from storage.audits import Audit
    from tests.bot._scene import Scene
    from tests.bot._world import Clock, World

NOT_IN_IT = {
    "attribute": "weighs a file of paths, and opens no database",
    "backup": "copies the file whole, also where nothing can be written to it any more",
    "bot": "is a part of the product, as `run` is",
    "clock": "is a part of the product, as `run` is",
    "demand": "reads texts from a file",
    "doctor": "tells of places and channels, of nobody's words",
    "evaluate": "weighs a file of samples",
    "key": "makes up a key",
    "lifetime": "weighs a file of payments",
    "manifest": "writes what the app is",
    "migrate_to": "copies all there is into another database, whole, the trail with it",
    "poll": "does what runs by itself",
    "read": "reads a text that is given to it",
    "run": "is the product itself",
    "score": "weighs a file of samples",
    "worker": "is a part of the product, as `run` is",
    "workspace": "is the workspace on this machine",
}
"""Subcommands of the terminal that read and change nobody who is kept here, and why."""
RUNS = {
    "coverage": [], "digest": [], "export": ["out.csv"], "forget": ["Ada 1", "--yes"],
    "import": ["people.csv"], "replay": [], "subject": ["Ada 1"],
}  # fmt: skip


@pytest.fixture
def scene(world: World, clock: Clock) -> Scene:
    """Give a workspace full of sample rows."""
    return furnish(world, clock)


def told(house: House) -> list[Audit]:
    with house.open() as db:
        return [one for one in audits.newest(db, TEAM, 99) if not one.id.startswith("audit ")]


def marks(house: House, words: str) -> set[str]:
    """Give how the trail names the advocates that a button or form is about."""
    with house.open() as db, db.transaction():
        return {
            auditing.subject(db, TEAM, house, one)
            for one in _traces.whose(db, TEAM, set(about(words).split()))
        }


def common(**more: Any) -> dict[str, Any]:
    return {
        "team": {"id": TEAM}, "team_id": TEAM, "user": {"id": ADA}, "channel": {"id": HERE},
        "response_url": "http://127.0.0.1:9/", "trigger_id": "", **more,
    }  # fmt: skip


def test_every_command_is_a_line_and_says_whom_it_was_about(scene: Scene) -> None:
    for name, asked, _ in lines("commands"):
        house = scene.house()
        with house.open() as db, db.transaction():
            ada = auditing.subject(db, TEAM, house, "advocate-1")
        body = common(user_id=ADA, channel_id=HERE, text=asked, trigger_id=asked)
        try:
            hearing.answer_command(house, body)
        except KeyError as error:
            assert error.args == (TEAM,), asked  # noqa: PT017 - Slack is not here
            house.outside.close()
            continue
        found = told(house)
        assert f"command {name}" in [one.what for one in found], asked
        if '"Ada 1"' in asked:
            assert ada in [one.subject for one in found], asked
        house.outside.close()


def test_every_button_is_a_line_and_says_whom_it_was_about(scene: Scene) -> None:
    named = 0
    for name, value, _ in lines("actions"):
        house = scene.house()
        expected = marks(house, value)
        pressed = {"action_id": name, "value": about(value), "action_ts": name}
        try:
            hearing.answer_press(house, common(type="block_actions", actions=[pressed]))
        except KeyError as error:
            assert error.args == (TEAM,), name  # noqa: PT017 - as above
        found = {one.subject for one in told(house) if one.what == f"button {name}"}
        assert found, name
        assert expected <= found, name
        named += bool(expected)
        house.outside.close()
    assert named > 20


def test_every_form_is_a_line_and_says_whom_it_was_about(scene: Scene) -> None:
    for name, given, _ in lines("forms"):
        house = scene.house()
        expected = marks(house, given)
        view = {
            "id": f"{name} {given}",
            "callback_id": name,
            "private_metadata": f'{{"about": "{about(given)}"}}',
            "state": {"values": {}},
        }
        hearing.take_form(house, common(type="view_submission", view=view))
        found = {one.subject for one in told(house) if one.what == f"form {name}"}
        assert found, name
        assert expected <= found, name
        house.outside.close()
    house = scene.house()
    for name in shortcuts.known():
        try:
            hearing.answer_shortcut(house, common(callback_id=name, trigger_id=name, message={}))
        except KeyError as error:
            assert error.args == (TEAM,), name  # noqa: PT017 - as above
        assert f"shortcut {name}" in [one.what for one in told(house)]
    house.outside.close()


def test_every_subcommand_of_the_terminal_is_a_line_or_says_why_not() -> None:
    names = {name.rstrip("_") for name in terminal.known()}
    assert names == set(NOT_IN_IT) | set(RUNS)


@pytest.mark.parametrize("name", sorted(RUNS))
def test_what_is_read_on_a_terminal_is_a_line(
    name: str, world: World, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(world, clock)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BELLWETHER_DATABASE", world.address)
    monkeypatch.setenv("BELLWETHER_KEY", fresh())
    (tmp_path / "people.csv").write_text("name,link\nCleo,https://cleo.example\n")
    ran = CliRunner().invoke(main, [name, "--team", TEAM, *RUNS[name]])
    assert ran.exit_code == 0, ran.output
    with storage.connect(world.address) as db:
        found = [one.what for one in audits.newest(db, TEAM, 9) if one.who == auditing.TERMINAL]
    assert found
    assert found[0].startswith(name)
