"""Every signal shows itself in its samples, and keeps quiet in those that it should."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import signals

if TYPE_CHECKING:
    from storage.readings import Reading

DATA = Path(__file__).parents[1] / "data"
WORDS = ("stepping_back", "souring", "switching")


def _samples(name: str) -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))


def _cases(*names: str) -> list[Any]:
    return [
        pytest.param(name, side == "shows", case, id=f"{name}: {case.get('name') or case['text']}")
        for name in names
        for side in ("shows", "does_not_show")
        for case in _samples(name)[side]
    ]


def _alerts(name: str, view: signals.View) -> list[Reading]:
    return [found for found in signals.known()[name].look(view) if found.score >= found.bar]


def test_every_signal_has_samples_of_both_kinds() -> None:
    for name in signals.known():
        samples = _samples(name)
        assert samples["shows"], name
        assert samples["does_not_show"], name


@pytest.mark.parametrize(("name", "shows", "case"), _cases(*WORDS))
def test_words(name: str, shows: Any, case: dict[str, Any], scene: Any) -> None:
    post = scene.read(0, case["text"], case.get("lang"))
    found = _alerts(name, scene.view([post], fresh=[post]))
    if not shows:
        assert not found
        return
    (reading,) = found
    assert reading.label == case["label"]
    assert reading.evidence in post.text
    assert reading.evidence
    assert reading.reasons
    assert reading.clears
    assert (reading.account_id, reading.post_id) == (post.account_id, post.id)
    if "returns_on" in case:
        assert reading.returns_on == case["returns_on"]


@pytest.mark.parametrize(("name", "shows", "case"), _cases("tone"))
def test_tone(name: str, shows: Any, case: dict[str, Any], scene: Any) -> None:
    values = [*case["before"], *case["recent"]]
    posts = [
        scene.post(2 * (len(values) - n), "So it goes.", sentiment=value)
        for n, value in enumerate(values)
    ]
    assert bool(_alerts(name, scene.view(posts, fresh=posts[-1:]))) is shows


@pytest.mark.parametrize(("name", "shows", "case"), _cases("going_quiet"))
def test_going_quiet(name: str, shows: Any, case: dict[str, Any], scene: Any) -> None:
    posts = [
        scene.post(case["silence"] + case["every"] * n, "Hello") for n in range(case["posts"])
    ][::-1]
    if label := case.get("last_label"):
        posts[-1] = scene.post(case["silence"], "Bye", label=label, about_self=True)
    account = scene.account(seen_days_ago=case.get("sight", 0.1), health=case.get("health", "ok"))
    advocate = scene.advocate(added_days_ago=case.get("added", 3000))
    found = _alerts(name, scene.view(posts, accounts=[account], advocate=advocate))
    assert bool(found) is shows
    if shows:
        assert found[0].label == case["label"]
        assert found[0].severity == (1 if case["label"] == "quiet" else 2)


@pytest.mark.parametrize(("name", "shows", "case"), _cases("unseen"))
def test_unseen(name: str, shows: Any, case: dict[str, Any], scene: Any) -> None:
    days = timedelta(days=case["seen"]) if "seen" in case else None
    account = scene.account(
        health=case["health"],
        health_says="It is so.",
        last_good_at=scene.now - days if days else None,
        added_at=scene.now - timedelta(days=case.get("added", 3000)),
    )
    view = replace(scene.view([], accounts=[account]), blind=case.get("blind", False))
    found = _alerts(name, view)
    assert bool(found) is shows
    if shows:
        assert "It is so." in found[0].evidence
        assert found[0].severity == 1


def test_being_lost_out_of_sight_again_is_a_new_finding(scene: Any) -> None:
    accounts = [scene.account(health="timeout", seen_days_ago=days) for days in (9, 9, 5)]
    views = [scene.view([], accounts=[account]) for account in accounts]
    first, again, anew = [_alerts("unseen", view)[0].id for view in views]
    assert first == again
    assert again != anew


def test_a_post_already_known_raises_nothing(scene: Any) -> None:
    post = scene.read(0, "I'm stepping down as maintainer.")
    assert not _alerts("stepping_back", scene.view([post]))


def test_a_post_that_was_there_at_first_sight_raises_nothing(scene: Any) -> None:
    post = scene.read(0, "I'm stepping down as maintainer.", backlog=True)
    assert not _alerts("stepping_back", scene.view([post], fresh=[post]))


@pytest.mark.parametrize("kind", ["boost", "about"])
def test_what_others_wrote_raises_nothing(kind: str, scene: Any) -> None:
    post = scene.read(0, "I'm stepping down as maintainer.", kind=kind)
    assert not _alerts("stepping_back", scene.view([post], fresh=[post]))


def test_a_silence_is_one_finding_however_often_it_is_looked_at(scene: Any) -> None:
    posts = [scene.post(45 + 7 * n, "Hello") for n in range(40)][::-1]
    first = _alerts("going_quiet", scene.view(posts))
    later = scene.now + timedelta(days=2)
    again = _alerts(
        "going_quiet", scene.view(posts, accounts=[scene.account(last_good_at=later)], now=later)
    )
    assert first[0].id == again[0].id


def test_a_pause_with_a_date_holds_silence_until_a_month_after_it(scene: Any) -> None:
    posts = [scene.post(200 + 7 * n, "Hello") for n in range(40)][::-1]
    back = scene.now.date()
    for gone_by, quiet in ((25, False), (35, True)):
        posts[-1] = scene.post(
            200,
            "Off until then.",
            label="pausing",
            about_self=True,
            returns_on=back - timedelta(days=gone_by),
        )
        assert bool(_alerts("going_quiet", scene.view(posts))) is quiet


def test_an_account_that_ended_does_not_blind_us(scene: Any) -> None:
    posts = [scene.post(45 + 7 * n, "Hello") for n in range(40)][::-1]
    gone = scene.account(id="old", health="gone", ended=True, seen_days_ago=500)
    assert _alerts("going_quiet", scene.view(posts, accounts=[scene.account(), gone]))
    assert not _alerts("going_quiet", scene.view(posts, accounts=[gone]))
