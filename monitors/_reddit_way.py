"""Asks Reddit in the one of its two ways that the operator has keys for."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from monitors import SourceError, _api
from monitors._read_feed import read_feed
from monitors._reddit_listing import Page, listing, of_feed, token
from monitors._refusals import refused

if TYPE_CHECKING:
    from monitors._http import Answer, Http

PER_PAGE = 100
_MOST_BYTES = 16_000_000  # of so many posts of the greatest length there, each told twice
_NEEDS = (
    "Reddit answers nobody without a key any more: set BELLWETHER_REDDIT_FEED to the USER:TOKEN of"
    " your own private feed (https://www.reddit.com/prefs/feeds, while logged in), or"
    " BELLWETHER_REDDIT_CLIENT_ID and BELLWETHER_REDDIT_CLIENT_SECRET of an app that Reddit has"
    " approved."
)
_WRONG_KEYS = (
    "Reddit does not know BELLWETHER_REDDIT_CLIENT_ID and BELLWETHER_REDDIT_CLIENT_SECRET (401):"
    " compare them with https://www.reddit.com/prefs/apps."
)
_WRONG_FEED = (
    "Reddit refuses the private feed ({status}): it blocks this machine, or the token in"
    " BELLWETHER_REDDIT_FEED is no longer good; https://www.reddit.com/prefs/feeds has a new one."
)
_MOST_TOKENS = 8
_EARLY = timedelta(minutes=1)  # before a token ends, it is not used any more
# A bearer token is good for a day, and Reddit gives few of them out: a new one for every look would
# be against its manners. A source keeps no state of an account; this is none, it belongs to the
# keys, and whoever starts anew merely asks once more.
_tokens: dict[str, tuple[str, datetime]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What is needed to ask: an approved app, or else the private feed of some member."""

    site: str
    api: str
    client_id: str = ""
    client_secret: str = ""
    feed: str = ""

    @property
    def is_app(self) -> bool:
        """Tell whether Reddit's interface may be asked, which tells more than a feed."""
        return bool(self.client_id and self.client_secret)

    async def get(self, http: Http, path: str, address: str, **params: str) -> Answer:
        """Ask Reddit's interface, whatever the status. Raises SourceError."""
        url = f"{self.api.rstrip('/')}{path}?{urlencode({**params, 'raw_json': '1'})}"
        for again in (False, True):
            bearer = await self._bearer(http, address)
            answer = await http.get(
                url,
                headers={"Accept": _api.JSON},
                auth=f"bearer {bearer}",
                max_bytes=_MOST_BYTES,
            )
            if answer.status != 401:
                return answer
            # Whoever takes the app's permission back ends its tokens before their time.
            _tokens.pop(self._key(), None)
            if again:
                break
        raise SourceError(address, _WRONG_KEYS, health="auth_needed")

    async def page(
        self, http: Http, name: str, after: str, now: datetime, failures: int
    ) -> tuple[Page | None, int]:
        """Give a page of what a person published, or None and the status where it is refused.

        Raises SourceError for what says nothing of the person.
        """
        params = {"limit": str(PER_PAGE), "sort": "new", **({"after": after} if after else {})}
        if self.is_app:
            answer = await self.get(http, f"/user/{name}/overview", name, **params)
            if answer.status in (403, 404):
                return None, answer.status
            if problem := refused(answer, name, now, failures):
                raise problem
            return await _api.read(http, answer, name, listing, self.site, now), answer.status
        return await self._feed_page(http, name, params, now, failures)

    async def _feed_page(
        self, http: Http, name: str, params: dict[str, str], now: datetime, failures: int
    ) -> tuple[Page | None, int]:
        """Read a page of the person's feed, asked for with the operator's own token."""
        user, _, key = self.feed.partition(":")
        public = f"{self.site.rstrip('/')}/user/{name}/.rss"
        secret = urlencode({**params, "feed": key.strip(), "user": user.strip()})
        try:
            answer = await http.get(f"{public}?{secret}")
        except SourceError as error:
            # Its address has the token in it, which nobody should find in a log.
            raise SourceError(
                name,
                error.says,
                health=error.health,
                permanent=error.permanent,
                next_at=error.next_at,
            ) from None
        answer = replace(answer, url=public, permanent=None)
        if answer.status == 404:
            return None, 404
        if problem := refused(answer, name, now, failures):
            if answer.status in (401, 403):
                problem.says = _WRONG_FEED.format(status=answer.status)
            raise problem
        feed = await read_feed(answer, name, http, now)
        return of_feed(feed.items, self.site, PER_PAGE), answer.status

    async def _bearer(self, http: Http, address: str) -> str:
        """Give a token that is good for a while. Raises SourceError."""
        now = http.now()
        known = _tokens.get(self._key())
        if known is not None and now < known[1]:
            return known[0]
        basic = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        answer = await http.get(
            f"{self.site.rstrip('/')}/api/v1/access_token",
            headers={"Accept": _api.JSON},
            auth=f"Basic {basic}",
            form={"grant_type": "client_credentials"},
        )
        if answer.status == 401:
            raise SourceError(address, _WRONG_KEYS, health="auth_needed")
        if problem := refused(answer, address, now):
            raise problem
        found, seconds = await _api.read(http, answer, address, token)
        if len(_tokens) >= _MOST_TOKENS:
            _tokens.clear()
        _tokens[self._key()] = (found, now + timedelta(seconds=seconds) - _EARLY)
        return found

    def _key(self) -> str:
        """Name the keys without keeping them once more."""
        said = f"{self.site}\n{self.client_id}\n{self.client_secret}"
        return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()


def way(http: Http, address: str) -> Way:
    """Give the way that the operator has keys for. Raises SourceError where that is none."""

    def said(name: str) -> str:
        return http.rules.option("reddit", name)

    found = Way(
        site=said("url"),
        api=said("api"),
        client_id=said("client_id"),
        client_secret=said("client_secret"),
        feed=said("feed"),
    )
    user, _, key = found.feed.partition(":")
    if not found.is_app and not (user.strip() and key.strip()):
        raise SourceError(address, _NEEDS, health="auth_needed")
    return found
