"""What may keep a part of the product from starting, told in words."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING
from urllib.error import URLError

import click
from slack_sdk.errors import SlackApiError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.settings import Settings


@contextlib.contextmanager
def in_words(settings: Settings) -> Iterator[None]:
    """Say why it cannot start, and that nothing was changed."""
    try:
        yield
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
