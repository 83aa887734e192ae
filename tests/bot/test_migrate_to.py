"""Moving from SQLite to PostgreSQL on the command line; what storage does is proven there."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import psycopg
import pytest
from click.testing import CliRunner

import storage
from bot.__main__ import main
from bot.doctor import examine
from storage import advocates, teams
from tests.bot._world import TEAM, World, make_house

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

    from tests.bot._world import Clock


@pytest.fixture
def empty(postgres_server: str) -> Iterator[str]:
    """Give a database on PostgreSQL with nothing in it."""
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("create schema moved")
        yield f"{postgres_server}&options=-csearch_path%3Dmoved"
        connection.execute("drop schema moved cascade")


def test_a_database_is_moved_and_what_has_to_be_set_is_said(
    sqlite_template: Path,
    clock: Clock,
    empty: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["migrate-to", *arguments])

    world = World(str(shutil.copy(sqlite_template, tmp_path / "world.db")), clock)
    world.advocate("Ada", world.watchlist())
    key = tmp_path / "world.db.key"
    key.write_text("a key\n", encoding="ascii")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BELLWETHER_DATABASE", world.address)
    monkeypatch.setenv("BELLWETHER_KEY", "")
    with storage.hold(world.address):
        refused = run(empty)
    assert refused.exit_code == 1
    assert "stop it first" in refused.output
    done = run(empty, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["tables"] == len(storage.tables())
    assert told["rows"] == sum(one["rows"] for one in told["moved"].values())
    assert len(told["moved"]["advocates"]["sha256"]) == 64
    assert "Set BELLWETHER_DATABASE to that address" in done.stderr
    assert f"the key in {key}: set BELLWETHER_KEY" in done.stderr
    with storage.connect(empty) as db:
        assert [one.name for one in advocates.every(db, TEAM)] == ["Ada"]
    for address, says in (
        (empty, "That database is not empty"),
        ("elsewhere.db", "is no address of a PostgreSQL"),
        ("postgresql://nobody@127.0.0.1:1/none", "does not let us in"),
    ):
        wrong = run(address)
        assert wrong.exit_code == 1
        assert says in wrong.output
    assert run().exit_code == 2


def test_doctor_names_a_user_whom_nothing_is_hidden_from(on_postgres: str, clock: Clock) -> None:
    superuser = on_postgres.replace("//bellwether:@", "//postgres:@")

    def walls(address: str) -> list[tuple[bool, str]]:
        found = examine(make_house(World(address, clock), clock), [TEAM])
        return [(one.ok, one.next) for one in found if one.check == "walls"]

    assert walls(on_postgres) == []
    [(ok, then)] = walls(superuser)
    assert ok, "with one workspace there is nothing to be kept apart"
    assert "create role bellwether_bot login" in then
    with storage.connect(on_postgres) as db:
        teams.join(db, teams.Team(team="T2", name="Two", bot_user="U0", joined_at=clock()))
    [(ok, _)] = walls(superuser)
    assert not ok
    storage.hang_up()
