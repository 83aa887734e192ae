"""Score: what texts tell, line by line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from bot.terminal import as_json, subcommand

if TYPE_CHECKING:
    from typing import TextIO


@subcommand
@click.argument("file", type=click.File("r", encoding="utf-8", errors="replace"), default="-")
@as_json
def score(*, file: TextIO, as_json: bool) -> None:  # noqa: ARG001 - it is JSON lines either way
    """Read texts (JSON lines with id, text and lang, or plain lines) and say what they tell."""
    from signals._scoring import score_lines  # noqa: PLC0415 - slow to import

    try:
        for line in score_lines(file):
            click.echo(json.dumps(line, ensure_ascii=False))
    except ValueError as error:
        raise click.ClickException(f"{error}. The lines before it are above.") from error
