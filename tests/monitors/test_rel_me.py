from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitors._rel_me import authors, rel_me
from tests.monitors.test_links import ODD

PAGE = b"""<!doctype html><html><head>
<link rel="me" href="https://social.example/@ada">
<link rel="stylesheet me-not" href="/style.css">
</head><body>
<a rel="noopener ME nofollow" href="https://code.example/ada?utm_source=blog">code</a>
<a href="https://code.example/ada" rel="me">the same again</a>
<a rel="me" href="/">here</a>
<a rel="me" href="mailto:ada@ada.example">mail</a>
<a rel="me" href="javascript:alert(1)">no</a>
<a rel="menu" href="https://menu.example/">no</a>
<a rel="author" href="/author/ada/">Ada</a>
<a rel="author" href="https://elsewhere.example/author/max/">Max</a>
</body></html>"""


def test_links_that_say_me_are_found_once_each() -> None:
    assert rel_me(PAGE, "https://ada.example/") == [
        "https://social.example/@ada",
        "https://code.example/ada",
    ]


def test_links_are_relative_to_the_base_of_the_page() -> None:
    page = b'<base href="https://other.example/x/"><a rel=me href="ada">a</a>'
    assert rel_me(page, "https://ada.example/") == ["https://other.example/x/ada"]


def test_no_more_than_twenty_are_kept() -> None:
    page = "".join(f'<a rel=me href="https://n{n}.example/">x</a>' for n in range(50))
    assert len(rel_me(page.encode(), "https://ada.example/")) == 20


def test_the_author_has_a_page_on_the_same_host() -> None:
    assert authors(PAGE, "https://ada.example/2026/post/") == ["https://ada.example/author/ada/"]


@pytest.mark.parametrize("function", [rel_me, authors])
def test_they_can_be_sent_to_a_process_apart(function: object) -> None:
    assert pickle.loads(pickle.dumps(function)) is function  # noqa: S301 - our own


@given(st.binary(max_size=300), st.sampled_from(["rel=me", "rel=author", 'rel="me author"']))
def test_whatever_a_page_is_it_is_read(page: bytes, rel: str) -> None:
    body = page + f'<base href="http://[">><a {rel} href="http://['.encode() + page
    for function in (rel_me, authors):
        for link in function(body, "https://ada.example/"):
            assert link.startswith(("http://", "https://"))


@pytest.mark.parametrize("href", ["https://x:99999/", "http://[x", "https://x:y/", "javascript:1"])
def test_a_link_that_is_none_hides_no_other(href: str) -> None:
    page = f'<base href="{href}"><a rel="me author" href="{href}">a</a>'.encode()
    assert rel_me(page + PAGE, "https://ada.example/") == rel_me(PAGE, "https://ada.example/")
    assert len(authors(page + PAGE, "https://ada.example/")) == 1


@given(ODD, ODD)
def test_odd_links_of_a_page_break_nothing(link: str, base: str) -> None:
    page = f'<base href="{base}"><a rel="me author" href="{link}">a</a>'.encode("utf-8", "replace")
    for found in (*rel_me(page, "https://ada.example/"), *authors(page, "https://ada.example/")):
        assert found.startswith(("http://", "https://"))
