"""Forgetting and the file for the person, asked for in Slack and on a terminal."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from bot.__main__ import main
from bot.deliver import deliver
from bot.erasing import erase
from bot.people import learn
from storage import advocates, audits, colleagues, erasures, uploads
from tests.bot._world import HERE, MAX, OLIVE, TEAM, soon

if TYPE_CHECKING:
    from pathlib import Path

    from bot.house import House
    from tests.bot._world import LocalSlack, World

NAME = "Zoë Q. Sample"


@pytest.fixture
def ruled(connected: House, world: World) -> House:
    """Let Olive be an admin, and Max a manager."""
    learn(connected, TEAM)
    with world.open() as db:
        for user, role in ((OLIVE, "admin"), (MAX, "manager")):
            colleagues.change(db, TEAM, user, role=role)
    return connected


def test_an_admin_forgets_somebody_and_their_card_goes(
    ruled: House, world: World, slack: LocalSlack
) -> None:
    world.alarm(NAME)
    deliver(ruled)
    assert slack.said(HERE)
    slack.tell("command", user=OLIVE, channel=HERE, text=f'subject "{NAME}"')
    soon(lambda: [one for one in slack.whispers() if "comes as a file" in one])
    with world.open() as db:
        soon(lambda: uploads.before(db, TEAM, ruled.now().replace(year=2100)))
    slack.tell("command", user=OLIVE, channel=HERE, text=f'forget "{NAME}"')
    view = slack.view()
    wrong = slack.submits(view, name="Somebody Else")
    assert "as it is written" in str(wrong)
    slack.submits(view, name=NAME.casefold())
    assert "Forgotten" in soon(lambda: [one for one in slack.whispers() if "Forgotten" in one])[0]
    erase(ruled)
    assert slack.said(HERE) == []
    assert [one["ok"] for one in slack.calls("files.delete")] == [True]
    with world.open() as db:
        assert erasures.count(db, TEAM) == 0
        assert advocates.every(db, TEAM) == []
        assert {one.what for one in audits.newest(db, TEAM, 9)} >= {"subject", "forget"}


@pytest.mark.parametrize("verb", ["forget", "subject"])
def test_nobody_else_may(ruled: House, world: World, slack: LocalSlack, verb: str) -> None:
    world.alarm(NAME)
    slack.tell("command", user=MAX, channel=HERE, text=f'{verb} "{NAME}"')
    soon(lambda: [one for one in slack.whispers(MAX) if "takes the role of an admin" in one])
    with world.open() as db:
        assert advocates.by_name(db, TEAM, NAME) is not None
    assert ruled.clients


def test_on_a_terminal(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world.advocate(NAME)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BELLWETHER_DATABASE", world.address)
    shell = CliRunner()
    given = shell.invoke(main, ["subject", NAME, "--json"])
    assert json.loads(given.stdout)["names"] == [NAME]
    assert shell.invoke(main, ["subject", NAME, "--to", "her.json"]).exit_code == 0
    assert json.loads((tmp_path / "her.json").read_text())["kept"]["accounts"]
    unsure = shell.invoke(main, ["forget", NAME], input="n\n")
    assert unsure.exit_code == 1
    done = shell.invoke(main, ["forget", NAME, "--yes", "--json"])
    assert json.loads(done.stdout)["rows"] >= 2
    again = shell.invoke(main, ["forget", NAME, "--yes"])
    assert again.exit_code == 1
    assert "I know no advocate" in again.stderr
