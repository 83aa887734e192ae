"""The queue is how machines share what runs by itself: procrastinate, on the same PostgreSQL.

`clock` asks for each job of `bot/jobs` at its time, a `worker` does what is asked for, and whoever
has brought something new asks for what follows from it. It knows only that something is to be done;
what that is, our own tables say, so that a job too many does no harm, and one that was lost is made
up for at the next tick.
"""

from __future__ import annotations

from dataclasses import dataclass

POLLS, WORK = "polls", "work"
"""The two queues: what waits for other people's servers, and everything else."""
POLLS_AT_ONCE = 4
"""How many jobs of polling one worker has at once, beside what else it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One thing asked for: a job's name, and which piece of it where it is done in pieces.

    It is done by one machine at a time; with `several`, by any that has time. What only asks for
    `pieces` may be done by two at a time, so that one that dies with it keeps nobody waiting.
    """

    name: str
    piece: tuple[str, ...] = ()
    several: bool = False
    pieces: bool = False

    @property
    def task(self) -> str:
        """What the queue knows it by."""
        return f"{self.name}.one" if self.piece else self.name

    @property
    def key(self) -> str:
        """What is the same for two that would do the same."""
        return " ".join((self.task, *self.piece))

    @property
    def lock(self) -> str | None:
        """What no two may be at work under."""
        return None if self.several or self.pieces else self.key

    @property
    def priority(self) -> int:
        """How it stands to others that wait: what somebody waits for goes before what has time."""
        return 1 if self.name == NEWS.name else 0


NEWS = Asked(name="tell", pieces=True)
"""What follows when there is something new to be said."""
