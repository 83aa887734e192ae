"""Opens forms and publishes homes: the only file that calls Slack's `views.*`.

A trigger lives three seconds, so a form opens at once, with nothing in it but a word of patience,
and is filled after. Who closes it before that is not bothered.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from bot import modals
from bot.cards import _blocks as b
from bot.commands import Refusal
from bot.refusals import UNREACHABLE, error_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards import Block
    from bot.modals import Asked, Modal

logger = logging.getLogger(__name__)

MOST_BLOCKS = 100
"""What Slack takes in a modal or a home."""
LATE = frozenset({"expired_trigger_id", "invalid_trigger_id", "exchanged_trigger_id"})
CLOSED = frozenset({"not_found", "hash_conflict", "view_not_found"})


def ask(asked: Asked, trigger_id: str, name: str) -> None:
    """Open the form so named for somebody. Raises Refusal where Slack does not let us."""
    made = modals.known()[name]
    client = asked.house.clients[asked.team]
    try:
        opened = client.views_open(trigger_id=trigger_id, view=_waiting(made))
    except SlackApiError as error:
        if error_of(error) in LATE:
            raise Refusal(
                "Slack gave us three seconds to open the form, and we took longer. Nothing was"
                " changed; press or type it again."
            ) from None
        raise
    try:
        view = _view(name, made, asked, made.draw(asked))
    except Refusal as refusal:
        view = _frame(made, [b.section(str(refusal))])
    shown: dict[str, Any] = opened["view"]
    try:
        client.views_update(view_id=shown["id"], hash=shown["hash"], view=view)
    except SlackApiError as error:
        if error_of(error) not in CLOSED:
            raise
        logger.info("the form %s was closed before it was filled", name)


def publish(asked: Asked, blocks: Sequence[Block]) -> bool:
    """Show somebody their home; tells whether Slack took it. Doing it twice does no harm."""
    client = asked.house.clients[asked.team]
    view = {"type": "home", "blocks": list(blocks[:MOST_BLOCKS])}
    try:
        client.views_publish(user_id=asked.user, view=view)
    except UNREACHABLE as error:
        said = error_of(error) if isinstance(error, SlackApiError) else type(error).__name__
        logger.warning("a home was not taken: %s", said)
        return False
    return True


def _view(name: str, made: Modal, asked: Asked, blocks: Sequence[Block]) -> Block:
    return _frame(made, blocks) | {
        "callback_id": name,
        "submit": {"type": "plain_text", "text": made.submit},
        "private_metadata": json.dumps({"about": asked.about, "channel": asked.channel}),
    }


def _waiting(made: Modal) -> Block:
    return _frame(made, [b.section("One moment …")])


def _frame(made: Modal, blocks: Sequence[Block]) -> Block:
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": made.title},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": list(blocks[:MOST_BLOCKS]),
    }
