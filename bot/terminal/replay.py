"""Replay: what would have been raised over stored history."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from bot.terminal import as_json, noted, on, subcommand, team_of, the_team

if TYPE_CHECKING:
    from bot.terminal import Shell


@subcommand
@click.option("--since", default="365d", show_default=True, help="How far back, in days: 90d.")
@click.option("--watchlist", default="", help="Only the advocates of this watchlist.")
@as_json
@the_team
@click.pass_obj
def replay(shell: Shell, *, since: str, watchlist: str, as_json: bool, team: str) -> None:
    """Say what would have been raised over stored history, and when; raises nothing."""
    from bot import replay as replaying  # noqa: PLC0415 - slow to import

    days = since.removesuffix("d")
    if not days.isdecimal() or not 1 <= int(days[:9]) <= 3660:
        raise click.BadParameter("a number of days from 1 to 3660, like 90d", param_hint="--since")
    house = shell.house()
    with house.open() as db:
        whose = team_of(db, house, team)
        noted(db, house, whose, "replay")
        _, whom = on(db, whose, watchlist)
        now = house.now()
        for one in replaying.replay(db, whose, whom, now - timedelta(days=int(days)), now):
            if as_json:
                click.echo(json.dumps(one.as_dict(), ensure_ascii=False))
            else:
                click.echo(f"{one.at:%Y-%m-%d}  {one.advocate}: {one.label} ({one.situation})")
                click.echo(f"            {one.evidence}")
