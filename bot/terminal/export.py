"""Export: watchlists as CSV or OPML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.terminal import as_json, print_facts, subcommand, team_of, the_team, write

if TYPE_CHECKING:
    from bot.terminal import Shell


@subcommand
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@as_json
@the_team
@click.pass_obj
def export(shell: Shell, *, file: Path, as_json: bool, team: str) -> None:
    """Write watchlists to a file: OPML if its name ends in .opml or .xml, else CSV."""
    from bot import exchange  # noqa: PLC0415 - only here

    house = shell.house()
    with house.open() as db:
        rows = exchange.rows_of(db, team_of(db, house, team))
    opml = file.suffix.lower() in (".opml", ".xml")
    write(file, exchange.as_opml(rows) if opml else exchange.as_csv(rows))
    print_facts(exchange.counts(rows), as_json=as_json)
