from __future__ import annotations

import functools
import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from monitors import Fetched, SourceError, _mastodon_feed, known
from monitors._feed_cursor import Cursor
from monitors._links import same_place
from tests.monitors import _hostile
from tests.monitors._hostile import FEED, reply

if TYPE_CHECKING:
    from monitors._http import Http
    from storage.accounts import Account
    from tests.monitors._hostile import Hostile
    from tests.monitors.conftest import Outside

EMPTY = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Ada</title></channel></rss>'
HINTED = FEED.replace(b"<item>", b"<ttl>120</ttl><item>", 1)
MINUTES = timedelta(minutes=1)
DAY = timedelta(days=1)


def fetched(outside: Outside, account: Account, *, rules: Any = None) -> Fetched:
    """Fetch once over loopback."""
    source = known()["feed"]
    options = {"rules": rules} if rules else {}
    return outside.run(lambda http: source.fetch(account, http, outside.now), **options)


def recorded(
    outside: Outside, account: Account, *answers: httpx.Response, **rules: Any
) -> tuple[Fetched, list[httpx.Request]]:
    """Fetch once from answers given here."""
    source = known()["feed"]
    return outside.recorded(
        lambda http: source.fetch(account, http, outside.now), *answers, **rules
    )


def failed(
    outside: Outside, account: Account, *answers: httpx.Response, **rules: Any
) -> SourceError:
    with pytest.raises(SourceError) as caught:
        recorded(outside, account, *answers, **rules)
    assert caught.value.address == account.address
    assert caught.value.says.endswith(".")
    return caught.value


