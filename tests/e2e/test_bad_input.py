"""Whatever is wrong with what people give us: one clear sentence, and nothing else changes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import storage
from tests.e2e._play import TEAM, run, until
from tests.monitors._hostile import Hostile, entity_bomb, reply, zeros

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e._blog import Blog
    from tests.e2e._play import Play, Said

EMPTY = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Ada</title></channel></rss>'
PAGE = b"<!doctype html><html><head><title>Ada</title></head><body><p>Hello.</p></body></html>"
LONG = "A" * 3_900


@pytest.fixture(scope="module")
def bad(play: Play) -> Iterator[Hostile]:
    """Put a server on the air that has everything a link can lead to."""
    with Hostile() as server:
        server.says("/page", reply(PAGE, Content_Type="text/html"))
        server.says("/login", reply(b"who are you?", 401, WWW_Authenticate="Basic"))
        server.sends_feed("/empty.xml", EMPTY)
        server.says("/feed.xml", reply(PAGE, Content_Type="application/rss+xml"))
        server.sends_feed("/huge.xml", b"<?xml version='1.0'?><rss>" + b"<a>b</a>" * 1_300_000)
        server.sends_feed("/zip.xml", zeros(200), Content_Encoding="gzip")
        server.sends_feed("/entities.xml", entity_bomb())
        server.redirects("/round", f"{server.url}/about")
        server.redirects("/about", f"{server.url}/round")
        server.redirects("/inside", "http://169.254.169.254/latest/")
        play.slack.channel("doubts")
        play.slack.types("watchlist create Doubts #doubts")
        yield server


LINKS = {
    "a link that is no feed": ("{bad}/page", "I found no feed on `{host}`"),
    "a feed behind a login": ("{bad}/login", "`{host}` wants a login (401), and I have none"),
    "an empty feed": ("{bad}/empty.xml", "The feed at `{host}` has no posts in it yet"),
    "HTML at a feed's address": ("{bad}/feed.xml", "I found no feed on `{host}`"),
    "10 MB of XML": ("{bad}/huge.xml", "`127.0.0.1` sent more than 5 MB"),
    "a gzip bomb": ("{bad}/zip.xml", "`127.0.0.1` sent more than 5 MB"),
    "an entity bomb": ("{bad}/entities.xml", "`{host}`"),
    "a redirect loop": ("{bad}/round", "It redirects in a circle: open the link in a browser"),
    "a redirect to the metadata service": (
        "{bad}/inside",
        "`169.254.169.254` leads to a private or reserved address",
    ),
    "the metadata service": (
        "http://169.254.169.254/latest/meta-data/",
        "`169.254.169.254` leads to a private or reserved address",
    ),
    "a name that leads to the metadata service": (
        "http://metadata.example/blog",
        "`metadata.example` leads to a private or reserved address",
    ),
    "a link to a port where nobody is": (
        "http://127.0.0.1:9/",
        "`127.0.0.1` cannot be reached: check the link",
    ),
}


@pytest.mark.parametrize(("link", "says"), LINKS.values(), ids=LINKS)
def test_a_bad_link_is_explained_and_nothing_added(
    play: Play, bad: Hostile, link: str, says: str
) -> None:
    before = play.kept()
    address = link.format(bad=bad.url)
    said = play.slack.types(f"watch Vera {address} to Doubts").words
    assert says.format(host=f"127.0.0.1:{bad.port}") in said
    assert said.endswith("Nothing was added.")
    assert said.count(". ") <= 1, "one sentence, and what was kept"
    assert ":" in said, "and what to do"
    assert play.kept() == before
    assert "I know no advocate `Vera`" in play.slack.types("show Vera").words


WORDS = {
    "a name of 4,000 characters": (
        f'watch "{LONG}" http://127.0.0.1/ to Doubts',
        "That name has 3,900 characters; 80 is the most that fits on a card.",
    ),
    "a watchlist's name of 4,000 characters": (
        f"watchlist create {LONG} #doubts",
        "That name has 3,900 characters; 80 is the most that fits on a card.",
    ),
    "a watchlist that does not exist": (
        "watch Vera http://127.0.0.1/ to Zzz",
        "I know no watchlist `Zzz`, and changed nothing.",
    ),
    "alerts of a watchlist that does not exist": ("alerts Zzz", "I know no watchlist `Zzz`"),
    "a watchlist to edit that does not exist": (
        "watchlist edit Zzz owner @max",
        "I know no watchlist `Zzz`, and changed nothing.",
    ),
    "a watchlist to delete that does not exist": (
        "watchlist delete Zzz",
        "I know no watchlist `Zzz`, and changed nothing.",
    ),
    "a list of a watchlist that does not exist": ("list Zzz", "I know no watchlist `Zzz`"),
    "an advocate to show that does not exist": ("show Zzz", "I know no advocate `Zzz`"),
    "an advocate to explain that does not exist": ("why Zzz", "I know no advocate `Zzz`"),
    "an alert that does not exist": ("why alert_zzz", "I know no advocate `alert_zzz`"),
    "an advocate to forget that does not exist": (
        "unwatch Zzz",
        "I know no advocate `Zzz`, and changed nothing.",
    ),
    "a watch without a link": ("watch Vera", "Where does `Vera` publish? Paste a link"),
    "a watch without a name": ("watch http://127.0.0.1/", "The advocate needs a name."),
    "an owner that is nobody": (
        "watch Vera http://127.0.0.1/ to Doubts owner somebody",
        "Who is the owner? Pick a person after `owner`",
    ),
    "eleven links": (
        "watch Vera " + " ".join(f"http://127.0.0.1/{n}" for n in range(11)) + " to Doubts",
        "At most 10 links at a time",
    ),
    "a watchlist without a channel": ("watchlist create Zzz", "Which channel should hear of it?"),
    "a command that is none": ("frobnicate", "I don't know `frobnicate`."),
    "a mention of everybody as a command": ("<!channel>", "I don't know `&lt;!channel&gt;`"),
}


@pytest.mark.parametrize(("typed", "says"), WORDS.values(), ids=WORDS)
def test_bad_words_are_explained_and_nothing_changed(
    play: Play, bad: Hostile, typed: str, says: str
) -> None:
    before = play.kept()
    said = play.slack.types(typed).words
    assert says in said
    assert "<!" not in said
    assert len(said) < 500
    assert play.kept() == before


@pytest.mark.parametrize("asked", ["create Secrets", "edit Doubts"])
def test_a_channel_without_the_bot_is_explained_and_nothing_changed(
    play: Play, bad: Hostile, asked: str
) -> None:
    if not any(one["name"] == "secret" for one in play.slack.asks("channels")["channels"]):
        play.slack.channel("secret", private=True, members=["mia"])
    before = play.kept()
    said = play.slack.types(f"watchlist {asked} #secret").words
    assert "I am not in <#" in said
    assert "type `/invite @Bellwether` there, then ask again. Nothing was changed." in said
    assert play.kept() == before


def test_an_archived_channel_is_explained_and_nothing_changed(play: Play, bad: Hostile) -> None:
    play.slack.channel("attic")
    play.slack.does("archive", channel="attic")
    before = play.kept()
    said = play.slack.types("watchlist create Attic #attic").words
    assert "is archived: unarchive it, or choose another channel. Nothing was changed." in said
    assert play.kept() == before


def test_a_call_to_everybody_in_a_title_calls_nobody(play: Play, bad: Hostile) -> None:
    slack = play.slack
    feed = (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>&lt;!channel&gt; *Ada*</title>'
        "<link>{url}/loud</link>{items}</channel></rss>"
    )
    item = (
        "<item><guid>{n}</guid><title>&lt;!channel&gt; &lt;@U0MAX&gt; {n}</title>"
        "<description>{text}</description><pubDate>{at}</pubDate></item>"
    )
    old = item.format(n=1, text="Words &lt;!here&gt;", at="Mon, 23 Feb 2026 08:00:00 GMT")
    new = item.format(
        n=2,
        text="&lt;!channel&gt; I am leaving this project for good &lt;!everyone&gt;.",
        at="Tue, 24 Feb 2026 08:00:00 GMT",
    )
    link = bad.sends_feed("/loud.xml", feed.format(url=bad.url, items=old).encode())
    slack.channel("loud")
    slack.types("watchlist create <!channel> #loud")
    preview = slack.types(f'watch "<!channel>" {link} to <!channel>')
    assert _calls(preview) == {"<@U0MIA>"}
    assert _calls(slack.confirms(preview)) == set()
    play.has_seen("<!channel>")
    bad.sends_feed("/loud.xml", feed.format(url=bad.url, items=new + old).encode())
    card = slack.card("loud")
    assert _calls(card) == {"<@U0MIA>"}
    for typed in ("list", "show <!channel>", "why <!channel>", "digest <!channel>", "alerts"):
        assert _calls(slack.types(typed)) <= {"<@U0MIA>", "<@U0MAX>", "<@U0ADA>"}, typed
    slack.types("unwatch <!channel>")


def _calls(said: Said) -> set[str]:
    """Name whom a message calls; times, links and channels call nobody."""
    return set(re.findall(r"<[!@][^>]*>", re.sub(r"<(?:!date\^|https?:|#)[^>]*>", "", said.markup)))


def test_a_database_of_a_newer_version_is_left_as_it_is(tmp_path: Path, town: Blog) -> None:
    database = str(tmp_path / "newer.db")
    assert run(tmp_path, "export", "before.csv", BELLWETHER_DATABASE=database).code == 0
    with storage.connect(database) as db, db.transaction():
        db.execute(
            "insert into _steps (name, step, taken_at) values ('advocates', 99, :at)",
            at="2099-01-01T00:00:00.000000Z",
        )
    before = (tmp_path / "newer.db").read_bytes()
    for arguments in (("run",), ("poll", "--once"), ("digest",), ("doctor",)):
        ran = run(tmp_path, *arguments, BELLWETHER_DATABASE=database, BELLWETHER_PORT="0")
        assert ran.code == 1, arguments
        assert ran.out == ""
        assert ran.err == (
            "Error: This database was made by a newer Bellwether (it has step 100 of `advocates`)."
            " Nothing was changed. Start the newer version again, or name another database in"
            " BELLWETHER_DATABASE.\n"
        )
    assert (tmp_path / "newer.db").read_bytes() == before


def test_a_slow_server_is_waited_for_in_sight_of_who_asked(play: Play, bad: Hostile) -> None:
    import asyncio

    async def late(_: object, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(4)
        writer.write(reply(PAGE, Content_Type="text/html"))
        await writer.drain()

    link = bad.behaves("/late", late)
    before = play.slack.heard_by()
    said = play.slack.types(f"watch Vera {link} to Doubts").words
    assert "I found no feed" in said
    heard = [
        one["text"]
        for one in play.slack.asks("ephemerals", user="mia", channel="advocates")["messages"]
        if one["ts"] not in before
    ]
    assert heard[0].startswith("Still at it")


def test_nothing_bad_was_kept_of_all_this(play: Play, bad: Hostile) -> None:
    until(lambda: ("new", "0") in play.kept()["messages"], "an empty outbox")
    with storage.connect(play.database) as db:
        assert (
            db.across().count("select count(*) from accounts where link like :b", b=f"{bad.url}%")
            == 0
        )
        assert db.count("select count(*) from teams where team = :team", team=TEAM) == 1
