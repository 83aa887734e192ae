"""Import: advocates from CSV or OPML, and what buyers ask from CSV."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

import storage
from bot.terminal import (
    as_json,
    print_facts,
    say,
    subcommand,
    team_of,
    the_team,
    with_progress,
    write,
)

if TYPE_CHECKING:
    from bot.demand_sheets import Wanted
    from bot.terminal import Shell

BY = "import"
"""Who is said to have brought what came from a file."""


@subcommand
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--watchlist", default="advocates", show_default=True, help="Where a row names none.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option(
    "--report",
    "report_to",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what became of each row to this CSV file.",
)
@as_json
@the_team
@click.pass_obj
def import_(
    shell: Shell,
    *,
    file: Path,
    watchlist: str,
    dry_run: bool,
    report_to: Path | None,
    as_json: bool,
    team: str,
) -> None:
    """Take in advocates from CSV (name, link, owner, watchlist, channel) or OPML.

    A CSV with a column `question`, `place` or `buyer` is about buyers: what they ask (question,
    stage, buyers, evidence, …), where they look (buyer, stage, place, …), who they are.
    """
    from bot import demand_sheets, exchange  # noqa: PLC0415 - only here

    data = file.read_bytes()
    if wanted := demand_sheets.recognise(data, file.name):
        _of_buyers(shell, wanted, dry_run=dry_run, report_to=report_to, as_json=as_json, team=team)
        return
    rows = exchange.read(data, file.name)
    house = shell.house()
    report = exchange.Report()
    with house.open() as db:
        whose = team_of(db, house, team)
        with storage.rehearsal(db) if dry_run else db.transaction():
            growing = exchange.take_in(db, whose, rows, watchlist=watchlist, now=house.now())
            for report in with_progress(growing, len(rows)):  # noqa: B007 - the last is the whole
                pass
    if dry_run:
        say("A dry run: nothing was changed.")
    for trouble in report.troubles + report.notes:
        click.echo(trouble, err=True)
    facts = {
        "rows": report.rows,
        "advocates": report.advocates,
        "accounts": report.accounts,
        "watchlists": report.watchlists,
        "left_out": len(report.troubles),
    }
    if report_to is not None:
        write(report_to, exchange.report_as_csv(report))
    print_facts(facts, as_json=as_json)
    sys.exit(1 if report.troubles and len(report.troubles) == report.rows else 0)


def _of_buyers(
    shell: Shell,
    wanted: Wanted,
    *,
    dry_run: bool,
    report_to: Path | None,
    as_json: bool,
    team: str,
) -> None:
    """Take in a sheet about buyers: all that can be taken, or, in a dry run, nothing."""
    from bot import demand_sheets, exchange  # noqa: PLC0415 - only here

    house = shell.house()
    report = exchange.Report()
    with house.open() as db:
        whose = team_of(db, house, team)
        with storage.rehearsal(db) if dry_run else db.transaction():
            growing = demand_sheets.take_in(db, whose, wanted, BY, house.now())
            for report in with_progress(growing, len(wanted.sheet.rows)):  # noqa: B007 - the last
                pass
    if dry_run:
        say("A dry run: nothing was changed.")
    for line in report.lines:
        if line.says:
            click.echo(f"line {line.number}: {line.outcome}: {line.says}", err=True)
    for note in report.notes:
        click.echo(note, err=True)
    outcomes = [line.outcome for line in report.lines]
    facts = {
        "rows": report.rows,
        "taken": outcomes.count("taken"),
        "there_already": outcomes.count("there already"),
        "left_out": len(report.troubles),
    }
    if report_to is not None:
        write(report_to, exchange.report_as_csv(report))
    print_facts(facts, as_json=as_json)
    sys.exit(1 if report.troubles and len(report.troubles) == report.rows else 0)
