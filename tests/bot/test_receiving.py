"""Over HTTP: what is Slack's is heard once, and what is not ends at the door."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import threading
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from bot import app, events, health
from bot.deliver import deliver
from bot.receiving import MOST_BYTES, PATH, Receiver
from bot.workspace import Workspace, serve
from bot.workspace.records import SIGNING_SECRET
from tests.bot._world import HERE, OLIVE, TEAM, Clock, LocalSlack, World, make_house, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.events import Heard
    from bot.house import House

JSON, FORM = "application/json", "application/x-www-form-urlencoded"


class Door:
    """The product's port, as anybody on the network finds it."""

    def __init__(self, url: str, clock: Clock) -> None:
        self.url, self.clock = url, clock

    def post(self, body: bytes, kind: str = JSON, **headers: str) -> tuple[int, str]:
        """Send a request as it is."""
        given = {"Content-Type": kind} | {k.replace("_", "-"): v for k, v in headers.items()}
        request = urllib.request.Request(self.url, body, given)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def signed(self, body: bytes, kind: str = JSON, **more: Any) -> tuple[int, str]:
        """Send a request with Slack's signature, of now or of another time."""
        at = more.pop("at", str(int(self.clock().timestamp())))
        base = b"v0:" + at.encode() + b":" + body
        code = hmac.new(SIGNING_SECRET.encode(), base, hashlib.sha256).hexdigest()
        return self.post(
            body, kind, X_Slack_Request_Timestamp=at, X_Slack_Signature=f"v0={code}", **more
        )


@pytest.fixture
def workspace(clock: Clock) -> Workspace:
    return Workspace(
        now=clock, move_clock=clock.move, limits=False, retry_seconds=(0, 0, 0), ack_seconds=5
    )


@pytest.fixture
def slack(workspace: Workspace) -> Iterator[LocalSlack]:
    with serve(workspace, 0) as address:
        yield LocalSlack(address)


@pytest.fixture
def receiver(world: World, clock: Clock, slack: LocalSlack) -> Receiver:
    house = make_house(
        world, clock, f"{slack.address.url}/api/", http=True, signing_secret=SIGNING_SECRET
    )
    return Receiver(house)


@pytest.fixture
def house(receiver: Receiver, slack: LocalSlack) -> Iterator[House]:
    """Give a house whose app is heard at a request URL, which Slack has challenged."""
    house = receiver._house
    bolt = app.make_app(house, slack.address.bot_token)
    receiver.attach(bolt)
    with health.serve(house, 0, receiver.routes()) as port:
        slack.tell("request_url", url=f"http://127.0.0.1:{port}{PATH}")
        yield house
        receiver.detach()
        bolt.listener_runner.listener_executor.shutdown(wait=True)


@pytest.fixture
def door(house: House, workspace: Workspace, clock: Clock) -> Door:
    assert house.clients
    return Door(workspace.poster.url, clock)


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


def test_a_command_is_heard_and_answered(house: House, slack: LocalSlack) -> None:
    assert types(slack, "list")["ok"]
    assert "on 0 watchlists" in answers(slack)[0]["text"]
    assert house.clients


def test_a_command_with_any_word_in_it_is_read_whole(house: House, slack: LocalSlack) -> None:
    """Bolt takes a form for another kind where the word `payload` stands in it."""
    assert types(slack, "show payload=1")["ok"]
    assert "I know no advocate `payload=1`" in answers(slack)[0]["text"]
    assert house.clients


def test_a_button_is_pressed_and_its_card_changes(
    house: House, slack: LocalSlack, world: World
) -> None:
    world.alarm()
    deliver(house)
    assert slack.tell("action", user=OLIVE, channel=HERE, action_id="alert_acknowledge")["ok"]
    soon(house.nudge.is_set)
    deliver(house)
    assert f"Claimed by <@{OLIVE}>" in str(slack.said()[0]["blocks"])


