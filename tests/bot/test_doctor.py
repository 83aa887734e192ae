from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.commands import Request, known
from bot.deliver import deliver
from bot.doctor import Check, examine
from bot.grammar import Words
from bot.workspace import Workspace, serve
from storage import accounts
from tests.bot._world import HERE, OLIVE, TEAM, LocalSlack, World, make_house

if TYPE_CHECKING:
    from bot.house import House
    from tests.bot._world import Clock


def checks(house: House, name: str) -> list[Check]:
    return [check for check in examine(house, [TEAM]) if check.check == name]


def test_all_is_well_where_it_is(house: House, world: World) -> None:
    world.advocate("Ada", world.watchlist())
    assert [check.says for check in examine(house, [TEAM]) if not check.ok] == []


def test_a_database_that_is_away_is_said_and_ends_the_look(house: House, tmp_path: Path) -> None:
    house.settings = replace(house.settings, database=str(tmp_path / "no" / "such.db"))
    found = list(examine(house, [TEAM]))
    assert [check.check for check in found] == ["settings", "settings", "database"]
    assert not found[-1].ok
    assert "BELLWETHER_DATABASE" in found[-1].next


@pytest.mark.parametrize(
    ("what", "said"), [("revoked", "token_revoked"), ("unreachable", "does not answer")]
)
def test_a_slack_that_does_not_hear_us_is_said(
    world: World, clock: Clock, slack: LocalSlack, what: str, said: str
) -> None:
    house = make_house(world, clock, f"{slack.address.url}/api/")
    if what == "revoked":
        slack.tell("revoke")
    else:
        house = make_house(world, clock, "http://127.0.0.1:9/api/")
    [check] = checks(house, "slack")
    assert not check.ok
    assert said in check.says
    assert check.next


def test_scopes_that_were_not_granted_are_named(world: World, clock: Clock) -> None:
    poor = Workspace(now=clock, limits=False, scopes={"commands", "chat:write", "channels:read"})
    with serve(poor, 0) as address:
        house = make_house(world, clock, f"{address.url}/api/")
        [check] = checks(house, "scopes")
    assert not check.ok
    assert "channels:history" in check.says


def test_a_watchlist_without_a_channel_is_named_with_what_to_type(
    house: House, world: World
) -> None:
    world.watchlist("speakers", "")
    [check] = checks(house, "channel")
    assert not check.ok
    assert "watchlist edit speakers #channel" in check.next


def test_an_account_that_is_broken_is_named_and_one_that_waits_for_its_turn_is_not_amiss(
    house: House, world: World
) -> None:
    for name in ("Ada", "Grace"):
        world.advocate(name)
    with world.open() as db:
        accounts.change(db, TEAM, "account Ada", last_good_at=None)
    [check] = checks(house, "accounts")
    assert check.ok
    assert check.says == "1 of 2 accounts seen"
    with world.open() as db:
        accounts.change(db, TEAM, "account Grace", health="gone", health_says="It is gone.")
    assert not checks(house, "accounts")[0].ok
    assert any(
        "Grace" in one.says and "It is gone." in one.says for one in checks(house, "account")
    )


def test_asking_doctor_says_again_what_was_refused_once_its_channel_is_mended(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    slack.tell("archive", channel=HERE)
    world.alarm()
    deliver(house)

    def ask() -> str:
        request = Request(
            house=house, team=TEAM, user=OLIVE, channel=HERE, words=Words(), now=clock()
        )
        return str(known()["doctor"].answer(request))

    assert "is_archived" in ask()
    assert world.outbox("parked")
    slack.tell("archive", channel=HERE, archived=False)
    assert "1 message will be said again now" in ask()
    house.pace.spoke(HERE, 0)
    deliver(house)
    assert len(slack.said()) == 1
    assert house.nudge.is_set()


def test_the_command_says_so_too_and_ends_with_1(empty: str, tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "bot", "doctor", "--json"],
        env=os.environ
        | {
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "SLACK_API_URL": "http://127.0.0.1:9/api/",
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_APP_TOKEN": "xapp-1",
            "BELLWETHER_DATABASE": empty,
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    lines = [json.loads(line) for line in found.stdout.splitlines()]
    assert found.returncode == 1
    assert "does not answer" in next(one["says"] for one in lines if one["check"] == "slack")
    assert "Traceback" not in found.stderr


def test_what_a_source_lacks_is_said_with_how_to_get_it(house: House) -> None:
    said = {check.says: check.next for check in checks(house, "source")}
    assert "BELLWETHER_X_TOKEN: " in said["x cannot be read yet"]
    assert "BELLWETHER_REDDIT_FEED: " in said["reddit cannot be read yet"]
    assert " Or BELLWETHER_REDDIT_CLIENT_ID: " in said["reddit cannot be read yet"]
    [whole] = checks(house, "sources")
    assert "mastodon" in whole.says
    assert "only people can read linkedin, pasted" in whole.says
    assert "BELLWETHER_GITHUB_TOKEN" in whole.next


def test_a_source_that_has_what_it_needs_is_counted_in(house: House) -> None:
    house.settings = replace(
        house.settings, contact="https://x.example", sources={"reddit": {"feed": "ada:secret"}}
    )
    assert not [check for check in checks(house, "source") if check.says.startswith("reddit")]
    [whole] = checks(house, "sources")
    assert "reddit" in whole.says
    assert "secret" not in str(list(examine(house, [TEAM])))
    assert not [check for check in checks(house, "settings") if "whom to ask" in check.says]


def test_scopes_that_were_not_granted_come_with_their_reason_and_where_to_click(
    world: World, clock: Clock
) -> None:
    poor = Workspace(now=clock, limits=False, scopes={"commands", "chat:write", "channels:read"})
    with serve(poor, 0) as address:
        house = make_house(world, clock, f"{address.url}/api/")
        house.settings = replace(house.settings, app_token="xapp-1-A0APP-17-abcdef")
        [check] = checks(house, "scopes")
        assert "users:read (to know who is here" in check.says
        assert "https://api.slack.com/apps/A0APP/app-manifest" in check.next
        assert "https://api.slack.com/apps/A0APP/install-on-team" in check.next
        assert "abcdef" not in str(list(examine(house, [TEAM])))
        [told] = checks(house, "events")
        assert told.ok
        assert "app_uninstalled" in told.says
        house.settings = replace(house.settings, client_id="1.2", url="https://b.example")
        [check] = checks(house, "scopes")
        assert "https://b.example/slack/install" in check.next


def test_a_workspace_that_has_not_installed_us_is_told_where_it_can(
    house: House, world: World
) -> None:
    house.settings = replace(house.settings, client_id="1.2", url="https://b.example")
    assert not checks(house, "installation")
    house.clients.clear()
    [check] = checks(house, "installation")
    assert not check.ok
    assert "https://b.example/slack/install" in check.next
    assert world.address


def test_how_slack_reaches_us_is_said(house: House) -> None:
    assert not checks(house, "line")
    house.settings = replace(house.settings, http=True, url="https://b.example")
    [check] = checks(house, "line")
    assert check.says == "Slack speaks to https://b.example over signed HTTP"
