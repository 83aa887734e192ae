"""Signatures: an HMAC-SHA256 of what was sent and when, compared in constant time."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

FRESH = timedelta(seconds=300)
"""How far the time of a request may be from ours, either way."""
MOST_HEADER = 2000
NOT_SIGNED = "The signature is missing or is not ours. Nothing was taken."
TOO_OLD = (
    "The signature is good, and its time is more than 300 seconds from ours. Nothing was taken;"
    " sign it again, or set the clock of who sends it."
)


def code(secret: str, words: bytes) -> bytes:
    """Give the HMAC-SHA256 of words under a secret, as 32 bytes."""
    return hmac.new(secret.encode(), words, hashlib.sha256).digest()


def sign(secret: str, body: bytes, at: datetime) -> str:
    """Write the header `t=…,v1=…` for a body that is sent at a time."""
    seconds = str(int(at.timestamp()))
    return f"t={seconds},v1={code(secret, seconds.encode() + b'.' + body).hex()}"


def timed(header: str, body: bytes, secrets: Sequence[str], clocks: Sequence[datetime]) -> str:
    """Say what is wrong with a header `t=…,v1=…`, where several `v1` may stand; else nothing.

    Source: Stripe, "Verify webhook signatures manually": the code is of time, dot and body.
    """
    seconds, given = _parts(header)
    words = seconds.encode() + b"." + body
    if not _is_any([code(secret, words).hex() for secret in secrets], given):
        return NOT_SIGNED
    return "" if seconds.isdecimal() and _is_fresh(int(seconds), clocks) else TOO_OLD


def hubspot(
    header: str,
    stamp: str,
    method: str,
    urls: Sequence[str],
    body: bytes,
    secrets: Sequence[str],
    clocks: Sequence[datetime],
) -> str:
    """Say what is wrong with a signature of HubSpot's third kind; else nothing.

    Source: HubSpot, "Validating requests", v3: the code, in base64, is of method, address, body and
    time in milliseconds. Behind a proxy we may know the address in more than one form.
    """
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) < 20):
        return NOT_SIGNED
    right = [
        base64.b64encode(code(secret, method.encode() + url.encode() + body + stamp.encode()))
        for secret in secrets
        for url in urls
    ]
    if not _is_any([one.decode() for one in right], [header[:MOST_HEADER]]):
        return NOT_SIGNED
    return "" if _is_fresh(int(stamp) // 1000, clocks) else TOO_OLD


def _parts(header: str) -> tuple[str, list[str]]:
    """Read time and codes; more than one time is none, because one of them was not signed."""
    pairs = [part.strip().partition("=") for part in header[:MOST_HEADER].split(",")]
    times = [value for name, _, value in pairs if name == "t"]
    seconds = times[0] if len(times) == 1 else ""
    if not (seconds.isascii() and seconds.isdecimal() and len(seconds) < 15):
        seconds = ""
    return seconds, [value for name, _, value in pairs if name == "v1"]


def _is_any(right: Sequence[str], given: Sequence[str]) -> bool:
    """Compare all with all, so that the time taken tells nothing."""
    found = False
    for one in right:
        for other in given:
            found |= hmac.compare_digest(one.encode(), other.encode("utf-8", "replace"))
    return found


def _is_fresh(seconds: int, clocks: Sequence[datetime]) -> bool:
    return any(abs(clock.timestamp() - seconds) <= FRESH.total_seconds() for clock in clocks)
