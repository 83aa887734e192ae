"""Who presses or types while the bot is killed loses nothing that was confirmed to them.

Two of the steps of each here; `make soak` takes any of them, for half an hour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults._presses import PRESSES
from tests.faults._victim import Victims

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KILLS = 2
"""Of each, spread over the last steps, in which things are kept and told: 14 in all."""


@pytest.fixture(scope="module")
def victims() -> Iterator[Victims]:
    """Give what victims are forked from."""
    with Victims() as made:
        yield made


@pytest.mark.parametrize("name", PRESSES)
def test_what_is_pressed_while_we_die_is_kept_once(
    name: str, victims: Victims, tmp_path: Path
) -> None:
    play = PRESSES[name](victims, tmp_path / "play", "")
    steps = play.steps()
    for number in range(KILLS):
        at = max(1, steps - 2 - steps * number // (2 * KILLS))
        assert play.play(kill=at)["killed"]
