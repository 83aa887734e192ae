"""Asks one server in the Mastodon API, with the token that was set for it, if one was."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple
from urllib.parse import parse_qs, urlencode, urlsplit

from monitors import SourceError, _api, _links
from monitors import _mastodon_read as read
from monitors._refusals import refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from monitors._http import Http
    from monitors._mastodon_read import Profile, Status

_Result = TypeVar("_Result")
_Arguments = TypeVarTuple("_Arguments")

SOURCE = "mastodon"
PAGE = 40  # the most that a server gives at once
_LOGIN = frozenset({401, 422})  # older servers say 422 where a login is wanted
_LINK = re.compile(r"<([^<>]{1,2000})>\s*;\s*rel=\"(prev|next)\"")
_ID = re.compile(r"^[\w-]{1,64}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Statuses, newest first, and from where the server would have us go on to either side."""

    statuses: Sequence[Status]
    newer: str = ""
    older: str = ""


def order(status_id: str) -> tuple[int, str]:
    """Sort ids as their servers do: numbers by size, and words of one length by letters."""
    return len(status_id), status_id


def tokens(http: Http) -> dict[str, str]:
    """Read which server gets which token. Raises SourceError where that cannot be read."""
    found: dict[str, str] = {}
    for pair in http.rules.option(SOURCE, "tokens").split(","):
        server, equals, token = pair.strip().partition("=")
        server = server.strip().lower().removeprefix("https://").rstrip("/")
        if equals and server and token.strip():
            found[server] = token.strip()
        elif pair.strip():
            says = "BELLWETHER_MASTODON_TOKENS cannot be read: write `server=token,server=token`."
            raise SourceError(server, says, health="auth_needed")
    return found


def base_of(host: str) -> str:
    """Tell where to ask a server that is known by its name alone."""
    return f"{'http' if _links.names_plain_port(host) else 'https'}://{host}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One server, asked on behalf of one account. Every verb raises SourceError.

    `via` is the page that led to it; `hurry` is for a person who waits.
    """

    http: Http
    base: str
    now: datetime
    address: str = ""
    failures: int = 0
    via: str = ""
    hurry: bool = False

    @property
    def host(self) -> str:
        """What the server is called."""
        return urlsplit(self.base).netloc

    @property
    def token(self) -> str:
        """The token that was set for this server and goes to no other; never in the clear."""
        is_safe = self.base.startswith("https://") or _links.names_plain_port(self.host)
        return tokens(self.http).get(self.host, "") if is_safe else ""

    async def lookup(self, acct: str) -> Profile:
        """Find an account by its name."""
        return (await self._ask("accounts/lookup", {"acct": acct}, read.profile))[0]

    async def account(self, account_id: str) -> Profile:
        """Read an account."""
        return (await self._ask(f"accounts/{account_id}", {}, read.profile))[0]

    async def page(self, account_id: str, *, after: str = "", before: str = "") -> Page:
        """Read a page of what somebody published, next after one status or before another."""
        query = {"limit": str(PAGE)}
        if after:
            query["min_id"] = after
        if before:
            query["max_id"] = before
        found, link = await self._ask(
            f"accounts/{account_id}/statuses", query, read.statuses, self.now
        )
        return Page(
            statuses=sorted(found, key=lambda one: order(one.id), reverse=True),
            newer=_next(link, "prev", "min_id"),
            older=_next(link, "next", "max_id"),
        )

    async def status(self, status_id: str) -> Status:
        """Read one status."""
        return (await self._ask(f"statuses/{status_id}", {}, read.status, self.now))[0]

    async def around(self, status_id: str) -> tuple[Sequence[Status], Sequence[Status]]:
        """Read what stands before and after a status in its conversation."""
        return (await self._ask(f"statuses/{status_id}/context", {}, read.context, self.now))[0]

    async def _ask(
        self,
        path: str,
        query: dict[str, str],
        reader: Callable[[bytes, *_Arguments], _Result],
        *args: *_Arguments,
    ) -> tuple[_Result, str]:
        address = self.address or self.base
        token = self.token
        answer = await self.http.get(
            f"{self.base}/api/v1/{path}" + (f"?{urlencode(query)}" if query else ""),
            headers={"Accept": _api.JSON},
            hurry=self.hurry,
            via=self.via,
            auth=f"Bearer {token}" if token else "",
        )
        if problem := refused(answer, address, self.now, self.failures):
            if answer.status in _LOGIN:
                problem.health = "auth_needed"
                problem.says = wants_token(self.host, has_one=bool(token))
            raise problem
        found = await _api.read(self.http, answer, address, reader, *args)
        return found, answer.headers.get("link", "")


def wants_token(host: str, *, has_one: bool = False) -> str:
    """Say that a server shows its posts only to who is logged in, and what to do about it."""
    if has_one:
        return (
            f"`{host}` does not accept the token that is set for it: make a new one in its settings"
            " and put it into BELLWETHER_MASTODON_TOKENS."
        )
    return (
        f"`{host}` shows posts only to who is logged in: make an application with the scope `read`"
        f" in the settings of an account there, and add `{host}=token` to"
        " BELLWETHER_MASTODON_TOKENS."
    )


def _next(header: str, rel: str, name: str) -> str:
    """Take from a `Link:` header where to go on; never where to ask, which a stranger chose."""
    for href, which in _LINK.findall(header[:10_000]):
        if which == rel:
            found = parse_qs(urlsplit(href).query).get(name, [""])[0]
            return found if _ID.match(found) else ""
    return ""
