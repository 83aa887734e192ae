"""A command is one thing people can ask with /bellwether; each file here is one subcommand.

A command is a function from a `Request` to the `Shown` that answers it; it raises `Refusal` with a
sentence for the person where it cannot do what was asked. The first line of the file's docstring
is its line in `help`: how it is typed, a colon, and what it does.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from bot.cards import Shown

if TYPE_CHECKING:
    from datetime import datetime

    from bot.grammar import Words
    from bot.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Who asked what, where and when. `words` are what follows the verb, `text` is all of it.

    `trigger_id` opens a form, within three seconds and once; `share` says that a channel sees the
    answer. `seen` are the ids of the advocates it turned out to be about.
    """

    house: House
    team: str
    user: str
    channel: str
    words: Words
    now: datetime
    text: str = ""
    trigger_id: str = ""
    share: bool = False
    seen: set[str] = field(default_factory=set)


class Refusal(Exception):  # noqa: N818 - it is an answer, not a fault
    """What was asked cannot be done. Says in mrkdwn what happened, what was kept, what to do."""


class Forgotten(Refusal):
    """What was asked about is not kept any more: the message that still offers it gives way."""


Answer = Callable[[Request], Shown]


@dataclass(frozen=True, slots=True)
class Command:
    """A subcommand: its verb, how it is typed, what it does in one line, and how it is answered."""

    verb: str
    usage: str
    does: str
    about: str
    answer: Answer


_commands: dict[str, Command] = {}


def command(answer: Answer) -> Answer:
    """Register the decorated function as the subcommand named after its file."""
    module = sys.modules[answer.__module__]
    verb = module.__name__.rpartition(".")[2]
    first, _, rest = (module.__doc__ or "").strip().partition("\n")
    usage, _, does = first.partition(": ")
    about = "\n\n".join(" ".join(part.split()) for part in rest.strip().split("\n\n"))
    _commands[verb] = Command(verb, usage, does, about, answer)
    return answer


@cache
def known() -> dict[str, Command]:
    """Find every subcommand, by importing the files of this folder on first use."""
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(_commands.items()))
