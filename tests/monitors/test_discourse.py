"""What the recorded cases of Discourse cannot show."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors import Item, known
from monitors._discourse_read import _words

if TYPE_CHECKING:
    from tests.monitors.conftest import Outside

HALF = Item(
    id="310",
    url="https://forum.example/sub/t/7/3",
    title="",
    text="Half of…",
    lang=None,
    published_at=datetime(2026, 11, 19, 9, tzinfo=UTC),
    kind="reply",
    truncated=True,
)
WHOLE = {
    "id": 310, "user_id": 42, "username": "ada", "topic_id": 7, "post_number": 3,
    "created_at": "2026-11-19T09:00:00.000Z", "cooked": "<p>Half of it.</p>",
}  # fmt: skip


@pytest.mark.parametrize(
    ("item", "asked"),
    [
        (HALF, "/sub/posts/310.json"),
        (HALF._replace(id="t7"), "/sub/posts/by_number/7/1.json"),
        (HALF._replace(id="t7.3"), "/sub/posts/by_number/7/3.json"),
    ],
)
def test_a_post_that_came_in_part_is_completed(item: Item, asked: str, outside: Outside) -> None:
    found, requests = outside.recorded(
        lambda http: known()["discourse"].complete(item, http), httpx.Response(200, json=WHOLE)
    )
    assert [str(one.url.path) for one in requests] == [asked]
    assert (found.text, found.truncated) == ("Half of it.", False)


@pytest.mark.parametrize("answer", [httpx.Response(404), httpx.Response(200, text="<html>")])
def test_what_cannot_be_completed_stays_as_it_is(answer: httpx.Response, outside: Outside) -> None:
    found, _ = outside.recorded(lambda http: known()["discourse"].complete(HALF, http), answer)
    assert found == HALF


def test_a_key_is_told_to_its_own_forum_alone(outside: Outside) -> None:
    options: Any = {"discourse": {"tokens": "forum.example=reader:s3cret"}}
    for url, sent in (
        ("https://forum.example/t/7/3", "s3cret"),
        ("https://forum.example:8443/t/7/3", None),
        ("https://evil.example/forum.example/t/7/3", None),
    ):
        item = HALF._replace(url=url)
        _, requests = outside.recorded(
            lambda http, item=item: known()["discourse"].complete(item, http),
            httpx.Response(302, headers={"Location": "https://evil.example/"}),
            httpx.Response(404),
            options=options,
        )
        assert requests[0].headers.get("Api-Key") == sent
        assert all("Api-Key" not in one.headers for one in requests[1:])


_TAGS = ("aside class=onebox", "aside class=quote data-username=bob", "div class=title", "div",
         "blockquote", "p", "a class=mention href='/u/x'", "a class=mention href='//['",
         "div class=lightbox", "div class=meta", "pre", "code")  # fmt: skip


@given(st.lists(st.sampled_from(_TAGS), max_size=60), st.integers(0, 60))
def test_no_nesting_of_what_is_taken_out_breaks_a_post(tags: list[str], closed: int) -> None:
    names = [tag.split()[0] for tag in tags]
    markup = "".join(f"<{tag}>w" for tag in tags)
    markup += "".join(f"</{name}>" for name in names[::-1][:closed])
    words, people = _words(markup, "https://forum.example")
    assert isinstance(words, str)
    assert set(people) <= {"https://forum.example/u/bob", "https://forum.example/u/x"}


@pytest.mark.parametrize(
    ("via", "requests"),
    [("https://evil.example/u/ada", 0), ("https://forum.example/sub/u/ada", 1)],
)
def test_what_is_on_another_forum_is_not_asked_for(
    via: str, requests: int, outside: Outside
) -> None:
    _, asked = outside.recorded(
        lambda http: known()["discourse"].complete(HALF, http, via=via),
        httpx.Response(200, json=WHOLE),
    )
    assert len(asked) == requests
