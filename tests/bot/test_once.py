from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.once import RepeatedError, apart, once
from storage import envelopes
from tests.bot._world import TEAM

if TYPE_CHECKING:
    from bot.house import House
    from tests.bot._world import World

KEY = "form V1 hash"


def fail_after(house: House) -> None:
    """Begin to work on it, and fail with a transaction open."""
    with once(house, TEAM, KEY), house.open() as db, db.transaction():
        assert envelopes.is_known(db, TEAM, KEY)
        raise ZeroDivisionError


def be_overtaken(house: House, world: World) -> None:
    """Work on it while another process does."""
    with once(house, TEAM, KEY):
        with pytest.raises(RepeatedError), once(house, TEAM, KEY):
            raise AssertionError("two at it")
        with world.open() as db:
            envelopes.first_time(db, TEAM, KEY, world.clock())
        with house.open() as db, db.transaction():
            raise AssertionError("done twice")


def is_known(world: World) -> bool:
    """Whether the delivery was noted."""
    with world.open() as db:
        return envelopes.is_known(db, TEAM, KEY)


def test_what_was_not_kept_may_come_again_and_what_was_may_not(house: House, world: World) -> None:
    with pytest.raises(ZeroDivisionError):
        fail_after(house)
    assert not is_known(world)
    with once(house, TEAM, KEY), house.open() as db, db.transaction(), db.transaction():
        pass
    assert is_known(world)
    with pytest.raises(RepeatedError), once(house, TEAM, KEY):
        raise AssertionError("done twice")


def test_after_a_transaction_that_was_undone_the_next_one_notes_it(
    house: House, world: World
) -> None:
    with once(house, TEAM, KEY), house.open() as db:
        with pytest.raises(ZeroDivisionError), db.transaction():
            raise ZeroDivisionError
        with db.transaction():
            pass
        assert is_known(world)


def test_what_changes_nothing_is_noted_at_its_end(house: House, world: World) -> None:
    with once(house, TEAM, KEY):
        with apart(), house.open() as db, db.transaction():
            pass
        assert not is_known(world)
    assert is_known(world)


def test_what_is_being_done_here_or_was_done_elsewhere_meanwhile_is_not_done_again(
    house: House, world: World
) -> None:
    with pytest.raises(RepeatedError, match=KEY):
        be_overtaken(house, world)
    assert not house.deliveries
