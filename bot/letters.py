"""Words that are not about one alert, kept with the message that says them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.cards import Shown
from storage import new_id, outbox

if TYPE_CHECKING:
    from datetime import datetime

    from storage import Database


def send(
    db: Database,
    team: str,
    to: str,
    shown: Shown,
    now: datetime,
    *,
    kind: str = "note",
    key: str = "",
) -> None:
    """Put words into the outbox, for a channel or a person; those of one `key` are said once."""
    message = outbox.Message(
        team=team,
        id=key or new_id("msg"),
        kind=kind,
        channel=to,
        body=write(shown),
        created_at=now,
        due_at=now,
    )
    outbox.add(db, team, message, once=bool(key))


def write(shown: Shown) -> str:
    """Turn a message into what is kept."""
    return json.dumps({"text": shown.text, "blocks": list(shown.blocks)}, ensure_ascii=False)


def read(body: str) -> Shown:
    """Turn what is kept into a message. Raises LookupError where nothing is kept."""
    if not body:
        raise LookupError("a message without words")
    said = json.loads(body)
    return Shown(said["text"], tuple(said["blocks"]))
