from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from value.parting import part


@settings(max_examples=40, deadline=None)
@given(
    st.integers(-(10**12), 10**12),
    st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 1e6), min_size=1),
)
def test_parts_sum_to_the_whole_to_the_cent(whole: int, weights: dict[str, float]) -> None:
    weights["one"] = 1.0
    parts = part(whole, weights)
    assert sum(parts.values()) == whole
    whole_weight = sum(weights.values())
    for name, amount in parts.items():
        assert abs(amount - whole * weights[name] / whole_weight) <= 1 + abs(whole) * 1e-12


def test_the_largest_remainder_gets_what_is_left() -> None:
    assert part(100, {"a": 1, "b": 1, "c": 1}) == {"a": 34, "b": 33, "c": 33}
    assert part(10, {"a": 0.5, "b": 2.5}) == {"a": 2, "b": 8}
    assert part(-100, {"a": 1, "b": 1, "c": 1}) == {"a": -34, "b": -33, "c": -33}


@pytest.mark.parametrize("weights", [{}, {"a": 0.0}, {"a": -1.0, "b": 2.0}, {"a": float("inf")}])
def test_weights_that_part_nothing_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="weights"):
        part(10, weights)
