"""Demand: what texts say to buyers, line by line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from bot.terminal import as_json, subcommand

if TYPE_CHECKING:
    from typing import TextIO

LINES = click.File("r", encoding="utf-8-sig", errors="replace")


@subcommand
@click.argument("file", type=LINES, default="-")
@click.option("--questions", type=LINES, help="What buyers ask, as JSON lines: id, stage, text.")
@as_json
def demand(*, file: TextIO, questions: TextIO | None, as_json: bool) -> None:  # noqa: ARG001 - JSON
    """Read texts (JSON lines with id, text and lang) and say what they say to buyers."""
    from value.demand.lines import asked_in, read_lines  # noqa: PLC0415 - slow to import

    try:
        for line in read_lines(file, asked_in(questions or ())):
            click.echo(json.dumps(line, ensure_ascii=False))
    except ValueError as error:
        raise click.ClickException(f"{error}. The lines before it are above.") from error
