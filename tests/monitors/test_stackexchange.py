from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import monitors
from monitors import Item

if TYPE_CHECKING:
    from monitors import Fetched
    from monitors._http import Http
    from storage.accounts import Account
    from tests.monitors.conftest import Outside

STACK = monitors.known()["stackexchange"]
ASKED = Item(
    id="10",
    url="https://stackoverflow.com/q/10",
    title="A question on stackoverflow.com",
    text="Please.",
    lang=None,
    published_at=datetime.fromisoformat("2026-02-20T08:00:00+00:00"),
    truncated=True,
)
WHOLE = {
    "question_id": 10,
    "title": "How do I leave?",
    "body": "<p>Please.</p>",
    "creation_date": int(ASKED.published_at.timestamp()),
}


def completed(outside: Outside, item: Item, answer: httpx.Response) -> tuple[Item, int]:
    async def work(http: Http) -> Item:
        return await STACK.complete(item, http)

    whole, asked = outside.recorded(work, answer)
    return whole, len(asked)


def test_a_question_that_came_without_its_title_is_completed(outside: Outside) -> None:
    whole, _ = completed(outside, ASKED, httpx.Response(200, json={"items": [WHOLE]}))
    assert whole == ASKED._replace(title="How do I leave?", truncated=False)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, json={"items": []}),
        httpx.Response(200, json={"items": [{**WHOLE, "title": ""}]}),
        httpx.Response(200, json=[]),
        httpx.Response(400, json={"error_id": 502, "error_message": "too many"}),
        httpx.Response(503),
    ],
)
def test_what_cannot_be_completed_stays_as_it_is(outside: Outside, answer: httpx.Response) -> None:
    assert completed(outside, ASKED, answer)[0] == ASKED


def test_only_a_post_of_a_site_is_asked_for(outside: Outside) -> None:
    elsewhere = ASKED._replace(url="https://stackoverflow.example/q/10")
    assert completed(outside, elsewhere, httpx.Response(200)) == (elsewhere, 0)


@pytest.mark.parametrize(("key", "least"), [("", 7200), ("k", 900)])
def test_a_key_lets_it_look_as_often_as_elsewhere(
    outside: Outside, account: Account, now: datetime, key: str, least: int
) -> None:
    mine = replace(account, source="stackexchange", stable_id="stackoverflow.com/42")
    options: dict[str, Any] = {"stackexchange": {"key": key}}

    async def work(http: Http) -> Fetched:
        return await STACK.fetch(mine, http, now)

    answer = httpx.Response(200, json={"items": []})
    fetched, asked = outside.recorded(work, answer, options=options)
    assert asked[0].url.params.get("key", "") == key
    wait = fetched.next_at - now
    assert timedelta(seconds=least) <= wait <= timedelta(seconds=least * 1.1)
