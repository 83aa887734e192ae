from __future__ import annotations

import json
import logging
import re
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot import app, hearing
from bot.cards import Shown
from bot.deliver import deliver
from bot.workspace import Workspace, events, serve
from storage import alerts
from tests.bot._world import HERE, OLIVE, TEAM, LocalSlack, World, make_house, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.requests import Request

    from bot.house import House
    from tests.bot._world import Clock


@pytest.fixture
def workspace(clock: Clock) -> Workspace:
    return Workspace(now=clock, move_clock=clock.move, limits=False)


@pytest.fixture
def slack(workspace: Workspace) -> Iterator[LocalSlack]:
    async def send(request: Request) -> JSONResponse:
        given = await request.json()
        outcome = await workspace.sockets.ask(given["type"], given["payload"], accepts=True)
        return JSONResponse({"error": outcome.error})

    again = Route("/again", send, methods=["POST"])
    with serve(workspace, 0, extra_routes=[again]) as address:
        yield LocalSlack(address)


@pytest.fixture
def house(world: World, clock: Clock, slack: LocalSlack) -> Iterator[House]:
    """Give a house whose app is connected, over real sockets."""
    made = make_house(world, clock, f"{slack.address.url}/api/")
    bolt = app.make_app(made, slack.address.bot_token)
    sockets = app.connect(bolt, slack.address.app_token)
    yield made
    app.hang_up(sockets)
    bolt.listener_runner.listener_executor.shutdown(wait=True)


