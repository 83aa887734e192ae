"""Forget: erase an advocate, or a customer, for good."""

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
@click.option("--customer", is_flag=True, help="It is a customer: a name, address or id.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_json
@the_team
@click.pass_obj
def forget(
    shell: Shell, /, *, advocate: str, customer: bool, yes: bool, team: str, as_json: bool
) -> None:
    """Erase ADVOCATE for good, so that no import and no poller brings them back.

    What is about them in Slack goes as soon as Bellwether runs.
    """
    from bot import auditing, erasing, forgetting, letting_go, subjects  # noqa: PLC0415 - slow
    from bot.commands import Refusal  # noqa: PLC0415 - same
    from storage import erasures  # noqa: PLC0415 - same

    house = shell.house()
    with house.open() as db:
        whose = team_of(db, house, team)
        try:
            with db.transaction():
                buyer = letting_go.find(house, db, whose, advocate) if customer else None
            one = None if buyer else named(db, whose, advocate)
            name = buyer.label or advocate if buyer else one.name if one else ""
            if not yes:
                click.confirm(f"Forget {name} for good, with no way back?", abort=True, err=True)
            with db.transaction():
                if buyer is not None:
                    done = letting_go.forget(house, db, buyer, auditing.TERMINAL)
                elif one is not None:
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
