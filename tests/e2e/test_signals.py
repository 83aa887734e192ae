"""What the signals tell over weeks: a return that is missed, a herd, and what became of it."""

from __future__ import annotations

import urllib.request
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

import storage
from storage import accounts, advocates, outcomes, ties
from tests.e2e._blog import Blog
from tests.e2e._play import TEAM, playing, run, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.e2e._play import Play


@pytest.fixture
def play(tmp_path: Path, keeps_in: Callable[[Path], str]) -> Iterator[Play]:
    """Start a product whose clock is ours to move."""
    with playing(tmp_path / "product", database=keeps_in(tmp_path)) as play:
        yield play


def _noted(play: Play, alert_id: str) -> bool:
    """Tell whether it is noted what became of it; what was out of sight is looked for again."""
    with storage.connect(play.database) as db:
        found = outcomes.of_alert(db, TEAM, alert_id)
    return bool(found) and found[0].became != "unseen"


def test_a_missed_return_is_told_explained_judged_and_followed_up(
    play: Play, tmp_path: Path
) -> None:
    slack, blog = play.slack, Blog(tmp_path / "blog", author="Rita").has_a_past(weeks=30)
    slack.channel("returns")
    slack.types("watchlist create Returns #returns")
    with blog:
        play.watches("Rita", blog.publishes().url, "Returns")
        assert "How things stand: steady" in slack.types("show Rita").words

        back = datetime.now(UTC) + timedelta(days=20)  # noqa: TID251 - a blog has the wall's
        blog.writes("A break", f"I am taking a break from all of this until {back:%-d %B %Y}.")
        blog.publishes()
        assert "Rita is stepping back for a while" in slack.card("returns").words
        away = f"away until {back:%-d %B %Y}"
        assert away in slack.types("show Rita").words
        assert away in slack.types("list Returns").words

        slack.lets_pass(days=36)
        until(lambda: slack.cards("returns", "said they would be back"), "word of the missed day")
        (card,) = slack.cards("returns", "said they would be back")
        assert "2 weeks" in card.words or "14 days of grace are over" in card.words
        assert "How things stand: at risk" in slack.types("show Rita").words

        why = slack.types("why Rita")
        assert "until " in why.words
        assert "How sure" in why.words
        (chart,) = until(lambda: slack.messages("@mia"), "a chart in the direct messages")
        (file,) = chart.raw["files"]
        assert "posts in the last 52 weeks" in file["alt_txt"]
        assert file["alt_txt"] in why.words
        with urllib.request.urlopen(file["url_private"], timeout=30) as picture:
            assert picture.read(4) == b"\x89PNG"
        slack.presses("alert_right", why)
        assert "it was so" in slack.becomes(why).words

        slack.lets_pass(days=31)
        overdue = why.buttons["alert_right"][0]
        until(lambda: _noted(play, overdue), "what became of it")
        after = slack.types("signals").words
        assert "1 right, 0 known, 0 wrong" in after
        assert "after 30 days: 1 nothing" in after
        assert "after 30 days: nothing" in slack.types(f"why {overdue}").words


def test_a_herd_is_told_names_who_is_next_and_is_in_replay(play: Play, tmp_path: Path) -> None:
    slack, names = play.slack, ("Sara", "Tom", "Uma", "Vera")
    slack.channel("herds")
    slack.types("watchlist create Herds #herds")
    town = Blog(tmp_path / "town", author="The Town")
    for name in names:
        town.has_a_past(weeks=4, author=name)
    with town.publishes():
        for name in names:
            play.watches(name, town.feed_of(name), "Herds")
        _are_tied(play, names)
        for ago, name in zip((0.03, 0.02, 0.01), names, strict=False):
            farewell = "I am stepping down as a maintainer today."
            town.writes("Bye", farewell, author=name, days_ago=ago)
        town.publishes()
        until(lambda: len(slack.cards("herds", "is leaving")) == 3, "three farewells")

        slack.lets_pass(days=0.5)
        until(lambda: slack.cards("herds", "and others follow"), "word of the herd")
        (card,) = slack.cards("herds", "and others follow")
        assert "Sara is leaving, and others follow" in card.words
        assert "Tom and Uma followed" in card.words
        assert "still here: Vera" in card.words
        replayed = slack.types("replay Herds 30d").words
        assert "`herd` 1" in replayed
        assert "Sara is leaving, and others follow" in replayed
        told = slack.types("signals").words
        assert "`herd`: 1 alert" in told
        # The clock of the command line is the wall's: all that happened here lies before it.
        line = run(tmp_path, "replay", "--json", BELLWETHER_DATABASE=play.database)
        herds = [one for one in line.lines if one["situation"] == "herd"]
        assert [one["advocate"] for one in herds] == ["Sara"]


def _are_tied(play: Play, names: tuple[str, ...]) -> None:
    """Let them have answered each other, which no feed tells."""
    with storage.connect(play.database) as db:
        ids = []
        for name in names:
            one = advocates.by_name(db, TEAM, name)
            assert one is not None
            ids.append(accounts.of_advocate(db, TEAM, one.id)[0].id)
        at = datetime.now(UTC)  # noqa: TID251 - a story has the wall's
        made = [
            ties.Tie(team=TEAM, account_id=one, other_id=other, times=3, last_at=at)
            for one in ids
            for other in ids
            if one != other
        ]
        ties.note(db, TEAM, made)


def test_settings_say_whom_coldness_is_about(play: Play) -> None:
    slack = play.slack
    assert "none yet" in slack.types("settings").words
    said = slack.types('settings ours "Example Cloud" Exo').words
    assert "`Example Cloud` and `Exo` count as ours" in said
    assert "counts as a rival" in slack.types("settings rivals Zed").words
    listed = slack.types("settings").words
    assert "`Example Cloud`, `Exo`" in listed
    assert "`Zed`" in listed
    assert "no longer looked for" in slack.types("settings remove Zed").words
    assert "Did you mean `settings rivals`?" in slack.types("settings rivls Zed").words
