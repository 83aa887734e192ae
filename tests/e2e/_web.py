"""A person's small web on loopback: a profile on the Fediverse and sites that name each other."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from types import TracebackType


@dataclass
class Site:
    """A server that says what it is told, by path; within its context it is on the air."""

    pages: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    port: int = 0

    def __enter__(self) -> Self:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kind, body = site.answer(self.path)
                self.send_response(200 if kind else 404)
                self.send_header("Content-Type", kind or "text/plain")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Give the address of the first page."""
        return f"http://127.0.0.1:{self.port}/"

    def answer(self, path: str) -> tuple[str, bytes]:
        """Say what is at a path; nothing where there is no such page."""
        return self.pages.get(path, ("", b"not here"))

    def blog(self, title: str, *links: str, text: str = "A walk through the logs.") -> None:
        """Be a blog whose first page says with rel=me where else its author is."""
        at = (datetime.now(UTC) - timedelta(days=2)).isoformat()  # noqa: TID251 - the wall's
        me = "".join(f'<a rel="me" href="{link}">me</a>' for link in links)
        page = (
            f"<!doctype html><title>{title}</title>"
            f'<link rel="alternate" type="application/atom+xml" href="/feed.xml">{me}'
        )
        feed = (
            f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{title}</title>'
            f'<link href="{self.url}"/><entry><id>urn:{self.port}:1</id><title>Notes</title>'
            f'<updated>{at}</updated><link href="{self.url}1"/>'
            f'<content type="text">{text}</content></entry></feed>'
        )
        self.pages["/"] = ("text/html", page.encode())
        self.pages["/feed.xml"] = ("application/atom+xml", feed.encode())


@dataclass
class Fediverse(Site):
    """A Mastodon server with one person on it, whose profile names other places."""

    named: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def handle(self) -> str:
        """Give what the person is called."""
        return f"@robin@127.0.0.1:{self.port}"

    def answer(self, path: str) -> tuple[str, bytes]:
        """Answer as Mastodon does."""
        parts = urlsplit(path)
        found = self._found(parts.path, parse_qs(parts.query))
        return ("", b"{}") if found is None else ("application/json", json.dumps(found).encode())

    def _found(self, path: str, query: dict[str, list[str]]) -> Any:
        if path == "/.well-known/webfinger":
            return {
                "subject": f"acct:robin@127.0.0.1:{self.port}",
                "links": [
                    {"rel": "self", "type": "application/activity+json", "href": self._actor},
                    {
                        "rel": "http://webfinger.net/rel/profile-page",
                        "type": "text/html",
                        "href": f"{self.url}@robin",
                    },
                ],
            }
        if path == "/.well-known/nodeinfo":
            rel = "http://nodeinfo.diaspora.software/ns/schema/2.0"
            return {"links": [{"rel": rel, "href": f"{self.url}nodeinfo/2.0"}]}
        if path == "/nodeinfo/2.0":
            return {"version": "2.0", "software": {"name": "mastodon", "version": "4.4.0"}}
        if path in ("/api/v1/accounts/lookup", "/api/v1/accounts/1"):
            return self._person
        if path == "/api/v1/accounts/1/statuses":
            least = int(query.get("min_id", ["0"])[0])
            most = int(query.get("max_id", [str(1 << 40)])[0])
            shown = [n for n in range(1, len(self.said) + 1) if least < n < most]
            return [self._status(number) for number in reversed(shown)]
        return None

    @property
    def _actor(self) -> str:
        return f"{self.url}users/robin"

    @property
    def _person(self) -> dict[str, Any]:
        return {
            "id": "1",
            "username": "robin",
            "acct": "robin",
            "display_name": "Robin Sample",
            "url": f"{self.url}@robin",
            "uri": self._actor,
            "note": "",
            "fields": [
                {"name": "site", "value": f'<a href="{link}" rel="me">{link}</a>'}
                for link in self.named
            ],
        }

    def _status(self, number: int) -> dict[str, Any]:
        at = datetime.now(UTC) - timedelta(minutes=60 - number)  # noqa: TID251 - the wall's
        return {
            "id": str(number),
            "uri": f"{self._actor}/statuses/{number}",
            "url": f"{self.url}@robin/{number}",
            "created_at": at.isoformat(),
            "edited_at": None,
            "content": f"<p>{self.said[number - 1]}</p>",
            "visibility": "public",
            "language": "en",
            "in_reply_to_id": None,
            "in_reply_to_account_id": None,
            "reblog": None,
            "account": self._person,
        }
