"""Reads which channel, playlist or video of YouTube a link means; asks nobody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from monitors import _links

HOSTS = frozenset(
    {
        "youtube.com",
        "m.youtube.com",
        "music.youtube.com",
        "www.youtube.com",
        "www.youtube-nocookie.com",
    }
)
_SHORT = frozenset({"youtu.be", "www.youtu.be"})
_PATH = re.compile(
    r"/channel/(?P<channel>UC[\w-]{22})(?:/.*)?"
    r"|/(?:shorts|live|embed|v|e)/(?P<video>[\w-]{6,20})(?:/.*)?"
    r"|(?P<path>/(?:@|c/|user/)[^/]{1,100})(?:/.*)?"
    # The first names had nothing before them; what YouTube has there itself is none.
    r"|(?!/(?:about|account|ads|channels?|embed|feeds?|gaming|hashtag|kids|live|movies|music|news"
    r"|oembed|playlist|podcasts|post|premium|results|shorts|signin|sports|trending|tv|user|watch"
    r"|youtubei)/?$)(?P<old>/[A-Za-z0-9_-]{1,50})/?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """What a link means: one of these is set. `path` is that of a channel known by name."""

    channel: str = ""
    playlist: str = ""
    video: str = ""
    path: str = ""


def read(link: str, web: str) -> Meant | None:
    """Tell what a link means; None where it is not YouTube's, nor of the web address set for it."""
    if _links.scheme(link) not in ("http", "https"):
        return None
    try:
        parts = urlsplit(link)
        query = parse_qs(parts.query)
    except ValueError:
        return None
    host, path = parts.netloc.lower(), unquote(parts.path)
    if host in _SHORT:
        video = re.fullmatch(r"/([\w-]{6,20})/?", path)
        return Meant(video=video[1]) if video else Meant()
    if host not in HOSTS and host != urlsplit(web).netloc.lower():
        return None
    if path.rstrip("/") in ("/watch", "/playlist", "/feeds/videos.xml"):
        return _asked({name: values[0] for name, values in query.items()})
    found = _PATH.fullmatch(path)
    said = {name: value for name, value in found.groupdict().items() if value} if found else {}
    return Meant(**({"path": said["old"]} if "old" in said else said))


def _asked(said: dict[str, str]) -> Meant:
    """Tell what the parameters of a link mean."""
    if re.fullmatch(r"[\w-]{6,20}", said.get("v", "")):
        return Meant(video=said["v"])
    if re.fullmatch(r"UC[\w-]{22}", said.get("channel_id", "")):
        return Meant(channel=said["channel_id"])
    if re.fullmatch(r"[\w-]{1,50}", said.get("user", "")):
        return Meant(path=f"/user/{said['user']}")
    playlist = said.get("list", "") or said.get("playlist_id", "")
    # A channel's uploads are the channel itself.
    if re.fullmatch(r"UU[\w-]{22}", playlist):
        return Meant(channel=f"UC{playlist[2:]}")
    return Meant(playlist=playlist) if re.fullmatch(r"[\w-]{10,60}", playlist) else Meant()
