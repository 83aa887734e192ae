"""Kinds of rules that Block Kit's table is written in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Text:
    """A text object; `plain` when mrkdwn is not allowed."""

    most: int
    plain: bool = False


@dataclass(frozen=True)
class Str:
    """A string of `least` to `most` characters."""

    most: int
    least: int = 1


@dataclass(frozen=True)
class Flag:
    """True or false."""


@dataclass(frozen=True)
class Whole:
    """A whole number."""

    least: int = 0
    most: int = 4_000_000_000


@dataclass(frozen=True)
class OneOf:
    """One of these strings."""

    values: tuple[str, ...]


@dataclass(frozen=True)
class Form:
    """A string of this pattern, such as a date."""

    pattern: str
    says: str


@dataclass(frozen=True)
class Many:
    """A list of `least` to `most` things that each keep the rule."""

    of: Rule
    most: int
    least: int = 1


@dataclass(frozen=True)
class Part:
    """An object of this name in OBJECTS."""

    name: str


@dataclass(frozen=True)
class Kind:
    """An object whose `type` is one of these in SHAPES."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Anything:
    """Whatever; Slack looks at it elsewhere or not at all."""


Rule = Text | Str | Flag | Whole | OneOf | Form | Many | Part | Kind | Anything


@dataclass(frozen=True)
class Shape:
    """What an object holds: its fields' rules, which are needed, and of which one must be."""

    fields: Mapping[str, Rule]
    needs: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    surfaces: tuple[str, ...] = field(default=("message", "modal", "home"))
