"""What the tests of the face may ask for: a clock, a world, a Slack, and a house between them."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot import app, shortcuts
from bot.people import learn
from bot.workspace import Workspace, serve
from storage import colleagues
from tests.bot._money import Money
from tests.bot._team import ADA, MAX
from tests.bot._world import OLIVE, TEAM, Clock, LocalSlack, World, make_house

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.house import House


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the calls on this machine: Slack's clients would take a proxy even for loopback."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "")


@pytest.fixture
def clock(now: datetime) -> Clock:
    """Give a clock that only the test moves."""
    return Clock(now)


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give the address of a database with every table and no row, of which a test has but one.

    It is a file; with BELLWETHER_TEST_ENGINE=postgres it is on PostgreSQL, but for what is marked
    to be about a file.
    """
    on_file = request.node.get_closest_marker("on_file") is not None
    if os.environ.get("BELLWETHER_TEST_ENGINE") == "postgres" and not on_file:
        monkeypatch.chdir(tmp_path)  # where a key is made that has no database beside it
        return str(request.getfixturevalue("on_postgres"))
    template: Path = request.getfixturevalue("sqlite_template")
    return str(shutil.copy(template, tmp_path / "world.db"))


@pytest.fixture(scope="session")
def another(request: pytest.FixtureRequest) -> Callable[[Path], str]:
    """Give what makes one more of those in a folder, or one for several tests."""
    if os.environ.get("BELLWETHER_TEST_ENGINE") == "postgres":
        copies: Callable[[], str] = request.getfixturevalue("postgres_copies")
        return lambda _folder: copies()
    template: Path = request.getfixturevalue("sqlite_template")
    return lambda folder: str(shutil.copy(template, folder / "another.db"))


@pytest.fixture
def world(empty: str, clock: Clock) -> World:
    """Give a world at the time of the clock."""
    return World(empty, clock)


@pytest.fixture
def world_of_each(made: str, clock: Clock) -> World:
    """Give a world on each kind of database."""
    return World(made, clock)


@pytest.fixture
def workspace(clock: Clock) -> Workspace:
    """Give a workspace that is strict, but for how many messages a second it takes."""
    menu = [(one.callback_id, one.name) for one in shortcuts.known().values()]
    return Workspace(now=clock, move_clock=clock.move, limits=False, shortcuts=menu)


@pytest.fixture
def slack(workspace: Workspace) -> Iterator[LocalSlack]:
    """Serve that workspace."""
    with serve(workspace, 0) as address:
        yield LocalSlack(address)


@pytest.fixture
def house(world: World, clock: Clock, slack: LocalSlack) -> Iterator[House]:
    """Give a house that stands between the world and Slack."""
    made = make_house(world, clock, f"{slack.address.url}/api/")
    yield made
    made.outside.close()


@pytest.fixture
def money(house: House, world: World) -> Money:
    """Give money to keep, in the midst of a quarter, among colleagues with their roles."""
    world.clock.at = datetime(2026, 8, 20, 12, tzinfo=UTC)
    # files are sent, for which a machine under load may take more than the second of the others
    house.clients[TEAM].timeout = 30
    learn(house, TEAM)
    with world.open() as db:
        for user, role in ((OLIVE, "member"), (MAX, "manager"), (ADA, "admin")):
            colleagues.change(db, TEAM, user, role=role)
    return Money(world)


@pytest.fixture
def connected(house: House, slack: LocalSlack) -> Iterator[House]:
    """Give that house with its app on real sockets, so that people can press and type."""
    bolt = app.make_app(house, slack.address.bot_token)
    sockets = app.connect(bolt, slack.address.app_token)
    yield house
    app.hang_up(sockets)
    bolt.listener_runner.listener_executor.shutdown(wait=True)
