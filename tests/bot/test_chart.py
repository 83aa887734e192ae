"""The rhythm as a picture: always the same for the same posts, said in words, and where it goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from bot import chart, hearing
from bot.workspace.events import response_url
from signals._rhythm import rhythm
from storage import posts
from tests.bot._world import HERE, OLIVE, TEAM

if TYPE_CHECKING:
    from bot.house import House
    from bot.workspace import Workspace
    from tests.bot._world import LocalSlack, World

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def drawn(silence: int) -> chart.Chart:
    times = [NOW - timedelta(days=silence + 7 * n) for n in range(40)][::-1]
    days = {at.date(): 1 + n % 3 for n, at in enumerate(times)}
    return chart.chart(days, rhythm(times, NOW), NOW)


def test_the_same_rhythm_gives_the_same_bytes() -> None:
    first = chart.draw(drawn(45))
    assert first.startswith(b"\x89PNG")
    assert chart.draw(drawn(45)) == first
    assert chart.draw(drawn(46)) != first


@pytest.mark.parametrize(
    ("silence", "said"),
    [
        (45, "45 days ago. A silence is long from 30 days on; this one has been since 15 February"),
        (5, "5 days ago. A silence is long from 30 days on; this one would be from 27 March 2026"),
    ],
)
def test_the_words_say_what_the_picture_shows(silence: int, said: str) -> None:
    assert said in chart.described(drawn(silence))


def test_nothing_known_is_drawn_and_said_too() -> None:
    empty = chart.chart({}, None, NOW)
    assert chart.draw(empty).startswith(b"\x89PNG")
    assert "No post is known." in chart.described(empty)
    few = chart.chart({NOW.date(): 1}, None, NOW)
    assert "Too few are known to say when a silence is long." in chart.described(few)
    assert chart.draw(few) != chart.draw(empty)


def asks(house: House, slack: LocalSlack, text: str, trigger: str = "1.1", url: str = "") -> None:
    """Let Olive type a command, and answer it; where no address is given, that leads nowhere."""
    body = {
        "team_id": TEAM,
        "user_id": OLIVE,
        "channel_id": HERE,
        "trigger_id": trigger,
        "text": text,
        "response_url": url or f"{slack.address.url}/respond/{TEAM}/none",
    }
    hearing.answer_command(house, body)


def pictures(slack: LocalSlack, channel: str) -> list[dict[str, Any]]:
    return [one for message in slack.said(channel) for one in message["files"]]


@pytest.fixture
def about(world: World) -> str:
    """Keep somebody who wrote weekly and took leave."""
    alert = world.alarm("Ada")
    with world.open() as db:
        [ada] = db.across().rows("select id from advocates")
    said = [
        world.post(world_advocate(world, ada["id"]), "none", published_at=world.clock() - week)
        for week in (timedelta(weeks=n) for n in range(1, 30))
    ]
    with world.open() as db:
        posts.add(db, TEAM, said)
    return alert.id


def world_advocate(world: World, advocate_id: str) -> Any:
    from storage import advocates

    with world.open() as db:
        return advocates.one(db, TEAM, advocate_id)


def test_the_chart_comes_to_who_asked_alone(house: House, slack: LocalSlack, about: str) -> None:
    asks(house, slack, f"why {about}")
    assert pictures(slack, HERE) == []
    (picture,) = pictures(slack, "@mia")
    assert picture["title"] == "Ada: posts a week"
    assert "30 posts in the last 52 weeks" in picture["alt_txt"]
    assert picture["mimetype"] == "image/png"
    assert slack.calls("files.completeUploadExternal")[0]["ok"]


def test_a_shared_chart_comes_into_the_channel(
    house: House, slack: LocalSlack, workspace: Workspace, about: str
) -> None:
    # The watchlist's channel is public, and we are not in it yet.
    slack.tell("leave", channel=HERE)
    asks(house, slack, f"why {about} --share")
    assert len(pictures(slack, HERE)) == 1
    assert pictures(slack, "@mia") == []


def test_a_chart_that_cannot_be_sent_is_told_in_words(
    house: House, slack: LocalSlack, workspace: Workspace, about: str
) -> None:
    here = workspace.directory.channels[HERE]
    olive = workspace.directory.users[OLIVE]
    url = partial(response_url, workspace, olive, here)
    workspace.scopes = workspace.scopes - {"files:write"}
    asks(house, slack, "why Ada", url=url())
    *_, told = slack.whispers()
    assert "(`missing_scope`): 30 posts" in told
    assert "installing the app anew" in told
    workspace.scopes = workspace.scopes | {"files:write"}
    slack.fault("upload", status=500)
    asks(house, slack, "why Ada", "2.2", url=url())
    *_, told = slack.whispers()
    assert "(`no answer`): 30 posts" in told
    assert pictures(slack, "@mia") == []


def test_an_answer_says_how_sure_we_are(house: House, slack: LocalSlack, about: str) -> None:
    from bot.commands import Request, known
    from bot.grammar import parse

    request = Request(
        house=house,
        team=TEAM,
        user=OLIVE,
        channel=HERE,
        words=parse(f"why {about}").rest,
        now=house.now(),
    )
    words = str(known()["why"].answer(request).blocks)
    assert "Very sure: 90 of 100, and the bar is 60." in words
    assert "Nobody here has said yet how right `stepping_back` is." in words
