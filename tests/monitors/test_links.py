from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors import _links


@pytest.mark.parametrize(
    ("link", "tidied"),
    [
        ("https://a.example/1?utm_source=rss&utm_medium=rss", "https://a.example/1"),
        ("https://a.example/1?utm_source=rss&p=1&fbclid=2", "https://a.example/1?p=1"),
        ("https://medium.com/p/1?source=rss-abc------2", "https://medium.com/p/1"),
        ("https://a.example/?source=code", "https://a.example/?source=code"),
        ("https://a.example/?q=a+b&x=%20", "https://a.example/?q=a+b&x=%20"),
        ("https://a.example/?p=1#here", "https://a.example/?p=1#here"),
        (" https://a.example/\none ", "https://a.example/one"),
        ("/one", "https://base.example/one"),
        ("two", "https://base.example/blog/two"),
        ("//c.example/x", "https://c.example/x"),
        ("HTTP://a.example/", "http://a.example/"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("java\tscript:alert(1)", ""),
        ("mailto:a@a.example", ""),
        ("http://[::1", ""),
        ("https://a.example/" + "x" * 3_000, ""),
        ("", ""),
        (None, ""),
        (7, ""),
    ],
)
def test_links_are_tidied(link: object, tidied: str) -> None:
    assert _links.tidy(link, "https://base.example/blog/feed.xml") == tidied


@given(st.text(max_size=60))
def test_no_link_breaks_it_or_stays_dangerous(link: str) -> None:
    tidied = _links.tidy(link, "https://base.example/")
    assert tidied == "" or tidied.startswith(("http://", "https://"))
    assert _links.tidy(tidied) == tidied


@pytest.mark.parametrize(
    "link",
    [
        "http://www.a.example/blog/",
        "https://a.example/blog",
        "https://a.example:443/blog/?utm_source=x",
        "HTTPS://A.example/blog",
    ],
)
def test_spellings_of_a_place_fall_together(link: str) -> None:
    assert _links.same_place(link) == "a.example/blog"


def test_different_places_stay_apart() -> None:
    assert _links.same_place("https://a.example:8443/x") == "a.example:8443/x"
    assert _links.same_place("https://a.example/?feed=rss2&author=1").endswith("author=1")


@pytest.mark.parametrize(
    ("link", "scheme"),
    [
        ("https://a.example", "https"),
        ("FEED:https://a.example", "feed"),
        ("a.example:8080/x", ""),
        ("localhost:8080", ""),
        ("a.example/x", ""),
        ("mailto:x@a.example", "mailto"),
        ("acct:x@a.example", "acct"),
    ],
)
def test_a_port_is_no_scheme(link: str, scheme: str) -> None:
    assert _links.scheme(link) == scheme


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("a.example", True),
        ("a.example/blog", True),
        ("a.example:8080/blog", True),
        ("127.0.0.1:8000", True),
        ("localhost:8000", True),
        ("[::1]:8000/x", True),
        ("bücher.example", True),
        ("ada", False),
        ("@ada@social.example", False),
        ("two words.example", False),
        ("", False),
        (".", False),
    ],
)
def test_a_bare_domain_is_told_from_a_word(text: str, bare: object) -> None:
    assert _links.is_bare(text) is bare


@pytest.mark.parametrize(
    "text", ["<https://a.example|a.example>", " <https://a.example> ", "“https://a.example”"]
)
def test_a_link_is_unwrapped(text: str) -> None:
    assert _links.unwrapped(text) == "https://a.example"
