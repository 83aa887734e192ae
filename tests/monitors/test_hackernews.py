from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import httpx

import monitors
from monitors import Fetched
from monitors._http import Rules
from tests.monitors._cases import after

if TYPE_CHECKING:
    from datetime import datetime

    from monitors._http import Http
    from storage.accounts import Account
    from tests.monitors.conftest import Outside

NEWS = monitors.known()["hackernews"]


class Site:
    """A Hacker News where one person has posted much."""

    def __init__(self, now: datetime) -> None:
        self.count = 0
        self._then = int(now.timestamp()) - 86_400

    def __call__(self, request: httpx.Request) -> httpx.Response:
        kind, _, name = request.url.path.removeprefix("/v0/").removesuffix(".json").partition("/")
        if kind == "user":
            ids = list(range(self.count, 0, -1))
            return httpx.Response(200, json={"id": "ada_l", "submitted": ids})
        said: dict[str, Any] = {"id": int(name), "by": "ada_l", "type": "story"}
        said |= {"time": self._then + int(name), "title": f"No. {name}"}
        return httpx.Response(200, json=said)


def test_what_one_look_cannot_hold_is_read_on_with_no_gap(
    outside: Outside, account: Account, now: datetime
) -> None:
    site = Site(now)
    ada = replace(account, source="hackernews", stable_id="ada_l", address="x")

    def look() -> list[int]:
        nonlocal ada

        async def work(http: Http) -> Fetched:
            return await NEWS.fetch(ada, http, now)

        fetched = outside.run(work, Rules(min_seconds=900), httpx.MockTransport(site))
        ada = after(ada, fetched, now)
        return [int(item.id) for item in fetched.items]

    site.count = 70
    assert look() == list(range(31, 71))  # at first sight the newest
    assert not outside.slept  # somebody waits for it
    site.count = 170
    assert look() == list(range(71, 111))
    assert len(outside.slept) >= 40  # nobody waits for this one
    soon = ada.due_at - now
    assert soon.total_seconds() < 120
    assert look() == list(range(111, 151))
    assert look() == list(range(151, 171))
    assert (ada.due_at - now).total_seconds() >= 900
    assert look() == []
