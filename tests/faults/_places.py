"""Where plays keep their databases: files of SQLite, or databases of a PostgreSQL server."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
from abc import ABC, abstractmethod
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

import storage

_numbers = itertools.count()


class Places(ABC):
    """Copies one database as often as it is played on."""

    before: str
    """The address of what is there before; made by who uses it."""

    @abstractmethod
    def copy(self) -> str:
        """Copy what is there before, and give the address of that."""

    @abstractmethod
    def drop(self, address: str) -> None:
        """Take a copy away."""

    @abstractmethod
    def look_through(self, address: str) -> None:
        """See that a database is sound, as far as its engine can tell."""

    @abstractmethod
    def close(self) -> None:
        """Take everything away."""


class Files(Places):
    """Files of SQLite in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.before = str(folder / "before.db")

    def copy(self) -> str:
        """Copy the file into a folder of its own."""
        place = self._folder / f"{next(_numbers)}"
        place.mkdir()
        address = str(place / "world.db")
        # Not its file alone: the last of it may still be in the write-ahead log.
        with (
            closing(sqlite3.connect(self.before)) as before,
            closing(sqlite3.connect(address)) as copied,
        ):
            before.backup(copied)
        return address

    def drop(self, address: str) -> None:
        """Take that folder away."""
        storage.hang_up()
        shutil.rmtree(Path(address).parent)

    def look_through(self, address: str) -> None:
        """Have SQLite check its file."""
        with closing(sqlite3.connect(address)) as connection:
            assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
            assert connection.execute("pragma foreign_key_check").fetchall() == []

    def close(self) -> None:
        """Nothing to do: the folder is somebody else's."""


class Bases(Places):
    """Databases of a server; each is made from the one before as its template."""

    def __init__(self, server: str) -> None:
        self._server = server
        self.before = self._make("")

    def copy(self) -> str:
        """Make a database that is like the one before."""
        storage.hang_up()
        # Who was connected has done what there was to do; a template has no other users.
        self.cut(self.before)
        return self._make(f" template {_name(self.before)}")

    def cut(self, address: str) -> None:
        """End every connection to a database."""
        self._do(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            " where datname = %s and backend_type = 'client backend'",
            _name(address),
        )

    def drop(self, address: str) -> None:
        """Take a database away, whoever still uses it.

        Not "with (force)": that is refused to all but superusers while the server tidies there.
        """
        storage.hang_up()
        self.cut(address)
        self._do(f"drop database {_name(address)}")

    def look_through(self, address: str) -> None:
        """Nothing to do: the server sees to it."""

    def close(self) -> None:
        """Take the database before away."""
        self.drop(self.before)

    def _make(self, like: str) -> str:
        name = f"play_{next(_numbers)}"
        self._do(f"drop database if exists {name}")
        self._do(f"create database {name}{like}")
        parts = urlsplit(self._server)
        return urlunsplit(parts._replace(path=f"/{name}"))

    def _do(self, sql: str, *given: Any) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(sql, given)  # type: ignore[arg-type] # our own words


def _name(address: str) -> str:
    return urlsplit(address).path.strip("/")
