"""What time brings: snoozes that end, and silences that are only told of with sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e._blog import Blog
from tests.e2e._play import playing, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.e2e._play import Play


@pytest.fixture
def play(tmp_path: Path, keeps_in: Callable[[Path], str]) -> Iterator[Play]:
    """Start a product whose clock is ours to move."""
    with playing(tmp_path / "product", database=keeps_in(tmp_path)) as play:
        yield play


def test_a_snoozed_card_asks_again_when_the_week_is_over(play: Play, tmp_path: Path) -> None:
    slack, blog = play.slack, Blog(tmp_path / "blog", author="Sam Sample").has_a_past()
    slack.channel("snoozes")
    slack.types("watchlist create Snoozes #snoozes")
    with blog:
        play.watches("Sam Sample", blog.publishes().url, "Snoozes")
        blog.writes("A word", "I've got to back away from this for a while.").publishes()
        card = slack.card("snoozes")

        slack.presses("alert_snooze", card, user="max")
        card = slack.card_that("snoozes", lambda one: not one.buttons, "a card that sleeps")
        assert "Snoozed by <@U0MAX> until" in card.words

        slack.lets_pass(days=8)
        card = slack.card_that("snoozes", lambda one: bool(one.buttons), "a card that asks again")
        assert "Snoozed" not in card.words
        woken = until(lambda: slack.thread(card), "a word in the thread")
        assert [one.words for one in woken] == [
            "<@U0MAX>: the snooze is over. Is Sam Sample all right?"
        ]


def test_a_silence_is_told_of_once_it_is_long_for_the_author(play: Play, tmp_path: Path) -> None:
    slack, blog = play.slack, Blog(tmp_path / "blog", author="Ada").has_a_past(weeks=30)
    slack.channel("silences")
    slack.types("watchlist create Silences #silences")
    with blog:
        play.watches("Ada", blog.publishes().url, "Silences")
        slack.lets_pass(days=10)
        play.has_judged("Ada")
        assert slack.cards("silences") == [], "ten days are no silence for a weekly author"

        slack.lets_pass(days=100)
        card = slack.card("silences")
        assert "Ada has been silent for long" in card.words
        assert "Nothing for 1" in card.words
        assert "none of their last" in card.words
        assert "every account was seen well these days" in card.words


def test_a_blog_that_cannot_be_seen_is_no_silence(play: Play, tmp_path: Path) -> None:
    slack, blog = play.slack, Blog(tmp_path / "blog", author="Ben").has_a_past(weeks=30)
    slack.channel("blind")
    slack.types("watchlist create Blind #blind")
    with blog:
        play.watches("Ben", blog.publishes().url, "Blind")
        blog.goes_off_the_air()
        slack.lets_pass(days=100)
        play.has_judged("Ben")
        blind = slack.card("blind")
        assert "I cannot see all of Ben" in blind.words, "not that he is silent"
        assert "cannot be reached" in slack.types("show Ben").words
        digest = slack.types("digest Ben").words
        assert "0 of 1 account seen" in digest
        assert "cannot be reached" in digest

        blog.goes_on_the_air()
        slack.lets_pass(days=2)
        until(lambda: slack.cards("blind", "Ben has been silent for long"), "word of his silence")

        def is_over() -> bool:
            seen = next(one for one in slack.cards("blind") if one.ts == blind.ts)
            return "Over by itself" in seen.words and not seen.buttons

        until(is_over, "the card of what could not be seen to be over")
