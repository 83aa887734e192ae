"""The signals that need to know what is ours and who competes, in their samples."""

from __future__ import annotations

import math
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import signals
from signals._names import names_any, words_about
from signals.drifting import chance_of_fewer

DATA = Path(__file__).parents[1] / "data"
OURS = frozenset({"Exo", "Example Cloud"})


def _samples(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))


def _cases(name: str) -> list[Any]:
    return [
        pytest.param(side == "shows", case, id=case["name"])
        for side in ("shows", "does_not_show")
        for case in _samples(name)[side]
    ]


def _alerts(name: str, view: signals.View) -> list[Any]:
    return [found for found in signals.known()[name].look(view) if found.score >= found.bar]


@pytest.mark.parametrize(("shows", "case"), _cases("cooling"))
def test_cooling(shows: Any, case: dict[str, Any], scene: Any) -> None:
    samples = _samples("cooling")
    texts = [text for kind in case["posts"] for text in samples[kind]] + case.get("last", [])
    posts = [scene.read(7 * (len(texts) - n), text, "en") for n, text in enumerate(texts)]
    view = scene.view(posts, fresh=posts[-1:])
    view = replace(view, ours=frozenset(case.get("ours", OURS)))
    found = _alerts("cooling", view)
    assert bool(found) is shows
    if shows:
        (reading,) = found
        assert reading.evidence in samples["cold"]
        assert reading.severity == 1


def test_how_they_speak_of_the_rest_is_said_beside_it(scene: Any) -> None:
    samples = _samples("cooling")
    texts = samples["warm"] * 5 + [text for one in samples["cold"] for text in (one, "I love it.")]
    posts = [scene.read(7 * (len(texts) - n), text, "en") for n, text in enumerate(texts)][:-1]
    view = replace(scene.view(posts, fresh=posts[-1:]), ours=OURS)
    (reading,) = _alerts("cooling", view)
    assert "of everything else they speak at +0.6" in reading.reasons[-1]


@pytest.mark.parametrize(("shows", "case"), _cases("drifting"))
def test_drifting(shows: Any, case: dict[str, Any], scene: Any) -> None:
    posts = []
    for part, first, step, count in (("before", 358.0, 6.6, 40), ("lately", 88.0, 4.2, 20)):
        words = ["I use Exo for this."] * case[part]["us"]
        words += ["Rivalware does it well."] * case[part]["rival"]
        words += ["So it goes."] * (count - len(words))
        posts += [scene.post(first - step * n, text) for n, text in enumerate(words)]
    view = replace(
        scene.view(posts), ours=OURS, rivals=frozenset(case.get("rivals", ["Rivalware"]))
    )
    found = _alerts("drifting", view)
    assert bool(found) is shows
    if shows:
        (reading,) = found
        assert "Rivalware" in reading.evidence
        assert f"{case['lately']['us']} of 20 posts" in reading.reasons[0]
        assert signals.known()["drifting"].over(view)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("I like Exo.", True),
        ("#exo is here", True),
        ("EXAMPLE  CLOUD again", True),
        ("exo-tools", True),
        ("An exotic Exoplanet", False),
        ("> Exo is bad\nSays who?", False),
        ("Look at https://exo.example/", False),
        ("エグゾを使う", True),
        ("", False),
    ],
)
def test_a_name_stands_alone_and_in_their_own_words(text: str, named: Any, scene: Any) -> None:
    assert names_any(scene.post(0, text), OURS | {"エグゾ"}) is named


def test_of_a_long_post_only_what_names_us_is_about_us(scene: Any) -> None:
    post = scene.post(0, "It was a terrible week. " * 20 + "Exo is great! The rest was sad.")
    assert words_about(post, OURS) == "Exo is great!"
    assert words_about(post, frozenset()) == ""
    assert words_about(scene.post(0, "Exo. It is sad."), OURS) == "Exo. It is sad."


@given(st.text(max_size=80), st.sets(st.text(max_size=12), max_size=5))
def test_no_name_and_no_text_makes_it_stumble(text: str, names: set[str]) -> None:
    from tests.signals.conftest import Scene

    post = Scene().post(0, text)
    assert names_any(post, frozenset(names)) in (True, False)
    assert isinstance(words_about(post, frozenset(names)), str)


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_the_chance_is_that_of_the_exact_test(few: int, more: int, others: int, rest: int) -> None:
    of, of_others = few + more, others + rest
    chance = chance_of_fewer(few, of, others, of_others)
    assert 0.0 < chance <= 1.0 + 1e-12
    # What is left over: at least so few and one more.
    exactly = (
        math.comb(of, few) * math.comb(of_others, others) / math.comb(of + of_others, few + others)
    )
    assert chance >= exactly - 1e-12


def test_a_chance_that_is_known() -> None:
    # The lady tasting tea: none of four right by guessing, of four and four.
    assert chance_of_fewer(0, 4, 4, 4) == pytest.approx(1 / 70)
    assert chance_of_fewer(4, 4, 0, 4) == pytest.approx(1.0)