def ok(body: bytes = FEED, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(200, headers=named, stream=httpx.ByteStream(body))


# What is new.


def test_the_first_look_gives_everything(
    outside: Outside, hostile: Hostile, account: Account
) -> None:
    account = replace(account, address=hostile.sends_feed(ETag='"1"'))
    found = fetched(outside, account)
    assert [item.title for item in found.items] == ["One"]
    assert found.title == "Ada"
    assert (found.unchanged, found.health, found.says, found.left_out) == (False, "ok", "", 0)
    assert Cursor.read(found.cursor).etag == '"1"'


def test_what_did_not_change_is_not_even_sent(
    outside: Outside, hostile: Hostile, account: Account
) -> None:
    url = hostile.sends_feed(ETag='"1"', Last_Modified="Mon, 23 Feb 2026 08:00:00 GMT")
    account = replace(account, address=url)
    first = fetched(outside, account)
    hostile.says("/feed.xml", reply(status=304))
    second = fetched(outside, replace(account, cursor=first.cursor))
    assert hostile.asked[1].headers["if-none-match"] == '"1"'
    assert hostile.asked[1].headers["if-modified-since"] == "Mon, 23 Feb 2026 08:00:00 GMT"
    assert second.unchanged
    assert second.items == ()
    assert second.cursor == first.cursor


def test_an_equal_body_is_not_parsed(
    outside: Outside, hostile: Hostile, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = replace(account, address=hostile.sends_feed())
    first = fetched(outside, account)
    monkeypatch.setattr(outside, "pool", None)
    assert fetched(outside, replace(account, cursor=first.cursor)).unchanged


def test_validators_are_renewed_with_every_answer(
    outside: Outside, hostile: Hostile, account: Account
) -> None:
    url = hostile.says(
        "/f", reply(FEED, ETag='"1"'), reply(FEED, ETag='"2"'), reply(status=304, ETag='"3"')
    )
    account = replace(account, address=url)
    for expected in ('"1"', '"2"', '"3"'):
        account = replace(account, cursor=fetched(outside, account).cursor)
        assert Cursor.read(account.cursor).etag == expected


def test_only_the_newest_two_hundred_are_kept(
    outside: Outside, hostile: Hostile, account: Account
) -> None:
    items = "".join(
        f"<item><guid>https://a.example/{n}</guid><title>{n}</title>"
        f"<pubDate>{datetime(2020, 1, 1) + timedelta(days=n):%d %b %Y} 00:00 GMT</pubDate></item>"
        for n in range(250)
    )
    body = f'<rss version="2.0"><channel><title>A</title>{items}</channel></rss>'.encode()
    found = fetched(outside, replace(account, address=hostile.sends_feed(body=body)))
    assert [item.title for item in found.items] == [str(n) for n in range(50, 250)]
    assert found.left_out == 50


def test_the_charset_of_the_header_counts(
    outside: Outside, hostile: Hostile, account: Account
) -> None:
    body = (
        '<rss version="2.0"><channel><title>Ж</title><item><title>Ж</title></item></channel></rss>'
    )
    url = hostile.says(
        "/f", reply(body.encode("koi8-r"), Content_Type="application/rss+xml; charset=koi8-r")
    )
    assert fetched(outside, replace(account, address=url)).title == "Ж"


@pytest.mark.parametrize(
    "cursor", ["", "{}", "nonsense", "[]", "null", '{"etag": 7, "count": "x", "new": 1}']
)
def test_any_cursor_can_be_read(cursor: str) -> None:
    assert Cursor.read(cursor) == Cursor()


def test_a_cursor_comes_back_as_it_was() -> None:
    cursor = Cursor(url="https://a.example/", etag='W/"é"', count=0, had=3, same=2)
    assert Cursor.read(cursor.write()) == cursor
    assert Cursor.read(Cursor().write()) == Cursor()


# When to ask again.


@pytest.mark.parametrize(
    ("body", "headers", "minutes"),
    [
        (FEED, {}, 15),
        (FEED, {"Cache_Control": "max-age=60"}, 15),
        (FEED, {"Cache_Control": "max-age=3600"}, 60),
        (FEED, {"Cache_Control": "no-cache, max-age=3600"}, 15),
        (FEED, {"Expires": "Mon, 02 Mar 2026 11:30:00 GMT"}, 120),
        (FEED, {"Retry_After": "7200"}, 120),
        (HINTED, {}, 120),
        (HINTED, {"Cache_Control": "max-age=999999"}, 24 * 60),
    ],
    ids=["none", "short", "max-age", "no-cache", "expires", "retry-after", "ttl", "a day at most"],
)
def test_hints_lengthen_the_interval_to_a_day_at_most(
    body: bytes, headers: dict[str, str], minutes: int, outside: Outside, account: Account
) -> None:
    found, _ = recorded(outside, account, ok(body, **headers))
    wait = found.next_at - outside.now
    assert minutes * MINUTES <= wait <= minutes * MINUTES * 1.1


def test_the_hint_of_a_feed_is_remembered(outside: Outside, account: Account) -> None:
    first, _ = recorded(outside, account, ok(HINTED, ETag='"1"'))
    account = replace(account, cursor=first.cursor)
    second, _ = recorded(outside, account, httpx.Response(304))
    assert second.next_at - outside.now >= 120 * MINUTES


def test_what_is_allowed_is_asked_when_we_like(
    outside: Outside, hostile: Hostile, account: Account
) -> None:
    url = hostile.sends_feed(body=HINTED, Cache_Control="max-age=3600")
    found = fetched(outside, replace(account, address=url))
    assert found.next_at == outside.now + MINUTES


def test_what_is_allowed_may_ask_for_rest(
    outside: Outside, hostile: Hostile, account: Account
) -> None:
    url = hostile.sends_feed(Retry_After="600")
    found = fetched(outside, replace(account, address=url))
    assert found.next_at == outside.now + 10 * MINUTES


def test_who_sends_everything_every_time_is_asked_once_a_day(
    outside: Outside, account: Account
) -> None:
    waits = []
    for _ in range(7):
        found, _ = recorded(outside, account, ok(ETag='"1"'))
        account = replace(account, cursor=found.cursor)
        waits.append((found.next_at - outside.now) >= timedelta(hours=24))
    assert waits == [False] * 5 + [True] * 2
    found, _ = recorded(outside, account, ok(HINTED, ETag='"2"'))
    assert found.next_at - outside.now < timedelta(hours=24)


def test_failures_double_the_wait_up_to_a_day(outside: Outside, account: Account) -> None:
    waits = [
        failed(outside, replace(account, failures=failures), httpx.Response(500)).next_at
        for failures in range(12)
    ]
    hours = [(wait - outside.now) / timedelta(hours=1) for wait in waits if wait]
    assert 0.5 <= hours[0] <= 0.55
    assert 1 <= hours[1] <= 1.1
    assert 2 <= hours[2] <= 2.2
    assert all(24 <= late <= 26.4 for late in hours[-4:])


@pytest.mark.parametrize(
    ("status", "headers", "health", "hours"),
    [
        (401, {}, "auth_needed", 24),
        (403, {}, "blocked", 24),
        (404, {}, "missing", 0.5),
        (429, {}, "rate_limited", 1),
        (429, {"Retry-After": "7200"}, "rate_limited", 2),
        (500, {}, "server_error", 0.5),
        (503, {"Retry-After": "7200"}, "server_error", 2),
        (302, {}, "broken_redirect", 0.5),
    ],
)
def test_a_refusal_says_what_and_when(
    status: int,
    headers: dict[str, str],
    health: str,
    hours: float,
    outside: Outside,
    account: Account,
) -> None:
    error = failed(outside, account, httpx.Response(status, headers=headers))
    assert error.health == health
    assert not error.permanent
    assert error.next_at is not None
    wait = (error.next_at - outside.now) / timedelta(hours=1)
    assert hours <= wait <= hours * 1.1


def test_gone_is_gone(outside: Outside, account: Account) -> None:
    error = failed(outside, account, httpx.Response(410))
    assert error.permanent
    assert error.health == "gone"
    assert error.says == (
        "`ada.example` says that this is gone for good (410): take it off, or give me where it is"
        " now."
    )


def test_what_is_missing_for_two_weeks_is_gone_but_looked_for(
    outside: Outside, account: Account
) -> None:
    account = replace(account, last_good_at=outside.now - timedelta(days=14))
    error = failed(outside, account, httpx.Response(404))
    assert error.health == "gone"
    assert not error.permanent


def test_a_first_404_is_not_the_end(outside: Outside, account: Account) -> None:
    account = replace(account, last_good_at=outside.now - timedelta(days=1))
    assert failed(outside, account, httpx.Response(404)).health == "missing"


# What moved.


def moving(
    outside: Outside, account: Account, to: str, *, hours: float, times: int, status: int = 301
) -> Fetched:
    """Look so many times, so many hours apart, at an address that redirects."""
    source = known()["feed"]
    begin = outside.now
    finds = []
    for step in range(times):
        look = functools.partial(source.fetch, account, now=begin + timedelta(hours=hours) * step)
        found, _ = outside.recorded(look, httpx.Response(status, headers={"Location": to}), ok())
        account = replace(account, cursor=found.cursor)
        finds.append(found)
    return finds[-1]


NEW = "https://new.example/feed"


@pytest.mark.parametrize("status", [301, 308])
def test_what_moved_for_good_is_followed_after_two_days(
    status: int, outside: Outside, account: Account
) -> None:
    assert moving(outside, account, NEW, hours=24, times=2, status=status).address is None
    moved = moving(outside, account, NEW, hours=24, times=3, status=status)
    assert (moved.address, moved.stable_id) == (NEW, same_place(NEW))


def test_a_person_stays_who_they_are_where_their_feed_has_moved(
    outside: Outside, account: Account
) -> None:
    begin, cursor = outside.now, "{}"
    for days in range(3):
        look = functools.partial(
            _mastodon_feed.fetch, account, account.address, cursor, now=begin + DAY * days
        )
        answers = httpx.Response(301, headers={"Location": NEW}), ok()
        found, _ = outside.recorded(lambda http, look=look: look(http=http), *answers)
        cursor = found.cursor
    assert (found.address, found.stable_id) == (NEW, "")


def test_three_times_in_an_hour_prove_nothing(outside: Outside, account: Account) -> None:
    assert moving(outside, account, NEW, hours=0.2, times=5).address is None


def test_what_moved_for_now_stays(outside: Outside, account: Account) -> None:
    assert moving(outside, account, NEW, hours=48, times=5, status=302).address is None


@pytest.mark.parametrize("to", ["https://sold.example/", "https://ada.example/login?next=feed"])
def test_a_home_page_elsewhere_and_a_login_are_no_move(
    to: str, outside: Outside, account: Account
) -> None:
    assert moving(outside, account, to, hours=48, times=5).address is None


def test_a_redirect_that_stops_is_forgotten(outside: Outside, account: Account) -> None:
    first = moving(outside, account, NEW, hours=24, times=2)
    direct, _ = recorded(outside, replace(account, cursor=first.cursor), ok())
    assert Cursor.read(direct.cursor).moved_to == ""


# What is wrong although there is an answer.


def test_a_feed_that_lost_all_its_posts_is_not_no_news(outside: Outside, account: Account) -> None:
    first, _ = recorded(outside, account, ok())
    empty, _ = recorded(outside, replace(account, cursor=first.cursor), ok(EMPTY, ETag='"2"'))
    assert empty.health == "empty"
    assert empty.says == (
        "The feed at `ada.example` has no posts in it any more, though it had some: check in a"
        " browser whether it has moved or broken."
    )
    still, _ = recorded(outside, replace(account, cursor=empty.cursor), httpx.Response(304))
    assert still.unchanged
    assert still.health == "empty"


def test_a_feed_without_posts_says_so(outside: Outside, account: Account) -> None:
    found, _ = recorded(outside, account, ok(EMPTY))
    assert found.health == "empty"
    assert found.says == (
        "The feed at `ada.example` has no posts in it yet: check that it is the right one, or wait"
        " until something is published."
    )


def test_a_feed_with_wrong_names_is_empty_and_not_silent(
    outside: Outside, account: Account
) -> None:
    body = FEED.replace(b"<item>", b"<Items>").replace(b"</item>", b"</Items>")
    found, _ = recorded(outside, account, ok(body))
    assert found.health == "empty"


NO_FEED = {
    b"<!doctype html><html><body>Hello</body></html>": (
        "`ada.example` sends a web page where its feed was: open it in a browser, and give me the"
        " blog's link anew."
    ),
    b"": (
        "`ada.example` sends an empty answer where a feed should be: tell its owner, or try later."
    ),
    b'{"a": 1}': (
        "`ada.example` sends JSON that is no JSON Feed: give me the link of its RSS or Atom feed."
    ),
    b"%PDF-1.4": (
        "What `ada.example` sends is no feed that I can read: give me the link of a blog or of its"
        " feed."
    ),
}


@pytest.mark.parametrize(("body", "says"), NO_FEED.items(), ids=["html", "nothing", "json", "pdf"])
def test_what_is_no_feed_gets_one_clear_sentence(
    body: bytes, says: str, outside: Outside, account: Account
) -> None:
    error = failed(outside, account, ok(body))
    assert error.health == "broken_feed"
    assert error.says == says
    assert error.next_at is not None


def test_a_304_that_was_not_asked_for_is_no_news_to_trust(
    outside: Outside, account: Account
) -> None:
    assert failed(outside, account, httpx.Response(304)).health == "broken_answer"


def test_ten_megabytes_of_xml_get_one_clear_sentence(
    outside: Outside, hostile: Hostile, account: Account
) -> None:
    url = hostile.sends_feed(body=b"<rss>" + b"<item>x</item>" * 750_000)
    with pytest.raises(SourceError) as caught:
        fetched(outside, replace(account, address=url))
    assert caught.value.says == (
        "`127.0.0.1` sent more than 5 MB, more than I read at once: ask for a shorter feed, or find"
        " another link for it."
    )


@pytest.mark.parametrize(
    "body", [_hostile.many_attributes(), b"<rss version='2.0'>" + b"<a>" * 400_000],
    ids=["many attributes", "deep nesting"],
)  # fmt: skip
def test_a_feed_made_to_stall_is_ended(
    body: bytes, outside: Outside, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitors._read_feed._SECONDS", 0.5)
    monkeypatch.setattr("monitors._read_feed._SECONDS_A_MB", 0.0)
    error = failed(outside, account, ok(body))
    assert error.says == (
        "The feed at `ada.example` is built so that it cannot be read in time: tell its owner."
    )


def test_an_entity_bomb_does_no_harm(outside: Outside, account: Account) -> None:
    found, _ = recorded(outside, account, ok(_hostile.entity_bomb()))
    assert found.health == "empty"
    assert len(found.title) <= 500


def test_a_worker_that_dies_says_so(
    outside: Outside, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.monitors import _work

    monkeypatch.setattr("monitors._read_feed.parse", _work.die_of)
    assert failed(outside, account, ok()).health == "broken_feed"
    monkeypatch.setattr("monitors._read_feed.parse", _work.swell_of)
    assert failed(outside, account, ok()).health == "too_big"


def test_a_host_at_rest_gives_the_time_to_ask(outside: Outside, account: Account) -> None:
    source = known()["feed"]

    async def twice(http: Http) -> SourceError:
        for _ in range(2):
            with pytest.raises(SourceError) as caught:
                await source.fetch(account, http, outside.now)
        return caught.value

    error, asked = outside.recorded(twice, httpx.Response(429, headers={"Retry-After": "3600"}))
    assert len(asked) == 1
    assert error.next_at == outside.now + timedelta(hours=1)


def test_the_cursor_is_json(outside: Outside, account: Account) -> None:
    found, _ = recorded(outside, account, ok(ETag='"1"'))
    names = {"url", "etag", "body", "whole_at", "count", "had", "seen"}
    assert set(json.loads(found.cursor)) == names