def envelope(slack: LocalSlack, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    """Send the app an envelope as it is."""
    request = urllib.request.Request(
        f"{slack.address.url}/again",
        json.dumps({"type": kind, "payload": payload}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def soon(look: Callable[[], Any]) -> Any:
    """Give what a look finds as soon as it finds something."""
    tick = threading.Event()
    for _ in range(200):
        if found := look():
            return found
        tick.wait(0.05)
    raise AssertionError("it did not come")


def answers(slack: LocalSlack, least: int = 1) -> list[dict[str, Any]]:
    """Wait for as many answers as only Olive sees."""

    def look() -> list[dict[str, Any]]:
        found = slack.ask("ephemerals", user=OLIVE)
        return found if len(found) >= least else []

    found: list[dict[str, Any]] = soon(look)
    return found


def types(slack: LocalSlack, text: str) -> dict[str, Any]:
    """Let Olive type a command."""
    return slack.tell("command", user=OLIVE, channel=HERE, text=text)


def test_nothing_typed_is_answered_with_what_waits_and_the_verbs(
    house: House, slack: LocalSlack
) -> None:
    assert types(slack, "")["ok"]
    [answer] = answers(slack)
    assert "0 alerts open" in answer["text"]
    assert "watch NAME" in str(answer["blocks"])
    assert house.clients


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("wach Ada", "I don't know `wach`. Did you mean `watch`"),
        ("<!channel>", "I don't know `&lt;!channel&gt;`"),
        ('"watch" Ada', "I don't know `watch Ada`"),
        ("show Nobody", "I know no advocate `Nobody`"),
    ],
)
def test_what_is_not_known_is_answered_with_what_is(
    house: House, slack: LocalSlack, typed: str, said: str
) -> None:
    assert types(slack, typed)["ok"]
    [answer] = answers(slack)
    assert answer["text"].startswith(said)
    assert house.clients


def test_an_answer_is_shared_only_where_that_was_asked_for(house: House, slack: LocalSlack) -> None:
    types(slack, "list")
    assert len(answers(slack)) == 1
    assert not slack.said()
    types(slack, "list --share")
    assert soon(slack.said)
    assert len(answers(slack)) == 1
    assert house.clients


def test_an_accident_right_after_the_acknowledgement_loses_no_acknowledgement(
    house: House, slack: LocalSlack, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    house.settings = replace(house.settings, database=str(tmp_path))
    with ThreadPoolExecutor(30) as people, caplog.at_level(logging.CRITICAL):
        acknowledged = list(people.map(lambda _: types(slack, "list"), range(30)))
    assert [one["ok"] for one in acknowledged] == [True] * 30
    said = answers(slack, 30)
    assert len(said) == 30
    references = [re.search(r"`([0-9a-f]{6})`", one["text"]) for one in said]
    assert len({found[1] for found in references if found}) == 30


def test_slow_commands_are_all_acknowledged_in_time(
    house: House, slack: LocalSlack, world: World
) -> None:
    world.advocate("Ada", world.watchlist())

    def logged() -> list[str]:
        texts = [str(one["text"]) for one in slack.ask("ephemerals", user=OLIVE)]
        return [text for text in texts if text.startswith("Logged")]

    with writing(world.address):
        with ThreadPoolExecutor(20) as people:
            acknowledged = list(people.map(lambda n: types(slack, f"touch Ada {n}"), range(20)))
        assert not logged()
    assert all(one["ok"] for one in acknowledged)
    assert max(one["ack_ms"] for one in acknowledged) < 3000
    assert soon(lambda: len(logged()) == 20)
    assert house.clients


def test_an_envelope_that_comes_twice_has_one_effect(
    house: House, slack: LocalSlack, workspace: Workspace
) -> None:
    olive = workspace.directory.users[OLIVE]
    channel = workspace.directory.channels[HERE]
    payload = events.slash(workspace, olive, channel, "list", "/bellwether")
    for _ in range(3):
        assert envelope(slack, "slash_commands", payload) == {"error": None}
    types(slack, "help")
    said = answers(slack, 2)
    assert sum("on 0 watchlists" in one["text"] for one in said) == 1
    assert house.clients


def press(slack: LocalSlack, who: str, action: str) -> dict[str, Any]:
    """Let somebody press a button of the card."""
    return slack.tell("action", user=who, channel=HERE, action_id=action)


def test_who_is_of_another_workspace_changes_nothing(
    house: House, slack: LocalSlack, world: World
) -> None:
    alert = world.alarm()
    deliver(house)
    guest = slack.tell("users", name="gil", team_id="T0ELSEWHERE")["user"]["id"]
    slack.tell("join", user=guest, channel=HERE)
    press(slack, guest, "alert_acknowledge")
    assert "from another workspace" in slack.whispers(guest)[-1]
    value = f"alert_sleep {alert.id}"
    slack.tell("action", user=guest, channel=HERE, action_id="more", value=value)
    assert len(slack.whispers(guest, 2)) == 2
    with world.open() as db:
        kept = alerts.one(db, TEAM, alert.id)
    assert kept is not None
    assert kept.state == "open"


def test_a_colleague_of_the_same_organisation_is_no_guest(house: House, world: World) -> None:
    theirs: dict[str, Any] = {"user": {"id": "U0FAR", "team_id": "T0FAR"}, "team": {"id": TEAM}}
    assert hearing.is_guest(house, theirs)
    assert not hearing.is_guest(house, theirs | {"enterprise": {"id": "E0"}})
    in_form = {"view": {"app_installed_team_id": TEAM}, "user": theirs["user"]}
    assert hearing.is_guest(house, in_form | {"team": {"id": "T0FAR"}})
    assert hearing.offered(house, theirs | {"action_id": "advocate"}) == []
    assert hearing.take_form(house, theirs | {"view": {"id": "V1"}}) == Shown(hearing.GUEST)


def test_a_button_is_pressed_once_and_a_late_press_is_answered_politely(
    house: House, slack: LocalSlack, world: World, workspace: Workspace
) -> None:
    alert = world.alarm()
    deliver(house)
    buttons = slack.said()[0]["blocks"]
    press(slack, OLIVE, "alert_acknowledge")
    soon(house.nudge.is_set)
    # Max's screen still shows the buttons.
    [message] = [one for one in workspace.messages.of(HERE) if one.by_bot]
    message.blocks = buttons
    press(slack, "U0MAX", "alert_acknowledge")
    [answer] = soon(lambda: slack.ask("ephemerals", user="U0MAX"))
    assert "Claimed by <@U0MIA>" in answer["text"]
    assert "Nothing was changed" in answer["text"]
    [kept] = world.alerts(replace_of(world, alert.advocate_id))
    assert (kept.state, kept.claimed_by) == ("acknowledged", OLIVE)


def replace_of(world: World, advocate_id: str) -> Any:
    from storage import advocates

    with world.open() as db:
        return advocates.one(db, TEAM, advocate_id)


def test_a_press_that_comes_twice_has_one_effect(
    world: World, clock: Clock, slack: LocalSlack
) -> None:
    alert = world.alarm()
    house = make_house(world, clock, f"{slack.address.url}/api/")
    body = {
        "team": {"id": TEAM},
        "user": {"id": OLIVE},
        "actions": [{"action_id": "alert_snooze", "value": alert.id, "action_ts": "1.1"}],
    }
    for _ in range(2):
        hearing.answer_press(house, body)
    [kept] = world.alerts(replace_of(world, alert.advocate_id))
    assert kept.state == "snoozed"
    with world.open() as db:
        [card] = db.across().rows("select wanted from cards")
    assert card["wanted"] == 3


def test_a_press_where_there_is_nowhere_to_answer_is_no_accident(
    world: World, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    house = make_house(world, clock)
    body = {
        "team": {"id": TEAM},
        "user": {"id": OLIVE},
        "actions": [{"action_id": "alert_snooze", "value": "gone", "action_ts": "1.1"}],
    }
    with caplog.at_level(logging.WARNING):
        hearing.safely(body, lambda: hearing.answer_press(house, body))
    assert "listener failed" not in caplog.text


def test_a_press_without_a_workspace_of_its_own_is_of_the_persons(
    world: World, clock: Clock
) -> None:
    alert = world.alarm()
    body = {
        "team": None,
        "user": {"id": OLIVE, "team_id": TEAM},
        "actions": [{"action_id": "alert_snooze", "value": alert.id, "action_ts": "1.1"}],
    }
    hearing.answer_press(make_house(world, clock), body)
    [kept] = world.alerts(replace_of(world, alert.advocate_id))
    assert kept.state == "snoozed"
