"""Every recorded conversation under tests/data/<source>/ goes as it says."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

import monitors
from tests.monitors import _cases

if TYPE_CHECKING:
    from tests.monitors._cases import Case
    from tests.monitors.conftest import Outside

CASES = _cases.every()


@pytest.mark.parametrize("case", CASES, ids=[f"{c.source}/{c.path.stem}" for c in CASES])
def test_a_case_goes_as_recorded(case: Case, outside: Outside) -> None:
    assert case.said["says"]
    assert case.said["follows"].startswith("https://")
    steps = 0
    for expect, came in _cases.play(case, outside):
        _cases.check(expect, came)
        steps += 1
    assert steps


@pytest.mark.parametrize("name", sorted(monitors.known()))
def test_a_source_shows_all_that_can_happen_to_it(name: str) -> None:
    """Each thing that can happen has a case, or a reason why it cannot be told there."""
    shown = {case.shows for case in CASES if case.source == name}
    facts = tomllib.loads((_cases.DATA / name / "facts.toml").read_text())
    absent = facts.get("absent", {})
    assert {word for word in _cases.SHOWS if word not in shown} == set(absent)
    assert all(len(reason) > 20 for reason in absent.values())
    assert {"sees", "blind", "costs", "needs"} <= set(facts)