def test_a_request_that_is_sent_again_has_no_second_effect(house: House, slack: LocalSlack) -> None:
    types(slack, "list")
    answers(slack)
    for _ in range(3):
        assert slack.tell("resend") == {"ok": True, "status": 200, "body": ""}
    types(slack, "help")
    assert len(answers(slack, 2)) == 2
    assert house.line.repeats == 3


def test_a_press_that_is_sent_again_after_another_does_nothing(
    house: House, slack: LocalSlack, world: World
) -> None:
    alert = world.alarm()
    deliver(house)
    slack.tell("action", user=OLIVE, channel=HERE, action_id="alert_snooze", value=alert.id)
    soon(house.nudge.is_set)
    world.change(alert, state="open", snoozed_until=None)
    assert slack.tell("resend")["status"] == 200
    with world.open() as db:
        [kept] = db.across().rows("select state from alerts")
    assert kept["state"] == "open"


@pytest.fixture
def pinged() -> Iterator[list[Heard]]:
    """Listen to a type of event that nothing else hears, and keep what is told."""
    heard: list[Heard] = []
    events.known()["channel_rename"] = heard.append
    yield heard
    del events.known()["channel_rename"]


def test_an_event_that_slack_tells_again_is_counted_and_has_one_effect(
    pinged: list[Heard], house: House, slack: LocalSlack, door: Door
) -> None:
    event = {"type": "channel_rename", "channel": {"id": HERE, "name": "new"}}
    told = {"team_id": TEAM, "type": "event_callback", "event_id": "Ev1", "event": event}
    for number in range(3):
        again = {"X_Slack_Retry_Num": str(number), "X_Slack_Retry_Reason": "http_timeout"}
        told["event_context"] = str(number)  # another body, so another signature
        status, _ = door.signed(json.dumps(told).encode(), **(again if number else {}))
        assert status == 200
    assert soon(lambda: len(pinged)) == 1
    assert house.line.repeats == 2
    assert slack.ask("journal") is not None


def test_slow_commands_are_all_acknowledged_in_time(
    house: House, slack: LocalSlack, world: World
) -> None:
    with writing(world.address):
        with ThreadPoolExecutor(8) as people:
            acknowledged = list(
                people.map(lambda n: types(slack, f"watchlist create W{n} <#{HERE}>"), range(8))
            )
        assert not slack.ask("ephemerals", user=OLIVE)
    assert all(one["ok"] and one["ack_ms"] < 3000 for one in acknowledged)
    said = answers(slack, 8)
    assert sum(f"<#{HERE}>" in one["text"] for one in said) == 8, said
    assert house.clients


def test_a_request_that_is_sent_again_after_a_restart_has_no_second_effect(
    house: House, slack: LocalSlack, clock: Clock
) -> None:
    types(slack, "list")
    answers(slack)
    again = Receiver(house)
    bolt = app.make_app(house, slack.address.bot_token)
    again.attach(bolt)
    with health.serve(house, 0, again.routes()) as port:
        slack.tell("request_url", url=f"http://127.0.0.1:{port}{PATH}")
        assert slack.tell("resend", back=2)["status"] == 200
        types(slack, "help")
        bolt.listener_runner.listener_executor.shutdown(wait=True)
    assert len(answers(slack, 2)) == 2
    assert clock() is not None


