from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot import commands, grammar
from bot.aside import LARGE, Aside
from bot.commands import Refusal, Request
from storage import advocates
from tests.bot._world import OLIVE, TEAM, THERE, Clock, World, make_house
from tests.bot.test_running import alive, soon

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.cards import Shown
    from bot.house import House


def process(house: House) -> tuple[int, str, int]:
    """Tell which process makes this, from which database, for how many workspaces."""
    return os.getpid(), house.settings.database, len(house.clients)


def end(tests: int) -> int:
    """Die of it, anywhere but where the tests run."""
    if os.getpid() != tests:
        os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid()


def people(world: World, number: int) -> None:
    """Let so many advocates be known."""
    first = world.advocate()
    with world.open() as db, db.transaction():
        db.insert(
            "advocates",
            TEAM,
            [
                replace(first, id=f"advocate_{n}", name=f"Sample {n}", name_key=f"sample {n}")
                for n in range(number - 1)
            ],
        )


def asked(house: House, typed: str) -> Shown:
    """Answer what somebody types."""
    said = grammar.parse(typed)
    request = Request(
        house=house, team=TEAM, user=OLIVE, channel=THERE, words=said.rest, now=house.now()
    )
    return commands.known()[said.verb].answer(request)


@pytest.fixture(scope="module")
def large(
    another: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """Give the house of a large team, with processes beside it."""
    clock = Clock(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
    world = World(another(tmp_path_factory.mktemp("large")), clock)
    people(world, LARGE)
    house = make_house(world, clock)
    house.aside = Aside(1)
    house.aside.fit(house)
    yield house
    house.aside.close()


def test_in_a_small_team_answers_are_made_where_they_are_asked_for(
    world: World, clock: Clock
) -> None:
    people(world, LARGE - 1)
    house = make_house(world, clock)
    house.aside.fit(house)
    assert not house.aside.is_open
    assert house.aside.run(process, house)[0] == os.getpid()


def test_a_house_that_closes_starts_no_process(world: World, clock: Clock) -> None:
    people(world, LARGE)
    house = make_house(world, clock)
    house.closing.set()
    house.aside.fit(house)
    assert not house.aside.is_open


def test_in_a_large_team_they_are_made_by_another_process_that_knows_no_slack(
    large: House,
) -> None:
    pid, database, clients = large.aside.run(process, large)
    assert pid != os.getpid()
    assert (database, clients) == (large.settings.database, 0)


@pytest.mark.parametrize("typed", ["list", "alerts", "digest", "mine", "load", "signals", "replay"])
def test_an_answer_is_the_same_wherever_it_is_made(large: House, typed: str) -> None:
    here = make_house(World(large.settings.database, Clock(large.now())), Clock(large.now()))
    assert asked(large, typed) == asked(here, typed)


def test_what_a_person_must_be_told_comes_back_as_it_is(large: House) -> None:
    with pytest.raises(Refusal, match="I know no watchlist `Nowhere`"):
        asked(large, "list Nowhere")


def test_a_process_that_dies_takes_no_answer_with_it(
    large: House, caplog: pytest.LogCaptureFixture
) -> None:
    assert large.aside.run(end, os.getpid()) == os.getpid()
    assert "its answer is made here" in caplog.text
    assert large.aside.run(process, large)[0] != os.getpid()


OPENER = """
import sys
from bot.aside import Aside
from tests.bot._world import Clock, World, make_house
from tests.bot.test_aside import process
from datetime import UTC, datetime
if __name__ == "__main__":
    clock = Clock(datetime(2026, 3, 1, tzinfo=UTC))
    house = make_house(World(sys.argv[1], clock), clock)
    house.aside = Aside(1)
    house.aside.fit(house)
    print(house.aside.run(process, house)[0], flush=True)
    sys.stdin.read()
"""


def test_the_processes_end_with_their_face_however_that_ends(world: World) -> None:
    people(world, LARGE)
    face = subprocess.Popen(
        [sys.executable, "-c", OPENER, world.address],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert face.stdout is not None
    child = int(face.stdout.readline())
    assert alive(child)
    face.kill()
    face.communicate()
    soon(lambda: not alive(child))


def test_who_is_known_by_another_name_now_makes_no_team_large(world: World, clock: Clock) -> None:
    people(world, LARGE)
    with world.open() as db:
        advocates.change(db, TEAM, "advocate_1", merged_into="advocate_0")
    house = make_house(world, clock)
    house.aside.fit(house)
    assert not house.aside.is_open


def test_what_is_asked_for_after_the_end_is_made_here(large: House) -> None:
    large.aside.close()
    assert large.aside.run(process, large)[0] == os.getpid()
