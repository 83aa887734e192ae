from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.pace import METHODS, MINUTE, TIERS, WORKSPACE, Pace
from tests.bot._world import Clock


@pytest.fixture
def still() -> Clock:
    return Clock(datetime(2026, 3, 2, tzinfo=UTC))


def test_a_channel_is_left_alone_for_a_second_and_others_are_not(still: Clock) -> None:
    pace = Pace(still.steady)
    pace.spoke("C1")
    assert pace.wait("C1") > 1
    assert pace.wait("C2") == 0
    still.move(timedelta(seconds=1.1))
    assert pace.wait("C1") == 0


def test_a_workspace_has_a_limit_of_its_own_and_others_have_theirs(still: Clock) -> None:
    pace = Pace(still.steady)
    for number in range(WORKSPACE):
        assert pace.wait(f"C{number}", "T1") == 0
        pace.spoke(f"C{number}", team="T1")
    assert pace.wait("new", "T1") == MINUTE
    assert pace.wait("new", "T2") == 0
    still.move(timedelta(seconds=MINUTE))
    assert pace.wait("new", "T1") == 0


@pytest.mark.parametrize(("method", "tier"), sorted(METHODS.items()))
def test_a_method_keeps_to_its_tier_for_each_token(still: Clock, method: str, tier: int) -> None:
    pace = Pace(still.steady)
    for _ in range(TIERS[tier]):
        assert pace.wait_for("one", method) == 0
        pace.called("one", method)
    assert pace.wait_for("one", method) == MINUTE
    assert pace.wait_for("other", method) == 0
    still.move(timedelta(seconds=MINUTE))
    assert pace.wait_for("one", method) == 0
    pace.called("one", method)


def test_a_rest_that_slack_asks_for_is_kept(still: Clock) -> None:
    pace = Pace(still.steady)
    pace.rest("one", "users.list", 30)
    assert pace.wait_for("one", "users.list") == 30
    assert pace.wait_for("one", "users.info") == 0
    still.move(timedelta(seconds=31))
    assert pace.wait_for("one", "users.list") == 0


def test_what_has_no_tier_is_not_counted(still: Clock) -> None:
    pace = Pace(still.steady)
    for _ in range(1000):
        pace.called("one", "auth.test")
    assert pace.wait_for("one", "auth.test") == 0
