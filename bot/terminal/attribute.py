"""Attribute: credit for what paths brought, parted among their steps."""

from __future__ import annotations

from pathlib import Path

import click

from bot.terminal import as_json, print_weighed, subcommand


@subcommand
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
def attribute(*, file: Path, as_json: bool) -> None:
    """Part what paths brought among their steps (path,conversions,value,nulls)."""
    from bot.weighing import attribute as part  # noqa: PLC0415 - it wants numpy

    print_weighed(part(file.read_bytes(), file.name), as_json=as_json)
