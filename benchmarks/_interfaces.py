"""A farm of programming interfaces on loopback: many people, as two platforms tell of them in JSON.

`with farm(1000, of="benchmarks._interfaces") as base_url:` starts it. Person N of the Mastodon kind
is at `/api/v1/accounts/N`, person N of the Stack Exchange kind at `/2.3/users/N`. Neither platform
has anything like a 304: what is new is asked for, and nothing is.
"""

from __future__ import annotations

import json
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from benchmarks._farm import Entry, Farm, entry, main, reply

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_JSON = b"Content-Type: application/json; charset=utf-8\r\n"


class Interfaces(Farm):
    """What the two platforms answer."""

    @cached_property
    def _paths(self) -> Sequence[tuple[re.Pattern[str], Callable[..., Any]]]:
        return (
            (re.compile(r"/api/v1/accounts/(\d+)/statuses"), self._statuses),
            (re.compile(r"/api/v1/accounts/(\d+)"), self._profile),
            (re.compile(r"/2\.3/users/(\d+)/posts"), self._posts),
            (re.compile(r"/2\.3/questions/([\d;]+)"), self._questions),
        )

    def answer(self, head: bytes) -> bytes:
        """Answer one request, given its head."""
        link = urlsplit(head.split(b" ", 2)[1].decode("latin-1"))
        asked = {name: values[0] for name, values in parse_qs(link.query).items()}
        for pattern, tell in self._paths:
            if found := pattern.fullmatch(link.path):
                self.counted["200"] += 1
                return reply(b"200 OK", json.dumps(tell(found[1], asked)).encode(), _JSON)
        return super().answer(head)

    def body(self, feed: int) -> bytes:  # noqa: ARG002 - there are none
        """Make nothing beforehand: there are no feeds here."""
        return b""

    def _entries(self, person: int) -> list[tuple[int, Entry]]:
        """List what somebody wrote, newest first, each with its number."""
        return [(n, entry(person, n)) for n in range(self.entries, 0, -1)]

    def _profile(self, person: str, _: dict[str, str]) -> dict[str, Any]:
        return {
            "id": person,
            "username": f"sample{person}",
            "acct": f"sample{person}",
            "display_name": f"Sample {person}",
            "url": f"{self.base_url}/@sample{person}",
            "uri": f"{self.base_url}/users/sample{person}",
            "created_at": "2020-01-01T00:00:00.000Z",
            "statuses_count": self.entries,
            "fields": [],
        }

    def _statuses(self, person: str, asked: dict[str, str]) -> list[dict[str, Any]]:
        account = self._profile(person, {})
        return [
            {
                "id": f"{110_000_000_000_000_000 + number}",
                "created_at": f"{one.at:%Y-%m-%dT%H:%M:%S.000Z}",
                "in_reply_to_id": None,
                "in_reply_to_account_id": None,
                "visibility": "public",
                "language": "en",
                "url": f"{self.base_url}/@sample{person}/{number}",
                "replies_count": 1,
                "reblogs_count": 2,
                "favourites_count": 3,
                "edited_at": None,
                "content": one.html,
                "reblog": None,
                "account": account,
                "media_attachments": [],
                "mentions": [],
                "tags": [],
            }
            for number, one in self._entries(int(person))
            if 110_000_000_000_000_000 + number > int(asked.get("min_id", 0))
            and ("max_id" not in asked or 110_000_000_000_000_000 + number < int(asked["max_id"]))
        ]

    def _posts(self, person: str, asked: dict[str, str]) -> dict[str, Any]:
        least = int(asked.get("min", 0))
        return _wrapped(
            [
                self._post(int(person), number, one)
                for number, one in self._entries(int(person))
                if one.at.timestamp() >= least
            ]
        )

    def _post(self, person: int, number: int, one: Entry) -> dict[str, Any]:
        """Tell of a post; every fourth is a question, the others are answers."""
        return {
            "owner": {"user_id": person, "user_type": "registered"},
            "score": 4,
            "last_activity_date": int(one.at.timestamp()),
            "creation_date": int(one.at.timestamp()),
            "post_type": "answer" if number % 4 else "question",
            "post_id": person * 100 + number + 1_000,
            "body": one.html,
        }

    def _questions(self, numbers: str, _: dict[str, str]) -> dict[str, Any]:
        rows = []
        for found in numbers.split(";"):
            person, number = divmod(int(found) - 1_000, 100)
            one = entry(person, number)
            row = self._post(person, number, one)
            row |= {"question_id": row.pop("post_id"), "title": one.title, "answer_count": 2}
            del row["post_type"]
            rows.append(row)
        return _wrapped(rows)


def _wrapped(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"items": items, "has_more": False, "quota_max": 10_000, "quota_remaining": 9_000}


def mastodon(base_url: str, person: int) -> tuple[str, str]:
    """Give the address and the stable id under which somebody of the Mastodon kind is kept."""
    return (
        f"{base_url}/api/v1/accounts/{person}#sample{person}",
        f"{base_url}/users/sample{person}",
    )


def stackexchange(person: int) -> tuple[str, str]:
    """Give the address and the stable id under which somebody of the other kind is kept."""
    return f"https://stackoverflow.com/users/{person}", f"stackoverflow.com/{person}"


if __name__ == "__main__":
    main(Interfaces)
