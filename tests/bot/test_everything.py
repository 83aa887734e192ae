"""Every command, button, form, list of options and shortcut, over a real socket and back."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot import actions, commands, modals, options, shortcuts
from bot.modals._fields import OPTIONS
from storage import audits, watchlists
from tests.bot._scene import RIGHTS, about, furnish, lines
from tests.bot._team import ADA
from tests.bot._world import HERE, TEAM, LocalSlack, World, soon

if TYPE_CHECKING:
    from bot.house import House

OPENING = (
    'forget "Ada 1"',
    "forget --customer Sample 2",
    "import",
    "survey",
    "watchlist create",
    "buyer add",
    "touch",
)
"""What is typed to have a form opened, beside the buttons that open one."""
ANY = {
    "plain_text_input": "Words of a sample",
    "number_input": "1",
    "datepicker": "2026-03-05",
    "datetimepicker": 1_775_000_000,
    "users_select": ADA,
    "channels_select": HERE,
    "conversations_select": HERE,
}
LAST = (
    "alert_resolve",
    "alert_touch",
    "merge",
    "unwatch",
    "watchlist",
    "forget",
    "account_detach",
    "watch_cancel",
    "import_cancel",
)
"""What leaves less to do for the others."""


OF_A_FILE = {"import_answers"}
"""What wants a file that was given in Slack, and is played in test_import_slack.py."""


@pytest.fixture
def full(world: World, connected: House, slack: LocalSlack) -> Played:
    """Give a workspace in which there is something of everything, with an admin at work."""
    furnish(world, world.clock)
    with world.open() as db, db.transaction():
        [one, *_] = watchlists.every(db, TEAM)
        for number in range(OPTIONS):  # so many that they are found by typing
            made = f"more {number}"
            more = replace(one, id=made, name=made, name_key=made)
            db.insert("watchlists", TEAM, [more])
    return Played(world, slack, connected)


class Played:
    """What was played, and what came of it."""

    def __init__(self, world: World, slack: LocalSlack, house: House) -> None:
        self.slack, self.house, self._world = slack, house, world
        self.forms: set[str] = set()
        self.lists: set[str] = set()

    def noted(self, what: str) -> int:
        """Count how often the trail says that something was done."""
        with self._world.open() as db:
            return sum(one.what == what for one in audits.newest(db, TEAM, 10_000))

    def types(self, typed: str) -> None:
        """Type a command, and wait until it is answered."""
        before = self.noted(f"command {typed.split(maxsplit=1)[0]}")
        done = self.slack.tell("command", user=ADA, channel=HERE, text=typed)
        assert done["ok"], (typed, done)
        assert done["ack_ms"] < 3_000
        soon(lambda: self.noted(f"command {typed.split(maxsplit=1)[0]}") > before)
        self.fills()

    def presses(self, name: str, value: str) -> None:
        """Press a button that the bot has put into the channel, and wait until that was heard."""
        before = self.noted(f"button {name}")
        button = {
            "type": "button",
            "action_id": name,
            "value": value,
            "text": {"type": "plain_text", "text": "Go"},
        }
        said = self.house.clients[TEAM].chat_postMessage(
            channel=HERE, text=name, blocks=[{"type": "actions", "elements": [button]}]
        )
        done = self.slack.tell(
            "action", user=ADA, channel=HERE, ts=said["ts"], action_id=name, value=value
        )
        assert done["ok"], (name, done)
        soon(lambda: self.noted(f"button {name}") > before)

    def fills(self) -> None:
        """Fill in what the open forms want, ask what their lists offer, and submit them."""
        for view in self.slack.ask("views", user=ADA):
            seen = self.slack.view(ADA)
            if not seen["callback_id"]:
                continue  # says why there is nothing to fill in
            values = {}
            for block in seen["blocks"]:
                element = block.get("element") or {}
                begun = any(name.startswith("initial_") for name in element)
                if block["type"] == "input" and not block.get("optional") and not begun:
                    values[block["block_id"]] = self.fits(seen, element)
                elif element.get("type") == "external_select":
                    self.suggests(seen, element["action_id"])
            self.forms.add(seen["callback_id"])
            done = self.slack.submits(seen, ADA, **values)
            assert done["ok"] or done.get("errors"), (seen["blocks"], done)
            if view["id"] in {one["id"] for one in self.slack.ask("views", user=ADA)}:
                self.slack.tell("close", user=ADA, view_id=view["id"])

    def fits(self, view: dict[str, Any], element: dict[str, Any]) -> Any:
        """Give something that a field takes."""
        if element["type"] == "file_input":
            return [self.slack.tell("files", user=ADA, name="a.csv", text="name,link")["file"]]
        if element["type"] == "external_select":
            return self.suggests(view, element["action_id"])[0]["value"]
        if "options" in element:
            return element["options"][0]["value"]
        return ANY[element["type"]]

    def suggests(self, view: dict[str, Any], name: str) -> list[dict[str, Any]]:
        """Ask for what a list offers to who has typed nothing."""
        asked = {"user": ADA, "view_id": view["id"], "action_id": name, "value": ""}
        done = self.slack.tell("suggest", **asked)
        assert done["ok"], (name, done)
        self.lists.add(name)
        offered: list[dict[str, Any]] = done["response"]["options"]
        assert offered, name
        return offered


def put_off(name: str) -> int:
    """Tell how far something is put off."""
    return LAST.index(name) + 1 if name in LAST else 0


def in_order(kind: str) -> list[tuple[str, str, str]]:
    """List the lines of a kind, those last that leave less to do for the others."""
    return sorted(lines(kind), key=lambda one: put_off(one[0]))


def test_every_subcommand_is_answered(full: Played, caplog: pytest.LogCaptureFixture) -> None:
    played = set()
    for name, typed, _ in in_order("commands"):
        full.types(typed)
        played.add(name)
    assert played == set(commands.known())
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]


def test_every_button_and_form_and_list_is_answered(
    full: Played, caplog: pytest.LogCaptureFixture
) -> None:
    for typed in OPENING:
        full.types(typed)
    opening = {name: held["form"] for name, held in RIGHTS["actions"].items() if "form" in held}
    for name in sorted(opening, key=put_off):
        # the second row of each kind, as the first is for what is pressed
        whom = about(next(iter(RIGHTS["forms"][opening[name]])).replace(" 1", " 2"))
        full.presses(name, whom)
        soon(lambda: full.slack.ask("views", user=ADA))
        full.fills()
    full.presses("heard_other", about("report 2"))
    soon(lambda: full.slack.ask("views", user=ADA))
    full.fills()
    for name, value, _ in in_order("actions"):
        full.presses(name, about(value))
    assert {*opening, *(name for name, _, _ in lines("actions"))} == set(actions.known())
    assert full.forms == set(modals.known()) - OF_A_FILE
    assert full.lists == set(options.known())
    said = full.house.clients[TEAM].chat_postMessage(channel=HERE, text="A word of theirs")
    for name in shortcuts.known():
        done = full.slack.tell("shortcut", user=ADA, channel=HERE, ts=said["ts"], callback_id=name)
        assert done["ok"], (name, done)
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]
