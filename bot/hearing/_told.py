"""What Slack tells of by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import events
from bot.events import Heard
from storage import envelopes

if TYPE_CHECKING:
    from bot.house import House


def answer_event(house: House, body: dict[str, Any]) -> None:
    """Hear what Slack tells of, once."""
    event = body.get("event")
    if not isinstance(event, dict) or event.get("type") not in events.known():
        return
    listen = events.known()[str(event["type"])]
    team = str(body.get("team_id") or event.get("team") or "")
    if team in house.clients:
        with house.open() as db:
            if not envelopes.first_time(db, team, f"event {body.get('event_id')}", house.now()):
                return
        listen(Heard(house=house, team=team, event=event, now=house.now()))
    elif (organisation := _organisation(body)) in house.organisations:
        # These say how things are, so that hearing one twice does no harm.
        listen(Heard(house=house, team="", organisation=organisation, event=event, now=house.now()))


def _organisation(body: dict[str, Any]) -> str:
    """Name the organisation that an event is about, where it is about no workspace."""
    given = body.get("authorizations") or [{}]
    first = given[0] if isinstance(given, list) and isinstance(given[0], dict) else {}
    return str(body.get("enterprise_id") or first.get("enterprise_id") or "")
