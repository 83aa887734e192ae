"""Evaluate: how well `score` reads, by labelled lines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from bot.terminal import as_json, subcommand

if TYPE_CHECKING:
    from typing import TextIO


@subcommand
@click.argument("file", type=click.File("r", encoding="utf-8", errors="replace"))
@as_json
def evaluate(*, file: TextIO, as_json: bool) -> None:
    """Measure `score` against labelled lines."""
    from signals._scoring import evaluate as measure  # noqa: PLC0415 - slow to import

    try:
        found = measure(file)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(found))
        return
    click.echo(f"{found['n']} lines")
    for label, numbers in {**found["labels"], "any": found["any"]}.items():
        click.echo(f"{label:10}" + "".join(f"  {name} {value}" for name, value in numbers.items()))
    click.echo(
        f"false alarms  hard {found['false_alarms']['hard']}  easy {found['false_alarms']['easy']}"
    )
    click.echo(f"macro F1  {found['macro_f1']}")
