"""A modal is one form that people fill in; each file here is one, named as its callback id.

A modal is a class with a title, the verb of its button, `draw`, which gives its blocks, and `take`,
which does what was filled in. `draw` raises `Refusal` where there is nothing to fill in; `take`
raises `Wrong` with a sentence for each field that has to be mended, all at once, and changes
nothing then. Slack waits for `take`, so that it must be quick: the database and nothing else. What
takes longer, such as looking at what a link means, it gives as a `Later`.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from bot.cards import Block, Shown
    from bot.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who wants to fill in a form, from which channel (none from the home), about what (an id).

    `given` is what some fields hold at first, by name.
    """

    house: House
    team: str
    user: str
    channel: str
    about: str
    now: datetime
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Values:
    """What is filled in, by the name of each field; nothing where a field was left empty."""

    state: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Give what was typed or picked: a text, a day, a time, a person, a channel, an option."""
        held = self._held(name)
        chosen = held.get("selected_option") or {}
        for found in (
            held.get("value"),
            chosen.get("value"),
            held.get("selected_user"),
            held.get("selected_conversation"),
            held.get("selected_channel"),
            held.get("selected_date"),
            held.get("selected_time"),
        ):
            if found:
                return str(found).strip()
        return ""

    def several(self, name: str) -> list[str]:
        """List the options, people or channels that were picked."""
        held = self._held(name)
        if options := held.get("selected_options"):
            return [str(one["value"]) for one in options]
        for kind in ("selected_users", "selected_conversations", "selected_channels"):
            if held.get(kind):
                return [str(one) for one in held[kind]]
        return []

    def files(self, name: str) -> list[str]:
        """List the ids of the files that were given."""
        return [str(one["id"]) for one in self._held(name).get("files") or []]

    def _held(self, name: str) -> Mapping[str, Any]:
        return next(iter(self.state.get(name, {}).values()), None) or {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled(Asked):
    """A form that was submitted, with what is in it."""

    values: Values


class Wrong(Exception):  # noqa: N818 - it is an answer, not a fault
    """What was filled in cannot be taken: a sentence by field, each saying how to mend it."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(errors)
        self.errors = dict(errors)


@dataclass(frozen=True, slots=True)
class Later:
    """What is done after Slack was told that a form is taken; `run` gives what became of it."""

    run: Callable[[], Shown]


class Modal(Protocol):
    """What a form is: its heading and the verb of its button (24 characters each), and two ways."""

    title: ClassVar[str]
    submit: ClassVar[str]

    def draw(self, asked: Asked) -> Sequence[Block]:
        """Give the blocks. Raises Refusal where there is nothing to fill in."""

    def take(self, filled: Filled) -> Shown | Later | None:
        """Do what was filled in, and say what became of it. Raises Wrong or Refusal."""


_Made = TypeVar("_Made", bound=type)
_modals: dict[str, Modal] = {}


def modal(made: _Made) -> _Made:
    """Register the decorated class as the modal named after its file."""
    _modals[sys.modules[made.__module__].__name__.rpartition(".")[2]] = made()
    return made


@cache
def known() -> dict[str, Modal]:
    """Find every modal, by importing the files of this folder on first use."""
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(_modals.items()))
