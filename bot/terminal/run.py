"""Run: be the product, on Slack or on a workspace of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.settings import load
from bot.terminal import say, subcommand

if TYPE_CHECKING:
    from bot.terminal import Shell


@subcommand
@click.pass_obj
def run(shell: Shell) -> None:
    """Start the product: join Slack, or start a workspace on this machine."""
    from bot import logs, running  # noqa: PLC0415 - slow to import
    from bot.terminal._start import in_words  # noqa: PLC0415 - same

    clock, settings = shell.clock(), load()
    logs.begin(settings.log)
    with in_words(settings):
        running.run(settings, clock, shell.wall, clock.move, logs.teller(settings.log, say))
