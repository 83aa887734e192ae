"""How YouTube is asked: for feeds, pages, what is told of a video, and by the Data API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple
from urllib.parse import urlencode, urlsplit

from monitors import SourceError, _api, _youtube_read
from monitors._limits import LONGEST
from monitors._manners import in_time
from monitors._refusals import refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitors._http import Answer, Http
    from monitors._youtube_read import Channel

_Result = TypeVar("_Result")
_Arguments = TypeVarTuple("_Arguments")

_FEED = "application/atom+xml, application/xml;q=0.9, */*;q=0.8"
# In English, because what a page says of a channel that was closed is looked for in it.
_PAGE = {"Accept": "text/html", "Accept-Language": "en"}
_USED_UP = frozenset({"dailyLimitExceeded", "quotaExceeded", "rateLimitExceeded"})
_CONSENT = (
    "YouTube shows that page only after a choice about cookies, which I do not make: give me the"
    " channel's link with its id (on its page: Share, Copy channel ID, then"
    " https://www.youtube.com/channel/ and the id), or set BELLWETHER_YOUTUBE_KEY."
)


@dataclass(frozen=True, slots=True)
class Tube:
    """YouTube, and how to ask it."""

    http: Http
    address: str
    hurry: bool = False
    failures: int = 0

    @property
    def web(self) -> str:
        """Where YouTube is, without a slash at the end."""
        return self.http.rules.option("youtube", "url").rstrip("/")

    @property
    def key(self) -> str:
        """What the Data API is asked with; "" where there is none."""
        return self.http.rules.option("youtube", "key")

    def feed(self, channel: str) -> str:
        """Tell where the feed of a channel is."""
        return f"{self.web}/feeds/videos.xml?channel_id={channel}"

    async def feed_answer(self, url: str, etag: str = "", modified: str = "") -> Answer:
        """Get a feed, whatever the answer's status. Raises SourceError where none comes."""
        return await self.http.get(
            url, headers={"Accept": _FEED}, etag=etag, modified=modified, hurry=self.hurry
        )

    async def api(
        self,
        path: str,
        query: dict[str, str],
        reader: Callable[[bytes, *_Arguments], _Result],
        *args: *_Arguments,
    ) -> _Result:
        """Ask the Data API. Raises SourceError."""
        answer = await self.http.get(
            f"{self.http.rules.option('youtube', 'api').rstrip('/')}/{path}?{urlencode(query)}",
            headers={"Accept": _api.JSON, "X-Goog-Api-Key": self.key},
            hurry=self.hurry,
            redirects=0,  # the key is for nobody else
        )
        if answer.status in (400, 403):
            raise await self._refused_key(answer)
        if problem := refused(answer, self.address, self.http.now(), self.failures):
            raise problem
        return await _api.read(self.http, answer, self.address, reader, *args)

    async def _refused_key(self, answer: Answer) -> SourceError:
        """Explain why the Data API takes no question with our key."""
        reason = await _api.read(self.http, answer, self.address, _youtube_read.reason)
        if reason in _USED_UP:
            says = "The key of the YouTube Data API is used up for today: I ask again by myself."
            until = in_time(self.http.now(), LONGEST, self.address)
            return SourceError(self.address, says, health="rate_limited", next_at=until)
        says = (
            f"The YouTube Data API does not take the key ({answer.status} {reason}): check"
            " BELLWETHER_YOUTUBE_KEY, or leave it out."
        )
        return SourceError(self.address, says, health="auth_needed")

    async def page(self, path: str) -> Channel | None:
        """Read the page of a channel or a video; None where there is none. Raises SourceError."""
        answer = await self.http.get(f"{self.web}{path}", headers=_PAGE, hurry=self.hurry)
        if urlsplit(answer.url).netloc.startswith("consent."):
            raise SourceError(self.address, _CONSENT, health="blocked")
        if answer.status in (404, 410):
            return None
        if problem := refused(answer, self.address, self.http.now(), self.failures):
            raise problem
        return await _api.read(self.http, answer, self.address, _youtube_read.page)

    async def oembed(self, video: str) -> Answer:
        """Ask what is told of a video to those who would show it."""
        query = urlencode({"format": "json", "url": f"https://www.youtube.com/watch?v={video}"})
        return await self.http.get(
            f"{self.web}/oembed?{query}", headers={"Accept": _api.JSON}, hurry=self.hurry
        )
