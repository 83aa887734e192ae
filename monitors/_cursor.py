"""A cursor as it is kept: a small JSON object of a few named fields."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Where we stopped reading; each source adds its own fields, all with defaults.

    A field is a text, a number, or a tuple of texts.
    """

    @classmethod
    def read(cls, text: str) -> Self:
        """Read a cursor; what cannot be read counts as a first look."""
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return cls()
        if not isinstance(found, dict):
            return cls()
        said: dict[str, Any] = {}
        for field in fields(cls):
            value = found.get(field.name)
            if isinstance(field.default, tuple) and isinstance(value, list):
                said[field.name] = tuple(one for one in value if isinstance(one, str))
            elif type(value) is type(field.default):
                said[field.name] = value
        return cls(**said)

    def write(self) -> str:
        """Write the cursor down, without what it does not say."""
        said = {
            field.name: value
            for field in fields(self)
            if (value := getattr(self, field.name)) != field.default
        }
        return json.dumps(said, separators=(",", ":"))
