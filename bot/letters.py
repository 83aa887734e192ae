"""Words that are not about one alert, kept with the message that says them."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.cards import Shown
from bot.pulse import Pulse, picture_of
from storage import new_id, outbox

if TYPE_CHECKING:
    from datetime import datetime

    from bot.cards import Picture
    from storage import Database


def send(  # noqa: PLR0913 - what, to whom, when, once, with what
    db: Database,
    team: str,
    to: str,
    shown: Shown,
    now: datetime,
    *,
    kind: str = "note",
    key: str = "",
    pulse: Pulse | None = None,
) -> None:
    """Put words into the outbox, for a channel or a person; those of one `key` are said once.

    With `pulse`, a picture of it follows them.
    """
    message = outbox.Message(
        team=team,
        id=key or new_id("msg"),
        kind=kind,
        channel=to,
        body=write(shown, pulse),
        created_at=now,
        due_at=now,
    )
    outbox.add(db, team, message, once=bool(key))


def write(shown: Shown, pulse: Pulse | None = None) -> str:
    """Turn a message into what is kept."""
    said: dict[str, Any] = {"text": shown.text, "blocks": list(shown.blocks)}
    if pulse is not None:
        weeks = [[week.isoformat(), number] for week, number in pulse.weeks]
        said["pulse"] = {"title": pulse.title, "since": pulse.since.isoformat(), "weeks": weeks}
    return json.dumps(said, ensure_ascii=False)


def read(body: str) -> Shown:
    """Turn what is kept into a message. Raises LookupError where nothing is kept."""
    if not body:
        raise LookupError("a message without words")
    said = json.loads(body)
    return Shown(said["text"], tuple(said["blocks"]), _picture(said.get("pulse")))


def _picture(kept: dict[str, Any] | None) -> Picture | None:
    if kept is None:
        return None
    weeks = tuple((date.fromisoformat(week), int(number)) for week, number in kept["weeks"])
    return picture_of(Pulse(kept["title"], date.fromisoformat(kept["since"]), weeks))
