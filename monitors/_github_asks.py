"""Asks a GitHub, the public one or a company's own, and explains its refusals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitors import SourceError
from monitors._limits import resumes_at, used_up
from monitors._refusals import refused

if TYPE_CHECKING:
    from datetime import datetime

    from monitors._http import Answer, Http

PUBLIC = "https://github.com"
PUBLIC_API = "https://api.github.com"
_HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A GitHub: where it is asked, where people see it, and what to authorise with."""

    base: str
    web: str
    auth: str = ""

    @property
    def host(self) -> str:
        return urlsplit(self.web).netloc

    async def get(self, path: str, http: Http, *, etag: str = "", hurry: bool = False) -> Answer:
        """Ask for what is at a path. Raises SourceError where nothing came."""
        return await http.get(
            f"{self.base}{path}", headers=_HEADERS, etag=etag, auth=self.auth, hurry=hurry
        )

    def refusal(
        self, answer: Answer, address: str, http: Http, now: datetime, failures: int = 0
    ) -> SourceError | None:
        """Explain a refusal in GitHub's own way: a 403 mostly means that we asked too often."""
        slowed = answer.status in (403, 429) and (
            used_up(answer.headers)
            or "retry-after" in answer.headers
            or b"rate limit" in answer.body[:2000].lower()
        )
        if slowed:
            until = resumes_at(answer.status, answer.headers, now)
            if until is None:
                # Of its second kind of limit GitHub says only: a minute at least, and twice as long
                # each time.
                until = now + timedelta(minutes=2 ** min(failures, 10))
                http.rest(answer.url, until, self.auth)
            says = f"`{self.host}` lets us ask no more until {until:%H:%M} UTC; I ask again then."
            if not self.auth:
                says += " With a token in BELLWETHER_GITHUB_TOKEN it would be 5,000 times an hour."
            return SourceError(address, says, health="rate_limited", next_at=until)
        if answer.status == 401 and self.auth:
            says = (
                f"`{self.host}` does not take the token (401): it has expired or was withdrawn, so"
                " put a new one into BELLWETHER_GITHUB_TOKEN."
            )
            return SourceError(address, says, health="auth_needed")
        return refused(answer, address, now, failures)


def place_of(link: str, http: Http) -> Place | None:
    """Tell which GitHub a link is on; None where it is on none that we know."""
    try:
        host = urlsplit(link).netloc.lower().removeprefix("www.").removeprefix("gist.")
    except ValueError:
        return None
    base = http.rules.option("github", "url").rstrip("/")
    token = http.rules.option("github", "token")
    auth = f"Bearer {token}" if token else ""
    asked = urlsplit(base)
    web = asked.netloc.lower().removeprefix("api.")
    if host == web:
        return Place(base=base, web=f"{asked.scheme}://{web}", auth=auth)
    if host != urlsplit(PUBLIC).netloc:
        return None
    if asked.path.endswith("/api/v3") or web.endswith(".ghe.com"):
        # A company's own GitHub: the public one is asked as well, and must not see its token.
        return Place(base=PUBLIC_API, web=PUBLIC)
    return Place(base=base, web=PUBLIC, auth=auth)
