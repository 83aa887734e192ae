"""The story again with real servers: a person on Bluesky whose blog is a WordPress."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.e2e._play import playing, until
from tests.servers._bluesky import Bluesky
from tests.servers._servers import installed
from tests.servers._wordpress import WordPress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.e2e._play import Play


@pytest.fixture(scope="module")
def network(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bluesky]:
    folder = installed("bluesky")
    postgres: str = request.getfixturevalue("postgres_superuser")
    work = tmp_path_factory.mktemp("bluesky")
    began = datetime.now(UTC) - timedelta(hours=1)  # noqa: TID251 - people live by the wall's
    with Bluesky(folder, work, postgres, began) as network:
        yield network


@pytest.fixture(scope="module")
def play(
    network: Bluesky, tmp_path_factory: pytest.TempPathFactory, keeps_in: Callable[[Path], str]
) -> Iterator[Play]:
    folder = tmp_path_factory.mktemp("product")
    with playing(
        folder,
        database=keeps_in(folder),
        BELLWETHER_ALLOW_HOSTS="127.0.0.1,localhost",
        BELLWETHER_BLUESKY_URL=network.appview,
        BELLWETHER_BLUESKY_PLC=network.plc,
    ) as play:
        yield play


def test_somebody_on_bluesky_takes_leave_and_is_suspended(play: Play, network: Bluesky) -> None:
    slack = play.slack
    slack.channel("sky")
    slack.types("watchlist create Sky #sky")
    robin = network.person("robin")
    robin.posts(["Hello from here.", "Notes on caching are up.", "A walk in the woods."])
    network.settle()
    preview = slack.types("watch Robin Sample @robin.test to Sky")
    assert "`bluesky`" in preview.words
    assert "3 posts" in preview.words
    slack.confirms(preview)
    play.has_seen("Robin Sample")

    robin.do("com.atproto.identity.updateHandle", handle="new-robin.test")
    robin.post("After six years I am stepping down as a maintainer of the project. Thank you all.")
    network.settle()
    card = slack.card("sky")
    assert "Robin Sample is leaving" in card.words
    assert "stepping down as a maintainer" in card.words

    network.suspend(robin.did)
    network.settle()
    blind = until(lambda: slack.cards("sky", "I cannot see all of Robin Sample"), "a second card")
    assert len(blind) == 1
    assert "suspended" in blind[0].words
    assert "0 of 1 account seen" in slack.types("doctor").words


def test_an_author_of_a_wordpress_is_read_whole(
    play: Play, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Their feed shows only how an article begins; what it says at its end is read too."""
    slack, folder = play.slack, installed("wordpress")
    slack.channel("press")
    slack.types("watchlist create Press #press")
    long = " ".join(f"Sentence number {n} says something about engines." for n in range(60))
    with WordPress(folder, tmp_path_factory.mktemp("wordpress")) as blog:
        blog.do(
            ("user", "jane", "Jane Example", ""),
            ("option", "rss_use_excerpt", 1),
            *(("post", _post(f"Note {n}", f"<p>Words of note {n}.</p>")) for n in range(3)),
            ("settle",),
        )
        preview = slack.types(f"watch Jane Example {blog.url}/author/jane/ to Press")
        assert "3 posts" in preview.words
        slack.confirms(preview)
        play.has_seen("Jane Example")

        farewell = f"<p>{long}</p><p>I am stepping down as a maintainer. Goodbye.</p>"
        blog.do(("post", _post("On engines", farewell)))
        card = slack.card("press")
        assert "Jane Example is leaving" in card.words
        assert "stepping down as a maintainer" in card.words


def _post(title: str, content: str) -> dict[str, object]:
    return {"post_title": title, "post_content": content, "post_author": 2}
