"""Doctor: whether everything can be seen and heard."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from bot.terminal import as_json, subcommand

if TYPE_CHECKING:
    from bot.terminal import Shell


@subcommand
@as_json
@click.pass_obj
def doctor(shell: Shell, *, as_json: bool) -> None:
    """Say whether everything can be seen and heard; exit 1 if not."""
    from bot.doctor import examine  # noqa: PLC0415 - slow to import
    from storage import teams  # noqa: PLC0415 - same

    house = shell.house()
    unheard = None
    if house.settings.installs:
        from bot import installing  # noqa: PLC0415 - only here

        installing.open_up(house)
    if house.settings.bot_token:
        from bot.app import client_for, join  # noqa: PLC0415 - slow to import
        from bot.refusals import UNREACHABLE  # noqa: PLC0415 - same

        try:
            join(house, house.settings.bot_token)
        except UNREACHABLE:
            # That is one of the things to say, and by far not all.
            unheard = client_for(house, house.settings.bot_token)
    with house.open() as db:
        known = [one.team for one in teams.every(db)] or [teams.UNJOINED]
    if unheard is not None:
        house.clients = dict.fromkeys(known, unheard)
    ok = True
    for check in examine(house, known):
        ok = ok and check.ok
        if as_json:
            click.echo(json.dumps(check.as_dict(), ensure_ascii=False))
        else:
            then = f"\n      {check.next}" if check.next else ""
            click.echo(f"{'ok  ' if check.ok else 'MEND'}  {check.check}: {check.says}{then}")
    sys.exit(0 if ok else 1)
