"""A blog that we did not write: a static site made with pelican, served by http.server."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from types import TracebackType

PELICAN = Path(sys.executable).with_name("pelican")
ORDINARY = (
    ("A faster build", "The build of the client takes a minute less than it did."),
    ("Notes on caching", "Three ways to cache the answers of the API, with numbers for each."),
    ("Reading logs", "How to find the one line that matters among a million of them."),
    ("A small release", "The new version mends the two bugs that were reported last week."),
    ("Testing the client", "A walk through the tests of the client, from units to the whole."),
)


class _Quiet(SimpleHTTPRequestHandler):
    """Python's own file server, without a line on standard error for each request."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@dataclass
class Blog:
    """A site with an author, in a folder; on the air within its context."""

    folder: Path
    author: str = "Sam Sample"
    theme: str = "simple"
    port: int = 0
    _server: ThreadingHTTPServer | None = None
    _written: int = 0
    _changed: int = 0

    @property
    def url(self) -> str:
        """Give the address of the first page."""
        return f"http://127.0.0.1:{self.port}/"

    def feed_of(self, author: str) -> str:
        """Give the address of one author's feed."""
        return f"{self.url}feeds/{author.lower().replace(' ', '-')}.atom.xml"

    def writes(
        self,
        title: str,
        text: str,
        *,
        days_ago: float = 0,
        author: str = "",
        category: str = "notes",
    ) -> Self:
        """Write an article, which nobody sees yet."""
        at = datetime.now(UTC) - timedelta(days=days_ago)  # noqa: TID251 - a blog has the wall's
        self._written += 1
        content = self.folder / "content"
        content.mkdir(parents=True, exist_ok=True)
        (content / f"article-{self._written}.md").write_text(
            f"Title: {title}\nDate: {at:%Y-%m-%d %H:%M:%S}\nAuthor: {author or self.author}\n"
            f"Category: {category}\nSlug: article-{self._written}\n\n{text}\n",
            encoding="utf-8",
        )
        return self

    def has_a_past(self, *, weeks: int = 5, author: str = "") -> Self:
        """Write an ordinary article a week, the newest of three days ago."""
        for week in range(weeks, 0, -1):
            title, text = ORDINARY[week % len(ORDINARY)]
            text += f" These are the notes of week {53 - week}."
            self.writes(title, text, days_ago=7 * week - 4, author=author)
        return self

    def publishes(self) -> Self:
        """Make the site anew."""
        conf = self.folder / "conf.py"
        settings: dict[str, Any] = {
            "AUTHOR": self.author,
            "SITENAME": f"{self.author} writes",
            "SITEURL": self.url.rstrip("/"),
            "PATH": "content",
            "TIMEZONE": "UTC",
            "DEFAULT_LANG": "en",
            "THEME": self.theme,
            "FEED_ALL_ATOM": "feeds/all.atom.xml",
            "FEED_ALL_RSS": "feeds/all.rss.xml",
            "AUTHOR_FEED_ATOM": "feeds/{slug}.atom.xml",
            "AUTHOR_FEED_RSS": None,
            "CATEGORY_FEED_ATOM": "feeds/about-{slug}.atom.xml",
            "TRANSLATION_FEED_ATOM": None,
        }
        conf.write_text("\n".join(f"{name} = {value!r}" for name, value in settings.items()))
        subprocess.run(
            [PELICAN, "content", "-o", "made", "-s", conf.name, "-q"],
            cwd=self.folder,
            check=True,
            capture_output=True,
            timeout=120,
        )
        # A file server tells of changes by the second, and a test publishes faster than that;
        # and nobody may read a file that is half written, or by its time before it got this one.
        self._changed = max(self._changed + 1, int(conf.stat().st_mtime))
        made = self.folder / "made"
        for file in [one for one in made.rglob("*") if one.is_file()]:
            os.utime(file, (self._changed, self._changed))
            place = self.folder / "output" / file.relative_to(made)
            place.parent.mkdir(parents=True, exist_ok=True)
            file.replace(place)
        return self

    def goes_on_the_air(self) -> Self:
        """Serve what is published, at the address it had before if it was on the air once."""
        output = self.folder / "output"
        output.mkdir(parents=True, exist_ok=True)
        self._server = ThreadingHTTPServer(
            ("127.0.0.1", self.port), partial(_Quiet, directory=output)
        )
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def goes_off_the_air(self) -> None:
        """Stop serving: nobody answers at its address."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def __enter__(self) -> Self:
        return self.goes_on_the_air()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.goes_off_the_air()
