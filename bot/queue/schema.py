"""Where the queue lives: on a PostgreSQL, in tables of its own beside ours."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from procrastinate.schema import SchemaManager

import storage
from bot.settings import SettingsError
from storage import _queue

if TYPE_CHECKING:
    from bot.settings import Settings

logger = logging.getLogger(__name__)


def refuse_alone(settings: Settings, part: str) -> None:
    """Raise SettingsError where there is no server through which parts could share."""
    if not storage.is_postgres(settings.database):
        raise SettingsError(
            f"`bellwether {part}` shares its work with other processes through PostgreSQL, and"
            " BELLWETHER_DATABASE names a SQLite file. Nothing was changed. Start `bellwether run`,"
            " which is all of it in one, or move what you have with `bellwether migrate-to"
            " postgresql://…` and set BELLWETHER_DATABASE to that address."
        )


def prepare(settings: Settings) -> None:
    """Make the queue's tables where they are missing or older. Raises StorageError."""
    folder = Path(SchemaManager.get_migrations_path())
    steps = {one.name: one.read_text(encoding="utf-8") for one in sorted(folder.glob("*.sql"))}
    if taken := _queue.prepare(settings.database, SchemaManager.get_schema(), steps):
        logger.info("the queue is at %s", taken[-1])
