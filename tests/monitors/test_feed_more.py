"""What a feed leads to beyond itself: platforms, older pages, deletions, and when to look."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors import Fetched, Item, SourceError, _feed_gone, _platforms, known
from monitors._feed_cursor import Cursor
from monitors._http import Rules
from monitors._parse_feed import parse
from tests.monitors._hostile import reply

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from storage.accounts import Account
    from tests.monitors._hostile import Hostile
    from tests.monitors.conftest import Outside

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def rss(
    names: Sequence[int],
    head: str = "",
    *,
    base: str = "https://ada.example",
    by: Callable[[int], str] = lambda _: "",
) -> bytes:
    rows = "".join(
        f'<item><guid isPermaLink="false">n{n}</guid>'
        f"<title>Note {n}</title><link>{base}/n{n}</link>{by(n)}"
        f"<pubDate>{datetime(2025, 1, 1) + timedelta(days=n):%d %b %Y} 10:00 GMT</pubDate>"
        f"<description>Words of note {n}.</description></item>"
        for n in names
    )
    return (
        '<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>Ada</title><link>{base}/</link>{head}{rows}</channel></rss>"
    ).encode()


def item(number: int, **more: Any) -> Item:
    return Item(
        id=f"n{number}",
        url=f"https://ada.example/n{number}",
        title="",
        text="",
        lang=None,
        published_at=NOW,
        **more,
    )


def played(
    outside: Outside, account: Account, pages: dict[str, httpx.Response], **rules: Any
) -> tuple[Fetched, list[str]]:
    """Fetch once from a network that has these pages and no others; tell what was asked."""
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return pages.get(str(request.url), httpx.Response(404))

    source = known()["feed"]
    came = outside.run(
        lambda http: source.fetch(account, http, outside.now),
        Rules(min_seconds=900, **rules),
        httpx.MockTransport(answer),
    )
    return came, asked


def found(outside: Outside, link: str, pages: dict[str, httpx.Response]) -> Any:
    """Resolve a link on a network that has these pages and no others."""
    source = known()["feed"]
    return outside.run(
        lambda http: source.resolve(link, http),
        Rules(),
        httpx.MockTransport(lambda request: pages.get(str(request.url), httpx.Response(404))),
    )


def ok(body: bytes, **headers: str) -> httpx.Response:
    return httpx.Response(200, content=body, headers=headers)


FEED = "https://ada.example/feed"


# Platforms.


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("https://medium.com/@ada", "https://medium.com/feed/@ada"),
        ("http://www.medium.com/@ada/", "https://medium.com/feed/@ada"),
        ("https://m.medium.com/@ada.b_c/list/x", "https://medium.com/feed/@ada.b_c"),
        ("https://ada.medium.com/a-post-12", "https://ada.medium.com/feed"),
        ("https://medium.com/notes", "https://medium.com/feed/notes"),
        ("https://medium.com/tag/engines", ""),
        ("https://medium.com/p/1234", ""),
        ("https://medium.com/feed/@ada", ""),
        ("https://medium.com/", ""),
        ("https://ada.substack.com", "https://ada.substack.com/feed"),
        ("https://ada.substack.com/p/a-post?utm_source=x", "https://ada.substack.com/feed"),
        ("https://open.substack.com/pub/ada/p/a-post", "https://ada.substack.com/feed"),
        ("https://ada.substack.com/feed", ""),
        ("https://substack.com/@ada", ""),
        ("https://www.substack.com/", ""),
        ("https://dev.to/ada", "https://dev.to/feed/ada"),
        ("https://dev.to/ada/a-post-1a2b", "https://dev.to/feed/ada"),
        ("https://dev.to/t/python", ""),
        ("https://dev.to/feed/ada", ""),
        ("https://dev.to", ""),
        ("https://ada.wordpress.com/2026/01/01/x/", "https://ada.wordpress.com/feed/"),
        ("https://ada.wordpress.com/author/max/", ""),
        ("https://ada.wordpress.com/comments/feed/", ""),
        ("https://wordpress.com/", ""),
        ("https://notmedium.com/@ada", ""),
        ("https://medium.com.evil.example/@ada", ""),
        ("https://ada.example/@ada", ""),
        ("https://[", ""),
    ],
)
def test_the_feed_of_a_platform_is_known_by_the_link(link: str, address: str) -> None:
    assert _platforms.feed_of(link) == address


@given(
    st.sampled_from(["medium.com", "substack.com", "dev.to", "wordpress.com"]),
    st.text(max_size=20),
    st.text(max_size=40),
)
def test_no_link_leads_off_its_platform(domain: str, name: str, path: str) -> None:
    for host in (domain, f"{name}.{domain}", f"{domain}{name}"):
        address = _platforms.feed_of(f"https://{host}/{path}")
        if address:
            parts = urlsplit(address)
            assert parts.scheme == "https"
            assert f".{parts.hostname}".endswith(f".{domain}")
            assert "feed" in parts.path


@pytest.mark.parametrize(
    ("profile", "address"),
    [
        (b'{"primaryPublication": {"subdomain": "ada"}}', "https://ada.substack.com/feed"),
        (
            b'{"primaryPublication": {"subdomain": "ada", "custom_domain": "ada.example"}}',
            "https://ada.example/feed",
        ),
        (b'{"primaryPublication": {"subdomain": "ada/../x", "custom_domain": "a/b"}}', ""),
        (b'{"primaryPublication": {"subdomain": "evil.example#"}}', ""),
        (b'{"publicationUsers": [{"role": "contributor", "publication": {"subdomain": "x"}}]}', ""),
        (b"{}", ""),
        (b"[]", ""),
    ],
)
def test_a_profile_leads_to_its_own_newsletter(profile: bytes, address: str) -> None:
    assert _platforms.publication(profile) == address


def test_a_show_is_looked_up_where_the_operator_says(outside: Outside, hostile: Hostile) -> None:
    url = hostile.says("/talks.xml", reply(rss([1], base=hostile.url)))
    hostile.says(
        "/lookup?id=77&entity=podcast", reply(f'{{"results": [{{"feedUrl": "{url}"}}]}}'.encode())
    )
    source = known()["feed"]
    rules = Rules(allow_hosts=("127.0.0.1",), options={"feed": {"itunes": hostile.url}})
    [place] = outside.run(
        lambda http: source.resolve("https://podcasts.apple.com/de/podcast/x/id77", http), rules
    )
    assert place.address == url


def test_apple_cannot_lead_us_inside(outside: Outside, hostile: Hostile) -> None:
    inside = hostile.says("/talks.xml", reply(rss([1])))

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.host == "itunes.apple.com"
        return httpx.Response(200, json={"results": [{"feedUrl": inside}]})

    source = known()["feed"]
    with pytest.raises(SourceError) as caught:
        outside.run(
            lambda http: source.resolve("https://podcasts.apple.com/de/podcast/x/id77", http),
            Rules(allow_hosts=("127.0.0.1",)),
            httpx.MockTransport(answer),
        )
    assert caught.value.health == "blocked"
    assert hostile.asked == []


# Who writes, where several do.

PAGE = (
    '<!doctype html><link rel="alternate" type="application/rss+xml" href="/feed">'
    '<a rel="author" href="/author/ada/">Ada</a>{}'
)


@pytest.mark.parametrize("writers", [1, 2])
def test_a_post_of_one_of_several_means_the_one(writers: int, outside: Outside) -> None:
    body = rss(range(4), by=lambda n: f"<dc:creator>Writer {n % writers}</dc:creator>")
    pages = {
        "https://ada.example/a-post": ok(PAGE.format("").encode()),
        FEED: ok(body),
        "https://ada.example/author/ada/feed/": ok(rss([2])),
    }
    [place] = found(outside, "https://ada.example/a-post", pages)
    own = "https://ada.example/author/ada/feed/"
    assert place.address == (own if writers == 2 else FEED)
    if writers == 2:
        assert place.link == "https://ada.example/author/ada/"


def test_a_page_of_several_writers_means_the_site(outside: Outside) -> None:
    body = rss(range(4), by=lambda n: f"<dc:creator>Writer {n % 2}</dc:creator>")
    more = '<a rel="author" href="/author/max/">Max</a>'
    pages = {"https://ada.example/": ok(PAGE.format(more).encode()), FEED: ok(body)}
    [place] = found(outside, "https://ada.example/", pages)
    assert place.address == FEED


def test_a_home_page_that_does_not_answer_claims_nothing(outside: Outside) -> None:
    [place] = found(outside, FEED, {FEED: ok(rss([1]))})
    assert place.claims == ()


@pytest.mark.parametrize(
    ("home", "head", "claims"),
    [
        ("https://ada.example/", "", 1),
        ("https://www.ada.example/", "", 1),
        ("https://max.example/", "", 0),
        ("https://max.example/", f'<link rel=feed href="{FEED}">', 1),
        ("https://max.example/", '<link rel=feed href="/feed">', 0),
    ],
)
def test_a_page_that_a_feed_calls_home_speaks_for_it_only_where_it_is(
    home: str, head: str, claims: int, outside: Outside
) -> None:
    page = f'<!doctype html>{head}<a rel=me href="https://social.example/@max">x</a>'
    feed = rss([1], base=home.rstrip("/"))
    [place] = found(outside, FEED, {FEED: ok(feed), home: ok(page.encode())})
    assert place.link == home
    assert len(place.claims) == claims


def test_a_feed_does_not_claim_what_only_we_can_see(outside: Outside) -> None:
    inside = "http://127.0.0.1:8000"
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        page = b'<!doctype html><a rel=me href="https://social.example/@ada">x</a>'
        return ok(rss([1], base=inside)) if str(request.url) == FEED else ok(page)

    source = known()["feed"]
    [place] = outside.run(
        lambda http: source.resolve(FEED, http),
        Rules(allow_hosts=("127.0.0.1",)),
        httpx.MockTransport(answer),
    )
    assert place.claims == ()
    assert asked == [FEED]


# Older pages.


def test_wordpress_is_asked_for_the_page_before(outside: Outside, account: Account) -> None:
    head = "<generator>https://wordpress.org/?v=6.1.9</generator>"
    pages = {
        FEED: ok(rss(range(20, 10, -1), head)),
        f"{FEED}?paged=2": ok(rss(range(10, 0, -1), head)),
    }
    came, asked = played(outside, account, pages)
    assert [one.id for one in came.items] == [f"n{n}" for n in range(1, 21)]
    assert asked == [FEED, f"{FEED}?paged=2", f"{FEED}?paged=3"]
    pages[FEED] = ok(rss(range(21, 11, -1), head))
    came, asked = played(outside, replace(account, cursor=came.cursor), pages)
    assert asked == [FEED]


def test_only_the_first_look_keeps_no_gap(outside: Outside, account: Account) -> None:
    head = f'<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="next" href="{FEED}?2"/>'
    pages = {FEED: ok(rss([2], head)), f"{FEED}?2": ok(rss([1]))}
    came, asked = played(outside, account, pages)
    assert (len(asked), outside.slept) == (2, [])
    pages = {FEED: ok(rss([4], head)), f"{FEED}?2": ok(rss([3, 2]))}
    _, asked = played(outside, replace(account, cursor=came.cursor), pages)
    assert len(asked) == 2
    assert len(outside.slept) == 1


def test_pages_without_end_are_left_after_four(outside: Outside, account: Account) -> None:
    pages = {}
    for page in range(20):
        url = f"{FEED}?page={page}" if page else FEED
        older = f"{FEED}?page={page + 1}"
        numbers = range(100 - 2 * page, 98 - 2 * page, -1)
        head = f'<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="next" href="{older}"/>'
        pages[url] = ok(rss(numbers, head.replace("&", "&amp;")))
    came, asked = played(outside, account, pages)
    assert len(asked) == 5
    assert len(came.items) == 10


@pytest.mark.parametrize("older", ["https://elsewhere.example/feed", FEED, "http://10.0.0.1/feed"])
def test_an_older_page_is_on_the_same_host_and_another(
    older: str, outside: Outside, account: Account
) -> None:
    head = f'<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="next" href="{older}"/>'
    came, asked = played(outside, account, {FEED: ok(rss([1], head)), older: ok(rss([2], head))})
    assert set(asked) == {FEED}
    assert came.health == "ok"


# What was deleted.


def test_only_what_has_something_older_beside_it_is_missing() -> None:
    seen = _feed_gone.remembered([item(n) for n in range(1, 6)])
    assert [line.split("\n")[0] for line in seen] == ["n5", "n4", "n3", "n2", "n1"]
    for there, missing in [
        ([1, 2, 3, 4, 5], []),
        ([3, 4, 5], []),
        ([1, 2, 4, 5], ["n3"]),
        ([2, 4, 6], ["n5", "n3"]),
        ([1], ["n5", "n4", "n3", "n2"]),
        ([6, 7], []),
        ([], []),
    ]:
        lost = _feed_gone.vanished(seen, [item(n) for n in there])
        assert [line.split("\n")[1] for line in lost] == missing


def test_what_has_only_got_another_id_is_not_missing() -> None:
    seen = _feed_gone.remembered([item(1), item(2)])
    renamed = item(2)._replace(id="other")
    assert _feed_gone.vanished(seen, [item(1), renamed]) == []


def test_what_is_remembered_is_bounded() -> None:
    items = [item(n) for n in range(500)]
    items.append(item(500)._replace(url="https://ada.example/" + "x" * 5_000))
    seen = _feed_gone.remembered(items)
    assert len(seen) <= 60
    assert all(len(line) <= 600 for line in seen)
    assert seen[0].startswith("n499")
    suspects = [f"0\n{line}" for line in seen]
    assert len(_feed_gone.suspected((), suspects, ())) == 10
    assert _feed_gone.suspected(suspects[:3], (), items) == []


def test_three_pages_a_look_and_five_tries(outside: Outside, account: Account) -> None:
    lost = tuple(f"0\n{line}" for line in _feed_gone.remembered([item(n) for n in range(5)]))
    cursor = Cursor(body="x", count=9, had=9, lost=lost)
    account = replace(account, cursor=cursor.write())
    never = httpx.Response(304)
    pages = {FEED: never} | {f"https://ada.example/n{n}": httpx.Response(500) for n in range(5)}
    times = 0
    while Cursor.read(account.cursor).lost:
        came, asked = played(outside, account, pages)
        assert len(asked) <= 4
        assert came.gone == []
        account = replace(account, cursor=came.cursor)
        times += 1
    assert times == 10  # five times six tries, three a look


@pytest.mark.parametrize(
    ("answer", "gone"),
    [
        (httpx.Response(404), True),
        (httpx.Response(410), True),
        (httpx.Response(200), False),
        (httpx.Response(403), False),
        (httpx.Response(200, content=b"x" * 60_000), False),
        (httpx.Response(302, headers={"Location": "https://ada.example/"}), False),
        (httpx.Response(500), False),
    ],
    ids=["missing", "gone", "there", "closed", "long", "led home", "in trouble"],
)
def test_only_a_page_that_is_not_there_proves_it(
    answer: httpx.Response, *, gone: bool, outside: Outside, account: Account
) -> None:
    first, _ = played(outside, account, {FEED: ok(rss([3, 2, 1]))})
    account = replace(account, cursor=first.cursor)
    pages = {
        FEED: ok(rss([3, 1])),
        "https://ada.example/n2": answer,
        "https://ada.example/": ok(b"<!doctype html>Home"),
    }
    later, _ = played(outside, account, pages)
    assert later.gone == (["n2"] if gone else [])


def test_a_feed_does_not_have_us_look_inside(
    outside: Outside, account: Account, hostile: Hostile
) -> None:
    rules = {"allow_hosts": ("127.0.0.1",)}
    first, _ = played(outside, account, {FEED: ok(rss([3, 2, 1], base=hostile.url))}, **rules)
    account = replace(account, cursor=first.cursor)
    later, asked = played(outside, account, {FEED: ok(rss([3, 1], base=hostile.url))}, **rules)
    assert asked == [FEED]
    assert later.gone == []
    assert hostile.asked == []
    assert Cursor.read(later.cursor).lost == ()


def test_a_page_that_came_back_is_under_no_suspicion(outside: Outside, account: Account) -> None:
    first, _ = played(outside, account, {FEED: ok(rss([3, 2, 1]))})
    account = replace(account, cursor=first.cursor)
    doubt = {"https://ada.example/n2": httpx.Response(500)}
    second, _ = played(outside, account, {FEED: ok(rss([3, 1])), **doubt})
    assert Cursor.read(second.cursor).lost
    third, asked = played(
        outside, replace(account, cursor=second.cursor), {FEED: ok(rss([3, 2, 1]))}
    )
    assert asked == [FEED]
    assert Cursor.read(third.cursor).lost == ()


def test_validators_of_the_same_second_are_not_trusted(outside: Outside, account: Account) -> None:
    date = "Mon, 02 Mar 2026 09:30:00 GMT"
    headers = {"ETag": '"1"', "Last-Modified": date, "Date": date}
    came, _ = played(outside, account, {FEED: ok(rss([1]), **headers)})
    assert Cursor.read(came.cursor).etag == ""
    headers["Date"] = "Mon, 02 Mar 2026 09:30:09 GMT"
    came, _ = played(outside, account, {FEED: ok(rss([1]), **headers)})
    assert Cursor.read(came.cursor).etag == '"1"'


# When to look.


def skipping(what: str) -> bytes:
    return rss([1], what)


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("<skipHours><hour>3</hour></skipHours>", 0.25),
        ("<skipHours><hour>9</hour><hour>10</hour></skipHours>", 1.5),
        ("<skipHours><hour>24</hour></skipHours>", 0.25),
        ("<skipDays><day>Sunday</day></skipDays>", 0.25),
        ("<skipDays><day>Monday</day></skipDays>", 14.5),
        ("<skipDays><day>Monday</day><day>Tuesday</day></skipDays>", 24),
        (
            "<skipHours>" + "".join(f"<hour>{n}</hour>" for n in range(24)) + "</skipHours>",
            24,
        ),
    ],
)
def test_hours_and_days_to_skip_only_lengthen(
    said: str, hours: float, outside: Outside, account: Account
) -> None:
    came, _ = played(outside, account, {FEED: ok(skipping(said))})
    wait = (came.next_at - outside.now) / timedelta(hours=1)
    assert hours <= wait <= max(hours * 1.1, hours + 0.05)


def test_skips_are_read_however_they_are_written() -> None:
    said = (
        "<skipHours>\n <hour> 07 </hour><hour>3</hour><hour>x</hour></skipHours>"
        "<skipDays><day>SUNDAY</day><day>Someday</day></skipDays>"
    )
    feed = parse(rss([1], said), FEED, "", NOW)
    assert feed.skips == ("3", "7", "sunday")


def test_a_show_that_is_complete_is_looked_at_once_a_day(
    outside: Outside, account: Account
) -> None:
    body = rss([1], "<itunes:complete>Yes</itunes:complete>")
    came, _ = played(outside, account, {FEED: ok(body)})
    assert came.next_at - outside.now >= timedelta(hours=24)


def test_asked_for_whole_is_no_sign_of_a_server_without_validators(
    outside: Outside, account: Account
) -> None:
    answer = ok(rss([1]), ETag='"1"')
    for _ in range(8):
        came, _ = played(outside, account, {FEED: answer})
        account = replace(account, cursor=came.cursor)
        outside.now += timedelta(hours=25)
    assert Cursor.read(account.cursor).same == 0


@given(st.lists(st.text(max_size=60), max_size=5).map(tuple))
def test_any_cursor_of_lost_pages_can_be_worked_with(lines: tuple[str, ...]) -> None:
    cursor = Cursor(seen=lines, lost=lines)
    assert Cursor.read(cursor.write()) == cursor
    _feed_gone.vanished(cursor.seen, [item(1)])
    _feed_gone.suspected(cursor.lost, (), [item(1)])
