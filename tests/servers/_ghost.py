"""A real Ghost on loopback, as `.ci/servers/ghost` installed it."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
from typing import IO, TYPE_CHECKING, Any, Self

from tests.servers import _servers

if TYPE_CHECKING:
    from pathlib import Path

_EMAIL, _PASSWORD = "ada@example.com", "a long pass phrase 42"


class Ghost:
    """A blog of Ada's. What is asked of it goes over its own interface for editors."""

    def __init__(self, folder: Path, work: Path) -> None:
        """Take the folder it was installed in, and one for all that it writes."""
        self._folder = folder
        self._work = work
        self._port = _servers.free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None
        self._cookie = ""

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            _servers.end(self._process)
        if self._log is not None:
            self._log.close()

    def _start(self) -> None:
        package = self._folder / "package"
        shutil.copytree(package / "content", self._work / "content")
        self._log = (self._work / "ghost.log").open("wb")
        self._process = subprocess.Popen(
            [str(self._folder / "bin-node"), "index.js"],
            cwd=package,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
            env={
                "PATH": os.environ.get("PATH", ""),
                "HOME": str(self._work),
                "NODE_ENV": "development",
                "url": self.url,
                "server__host": "127.0.0.1",
                "server__port": str(self._port),
                "database__client": "better-sqlite3",
                "database__connection__filename": str(self._work / "ghost.db"),
                "database__useNullAsDefault": "true",
                "paths__contentPath": str(self._work / "content"),
                "privacy__useUpdateCheck": "false",
                "privacy__useGravatar": "false",
                "security__staffDeviceVerification": "false",
            },
        )
        _servers.wait_for(f"{self.url}/", self._process, self._work / "ghost.log")
        self.ask(
            "POST",
            "authentication/setup/",
            {
                "setup": [
                    {
                        "name": "Ada Example",
                        "email": _EMAIL,
                        "password": _PASSWORD,
                        "blogTitle": "Ada writes",
                    }
                ]
            },
        )
        self.ask("POST", "session/", {"username": _EMAIL, "password": _PASSWORD})
        for post in self.ask("GET", "posts/?limit=all")["posts"]:
            self.delete(post)

    def write(self, title: str, html: str, **more: Any) -> dict[str, Any]:
        """Publish a post; give it as Ghost keeps it."""
        post = {"title": title, "html": html, "status": "published", **more}
        found: dict[str, Any] = self.ask("POST", "posts/?source=html", {"posts": [post]})["posts"][
            0
        ]
        return found

    def change(self, post: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """Change a post; give it as it is then."""
        changed = {**fields, "updated_at": post["updated_at"]}
        path = f"posts/{post['id']}/?source=html"
        found: dict[str, Any] = self.ask("PUT", path, {"posts": [changed]})["posts"][0]
        return found

    def delete(self, post: dict[str, Any]) -> None:
        """Delete a post for good."""
        self.ask("DELETE", f"posts/{post['id']}/")

    def ask(self, method: str, path: str, said: object = None) -> Any:
        """Ask the interface for editors. Raises RuntimeError for a refusal."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request(
                method,
                f"/ghost/api/admin/{path}",
                body=None if said is None else json.dumps(said),
                headers={
                    "Content-Type": "application/json",
                    "Origin": self.url,
                    "Cookie": self._cookie,
                },
            )
            answer = connection.getresponse()
            body = answer.read()
            if answer.status >= 400:
                raise RuntimeError(f"{method} {path}: {answer.status} {body[:1000]!r}")
            self._cookie = (answer.headers.get("Set-Cookie") or self._cookie).partition(";")[0]
            return json.loads(body) if body.startswith(b"{") else None
        finally:
            connection.close()
