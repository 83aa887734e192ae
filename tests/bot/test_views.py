"""A form opens at once and fills after, and whoever is too quick or too slow is not bothered."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from bot import hearing, modals, views
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.commands import Refusal
from bot.modals import Asked, Filled, Wrong
from tests.bot._world import HERE, OLIVE, TEAM, LocalSlack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.cards import Block
    from bot.house import House
    from bot.workspace import Workspace
    from tests.bot._world import Clock


class Sample:
    """A form with one field, which does what the test wants between opening and filling."""

    title: ClassVar[str] = "A sample"
    submit: ClassVar[str] = "Do It"

    def __init__(self) -> None:
        self.meanwhile: Callable[[], object] = lambda: None
        self.taken: list[str] = []

    def draw(self, asked: Asked) -> Sequence[Block]:
        """Give one field."""
        self.meanwhile()
        return [
            {
                "type": "input",
                "block_id": "words",
                "label": {"type": "plain_text", "text": "Words"},
                "element": {"type": "plain_text_input", "action_id": "words"},
            },
            b.section(f"About {asked.about}"),
        ]

    def take(self, filled: Filled) -> Shown | None:
        """Take every word but one."""
        words = filled.values.text("words")
        if words == "bad":
            raise Wrong({"words": "Another word, please."})
        if words == "odd":
            raise LookupError(words)
        self.taken.append(words)
        return Shown("Done.")


@pytest.fixture
def sample() -> Iterator[Sample]:
    made = Sample()
    modals.known()["sample"] = made
    yield made
    del modals.known()["sample"]


@pytest.fixture
def asked(house: House, clock: Clock) -> Asked:
    return Asked(house=house, team=TEAM, user=OLIVE, channel=HERE, about="ada", now=clock())


def opened(slack: LocalSlack) -> list[dict[str, Any]]:
    return slack.ask("views", user=OLIVE)


def test_a_form_opens_at_once_and_is_filled_after(
    sample: Sample, asked: Asked, slack: LocalSlack, workspace: Workspace
) -> None:
    sample.meanwhile = lambda: shown.append(str(opened(slack)[0]["blocks"]))
    shown: list[str] = []
    views.ask(asked, workspace.triggers.issue(OLIVE), "sample")
    assert "One moment" in shown[0]
    [view] = opened(slack)
    assert view["blocks"][0]["block_id"] == "words"
    assert view["callback_id"] == "sample"


def test_a_trigger_that_is_too_old_is_said_in_words(
    sample: Sample, asked: Asked, slack: LocalSlack, workspace: Workspace, clock: Clock
) -> None:
    from datetime import timedelta

    late = workspace.triggers.issue(OLIVE)
    workspace.move(timedelta(seconds=4))
    used = workspace.triggers.issue(OLIVE)
    views.ask(asked, used, "sample")
    for trigger in (late, used, "guess", ""):
        with pytest.raises(Refusal, match="press or type it again"):
            views.ask(asked, trigger, "sample")
    assert len(opened(slack)) == 1
    assert clock() is not None


def test_a_form_that_is_closed_before_it_was_filled_bothers_nobody(
    sample: Sample,
    asked: Asked,
    slack: LocalSlack,
    workspace: Workspace,
    caplog: pytest.LogCaptureFixture,
) -> None:
    sample.meanwhile = lambda: slack.tell("close", user=OLIVE, view_id=opened(slack)[0]["id"])
    with caplog.at_level(logging.WARNING):
        views.ask(asked, workspace.triggers.issue(OLIVE), "sample")
    assert not opened(slack)
    assert caplog.text == ""


def test_a_form_that_was_changed_meanwhile_is_not_written_over(
    sample: Sample, asked: Asked, slack: LocalSlack, workspace: Workspace
) -> None:
    def changed() -> None:
        view = opened(slack)[0]
        client = asked.house.clients[TEAM]
        other = {"type": "modal", "title": {"type": "plain_text", "text": "Other"}, "blocks": []}
        client.views_update(view_id=view["id"], view=other)

    sample.meanwhile = changed
    views.ask(asked, workspace.triggers.issue(OLIVE), "sample")
    assert opened(slack)[0]["title"]["text"] == "Other"


def submission(words: object, number: int = 1) -> dict[str, Any]:
    return {
        "team": {"id": TEAM},
        "user": {"id": OLIVE},
        "view": {
            "id": "V1",
            "hash": f"{number}.a",
            "callback_id": "sample",
            "private_metadata": "{}",
            "blocks": [{"type": "section", "block_id": "s"}, {"type": "input", "block_id": "w"}],
            "state": {"values": {"words": {"words": {"value": words}}}},
        },
    }


def test_a_form_that_comes_twice_is_taken_once_and_a_wrong_one_may_come_again(
    sample: Sample, house: House
) -> None:
    assert hearing.take_form(house, submission("bad")) == {"words": "Another word, please."}
    assert hearing.take_form(house, submission("good")) == Shown("Done.")
    assert hearing.take_form(house, submission("good")) is None
    assert sample.taken == ["good"]


def test_an_accident_keeps_the_form_open_with_what_was_typed(
    sample: Sample, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL):
        found = hearing.take_form(house, submission("odd", 2))
    assert isinstance(found, dict)
    assert "nothing was changed" in found["w"]
    assert hearing.take_form(house, submission("fine", 2)) == Shown("Done.")
    assert sample.taken == ["fine"]
