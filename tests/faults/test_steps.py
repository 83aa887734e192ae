"""Deeds that are killed or starved between two of their steps come to the same end all the same.

A few steps of each here; `make soak` takes any of them, for half an hour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults._plays import OF_FILES, PLAYS
from tests.faults._victim import Victims

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.faults._plays import Play

KILLS = 3
"""Of each deed, spread over its steps: 21 in all on SQLite."""
BY_SERVER = {"kill": 1, "cut": 1}
"""How often each deed on PostgreSQL is killed, and how often the server ends its connections."""


@pytest.fixture(scope="module")
def victims() -> Iterator[Victims]:
    """Give what victims are forked from."""
    with Victims() as made:
        yield made


@pytest.fixture
def play(request: pytest.FixtureRequest, victims: Victims, tmp_path: Path) -> Play:
    """Give the play of a name, prepared, on SQLite."""
    return PLAYS[request.param](victims, tmp_path / "play")


@pytest.mark.parametrize("play", PLAYS, indirect=True)
def test_a_deed_that_is_killed_between_two_steps_is_done_once_in_the_end(play: Play) -> None:
    steps = play.steps()
    assert steps > KILLS
    for number in range(KILLS):
        # The last step, too: after it only the end of the process is missing.
        at = steps - (steps - 1) * number // (KILLS - 1)
        assert play.play(kill=at)["killed"]


@pytest.mark.parametrize(
    ("name", "after"),
    [
        ("deliver", "chat.postMessage"),  # said, and nobody has noted it
        ("deliver", "sending_at = "),  # noted as being said, and not said
        ("poll, read and raise", "insert into posts"),
        ("look and raise", "insert into readings"),
        ("import payments", "insert into transactions"),
        ("import advocates", "insert into advocates"),
        ("upgrade", "create table"),
        ("back up", "pragma journal_mode = delete"),
    ],
)
def test_killed_where_it_hurts_most_it_is_done_once_too(
    name: str, after: str, victims: Victims, tmp_path: Path
) -> None:
    assert PLAYS[name](victims, tmp_path / "play").play(after=after)["killed"]


@pytest.mark.parametrize("name", [name for name in PLAYS if name not in OF_FILES])
def test_on_a_server_it_is_done_once_too_though_killed_or_cut_off(
    name: str, victims: Victims, tmp_path: Path, postgres_server: str
) -> None:
    play = PLAYS[name](victims, tmp_path / "play", postgres_server)
    steps = play.steps()
    for how, times in BY_SERVER.items():
        for number in range(times):
            found = play.play(**{how: steps * 2 // (number + 3)})
            assert found["killed"] == (how == "kill")
    play.places.close()


@pytest.mark.parametrize("play", PLAYS, indirect=True)
def test_a_full_disk_is_told_and_loses_nothing(play: Play) -> None:
    """Nothing can be written beyond the first page of the write-ahead log."""
    found = play.play(bytes=4096)
    assert not found["killed"]
    assert "disk" in found["says"] or "No copy could be made" in found["says"]


def test_a_database_that_somebody_else_keeps_is_waited_for(
    victims: Victims, tmp_path: Path
) -> None:
    """For half a second here, and for 15 in `make soak`; we wait for 30."""
    PLAYS["import payments"](victims, tmp_path / "play").play_locked(0.5)
