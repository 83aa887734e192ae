"""How things stand: entered at once, left slowly, and always with a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals._relationship import CALM, FADES, relation
from storage.alerts import Alert
from storage.readings import Departure

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def alert(situation: str = "souring", severity: int = 2, *, days: float = 5, **more: Any) -> Alert:
    facts: dict[str, Any] = {
        "label": situation,
        "state": "open",
        "opened_at": ago(days),
        "updated_at": ago(days),
    }
    return Alert(
        team="T1",
        id=f"alert {situation} {days}",
        advocate_id="ada",
        situation=situation,
        severity=severity,
        **(facts | more),
    )


def over(situation: str = "souring", severity: int = 2, *, ended: float, **more: Any) -> Alert:
    """Make an alert that ended so many days ago."""
    facts = {"state": "resolved", "acted_at": ago(ended), "updated_at": ago(ended)}
    return alert(situation, severity, days=ended + 20, **(facts | more))


def said(label: str, days: float, returns_on: date | None = None) -> Departure:
    return Departure(
        advocate_id="ada",
        signal="stepping_back",
        label=label,
        evidence="Bye for now.",
        at=ago(days),
        known_at=ago(days),
        returns_on=returns_on,
    )


DAY = NOW.date() + timedelta(days=20)
PAST = NOW.date() - timedelta(days=10)
LONG_PAST = NOW.date() - timedelta(days=15)


@pytest.mark.parametrize(
    ("alerts", "words", "last", "state"),
    [
        ([], [], 3, "steady"),
        ([], [], None, "steady"),
        ([alert("tone", 1)], [], 3, "wavering"),
        ([alert()], [], 3, "at risk"),
        ([alert("tone", 1), alert("cooling", 1)], [], 3, "at risk"),
        ([alert("tone", 1), over("cooling", 1, ended=5)], [], 3, "wavering"),
        ([alert("unseen", 1), alert("moved", 1)], [], 3, "steady"),
        ([over(ended=13)], [], 3, "at risk"),
        ([over(ended=15)], [], 3, "wavering"),
        ([over(ended=45)], [], 3, "steady"),
        ([over("tone", 1, ended=29)], [], 3, "wavering"),
        ([over("tone", 1, ended=31)], [], 3, "steady"),
        ([alert(state="dismissed")], [], 3, "steady"),
        ([alert(verdict="wrong")], [], 3, "steady"),
        ([], [said("pausing", 10, DAY)], 10, f"away until {DAY:%-d %B %Y}"),
        ([], [said("pausing", 40, PAST)], 40, f"away until {PAST:%-d %B %Y}"),
        ([], [said("pausing", 40, LONG_PAST)], 40, "steady"),
        ([alert("overdue")], [said("pausing", 40, LONG_PAST)], 40, "at risk"),
        ([], [said("pausing", 40, DAY)], 2, f"away until {DAY:%-d %B %Y}"),
        ([], [said("pausing", 40, PAST)], 2, "steady"),
        ([], [said("pausing", 40)], 40, "away"),
        ([], [said("pausing", 40)], 2, "steady"),
        ([], [said("pausing", 100)], 100, "steady"),
        ([], [said("leaving", 10)], 10, "departing"),
        ([], [said("switching", 10)], 2, "departing"),
        ([], [said("leaving", 40)], 40, "departed"),
        ([], [said("leaving", 40)], 2, "departing"),
        ([], [said("leaving", 100)], 2, "steady"),
        ([], [said("leaving", 10)], None, "departing"),
        ([alert("going_quiet", 2, label="gone")], [], 400, "departed"),
        ([alert("returned", 1)], [said("leaving", 80)], 5, "back"),
        ([alert("returned", 1, days=10)], [said("leaving", 4)], 4, "departing"),
        ([alert("returned", 1, days=10)], [said("souring", 4)], 4, "steady"),
        ([over("returned", 1, ended=5)], [], 3, "back"),
        ([over("returned", 1, ended=15)], [], 3, "steady"),
        ([alert("returned", 1, state="dismissed")], [], 3, "steady"),
    ],
)
def test_a_state_is_told_from_what_is_there(
    alerts: list[Alert], words: list[Departure], last: float | None, state: str
) -> None:
    found = relation(alerts, words, None if last is None else ago(last), NOW)
    assert found.state == state
    assert found.reasons


def test_reasons_name_what_and_since_when() -> None:
    assert relation([alert()], [], NOW, NOW).reasons == ("souring, open since 25 February 2026",)
    assert relation([over(ended=5)], [], NOW, NOW).reasons == (
        "souring, over since 25 February 2026; lighter from 11 March 2026 on",
    )
    assert relation([over(ended=20)], [], NOW, NOW).reasons == (
        "souring, over since 10 February 2026; forgotten from 26 March 2026 on",
    )
    (first, second) = relation([], [said("leaving", 40)], ago(35), NOW).reasons
    assert first == "leaving, on 21 January 2026: “Bye for now.”"
    assert second == "nothing since 26 January 2026"


RANKS = {"steady": 0, "wavering": 1, "at risk": 2}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["souring", "tone", "cooling", "drifting"]),
            st.integers(1, 3),
            st.floats(0, 60),
            st.floats(0, 60),
        ),
        max_size=6,
    )
)
def test_with_nothing_new_things_get_calmer_one_step_at_a_time(
    kept: list[tuple[str, int, float, float]],
) -> None:
    alerts = [
        over(situation, severity, ended=ended, opened_at=ago(ended + lasted))
        for situation, severity, ended, lasted in kept
    ]
    ranks = [
        RANKS[relation(alerts, [], NOW, NOW + timedelta(days=days)).state] for days in range(120)
    ]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[-1] == 0
    assert all(before - after <= 1 for before, after in pairwise(ranks))


@given(st.lists(st.integers(1, 13), min_size=1, max_size=10), st.integers(1, 3))
def test_a_sign_that_comes_and_goes_leaves_the_word_where_it_is(
    gaps: list[int], lasts: int
) -> None:
    """Told of every day while a grave sign flickers, the word does not change once."""
    at, alerts = ago(0), []
    for gap in gaps:
        begun, ended = at, at + timedelta(days=lasts)
        alerts.append(
            alert(
                days=-len(alerts),
                opened_at=begun,
                state="resolved",
                acted_at=ended,
                updated_at=ended,
            )
        )
        at = ended + timedelta(days=gap)
    told = set()
    day = NOW
    while day < at:
        known = [one for one in alerts if one.opened_at <= day]
        told.add(relation(known, [], day, day).state)
        day += timedelta(days=1)
    assert told == {"at risk"}
    last = alerts[-1].acted_at
    assert last is not None
    assert relation(alerts, [], last, last + CALM + FADES + timedelta(days=1)).state == "steady"
