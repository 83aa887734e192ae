from __future__ import annotations

import asyncio
import gzip
import socket
import zlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from monitors import SourceError
from monitors._http import NOBODY_WAITS, Answer, Rules
from tests.monitors import _hostile
from tests.monitors._hostile import FEED, reply
from tests.monitors._work import wait_for

if TYPE_CHECKING:
    from pathlib import Path

    from monitors._http import Http
    from tests.monitors._hostile import Hostile
    from tests.monitors.conftest import Outside


def failed(outside: Outside, url: str, **options: Any) -> SourceError:
    """Fetch what cannot be fetched, and give the error."""
    with pytest.raises(SourceError) as caught:
        outside.run(lambda http: http.get(url, **options))
    assert caught.value.address == url
    assert caught.value.says.endswith(".")
    return caught.value


def got(outside: Outside, url: str, **options: Any) -> Answer:
    return outside.run(lambda http: http.get(url, **options))


# What is sent.


def test_it_says_who_it_is_and_carries_nothing_else(outside: Outside, hostile: Hostile) -> None:
    url = hostile.says("/a", reply(b"x", Set_Cookie="id=1; Path=/"))

    async def twice(http: Http) -> None:
        await http.get(url)
        await http.get(url)

    outside.run(twice)
    assert hostile.asked[1].headers == {
        "host": f"127.0.0.1:{hostile.port}",
        "accept-encoding": "gzip, deflate",
        "user-agent": "Bellwether/1 (+https://x.example)",
    }


def test_no_proxy_is_taken_from_the_environment(
    outside: Outside, hostile: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert got(outside, hostile.sends_feed()).body == FEED


def test_validators_go_back_byte_for_byte(outside: Outside, hostile: Hostile) -> None:
    url = hostile.says("/a", reply(ETag='W/"caf\xe9-1"', Last_Modified="yesterday, sort of"))
    first = got(outside, url)
    got(outside, url, etag=first.etag, modified=first.modified)
    assert hostile.asked[1].headers["if-none-match"] == 'W/"caf\xe9-1"'
    assert hostile.asked[1].headers["if-modified-since"] == "yesterday, sort of"


def test_validators_go_only_where_they_came_from(outside: Outside, hostile: Hostile) -> None:
    there = hostile.sends_feed("/there")
    here = hostile.redirects("/here", there)
    got(outside, here, etag='"1"', validated=there)
    assert "if-none-match" not in hostile.asked[0].headers
    assert hostile.asked[1].headers["if-none-match"] == '"1"'


def test_a_connection_is_used_again(outside: Outside, hostile: Hostile) -> None:
    url = hostile.sends_feed()

    async def often(http: Http) -> None:
        for _ in range(5):
            await http.get(url)

    outside.run(often)
    assert len(hostile.asked) == 5
    assert hostile.connections == 1


def test_a_connection_that_was_closed_meanwhile_is_made_anew(
    outside: Outside, hostile: Hostile
) -> None:
    async def closes(_: _hostile.Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(reply(b"once"))
        await writer.drain()

    url = hostile.behaves("/a", closes)

    async def twice(http: Http) -> list[bytes]:
        return [(await http.get(url)).body, (await http.get(url)).body]

    assert outside.run(twice) == [b"once", b"once"]
    assert hostile.connections == 2


# What comes back.


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(FEED)),
        ("x-gzip", gzip.compress(FEED)),
        ("gzip", gzip.compress(FEED[:50]) + gzip.compress(FEED[50:])),
        ("gzip", gzip.compress(FEED) + b"\0\0\0"),
        ("deflate", zlib.compress(FEED)),
        ("deflate", zlib.compress(FEED)[2:-4]),
        ("identity", FEED),
    ],
    ids=["gzip", "x-gzip", "in two", "padded", "zlib", "bare", "identity"],
)
def test_what_is_packed_is_unpacked(
    coding: str, packed: bytes, outside: Outside, hostile: Hostile
) -> None:
    url = hostile.says("/a", reply(packed, Content_Encoding=coding))
    assert got(outside, url).body == FEED


def test_an_empty_body_may_claim_to_be_packed(outside: Outside, hostile: Hostile) -> None:
    url = hostile.says("/a", reply(b"", Content_Encoding="gzip"))
    assert got(outside, url).body == b""


