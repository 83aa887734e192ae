"""The farm of the benchmarks, read by the product."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks import _farm
from monitors import Fetched, known

if TYPE_CHECKING:
    from monitors._http import Http
    from storage.accounts import Account
    from tests.monitors.conftest import Outside


def test_a_farm_is_read_and_only_what_changed_is_new(outside: Outside, account: Account) -> None:
    source = known()["feed"]
    with _farm.farm(4, entries=3) as base_url:
        accounts = [replace(account, address=url) for url in _farm.feeds(base_url, 4)]

        async def poll(http: Http) -> list[Fetched]:
            return await asyncio.gather(
                *(source.fetch(each, http, outside.now) for each in accounts)
            )

        first = outside.run(poll)
        assert [len(found.items) for found in first] == [3, 3, 3, 3]
        assert len({item.text for found in first for item in found.items}) == 12
        accounts = [
            replace(each, cursor=found.cursor) for each, found in zip(accounts, first, strict=True)
        ]
        assert all(found.unchanged for found in outside.run(poll))
        assert _farm.change(base_url, 25) == 1
        assert [found.unchanged for found in outside.run(poll)] == [False, True, True, True]
        assert _farm.counted(base_url) == {"200": 5, "304": 7, "404": 0}
