from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors import SourceError, _link, _links

ODD = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(["https://", "http://", "//", "HTTP://", "feed:https://", "", "acct:", "@"]),
    st.sampled_from(["x", "x.example", "[::1]", "[x", "x]", "a@b", "a:b@c", "℀", "%", "", "@x@y"]),
    st.sampled_from(["", ":", ":0", ":99999", ":-1", ":x", ":８０", ":80:80", ":443"]),
    st.sampled_from(["", "/", "/[", "?utm_source=a&b=\ud800", "#", "/\x00", "/@a@[x:1", "\\"]),
    st.text(max_size=5),
)
"""Links as strangers write them to break who reads them."""


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
        ("https://a.example:99999/", ""),
        ("https://a.example:x/", ""),
        ("https://a.example:0/", ""),
        ("https://a.example/?utm_source=x&y=\ud800", ""),
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


@given(ODD, ODD)
def test_what_is_kept_of_an_odd_link_can_be_read_by_everybody(link: str, base: str) -> None:
    if tidied := _links.tidy(link, base):
        parts = urlsplit(tidied)
        assert parts.hostname
        assert parts.port != 0
        assert _links.same_place(tidied)


@given(ODD)
def test_an_odd_link_is_read_or_refused_in_words(link: str) -> None:
    with suppress(SourceError):
        assert urlsplit(_link.read(link).text).hostname
        assert _links.same_place(link)


def test_a_place_whose_port_is_none_is_named_all_the_same() -> None:
    assert _links.same_place("https://a.example:99999/x/") == "a.example:99999/x"


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
