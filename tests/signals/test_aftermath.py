"""What became of somebody: told from how they published before, and never from nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from signals._aftermath import became, ended

OPENED = datetime(2026, 3, 2, 12, tzinfo=UTC)


def days(*ago: float) -> list[datetime]:
    """Give times so many days before the alert; below 0 they are after it."""
    return sorted(OPENED - timedelta(days=one) for one in ago)


WEEKLY = [7.0 * n + 1 for n in range(30)]


@pytest.mark.parametrize(
    ("since", "said"),
    [
        ([], "nothing"),
        ([-6, -13, -20, -27], "as_before"),
        ([-6], "less"),
        ([-6, -6.1, -6.2], "less"),
    ],
)
def test_a_month_is_held_against_what_was_usual(since: list[float], said: str) -> None:
    assert became(days(*WEEKLY, *since), OPENED, OPENED + timedelta(days=30)) == said


def test_who_was_silent_for_long_and_writes_again_came_back() -> None:
    silent = [one + 40 for one in WEEKLY]
    assert became(days(*silent, -3), OPENED, OPENED + timedelta(days=30)) == "back"
    later = became(days(*WEEKLY, -80, -85), OPENED, OPENED + timedelta(days=90))
    assert later == "back"


def test_nothing_known_of_before_is_nothing_to_compare_with() -> None:
    until = OPENED + timedelta(days=30)
    assert became(days(-3), OPENED, until) == "unseen"
    assert became(days(1, 2, 3, 4, -3), OPENED, until) == "unseen"
    assert became([], OPENED, until) == "nothing"


def test_the_end_is_what_they_said_else_the_last_post() -> None:
    now = OPENED + timedelta(days=90)
    lively = days(*WEEKLY, *(-7.0 * n for n in range(1, 13)))
    assert ended(lively, OPENED, now, []) is None
    said = OPENED + timedelta(days=10)
    assert ended(lively, OPENED, now, [said, said + timedelta(days=5)]) == said
    assert ended(lively, OPENED, now, [OPENED - timedelta(days=1)]) is None
    gone = days(*WEEKLY, -7, -14)
    assert ended(gone, OPENED, now, []) == OPENED + timedelta(days=14)
    assert ended([], OPENED, now, []) is None
