"""What people can type, right and nearly right, and what they are answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.commands import known
from tests.e2e._blog import Blog
from tests.e2e._play import until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e._play import Play, Slack


@pytest.fixture(scope="package")
def slack(play: Play) -> Slack:
    """Give the workspace, with a channel and a watchlist that the people here go on."""
    play.slack.channel("garden")
    play.slack.types("watchlist create Gardeners #garden owner @max")
    return play.slack


def test_help_names_every_verb(slack: Slack) -> None:
    said = slack.types("help").words
    for command in known().values():
        assert command.verb in said


@pytest.mark.parametrize("verb", sorted(known()))
def test_help_explains_a_verb(slack: Slack, verb: str) -> None:
    assert slack.types(f"help {verb}").words.startswith(f"`/bellwether {verb}")


def test_nothing_typed_says_what_waits_and_what_can_be_asked(slack: Slack) -> None:
    said = slack.types("").words
    assert "open, " in said
    assert "/bellwether alerts" in said
    assert "What you can ask" in said


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wach Ada http://127.0.0.1/", "`watch`"),
        ("DIGST", "`digest`"),
        ("watchlists", "`watchlist`"),
        ("help doktor", "`doctor`"),
        ("watchlist creat X #garden", "`watchlist create`"),
        ("list Gardners", "`Gardeners`"),
        ("digest Gardners", "`Gardeners`"),
        ("alerts Gardners", "`Gardeners`"),
        ("watchlist delete Gardners", "`Gardeners`"),
        ("watch Ada http://127.0.0.1/ to Gardners", "`Gardeners`"),
    ],
)
def test_a_typo_is_answered_with_what_was_perhaps_meant(
    slack: Slack, play: Play, typed: str, meant: str
) -> None:
    before = play.kept()
    said = slack.types(typed).words
    assert "Did you mean" in said
    assert meant in said
    assert play.kept() == before


def test_smart_quotes_keep_a_name_together(slack: Slack, play: Play, town: Blog) -> None:
    preview = slack.types(f"watch “Ben Sample” {town.feed_of('Ben Sample')} to “Gardeners”")
    assert "Watch Ben Sample?" in preview.words
    assert "`Gardeners`" in preview.words
    assert "Watching *Ben Sample*" in slack.confirms(preview).words
    play.has_seen("Ben Sample")
    assert "Ben Sample" in slack.types("show „Ben Sample“").words


def test_people_and_channels_are_understood_as_slack_writes_them(slack: Slack, town: Blog) -> None:
    room = slack.channel("angles")
    made = slack.types(f"watchlist create Angles <#{room}|angles> owner <@U0ADA|ada>")
    assert f"<#{room}>" in made.words
    assert "<@U0ADA>" in made.words
    preview = slack.types(f"watch Ada <{town.feed_of('Ada')}> to Angles owner <@U0MAX|Max>")
    assert "<@U0MAX> holds the relationship" in preview.words


def test_share_answers_in_the_channel(slack: Slack) -> None:
    room = slack.channel("shared-answers")
    shared = slack.types("list --share", channel="shared-answers")
    assert "watchlist" in shared.words
    assert shared.raw["ephemeral"] is False
    assert [one.ts for one in slack.messages("shared-answers")] == [shared.ts]
    assert slack.types("list —share", channel="shared-answers").words, room


def test_a_cancelled_preview_keeps_nothing(slack: Slack, play: Play, town: Blog) -> None:
    before = play.kept() | {"previews": []}
    preview = slack.types(f"watch Cleo {town.feed_of('Cleo')} to Gardeners")
    slack.presses("watch_cancel", preview)
    gone = slack.becomes(preview)
    assert "Cancelled. Nothing was added." in gone.words
    assert not gone.buttons
    assert play.kept() | {"previews": []} == before


def test_several_feeds_on_one_page_are_offered_as_a_choice(
    slack: Slack, play: Play, town: Blog
) -> None:
    preview = slack.types(f"watch Dora {town.url}category/dora.html to Gardeners")
    assert "There are several feeds there. Which one is theirs?" in preview.words
    assert len(preview.buttons["watch_confirm"]) == 2
    category = preview.buttons["watch_confirm"][1]
    answer = slack.confirms(preview, value=category)
    assert "Watching *Dora*" in answer.words
    assert "1 new account" in answer.words
    play.has_seen("Dora")
    assert "last post 7 days ago" in slack.types("list Gardeners").words


def test_the_same_advocate_twice_is_refused_with_where_to_look(
    slack: Slack, play: Play, town: Blog
) -> None:
    play.watches("Emil", town.feed_of("Emil"), "Gardeners")
    before = play.kept()
    again = slack.types(f"watch emil {town.feed_of('Emil')} to Gardeners").words
    assert "`Emil` is watched already" in again
    assert "Nothing was added" in again
    assert "/bellwether show Emil" in again
    other = slack.types(f"watch Someone {town.feed_of('Emil')} to Gardeners").words
    assert "is followed already, as `Emil`" in other
    assert play.kept() == before


def test_a_second_link_joins_the_same_advocate(slack: Slack, play: Play, town: Blog) -> None:
    play.watches("Fay", town.feed_of("Fay"), "Gardeners")
    preview = slack.types(f"watch Fay {town.url}feeds/about-fay.atom.xml to Gardeners")
    assert "1 new account" in slack.confirms(preview).words
    assert "2 accounts" in slack.types("show Fay").raw["text"]


def test_a_second_link_leaves_the_relationship_with_who_holds_it(
    slack: Slack, play: Play, town: Blog
) -> None:
    play.watches("Gita", town.feed_of("Gita"), "Gardeners", owner="@ada")
    before, link = play.kept(), f"{town.url}feeds/about-gita.atom.xml"
    other = slack.types(f"watch Gita {link} to Gardeners owner @max").words
    assert "<@U0ADA> holds the relationship, and `watch` does not change that" in other
    assert play.kept() == before
    assert "<@U0ADA> holds" in slack.types(f"watch Gita {link} to Gardeners").words


def test_without_a_list_it_is_the_one_of_this_channel(slack: Slack, town: Blog) -> None:
    slack.channel("another-room")
    slack.types("watchlist create Another #another-room")
    preview = slack.types(f"watch Gus {town.feed_of('Gus')}", channel="garden")
    assert "watchlist `Gardeners`" in preview.words
    asked = slack.types(f"watch Gus {town.feed_of('Gus')}", channel="general").words
    assert "Which watchlist? Add `to` and one of" in asked


def test_unwatch_forgets_an_advocate(slack: Slack, play: Play, town: Blog) -> None:
    play.watches("Hedy", town.feed_of("Hedy"), "Gardeners")
    missed = slack.types("unwatch Hedi").words
    assert "I know no advocate `Hedi`, and changed nothing. Did you mean `Hedy`?" in missed
    gone = slack.types("unwatch hedy").words
    assert "No longer watching *Hedy*: 1 account" in gone
    assert "I know no advocate `Hedy`" in slack.types("show Hedy").words


def test_a_watchlist_is_edited_and_deleted(slack: Slack, play: Play, town: Blog) -> None:
    slack.channel("first-room")
    second = slack.channel("second-room")
    slack.types("watchlist create Movers #first-room owner @mia")
    there = slack.types("watchlist create movers #first-room").words
    assert "There is a watchlist `Movers` already" in there
    play.watches("Ida", town.feed_of("Ida"), "Movers")
    edited = slack.types("watchlist edit Movers #second-room owner @max").words
    assert f"Watchlist `Movers` tells <#{second}> and <@U0MAX> owns it." in edited
    assert f"*Movers*  ·  <#{second}>  ·  <@U0MAX>  ·  1 advocate" in (
        slack.types("watchlist list").words
    )
    typed = {"user": "mia", "channel": "advocates", "text": "watchlist edit Movers"}
    assert slack.does("command", **typed)["ok"]

    def forms() -> list[str]:
        views = slack.asks("views", user="mia")["views"]
        return [one["id"] for one in views if one["callback_id"] == "watchlist"]

    [form] = until(forms, "the form of a watchlist")
    slack.does("close", user="mia", view_id=form)
    deleted = slack.types("watchlist delete Movers").words
    assert "Watchlist `Movers` is deleted; 1 advocate still watched" in deleted
    assert "Ida" in slack.types("show Ida").words


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("digest", "Digest"),
        ("digest 30d", "Digest"),
        ("digest 2 weeks", "Digest"),
        ("digest since 2026-01-01", "Digest"),
        ("digest Gardeners", "Digest of Gardeners"),
        ("digest Jon Sample 30d", "Digest of Jon Sample"),
        ("digest 30d Jon Sample", "Digest of Jon Sample"),
        ("digest @ada", "Digest of one colleague's relationships"),
        ("digest since yesteryear", "I cannot read `yesteryear` as a date"),
        ("digest since 2999-01-01", "is not in the past"),
        ("digest 0d", "looks back over 1 to 3660 days"),
        ("digest Nobody", "I know no watchlist and no advocate `Nobody`"),
    ],
)
def test_a_digest_is_of_whom_and_when_was_asked(
    slack: Slack, play: Play, town: Blog, typed: str, said: str
) -> None:
    if "I know no advocate" in slack.types("show Jon Sample").words:
        play.watches("Jon Sample", town.feed_of("Jon Sample"), "Gardeners", owner="@ada")
    assert said in slack.types(typed).words


def test_nothing_open_says_where_to_see_that_everything_was_seen(slack: Slack) -> None:
    slack.channel("calm")
    slack.types("watchlist create Calm #calm")
    assert "Nothing is open. `/bellwether doctor`" in slack.types("alerts Calm").words


def test_a_mended_channel_hears_what_it_missed(slack: Slack, tmp_path: Path, play: Play) -> None:
    room = slack.channel("closed")
    slack.types("watchlist create Closed #closed")
    with Blog(tmp_path, author="Petra").has_a_past() as blog:
        play.watches("Petra", blog.publishes().url, "Closed")
        slack.does("archive", channel="closed")
        blog.writes("A word", "I've got to back away from this for a while.").publishes()
        until(lambda: ("parked", "1") in play.kept()["messages"], "a refusal")
        sick = slack.types("doctor").words
        assert "to mend" in sick
        assert f"<#{room}> is archived: unarchive it, or choose another channel" in sick
        assert f"1 message for <#{room}> refused: is_archived" in sick

        slack.does("archive", channel="closed", archived=False)
        well = slack.types("doctor").words
        assert "1 message will be said again now." in well
        assert "Petra is stepping back" in slack.card("closed").words
        slack.types("unwatch Petra")


def test_a_replay_says_what_would_have_been_and_raises_nothing(
    play: Play, slack: Slack, tmp_path: Path
) -> None:
    blog = Blog(tmp_path / "farewell", author="Eve Sample").has_a_past()
    blog.writes("The end", "I am stepping down as a maintainer of the project.", days_ago=40)
    with blog:
        blog.publishes()
        play.watches("Eve Sample", blog.url, "Gardeners")
    told = slack.types("replay Eve Sample")
    assert "1 alert would have been raised" in told.words
    assert "Eve Sample is leaving" in told.words
    assert "stepping down as a maintainer" in told.words
    assert "0 alerts would have been raised" in slack.types("replay Eve Sample 30d").words
    assert slack.cards("garden", "Eve Sample") == []
    assert "none so far" in slack.types("show Eve Sample").words
