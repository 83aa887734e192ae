"""A blog that we did not write, made by Pelican and served by Python's own server."""

from __future__ import annotations

import functools
import http.server
import os
import subprocess
import sys
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from monitors import known
from monitors._resolve import look, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage.accounts import Account
    from tests.monitors.conftest import Outside

SETTINGS = """
SITENAME = "Ada writes"
AUTHOR = "Ada"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
SITEURL = "http://127.0.0.1:{port}"
FEED_DOMAIN = SITEURL
FEED_ALL_ATOM = "feeds/all.atom.xml"
FEED_ALL_RSS = "feeds/all.rss.xml"
CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Python's own file server, without its log."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Blog:
    """A folder of posts, and the site made of it."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.url = f"http://127.0.0.1:{port}"
        (folder / "content").mkdir()
        (folder / "settings.py").write_text(SETTINGS.format(port=port))

    def write(self, name: str, date: str, text: str) -> None:
        """Write a post."""
        (self.folder / "content" / f"{name}.md").write_text(
            f"Title: {name.title()}\nDate: {date}\nCategory: notes\n\n{text}\n"
        )

    def build(self) -> None:
        """Make the site anew."""
        subprocess.run(
            [sys.executable, "-m", "pelican", "content", "-s", "settings.py", "-o", "site", "-q"],
            cwd=self.folder,
            check=True,
            capture_output=True,
        )


@pytest.fixture
def blog(tmp_path: Path) -> Iterator[Blog]:
    """Give a blog with two posts."""
    pytest.importorskip("pelican")
    handler = functools.partial(Quiet, directory=str(tmp_path / "site"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        site = Blog(tmp_path, server.server_port)
        site.write("first", "2026-02-01 10:00", "Hello **world**.\n\n> I quit, said Max.")
        site.write("second", "2026-02-10 10:00", "Some code:\n\n    leave()\n\nDone.")
        site.build()
        yield site
        server.shutdown()
        thread.join()


def test_it_is_found_read_and_read_again(blog: Blog, outside: Outside, account: Account) -> None:
    [found] = outside.run(lambda http: resolve(f"{blog.url}/", http))
    assert found.title == "Ada writes"
    items = outside.run(lambda http: look(blog.url, http, outside.now))
    assert [(item.title, item.text) for item in items] == [
        ("Second", "Some code:\n\n```\nleave()\n```\n\nDone."),
        ("First", "Hello world.\n\n> I quit, said Max."),
    ]
    account = replace(account, address=found.address)
    source = known()["feed"]
    first = outside.run(lambda http: source.fetch(account, http, outside.now))
    account = replace(account, cursor=first.cursor)
    assert outside.run(lambda http: source.fetch(account, http, outside.now)).unchanged
    blog.write("third", "2026-02-20 10:00", "I step back.")
    blog.build()
    for path in (blog.folder / "site").rglob("*.xml"):
        os.utime(path, (2_000_000_000, 2_000_000_000))  # later than a second ago
    third = outside.run(lambda http: source.fetch(account, http, outside.now))
    assert [item.title for item in third.items] == ["First", "Second", "Third"]
