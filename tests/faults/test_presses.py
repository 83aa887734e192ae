"""Who presses or types while the bot is killed loses nothing that was confirmed to them.

Two or three of the steps of each here; `make soak` takes any of them, for half an hour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults._presses import PRESSES
from tests.faults._victim import Victims

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HURTS = {
    "acknowledge": [{"before": "chat.update"}],
    "say_so": [{"before": "chat.postEphemeral"}],
    "log": [{"before": "chat.postEphemeral"}],
    "type_touch": [{"before": "/respond/"}],
    "hand_over": [{"before": "/respond/"}],
    "take_over": [{"before": "/respond/"}, {"after": "update handovers"}],
    "confirm": [{"before": "/respond/"}, {"after": "delete from previews"}],
}
"""Where it hurts most: kept, and not told; or in the midst of keeping."""


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
    for how in [{"kill": steps * 2 // 3}, *HURTS[name]]:
        assert play.play(**how)["killed"], how
