from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

import monitors
from monitors import Item
from monitors._http import Rules
from tests.monitors._cases import after

if TYPE_CHECKING:
    from monitors import Fetched
    from monitors._http import Http
    from storage.accounts import Account
    from tests.monitors.conftest import Outside

HUB = monitors.known()["github"]
OPENED = Item(
    id="pull-request-1",
    url="https://github.com/grace/compiler/pull/12",
    title="Opened pull request grace/compiler#12",
    text="",
    lang=None,
    published_at=datetime.fromisoformat("2026-11-21T14:00:00+00:00"),
    truncated=True,
)


def completed(outside: Outside, item: Item, answer: httpx.Response) -> tuple[Item, list[str]]:
    async def work(http: Http) -> Item:
        return await HUB.complete(item, http)

    whole, asked = outside.recorded(work, answer)
    return whole, [str(request.url) for request in asked]


def test_a_pull_request_that_came_as_a_number_is_completed(outside: Outside) -> None:
    answer = httpx.Response(200, json={"title": "My last change", "body": "I hand over.\r\n"})
    whole, asked = completed(outside, OPENED, answer)
    assert asked == ["https://api.github.com/repos/grace/compiler/pulls/12"]
    assert whole == OPENED._replace(title="My last change", text="I hand over.", truncated=False)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(404, json={"message": "Not Found"}),
        httpx.Response(200, json=[]),
        httpx.Response(403, headers={"Retry-After": "60"}),
    ],
)
def test_what_cannot_be_completed_stays_as_it_is(outside: Outside, answer: httpx.Response) -> None:
    assert completed(outside, OPENED, answer)[0] == OPENED


def test_only_what_is_there_is_asked_for(outside: Outside) -> None:
    elsewhere = OPENED._replace(url="https://github.example/grace/compiler/pull/12")
    assert completed(outside, elsewhere, httpx.Response(200)) == (elsewhere, [])


@pytest.mark.parametrize(
    ("limit", "poll", "least"), [("60", "60", 3600), ("5000", "60", 900), ("5000", "1800", 1800)]
)
def test_how_often_it_is_asked_follows_what_it_allows(
    outside: Outside, account: Account, now: datetime, limit: str, poll: str, least: int
) -> None:
    mine = replace(account, source="github", address="https://github.com/ada", stable_id="1")
    headers = {"X-RateLimit-Limit": limit, "X-Poll-Interval": poll}

    async def work(http: Http) -> Fetched:
        return await HUB.fetch(mine, http, now)

    fetched, _ = outside.recorded(work, httpx.Response(200, headers=headers, json=[]))
    wait = fetched.next_at - now
    assert timedelta(seconds=least) <= wait <= timedelta(seconds=least * 1.1)


def test_a_busy_week_is_told_once_and_whole(
    outside: Outside, account: Account, now: datetime
) -> None:
    """With 300 events to be had, what came late and what came again are told apart."""
    mine = replace(account, source="github", address="https://github.com/ada", stable_id="1")
    said: list[int] = list(range(1000, 1300))

    def answer(request: httpx.Request) -> httpx.Response:
        page, size = int(request.url.params["page"]), 100
        rows = [
            {
                "id": str(number),
                "type": "IssueCommentEvent",
                "actor": {"id": 1, "login": "ada"},
                "repo": {"name": "ada/engine"},
                "payload": {
                    "action": "created",
                    "comment": {"id": number, "body": f"No. {number}"},
                },
                "created_at": (now - timedelta(minutes=2000 - number)).isoformat(),
            }
            for number in sorted(said, reverse=True)[(page - 1) * size : page * size]
        ]
        link = '<https://api.github.com/x>; rel="next"' if page < 3 else ""
        return httpx.Response(200, headers={"Link": link}, json=rows)

    def look() -> list[int]:
        nonlocal mine

        async def work(http: Http) -> Fetched:
            return await HUB.fetch(mine, http, now)

        fetched = outside.run(work, Rules(min_seconds=900), httpx.MockTransport(answer))
        mine = after(mine, fetched, now)
        return [int(item.id.removeprefix("comment-")) for item in fetched.items]

    assert look() == list(range(1000, 1300))
    said[:] = [number for number in range(1150, 1450) if number != 1310]
    assert look() == [number for number in range(1300, 1450) if number != 1310]
    said.append(1310)
    assert look() == []  # among what was known already on the first page
