"""No way in which a source breaks reads as "went quiet": each is one clear "can't see"."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.judge import judge
from bot.keeping import Outcome, keep_failure, keep_success
from monitors import Fetched, SourceError
from storage import accounts, advocates, alerts, readings
from storage.accounts import HEALTH, SEEN, UNWATCHED
from tests.bot._world import TEAM, Clock, World
from tests.conftest import NOW
from tests.monitors import _cases, _matrix

if TYPE_CHECKING:
    from storage import Database
    from storage.advocates import Advocate
    from tests.monitors._cases import Case
    from tests.monitors.conftest import Outside

FETCHES = [case for case in _cases.every() if "account" in case.said]


def _keep(db: Database, outcome: Outcome, world: World) -> None:
    with db.transaction():
        if isinstance(outcome.result, SourceError):
            keep_failure(db, outcome, outcome.result, world.clock())
        else:
            keep_success(db, outcome, outcome.result, world.clock())


def _faults(case: Case, outside: Outside) -> list[Any]:
    """Play a case, and give each outcome in which something could not be seen."""
    came = [one for _, one in _cases.play(case, outside)]
    looked = [one for one in came if isinstance(one, Fetched | SourceError)]
    return [one for one in looked if one.health not in SEEN | UNWATCHED]


@pytest.fixture(scope="module")
def daily(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a database in which Ada has written every day for three months."""
    path = tmp_path_factory.mktemp("daily") / "world.db"
    world = World(str(path), Clock(NOW))
    _write_daily(world, world.advocate("Ada", world.watchlist()))
    return path


def _write_daily(world: World, of: Advocate) -> None:
    start = world.clock()
    said = [
        world.post(of, "none", published_at=start - timedelta(days=day), backlog=True)
        for day in range(90, -1, -1)
    ]
    world.hears(of, *said)


@pytest.mark.parametrize("case", FETCHES, ids=[f"{c.source}/{c.path.stem}" for c in FETCHES])
def test_a_fault_is_told_as_blindness_and_never_as_silence(
    case: Case, outside: Outside, tmp_path: Path, daily: Path
) -> None:
    faults = _faults(case, outside)
    for number, fault in enumerate(faults):
        assert fault.health in HEALTH
        assert fault.says
        world = World(str(shutil.copy(daily, tmp_path / f"{number}.db")), Clock(NOW))
        for days in (10, 30, 60):
            world.clock.move(timedelta(days=days))
            with world.open() as db:
                (ada,) = advocates.every(db, TEAM)
                (account,) = accounts.of_advocate(db, TEAM, ada.id)
                _keep(db, Outcome(account=account, result=fault), world)
                with db.transaction():
                    judge(db, TEAM, ada, frozenset(), world.clock())
        with world.open() as db:
            signals = {one.signal for one in readings.of_advocate(db, TEAM, ada.id)}
            assert signals == {"unseen"}
            (raised,) = alerts.of_advocate(db, TEAM, ada.id)
            assert (raised.situation, raised.state) == ("unseen", "open")
            # It can be seen again: the alert closes by itself, and silence may be spoken of.
            (account,) = accounts.of_advocate(db, TEAM, ada.id)
            well = Fetched(items=(), cursor="{}", next_at=world.clock(), unchanged=True)
            _keep(db, Outcome(account=replace(account, ended=False), result=well), world)
            with db.transaction():
                judge(db, TEAM, ada, frozenset(), world.clock())
            states = {one.situation: one.state for one in alerts.of_advocate(db, TEAM, ada.id)}
        assert states["unseen"] == "resolved"
        if not account.ended:
            assert states["going_quiet"] == "open"


def test_the_matrix_in_the_documentation_is_the_one_that_is_tested() -> None:
    page = Path(__file__).parents[2] / "docs" / "sources.md"
    assert _matrix.page() == page.read_text(), "make it anew: python -m tests.monitors._matrix"
