"""The signals that rest on when and where somebody publishes, in their samples."""

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


def _cases(name: str) -> list[Any]:
    samples = tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))
    return [
        pytest.param(side == "shows", case, id=case["name"])
        for side in ("shows", "does_not_show")
        for case in samples[side]
    ]


def _alerts(name: str, view: signals.View) -> list[Reading]:
    return [found for found in signals.known()[name].look(view) if found.score >= found.bar]


def _overdue(case: dict[str, Any], scene: Any) -> signals.View:
    every = case.get("every", 7)
    posts = [scene.post(case["announced"] + every * n, "Hello") for n in range(30, 0, -1)]
    posts.append(
        scene.post(
            case["announced"],
            "Off until then.",
            label="pausing",
            about_self=True,
            evidence="Off until then.",
            returns_on=scene.now.date() - timedelta(days=case["due"]),
        )
    )
    posts += [scene.post(ago, "Hello") for ago in case.get("since", [])]
    if "farewell" in case:
        posts.append(scene.post(case["farewell"], "Bye", label="leaving", about_self=True))
    account = scene.account(seen_days_ago=case.get("sight", 0.1))
    advocate = scene.advocate(added_days_ago=case.get("added", 3000))
    return scene.view(posts, accounts=[account], advocate=advocate)


@pytest.mark.parametrize(("shows", "case"), _cases("overdue"))
def test_overdue(shows: Any, case: dict[str, Any], scene: Any) -> None:
    found = _alerts("overdue", _overdue(case, scene))
    assert bool(found) is shows
    if shows:
        assert found[0].evidence == "Off until then."
        assert found[0].severity == 2
        assert str(case["due"]) in found[0].reasons[0]


def test_a_return_that_is_missed_is_one_finding_and_over_when_they_write(scene: Any) -> None:
    view = _overdue({"announced": 120, "due": 30}, scene)
    later = scene.now + timedelta(days=2)
    again = replace(view, now=later, accounts=[scene.account(last_good_at=later)])
    assert _alerts("overdue", view)[0].id == _alerts("overdue", again)[0].id
    signal = signals.known()["overdue"]
    back = replace(again, posts=[*view.posts, scene.post(-1, "Back")])
    assert not _alerts("overdue", back)
    assert signal.over(back)
    # Out of sight nothing is seen, and nothing is over.
    unseen = replace(view, accounts=[scene.account(seen_days_ago=9)])
    assert not _alerts("overdue", unseen)
    assert not signal.over(unseen)


@pytest.mark.parametrize(("shows", "case"), _cases("returned"))
def test_returned(shows: Any, case: dict[str, Any], scene: Any) -> None:
    posts = [scene.post(case["ended"] + 7 * n, "Hello") for n in range(40, 0, -1)]
    last = case.get("last", "none")
    posts.append(scene.post(case["ended"], "So.", label=last, about_self=last != "none"))
    if "back" in case:
        label = case.get("label", "none")
        facts = {"label": label, "about_self": label != "none", "backlog": "backlog" in case}
        posts.append(scene.post(case["back"], "A new thing.", **facts))
    posts += [scene.post(ago, "More.") for ago in case.get("more", [])]
    found = _alerts("returned", scene.view(posts))
    assert bool(found) is shows
    if shows:
        (reading,) = found
        assert (reading.evidence, reading.post_id) == ("A new thing.", f"p{case['back']}")
        assert reading.severity == 1
        assert f"{case['ended'] - case['back']} days" in reading.reasons[0]


@pytest.mark.parametrize(("shows", "case"), _cases("moved"))
def test_moved(shows: Any, case: dict[str, Any], scene: Any) -> None:
    posts = [scene.post(case["ended"] + 7 * n, "Hello") for n in range(60)]
    posts += [scene.post(ago, "Hi", account_id="social") for ago in case["elsewhere"]]
    posts.sort(key=lambda post: post.published_at)
    accounts = [
        scene.account(seen_days_ago=case.get("sight", 0.1)),
        scene.account(id="social", source="mastodon", title="@ada"),
    ]
    advocate = scene.advocate(added_days_ago=case.get("added", 3000))
    view = scene.view(posts, accounts=accounts, advocate=advocate)
    found = _alerts("moved", view)
    assert bool(found) is shows
    if shows:
        assert "Ada's blog (feed)" in found[0].evidence
        assert "alive on @ada (mastodon)" in found[0].evidence
        assert not _alerts("going_quiet", view)
