"""Herds: who is told, who is not, and the chance by which it is decided."""

from __future__ import annotations

import math
import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import signals
from signals._herd import Exit, Herd, herds, tail

SAMPLES = tomllib.loads((Path(__file__).parents[1] / "data" / "herd.toml").read_text("utf-8"))


def _found(case: dict[str, Any], scene: Any) -> list[Herd]:
    left = [
        Exit(who, scene.now - timedelta(days=ago), "leaving", f"{who} goes")
        for who, ago in {"ada": case["ada"], **case["left"]}.items()
    ]
    ties = {(who, "ada"): float(times) for who, times in case["tied"].items()}
    since = scene.now - timedelta(days=365)
    return herds(ties, left, case["people"], scene.now, since=since)


@pytest.mark.parametrize(
    ("shows", "case"),
    [
        pytest.param(side == "shows", case, id=case["name"])
        for side in ("shows", "does_not_show")
        for case in SAMPLES[side]
    ],
)
def test_herd(shows: Any, case: dict[str, Any], scene: Any) -> None:
    herd = next((one for one in _found(case, scene) if one.leader.who == "ada"), None)
    view = replace(scene.view([]), herd=herd.named({"ada": "Ada"}) if herd else None)
    found = list(signals.known()["herd"].look(view))
    assert bool(found) is shows
    if shows:
        (reading,) = found
        assert herd is not None
        assert reading.score >= reading.bar
        assert reading.evidence.startswith("Ada went first")
        assert all(gone.who in reading.evidence for gone in herd.followers)
        assert {who for who, _ in herd.exposed} == set(case["exposed"])
        assert reading.severity == (3 if len(herd.followers) >= 3 else 2)


def test_one_who_follows_later_is_a_new_finding_of_the_same_herd(scene: Any) -> None:
    case = SAMPLES["shows"][0]
    (first,) = _found(case, scene)
    (second,) = _found(case | {"left": case["left"] | {"cleo": 1}}, scene)
    assert (first.leader.who, second.leader.who) == ("ada", "ada")
    look = signals.known()["herd"].look
    ids = {next(iter(look(replace(scene.view([]), herd=one)))).id for one in (first, second)}
    assert len(ids) == 2


@given(st.integers(1, 30), st.floats(0.1, 50), st.floats(0.1, 500))
def test_the_chance_falls_with_how_many_left_and_stays_a_chance(
    of: int, a: float, b: float
) -> None:
    chances = [tail(least, of, a, b) for least in range(of + 1)]
    assert chances[0] == 1.0
    assert all(0.0 <= chance <= 1.0 for chance in chances)
    assert all(more <= fewer + 1e-9 for fewer, more in pairwise(chances))


def test_a_known_rate_gives_the_binomial_chance() -> None:
    exact = 1 - sum(math.comb(8, k) * 0.1**k * 0.9 ** (8 - k) for k in range(3))
    assert tail(3, 8, 1e7, 9e7) == pytest.approx(exact, rel=1e-3)


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), st.floats(0, 9)
    ),
    st.dictionaries(st.sampled_from("abcdefgh"), st.integers(-9, 400)),
    st.integers(0, 50),
)
def test_nobody_is_in_two_herds_and_nobody_exposed_has_left(
    ties: dict[tuple[str, str], float], left: dict[str, int], population: int
) -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    exits = [Exit(who, now - timedelta(days=ago)) for who, ago in left.items()]
    found = herds(ties, exits, population, now)
    members = [gone.who for herd in found for gone in herd.members]
    assert len(members) == len(set(members))
    for herd in found:
        assert not {who for who, _ in herd.exposed} & {who for who, ago in left.items() if ago >= 0}
        assert 0.0 <= herd.chance <= 1.0
