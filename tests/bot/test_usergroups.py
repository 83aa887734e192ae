"""The user group of those who hold relationships: named in Slack, heard of, and looked at daily."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot import jobs
from bot.leaving import check_group
from storage import orphans, usergroups
from tests.bot._team import staffed
from tests.bot._world import HERE, MAX, OLIVE, TEAM, LocalSlack, World, soon

if TYPE_CHECKING:
    from bot.house import House
    from bot.workspace import Workspace

ADMIN = "U0ADA"


@pytest.fixture
def world(world: World) -> World:
    staffed(world)
    world.advocate("Grace", world.watchlist())
    return world


def type_(slack: LocalSlack, text: str, user: str = ADMIN) -> str:
    before = len(slack.ask("ephemerals", user=user))
    slack.tell("command", user=user, channel=HERE, text=f"/bellwether settings {text}")
    return slack.whispers(user, before + 1)[-1]


def cases(world: World) -> list[tuple[str, str]]:
    with world.open() as db:
        return [(one.lost, one.why) for one in orphans.every_open(db, TEAM)]


def named(slack: LocalSlack) -> None:
    slack.tell("usergroups", handle="community", users=["mia", "max"])
    assert "*@community* holds the relationships, with 2 people" in type_(slack, "group @community")


def test_a_group_is_named_shown_and_let_go(
    connected: House, world: World, slack: LocalSlack
) -> None:
    assert "No user group" in type_(slack, "group")
    named(slack)
    assert "*@community*, with 2 people in it" in type_(slack, "group", MAX)
    assert "No user group is looked at any more" in type_(slack, "group off")
    assert "No user group was looked at" in type_(slack, "group off")


@pytest.mark.parametrize(
    ("typed", "user", "says"),
    [
        ("group @community", MAX, "admin"),
        ("group community", ADMIN, "Which user group?"),
        ("group <!subteam^S0GONE|@gone>", ADMIN, "no_such_subteam"),
    ],
)
def test_what_cannot_be_named_changes_nothing(
    connected: House, world: World, slack: LocalSlack, typed: str, user: str, says: str
) -> None:
    slack.tell("usergroups", handle="community", users=["mia"])
    assert says in type_(slack, typed, user)
    with world.open() as db:
        assert usergroups.one(db, TEAM) is None


def test_without_the_scope_it_says_what_to_click(
    connected: House, world: World, slack: LocalSlack
) -> None:
    slack.tell("usergroups", handle="community", users=["mia"])
    slack.fault("usergroups.users.list", error="missing_scope")
    assert "`usergroups:read`" in type_(slack, "group @community")


def test_who_leaves_and_who_is_back_is_heard_of(
    connected: House, world: World, slack: LocalSlack
) -> None:
    named(slack)
    slack.tell("usergroups", handle="other", users=["mia"])
    slack.tell("usergroups", handle="other", users=[])
    slack.tell("usergroups", handle="community", users=["max"])
    soon(lambda: cases(world) == [(OLIVE, "left_group")])
    slack.tell("usergroups", handle="community", users=["max", "mia"])
    soon(lambda: not cases(world))


def test_a_group_that_is_disabled_has_nobody_in_it(
    connected: House, world: World, slack: LocalSlack
) -> None:
    named(slack)
    slack.tell("usergroups", handle="community", disabled=True)
    soon(lambda: cases(world) == [(OLIVE, "left_group")])
    slack.tell("usergroups", handle="community", disabled=False)
    soon(lambda: not cases(world))


@pytest.mark.parametrize("disabled", [False, True], ids=["left", "disabled"])
def test_what_was_missed_while_off_line_is_found(
    house: House, world: World, slack: LocalSlack, workspace: Workspace, *, disabled: bool
) -> None:
    made = slack.tell("usergroups", handle="community", users=["mia", "max"])["usergroup"]
    with world.open() as db, db.transaction():
        group = usergroups.UserGroup(
            team=TEAM,
            group_id=made["id"],
            handle="community",
            members=(OLIVE, MAX),
            set_by=ADMIN,
            set_at=world.clock(),
            checked_at=world.clock(),
        )
        usergroups.keep(db, TEAM, group)
    jobs.known()["group"].run(house)
    assert cases(world) == []
    if disabled:
        slack.tell("usergroups", handle="community", disabled=True)
    else:
        slack.tell("usergroups", handle="community", users=["max"])
    slack.fault("usergroups.users.list", status=500)
    assert not check_group(house, TEAM)
    slack.fault("usergroups.users.list", reset=True)
    assert not check_group(house, TEAM)
    assert cases(world) == []
    assert check_group(house, TEAM)
    assert cases(world) == [(OLIVE, "left_group")]
