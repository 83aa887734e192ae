from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot import whose
from bot.manifest import manifest
from bot.settings import Settings, SettingsError, load
from bot.sight import EVERYBODY
from bot.workspace import Workspace
from storage import accounts, advocates, posts
from tests.bot._world import HERE, MAX, OLIVE, TEAM, THERE, Clock, LocalSlack, World, soon

if TYPE_CHECKING:
    from bot.house import House
    from storage.advocates import Advocate

DOMAINS = ("blog.example",)


@pytest.fixture
def workspace(clock: Clock) -> Workspace:
    return Workspace(now=clock, move_clock=clock.move, limits=False, unfurl_domains=DOMAINS)


@pytest.fixture
def ada(world: World) -> Advocate:
    one = world.advocate("Ada <b>", world.watchlist())
    with world.open() as db:
        accounts.change(db, TEAM, f"account {one.name}", link="https://blog.example/ada")
        more = world.account(
            one,
            id="fedi",
            source="mastodon",
            address="@ada@social.example",
            stable_id="https://social.example/users/ada",
            link="https://social.example/@ada",
        )
        accounts.add(db, TEAM, [more])
        said = world.post(one, "none", url="https://other.example/guest/1/", title="A & B")
        posts.add(db, TEAM, [said])
    return one


@pytest.mark.parametrize(
    ("link", "known"),
    [
        ("https://blog.example/ada", True),
        ("http://www.blog.example/Ada/", True),
        ("blog.example/ada/2026/a-post?utm_source=x#top", True),
        ("https://blog.example/adam", False),
        ("https://blog.example/", False),
        ("https://other.example/guest/1", True),
        ("https://other.example/guest/1/?utm_campaign=y", True),
        ("http://other.example/guest/1#comments", True),
        ("https://other.example/guest/2", False),
        ("@ada@social.example", True),
        ("acct:ada@social.example", True),
        ("@ada@elsewhere.example", False),
        ("https://[broken", False),
        ("", False),
    ],
)
def test_a_link_leads_to_whose_it_is(
    world: World, ada: Advocate, link: str, *, known: bool
) -> None:
    with world.open() as db:
        found = whose.trace(db, TEAM, link, OLIVE)
    assert (found is not None and found.advocate.id == ada.id) == known


def test_a_link_of_a_colleague_leads_nowhere_for_a_channel(world: World, ada: Advocate) -> None:
    with world.open() as db:
        advocates.change(db, TEAM, ada.id, kind="inside", slack_user=MAX)
        assert whose.trace(db, TEAM, "https://blog.example/ada", EVERYBODY) is None
        assert whose.trace(db, TEAM, "https://blog.example/ada", MAX)
        assert whose.trace(db, TEAM, "https://blog.example/ada", "U0OTHER") is None


def test_who_says_who_holds_the_relationship(
    connected: House, slack: LocalSlack, ada: Advocate
) -> None:
    typed = "who https://other.example/guest/1"
    assert slack.tell("command", user=OLIVE, channel=HERE, text=typed)["ok"]
    [said] = soon(lambda: slack.ask("ephemerals", user=OLIVE))
    assert said["text"].startswith(f"*Ada &lt;b&gt;*: <@{OLIVE}> holds the relationship")
    assert "“A &amp; B”" in str(said["blocks"])
    assert "advocate_touch" in str(said["blocks"])
    slack.tell("command", user=OLIVE, channel=HERE, text="who https://nobody.example")
    assert "belongs to nobody I know" in slack.whispers(least=2)[-1]
    assert ada.id
    assert connected.clients


def test_links_of_advocates_are_shown_where_a_watchlist_is_told(
    connected: House, slack: LocalSlack, ada: Advocate
) -> None:
    words = "Have you seen https://blog.example/ada/1 and https://blog.example/nobody ?"
    slack.tell("message", user=OLIVE, channel=THERE, text=words)
    slack.tell("message", user=OLIVE, channel=HERE, text=words)
    [call] = soon(lambda: slack.calls("chat.unfurl"))
    assert call["args"]["channel"] == HERE
    assert list(call["args"]["unfurls"]) == ["https://blog.example/ada/1"]
    [said] = [m for m in slack.ask("messages", channel=HERE) if m["user"] == OLIVE]
    shown = str(said["attachments"])
    assert "holds the relationship" in shown
    assert "advocate_touch" not in shown
    assert ada.id
    assert connected.clients


def test_an_app_asks_for_links_only_where_domains_are_set() -> None:
    plain, more = manifest(), manifest(domains=DOMAINS)
    assert "unfurl_domains" not in plain["features"]
    assert "link_shared" not in plain["settings"]["event_subscriptions"]["bot_events"]
    assert not {"links:read", "links:write"} & set(plain["oauth_config"]["scopes"]["bot"])
    assert more["features"]["unfurl_domains"] == ["blog.example"]
    assert "link_shared" in more["settings"]["event_subscriptions"]["bot_events"]
    assert {"links:read", "links:write"} <= set(more["oauth_config"]["scopes"]["bot"])


def test_domains_are_read_from_the_environment() -> None:
    from pathlib import Path

    none = Path("/nonexistent")
    said = load({"BELLWETHER_UNFURL_DOMAINS": "Blog.Example, b.example"}, none)
    assert said.unfurl_domains == ("blog.example", "b.example")
    assert load({}, none) == Settings()
    for wrong in (
        "https://blog.example",
        "a b.example",
        " ".join(f"a{n}.example" for n in "123456"),
    ):
        with pytest.raises(SettingsError, match="BELLWETHER_UNFURL_DOMAINS"):
            load({"BELLWETHER_UNFURL_DOMAINS": wrong}, none)
