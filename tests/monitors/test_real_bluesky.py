"""Bluesky's own software, with people who write, rename themselves and leave.

Nothing here is recorded: each test opens accounts of its own on a network that lives as long as
this file's tests.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from monitors import Fetched, Found, SourceError, known
from monitors._http import Rules
from storage.accounts import Account
from tests.monitors._cases import after
from tests.servers._bluesky import Bluesky
from tests.servers._servers import installed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitors import Item
    from tests.monitors.conftest import Outside
    from tests.servers._bluesky import Person

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PAGE = "https://bsky.app/profile"


@pytest.fixture(scope="module")
def network(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bluesky]:
    """Give a whole network; it takes some eight seconds to start."""
    folder = installed("bluesky")
    postgres: str = request.getfixturevalue("postgres_superuser")
    work = tmp_path_factory.mktemp("bluesky")
    with Bluesky(folder, work, postgres, NOW - timedelta(days=1)) as network:
        yield network


@pytest.fixture
def reader(network: Bluesky, outside: Outside) -> Reader:
    """Give somebody who reads that network as we do."""
    return Reader(network, outside)


class Reader:
    """Resolves and fetches, and remembers how each account stands."""

    def __init__(self, network: Bluesky, outside: Outside) -> None:
        self.network = network
        self._outside = outside
        self._source = known()["bluesky"]
        self._rules = Rules(
            allow_hosts=("localhost", "127.0.0.1"),
            min_seconds=60,
            options={"bluesky": {"url": network.appview, "plc": network.plc}},
        )
        self._accounts: dict[str, Account] = {}

    def find(self, link: str) -> list[Found]:
        """Resolve a link."""
        self.network.settle()
        return list(self._outside.run(lambda http: self._source.resolve(link, http), self._rules))

    def look(self, person: Person) -> Fetched:
        """Look at what a person wrote since the last time."""
        came = self.try_to_look(person)
        if isinstance(came, SourceError):
            raise came
        return came

    def try_to_look(self, person: Person) -> Fetched | SourceError:
        """Look at what a person wrote, and give the failure if there is one."""
        self.network.settle()
        account = self._accounts.get(person.did) or Account(
            team="T1", id="ac1", advocate_id="ad1", source="bluesky", address=person.did,
            stable_id=person.did, title="", link=f"{PAGE}/{person.did}", added_at=NOW, due_at=NOW,
            health_since=NOW,
        )  # fmt: skip
        came: Fetched | SourceError
        try:
            came = self._outside.run(
                lambda http: self._source.fetch(account, http, NOW), self._rules
            )
        except SourceError as error:
            came = error
        self._accounts[person.did] = after(account, came, NOW)
        return came


def said(items: object) -> list[str]:
    """Give the texts of items."""
    assert isinstance(items, list | tuple)
    return [item.text for item in items]


def test_a_person_is_found_by_whatever_people_paste(network: Bluesky, reader: Reader) -> None:
    ada = network.person("ada")
    ada.describe(
        displayName="Ada Example",
        description="I write at ada.example.com, and am @ada@social.example. Mail: a@b.example",
        website="https://ada.example.net",
    )
    post = ada.post("Hello")
    key = post["uri"].rpartition("/")[2]
    for link in (
        f"{PAGE}/ada.test",
        f"{PAGE}/Ada.Test/?x=1",
        f"{PAGE}/{ada.did}",
        f"{PAGE}/ada.test/post/{key}",
        f"{network.appview}/profile/ada.test",
        "@ada.test",
        "@\u2068ada.test\u2069",
        ada.did,
        post["uri"],
        f"at://ada.test/app.bsky.feed.post/{key}",
    ):
        [found] = reader.find(link)
        assert (found.stable_id, found.address) == (ada.did, ada.did), link
        assert (found.handle, found.title) == ("@ada.test", "Ada Example")
        assert found.link == f"{PAGE}/{ada.did}"
        assert [(claim.link, claim.proven) for claim in found.claims] == [
            ("https://ada.test", True),
            ("https://ada.example.net", False),
            ("https://ada.example.com", False),
            ("@ada@social.example", False),
        ]


def test_nobody_is_found_where_there_is_nobody(reader: Reader) -> None:
    with pytest.raises(SourceError, match="nobody called `no-one") as failed:
        reader.find("@no-one.test")
    assert failed.value.health == "missing"


def test_no_post_is_missed_however_many_come(network: Bluesky, reader: Reader) -> None:
    bea = network.person("bea")
    bea.posts([f"old {n}" for n in range(230)])
    first = reader.look(bea)
    assert said(first.items) == [f"old {n}" for n in range(30, 230)]
    again = reader.look(bea)
    assert again.unchanged
    assert not again.items
    bea.posts([f"new {n}" for n in range(130)])
    second = reader.look(bea)
    assert [text for text in said(second.items) if text.startswith("new")] == [
        f"new {n}" for n in range(130)
    ]
    assert not second.gone
    bea.posts([f"many {n}" for n in range(520)])
    third, fourth = reader.look(bea), reader.look(bea)
    assert third.next_at <= NOW + timedelta(minutes=1)
    texts = [*said(third.items), *said(fourth.items)]
    assert {text for text in texts if text.startswith("many")} == {f"many {n}" for n in range(520)}
    assert fourth.next_at >= NOW + timedelta(minutes=1)
    bea.post("last")
    assert said(reader.look(bea).items)[-1] == "last"


def test_a_conversation_is_told_as_what_it_is(network: Bluesky, reader: Reader) -> None:
    cleo, dora = network.person("cleo"), network.person("dora")
    theirs = dora.post("Words of Dora\n\nin two parts")
    root = cleo.post("One")
    two = cleo.answer(root, "Two")
    three = cleo.answer(two, "Three", root)
    asked = dora.answer(root, "Why?")
    cleo.answer(asked, "Because", root)
    cleo.answer(theirs, "I see, and so does é", langs=["en-GB"])
    quote = {"$type": "app.bsky.embed.record", "record": theirs}
    cleo.post("Look at this", embed=quote, langs=["de"])
    boost = cleo.repost(theirs)
    start = len("é → ".encode())
    link = {
        "index": {"byteStart": start, "byteEnd": start + len("exam…".encode())},
        "features": [
            {"$type": "app.bsky.richtext.facet#link", "uri": "https://example.com/long/page"}
        ],
    }
    card = {"uri": "https://example.com/long/page", "title": "A long page", "description": ""}
    external = {"$type": "app.bsky.embed.external", "external": card}
    cleo.post("é → exam… ✓", facets=[link], embed=external)
    items = {item.text: item for item in reader.look(cleo).items}
    assert list(items) == [
        "One\n\nTwo\n\nThree",
        "Because",
        "I see, and so does é",
        "Look at this\n\n> Words of Dora\n>\n> in two parts",
        "Words of Dora\n\nin two parts",
        "é → https://example.com/long/page ✓\n\n> A long page",
    ]
    kinds = [(item.kind, item.lang, item.people) for item in items.values()]
    to_dora = (f"{PAGE}/{dora.did}",)
    assert kinds == [
        ("post", None, ()),
        ("reply", None, to_dora),
        ("reply", "en", to_dora),
        ("quote", "de", to_dora),
        ("boost", None, to_dora),
        ("post", None, ()),
    ]
    thread = items["One\n\nTwo\n\nThree"]
    assert (thread.id, thread.replies) == (root["uri"], 2)
    assert items["Words of Dora\n\nin two parts"].id == boost["uri"]
    cleo.answer(three, "Four", root)
    [grown] = [item for item in reader.look(cleo).items if item.id == root["uri"]]
    assert grown.text == "One\n\nTwo\n\nThree\n\nFour"
    assert grown.published_at == thread.published_at


def test_times_are_those_that_bluesky_sorts_by(network: Bluesky, reader: Reader) -> None:
    eva = network.person("eva")
    eva.post("present")
    reader.look(eva)
    eva.post("an import of old", createdAt="2020-01-01T00:00:00.000Z")
    eva.post("from the future", createdAt="2031-01-01T00:00:00.000Z")
    items: dict[str, Item] = {item.text: item for item in reader.look(eva).items}
    assert list(items) == ["an import of old", "present", "from the future"]
    assert items["an import of old"].published_at == datetime(2020, 1, 1, tzinfo=UTC)
    assert items["from the future"].published_at == NOW


def test_what_is_deleted_is_told_once_and_surely(network: Bluesky, reader: Reader) -> None:
    fay = network.person("fay")
    posts = [fay.post(f"post {n}") for n in range(4)]
    reader.look(fay)
    fay.delete(posts[1])
    second = reader.look(fay)
    assert second.gone == [posts[1]["uri"]]
    assert said(second.items) == ["post 0", "post 2", "post 3"]
    fay.post("post 4")
    assert not reader.look(fay).gone


def test_who_deletes_everything_is_seen_to_do_it(network: Bluesky, reader: Reader) -> None:
    gia = network.person("gia")
    posts = [gia.post(f"post {n}") for n in range(30)]
    reader.look(gia)
    for post in posts:
        gia.delete(post)
    purged = reader.look(gia)
    assert purged.health == "empty"
    assert set(purged.gone) == {post["uri"] for post in posts}
    still = reader.look(gia)
    assert (still.health, still.unchanged) == ("empty", True)
    gia.post("back")
    assert said(reader.look(gia).items) == ["back"]


def test_who_is_renamed_is_known_again(network: Bluesky, reader: Reader) -> None:
    hana = network.person("hana")
    hana.post("Hello")
    reader.look(hana)
    hana.do("com.atproto.identity.updateHandle", handle="hannah.test")
    came = reader.look(hana)
    assert (came.health, came.title) == ("renamed", "@hannah.test")
    assert "`@hannah.test` on Bluesky now, and were `@hana.test`" in came.says
    assert reader.look(hana).health == "ok"
    with pytest.raises(SourceError, match="nobody called"):
        reader.find("@hana.test")


def test_who_switches_their_account_off_can_come_back(network: Bluesky, reader: Reader) -> None:
    ida = network.person("ida")
    ida.post("Hello")
    reader.look(ida)
    ida.do("com.atproto.server.deactivateAccount")
    came = reader.try_to_look(ida)
    assert isinstance(came, SourceError)
    assert (came.health, came.permanent) == ("deactivated", False)
    with pytest.raises(SourceError, match="switched their account"):
        reader.find("@ida.test")
    ida.come_back()
    ida.post("I am back")
    assert said(reader.look(ida).items) == ["Hello", "I am back"]


def test_who_is_suspended_is_called_so(network: Bluesky, reader: Reader) -> None:
    jo = network.person("jolene")
    jo.post("Hello")
    reader.look(jo)
    network.suspend(jo.did)
    came = reader.try_to_look(jo)
    assert isinstance(came, SourceError)
    assert came.health == "suspended"


def test_who_deletes_their_account_is_gone(network: Bluesky, reader: Reader) -> None:
    kim = network.person("kim")
    kim.post("Hello")
    reader.look(kim)
    network.remove(kim.did)
    came = reader.try_to_look(kim)
    assert isinstance(came, SourceError)
    assert came.health == "gone"
    assert "deleted their account" in came.says


def test_who_asks_for_a_login_is_not_read(network: Bluesky, reader: Reader) -> None:
    lea = network.person("lea")
    lea.post("Hello")
    reader.look(lea)
    label = {"val": "!no-unauthenticated"}
    lea.describe(labels={"$type": "com.atproto.label.defs#selfLabels", "values": [label]})
    came = reader.try_to_look(lea)
    assert isinstance(came, SourceError)
    assert came.health == "private"
    assert came.next_at is not None
    assert came.next_at >= NOW + timedelta(days=1)
    with pytest.raises(SourceError, match="logged in"):
        reader.find("@lea.test")


def test_the_words_of_who_asks_for_a_login_are_not_passed_on(
    network: Bluesky, reader: Reader
) -> None:
    mia, nora = network.person("mia"), network.person("nora")
    label = {"val": "!no-unauthenticated"}
    nora.describe(labels={"$type": "com.atproto.label.defs#selfLabels", "values": [label]})
    theirs = nora.post("only for members")
    mia.repost(theirs)
    mia.post("Hm", embed={"$type": "app.bsky.embed.record", "record": theirs})
    assert [(item.kind, item.text) for item in reader.look(mia).items] == [
        ("boost", ""),
        ("quote", "Hm"),
    ]


def test_a_host_that_has_had_enough_of_us_is_left_alone(network: Bluesky, reader: Reader) -> None:
    # Who lives on the strict host is not known to the rest, so that host is asked about them.
    olga = network.person("olga", network.strict)
    came = reader.try_to_look(olga)
    assert isinstance(came, SourceError)
    assert came.health == "missing"
    assert "still has it" in came.says
    network.spend()
    came = reader.try_to_look(olga)
    assert isinstance(came, SourceError)
    assert came.health == "rate_limited"
    assert came.next_at is not None
    assert NOW < came.next_at <= NOW + timedelta(minutes=6)
