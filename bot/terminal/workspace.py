"""Workspace: the local workspace alone, for a bot in another process."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.settings import load
from bot.terminal import say, subcommand

if TYPE_CHECKING:
    from bot.terminal import Shell


@subcommand
@click.pass_obj
def workspace(shell: Shell) -> None:
    """Start the local workspace alone, for a bot in another process."""
    import threading  # noqa: PLC0415 - only here

    from bot.commands import known  # noqa: PLC0415 - slow to import
    from bot.manifest import SCOPES  # noqa: PLC0415 - same
    from bot.workspace import Workspace, serve  # noqa: PLC0415 - same

    clock = shell.clock()
    verbs = [(one.usage, one.does) for one in known().values()]
    made = Workspace(now=clock, move_clock=clock.move, verbs=verbs, scopes=SCOPES)
    try:
        with serve(made, _port()) as address:
            for name, value in (
                ("SLACK_API_URL", f"{address.url}/api/"),
                ("SLACK_BOT_TOKEN", address.bot_token),
                ("SLACK_APP_TOKEN", address.app_token),
                ("SLACK_SIGNING_SECRET", address.signing_secret),
            ):
                click.echo(f"{name}={value}")
            say(f"The workspace is at {address.url}. Ctrl-C stops.")
            threading.Event().wait()
    except OSError as error:
        raise click.ClickException(
            f"Cannot start ({error}). Set another BELLWETHER_PORT."
        ) from error
    except KeyboardInterrupt:
        say("Stopped.")


def _port() -> int:
    """Read the port alone: a workspace needs no token, and must not mind half of them."""
    import os  # noqa: PLC0415 - only here

    named = ("BELLWETHER_PORT",)
    return load(
        {name: value for name, value in os.environ.items() if name in named}, Path("/dev/null")
    ).port
