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
    same: int = 0
    count: int = -1  # entries of the last one; -1 before the first
    had: int = 0  # entries of the one that had most
    hint: int = 0  # seconds, as the feed itself says
    moved_to: str = ""
    moved_since: str = ""
    moved_times: int = 0
