"""Where we stopped reading a feed."""

from __future__ import annotations

from dataclasses import dataclass

from monitors._cursor import Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor(Kept):
    """Where we stopped reading a feed. Validators are kept byte for byte, for one address only."""

    url: str = ""
    etag: str = ""
    modified: str = ""
    body: str = ""  # a hash of the last one
    whole_at: str = ""  # when it was last sent whole
    same: int = 0
    count: int = -1  # entries of the last one; -1 before the first
    had: int = 0  # entries of the one that had most
    hint: int = 0  # seconds, as the feed itself says
    skips: tuple[str, ...] = ()  # hours and days at which it asks not to be fetched
    over: str = ""  # set where the feed says that there will be no more
    cut: str = ""  # set where the last one broke off before its end
    new_url: str = ""  # where the feed says to be from now on
    moved_to: str = ""
    moved_since: str = ""
    moved_times: int = 0
    seen: tuple[str, ...] = ()  # newest first: an entry's id and link, a line each
    lost: tuple[str, ...] = ()  # what is not in the feed any more: tries, id and link
