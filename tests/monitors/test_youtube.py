"""What the recorded cases of YouTube cannot show."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors import Fetched, SourceError, known
from monitors._http import Rules
from monitors._youtube_links import read
from monitors._youtube_read import page
from tests.monitors._cases import every, play

if TYPE_CHECKING:
    from tests.monitors.conftest import Outside

WEB = "https://www.youtube.com"
ID = "UCabcdefghijklmnopqrstuv"


@given(st.text(max_size=80))
def test_no_link_is_too_odd_to_be_told_apart(text: str) -> None:
    for link in (text, f"{WEB}/{text}", f"{WEB}/watch?{text}", f"https://youtu.be/{text}"):
        meant = read(link, WEB)
        said = () if meant is None else (meant.channel, meant.playlist, meant.video, meant.path)
        assert sum(map(bool, said)) <= 1


@pytest.mark.parametrize(
    "link",
    ["https://youtube.com.example/@ada", "https://example.com/?https://youtu.be/abcdefghijk",
     "https://[", "ftp://www.youtube.com/@ada", "https://www.youtube.com:8443/@ada"],
)  # fmt: skip
def test_what_only_looks_like_youtube_is_none_of_it(link: str) -> None:
    assert read(link, WEB) is None


def test_another_address_may_be_set_for_it() -> None:
    meant = read("http://127.0.0.1:8080/@ada", "http://127.0.0.1:8080")
    assert meant is not None
    assert meant.path == "/@ada"


def test_the_key_goes_to_the_interface_alone_and_not_where_it_leads(outside: Outside) -> None:
    asked: list[tuple[str, str | None]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.host, request.headers.get("X-Goog-Api-Key")))
        return httpx.Response(302, headers={"Location": "https://evil.example/"})

    rules = Rules(options={"youtube": {"key": "k3y"}})
    with pytest.raises(SourceError):
        outside.run(
            lambda http: known()["youtube"].resolve(f"{WEB}/@ada", http),
            rules,
            httpx.MockTransport(answer),
        )
    assert asked == [("www.googleapis.com", "k3y")]


@given(st.integers(0, 300))
def test_a_long_page_is_read_in_time(times: int) -> None:
    """No beginning of what is looked for, however often repeated, makes it slow."""
    hostile = '<link rel="alternate" type="application/rss+xml" ' * (times * 200)
    found = page((hostile + f'<meta itemprop="identifier" content="{ID}">').encode())
    assert found.id == ID


def test_an_answer_that_will_do_for_longer_is_not_asked_for_sooner(outside: Outside) -> None:
    (case,) = (one for one in every() if (one.source, one.path.stem) == ("youtube", "poll.case"))
    waits = []
    for _, came in play(case, outside):
        assert isinstance(came, Fetched)
        waits.append(came.next_at - outside.now)
    assert [wait >= timedelta(hours=1) for wait in waits] == [True, False, False, False]
    assert all(timedelta(minutes=15) <= wait < timedelta(minutes=70) for wait in waits)
