"""The `bellwether` command, and the only file that reads the clock."""

from __future__ import annotations

import logging
import multiprocessing
from datetime import UTC, datetime, timedelta
from typing import Any

import click

import storage
from bot import logs, terminal
from bot.mendable import MendableError
from bot.settings import VERSION, SettingsError
from monitors import SourceError


def wall() -> datetime:
    """Read the machine's clock."""
    return datetime.now(UTC)  # noqa: TID251 - this is the file that may


class Clock:
    """The product's clock: the machine's, moved by what the local workspace was told.

    All processes of a run share how far it is moved.
    """

    def __init__(self) -> None:
        self._moved = multiprocessing.get_context("spawn").Value("d", 0.0)

    def __call__(self) -> datetime:
        """Give the time, aware and in UTC."""
        return wall() + timedelta(seconds=self._moved.value)

    def move(self, by: timedelta) -> None:
        """Move the product's clock."""
        with self._moved.get_lock():
            self._moved.value += by.total_seconds()


class Commands(click.Group):
    """The subcommands, with one place where trouble becomes a sentence and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a subcommand; what an operator can mend is told in words, without a traceback."""
        try:
            return super().invoke(ctx)
        except (SettingsError, storage.StorageError, MendableError) as error:
            raise click.ClickException(str(error)) from error
        except SourceError as error:
            raise click.ClickException(error.says) from error
        except TimeoutError as error:
            raise click.ClickException("There was no answer in time; try again later.") from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="bellwether")
@click.option("-v", "--verbose", is_flag=True, help="Say more on standard error.")
@click.pass_context
def main(context: click.Context, *, verbose: bool) -> None:
    """Tell a company when the people who speak up for it are about to stop."""
    logs.begin("text", logging.INFO if verbose else logging.WARNING)
    context.obj = terminal.Shell(wall=wall, clock=Clock)


for _one in terminal.known().values():
    main.add_command(_one)


if __name__ == "__main__":
    # Processes that are spawned find `Clock` under the name that can be imported.
    from bot.__main__ import main as start

    start()
