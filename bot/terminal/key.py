"""Key: one to keep tokens under."""

from __future__ import annotations

import click

from bot.terminal import subcommand


@subcommand
def key() -> None:
    """Make up a key for BELLWETHER_KEY, under which tokens are kept."""
    from bot.key import fresh  # noqa: PLC0415 - only here

    click.echo(fresh())
