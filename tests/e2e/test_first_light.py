"""The story of the first paragraph, from a pasted link to a living card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e._blog import Blog
from tests.e2e._play import playing, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e._play import Play

PAUSE = "I've got to back away from this for a while"
THREE = {"alert_acknowledge", "alert_snooze", "alert_wrong"}


@pytest.fixture
def play(database: str, tmp_path: Path) -> Iterator[Play]:
    """Start it in one process and on SQLite, or apart from the workspace and on PostgreSQL."""
    apart = database.startswith("postgresql")
    with playing(tmp_path / "product", database=database, apart=apart) as play:
        yield play


def test_a_pasted_link_becomes_a_living_card(  # noqa: PLR0915 - it is one story
    play: Play, tmp_path: Path
) -> None:
    slack, blog = play.slack, Blog(tmp_path / "blog").has_a_past()
    slack.channel("friends")
    with blog:
        blog.publishes()
        made = slack.types("watchlist create Speakers #friends owner @max", user="max")
        assert "`Speakers` is there" in made.words
        assert "<@U0MAX> owns it" in made.words

        preview = slack.types(f"watch Sam Sample {blog.url} to Speakers owner @max")
        assert "Watch Sam Sample?" in preview.words
        assert "5 posts" in preview.words
        assert "Last post 3 days ago" in preview.words
        assert "would have raised nothing" in preview.words
        assert preview.buttons.keys() == {"watch_confirm", "watch_cancel"}
        assert "nobody yet" in slack.types("list").words, "nothing is kept before it is confirmed"

        assert "Watching *Sam Sample*" in slack.confirms(preview).words
        play.has_seen("Sam Sample")
        assert "last post 3 days ago" in slack.types("list").words
        shown = slack.types("show Sam Sample").words
        assert "Sam Sample writes" in shown
        assert "none so far" in shown
        assert slack.cards("friends") == [], "first sight is quiet"

        blog.writes("An honest word", f"{PAUSE}.").publishes()
        card = slack.card("friends")
        assert "Sam Sample is stepping back for a while" in card.words
        assert PAUSE in card.words
        assert "Why we think so" in card.words
        assert "An honest word" in card.words
        assert "Relationship owner*\n<@U0MAX>" in card.words
        assert card.buttons.keys() == THREE

        why = slack.types("why Sam Sample").words
        assert PAUSE in why
        assert "of 100, and the bar is" in why

        slack.presses("alert_acknowledge", card, user="max")
        card = slack.card_that("friends", lambda one: not one.buttons, "a card that is claimed")
        assert "Claimed by <@U0MAX>" in card.words

        blog.writes("Goodbye", "I am leaving this project for good. This is my last post.")
        blog.publishes()
        card = slack.card_that("friends", lambda one: "is leaving" in one.words, "a graver card")
        assert "Claimed by <@U0MAX>" in card.words, "what somebody has claimed stays theirs"
        graver = until(lambda: slack.thread(card), "a word in the thread")
        assert len(graver) == 1
        assert "Graver now: Sam Sample is leaving" in graver[0].words
        assert graver[0].raw["broadcast"] is True, "a rise in severity speaks to the channel"

        blog.writes("Once more", "I am stepping down as a maintainer and leaving the project.")
        blog.publishes()
        more = until(lambda: slack.thread(card)[1:], "more of the same in the thread")
        assert len(more) == 1
        assert "More of the same" in more[0].words
        assert more[0].raw["broadcast"] is False
        until(lambda: "2 more findings" in slack.card("friends").words, "a card that counts")

        digest = slack.types("digest", user="max").words
        assert "Who needs a call* (1)" in digest
        assert "Sam Sample is leaving" in digest
        assert "3 new posts by 1 of 1 advocate" in digest
        assert "1 of 1 account seen" in digest
