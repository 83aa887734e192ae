"""Whatever comes over the wire, nothing raises and no acknowledgement is lost."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_bolt import BoltRequest

from bot import actions, app, commands, events, hearing, modals, options, shortcuts
from bot.cards import MORE, Shown
from bot.commands import Refusal
from tests._fuzz import times
from tests.bot._world import HERE, OLIVE, TEAM, LocalSlack, World, make_house

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slack_bolt import App

    from bot.house import House
    from bot.modals import Asked, Filled
    from tests.bot._world import Clock

FEW = settings(
    max_examples=times(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NASTY = [
    "",
    " ",
    "\x00",
    "\ud83d",
    "<!channel>",
    "<@U1|<!here>>",
    "`",
    "```",
    "“",
    '"',
    "\u202eevil",
    "x" * 4000,
    "👩‍💻" * 1000,
    "a|b>c",
    "'; drop table alerts; --",
]
TEXT = st.sampled_from(NASTY) | st.text(alphabet=st.characters(exclude_categories=()), max_size=40)
LEAF = TEXT | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False)
JSON = st.recursive(
    LEAF,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
VERB = st.sampled_from(sorted(commands.known())) | TEXT
TYPED = st.builds(lambda verb, words: " ".join([verb, *words]), VERB, st.lists(TEXT, max_size=3))


@st.composite
def broken(draw: st.DrawFn, whole: dict[str, Any]) -> dict[str, Any]:
    """Take a payload as Slack sends it, and leave out or change some of what it holds, anywhere."""
    body: dict[str, Any] = json.loads(json.dumps(whole))
    for _ in range(draw(st.integers(1, 3))):
        at: Any = body
        while True:
            names = list(at) if isinstance(at, dict) else list(range(len(at)))
            if not names:
                break
            name = draw(st.sampled_from(names))
            deeper = at[name]
            if isinstance(deeper, dict | list) and deeper and draw(st.booleans()):
                at = deeper
                continue
            if isinstance(at, dict) and draw(st.booleans()):
                del at[name]
            else:
                at[name] = draw(JSON)
            break
    return body


def command(text: str = "list") -> dict[str, Any]:
    return {
        "command": "/bellwether",
        "text": text,
        "team_id": TEAM,
        "user_id": OLIVE,
        "channel_id": HERE,
        "trigger_id": "1.2.3",
        "response_url": "http://127.0.0.1:9/",
    }


def press(action_id: str, value: str = "gone") -> dict[str, Any]:
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": OLIVE, "team_id": TEAM},
        "channel": {"id": HERE},
        "trigger_id": "1.2.3",
        "response_url": "http://127.0.0.1:9/",
        "actions": [
            {
                "type": "button",
                "action_id": action_id,
                "block_id": "b",
                "value": value,
                "action_ts": "1.1",
                "selected_option": {"value": f"alert_snooze {value}"},
            }
        ],
    }


def form(name: str) -> dict[str, Any]:
    return {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": OLIVE, "team_id": TEAM},
        "view": {
            "id": "V1",
            "hash": "1.a",
            "callback_id": name,
            "private_metadata": json.dumps({"about": "gone", "channel": HERE}),
            "blocks": [{"type": "input", "block_id": "name"}],
            "state": {"values": {"name": {"name": {"type": "plain_text_input", "value": "x"}}}},
        },
    }


def told(kind: str) -> dict[str, Any]:
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "event_id": "Ev1",
        "event": {
            "type": kind,
            "user": {"id": OLIVE, "profile": {"real_name": "Olive"}, "tz": "Europe/Berlin"},
            "tokens": {"oauth": [], "bot": []},
            "team_ids": ["T9"],
            "channel": HERE,
            "tab": "home",
        },
        "authorizations": [{"enterprise_id": None, "team_id": TEAM, "is_bot": True}],
    }


@pytest.fixture
def house(world: World, clock: Clock, slack: LocalSlack) -> Iterator[House]:
    made = make_house(world, clock, f"{slack.address.url}/api/")
    yield made
    made.outside.close()


class Form:
    """A form that takes whatever comes."""

    title: ClassVar[str] = "A form"
    submit: ClassVar[str] = "Take It"

    def draw(self, asked: Asked) -> list[Any]:
        """Give nothing."""
        raise Refusal(asked.about)

    def take(self, filled: Filled) -> Shown:
        """Read all that can be read."""
        return Shown(filled.values.text("name") + str(filled.values.several("name")))


@pytest.fixture(autouse=True)
def _a_form() -> Iterator[None]:
    modals.known()["form"] = Form()
    yield
    del modals.known()["form"]


@pytest.fixture
def bolt(house: House) -> Iterator[App]:
    """Give the app as Bolt runs it; what it hears is done before it answers."""
    made = app.make_app(house, "xoxb-local-workspace-bot")
    yield made
    made.listener_runner.listener_executor.shutdown(wait=True)


def hears(bolt: App, body: dict[str, Any]) -> int:
    """Let the app hear something, and give the status it acknowledges with."""
    return int(bolt.dispatch(BoltRequest(body=body, mode="socket_mode")).status)


@FEW
@given(text=TYPED)
def test_whatever_is_typed_is_acknowledged_and_answered(
    house: House, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    house.closing.clear()
    with caplog.at_level(logging.ERROR):
        body = command(text) | {"trigger_id": f"{hash(text)}"}
        hearing.safely(body, lambda: hearing.answer_command(house, body))
    assert "listener failed" not in caplog.text


@FEW
@given(body=broken(command()))
def test_a_broken_command_raises_nothing(
    house: House, body: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL):
        hearing.safely(body, lambda: hearing.answer_command(house, body))


@FEW
@given(
    body=st.sampled_from([*sorted(actions.known()), MORE]).flatmap(
        lambda name: TEXT.flatmap(lambda value: broken(press(name, value)))
    )
)
def test_a_broken_press_raises_nothing(
    house: House, body: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL):
        hearing.safely(body, lambda: hearing.answer_press(house, body))


def _complete() -> list[str]:
    """List the actions whose form, if they open one, is there."""
    forms = re.compile(r'open_form\(press, "(\w+)"\)')
    found = []
    for name in sorted(actions.known()):
        source = Path(actions.__file__).with_name(f"{name}.py").read_text(encoding="utf-8")
        if all(form in modals.known() for form in forms.findall(source)):
            found.append(name)
    return found


@FEW
@given(action=st.sampled_from(_complete()), value=TEXT)
def test_a_press_about_what_is_gone_is_no_accident(
    house: House, action: str, value: str, caplog: pytest.LogCaptureFixture
) -> None:
    body = press(action, value)
    body["actions"][0]["action_ts"] = f"{hash(value)}"
    with caplog.at_level(logging.ERROR):
        hearing.safely(body, lambda: hearing.answer_press(house, body))
    assert "listener failed" not in caplog.text


@FEW
@given(body=st.sampled_from(["form", "form", *sorted(modals.known()), "none"]).flatmap(
    lambda name: broken(form(name))
))  # fmt: skip
def test_a_broken_form_raises_nothing_and_says_what_slack_can_show(
    house: House, body: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL):
        found = hearing.take_form(house, body)
    if isinstance(found, dict):
        # Slack shows nothing of errors that are about no field.
        assert all(isinstance(name, str) and said for name, said in found.items())


@FEW
@given(body=st.sampled_from(sorted(options.known())).flatmap(
    lambda name: broken({"type": "block_suggestion", "action_id": name, "value": "a",
                         "team": {"id": TEAM}, "user": {"id": OLIVE}})
))  # fmt: skip
def test_a_broken_search_offers_nothing_or_something(
    house: House, body: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL):
        assert isinstance(hearing.offered(house, body), list)


@FEW
@given(body=st.sampled_from(sorted(events.known())).flatmap(lambda kind: broken(told(kind))))
def test_a_broken_event_raises_nothing(
    house: House, body: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL):
        hearing.safely(body, lambda: hearing.answer_event(house, body))


@FEW
@given(body=st.sampled_from(["log_touch", *sorted(shortcuts.known())]).flatmap(
    lambda name: broken({"type": "message_action", "callback_id": name, "team": {"id": TEAM},
                         "user": {"id": OLIVE}, "channel": {"id": HERE}, "trigger_id": "1",
                         "message": {"ts": "1.1", "text": "x", "user": OLIVE},
                         "response_url": "http://127.0.0.1:9/"})
))  # fmt: skip
def test_a_broken_shortcut_raises_nothing(
    house: House, body: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL):
        hearing.safely(body, lambda: hearing.answer_shortcut(house, body))


OBJECT = st.dictionaries(
    st.sampled_from(
        ["team", "team_id", "user", "user_id", "view", "actions", "event", "type", "text"]
    )
    | TEXT,
    JSON | st.just({"id": TEAM}),
    max_size=8,
)


@settings(FEW, max_examples=times(15))
@given(body=OBJECT)
def test_any_object_at_all_raises_nothing(
    house: House, body: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL):
        for answer in (
            hearing.answer_command,
            hearing.answer_press,
            hearing.answer_shortcut,
            hearing.answer_event,
        ):
            hearing.safely(body, lambda answer=answer: answer(house, body))  # type: ignore[misc]
        hearing.take_form(house, body)
        assert isinstance(hearing.offered(house, body), list)


@pytest.mark.parametrize(
    "body",
    [
        command() | {"response_url": "gopher://nowhere"},
        command() | {"response_url": None},
        command() | {"text": None},
        {name: value for name, value in command().items() if name != "channel_id"},
        press("alert_snooze") | {"channel": None},
        press("alert_snooze") | {"user": {"id": OLIVE}},
        press("alert_snooze") | {"response_url": 5},
        press("alert_snooze") | {"trigger_id": ["x"]},
    ],
)
def test_what_is_half_there_is_acknowledged(
    bolt: App, body: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL):
        assert hears(bolt, body) == 200
    assert set(options.known())
