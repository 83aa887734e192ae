"""Reads dates in every broken form, and says when something was published that has none."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from dateutil import parser

if TYPE_CHECKING:
    import time
    from collections.abc import Sequence

_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)  # before it, a date is a default somebody forgot
_LONGEST = 100  # characters of a date
# Hours east of Greenwich of the abbreviations that feeds use.
_ZONES = {
    "UT": 0, "GMT": 0, "UTC": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1,
    "CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "IST": 5.5, "JST": 9, "KST": 9, "AEST": 10,
    "AEDT": 11, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7, "AKST": -9, "HST": -10,
}  # fmt: skip
_SECONDS_OF_ZONES = {name: int(hours * 3600) for name, hours in _ZONES.items()}
# Beginnings of month names that are not English, in the languages we read.
_MONTHS = (
    (r"j[aä]n[nv]?\w*|ene(?:ro)?|gen(?:naio)?", "Jan"),
    (r"f[eé][bv]r?\w*", "Feb"),
    (r"m[aä]r(?:s|z|zo|ço|co|ch)?|mrz|maart|mrt", "Mar"),
    (r"a[pbv]r\w*", "Apr"),
    (r"mai(?:o)?|may(?:o)?|mag(?:gio)?|mei|maj", "May"),
    (r"juin|jun\w*|giu(?:gno)?", "Jun"),
    (r"juil\w*|jul\w*|lug(?:lio)?", "Jul"),
    (r"ao[uû]t|ago(?:sto)?|aug\w*", "Aug"),
    (r"se[pt]t?\w*|set(?:embro|tembre)?", "Sep"),
    (r"o[ck]t\w*|out(?:ubro)?|ott(?:obre)?", "Oct"),
    (r"nov\w*", "Nov"),
    (r"d[eé][cz]\w*|dic\w*", "Dec"),
)
_MONTH_NAMES = tuple(
    (re.compile(rf"(?<![^\W\d_])(?:{names})(?![^\W\d_])\.?", re.IGNORECASE), english)
    for names, english in _MONTHS
)
_WORD = re.compile(r"[^\W\d_]+")
_FIRST, _SECOND = datetime(2000, 1, 1), datetime(2001, 2, 2)  # noqa: DTZ001 - never results
# What nearly all feeds write; the day of the week tells nothing.
_W3C = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?"
    r"(?:Z|[+-][0-9]{2}:[0-9]{2})"
)
_MAIL = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), ([0-9]{1,2}) "
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ([0-9]{4}) "
    r"([0-9]{2}:[0-9]{2}:[0-9]{2}) (?:GMT|UTC|([+-])([0-9]{2})([0-9]{2}))"
)
_MONTH_NUMBERS = {english: f"{number:02}" for number, (_, english) in enumerate(_MONTHS, 1)}


def usual(text: str) -> datetime | None:
    """Read a date of the two usual forms as feedparser does; None where it is of no such form."""
    try:
        if _W3C.fullmatch(text):
            at = datetime.fromisoformat(text)
            at = at if at.tzinfo is UTC else at.astimezone(UTC)
            return at.replace(microsecond=0) if at.microsecond else at
        if found := _MAIL.fullmatch(text):
            day, month, year, clock, sign, hours, minutes = found.groups()
            # Written anew it is read by one call.
            at = datetime.fromisoformat(f"{year}-{_MONTH_NUMBERS[month]}-{day:0>2}T{clock}Z")
            if sign is None or hours == minutes == "00":
                return at
            east = timedelta(hours=int(hours), minutes=int(minutes))
            return at - east if sign == "+" else at + east
    except (ValueError, OverflowError):
        return None
    return None


def from_struct(value: time.struct_time | datetime | None) -> datetime | None:
    """Read what feedparser made of a date, nine numbers in UTC, or what was read as it does."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return _plausible(value)
    try:
        return _plausible(datetime.fromtimestamp(calendar.timegm(value), UTC))
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def read(value: object) -> datetime | None:
    """Read a date that a person or a program wrote; None where it does not say day and year."""
    if not isinstance(value, str):
        return None
    text = " ".join(value.split())
    if not text or len(text) > _LONGEST or not re.search(r"\d", text):
        return None
    if re.fullmatch(r"\d{10}|\d{13}", text):  # seconds, or milliseconds, since 1970
        return _plausible(datetime.fromtimestamp(int(text[:10]), UTC))
    text = re.sub(r"(\d{4})[年년] *(\d{1,2})[月월] *(\d{1,2})[日일]", r"\1-\2-\3", text)
    for form in _forms(text):
        if (found := _parse(form)) is not None:
            return found
    # The day is worth having where the time of day is nonsense.
    day = re.sub(r"[T ,]*\d{1,2}:\d.*$", "", text)
    return next((found for form in _forms(day) if (found := _parse(form)) is not None), None)


def _forms(text: str) -> Sequence[str]:
    """Write a date in the ways that a parser may understand better."""
    # A first word before a number is the day of the week, and "mar." may be one.
    english = _in_english(re.sub(r"^[^\W\d_]+[.,]*\s+(?=\d)", "", text)) or _in_english(text)
    if english is None:
        return (text,)
    known = {month.lower() for _, month in _MONTHS} | {name.lower() for name in _ZONES}
    # Only the month's name tells something: the day of the week is implied, "de" and "a las" are
    # no dates.
    bare = _WORD.sub(lambda w: w[0] if w[0].lower() in known | {"am", "pm", "t"} else " ", english)
    return (text, english, " ".join(bare.replace(",", " ").split()))


def _in_english(text: str) -> str | None:
    """Write the first month that is named in English; None where none is."""
    for names, month in _MONTH_NAMES:
        changed, count = names.subn(month, text)
        if count:
            return changed
    return None


def _parse(text: str) -> datetime | None:
    try:
        first = parser.parse(text, default=_FIRST, tzinfos=_seconds_of)
        second = parser.parse(text, default=_SECOND, tzinfos=_seconds_of)
        if first != second:  # a part of the date came from the default, so it was not told
            return None
        aware = first if first.tzinfo else first.replace(tzinfo=UTC)
        return _plausible(aware.astimezone(UTC))
    except (ValueError, OverflowError, TypeError, AttributeError, IndexError, ArithmeticError):
        return None


def _seconds_of(name: str | None, said: int | None) -> int | None:
    """Give a zone's seconds east of Greenwich; None for a name that tells nothing, without ado."""
    return _SECONDS_OF_ZONES.get(name or "", said)


def _plausible(found: datetime) -> datetime | None:
    return found if found >= _OLDEST else None


def placed(dates: Sequence[datetime | None], now: datetime) -> list[datetime]:
    """Date everything, given newest first, and nothing in the future.

    What has no date gets its neighbour's, the older one's if there is one; where nothing has a
    date, everything is from now.
    """
    found: list[datetime | None] = [min(date, now) if date else None for date in dates]
    for steps in (range(len(found) - 2, -1, -1), range(1, len(found))):
        for here in steps:
            if found[here] is None:
                found[here] = found[here + (1 if steps.step < 0 else -1)]
    return [date or now for date in found]
