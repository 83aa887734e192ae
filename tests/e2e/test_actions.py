"""What the buttons of a card do, and that it stays done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e._blog import Blog
from tests.e2e._play import until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e._play import Play

FAREWELL = "I am stepping down as a maintainer and leaving the project for good."


def test_what_is_no_signal_is_not_raised_again(play: Play, tmp_path: Path) -> None:
    slack, blog = play.slack, Blog(tmp_path, author="Nora").has_a_past()
    slack.channel("verdicts")
    slack.types("watchlist create Verdicts #verdicts")
    with blog:
        play.watches("Nora", blog.publishes().url, "Verdicts")
        blog.writes("A word", FAREWELL).publishes()
        card = slack.card("verdicts")
        slack.presses("alert_wrong", card, user="max")
        card = slack.card_that("verdicts", lambda one: not one.buttons, "a card with an outcome")
        assert "Not a signal, says <@U0MAX>" in card.words
        assert "Nora" not in slack.types("alerts Verdicts").words

        # The same post at another address, and then news: only the news is told.
        blog.writes("A word", FAREWELL).publishes()
        blog.writes("News", "This is my last post here. I am leaving this project.").publishes()
        cards = until(lambda: slack.cards("verdicts")[1:], "a card for what is new")
        assert len(cards) == 1
        assert "This is my last post here" in cards[0].words
        assert "Not a signal" in slack.types("digest Verdicts").words


def test_a_claimed_alert_can_still_be_called_no_signal_from_why(play: Play, tmp_path: Path) -> None:
    slack, blog = play.slack, Blog(tmp_path, author="Omar").has_a_past()
    slack.channel("claims")
    slack.types("watchlist create Claims #claims")
    with blog:
        play.watches("Omar", blog.publishes().url, "Claims")
        blog.writes("A word", FAREWELL).publishes()
        slack.presses("alert_acknowledge", slack.card("claims"), user="max")
        slack.card_that("claims", lambda one: "Claimed by" in one.words, "a card that is claimed")
        assert "Omar is leaving" in slack.types("alerts mine", user="max").words
        assert "Omar" not in slack.types("alerts mine", user="ada").words

        why = slack.types("why Omar")
        assert why.buttons.keys() == {"alert_right", "alert_known", "alert_wrong"}
        slack.presses("alert_wrong", why)
        slack.card_that("claims", lambda one: "Not a signal" in one.words, "a card with an outcome")


def test_a_verdict_is_taken_under_why_and_counted(play: Play, tmp_path: Path) -> None:
    slack, blog = play.slack, Blog(tmp_path, author="Wanda").has_a_past()
    slack.channel("judged")
    slack.types("watchlist create Judged #judged")
    with blog:
        play.watches("Wanda", blog.publishes().url, "Judged")
        blog.writes("Bye", FAREWELL).publishes()
        slack.card("judged", "Wanda is leaving")
        why = slack.types("why Wanda")
        slack.presses("alert_right", why)
        assert "it was so" in slack.becomes(why).words
        assert "has said that it was right" in slack.types("why Wanda").words
        told = slack.types("signals").words
        assert "`stepping_back`" in told
        assert "1 right" in told
        assert "bar 0.60" in told
