from __future__ import annotations

import asyncio

import pytest

from monitors import _pace


def test_hosts_that_rest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_pace, "_HOSTS", 10)

    async def work() -> int:
        pace = _pace.Pace(0.0, asyncio.sleep)
        for number in range(100):
            async with pace.turn(f"{number}.example"):
                pass
        return len(pace._hosts)

    assert asyncio.run(work()) <= 11


def test_a_turn_that_fails_is_given_back() -> None:
    async def work() -> None:
        pace = _pace.Pace(0.0, asyncio.sleep)
        for _ in range(2):
            with pytest.raises(ValueError, match="x"):
                async with pace.turn("a.example"):
                    raise ValueError("x")

    asyncio.run(work())
