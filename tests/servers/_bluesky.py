"""A real Bluesky on loopback, as `.ci/servers/bluesky` installed it, and people who use it."""

from __future__ import annotations

import base64
import http.client
import json
import os
import subprocess
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import psycopg

from tests.servers import _servers

if TYPE_CHECKING:
    from collections.abc import Sequence

_PROGRAM = Path(__file__).parent / "bluesky" / "full.mjs"
_SECONDS = 180  # until all of it listens; eight on a machine that does nothing else
_POST, _REPOST = "app.bsky.feed.post", "app.bsky.feed.repost"
_AT_ONCE = 200  # records written in one request


class Bluesky:
    """A directory, a host of accounts, a host that counts visits, and the view that is read.

    What is written bears times of its own: one second after the other, from `began` on.
    """

    def __init__(self, folder: Path, work: Path, postgres: str, began: datetime) -> None:
        """Take the folder it was installed in, one for all that it writes, and a database."""
        self._folder = folder
        self._work = work
        self._postgres = postgres
        self._time = began
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None
        self.appview = self.pds = self.strict = self.plc = self._control = ""

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.close()
            self._process.stdout.close()
            _servers.end(self._process)
            with psycopg.connect(self._postgres, autocommit=True) as connection:
                connection.execute("drop database if exists bluesky")
        if self._log is not None:
            self._log.close()

    def _start(self) -> None:
        with psycopg.connect(self._postgres, autocommit=True) as connection:
            connection.execute("create database bluesky")
        log = self._work / "bluesky.log"
        self._log = log.open("wb")
        self._process = subprocess.Popen(
            [
                str(self._folder / "bin-node"),
                "--input-type=module",
                "--eval",
                _PROGRAM.read_text(encoding="utf-8"),
            ],
            cwd=self._folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env={
                "PATH": os.environ.get("PATH", ""),
                "HOME": str(self._work),
                "TMPDIR": str(self._work),
                "NODE_ENV": "development",
                "LOG_ENABLED": "false",
                "DB_POSTGRES_URL": urlsplit(self._postgres)._replace(path="/bluesky").geturl(),
            },
        )
        assert self._process.stdout is not None
        watch = threading.Timer(_SECONDS, self._process.kill)
        watch.start()
        line = self._process.stdout.readline()
        watch.cancel()
        if not line:
            raise RuntimeError(
                f"Bluesky does not start:\n{log.read_text(errors='replace')[-2000:]}"
            )
        said = json.loads(line)
        self.appview, self.pds, self.plc = said["appview"], said["pds"], said["plc"]
        self.strict, self._control = said["strict"], said["control"]

    def settle(self) -> None:
        """Wait until all that was written can be read."""
        _ask(self._control, "GET", "/settle")

    def spend(self) -> None:
        """Use up all visits that the strict host allows in five minutes."""
        _ask(self._control, "GET", "/spend")

    def person(self, name: str, host: str = "") -> Person:
        """Open an account with the handle `name.test`."""
        host = host or self.pds
        said = {"handle": f"{name}.test", "email": f"{name}@example.com", "password": "a pass"}
        made = _ask(host, "POST", "/xrpc/com.atproto.server.createAccount", said)
        return Person(self, host, made["did"], made["handle"], made["accessJwt"])

    def suspend(self, did: str) -> None:
        """Take an account down, as a moderator does."""
        subject = {"$type": "com.atproto.admin.defs#repoRef", "did": did}
        said = {"subject": subject, "takedown": {"applied": True, "ref": "1"}}
        self._order("com.atproto.admin.updateSubjectStatus", said)

    def remove(self, did: str) -> None:
        """Delete an account."""
        self._order("com.atproto.admin.deleteAccount", {"did": did})

    def _order(self, method: str, said: object) -> None:
        word = base64.b64encode(b"admin:admin-pass").decode()
        _ask(self.pds, "POST", f"/xrpc/{method}", said, auth=f"Basic {word}")

    def tick(self) -> str:
        """Give the time of the next record."""
        self._time += timedelta(seconds=1)
        return self._time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account."""

    network: Bluesky
    host: str
    did: str
    handle: str
    _token: str

    def post(self, text: str, **more: Any) -> dict[str, str]:
        """Write a post; give its address and hash, by which others point to it."""
        return self._create(_POST, {"text": text, **more})

    def posts(self, texts: Sequence[str]) -> None:
        """Write many posts."""
        for start in range(0, len(texts), _AT_ONCE):
            writes = [
                {
                    "$type": "com.atproto.repo.applyWrites#create",
                    "collection": _POST,
                    "value": {"$type": _POST, "text": text, "createdAt": self.network.tick()},
                }
                for text in texts[start : start + _AT_ONCE]
            ]
            self.do("com.atproto.repo.applyWrites", repo=self.did, writes=writes)

    def answer(
        self, to: dict[str, str], text: str, root: dict[str, str] | None = None, **more: Any
    ) -> dict[str, str]:
        """Answer a post; `root` is where the conversation began, if that is another one."""
        return self.post(text, reply={"root": root or to, "parent": to}, **more)

    def repost(self, subject: dict[str, str]) -> dict[str, str]:
        """Show a post to one's own followers."""
        return self._create(_REPOST, {"subject": subject})

    def delete(self, record: dict[str, str]) -> None:
        """Delete what was written."""
        *_, collection, key = record["uri"].split("/")
        self.do("com.atproto.repo.deleteRecord", repo=self.did, collection=collection, rkey=key)

    def describe(self, **fields: Any) -> None:
        """Set the profile."""
        kind = "app.bsky.actor.profile"
        record = {"$type": kind, **fields}
        self.do(
            "com.atproto.repo.putRecord", repo=self.did, collection=kind, rkey="self", record=record
        )

    def do(self, method: str, **said: Any) -> Any:
        """Do what only the holder of the account may."""
        return _ask(self.host, "POST", f"/xrpc/{method}", said, f"Bearer {self._token}")

    def come_back(self) -> None:
        """Switch the account on again, which unlike all else takes no fields."""
        path = "/xrpc/com.atproto.server.activateAccount"
        _ask(self.host, "POST", path, auth=f"Bearer {self._token}")

    def _create(self, collection: str, fields: dict[str, Any]) -> dict[str, str]:
        record = {"$type": collection, "createdAt": self.network.tick(), **fields}
        made = self.do(
            "com.atproto.repo.createRecord", repo=self.did, collection=collection, record=record
        )
        return {"uri": made["uri"], "cid": made["cid"]}


def _ask(base: str, method: str, path: str, said: object = None, auth: str = "") -> Any:
    """Ask one of its servers. Raises RuntimeError for a refusal."""
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(base).port or 80, timeout=120)
    headers = {"Content-Type": "application/json"} if said is not None else {}
    if auth:
        headers["Authorization"] = auth
    try:
        body = None if said is None else json.dumps(said)
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:1000]!r}")
        return json.loads(text) if text else None
    finally:
        connection.close()
