"""What a person types into a field that offers what may be meant."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from bot import options
from bot.hearing._delivery import is_guest, team_of, user_of
from bot.options import Sought

if TYPE_CHECKING:
    from bot.house import House

logger = logging.getLogger(__name__)


def offered(house: House, body: dict[str, Any]) -> list[dict[str, Any]]:
    """List what can be chosen; nothing where it cannot be found out, and the log says why."""
    try:
        sought = Sought(
            house=house,
            team=team_of(body),
            user=user_of(body),
            typed=str(body.get("value") or ""),
            now=house.now(),
        )
        if is_guest(house, body):
            return []
        found = options.known()[str(body["action_id"])](sought)
    except Exception:  # the edge: an empty list is an answer, a time-out is none
        logger.exception("options failed")
        return []
    return [
        {"text": {"type": "plain_text", "text": label, "emoji": False}, "value": value}
        for label, value in found
    ]
