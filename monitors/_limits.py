"""Reads when a server wants to be asked again, in all the ways that servers say it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST = timedelta(hours=24)
_REMAINING = ("ratelimit-remaining", "x-ratelimit-remaining", "x-rate-limit-remaining")
_RESET = ("ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset")
_REFUSED = frozenset({403, 429, 503})
_EPOCH = 1_000_000_000  # a number from here on is a time, below it is a number of seconds
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)


def resumes_at(status: int, headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Tell when the server lets us come back; None where it does not say. A day at most."""
    may_reset = status in _REFUSED or used_up(headers)
    if not may_reset and not headers.get("retry-after"):
        return None  # as most answers
    # Relative to the server's own clock, which may be hours from ours.
    there = http_date(headers.get("date", "")) or now
    wait = _retry_after(headers, there)
    if wait is None and may_reset:
        wait = next(
            (found for name in _RESET if (found := _reset(headers.get(name, ""), there))), None
        )
    if wait is None or wait <= timedelta(0):
        return None
    return now + min(wait, LONGEST)


def fresh_for(headers: Mapping[str, str], now: datetime) -> timedelta:
    """Tell how long the server says its answer will do, by Cache-Control or Expires."""
    control = headers.get("cache-control", "").lower()
    if "no-cache" in control or "no-store" in control:
        return timedelta(0)
    if found := _MAX_AGE.search(control):
        return min(timedelta(seconds=int(found[1])), LONGEST)
    expires = http_date(headers.get("expires", ""))
    if expires is None:
        return timedelta(0)
    fresh = expires - (http_date(headers.get("date", "")) or now)
    return max(timedelta(0), min(fresh, LONGEST))


def _retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", value):
        return timedelta(seconds=float(value))
    until = http_date(value)
    return until - now if until else None


def used_up(headers: Mapping[str, str]) -> bool:
    """Tell whether an answer says that it was the last one for now."""
    return any(headers.get(name, "").strip() in ("0", "0.0") for name in _REMAINING)


def _reset(value: str, now: datetime) -> timedelta | None:
    """Read a reset: seconds to go, seconds since 1970, or a time in ISO 8601."""
    value = value.strip()
    if re.fullmatch(r"\d{1,12}(\.\d+)?", value):
        number = float(value)
        return timedelta(seconds=number - now.timestamp() if number >= _EPOCH else number)
    try:
        until = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (until if until.tzinfo else until.replace(tzinfo=UTC)) - now


def http_date(value: str) -> datetime | None:
    """Read a date as HTTP headers write it; None where it is none."""
    if not value:
        return None
    try:
        found = parsedate_to_datetime(value.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    try:
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
