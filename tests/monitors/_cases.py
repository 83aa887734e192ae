"""Recorded conversations with a source: `tests/data/<source>/*.case.json`.

Each is made by us in the shape that the page named in `follows` describes, and is played by
`test_cases.py` over a transport that knows these answers alone:

    says        what this shows, as a sentence
    follows     the page that describes the shape
    shows       resolve, backfill, poll, edit, delete, rename, move, suspension, rate_limit, death,
                or another word for what else it shows
    options     what the operator has set for the source
    account     what is followed, for `fetch` (fields of storage.accounts.Account)
    steps       in turn, each with
        now       the time
        resolve   a link to be resolved; without it, the account is fetched, and goes on from the
                  cursor, address and failures that the step before left
        answers   {"get": url, "status", "headers", "json" | "text" | "file", "sent": headers that
                  must have been sent}; of several for one url each is given once, the last for ever
        expect    found | items, health, says, gone, moved_to, address, title, link, next_at, ... |
                  error: health, says, permanent, next_at
                  Only what is named is compared; a `says` must be contained in what is said.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx

import monitors
from monitors import Fetched, SourceError
from monitors._http import Rules
from storage.accounts import Account

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.monitors.conftest import Outside

DATA = Path(__file__).parent.parent / "data"
SHOWS = (
    "resolve",
    "backfill",
    "poll",
    "edit",
    "delete",
    "rename",
    "move",
    "suspension",
    "rate_limit",
    "death",
)


@dataclass(frozen=True, slots=True)
class Case:
    """One recorded conversation."""

    source: str
    path: Path
    said: dict[str, Any]

    @property
    def shows(self) -> str:
        return str(self.said["shows"])


def every() -> list[Case]:
    """List all cases of all sources."""
    return [
        Case(path.parent.name, path, json.loads(path.read_text()))
        for path in sorted(DATA.glob("*/*.case.json"))
    ]


def play(case: Case, outside: Outside) -> Iterator[tuple[dict[str, Any], object]]:
    """Play a case; give each step's expectation and what came: a list, a Fetched, or an error."""
    source = monitors.known()[case.source]
    options = case.said.get("options", {})
    account = _account(case) if "account" in case.said else None
    for step in case.said["steps"]:
        now = datetime.fromisoformat(step["now"])
        answers = _Answers(step.get("answers", []), case.path.parent)
        rules = Rules(min_seconds=900, options={case.source: options})

        async def work(
            http: Any, step: Any = step, account: Any = account, now: datetime = now
        ) -> object:
            try:
                if "resolve" in step:
                    return list(await source.resolve(step["resolve"], http))
                return await source.fetch(account, http, now)
            except SourceError as error:
                return error

        outside.now = now
        came = outside.run(work, rules, httpx.MockTransport(answers))
        yield step["expect"], came
        if "resolve" not in step:
            assert account is not None
            account = after(account, came, now)


def after(account: Account, came: object, now: datetime) -> Account:
    """Tell how an account stands after a fetch, as the poller keeps it."""
    if isinstance(came, Fetched):
        return replace(
            account,
            cursor=came.cursor,
            address=came.address or account.address,
            link=came.link or account.link,
            title=came.title or account.title,
            failures=0,
            health=came.health,
            first_seen_at=account.first_seen_at or now,
            last_good_at=now,
            due_at=came.next_at,
        )
    assert isinstance(came, SourceError)
    return replace(account, failures=account.failures + 1, health=came.health)


def check(expect: dict[str, Any], came: object) -> None:
    """Compare what came with what was expected, as far as that names it."""
    if "error" in expect:
        assert isinstance(came, SourceError), came
        _agrees(expect["error"], came, "error")
        return
    if isinstance(came, SourceError):
        raise came
    if "found" in expect:
        assert isinstance(came, list)
        _agrees(expect["found"], came, "found")
        return
    assert isinstance(came, Fetched)
    _agrees(expect, came, "fetched")


def _agrees(expected: Any, came: Any, where: str) -> None:
    if isinstance(expected, dict) and not isinstance(came, dict):
        for name, value in expected.items():
            mine = getattr(came, name)
            if name == "says" and value:
                assert value in mine, f"{where}.says: {mine!r}"
            else:
                _agrees(value, mine, f"{where}.{name}")
    elif isinstance(expected, list):
        assert len(came) == len(expected), f"{where}: {came!r}"
        for number, (one, other) in enumerate(zip(expected, came, strict=True)):
            _agrees(one, other, f"{where}[{number}]")
    else:
        mine = came.isoformat() if isinstance(came, datetime) else came
        assert mine == expected, f"{where}: {mine!r} is not {expected!r}"


def _account(case: Case) -> Account:
    said = dict(case.said["account"])
    first = datetime.fromisoformat(case.said["steps"][0]["now"])
    kinds = {field.name: str(field.type) for field in fields(Account)}
    for name, value in said.items():
        if "datetime" in kinds[name] and value is not None:
            said[name] = datetime.fromisoformat(value)
    return Account(
        **{
            "team": "T1",
            "id": "ac1",
            "advocate_id": "ad1",
            "source": case.source,
            "title": "",
            "link": "https://example.com/",
            "added_at": first,
            "due_at": first,
            "health_since": first,
            **said,
        }
    )


class _Answers:
    """Answers by address, whatever the order of its parameters."""

    def __init__(self, said: list[dict[str, Any]], folder: Path) -> None:
        self._left: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._folder = folder
        for one in said:
            method = "get" if "get" in one else "post"
            self._left[f"{method} {_plain(one[method])}"].append(one)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        key = f"{request.method.lower()} {_plain(str(request.url))}"
        assert key in self._left, f"nobody recorded: {key}"
        queue = self._left[key]
        one = queue.pop(0) if len(queue) > 1 else queue[0]
        for name, value in one.get("sent", {}).items():
            assert request.headers.get(name) == value, f"{name} of {key}"
        status, headers = one.get("status", 200), one.get("headers", {})
        if "json" in one:
            return httpx.Response(status, headers=headers, json=one["json"])
        if "file" in one:
            return httpx.Response(
                status, headers=headers, content=(self._folder / one["file"]).read_bytes()
            )
        return httpx.Response(status, headers=headers, text=one.get("text", ""))


def _plain(url: str) -> str:
    parts = urlsplit(url)
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return urlunsplit(parts._replace(query=query, path=parts.path or "/"))
