"""A cursor as it is kept: a small JSON object of a few named fields."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from functools import cache
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
        for name, default in _defaults(cls):  # type: ignore[arg-type]  # a class can be hashed
            value = found.get(name)
            if isinstance(default, tuple) and isinstance(value, list):
                said[name] = tuple(one for one in value if isinstance(one, str))
            elif type(value) is type(default):
                said[name] = value
        return cls(**said)

    def but(self, **values: Any) -> Self:
        """Give the cursor with other values; itself, where it has them already."""
        if all(getattr(self, name) == value for name, value in values.items()):
            return self
        return replace(self, **values)

    def write(self) -> str:
        """Write the cursor down, without what it does not say."""
        said = {
            name: value
            for name, default in _defaults(type(self))  # type: ignore[arg-type]  # same
            if (value := getattr(self, name)) != default
        }
        return json.dumps(said, separators=(",", ":"))


@cache
def _defaults(kind: type[Kept]) -> tuple[tuple[str, Any], ...]:
    return tuple((field.name, field.default) for field in fields(kind))
