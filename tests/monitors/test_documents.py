"""What is made to harm its reader is refused or tamed, in bounded memory and bounded work.

Each document goes the real way: over a socket, through the way out, into a process apart. What it
costs is measured there, in seconds of work and in bytes held, and here for what is packed.
"""

from __future__ import annotations

import asyncio
import json
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot import text
from monitors import Fetched, SourceError, known
from monitors._apart import Apart
from monitors._http import Http, Rules
from tests.conftest import NOW
from tests.monitors import _documents, _work
from tests.monitors._hostile import Hostile, reply

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from storage.accounts import Account

SECONDS = 1.0
A_MEGABYTE = 4.0
"""The most work that one of them may make us do, and so much more for each megabyte it has."""
BYTES = 200_000_000
"""The most memory that one of them may make a process apart hold."""
HERE = 60_000_000
"""The most it may make this process hold, where many are under way at once."""


class Measured(Apart):
    """Processes apart that tell what the dearest work in them cost."""

    seconds = 0.0
    held = 0

    async def run(self, function: Any, *args: Any, seconds: float = 15.0) -> Any:
        """Do it and note what it cost."""
        gave, took, held = await super().run(_work.measured, function, *args, seconds=seconds)
        self.seconds, self.held = max(self.seconds, took), max(self.held, held)
        if isinstance(gave, Exception):
            raise gave
        return gave


class Way:
    """One way out for all of them, with a server at its other end."""

    def __init__(self, server: Hostile, pool: Measured, do: Callable[..., Any]) -> None:
        self.server, self.pool, self.do = server, pool, do

    def outcome(self, work: Callable[[Http], Coroutine[Any, Any, Any]]) -> Any:
        """Do some work, and give what came of it, or how it was refused."""
        self.pool.seconds, self.pool.held = 0.0, 0
        try:
            return self.do(work)
        except SourceError as error:
            return error


@pytest.fixture(scope="module")
def way() -> Iterator[Way]:
    with Hostile() as server, Measured(workers=1) as pool, asyncio.Runner() as runner:
        rules = Rules(allow_hosts=(f"127.0.0.1:{server.port}",), min_seconds=60)
        http = Http(rules, lambda: NOW, pool)
        yield Way(server, pool, lambda work: runner.run(work(http)))
        runner.run(http.__aexit__())


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a busy machine take its time: what is measured is work."""
    monkeypatch.setattr("monitors._read_feed._SECONDS", 60.0)


def _becomes(outcome: object) -> str:
    return outcome.health if isinstance(outcome, SourceError) else "read"


FEEDS, PAGES = _documents.feeds(), _documents.pages()
PACKED, STREAMS = _documents.PACKED, _documents.STREAMS


def test_there_are_many() -> None:
    names = [*FEEDS, *PACKED, *PAGES, *STREAMS]
    assert len(names) == len(set(names)) >= 80


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_is_refused_or_tamed(name: str, way: Way, account: Account) -> None:
    document = FEEDS[name]
    url = way.server.says("/feed", _documents.answer(document, way.server.url))
    way.server.asked.clear()
    outcome = way.outcome(
        lambda http: known()["feed"].fetch(replace(account, address=url), http, NOW)
    )
    assert _becomes(outcome) == document.becomes
    assert way.pool.seconds < SECONDS + A_MEGABYTE * len(document.body) / 1e6
    assert way.pool.held < BYTES
    assert way.server.paths() == ["/feed"]  # it had us ask for nothing else
    if isinstance(outcome, Fetched):
        _is_tame(outcome)


def _is_tame(fetched: Fetched) -> None:
    """See that nothing in it can do anything, where it is kept and where it is shown."""
    assert len(fetched.items) <= 200
    assert len({one.id for one in fetched.items}) == len(fetched.items)
    for one in fetched.items:
        whole = one.id + one.title + one.text + one.url
        assert "root:" not in whole
        assert not any(unicodedata.category(c) in ("Cs", "Cn") for c in whole)
        assert not set(whole) & set("\0\u202e\u2066\u2069\u200f")
        assert one.url.startswith(("https://", "http://"))
        assert len(one.id) <= 500 >= len(one.title)
        assert len(one.text) <= 50_000
        for shown in (text.said(one.title, 300), text.said(one.text, 300)):
            assert not set(shown) & set("<>`\n")
        json.dumps(one.title).encode()


@pytest.mark.parametrize("name", PACKED)
def test_what_is_packed_to_swell_does_not(name: str, way: Way, account: Account) -> None:
    coding, becomes, body = PACKED[name]
    one = replace(account, address=way.server.says("/feed", reply(body(), Content_Encoding=coding)))
    outcome, seconds, held = _work.measured(
        way.outcome, lambda http: known()["feed"].fetch(one, http, NOW)
    )
    assert _becomes(outcome) == becomes
    assert seconds < SECONDS + A_MEGABYTE * 5  # the most that is read of anything
    assert held < HERE


@pytest.mark.parametrize("name", STREAMS)
def test_what_never_ends_is_ended(name: str, way: Way, account: Account) -> None:
    becomes, how = STREAMS[name]
    one = replace(account, address=way.server.behaves(f"/{name.replace(' ', '-')}", how))
    outcome, seconds, held = _work.measured(
        way.outcome, lambda http: known()["feed"].fetch(one, http, NOW)
    )
    assert _becomes(outcome) == becomes
    assert seconds < SECONDS + A_MEGABYTE * 5  # the most that is read of anything
    assert held < HERE


@pytest.mark.parametrize("name", PAGES)
def test_a_page_leads_to_no_feed_and_nowhere_inside(name: str, way: Way) -> None:
    document = PAGES[name]
    url = way.server.says("/page", _documents.answer(document, way.server.url))
    way.server.asked.clear()
    outcome = way.outcome(lambda http: known()["feed"].resolve(url, http))
    assert _becomes(outcome) == document.becomes
    assert way.pool.seconds < SECONDS + A_MEGABYTE * len(document.body) / 1e6
    assert way.pool.held < BYTES
    assert len(way.server.asked) < 30
