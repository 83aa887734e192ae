"""A real Ghost, as people run it: what it answers nobody here made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitors import Fetched, known
from monitors._resolve import resolve
from tests.servers import _servers
from tests.servers._ghost import Ghost

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitors import Found, Item
    from storage.accounts import Account
    from tests.monitors.conftest import Outside

QUOTED = "<p>Hello there.</p><blockquote>I quit, said Max.</blockquote><pre><code>go()</code></pre>"


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ghost]:
    """Give a blog with a few posts."""
    folder = _servers.installed("ghost")
    with Ghost(folder, tmp_path_factory.mktemp("ghost")) as ghost:
        for number in range(3):
            at = f"2026-01-0{number + 1}T10:00:00.000Z"
            ghost.write(f"Note {number}", f"<p>Words of note {number}.</p>", published_at=at)
        ghost.write("Quoted", QUOTED, published_at="2026-01-04T10:00:00.000Z")
        yield ghost
    assert not _servers.answers(ghost.url)


def found(outside: Outside, link: str) -> list[Found]:
    return outside.run(lambda http: resolve(link, http))


def fetched(outside: Outside, account: Account) -> Fetched:
    source = known()["feed"]
    return outside.run(lambda http: source.fetch(account, http, outside.now))


def titled(fetched: Fetched, title: str) -> Item:
    [item] = [item for item in fetched.items if item.title == title]
    return item


@pytest.mark.parametrize("path", ["/", "/note-1/", "/rss/", "/feed/"])
def test_the_blog_is_found_by_whatever_of_it_is_given(
    path: str, blog: Ghost, outside: Outside
) -> None:
    [place] = found(outside, blog.url + path)
    assert (place.title, place.address) == ("Ada writes", f"{blog.url}/rss/")


@pytest.mark.parametrize("path", ["/author/ada/", "/author/ada", "/author/ada/rss/"])
def test_who_writes_there_is_found(path: str, blog: Ghost, outside: Outside) -> None:
    [place] = found(outside, blog.url + path)
    assert place.address == f"{blog.url}/author/ada/rss/"
    assert place.title == "Ada Example - Ada writes"


def test_posts_are_read_with_their_words(blog: Ghost, outside: Outside, account: Account) -> None:
    account = replace(account, address=f"{blog.url}/rss/")
    first = fetched(outside, account)
    assert [item.title for item in first.items][:4] == ["Note 0", "Note 1", "Note 2", "Quoted"]
    item = titled(first, "Quoted")
    assert item.text == "Hello there.\n\n> I quit, said Max.\n\n```\ngo()\n```"
    assert item.id.isalnum()
    assert not item.truncated
    assert fetched(outside, replace(account, cursor=first.cursor)).unchanged


def test_an_old_address_is_rewritten_after_days(
    blog: Ghost, outside: Outside, account: Account
) -> None:
    account = replace(account, address=f"{blog.url}/feed/")
    addresses = []
    for _ in range(3):
        came = fetched(outside, account)
        addresses.append(came.address)
        account = replace(account, cursor=came.cursor)
        outside.now += timedelta(hours=25)
    assert addresses == [None, None, f"{blog.url}/rss/"]


def test_an_edited_post_is_given_again(blog: Ghost, outside: Outside, account: Account) -> None:
    post = blog.write("Plan", "<p>I stay.</p>")
    account = replace(account, address=f"{blog.url}/rss/")
    first = fetched(outside, account)
    blog.change(post, html="<p>I go.</p>")
    later = fetched(outside, replace(account, cursor=first.cursor))
    before, after = titled(first, "Plan"), titled(later, "Plan")
    assert before.id == after.id == post["id"]
    assert (before.text, after.text) == ("I stay.", "I go.")
    assert later.gone == []
    blog.delete(post)


@pytest.mark.parametrize("how", ["deleted", "drafted"])
def test_a_post_taken_back_is_gone(
    how: str, blog: Ghost, outside: Outside, account: Account
) -> None:
    post = blog.write("Regretted", "<p>I quit!</p>")
    account = replace(account, address=f"{blog.url}/author/ada/rss/")
    first = fetched(outside, account)
    if how == "deleted":
        blog.delete(post)
    else:
        blog.change(post, status="draft")
    later = fetched(outside, replace(account, cursor=first.cursor))
    assert later.gone == [post["id"]]
    assert fetched(outside, replace(account, cursor=later.cursor)).gone == []


def test_what_is_for_members_stays_what_is_for_everybody(
    blog: Ghost, outside: Outside, account: Account
) -> None:
    words = " ".join(f"Sentence {n} is for those who pay." for n in range(60))
    free = "<p>A few words are free for all who come here, and the rest is not.</p>"
    posts = [
        blog.write("For members", f"<p>{words}</p>", visibility="members"),
        blog.write("For payers", f"{free}<!--members-only--><p>{words}</p>", visibility="paid"),
        blog.write(
            "With a word before",
            f"<p>{words}</p>",
            visibility="paid",
            custom_excerpt="A word before.",
        ),
    ]
    try:
        first = fetched(outside, replace(account, address=f"{blog.url}/rss/"))
        source = known()["feed"]
        for post in posts:
            item = titled(first, post["title"])
            whole = outside.run(lambda http, item=item: source.complete(item, http))
            assert "who pay" not in item.text
            assert whole.text == item.text
        assert titled(first, "For members").truncated
    finally:
        for post in posts:
            blog.delete(post)
