from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import httpx
import pytest

import monitors
from monitors import Item

if TYPE_CHECKING:
    from monitors._http import Http
    from tests.monitors.conftest import Outside

LAB = monitors.known()["gitlab"]
OPENED = Item(
    id="mergerequest-500",
    url="https://gitlab.com/acme/tools/engine/-/merge_requests/12",
    title="My last change",
    text="",
    lang=None,
    published_at=datetime.fromisoformat("2026-11-21T14:00:00+00:00"),
    truncated=True,
)


def completed(outside: Outside, item: Item, answer: httpx.Response) -> tuple[Item, list[str]]:
    async def work(http: Http) -> Item:
        return await LAB.complete(item, http)

    whole, asked = outside.recorded(work, answer)
    return whole, [str(request.url) for request in asked]


@pytest.mark.parametrize(
    ("page", "asked"),
    [("merge_requests", "merge_requests"), ("issues", "issues"), ("work_items", "issues")],
)
def test_what_an_event_has_the_title_of_is_completed(
    outside: Outside, page: str, asked: str
) -> None:
    item = OPENED._replace(url=f"https://gitlab.com/acme/tools/engine/-/{page}/12")
    answer = httpx.Response(200, json={"title": "My last change", "description": "I hand over."})
    whole, urls = completed(outside, item, answer)
    assert urls == [f"https://gitlab.com/api/v4/projects/acme%2Ftools%2Fengine/{asked}/12"]
    assert whole == item._replace(text="I hand over.", truncated=False)


@pytest.mark.parametrize("answer", [httpx.Response(404, json={}), httpx.Response(200, json=[])])
def test_what_cannot_be_completed_stays_as_it_is(outside: Outside, answer: httpx.Response) -> None:
    assert completed(outside, OPENED, answer)[0] == OPENED


def test_what_is_no_issue_is_not_asked_for(outside: Outside) -> None:
    pushed = OPENED._replace(url="https://gitlab.com/acme/engine")
    assert completed(outside, pushed, httpx.Response(200)) == (pushed, [])


@pytest.mark.parametrize(
    ("via", "requests"), [("https://evil.example/ada", 0), ("https://gitlab.com/ada", 1)]
)
def test_what_is_on_another_server_is_not_asked_for(
    via: str, requests: int, outside: Outside
) -> None:
    whole = httpx.Response(200, json={"title": "Other", "description": "Words of elsewhere."})
    found, asked = outside.recorded(lambda http: LAB.complete(OPENED, http, via=via), whole)
    assert len(asked) == requests
    assert (found == OPENED) is (requests == 0)
