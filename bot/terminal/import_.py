"""Import: advocates from CSV or OPML; buyers, customers and what they bought from CSV."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.terminal import as_json, noted, subcommand, team_of, the_team

if TYPE_CHECKING:
    from bot.terminal import Shell


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
@click.option("--currency", default="", help="Of amounts that name none: EUR, USD, ...")
@click.option("--day-first/--month-first", default=None, help="What 03/04/2025 begins with.")
@click.option("--won", multiple=True, help="A stage that means won; others asked about are open.")
@click.option("--lost", multiple=True, help="A stage that means lost.")
@as_json
@the_team
@click.pass_obj
def import_(shell: Shell, /, *, file: Path, team: str, as_json: bool, **options: Any) -> None:
    """Take in advocates (CSV or OPML), what buyers ask, or customers and their payments (CSV).

    Advocates have columns name, link, owner, backup, watchlist, channel. A CSV with a column
    `question`, `place` or `buyer` is about buyers: what they ask (question, stage, buyers,
    evidence, …), where they look (buyer, stage, place, …), who they are.
    """
    from bot import importing  # noqa: PLC0415 - only here

    house = shell.house()
    with house.open() as db:
        whose = team_of(db, house, team)
        noted(db, house, whose, "import")
        sys.exit(importing.take_file(house, db, whose, file, as_json=as_json, **options))