COMMAND = {"command": "/bellwether", "text": "list", "team_id": TEAM, "user_id": OLIVE}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 200),
        ({"at": "290 s ago"}, 200),
        ({"at": "301 s ago"}, 401),
        ({"at": "in 301 s"}, 401),
        ({"at": "yesterday"}, 401),
        ({"at": "１２３"}, 401),
        ({"at": "9" * 400}, 401),
        ({"at": "-1"}, 401),
        ({"at": ""}, 401),
        ({"at": "1e9"}, 401),
    ],
)
def test_a_signature_is_good_for_five_minutes(
    door: Door, change: dict[str, str], status: int, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    now = int(clock().timestamp())
    times = {"290 s ago": now - 290, "301 s ago": now - 301, "in 301 s": now + 301}
    at = str(times.get(change.get("at", ""), change.get("at", now)))
    body = json.dumps({"type": "url_verification", "challenge": "c"}).encode()
    if at.isascii():
        got, said = door.signed(body, at=at)
    else:
        got, said = door.post(body, X_Slack_Request_Timestamp=at.encode().decode("latin-1"))
    assert got == status
    assert ("challenge" in said) == (status == 200)
    assert "Traceback" not in said + caplog.text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", JSON),
        (b"", JSON),
        (b"[]", JSON),
        (b"null", JSON),
        (b"[" * 100_000, JSON),
        (b"\xff\xfe{}", JSON),
        (b"payload=%7B", FORM),
        (b"payload=5", FORM),
        (b"\xff\xff=1", FORM),
        (b"", FORM),
        (b"&".join([b"a=1"] * 500), FORM),
        (b"hello", "text/plain"),
        (b'{"authorizations": 5, "type": "event_callback"}', JSON),
        (b'{"authorizations": [[]], "type": 7}', JSON),
    ],
)
def test_what_cannot_be_read_is_refused_without_a_trace(
    door: Door, body: bytes, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL):
        assert door.signed(body, kind)[0] in (400, 401)
        status, said = door.post(body, kind)
        assert status == 401
        assert "Traceback" not in said


def test_what_is_not_slacks_has_no_effect(door: Door, slack: LocalSlack) -> None:
    body = urlencode(COMMAND).encode()
    assert door.post(body, FORM)[0] == 401
    at = str(int(door.clock().timestamp()))
    for signature in ("v0=", "v0=" + "0" * 64, "", "\xff"):
        headers = {"X_Slack_Request_Timestamp": at, "X_Slack_Signature": signature}
        assert door.post(body, FORM, **headers)[0] == 401
    assert door.post(json.dumps({"type": "url_verification", "challenge": "c"}).encode())[0] == 401
    assert not slack.ask("ephemerals", user=OLIVE)


def test_more_than_slack_ever_sends_is_not_read(door: Door) -> None:
    assert door.signed(b'{"a": "' + b"x" * MOST_BYTES + b'"}')[0] == 413


def test_slacks_look_at_the_certificate_needs_no_signature(door: Door) -> None:
    assert door.post(b"ssl_check=1&token=x", FORM) == (200, "")


def test_a_workspace_that_we_are_not_in_is_told_so(
    house: House, slack: LocalSlack, caplog: pytest.LogCaptureFixture
) -> None:
    house.clients.clear()
    with caplog.at_level(logging.CRITICAL):
        types(slack, "list")
    assert "not installed in this workspace" in answers(slack)[0]["text"]


def test_before_the_start_and_after_the_end_slack_is_asked_to_say_it_again(
    receiver: Receiver, clock: Clock
) -> None:
    with health.serve(receiver._house, 0, receiver.routes()) as port:
        door = Door(f"http://127.0.0.1:{port}{PATH}", clock)
        assert door.signed(urlencode(COMMAND).encode(), FORM)[0] == 503
        assert door.signed(urlencode(COMMAND).encode(), FORM)[0] == 503


def test_a_memory_of_signatures_does_not_outlive_their_use(
    house: House, slack: LocalSlack, clock: Clock
) -> None:
    types(slack, "list")
    answers(slack)
    clock.move(timedelta(minutes=6))
    assert slack.tell("resend")["status"] == 401
    assert house.clients


def test_a_request_url_is_taken_only_where_an_app_answers(
    slack: LocalSlack, receiver: Receiver
) -> None:
    with pytest.raises(AssertionError, match="on this machine"):
        slack.tell("request_url", url="http://bellwether.example/slack/events")
    with health.serve(receiver._house, 0, receiver.routes()) as port:
        with pytest.raises(AssertionError, match="does not answer the challenge"):
            slack.tell("request_url", url=f"http://127.0.0.1:{port}{PATH}")
        with pytest.raises(AssertionError, match="does not answer the challenge"):
            slack.tell("request_url", url=f"http://127.0.0.1:{port}/healthz")
    with pytest.raises(AssertionError, match="back is a number"):
        slack.tell("resend", back=0)
