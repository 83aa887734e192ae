from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from storage import posts, readings
from storage._rows import kept_text
from tests.storage._samples import BEFORE, NOW, fill

if TYPE_CHECKING:
    import storage
    from storage.posts import Post

TEAM = "T0OURS"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def post(db: storage.Database) -> Post:
    """A post of a day ago."""
    kept: Post = fill(db, TEAM)["posts"]
    return kept


def _add(db: storage.Database, like: Post, count: int) -> None:
    posts.add(
        db,
        TEAM,
        [
            replace(
                like,
                id=f"post {number:04}",
                fingerprint=f"print {number:04}",
                published_at=BEFORE + number * MINUTE,
            )
            for number in range(1, count + 1)
        ],
    )


def test_a_post_that_is_kept_stays_as_it_is(db: storage.Database, post: Post) -> None:
    posts.add(db, TEAM, [replace(post, text="rewritten"), replace(post, id="post 2")])
    assert posts.one(db, TEAM, post.account_id, post.id) == post
    assert posts.one(db, TEAM, post.account_id, "post 2") == replace(post, id="post 2")


@pytest.mark.parametrize("count", [0, 1, 1000])
def test_known_posts_are_told_from_new_ones(db: storage.Database, post: Post, count: int) -> None:
    _add(db, post, count)
    ids = [f"post {number:04}" for number in range(1, count + 1)]
    prints = [f"print {number:04}" for number in range(1, count + 1)]
    assert posts.known(db, TEAM, post.account_id, [*ids, "new"], ["new", *prints]) == (
        dict(zip(ids, prints, strict=True)),
        set(prints),
    )
    assert posts.known(db, TEAM, "account 2", ids, prints) == ({}, set())
    assert readings.known(db, TEAM, ["reading 1", *ids]) == {"reading 1"}
    assert readings.known(db, TEAM, []) == set()


@pytest.mark.parametrize("strange", ["a\x00b", "a\ud800b", "'; drop table posts; --", "%s"])
def test_a_post_of_a_strange_id_is_known_again(
    db: storage.Database, post: Post, strange: str
) -> None:
    posts.add(db, TEAM, [replace(post, id=strange, fingerprint=strange)])
    assert posts.known(db, TEAM, post.account_id, [strange, "b"], [strange, "b"]) == (
        {strange: kept_text(strange)},
        {kept_text(strange)},
    )


def test_the_newest_posts_are_listed_oldest_first(db: storage.Database, post: Post) -> None:
    _add(db, post, 5)
    found = posts.of_advocate(db, TEAM, "advocate 1", most=2)
    assert [one.id for one in found] == ["post 0004", "post 0005"]
    found = posts.of_advocate(db, TEAM, "advocate 1", since=BEFORE + 3 * MINUTE)
    assert [one.id for one in found] == ["post 0003", "post 0004", "post 0005"]


def test_posts_of_the_first_sight_are_not_counted(db: storage.Database, post: Post) -> None:
    posts.add(db, TEAM, [replace(post, id="old", backlog=True, seen_at=NOW)])
    assert posts.read_since(db, TEAM, NOW) == {}
    assert posts.read_since(db, TEAM, BEFORE) == {"advocate 1": 1}


def test_the_oldest_post_tells_how_far_back_an_account_reaches(
    db: storage.Database, post: Post
) -> None:
    _add(db, replace(post, published_at=NOW), 2)
    assert posts.oldest(db, TEAM, post.account_id) == BEFORE
    assert posts.oldest(db, TEAM, "account 2") is None


def test_a_count_too_large_for_any_column_is_kept_as_the_largest(
    db: storage.Database, post: Post
) -> None:
    posts.add(db, TEAM, [replace(post, id="huge", likes=10**30, replies=-(10**30))])
    huge = posts.one(db, TEAM, post.account_id, "huge")
    assert huge is not None
    assert (huge.likes, huge.replies) == (2**63 - 1, -(2**63) + 1)


def test_posts_that_hold_a_word_are_found_newest_first(db: storage.Database, post: Post) -> None:
    said = {"older": "Large TABLES", "newer": "tabletop", "other": "nothing", "boost": "tables"}
    made = [
        replace(
            post,
            id=name,
            fingerprint=name,
            title=text,
            text="",
            kind="boost" if name == "boost" else "post",
            published_at=BEFORE + MINUTE * place,
        )
        for place, (name, text) in enumerate(said.items(), 1)
    ]
    posts.add(db, TEAM, made)

    def found(*words: str, **but: object) -> list[str]:
        asked = {"kinds": ["post"], "since": BEFORE, "most": 5} | but
        return [one.id for one in posts.holding(db, TEAM, list(words), **asked)]  # type: ignore[arg-type]

    assert found("table", "absent") == ["newer", "older"]
    assert found("table", most=1) == ["newer"]
    assert found("table", since=BEFORE + 2 * MINUTE) == ["newer"]
    assert found(*(f"word{number}" for number in range(12)), "noth") == ["other"]
    assert found("100%") == []
    assert found() == []
