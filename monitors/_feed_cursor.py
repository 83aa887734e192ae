"""Where we stopped reading a feed."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
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

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Read a cursor; what cannot be read counts as a first look."""
        try:
            found = json.loads(text)
        except ValueError:
            return cls()
        if not isinstance(found, dict):
            return cls()
        said: dict[str, Any] = {
            field.name: found[field.name]
            for field in fields(cls)
            if type(found.get(field.name)) is type(field.default)
        }
        return cls(**said)

    def write(self) -> str:
        """Write the cursor down, without what it does not say."""
        said = {
            field.name: value
            for field in fields(self)
            if (value := getattr(self, field.name)) != field.default
        }
        return json.dumps(said, separators=(",", ":"))
