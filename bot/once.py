"""What Slack says twice has its effect once, whatever happens to us in between.

A delivery is noted in the very transaction that keeps what comes of it. Noted before, it would be
lost where we die before that transaction: the person sends the same form again, and hears that
all is well. Noted after, it would be done twice.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from storage import envelopes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.house import House
    from storage import Database

_WORK: ContextVar[Once | None] = ContextVar("work", default=None)


class RepeatedError(Exception):
    """What is being done was done already, or somebody is at it; nothing more is to be done."""


class Once:
    """One delivery while it is being worked on."""

    def __init__(self, house: House, team: str, key: str) -> None:
        self._house, self._team, self._key = house, team, key
        self._is_noted = False

    def begin(self, db: Database) -> None:
        """Note it at the beginning of a transaction. Raises RepeatedError where another has."""
        if not envelopes.first_time(db, self._team, self._key, self._house.now()):
            raise RepeatedError(self._key)

    def kept(self) -> None:
        """Know that this transaction was kept."""
        self._is_noted = True

    def watch(self, db: Database) -> None:
        """Have it noted with the first thing that this connection keeps."""
        if not self._is_noted:
            db.notes = self

    def end(self) -> None:
        """Note it where it has changed nothing that it could have been noted with."""
        if not self._is_noted:
            with self._house.open() as db:
                envelopes.first_time(db, self._team, self._key, self._house.now())


@contextmanager
def once(house: House, team: str, key: str) -> Iterator[None]:
    """Do what is within for one delivery. Raises RepeatedError where it is a repeat.

    What raises is not noted, unless it has kept something before.
    """
    work = Once(house, team, key)
    if house.deliveries.setdefault((team, key), work) is not work:
        raise RepeatedError(key)
    before = _WORK.set(None)
    try:
        with house.open() as db:
            if envelopes.is_known(db, team, key):
                raise RepeatedError(key)
        _WORK.set(work)
        try:
            yield
        finally:
            _WORK.set(None)
        work.end()
    finally:
        del house.deliveries[team, key]
        _WORK.reset(before)


@contextmanager
def apart() -> Iterator[None]:
    """Keep what is within for itself: the delivery is not noted with it."""
    before = _WORK.set(None)
    try:
        yield
    finally:
        _WORK.reset(before)


def watch(db: Database) -> None:
    """Let a connection that was just opened note the delivery that is being worked on, if any."""
    if (work := _WORK.get()) is not None:
        work.watch(db)
