"""Clock: ask for every job at its time, one of any number that share a PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.settings import load
from bot.terminal import say, subcommand

if TYPE_CHECKING:
    from bot.terminal import Shell


@subcommand
@click.pass_obj
def clock(shell: Shell) -> None:
    """Ask for every job at its time: of any number, each asks once."""
    from bot import logs  # noqa: PLC0415 - slow to import
    from bot.queue import parts  # noqa: PLC0415 - same
    from bot.terminal._start import in_words  # noqa: PLC0415 - same

    settings = load()
    logs.begin(settings.log)
    with in_words(settings):
        parts.ticker(settings, shell.clock(), logs.teller(settings.log, say))
