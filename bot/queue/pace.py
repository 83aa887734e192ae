"""The pace of Slack, shared by all machines that speak to it: kept where the queue is."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from bot.pace import METHODS, MINUTE, PACE, TIERS, WORKSPACE, Pace
from storage import _turns

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from storage import Database


class SharedPace(Pace):
    """Keeps the distance between messages and calls over all processes of one database."""

    def __init__(self, connect: Callable[[], AbstractContextManager[Database]]) -> None:
        super().__init__()
        self._open = connect

    def wait(self, channel: str, team: str = "") -> float:
        """Tell how many seconds it is until the channel of that workspace may be spoken to."""
        most = {_channel(channel): 0} | ({_team(team): WORKSPACE} if team else {})
        return self._waits(most)

    def spoke(self, channel: str, seconds: float = PACE, team: str = "") -> None:
        """Note that the channel is to be left alone for so long."""
        with self._open() as db:
            _turns.rest(db, _channel(channel), float(seconds))
            if team:
                _turns.called(db, _team(team), MINUTE)

    def wait_for(self, whose: str, method: str) -> float:
        """Tell how many seconds it is until a method may be called with this token."""
        return self._waits({_method(whose, method): TIERS.get(METHODS.get(method, 0), 0)})

    def called(self, whose: str, method: str) -> None:
        """Note a call of a method."""
        if method in METHODS:
            with self._open() as db:
                _turns.called(db, _method(whose, method), MINUTE)

    def rest(self, whose: str, method: str, seconds: float) -> None:
        """Note that Slack wants a method to be left alone for so long."""
        with self._open() as db:
            _turns.rest(db, _method(whose, method), float(seconds))

    def _waits(self, most: dict[str, int]) -> float:
        with self._open() as db:
            return _turns.waits(db, most, MINUTE)


def _channel(channel: str) -> str:
    return f"channel {channel}"


def _team(team: str) -> str:
    return f"team {team}"


def _method(whose: str, method: str) -> str:
    # It holds the end of a token, which is nobody's to read.
    return f"{method} {hashlib.blake2b(whose.encode(), digest_size=9).hexdigest()}"
