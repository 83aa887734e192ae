"""What no recorded conversation shows of Threads: links of every kind, and a token kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import monitors
from monitors import SourceError
from monitors._named import links_in
from monitors.threads import _meant

if TYPE_CHECKING:
    from tests.monitors.conftest import Outside


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("https://www.threads.net/@ada.example", "ada.example"),
        ("https://threads.com/%40ada_example/media", "ada_example"),
        ("https://www.threads.net/", ""),
        ("https://www.threads.net/ada", ""),
        ("https://www.threads.net/@ada@social.example", ""),
        ("https://www.threads.net/@.ada", ""),
        ("https://notthreads.net/@ada", None),
        ("@ada@threads.net", None),
        ("https://[::1", None),
        ("http://127.0.0.1:8080/@ada", "ada"),
    ],
)
def test_a_link_means(link: str, name: str | None) -> None:
    assert _meant(link, "127.0.0.1:8080") == name


@given(st.text())
def test_no_link_is_too_strange(link: str) -> None:
    name = _meant(f"https://threads.net/{link}", "") or ""
    assert not set(name) & set("/?#& @")


@pytest.mark.parametrize("status", [302, 400, 500])
def test_the_token_goes_to_nobody_else(outside: Outside, status: int) -> None:
    async def work(http: Any) -> object:
        try:
            return await monitors.known()["threads"].resolve("https://threads.net/@ada", http)
        except SourceError as error:
            return error

    answer = httpx.Response(status, headers={"location": "https://elsewhere.example/"}, text="<p>")
    came, asked = outside.recorded(work, answer, options={"threads": {"token": "t0ken"}})
    assert [request.url.host for request in asked] == ["graph.threads.com"]
    assert "t0ken" not in str(asked[0].url)
    assert isinstance(came, SourceError)
    assert "t0ken" not in str(came)


@pytest.mark.parametrize(
    ("words", "links"),
    [
        ("See https://ada.example.com, or not.", ["https://ada.example.com"]),
        ("(https://ada.example/a?utm_source=x)", ["https://ada.example/a"]),
        ("https://ada.example https://ada.example", ["https://ada.example"]),
        ("https://a:b@ javascript:alert(1) ftp://ada.example https://", []),
    ],
)
def test_the_links_that_somebody_names(words: str, links: list[str]) -> None:
    assert links_in(words) == links


@given(st.text(), st.integers(0, 5))
def test_no_words_are_too_strange(words: str, most: int) -> None:
    found = links_in(f"https://{words} https://ada.example/{words}", most)
    assert len(found) <= most
    assert all(link.startswith(("https://", "http://")) for link in found)
