"""What the recorded cases of Lemmy cannot show."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors import Fetched, SourceError, known
from monitors._http import Rules
from monitors._lemmy_read import _people, _words
from monitors._resolve import resolve
from monitors.lemmy import _asked
from tests.monitors._cases import every, play

if TYPE_CHECKING:
    from datetime import datetime

    from monitors._http import Http
    from tests.monitors.conftest import Outside

BASE = "https://lemmy.example"
ADA = {
    "name": "ada", "actor_id": f"{BASE}/u/ada", "local": True, "banned": False, "deleted": False,
}  # fmt: skip
ANSWERS = {
    "/.well-known/webfinger": {
        "subject": "acct:ada@lemmy.example",
        "links": [
            {"rel": "self", "type": "application/activity+json", "href": f"{BASE}/u/ada"},
            {"rel": "http://webfinger.net/rel/profile-page", "href": f"{BASE}/u/ada"},
        ],
    },
    "/.well-known/nodeinfo": {"links": [{"rel": "x/2.0", "href": f"{BASE}/nodeinfo/2.0.json"}]},
    "/nodeinfo/2.0.json": {"software": {"name": "lemmy"}},
    "/api/v3/user": {"person_view": {"person": ADA}, "posts": [], "comments": []},
}


def test_a_handle_is_found_through_whoever_resolves_handles(
    outside: Outside, now: datetime
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        found = ANSWERS.get(request.url.path)
        if request.url.host != "lemmy.example" or found is None:
            return httpx.Response(404)
        return httpx.Response(200, json=found)

    outside.now = now
    found = outside.run(
        lambda http: resolve("@ada@lemmy.example", http), Rules(), httpx.MockTransport(answer)
    )
    assert [(one.source, one.stable_id) for one in found] == [("lemmy", f"{BASE}/u/ada")]


@given(st.text(max_size=60))
def test_no_link_is_too_odd_to_be_told_apart(text: str) -> None:
    for link in (text, f"https://lemmy.example/{text}", f"https://{text}/u/ada"):
        found = _asked(link)
        assert found is None or any(found.groupdict().values())


@given(st.text(alphabet="> ab\n@.-:[](/)https", max_size=200))
def test_whom_a_text_names_are_links(text: str) -> None:
    assert all(link.startswith(("https://", "http://")) for link in _people(_words(text)))


def test_what_is_quoted_names_nobody() -> None:
    words = _words("> ask @bob@other.example\n\nAsk @grace@other.example:8443, not x@mail.example.")
    assert _people(words) == ["https://other.example:8443/u/grace"]


@pytest.mark.parametrize("source", ["discourse", "lemmy"])
@pytest.mark.parametrize("path", ["/u/ada", "/post/2026", "/t/what-i-read/7", "/c/tools"])
def test_a_host_that_fails_is_left_to_whoever_reads_pages(
    source: str, path: str, outside: Outside
) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no")

    found = outside.run(
        lambda http: known()[source].resolve(f"https://blog.example{path}", http),
        Rules(),
        httpx.MockTransport(answer),
    )
    assert not found


def test_a_server_that_says_it_in_a_word_is_left_in_peace(outside: Outside) -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        found = ANSWERS.get(request.url.path) if "nodeinfo" in request.url.path else None
        return httpx.Response(200 if found else 400, json=found or {"error": "rate_limit_error"})

    async def twice(http: Http) -> None:
        for _ in range(2):
            with contextlib.suppress(SourceError):
                await known()["lemmy"].resolve(f"{BASE}/u/ada", http)

    outside.run(twice, Rules(), httpx.MockTransport(answer))
    assert asked.count("/api/v3/user") == 1


@pytest.mark.parametrize("source", ["discourse", "lemmy"])
def test_what_was_left_is_fetched_soon(source: str, outside: Outside) -> None:
    (case,) = (one for one in every() if one.source == source and one.path.stem == "gap.case")
    waits = []
    for _, came in play(case, outside):
        assert isinstance(came, Fetched)
        waits.append(came.next_at - outside.now)
    assert [wait < timedelta(minutes=2) for wait in waits] == [False, True, False, False]
    assert max(waits) < timedelta(minutes=20)
