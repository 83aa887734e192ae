"""What Slack says when it does not do what was asked, and what each of its words means for us."""

from __future__ import annotations

import re
from datetime import timedelta
from http.client import HTTPException
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackClientError

if TYPE_CHECKING:
    from slack_sdk.errors import SlackApiError

_WORD = re.compile(r"[a-z0-9_]+")
REST = timedelta(minutes=5)
"""How long we wait where only a person can mend what is wrong."""
SURELY_NOT_SENT = frozenset({"ratelimited", "rate_limited"})
# Slack says of these that part of the work may have been done.
IN_DOUBT = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
OUR_TOKEN = frozenset(
    {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"}
)
# What keeps a card from being edited, and not for ever.
ITS_CHANNEL = frozenset({"is_archived", "channel_not_found", "not_in_channel", "missing_scope"})
# Somebody has deleted the card.
GONE = frozenset({"message_not_found", "thread_not_found", "cant_update_message"})
# An answer that is no text of its encoding, or no address at all, is a ValueError.
UNREACHABLE = (SlackClientError, OSError, HTTPException, ValueError)


def error_of(error: SlackApiError) -> str:
    """Give Slack's word for what is wrong; nothing where the answer could not be read."""
    data = error.response.data
    word = str(data.get("error", "")) if isinstance(data, dict) else ""
    return word if _WORD.fullmatch(word) else ""