@pytest.mark.parametrize(
    ("coding", "packed", "health"),
    [
        ("gzip", _hostile.zeros(100), "too_big"),
        ("gzip, gzip", gzip.compress(_hostile.zeros(100)), "broken_answer"),
        ("br", b"whatever", "broken_answer"),
        ("{host.__class__} {}", b"whatever", "broken_answer"),
        ("gzip", gzip.compress(FEED)[:-20], "broken_answer"),
        ("gzip", b"not gzip at all", "broken_answer"),
        ("gzip", gzip.compress(b"") * 1_000, "broken_answer"),
        ("deflate", _hostile.zeros(1)[:50], "broken_answer"),
    ],
    ids=[
        "bomb",
        "bomb in a bomb",
        "unknown",
        "in braces",
        "cut off",
        "no gzip",
        "many empty",
        "no deflate",
    ],
)
def test_what_is_packed_wrongly_is_refused(
    coding: str, packed: bytes, health: str, outside: Outside, hostile: Hostile
) -> None:
    url = hostile.says("/a", reply(packed, Content_Encoding=coding))
    assert failed(outside, url).health == health


def test_a_gzip_bomb_gets_one_clear_sentence(outside: Outside, hostile: Hostile) -> None:
    url = hostile.says("/a", reply(_hostile.zeros(100), Content_Encoding="gzip"))
    assert failed(outside, url).says == (
        "`127.0.0.1` sent more than 5 MB, more than I read at once: ask for a shorter feed, or find"
        " another link for it."
    )


def test_too_much_is_not_even_begun(outside: Outside, hostile: Hostile) -> None:
    url = hostile.says("/a", reply(b"x" * 10_000_000))
    assert failed(outside, url).health == "too_big"


