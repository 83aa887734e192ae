"""Lifetime: what customers are worth from now on."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from bot.terminal import as_json, print_weighed, subcommand


@subcommand
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="Fit on what happened up to this day; the last one of the file where none is named.",
)
@as_json
def lifetime(*, file: Path, until: datetime | None, as_json: bool) -> None:
    """Weigh transactions (customer_id,date,amount), or a series of survivors."""
    from bot.weighing import lifetime as weigh  # noqa: PLC0415 - it wants numpy

    found = weigh(file.read_bytes(), file.name, until.date() if until else None)
    print_weighed(found, as_json=as_json)
