"""What no recorded conversation shows of X: that no month costs more than the operator allows."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import monitors
from monitors import Fetched, SourceError
from monitors._http import Rules
from monitors._x_spending import KEY
from monitors.x import Cursor, _meant

if TYPE_CHECKING:
    from storage.accounts import Account
    from tests.monitors.conftest import Outside

NOW = datetime(2026, 10, 26, 8, tzinfo=UTC)
NEWEST = 2_114_601_459_512_246_272


@pytest.fixture
def ada(account: Account) -> Account:
    return replace(
        account,
        source="x",
        address="2244994945",
        stable_id="2244994945",
        link="https://x.com/ada_example",
        added_at=NOW,
    )


def _rules(cap: str, price: str = "0.005") -> Rules:
    return Rules(min_seconds=900, options={"x": {"token": "t0ken", "cap": cap, "price": price}})


def _full(request: httpx.Request) -> httpx.Response:
    """Give as many posts as were asked for, each with two others that it refers to."""
    asked = int(parse_qs(urlsplit(str(request.url)).query)["max_results"][0])
    ids = [str(NEWEST - here * 10) for here in range(asked)]
    refers = [
        [{"type": "replied_to", "id": f"{id_[:-1]}1"}, {"type": "quoted", "id": f"{id_[:-1]}3"}]
        for id_ in ids
    ]
    data = [
        {"id": id_, "text": "Hello", "created_at": "2026-10-26T06:00:00Z", "referenced_tweets": two}
        for id_, two in zip(ids, refers, strict=True)
    ]
    others = [{"id": one["id"], "text": "Other"} for two in refers for one in two]
    meta = {"result_count": asked, "next_token": "more"}
    return httpx.Response(200, json={"data": data, "includes": {"tweets": others}, "meta": meta})


async def _look(account: Account, http: Any) -> object:
    try:
        return await monitors.known()["x"].fetch(account, http, NOW)
    except SourceError as error:
        return error


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cents=st.integers(0, 400),
    price=st.sampled_from(["0.005", "0.01", "0.0007"]),
    since=st.sampled_from(["", "5"]),
)
def test_no_month_costs_more_than_is_allowed(
    outside: Outside, ada: Account, cents: int, price: str, since: str
) -> None:
    cap = cents / 100
    accounts = [
        replace(ada, address=str(number), cursor=Cursor(since=since).write())
        for number in range(1, 6)
    ]

    async def work(http: Any) -> tuple[float, float, list[object]]:
        together = await asyncio.gather(*(_look(one, http) for one in accounts))
        between = http.ledger.spent(KEY, NOW)
        for one in accounts:
            together.append(await _look(one, http))
        return between, http.ledger.spent(KEY, NOW), together

    outside.now = NOW
    between, spent, came = outside.run(work, _rules(str(cap), price), httpx.MockTransport(_full))
    assert between <= spent <= cap + 1e-6
    seen = [one for one in came if isinstance(one, Fetched)]
    assert all(isinstance(one, Fetched) or one.health == "spent" for one in came)  # type: ignore[attr-defined]
    # What is allowed is also used: a look of the least there is would cost no less.
    assert cap - spent < float(price) * 15 + 1e-6 or len(seen) == len(came)


@pytest.mark.parametrize(
    ("failure", "health", "spent"),
    [
        (httpx.ConnectError("no"), "unreachable", 0.0),
        (httpx.ReadTimeout("late"), "timeout", 20 * 3 * 0.005),
        (httpx.Response(200, text="{"), "broken_answer", 20 * 3 * 0.005),
        (httpx.Response(500, text=""), "server_error", 0.0),
    ],
)
def test_an_answer_that_is_lost_may_have_cost_the_most(
    outside: Outside,
    ada: Account,
    failure: httpx.TransportError | httpx.Response,
    health: str,
    spent: float,
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if isinstance(failure, httpx.Response):
            return failure
        raise failure

    async def work(http: Any) -> tuple[object, float]:
        return await _look(ada, http), http.ledger.spent(KEY, NOW)

    outside.now = NOW
    came, cost = outside.run(work, _rules("20"), httpx.MockTransport(answer))
    assert isinstance(came, SourceError)
    assert came.health == health
    assert cost == pytest.approx(spent)


def test_what_was_never_asked_costs_nothing(outside: Outside, ada: Account) -> None:
    async def work(http: Any) -> tuple[object, float]:
        return await _look(ada, http), http.ledger.spent(KEY, NOW)

    outside.now = NOW
    came, cost = outside.run(work, Rules(), httpx.MockTransport(_full))
    assert isinstance(came, SourceError)
    assert came.health == "auth_needed"
    assert cost == 0


def test_a_month_that_begins_has_its_own_money(outside: Outside, ada: Account) -> None:
    async def work(http: Any) -> object:
        http.ledger.spend(KEY, 20.0, datetime(2026, 10, 26, tzinfo=UTC), NOW - timedelta(days=9))
        return await _look(ada, http)

    outside.now = NOW
    assert isinstance(outside.run(work, _rules("20"), httpx.MockTransport(_full)), Fetched)


@pytest.mark.parametrize(
    ("gap", "quiet", "hours"), [(0.0, 0.0, 0.25), (86_400.0, 0.0, 3), (600.0, 30 * 86_400.0, 6)]
)
def test_who_posts_seldom_is_looked_at_seldom(
    outside: Outside, ada: Account, gap: float, quiet: float, hours: float
) -> None:
    last = NOW.timestamp() - quiet if quiet else 0.0
    cursor = Cursor(since="5", gap=gap, last=last, profile_at=NOW.timestamp()).write()

    async def work(http: Any) -> object:
        return await _look(replace(ada, cursor=cursor), http)

    empty = httpx.Response(200, json={"meta": {"result_count": 0}})
    outside.now = NOW
    came = outside.run(work, _rules("20"), httpx.MockTransport(lambda _: empty))
    assert isinstance(came, Fetched)
    assert 0 <= (came.next_at - NOW) / timedelta(hours=hours) - 1 <= 0.1


@pytest.mark.parametrize(
    ("link", "path"),
    [
        ("https://x.com/Ada_Example", "/2/users/by/username/Ada_Example"),
        ("https://m.twitter.com/ada/with_replies", "/2/users/by/username/ada"),
        ("https://x.com/i/user/12", "/2/users/12"),
        ("https://x.com/intent/user?user_id=12", "/2/users/12"),
        ("https://x.com/i/user/12;rm", ""),
        ("https://x.com/", ""),
        ("https://x.com/hashtag/ada", ""),
        ("https://x.com/a%2Fb", ""),
        ("https://notx.com/ada", None),
        ("https://x.com.example.com/ada", None),
        ("@ada", None),
        ("https://[::1", None),
        ("http://127.0.0.1:8080/ada", "/2/users/by/username/ada"),
    ],
)
def test_a_link_means(link: str, path: str | None) -> None:
    assert _meant(link, "127.0.0.1:8080") == path


@given(st.text())
def test_no_link_is_too_strange(link: str) -> None:
    assert (_meant(f"https://x.com/{link}", "") or "/2/users/").startswith("/2/users/")
