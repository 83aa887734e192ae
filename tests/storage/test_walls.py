"""PostgreSQL keeps teams apart by itself, where a question of ours forgets to.

Test_isolation asks our questions with this wall down; here are questions that name no team.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

import storage
from storage import accounts, teams
from tests.storage._samples import NOW, fill, sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

OURS, THEIRS = "T0OURS", "T0THEIRS"
TABLES = sorted(storage.tables())


@pytest.fixture(scope="module")
def both(postgres_copies: Callable[[], str]) -> Iterator[storage.Database]:
    """Give a database in which two teams have a row of everything; each test undoes what it did."""
    with storage.connect(postgres_copies()) as db:
        fill(db, OURS)
        fill(db, THEIRS)
        yield db


def seen(db: storage.Database, table: str, team: str = "") -> set[str]:
    return {row["team"] for row in db.rows(f"select team from {table}", team=team)}


@pytest.mark.parametrize("table", TABLES)
def test_a_question_that_forgets_the_team_sees_and_changes_its_own_rows_only(
    both: storage.Database, table: str
) -> None:
    assert seen(both, table) == set(), "asked for no team"
    assert seen(both, table, OURS) == {OURS}
    assert seen(both.across(), table) == {OURS, THEIRS}
    with storage.rehearsal(both):
        ours = both.count(f"select count(*) from {table}", team=OURS)
        assert both.execute(f"update {table} set team = team", team=OURS) == ours
        assert both.execute(f"update {table} set team = team") == 0
    with storage.rehearsal(both):
        # Without the wall, all that was shown above would not be so.
        both.script(f"alter table {table} disable row level security")
        assert seen(both, table) == {OURS, THEIRS}
    assert seen(both, table, THEIRS) == {THEIRS}


@pytest.mark.parametrize("table", TABLES)
def test_a_row_of_another_team_cannot_be_written(both: storage.Database, table: str) -> None:
    row = sample("T0NEW")[table]
    both._engine.show(OURS)
    names = list(row.__slots__)
    values = [storage._rows.store(getattr(row, name)) for name in names]
    for ignore in (False, True):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            both._engine.insert(table, names, [values], ignore=ignore)
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"),
        storage.rehearsal(both),
    ):
        both.execute(f"update {table} set team = 'T0NEW'", team=OURS)


def test_what_is_shown_is_what_is_asked_for_whatever_was_undone(both: storage.Database) -> None:
    def accounts_of(team: str) -> set[str]:
        return {row["team"] for row in both.rows("select team from accounts", team=team)}

    assert accounts_of(OURS) == {OURS}
    with storage.rehearsal(both):
        assert accounts_of(THEIRS) == {THEIRS}
    assert accounts_of(THEIRS) == {THEIRS}
    assert accounts_of(OURS) == {OURS}
    with contextlib.suppress(psycopg.Error), both.transaction():
        accounts_of(THEIRS)
        both.execute("select nowhere", team=OURS)
    assert accounts_of(OURS) == {OURS}
    assert len(teams.every(both)) == 2
    assert accounts_of(OURS) == {OURS}


def test_to_ask_for_the_same_team_again_costs_nothing(
    both: storage.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, asked = both._engine, []
    query = engine.query

    def told(sql: str, params: Mapping[str, Any]) -> Any:
        asked.append(sql)
        return query(sql, params)

    accounts.every(both, OURS)
    monkeypatch.setattr(engine, "query", told)
    for team in (OURS, OURS, THEIRS, THEIRS, OURS):
        accounts.every(both, team)
    assert sum("set_config" in sql for sql in asked) == 2
    assert len(asked) == 7


def test_a_connection_that_is_lent_again_shows_what_is_asked_for(on_postgres: str) -> None:
    with storage.connect(on_postgres, 1) as db:
        fill(db, OURS)
        db.execute("begin")
        assert seen(db, "accounts", THEIRS) == set()
    for team in (THEIRS, OURS, ""):
        with storage.connect(on_postgres, 1) as db:
            assert seen(db, "accounts", team) == {OURS} & {team}
    storage.hang_up()


def test_an_older_database_is_walled_when_it_is_brought_to_this_version(on_postgres: str) -> None:
    with storage.connect(on_postgres) as db:
        fill(db, OURS)
        with storage.rehearsal(db):
            for table in TABLES:
                db.script(f"drop policy of_its_team on {table}")
                db.script(f"alter table {table} no force row level security")
            storage.migrate(db, NOW)
            assert seen(db, "posts") == set()
            assert seen(db, "posts", OURS) == {OURS}


def test_a_user_whom_nothing_is_hidden_from_is_named(
    on_postgres: str, postgres_superuser: str
) -> None:
    with storage.connect(on_postgres) as db:
        assert db.unbound() == ""
    with storage.connect(postgres_superuser) as db:
        assert db.unbound() == "postgres"
