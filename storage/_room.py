"""Whether there is room for more where a database is, and whether it may be written to."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from storage._database import StorageError


def is_postgres(address: str) -> bool:
    """Tell whether an address names a PostgreSQL server rather than a SQLite file."""
    return address.startswith(("postgresql://", "postgres://"))


LEAST_FREE = 64_000_000
"""Bytes that have to be free beside a SQLite file: what a day of polling writes, several times."""


def free(address: str) -> int | None:
    """Tell how many bytes are free where a SQLite file is; None for a server, which knows itself.

    Raises StorageError where that cannot be told.
    """
    if is_postgres(address):
        return None
    try:
        return shutil.disk_usage(Path(address).absolute().parent).free
    except OSError as error:
        raise StorageError(
            f"The folder of the database {address!r} cannot be looked at ({error.strerror});"
            " check BELLWETHER_DATABASE."
        ) from error


def trouble_with_room(address: str) -> str:
    """Say why nothing more can be kept: no room, or what may only be read; empty where it can."""
    left = free(address)
    if left is None:
        return ""
    if left < LEAST_FREE:
        return (
            f"the disk of the database has only {left // 1_000_000} MB left; make room, and"
            " everything goes on by itself"
        )
    path = Path(address)
    for place in (path.absolute().parent, path):
        if place.exists() and not os.access(place, os.W_OK):
            return (
                f"{place} may only be read by this user, so nothing can be kept; let it be written"
                " to, and everything goes on by itself"
            )
    return ""
