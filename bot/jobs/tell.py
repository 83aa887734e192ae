"""Tell Slack what the outbox holds, and bring cards to how things are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deliver import deliver, deliver_to, places
from bot.jobs import job

if TYPE_CHECKING:
    from bot.house import House


@job(seconds=1, place="face", due=places, one=deliver_to)
def tell(house: House) -> None:
    """Say what is due; go on while more only waits for its channel, or new things come in."""
    house.nudge.clear()
    wait = deliver(house)
    while (wait is not None or house.nudge.is_set()) and not house.closing.is_set():
        house.nudge.wait(wait)
        house.nudge.clear()
        wait = deliver(house)
