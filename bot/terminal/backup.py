"""Backup: a sound copy of the database, taken while it is used."""

from __future__ import annotations

from pathlib import Path

import click

import storage
from bot.settings import load
from bot.terminal import as_json, print_facts, subcommand


@subcommand
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@as_json
def backup(*, file: Path, as_json: bool) -> None:
    """Copy the database to a file, while it is used; to go back, stop, copy it back and start."""
    print_facts({"bytes": storage.backup(load().database, file)}, as_json=as_json)
