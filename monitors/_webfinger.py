"""Asks a server who somebody there is (WebFinger, https://www.rfc-editor.org/rfc/rfc7033)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from monitors import SourceError, _api, _links

if TYPE_CHECKING:
    from monitors._http import Answer, Http

_PAGE = "http://webfinger.net/rel/profile-page"
_ACCEPT = "application/jrd+json, application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finger:
    """Who somebody is: the name and host they go by, their actor, their page.

    The actor's address is what other servers know them by; it never changes.
    """

    user: str
    host: str
    actor: str
    page: str


def read(body: bytes, user: str, host: str) -> Finger:
    """Read an answer. Raises UnreadableError where it names no actor of ActivityPub."""
    said = _api.mapping(_api.loads(body))
    subject = _api.text(said.get("subject")).removeprefix("acct:").lstrip("@")
    name, _, where = subject.rpartition("@")
    actor = page = ""
    for link in _api.rows(said.get("links"))[:50]:
        kind = _api.text(link.get("type"))
        href = _links.tidy(link.get("href"))
        if link.get("rel") == "self" and not actor and "activity" in kind:
            actor = href
        elif link.get("rel") == _PAGE and not page:
            page = href
    if not actor:
        raise _api.UnreadableError
    return Finger(user=name or user, host=(where or host).lower(), actor=actor, page=page or actor)


async def ask(
    http: Http, base: str, user: str, host: str, via: str = ""
) -> tuple[Finger | None, Answer]:
    """Ask for somebody, and give the answer too; None where it names nobody who could be read.

    `via` is the page that led to the server.
    """
    query = urlencode({"resource": f"acct:{user}@{host}"})
    answer = await http.get(
        f"{base}/.well-known/webfinger?{query}",
        headers={"Accept": _ACCEPT},
        max_bytes=500_000,
        hurry=True,
        via=via,
    )
    if answer.status != 200:
        return None, answer
    try:
        return await _api.read(http, answer, f"{base}/@{user}", read, user, host), answer
    except SourceError as error:
        if error.health != "broken_answer":
            raise
        return None, answer  # a site that answers everything with its home page


def server_of(finger: Finger, base: str, answer: Answer) -> str:
    """Tell at which server somebody is, without a path; it need not be that of their name."""
    actor = urlsplit(finger.actor)
    for known in (base, answer.url):
        parts = urlsplit(known)
        if parts.netloc.lower() == actor.netloc.lower():
            return f"{parts.scheme}://{parts.netloc.lower()}"
    return f"{actor.scheme}://{actor.netloc.lower()}"
