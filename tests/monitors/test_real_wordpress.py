"""A real WordPress, as people run it: what it answers nobody here made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitors import Fetched, SourceError, known
from monitors._resolve import resolve
from tests.servers import _servers
from tests.servers._wordpress import WordPress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitors import Found, Item
    from storage.accounts import Account
    from tests.monitors.conftest import Outside

LONG = " ".join(f"Sentence number {n} says something about the work." for n in range(60))
QUOTED = (
    "<p>I have written here for nine years, and mostly about engines and their makers.</p>"
    "<blockquote><p>Nobody is going to miss this, said Max when I told him of it.</p></blockquote>"
    f"<p>{LONG}</p><pre>leave()\nnow()</pre><p>This was my last post about it.</p>"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    """Give a site where Jane and Max write."""
    folder = _servers.installed("wordpress")
    with WordPress(folder, tmp_path_factory.mktemp("wp")) as wordpress:
        wordpress.do(
            ("user", "jane", "Jane Example", "https://social.example/@jane"),
            ("user", "max", "Max Example", ""),
            *(("post", post(f"Note {n}", f"<p>Words of note {n}.</p>", n)) for n in range(13)),
            ("post", {**post("By Max", "<p>Other words.</p>", 20), "post_author": 3}),
        )
        yield wordpress
    assert not _servers.answers(wordpress.url)


def post(title: str, content: str, day: int = -1) -> dict[str, Any]:
    """Give a post of a day of January, or else of now."""
    dated = {"post_date": f"2026-01-{day + 1:02} 10:00:00"} if day >= 0 else {}
    return {
        "post_title": title,
        "post_content": content,
        "post_author": 2,
        "post_name": title.lower().replace(" ", "-"),
        **dated,
    }


def found(outside: Outside, link: str) -> list[Found]:
    return outside.run(lambda http: resolve(link, http))


def fetched(outside: Outside, account: Account) -> Fetched:
    source = known()["feed"]
    return outside.run(lambda http: source.fetch(account, http, outside.now))


def whole(outside: Outside, item: Item) -> Item:
    source = known()["feed"]
    return outside.run(lambda http: source.complete(item, http))


@pytest.mark.parametrize("path", ["/", "/2026/note-3/", "/feed/", "/?feed=rss2"])
def test_the_site_is_found_by_whatever_of_it_is_given(
    path: str, site: WordPress, outside: Outside
) -> None:
    places = found(outside, site.url + path)
    assert len(places) == 1
    assert places[0].title in ("Ada &amp; friends", "Ada & friends")
    assert places[0].address.startswith(site.url)
    assert "comments" not in places[0].address


@pytest.mark.parametrize(
    "path", ["/author/jane/", "/author/jane", "/?author=2", "/author/jane/feed/"]
)
def test_who_writes_there_is_found_and_nobody_else(
    path: str, site: WordPress, outside: Outside, account: Account
) -> None:
    [place] = found(outside, site.url + path)
    assert place.address == f"{site.url}/author/jane/feed/"
    first = fetched(outside, replace(account, address=place.address))
    assert first.items
    assert "By Max" not in [item.title for item in first.items]


def test_every_form_says_the_same(site: WordPress, outside: Outside, account: Account) -> None:
    told = []
    for form in ("feed/", "feed/atom/", "feed/rdf/", "feed/rss/"):
        first = fetched(outside, replace(account, address=f"{site.url}/author/jane/{form}"))
        told.append([item.title for item in first.items][-5:])
    assert told[0] == [f"Note {n}" for n in range(8, 13)]
    # The oldest of the four has no dates, and the same order.
    assert told == [told[0]] * 4


def test_the_first_look_goes_back_over_more_than_one_page(
    site: WordPress, outside: Outside, account: Account
) -> None:
    first = fetched(outside, replace(account, address=f"{site.url}/author/jane/feed/"))
    assert [item.title for item in first.items] == [f"Note {n}" for n in range(13)]
    assert first.items[0].text == "Words of note 0."


def test_nothing_new_costs_nothing_and_another_feed_is_not_taken_for_the_same(
    site: WordPress, outside: Outside, account: Account
) -> None:
    site.do(("settle",))
    account = replace(account, address=f"{site.url}/feed/")
    first = fetched(outside, account)
    account = replace(account, cursor=first.cursor)
    assert fetched(outside, account).unchanged
    # All feeds of a site have the same ETag, which must not be sent to another one.
    other = fetched(outside, replace(account, address=f"{site.url}/author/max/feed/"))
    assert [item.title for item in other.items] == ["By Max"]


def test_a_feed_of_nothing_is_not_taken(site: WordPress, outside: Outside) -> None:
    with pytest.raises(SourceError) as caught:
        found(outside, f"{site.url}/nosuch/feed/")
    assert caught.value.health in ("empty", "missing")


def test_an_edited_post_is_given_again(site: WordPress, outside: Outside, account: Account) -> None:
    [number] = site.do(("post", post("Plan", "<p>I stay.</p>", 21)))
    account = replace(account, address=f"{site.url}/feed/")
    first = fetched(outside, account)
    site.do(("change", {"ID": number, "post_content": "<p>I go.</p>"}))
    later = fetched(outside, replace(account, cursor=first.cursor))
    [before] = [item for item in first.items if item.title == "Plan"]
    [after] = [item for item in later.items if item.title == "Plan"]
    assert before.id == after.id
    assert (before.text, after.text) == ("I stay.", "I go.")
    assert later.gone == []


def test_a_post_that_was_thrown_away_is_gone_though_nothing_changed_says_the_server(
    site: WordPress, outside: Outside, account: Account
) -> None:
    number, _ = site.do(("post", post("Regretted", "<p>I quit!</p>", 22)), ("settle",))
    account = replace(account, address=f"{site.url}/feed/")
    first = fetched(outside, account)
    [item] = [item for item in first.items if item.title == "Regretted"]
    account = replace(account, cursor=first.cursor)
    site.do(("trash", number))
    hidden = fetched(outside, account)
    assert hidden.unchanged  # by its own word
    assert hidden.gone == []
    outside.now += timedelta(hours=25)
    later = fetched(outside, replace(account, cursor=hidden.cursor))
    assert later.gone == [item.id]
    assert fetched(outside, replace(account, cursor=later.cursor)).gone == []


def test_what_newer_posts_push_out_is_not_gone(
    site: WordPress, outside: Outside, account: Account
) -> None:
    account = replace(account, address=f"{site.url}/author/jane/feed/")
    first = fetched(outside, account)
    numbers = site.do(*(("post", post(f"Pushed {n}", "<p>More.</p>")) for n in range(4)))
    later = fetched(outside, replace(account, cursor=first.cursor))
    assert later.gone == []
    assert {f"Pushed {n}" for n in range(4)} <= {item.title for item in later.items}
    site.do(*(("trash", number) for number in numbers))


def test_a_gap_is_filled_from_older_pages(
    site: WordPress, outside: Outside, account: Account
) -> None:
    account = replace(account, address=f"{site.url}/author/max/feed/")
    first = fetched(outside, account)
    assert [item.title for item in first.items] == ["By Max"]
    burst = [{**post(f"Burst {n}", "<p>More.</p>"), "post_author": 3} for n in range(14)]
    for day, one in enumerate(burst):
        one["post_date"] = f"2026-02-{day + 1:02} 10:00:00"
    numbers = site.do(*(("post", one) for one in burst))
    site.do(("change", {"ID": numbers[0], "post_content": "<p>More and more.</p>"}))
    later = fetched(outside, replace(account, cursor=first.cursor))
    assert {item.title for item in later.items} == {"By Max", *(f"Burst {n}" for n in range(14))}
    site.do(*(("trash", number) for number in numbers))


def test_a_teaser_is_made_whole_from_its_page(
    site: WordPress, outside: Outside, account: Account
) -> None:
    [number, _] = site.do(("post", post("Farewell", QUOTED, 25)), ("option", "rss_use_excerpt", 1))
    site.do(("comment", number, "Somebody says: what a pity that you are leaving us like this."))
    try:
        first = fetched(outside, replace(account, address=f"{site.url}/feed/"))
        [item] = [item for item in first.items if item.title == "Farewell"]
        assert item.truncated
        assert item.text.endswith("[…]")
        text = whole(outside, item).text
    finally:
        site.do(("option", "rss_use_excerpt", 0), ("trash", number))
    assert text.startswith("I have written here for nine years")
    assert "\n> Nobody is going to miss this" in text
    assert "```\nleave()\nnow()\n```" in text
    assert text.endswith("This was my last post about it.")
    assert "Somebody says" not in text
    [short] = [item for item in first.items if item.title == "By Max"]
    assert whole(outside, short) is short
