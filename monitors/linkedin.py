"""A person or a company on LinkedIn, which lets no machine read them: a place for what is pasted.

Needs no key, because there is none to be had: the interface gives a member's posts to nobody else's
program, and the terms forbid to read the pages, so that nothing here goes out to the network.
https://www.linkedin.com/legal/user-agreement and
https://learn.microsoft.com/en-us/linkedin/marketing/integrations/community-management/shares/posts-api
"""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote, unquote, urlsplit

from monitors import Fetched, Found, Source, SourceError, source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitors._http import Http
    from storage.accounts import Account

_DAY = timedelta(hours=24)
_HOST = re.compile(r"(?:[a-z]{1,6}\.)?linkedin\.com|lnkd\.in", re.IGNORECASE)  # fr., www., touch.
_KINDS = frozenset({"in", "company", "school", "showcase"})
_NAME = re.compile(r"[^\s/\\?#%<>\x00-\x20\x7f-\x9f]{1,100}")
_GIVE = "give me the page of the person, such as https://www.linkedin.com/in/NAME."
_BY_HAND = (
    "LinkedIn lets nobody read a member's posts: when you see one, `/bellwether paste NAME …`; or"
    ' make a Google Alert for site:linkedin.com "Name" and watch its feed.'
)


@source
class LinkedInSource(Source):
    """Keeps a place for the posts that people see on LinkedIn and paste."""

    by_hand: ClassVar[bool] = True

    async def resolve(self, link: str, http: Http) -> Sequence[Found]:  # noqa: ARG002
        """Tell whose page a link leads to, or whose post, by the link alone."""
        try:
            parts = urlsplit(link)
            host = parts.hostname or ""
        except ValueError:
            return ()
        if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
            return ()
        path = [_decoded(part) for part in parts.path.split("/") if part]
        if path[:1] == ["mwlite"]:  # what telephones are sent to
            path = path[1:]
        kind, name = (*path, "", "")[:2]
        kind = kind.lower()
        if kind == "posts":
            # Companies post too, and the link does not tell; an advocate is a person.
            kind, name = "in", name.partition("_")[0]
        if host.lower() == "lnkd.in" or kind not in _KINDS or not _NAME.fullmatch(name):
            says = f"Whose page on LinkedIn that is, its link does not tell: {_GIVE}"
            raise SourceError(link, says, health="bad_link")
        return [
            Found(
                source="linkedin",
                address=f"{kind}/{name.lower()}",
                stable_id=f"{kind}/{name.lower()}",
                title=name,
                link=f"https://www.linkedin.com/{kind}/{quote(name)}",
                handle=f"{kind}/{name}",
            )
        ]

    async def fetch(self, account: Account, http: Http, now: datetime) -> Fetched:  # noqa: ARG002
        """Bring nothing, and say what can be done instead."""
        return Fetched(
            items=(),
            cursor=account.cursor,
            next_at=now + _DAY,
            unchanged=True,
            health="by_hand",
            says=_BY_HAND,
        )


def _decoded(part: str) -> str:
    """Write a part of a path as a person reads it: browsers copy it in several spellings."""
    return unicodedata.normalize("NFC", unquote(part)).strip()
