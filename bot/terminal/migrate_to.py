"""Migrate-to: a SQLite database moved whole to a PostgreSQL."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

import storage
from bot.key import file_of
from bot.settings import load
from bot.terminal import as_json, print_facts, say, subcommand, with_progress

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.terminal import Shell


@subcommand
@click.argument("address")
@click.option("--anew", is_flag=True, help="Drop what was moved there so far, and begin again.")
@as_json
@click.pass_obj
def migrate_to(shell: Shell, *, address: str, anew: bool, as_json: bool) -> None:
    """Move the SQLite database whole to an empty PostgreSQL at ADDRESS (postgresql://…).

    Stop Bellwether first. It may be ended at any moment and typed again; the SQLite file stays as
    it is. Every table is counted and summed up on both sides before the new one can be used.
    """
    settings = load()
    if not storage.is_postgres(settings.database) and Path(settings.database).is_file():
        shell.house()  # brings it to this version, and says so
    with storage.moving(settings.database, address, shell.wall(), anew=anew) as move:
        for _ in with_progress(move.portions(), move.left()):
            pass
        found = move.finish()
    facts = {"tables": len(found), "rows": sum(one.rows for one in found.values())}
    if as_json:
        click.echo(
            json.dumps(facts | {"moved": {name: asdict(one) for name, one in found.items()}})
        )
    else:
        print_facts(facts, as_json=False)
    for sentence in _next(settings, address):
        say(sentence)


def _next(settings: Settings, address: str) -> list[str]:
    """Say what has to be set, and what is left behind."""
    then = (
        "Every table is the same on both sides. Set BELLWETHER_DATABASE to that address and start;"
        f" {settings.database} is as it was, and not looked at any more."
    )
    key = file_of(settings)
    if key is None or not key.exists() or key == file_of(replace(settings, database=address)):
        return [then]
    sealed = (
        f"What is sealed stays sealed under the key in {key}: set BELLWETHER_KEY to what that file"
        " holds, wherever Bellwether runs."
    )
    return [then, sealed]
