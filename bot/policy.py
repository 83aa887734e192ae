"""What a reading is worth saying: the rules by which readings become alerts; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from storage.alerts import Alert
    from storage.readings import Reading

MOST_QUOTES = 5
"""How much of the evidence that came at one time is quoted in the thread; the rest is counted."""

Say = Literal["nothing", "card", "evidence", "rise"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do about a reading, and why, in words."""

    say: Say
    why: str


def decide(
    reading: Reading,
    live: Alert | None,
    *,
    dismissed: bool,
    sensitivity: float,
    held: bool = False,
) -> Verdict:
    """Decide what a new reading is worth, by what is open already.

    `live` is the alert for the same situation that is not closed, `dismissed` tells that a person
    has called the same finding no signal, `sensitivity` is added to the signal's bar, `held` tells
    that the signal is so often wrong here that only the digest speaks of it.
    """
    if reading.score < reading.bar + sensitivity:
        return Verdict("nothing", "under the bar")
    if held:
        return Verdict("nothing", "its signal is under its floor here")
    if dismissed:
        return Verdict("nothing", "a person has said that this is no signal")
    if live is None:
        return Verdict("card", "nothing is open for this situation")
    if reading.severity > live.severity:
        return Verdict("rise", "graver than what is open")
    return Verdict("evidence", "more of what is open")


def in_order(readings: list[Reading]) -> list[Reading]:
    """Put readings that came together so that the gravest opens and the rest is its evidence."""
    return sorted(readings, key=lambda reading: (-reading.severity, -reading.score, reading.id))
