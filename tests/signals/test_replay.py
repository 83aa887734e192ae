"""What would have been raised, walking through history."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from signals._herd import Exit
from signals._replay import Left, exits, herds_would_have, would_have


def test_history_tells_a_farewell_and_a_silence_when_they_came(scene: Any) -> None:
    posts = [scene.post(500 + 7 * n, "Hello", backlog=True) for n in range(40)][::-1]
    posts += [scene.post(300 - 7 * n, "Hello again", backlog=True) for n in range(30)]
    posts.append(scene.read(80, "I'm stepping down as maintainer.", backlog=True))
    found = would_have(
        scene.advocate(added_days_ago=1),
        posts,
        [scene.account()],
        scene.now,
        scene.now - timedelta(days=900),
    )
    assert [(reading.signal, reading.label) for reading in found] == [
        ("going_quiet", "quiet"),
        ("returned", "returned"),
        ("stepping_back", "leaving"),
    ]
    assert found[0].read_at < found[1].read_at < found[2].read_at
    assert (scene.now - found[2].read_at).days == 80


def test_what_came_before_is_not_told(scene: Any) -> None:
    posts = [scene.read(80, "I'm stepping down as maintainer.")]
    args = (scene.advocate(), posts, [scene.account()], scene.now)
    assert would_have(*args, scene.now - timedelta(days=90))
    assert not would_have(*args, scene.now - timedelta(days=70))


def test_no_history_is_no_trouble(scene: Any) -> None:
    assert would_have(scene.advocate(), [], [], scene.now, scene.now) == []


def test_a_return_that_was_missed_is_told_when_it_was(scene: Any) -> None:
    posts = [scene.post(200 + 7 * n, "Hello") for n in range(40)][::-1]
    back = scene.now.date() - timedelta(days=150)
    posts[-1] = scene.post(200, "Off.", label="pausing", about_self=True, returns_on=back)
    found = would_have(
        scene.advocate(), posts, [scene.account()], scene.now, scene.now - timedelta(days=190)
    )
    told = {reading.signal: (scene.now - reading.read_at).days for reading in found}
    assert told["overdue"] == 150 - 14


def test_names_count_in_replay_too(scene: Any) -> None:
    texts = ["I love Exo, it is great."] * 9 + ["Exo is a sad and terrible mess."] * 3
    posts = [scene.read(7 * (len(texts) - n), text, "en") for n, text in enumerate(texts)]
    args = (scene.advocate(), posts, [scene.account()], scene.now, scene.now - timedelta(days=90))
    found = would_have(*args, ours=frozenset({"Exo"}))
    assert {reading.signal for reading in found} >= {"cooling"}
    assert "cooling" not in {reading.signal for reading in would_have(*args)}


def test_a_silence_is_told_again_where_it_grew_graver(scene: Any) -> None:
    posts = [scene.post(500 + 7 * n, "Hello") for n in range(40)][::-1]
    args = (scene.advocate(), posts, [scene.account()], scene.now, scene.now - timedelta(days=600))
    assert [reading.label for reading in would_have(*args)] == ["quiet"]
    found = would_have(*args, graver=True)
    assert [reading.label for reading in found] == ["quiet", "silent", "gone"]
    left = exits(found, posts, ("silent", "gone"))
    assert [(one.exit.label, (scene.now - one.exit.at).days) for one in left] == [
        ("silent", 500),
        ("gone", 500),
    ]
    assert not left[0].stands(left[0].exit.at), "it is known only when it is long"
    spoken = replace(found[0], signal="stepping_back", label="leaving", post_id=None)
    (leaving,) = exits([spoken], posts, ("leaving",))
    assert leaving.exit.at == leaving.known_at == spoken.read_at
    (back,) = exits(found[1:2], [*posts, scene.post(100, "Back")], ("silent",))
    assert back.stands(scene.now - timedelta(days=101))
    assert not back.stands(scene.now)


def test_a_herd_is_told_when_its_last_member_left(scene: Any) -> None:
    people = {
        who: replace(scene.advocate(), id=who, name=who.capitalize())
        for who in ("ada", "ben", "cleo", "dana", *(f"other {n}" for n in range(40)))
    }
    circle = ("ada", "ben", "cleo", "dana")
    ties = {(one, other): 3.0 for one in circle for other in circle if one != other}
    left = [
        Left(Exit(who, at := scene.now - timedelta(days=days), "leaving", "Bye."), at)
        for who, days in (("ada", 100), ("ben", 95), ("cleo", 90), ("dana", 80))
    ]

    def told(since: int, **more: Any) -> list[tuple[int, int]]:
        begin = scene.now - timedelta(days=since)
        return [
            ((scene.now - reading.read_at).days, reading.severity)
            for reading in herds_would_have(people, ties, left, scene.now, begin, **more)
        ]

    assert told(200) == [(90, 2), (80, 3)]
    assert told(85) == [(80, 3)]
    assert told(200, leaders={"ben"}) == []
    assert herds_would_have(people, {}, left, scene.now, scene.now - timedelta(days=200)) == []
