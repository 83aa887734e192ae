"""Export: watchlists as CSV or OPML, what buyers ask and what touched customers as CSV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.terminal import as_json, noted, print_facts, subcommand, team_of, the_team, write

if TYPE_CHECKING:
    from bot.terminal import Shell


@subcommand
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--what",
    type=click.Choice(["watchlists", "questions", "looks", "buyers"]),
    default="watchlists",
    show_default=True,
    help="What to write: watchlists, what buyers ask, where they look, or who they are.",
)
@click.option(
    "--for",
    "system",
    type=click.Choice(["hubspot", "hubspot-companies", "salesforce", "stripe"]),
    help="What touched customers, by the ids of this system, to be imported there.",
)
@as_json
@the_team
@click.pass_obj
def export(
    shell: Shell, *, file: Path, what: str, system: str | None, as_json: bool, team: str
) -> None:
    """Write watchlists to a file: OPML if its name ends in .opml or .xml, else CSV.

    Private ones are in it too: pass it on to nobody who may not see them.
    """
    if system and what != "watchlists":
        raise click.UsageError("--for and --what name two files; write one after the other.")
    from bot import demand_sheets, exchange, outgoing  # noqa: PLC0415 - only here

    house = shell.house()
    with house.open() as db:
        noted(db, house, team_of(db, house, team), f"export {system or what}")
    if system:
        with house.open() as db:
            told = outgoing.rows_of(db, team_of(db, house, team), system, house.now())
        write(file, outgoing.as_csv(told, system))
        print_facts({"customers": len(told)}, as_json=as_json)
        return
    if what != "watchlists":
        with house.open() as db:
            sheet = demand_sheets.write(db, team_of(db, house, team), what)
        write(file, sheet)
        print_facts({what: sheet.count("\r\n") - 1}, as_json=as_json)
        return
    with house.open() as db:
        rows = exchange.rows_of(db, team_of(db, house, team))
    opml = file.suffix.lower() in (".opml", ".xml")
    write(file, exchange.as_opml(rows) if opml else exchange.as_csv(rows))
    print_facts(exchange.counts(rows), as_json=as_json)
