"""Reading what a sender posts: JSON of bounded size, fields of the kind they should have."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bot.hooks import Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping

ID, CODE, EMAIL, TEXT = 200, 100, 254, 1000
"""The most characters of an id, a code, an address and an answer."""
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)


def parsed(body: bytes) -> Any:
    """Read JSON, numbers with a point as Decimal. Raises Unreadable."""
    try:
        return json.loads(body.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Unreadable("This is no JSON. Nothing was taken.") from None


def _no_number(word: str) -> float:
    raise ValueError(word)


def words(said: Mapping[str, Any], name: str, most: int = ID) -> str:
    """Give a field's text, or a number as text; empty where it is another kind or too long."""
    value = said.get(name)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return ""
    value = value.strip()
    return value if len(value) <= most else ""


def below(said: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """Give the object at a path, an empty one where there is none."""
    found: Any = said
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def whole(said: Mapping[str, Any], name: str) -> int | None:
    """Give a field's whole number; none where it is another kind."""
    value = said.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def id_of(value: Any) -> str:
    """Give the id of what is named by it, or is there itself (an object that was expanded)."""
    if isinstance(value, dict):
        value = value.get("id")
    return value if isinstance(value, str) and len(value) <= ID else ""


def moment(seconds: int | None, now: datetime) -> datetime:
    """Turn seconds since 1970 into a time; now where there are none or they cannot be."""
    if seconds is None or not _FIRST.timestamp() <= seconds <= (now + _AHEAD).timestamp():
        return now
    return datetime.fromtimestamp(seconds, UTC)


def when(said: Mapping[str, Any], name: str, now: datetime) -> datetime:
    """Read a time: ISO 8601 (UTC where no zone is said) or seconds; now where none is said.

    Raises Unreadable where it is none, or lies ahead by more than a day.
    """
    value = said.get(name)
    if value is None or value == "":
        return now
    try:
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            found = datetime.fromtimestamp(int(value), UTC)
        else:
            found = datetime.fromisoformat(str(value))
    except (ValueError, OverflowError, OSError):
        found = None
    if found is not None and found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    if found is None or not _FIRST <= found <= now + _AHEAD:
        raise Unreadable(
            f"`{name}` has to be a time such as 2026-03-02T09:30:00Z, not long ahead. Nothing was"
            " taken."
        )
    return found.astimezone(UTC)
