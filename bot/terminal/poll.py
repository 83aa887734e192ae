"""Poll: everything that is due, once."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import wait
from typing import TYPE_CHECKING

import click

from bot import forks
from bot.terminal import as_json, print_facts, subcommand

if TYPE_CHECKING:
    from bot.terminal import Shell


@subcommand
@click.option("--once", is_flag=True, required=True, help="Poll everything due now, then stop.")
@as_json
@click.pass_obj
def poll(shell: Shell, *, once: bool, as_json: bool) -> None:  # noqa: ARG001 - click gives flags by name
    """Poll everything that is due, then stop; `run` polls by itself."""
    with forks.loading():
        from bot.claiming import has_first_due  # noqa: PLC0415 - slow to import

        house = shell.house(workers=multiprocessing.cpu_count())
        with house.open() as db:
            # They load for as long as we do, and would be waited for after.
            ready = house.outside.prepare() if has_first_due(db, house.now()) else None
        from bot.poller import Tally, poll_once  # noqa: PLC0415 - slow to import
    try:
        if ready is not None:
            wait([ready])
        began = shell.wall()
        tally: Tally = poll_once(house)
    finally:
        house.outside.close()
    seconds = round((shell.wall() - began).total_seconds(), 3)
    facts = {
        "due": tally.due,
        "fetched": tally.fetched,
        "unchanged": tally.unchanged,
        "failed": tally.failed,
        "new_posts": tally.new_posts,
        "seconds": seconds,
    }
    print_facts(facts, as_json=as_json)
