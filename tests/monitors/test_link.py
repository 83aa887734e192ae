from __future__ import annotations

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitors import SourceError
from monitors._link import MOST, read

HOSTS = [
    *("a.example", "localhost", "a-b.c", "-a.b", "a..b", ".a", "a.", "a_b.c", "A.Example"),
    *("127.0.0.1", "1.2.3.4", "1.2.3", "256.1.1.1", "01.2.3.4", "a.1", "1", "0x7f.1"),
    *("xn--bcher-kva.example", "xn--", "b\u00fccher.example", "[::1]", "[::ffff:1.2.3.4]"),
]
PATHS = [
    *("", "/", "/a", "/a/b.xml", "/~x/", "/a//b", "//", "/a:", "/a;b", "/a|b", "/\u00fc"),
    *("/./a", "/../a", "/a/..", "/a/.", "/.well", "/..a", "/a..", "/...", "/%41", "/%7e", "/a%zz"),
    *("/a?", "/?", "?", "?a=b", "/a?b=/c/../d&e=+", "/a?x=?", "/a?q=%20", "/a#f", "#"),
]
ALMOST_PLAIN = st.builds(
    "{}://{}{}{}{}".format,
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(HOSTS),
    st.sampled_from(["", ":80", ":443", ":8080", ":08", ":0", ":65535", ":65536", ":99999", ":"]),
    st.sampled_from(PATHS),
    st.sampled_from([*PATHS, "x", " "]),
)
"""Links of which many are plain, and the others nearly so."""


@given(ALMOST_PLAIN)
@example("http://a.example")
@example("http://127.0.0.1:8080/feed/1.xml?a=b")
def test_a_link_is_read_as_httpx_reads_it(link: str) -> None:
    try:
        found = read(link)
    except SourceError:
        return
    url = httpx.URL(link).copy_with(fragment=None)
    assert found.text == str(url)
    assert (found.scheme, found.host) == (url.scheme, url.host)
    assert (found.name, found.netloc) == (url.raw_host.decode(), url.netloc.decode())
    assert found.port == (url.port or {"http": 80, "https": 443}[url.scheme])
    assert found.target == url.raw_path


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ("https://a.example/" + "x" * MOST, "That link is too long to be one."),
        ("http://256.1.1.1/", "I cannot read `http://256.1.1.1/` as a link: please check it."),
        ("http://a.example:65536/", "I cannot read `http://a.example:65536/` as a link: please"),
        ("http://a.example:0/", "There is no host in `http://a.example:0/`: please check it."),
        ("ftp://a.example/", "I only follow links that begin with http:// or https://."),
        ("https://u:p@a.example/", "I do not follow links with a user name or password in them"),
    ],
)
def test_what_cannot_be_followed_is_refused_in_words(link: str, says: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(link)
    assert caught.value.says.startswith(says)
    assert caught.value.health == "bad_link"
