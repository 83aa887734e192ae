"""Worker: do what runs by itself, one of any number that share a PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.settings import load
from bot.terminal import say, subcommand

if TYPE_CHECKING:
    from bot.terminal import Shell


@subcommand
@click.option(
    "--concurrency",
    default=8,
    show_default=True,
    type=click.IntRange(1, 200),
    help="How many jobs at once, beside polling.",
)
@click.pass_obj
def worker(shell: Shell, concurrency: int) -> None:
    """Poll, read, deliver: one of any number, each doing what the queue asks for."""
    from bot import logs  # noqa: PLC0415 - slow to import
    from bot.queue import parts  # noqa: PLC0415 - same
    from bot.terminal._start import in_words  # noqa: PLC0415 - same

    clock, settings = shell.clock(), load()
    logs.begin(settings.log)
    with in_words(settings):
        parts.worker(settings, clock, concurrency, logs.teller(settings.log, say))
