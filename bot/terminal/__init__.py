"""A subcommand is one thing `bellwether` does on a terminal; each file here is one of them.

It is a function under `@subcommand`, beneath which stand its options; its docstring is its help.
What they share is here: their flags, whom they are about, how they answer.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import click

import storage
from bot.settings import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from bot.__main__ import Clock
    from bot.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What a subcommand is given: the machine's clock, and what makes one of the product's own."""

    wall: Callable[[], datetime]
    clock: Callable[[], Clock]

    def house(self, *, workers: int = 1, migrate: bool = True) -> House:
        """Put a house together for a command that ends by itself."""
        from bot.building import make_house  # noqa: PLC0415 - slow to import

        house = make_house(load(), self.wall, workers)
        if migrate:
            copy = storage.upgrade(house.settings.database, house.now())
            if copy is not None:
                say(f"The database was brought to this version; {copy} is a copy of how it was.")
        return house


_subcommands: dict[str, click.Command] = {}


def subcommand(does: Callable[..., None]) -> click.Command:
    """Register the decorated function as the subcommand named after its file.

    An underscore at the end of the file's name, where Python keeps the word to itself, is no part
    of what is typed; one within is typed as a hyphen.
    """
    name = sys.modules[does.__module__].__name__.rpartition(".")[2]
    made = click.command(name=name.rstrip("_").replace("_", "-"))(does)
    _subcommands[name] = made
    return made


@cache
def known() -> dict[str, click.Command]:
    """Find every subcommand, by importing the files of this folder on first use."""
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(_subcommands.items()))


as_json = click.option("--json", "as_json", is_flag=True, help="JSON on standard output.")
the_team = click.option("--team", default="", help="The Slack team, where there are several.")


def write(file: Path, words: str) -> None:
    """Write a file that somebody asked for."""
    try:
        file.write_text(words, encoding="utf-8", newline="")
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written ({error.strerror}).") from error


def team_of(db: storage.Database, house: House, asked: str) -> str:
    """Choose the team a command is about; before any is joined, the one on this machine."""
    from storage import teams  # noqa: PLC0415 - slow to import

    known = [one.team for one in teams.every(db)]
    if asked or len(known) == 1:
        if asked and asked not in known:
            raise click.ClickException(
                f"I know no team {asked!r}; I know: {', '.join(known) or 'none'}."
            )
        return asked or known[0]
    if known:
        raise click.ClickException(f"Which team? Say `--team` and one of: {', '.join(known)}.")
    fresh = teams.Team(team=teams.UNJOINED, name="", bot_user="", joined_at=house.now())
    teams.join(db, fresh)
    return fresh.team


def noted(db: storage.Database, house: House, team: str, what: str) -> None:
    """Add to the trail of who saw and did what that persons were read, or changed, from here."""
    from bot import auditing  # noqa: PLC0415 - slow to import

    with db.transaction():
        auditing.note(db, team, house, auditing.TERMINAL, what)


def on(db: storage.Database, team: str, watchlist: str) -> tuple[str, set[str] | None]:
    """Find who is on a watchlist, with its name; everybody where none is named."""
    from bot.digest import on_watchlist  # noqa: PLC0415 - slow to import
    from storage import watchlists  # noqa: PLC0415 - same

    if not watchlist:
        return "", None
    one = watchlists.by_name(db, team, watchlist)
    if one is None:
        names = ", ".join(f"`{each.name}`" for each in watchlists.every(db, team)) or "none"
        raise click.ClickException(f"There is no watchlist `{watchlist}`; there are: {names}.")
    return one.name, set(on_watchlist(db, team, one.id))


def with_progress(steps: Iterable[Any], length: int) -> Iterable[Any]:
    """Show how far long work is, where a person watches."""
    if not sys.stderr.isatty():
        return steps
    return click.progressbar(steps, length=length, file=sys.stderr)


def print_facts(facts: dict[str, Any], *, as_json: bool) -> None:
    """Write facts on standard output, for a person or as one JSON object."""
    if as_json:
        click.echo(json.dumps(facts))
    else:
        click.echo(
            ", ".join(f"{value:,} {name.replace('_', ' ')}" for name, value in facts.items())
        )


def print_weighed(found: dict[str, Any], *, as_json: bool) -> None:
    """Write what was weighed, a line a fact with what belongs to it indented, or as JSON."""
    if as_json:
        click.echo(json.dumps(found))
    else:
        click.echo("\n".join(_lines(found, "")))


def _lines(found: Any, indent: str) -> Iterator[str]:
    for name, value in found.items() if isinstance(found, dict) else enumerate(found, 1):
        label = str(name).replace("_", " ")
        if isinstance(value, dict | list):
            yield f"{indent}{label}:"
            yield from _lines(value, f"{indent}  ")
        elif isinstance(value, float):
            yield f"{indent}{label}: {value:,.4f}".rstrip("0").rstrip(".")
        elif value is not None:
            yield f"{indent}{label}: {value}"


def say(sentence: str) -> None:
    """Write a sentence on standard error, where it is in nobody's way."""
    click.echo(sentence, err=True)
