"""When to speak: quiet hours, days and weekdays as people on the spot live them; pure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from collections.abc import Collection

    from storage.channels import Channel

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)|([01]?\d|2[0-3])\s*h?")


def zone(name: str) -> ZoneInfo:
    """Give a time zone by name; UTC where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def read_time(typed: str) -> str | None:
    """Read a time of day such as `9`, `9:30` or `21.00` and give it as `HH:MM`."""
    found = _TIME.fullmatch(typed.strip().casefold())
    if not found:
        return None
    return f"{int(found[1] or found[3]):02d}:{int(found[2] or 0):02d}"


def moment(day: date, at: str, tz: str) -> datetime:
    """Give the moment of a time of day (`HH:MM`) on a day in a zone, in UTC.

    A time that the change to summer skips is the same span after midnight; of one that comes
    twice it is the first.
    """
    hours, minutes = at.split(":")
    local = datetime.combine(day, time(int(hours), int(minutes)), zone(tz))
    return local.astimezone(UTC)


def next_time(days: Collection[int], at: str, tz: str, after: datetime) -> datetime:
    """Give the first moment later than another that is a time of day on one of these weekdays.

    `days` has 0 for Monday. Raises ValueError where there are none.
    """
    if not days:
        raise ValueError("no weekdays")
    today = after.astimezone(zone(tz)).date()
    for ahead in range(-1, 15):
        day = today + timedelta(days=ahead)
        if day.weekday() in days and (found := moment(day, at, tz)) > after:
            return found
    raise ValueError(f"no such weekday: {sorted(days)}")


def is_quiet(channel: Channel, now: datetime) -> bool:
    """Tell whether these are a channel's quiet hours."""
    if not channel.quiet_from or not channel.quiet_until:
        return False
    here = f"{now.astimezone(zone(channel.tz)):%H:%M}"
    start, end = channel.quiet_from, channel.quiet_until
    if start <= end:
        return start <= here < end
    return here >= start or here < end


def quiet_ends(channel: Channel, now: datetime) -> datetime:
    """Give when the channel may be spoken to again; now where it may be already."""
    if not is_quiet(channel, now) or channel.quiet_until is None:
        return now
    return next_time(range(7), channel.quiet_until, channel.tz, now)


def day_begins(channel: Channel, now: datetime) -> datetime:
    """Give when the day began there."""
    return moment(now.astimezone(zone(channel.tz)).date(), "00:00", channel.tz)


def next_day(channel: Channel, now: datetime) -> datetime:
    """Give when the next day is spoken of there: at its beginning, or when its quiet hours end."""
    begins = next_time(range(7), "00:00", channel.tz, now)
    return quiet_ends(channel, begins)
