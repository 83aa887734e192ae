"""What recorded answers cannot show of Bluesky: whatever is written, linked or threaded."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitors import Item, SourceError, known
from monitors._bluesky_links import is_did, is_given, meant
from monitors._bluesky_read import Entry, profile
from monitors._bluesky_text import words
from monitors._bluesky_threads import joined
from monitors._http import Rules
from storage.accounts import Account
from tests.monitors import _cases
from tests.monitors.conftest import Outside
from tests.monitors.test_links import ODD

if TYPE_CHECKING:
    from monitors._apart import Apart

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DID = "did:plc:ada2345672345672345672aa"
OWN = "public.api.bsky.app"
_LINK = "app.bsky.richtext.facet#link"
_LETTERS = st.text(alphabet="aé→🦋字", min_size=1, max_size=8)


def _facet(start: int, end: int, uri: str = "https://example.com/") -> dict[str, Any]:
    feature = {"$type": _LINK, "uri": uri}
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}


@given(st.lists(st.tuples(_LETTERS, st.booleans()), min_size=1, max_size=8))
def test_links_are_put_where_their_bytes_are(parts: list[tuple[str, bool]]) -> None:
    facets, expected, at = [], "", 0
    for text, is_link in parts:
        size = len(text.encode())
        expected += f"{text} (https://example.com/)" if is_link else text
        if is_link:
            facets.insert(0, _facet(at, at + size))
        at += size
    record = {"text": "".join(text for text, _ in parts), "facets": facets}
    assert words(record, {}).text == expected


@given(
    st.text(min_size=3, max_size=20),
    st.lists(st.tuples(st.integers(-2, 25), st.integers(-2, 25)), max_size=5),
)
def test_no_place_in_a_text_is_trusted(text: str, places: list[tuple[int, int]]) -> None:
    record = {"text": text, "facets": [_facet(start, end) for start, end in places]}
    plain = words({"text": text}, {}).text
    left = words(record, {}).text.replace(" (https://example.com/)", "")
    assert "\ufffd" not in left or "\ufffd" in plain
    if "(" not in text and "e" not in text:
        assert "".join(left.split()) == "".join(plain.split())


@pytest.mark.parametrize(
    ("shown", "uri", "expected"),
    [
        ("example.com/a/lo…", "https://example.com/a/long/way", "https://example.com/a/long/way"),
        ("example.com/a/lo...", "https://www.example.com/a/long", "https://www.example.com/a/long"),
        ("https://example.com", "https://example.com/", "https://example.com/"),
        ("www.example.com", "https://example.com/", "https://example.com/"),
        ("my bank", "https://evil.example/", "my bank (https://evil.example/)"),
        ("bank.example", "https://evil.example/", "bank.example (https://evil.example/)"),
        ("here", "javascript:alert(1)", "here"),
        ("…", "https://example.com/", "…"),
    ],
)
def test_a_link_shows_where_it_leads(shown: str, uri: str, expected: str) -> None:
    record = {"text": shown, "facets": [_facet(0, len(shown.encode()), uri)]}
    assert words(record, {}).text == expected


@pytest.mark.parametrize(
    ("link", "who"),
    [
        ("https://bsky.app/profile/ada.example.com", "ada.example.com"),
        ("http://bsky.app/profile/Ada.Example.com/followers", "ada.example.com"),
        (f"https://staging.bsky.app/profile/{DID}/feed/x", DID),
        ("https://bsky.app/profile/%40ada.example.com", "ada.example.com"),
        ("https://bsky.app/profile/\u202aada.example.com\u202c", "ada.example.com"),
        (f"https://{OWN}/profile/ada.example.com", "ada.example.com"),
        ("did:web:ada.example.com", "did:web:ada.example.com"),
        ("AT://ada.example.com", "ada.example.com"),
        ("https://ada.bsky.social", "ada.bsky.social"),
        ("@ada.example.com", "ada.example.com"),
        ("@ada", ""),
        ("@ada@example.com", ""),
        ("https://example.com/profile/ada.example.com", ""),
        ("https://bsky.social/", ""),
        ("https://www.bsky.social/", ""),
        ("https://a.b.bsky.social/", ""),
        ("ftp://bsky.app/profile/ada.example.com", ""),
        ("https://[", ""),
        ("", ""),
    ],
)
def test_who_is_meant(link: str, who: str) -> None:
    assert meant(link, OWN) == who


@given(st.text(max_size=60) | st.sampled_from(["did:plc:x", "at://", "https://bsky.app/profile/ "]))
def test_what_is_meant_is_a_name_or_nothing(link: str) -> None:
    with contextlib.suppress(SourceError):
        who = meant(link, OWN)
        assert not who or is_did(who) or "." in who


def test_only_what_bluesky_gives_is_no_domain_of_ones_own() -> None:
    assert is_given("ada.bsky.social")
    assert not is_given("ada.example.com")
    assert not is_given("bsky.social")


class Place:
    """A Bluesky of one person: what they write and delete, in short pages."""

    def __init__(self, size: int = 3) -> None:
        self.now = NOW
        self.size = size  # posts of a page
        self.alive: dict[str, dict[str, Any]] = {}
        self.told: set[str] = set()
        self.gone: set[str] = set()
        self.patience = 99  # requests until it asks for rest
        self._account = _account()

    def write(self) -> None:
        """Write a post."""
        self.now += timedelta(seconds=1)
        at = self.now.isoformat()
        uri = f"at://{DID}/app.bsky.feed.post/3k{self.now.timestamp():.0f}"
        record = {"text": uri, "createdAt": at}
        view = {"uri": uri, "author": {"did": DID}, "record": record, "indexedAt": at}
        self.alive[uri] = {"post": view}

    def delete(self, number: int) -> None:
        """Delete the post that is so many from the newest."""
        if self.alive:
            del self.alive[list(self.alive)[-1 - number % len(self.alive)]]

    def look(self, outside: Outside) -> None:
        """Look once, and remember what was told."""
        source = known()["bluesky"]
        outside.now = self.now = self.now + timedelta(hours=1)
        account, now, came = self._account, self.now, None
        try:
            came = outside.run(
                lambda http: source.fetch(account, http, now), Rules(), httpx.MockTransport(self)
            )
        except SourceError as error:
            assert error.health in ("rate_limited", "empty")  # noqa: PT017 - both may happen
            self._account = _cases.after(account, error, now)
        if came is not None:
            self._account = _cases.after(account, came, now)
            self.told |= {item.id for item in came.items}
            self.gone |= set(came.gone)
        assert not self.gone & set(self.alive)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.patience -= 1
        if self.patience < 0:
            return httpx.Response(429, headers={"Retry-After": "60"})
        asked = request.url.params
        if request.url.path.endswith("getPosts"):
            there = [self.alive[uri]["post"] for uri in asked.get_list("uris") if uri in self.alive]
            return httpx.Response(200, json={"posts": there})
        before = asked.get("cursor", "~")
        left = [row for uri, row in reversed(self.alive.items()) if uri < before]
        page = {"feed": left[: self.size]}
        if len(left) > self.size:
            page["cursor"] = left[self.size - 1]["post"]["uri"]
        etag = f'"{hash(str(page))}"'
        if request.headers.get("If-None-Match") == etag:
            return httpx.Response(304)
        return httpx.Response(200, json=page, headers={"ETag": etag})


def _account() -> Account:
    return Account(
        team="T1", id="ac1", advocate_id="ad1", source="bluesky", address=DID, stable_id=DID,
        title="", link="https://bsky.app/", added_at=NOW, due_at=NOW, health_since=NOW,
    )  # fmt: skip


@settings(max_examples=60)
@given(
    st.lists(
        st.integers(0, 25).map(lambda n: ("write", n))
        | st.integers(0, 9).map(lambda n: ("delete", n))
        | st.integers(0, 8).map(lambda n: ("look", n)),
        max_size=12,
    )
)
def test_nothing_is_missed_whatever_happens_between_looks(
    pool: Apart, acts: list[tuple[str, int]]
) -> None:
    place, outside = Place(), Outside(pool, NOW)
    place.write()
    place.look(outside)
    for act, number in acts:
        if act == "write":
            for _ in range(number):
                place.write()
        elif act == "delete":
            place.delete(number)
        else:
            place.patience = number  # it may have enough of us in the middle
            place.look(outside)
    place.patience = 999
    for _ in range(30):
        place.look(outside)
    assert set(place.alive) <= place.told


def test_what_one_look_cannot_check_is_checked_by_the_next(pool: Apart) -> None:
    place, outside = Place(size=100), Outside(pool, NOW)
    for _ in range(150):
        place.write()
    place.look(outside)
    everything = set(place.alive)
    place.alive.clear()
    place.look(outside)
    assert 100 < len(place.gone) < 150
    place.look(outside)
    assert place.gone == everything == place.told


def _entry(number: int, root: int | None = None, parent: int | None = None) -> Entry:
    at = NOW + timedelta(seconds=number)
    item = Item(id=f"{number}", url="", title="", text=f"<{number}>", lang=None, published_at=at)
    said = {"root": "", "parent": ""}
    if root is not None:
        said = {"root": f"{root}", "parent": f"{root if parent is None else parent}"}
    return Entry(key=f"post/{number}", item=item, **said)


@given(st.data())
def test_nothing_that_was_said_is_lost_or_told_twice(data: st.DataObject) -> None:
    entries: list[Entry] = []
    for number in range(data.draw(st.integers(1, 12))):
        root = data.draw(st.none() | st.integers(-1, 12))
        parent = data.draw(st.none() | st.integers(-1, 12))
        entries.append(_entry(number, root, parent))
    here = {entry.item.id for entry in entries if not entry.root}
    # A root is what answers nobody; whatever claims another is sent by nobody honest.
    entries = [one for one in entries if not one.root or one.root in here or int(one.root) < 0]
    items = joined(data.draw(st.permutations(entries)), (), ())
    said = "\n".join(item.text for item in items)
    assert len({item.id for item in items}) == len(items)
    for entry in entries:
        assert said.count(entry.item.text) == 1
    assert [item.published_at for item in items] == sorted(item.published_at for item in items)


def test_a_thread_begins_with_its_root_whatever_the_times_say() -> None:
    [thread] = joined([_entry(1, 5), _entry(5)], (), ())
    assert thread.text == "<5>\n\n<1>"


@pytest.mark.parametrize("did", [DID, "did:web:inside.example"])
def test_who_keeps_an_account_leads_nobody_inside(pool: Apart, did: str) -> None:
    asked: list[str] = []
    service = {"id": "#atproto_pds", "serviceEndpoint": "https://inside.example/"}

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        if request.url.host == "plc.example":
            return httpx.Response(200, json={"service": [service]})
        return httpx.Response(400, json={"error": "InvalidRequest"})

    rules = Rules(
        allow_hosts=("inside.example",),
        options={"bluesky": {"url": "https://view.example", "plc": "https://plc.example"}},
    )
    account = replace(_account(), address=did, stable_id=did)
    with pytest.raises(SourceError) as failed:
        Outside(pool, NOW).run(
            lambda http: known()["bluesky"].fetch(account, http, NOW),
            rules,
            httpx.MockTransport(answer),
        )
    assert failed.value.health == "blocked"
    assert "inside.example" not in asked


def test_an_answer_beneath_somebody_elses_answer_is_none_to_oneself() -> None:
    # 1 answers 0; 3 answers what somebody wrote beneath 0; 4 goes on from there.
    aside = _entry(3)
    [thread, first, second] = joined([_entry(4, 0, 3), aside, _entry(1, 0), _entry(0)], (), ())
    assert thread.text == "<0>\n\n<1>"
    assert (first.text, second.text, second.kind) == ("<3>", "<4>", "reply")


def test_answers_that_go_in_a_circle_are_read_once() -> None:
    items = joined([_entry(0), _entry(1, 0, 2), _entry(2, 0, 1)], (), ())
    assert [item.text for item in items] == ["<0>\n\n<1>\n\n<2>"]


def test_a_part_told_before_is_not_told_again_but_where_its_root_is_gone() -> None:
    part = _entry(5, 0)
    assert joined([part], {"post/5"}, ()) == []
    assert joined([part], {"post/5"}, {"0"}) == [part.item]


@pytest.mark.parametrize("odd", ["https://x:99999/", "http://[x", "https://x.example:y/a"])
def test_an_odd_link_in_a_profile_hides_no_other(odd: str) -> None:
    said = {"did": DID, "website": odd, "description": f"{odd} https://ada.example/ and ({odd})"}
    found = profile(json.dumps(said).encode()).claims
    assert "https://ada.example/" in [claim.link for claim in found]


@given(ODD, ODD)
def test_whatever_a_profile_links_to_it_is_read(link: str, other: str) -> None:
    said = {"did": DID, "website": link, "description": f"I write at {other}, {link} too"}
    assert profile(json.dumps(said).encode()).did == DID
