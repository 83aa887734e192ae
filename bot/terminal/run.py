"""Run: be the product, on Slack or on a workspace of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.settings import load
from bot.terminal import say, subcommand

if TYPE_CHECKING:
    from bot.terminal import Shell


@subcommand
@click.pass_obj
def run(shell: Shell) -> None:
    """Start the product: join Slack, or start a workspace on this machine."""
    from urllib.error import URLError  # noqa: PLC0415 - only here

    from slack_sdk.errors import SlackApiError  # noqa: PLC0415 - slow to import

    from bot import logs, running  # noqa: PLC0415 - same

    clock, settings = shell.clock(), load()
    logs.begin(settings.log)
    try:
        running.run(settings, clock, shell.wall, clock.move, logs.teller(settings.log, say))
    except URLError as error:
        raise click.ClickException(
            f"Slack cannot be reached at {settings.api_url} ({error.reason}). Nothing was changed;"
            " check the network, or SLACK_API_URL, and start again."
        ) from error
    except OSError as error:
        raise click.ClickException(
            f"Cannot start ({error}). Nothing was changed; if the port is taken, set another"
            " BELLWETHER_PORT."
        ) from error
    except SlackApiError as error:
        raise click.ClickException(
            f"Slack does not take the token ({error.response.get('error')}). Nothing was changed;"
            " check SLACK_BOT_TOKEN and SLACK_APP_TOKEN."
        ) from error
