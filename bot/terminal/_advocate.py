"""Finding the advocate that a subcommand is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from storage import Database
    from storage.advocates import Advocate


def named(db: Database, team: str, name: str) -> Advocate:
    """Find an advocate by name. Raises ClickException where there is none of it."""
    from storage import advocates  # noqa: PLC0415 - slow to import

    found = advocates.by_name(db, team, name)
    if found is None:
        raise click.ClickException(
            f"I know no advocate {name!r}. Nothing was changed; `bellwether export` lists them."
        )
    return found
