"""Read: what a link means, and what is newest there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from bot.terminal import as_json, subcommand

if TYPE_CHECKING:
    from bot.terminal import Shell


@subcommand
@click.argument("target")
@as_json
@click.pass_obj
def read(shell: Shell, *, target: str, as_json: bool) -> None:
    """Show what a link, handle or feed file means and its newest posts; keeps nothing."""
    from monitors._resolve import look  # noqa: PLC0415 - slow to import
    from signals._language import detect  # noqa: PLC0415 - only here

    house = shell.house(migrate=False)
    try:
        items = house.outside.run(lambda http: look(target, http, house.now()), 120)
    finally:
        house.outside.close()
    for item in items:
        facts = {name: getattr(item, name) for name in _ITEM}
        facts["published_at"] = item.published_at.isoformat()
        facts["lang"] = item.lang or detect(f"{item.title}\n{item.text}")
        if as_json:
            click.echo(json.dumps(facts, ensure_ascii=False))
        else:
            click.echo(f"{item.published_at:%Y-%m-%d}  {item.title or item.text[:80]}")
            click.echo(f"            {item.url}")


_ITEM = (
    "id",
    "url",
    "title",
    "text",
    "lang",
    "published_at",
    "kind",
    "replies",
    "likes",
    "reposts",
)
