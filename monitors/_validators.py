"""Which of an answer's validators may be sent back with the next question."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from monitors._limits import http_date

if TYPE_CHECKING:
    from collections.abc import Mapping

UNSETTLED = timedelta(seconds=2)


def settled(headers: Mapping[str, str]) -> str:
    """Give the Last-Modified of an answer, unless it may yet change within its own second.

    It counts whole seconds: a file that is written again within the second in which we read it
    would stay "not modified" for ever (RFC 9110, section 8.8.2.2).
    """
    said = headers.get("last-modified", "")
    if not said:
        return ""
    modified, date = http_date(said), http_date(headers.get("date", ""))
    if modified is not None and date is not None and date - modified < UNSETTLED:
        return ""
    return said
