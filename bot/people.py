"""Learning from Slack who is in the workspace, and who has left it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from bot.refusals import UNREACHABLE, error_of
from storage import colleagues
from storage.colleagues import Colleague

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.house import House

logger = logging.getLogger(__name__)

PAGE = 200
SLACKBOT = "USLACKBOT"


def learn(house: House, team: str) -> int:
    """Ask Slack for everybody and keep them; tells how many. Nothing is kept of half an answer."""
    client = house.clients[team]
    found: list[Colleague] = []
    cursor = ""
    try:
        while True:
            if house.closing.wait(client.seconds_until("users.list")):
                return 0
            answer = client.users_list(limit=PAGE, cursor=cursor)
            members: list[dict[str, Any]] = answer.get("members", [])
            found += [
                as_colleague(team, one, house.now())
                for one in members
                if not one.get("is_bot") and one.get("id") != SLACKBOT
            ]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
    except UNREACHABLE as error:
        said = error_of(error) if isinstance(error, SlackApiError) else type(error).__name__
        logger.warning("who is in the workspace was not told: %s", said)
        return 0
    with house.open() as db:
        colleagues.keep(db, team, found)
    return len(found)


def as_colleague(team: str, user: Mapping[str, Any], now: datetime) -> Colleague:
    """Read a person as the Web API and events give them."""
    profile = user.get("profile") or {}
    name = profile.get("real_name") or user.get("real_name") or user.get("name") or user["id"]
    return Colleague(
        team=team,
        user_id=str(user["id"]),
        name=str(name)[:200],
        tz=str(user.get("tz") or "UTC"),
        is_slack_admin=bool(user.get("is_admin") or user.get("is_owner")),
        is_gone=bool(user.get("deleted")),
        checked_at=now,
    )
