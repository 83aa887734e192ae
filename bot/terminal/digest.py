"""Digest: the last days, as words, JSON or a picture."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from bot.terminal import as_json, noted, on, subcommand, team_of, the_team

if TYPE_CHECKING:
    from bot.terminal import Shell


@subcommand
@click.option("--watchlist", default="", help="Only the advocates of this watchlist.")
@click.option("--days", default=7, type=click.IntRange(1, 3660), show_default=True)
@click.option("--format", "form", type=click.Choice(["text", "json", "png"]), default="text")
@as_json
@the_team
@click.pass_obj
def digest(shell: Shell, *, watchlist: str, days: int, form: str, as_json: bool, team: str) -> None:
    """Write the digest of the last days."""
    from bot import digest as digests  # noqa: PLC0415 - slow to import

    house = shell.house()
    with house.open() as db:
        whose = team_of(db, house, team)
        noted(db, house, whose, "digest")
        name, whom = on(db, whose, watchlist)
        title = f"Digest of {name}" if name else "Digest"
        now = house.now()
        since = now - timedelta(days=days)
        found = digests.gather(db, whose, title=title, whom=whom, since=since, now=now)
        if form == "png":
            from bot import picture  # noqa: PLC0415 - slow to import

            click.echo(picture.draw(found, digests.pulse(db, whose, whom, now)), nl=False)
            return
    click.echo(digests.as_json(found) if as_json or form == "json" else digests.as_text(found))
