"""Learning from Slack who is in the channels of private watchlists, and so may see them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.refusals import UNREACHABLE
from storage import watchlists

if TYPE_CHECKING:
    from bot.house import House
    from storage import Database

logger = logging.getLogger(__name__)

PAGE = 200
MOST = 5_000
"""So many people of one channel are asked for; a channel of more is hardly private."""


def learn(house: House, team: str) -> None:
    """Ask Slack who is in each of these channels; where it does not say, what was known stays."""
    with house.open() as db:
        private = [one for one in watchlists.every(db, team) if one.private]
    for channel in {one.channel for one in private if one.channel}:
        found = _members(house, team, channel)
        if found is None:
            continue
        with house.open() as db, db.transaction():
            for one in watchlists.every(db, team):
                if one.private and one.channel == channel:
                    watchlists.change(db, team, one.id, insiders=tuple(found))


def moved(db: Database, team: str, user: str, channel: str, *, joined: bool) -> None:
    """Take in at once that somebody joined one of these channels, or left it."""
    for one in watchlists.every(db, team):
        if one.private and one.channel == channel:
            others = tuple(each for each in one.insiders if each != user)
            watchlists.change(db, team, one.id, insiders=(*others, user) if joined else others)


def _members(house: House, team: str, channel: str) -> list[str] | None:
    client = house.clients.get(team)
    found: list[str] = []
    cursor = ""
    while client is not None and len(found) < MOST:
        try:
            answer = client.conversations_members(channel=channel, limit=PAGE, cursor=cursor)
        except UNREACHABLE as error:
            logger.warning("who is in a channel was not told: %s", type(error).__name__)
            return None
        found += [str(user) for user in answer.get("members") or []]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return found
    return None if client is None else found
