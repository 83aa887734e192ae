"""Coverage: which questions of buyers are answered, and by whom, in any form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.terminal import as_json, noted, subcommand, team_of, the_team

if TYPE_CHECKING:
    from bot.terminal import Shell
    from storage import Database

FORMS = ["text", "json", "csv", "png"]


@subcommand
@click.option("--buyer", default="", help="Only what this buyer asks.")
@click.option("--stage", default="", help="Only the questions of this stage.")
@click.option("--format", "form", type=click.Choice(FORMS), default="text")
@as_json
@the_team
@click.pass_obj
def coverage(shell: Shell, *, buyer: str, stage: str, form: str, as_json: bool, team: str) -> None:
    """Say which questions of buyers somebody we know answers, and which nobody."""
    from bot import coverage as coverages  # noqa: PLC0415 - slow to import
    from bot import mapped  # noqa: PLC0415 - same

    house = shell.house()
    with house.open() as db:
        whose = team_of(db, house, team)
        noted(db, house, whose, "coverage")
        title, buyer_id, key = _about(db, whose, buyer, stage)
        found = coverages.gather(db, whose, house.now(), buyer=buyer_id, stage=key, amounts=True)
    click.echo(mapped.written(found, title, "json" if as_json else form), nl=False)


def _about(db: Database, team: str, buyer: str, stage: str) -> tuple[str, str, str]:
    """Find what a map is of: its title, a buyer's id and a stage's key, where they are named."""
    from storage import buyers, stages  # noqa: PLC0415 - slow to import

    one = buyers.by_name(db, team, buyer) if buyer else None
    if buyer and one is None:
        names = ", ".join(f"`{each.name}`" for each in buyers.every(db, team)) or "none"
        raise click.ClickException(f"There is no buyer `{buyer}`; there are: {names}.")
    known = stages.every(db, team, retired=True)
    at = stages.named(known, stage) if stage else None
    if stage and at is None:
        names = ", ".join(f"`{each.label}`" for each in known if each.retired_at is None)
        raise click.ClickException(f"There is no stage `{stage}`; there are: {names}.")
    title = "Coverage" + (f" of {one.name}" if one else "") + (f" at {at.label}" if at else "")
    return title, one.id if one else "", at.key if at else ""
