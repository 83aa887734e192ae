"""Subject: all that is kept of an advocate, as one JSON file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.terminal import as_json, print_facts, subcommand, team_of, the_team, write
from bot.terminal._advocate import named

if TYPE_CHECKING:
    from bot.terminal import Shell


@subcommand
@click.argument("advocate")
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path))
@as_json
@the_team
@click.pass_obj
def subject(shell: Shell, /, *, advocate: str, to: Path | None, team: str, as_json: bool) -> None:
    """Give everything that is kept of ADVOCATE: with --json here, with --to in a file."""
    from bot import auditing, subjects  # noqa: PLC0415 - slow to import
    from bot.commands import Refusal  # noqa: PLC0415 - same

    house = shell.house()
    with house.open() as db, db.transaction():
        whose = team_of(db, house, team)
        one = named(db, whose, advocate)
        try:
            auditing.note(db, whose, house, auditing.TERMINAL, "subject", [one.id])
            found = subjects.everything(house, db, subjects.person(db, one))
        except Refusal as refusal:
            raise click.ClickException(str(refusal)) from None
    if to is not None:
        write(to, json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        print_facts({name: len(rows) for name, rows in found["kept"].items()}, as_json=False)
