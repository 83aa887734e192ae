"""A digest as a picture: always the same for the same digest, whatever people are called."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.digest import Digest
from bot.picture import draw

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _digest(title: str = "Digest") -> Digest:
    return Digest(
        title=title,
        since=NOW - timedelta(days=7),
        until=NOW,
        people=2,
        posts=3,
        speakers=1,
        waiting=[],
        settled=[],
        quiet=[],
        accounts=2,
        unseen=[],
    )


def test_the_same_digest_gives_the_same_bytes() -> None:
    days = {date(2026, 2, 25): 2, date(2025, 12, 1): 5}
    first = draw(_digest(), days)
    assert first.startswith(b"\x89PNG")
    assert draw(_digest(), days) == first
    assert draw(_digest(), {}) != first


def test_a_title_is_never_taken_for_mathematics() -> None:
    assert draw(_digest("Digest of $\\frac{broken$ and $x^$"), {}).startswith(b"\x89PNG")