@pytest.mark.parametrize("claimed", ["10", "100000"], ids=["too little", "too much"])
def test_a_lie_about_the_length_is_found(claimed: str, outside: Outside, hostile: Hostile) -> None:
    async def lies(_: _hostile.Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(reply(FEED, Content_Length=claimed))
        await writer.drain()

    url = hostile.behaves("/a", lies)
    if claimed == "10":
        assert got(outside, url).body == FEED[:10]
    else:
        assert failed(outside, url).health == "broken_answer"


@pytest.mark.parametrize(
    ("how", "health"),
    [
        (_hostile.drips, "timeout"),
        (_hostile.drips_headers, "timeout"),
        (_hostile.never_ends, "too_big"),
        (_hostile.crumbles, "broken_answer"),
        (_hostile.never_ends_headers, "broken_answer"),
        (_hostile.says_nothing, "broken_answer"),
        (_hostile.speaks_no_http, "broken_answer"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_bad_manners_end_in_a_sentence(
    how: Any, health: str, outside: Outside, hostile: Hostile
) -> None:
    seconds = 0.3 if health == "timeout" else 20
    assert failed(outside, hostile.behaves("/a", how), seconds=seconds).health == health


def test_a_refused_connection_is_a_sentence(outside: Outside, hostile: Hostile) -> None:
    error = failed(outside, "http://127.0.0.1:1/")
    assert error.health == "unreachable"
    assert error.says == (
        "`127.0.0.1` cannot be reached: check the link, and whether it works in a browser."
    )


@pytest.mark.parametrize(
    ("code", "says"),
    [
        (
            socket.EAI_NONAME,
            (
                "There is no host named `nowhere.example`: check the spelling, or whether the site"
                " is gone."
            ),
        ),
        (
            socket.EAI_AGAIN,
            (
                "The address of `nowhere.example` could not be looked up just now: if that goes on,"
                " check the link, and this machine's own connection."
            ),
        ),
    ],
    ids=["unknown", "no name server"],
)
def test_a_host_without_an_address_is_a_sentence(
    code: int, says: str, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(code, "no")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    assert failed(outside, "http://nowhere.example/").says == says


# Redirects.


def test_redirects_are_followed_and_told(outside: Outside, hostile: Hostile) -> None:
    end = hostile.sends_feed("/end")
    hostile.redirects("/b", "/end", 308)
    start = hostile.redirects("/a", "b", 301)
    answer = got(outside, start)
    assert (answer.status, answer.url, answer.permanent) == (200, end, end)


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_redirect_for_now_is_not_for_good(
    status: int, outside: Outside, hostile: Hostile
) -> None:
    hostile.sends_feed("/end")
    hostile.redirects("/b", "/end", status)
    assert got(outside, hostile.redirects("/a", "/b", 301)).permanent is None


def test_a_place_may_be_written_in_any_bytes(outside: Outside, hostile: Hostile) -> None:
    hostile.sends_feed("/caf%C3%A9%20one")
    url = hostile.redirects("/a", "/caf\xc3\xa9 one")
    assert got(outside, url).body == FEED


def test_a_redirect_loop_gets_one_clear_sentence(outside: Outside, hostile: Hostile) -> None:
    hostile.redirects("/b", "/a")
    error = failed(outside, hostile.redirects("/a", "/b"))
    assert error.health == "redirect_loop"
    assert error.says == (
        "It redirects in a circle: open the link in a browser and give me the address where it"
        " ends."
    )
    assert hostile.paths() == ["/a", "/b"]


def test_an_endless_chain_of_redirects_ends(outside: Outside, hostile: Hostile) -> None:
    for number in range(20):
        hostile.redirects(f"/{number}", f"/{number + 1}")
    assert failed(outside, hostile.url + "/0").health == "redirect_loop"
    assert len(hostile.asked) == 6


def test_a_redirect_may_be_refused(outside: Outside, hostile: Hostile) -> None:
    assert got(outside, hostile.redirects("/a", "/b"), redirects=0).status == 302
    assert hostile.paths() == ["/a"]


@pytest.mark.parametrize(
    ("to", "health"),
    [
        ("http://169.254.169.254/latest/", "blocked"),
        ("file:///etc/passwd", "bad_link"),
        ("http://[::1", "broken_redirect"),
        ("http://u:p@127.0.0.1/", "bad_link"),
    ],
)
def test_a_redirect_is_vetted_like_a_link(
    to: str, health: str, outside: Outside, hostile: Hostile
) -> None:
    with pytest.raises(SourceError) as caught:
        outside.run(lambda http: http.get(hostile.redirects("/a", to)))
    assert caught.value.health == health


def test_nobody_outside_sends_us_to_what_only_we_may_reach(outside: Outside) -> None:
    with pytest.raises(SourceError) as caught:
        outside.recorded(
            lambda http: http.get("https://ada.example/feed"),
            httpx.Response(302, headers={"Location": "http://10.1.1.1/admin"}),
            httpx.Response(200, content=b"secrets"),
            allow_hosts=("10.1.1.1",),
        )
    assert caught.value.health == "blocked"


def test_a_page_outside_does_not_either(outside: Outside) -> None:
    with pytest.raises(SourceError) as caught:
        outside.recorded(
            lambda http: http.get("http://10.1.1.1/", via="https://ada.example/"),
            httpx.Response(200, content=b"secrets"),
            allow_hosts=("10.1.1.1",),
        )
    assert caught.value.health == "blocked"


def test_a_secret_stays_with_the_place_it_is_for(outside: Outside) -> None:
    _, asked = outside.recorded(
        lambda http: http.get("https://a.example/", headers={"Authorization": "Bearer x"}),
        httpx.Response(302, headers={"Location": "https://a.example/2"}),
        httpx.Response(302, headers={"Location": "https://b.example/"}),
        httpx.Response(302, headers={"Location": "https://a.example/3"}),
        httpx.Response(200),
    )
    assert ["authorization" in request.headers for request in asked] == [True, True, False, False]


# Manners.


def test_one_host_is_visited_with_a_gap(outside: Outside) -> None:
    async def thrice(http: Http) -> None:
        await asyncio.gather(*(http.get(f"https://a.example/{n}") for n in range(3)))

    outside.recorded(thrice, httpx.Response(200))
    assert len(outside.slept) == 2
    assert all(1.5 < seconds <= 2 for seconds in outside.slept)


def test_a_host_that_many_redirect_to_is_visited_with_a_gap(outside: Outside) -> None:
    async def several(http: Http) -> None:
        await asyncio.gather(*(http.get(f"https://{n}.example/") for n in range(3)))

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "all.example":
            return httpx.Response(200)
        return httpx.Response(302, headers={"Location": "https://all.example/"})

    outside.run(several, Rules(), httpx.MockTransport(answer))
    assert len(outside.slept) == 2


def test_a_redirect_within_a_host_is_one_visit(outside: Outside) -> None:
    async def once(http: Http) -> None:
        await http.get("https://a.example/")

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/there":
            return httpx.Response(200)
        return httpx.Response(302, headers={"Location": "/there"})

    outside.run(once, Rules(), httpx.MockTransport(answer))
    assert outside.slept == []


def test_many_hosts_are_visited_at_once(outside: Outside) -> None:
    async def several(http: Http) -> None:
        await asyncio.gather(*(http.get(f"https://{n}.example/") for n in range(30)))

    outside.recorded(several, httpx.Response(200))
    assert outside.slept == []


def test_a_person_who_waits_waits_for_no_gap(outside: Outside) -> None:
    async def twice(http: Http) -> None:
        await http.get("https://a.example/", hurry=True)
        await http.get("https://a.example/", hurry=True)

    outside.recorded(twice, httpx.Response(200))
    assert outside.slept == []


def test_where_nobody_waits_nothing_is_in_a_hurry(outside: Outside) -> None:
    async def twice(http: Http) -> None:
        NOBODY_WAITS.set(True)
        await http.get("https://a.example/", hurry=True)
        await http.get("https://a.example/", hurry=True)

    outside.recorded(twice, httpx.Response(200))
    assert len(outside.slept) == 1


def test_what_is_allowed_knows_no_gap(outside: Outside, hostile: Hostile) -> None:
    url = hostile.sends_feed()

    async def often(http: Http) -> None:
        await asyncio.gather(*(http.get(url) for _ in range(10)))

    outside.run(often)
    assert outside.slept == []
    assert hostile.connections > 1


def test_one_connection_a_host_at_a_time(outside: Outside) -> None:
    under_way = most = 0

    class Slow(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)
            under_way -= 1
            return httpx.Response(200, request=request)

    async def several(http: Http) -> None:
        await asyncio.gather(*(http.get("https://a.example/") for _ in range(5)))

    outside.run(several, Rules(), Slow())
    assert most == 1


def test_no_more_at_once_than_the_rules_say(outside: Outside) -> None:
    under_way = most = 0

    class Slow(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)
            under_way -= 1
            return httpx.Response(200, request=request)

    async def several(http: Http) -> None:
        await asyncio.gather(*(http.get(f"https://{n}.example/") for n in range(20)))

    outside.run(several, Rules(concurrency=3), Slow())
    assert most == 3


def test_a_host_that_asked_for_rest_is_left_alone(outside: Outside, now: datetime) -> None:
    async def twice(http: Http) -> SourceError:
        assert (await http.get("https://a.example/1")).status == 429
        with pytest.raises(SourceError) as caught:
            await http.get("https://a.example/2")
        return caught.value

    error, asked = outside.recorded(
        twice, httpx.Response(429, headers={"Retry-After": "600"}), httpx.Response(200)
    )
    assert len(asked) == 1
    assert error.health == "rate_limited"
    assert error.next_at == now + timedelta(minutes=10)
    assert error.says == (
        "`a.example` asked us to come less often, so it rests until 09:40 UTC; I ask again by"
        " myself."
    )


def test_who_waits_for_a_turn_hears_that_the_host_wants_rest(outside: Outside) -> None:
    async def several(http: Http) -> list[Answer | BaseException]:
        asking = (http.get(f"https://a.example/{n}") for n in range(4))
        return await asyncio.gather(*asking, return_exceptions=True)

    came, asked = outside.recorded(several, httpx.Response(429, headers={"Retry-After": "600"}))
    assert len(asked) == 1
    assert [isinstance(one, SourceError) for one in came] == [False, True, True, True]


def test_rest_comes_to_an_end(outside: Outside) -> None:
    async def later(http: Http) -> int:
        await http.get("https://a.example/1")
        outside.now = datetime(2026, 3, 2, 9, 41, tzinfo=UTC)
        return (await http.get("https://a.example/2")).status

    status, _ = outside.recorded(
        later, httpx.Response(503, headers={"Retry-After": "600"}), httpx.Response(200)
    )
    assert status == 200


def test_nothing_more_is_fetched_than_can_be_read(
    outside: Outside, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """While more waits to be parsed than we hold in memory, the network waits too."""
    parsed = tmp_path / "parsed"
    monkeypatch.setattr("monitors._http._MOST_WAITING", 10)
    asked_while_full: list[int] = []

    async def work(http: Http) -> None:
        async def fetch() -> None:
            await http.get("https://b.example/")

        work = http.apart(wait_for, str(parsed), b"more than ten bytes")
        parsing = asyncio.create_task(work)
        await asyncio.sleep(0)
        fetching = asyncio.create_task(fetch())
        for _ in range(5):
            await asyncio.sleep(0)
        asked_while_full.append(fetching.done())
        parsed.touch()
        assert await parsing == 19
        await fetching

    _, asked = outside.recorded(work, httpx.Response(200))
    assert asked_while_full == [False]
    assert len(asked) == 1
