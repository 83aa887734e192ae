"""Forget: erase an advocate for good."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from bot.terminal import as_json, print_facts, say, subcommand, team_of, the_team
from bot.terminal._advocate import named

if TYPE_CHECKING:
    from bot.terminal import Shell


@subcommand
@click.argument("advocate")
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_json
@the_team
@click.pass_obj
def forget(shell: Shell, /, *, advocate: str, yes: bool, team: str, as_json: bool) -> None:
    """Erase ADVOCATE for good, so that no import and no poller brings them back.

    What is about them in Slack goes as soon as Bellwether runs.
    """
    from bot import auditing, erasing, forgetting, subjects  # noqa: PLC0415 - slow to import
    from bot.commands import Refusal  # noqa: PLC0415 - same
    from storage import erasures  # noqa: PLC0415 - same

    house = shell.house()
    with house.open() as db:
        whose = team_of(db, house, team)
        one = named(db, whose, advocate)
        if not yes:
            click.confirm(f"Forget {one.name} for good, with no way back?", abort=True, err=True)
        try:
            with db.transaction():
                who = subjects.person(db, one)
                done = forgetting.forget(house, db, who, auditing.TERMINAL)
        except Refusal as refusal:
            raise click.ClickException(str(refusal)) from None
    erasing.erase(house)
    with house.open() as db:
        left = erasures.count(db, whose)
    if left:
        say(f"{left} things in Slack are still to go, which happens while Bellwether runs.")
    print_facts(asdict(done), as_json=as_json)
