"""A team of colleagues for the tests of relationships: who is here, and who leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from storage import advocates, colleagues
from tests.bot._world import OLIVE, TEAM

if TYPE_CHECKING:
    from datetime import datetime

    from storage import Database
    from storage.advocates import Advocate
    from storage.colleagues import Colleague
    from tests.bot._world import World

MAX, ADA, NILS = "U0MAX", "U0ADA", "U0NILS"
NAMES = {OLIVE: "Olive", MAX: "Max", ADA: "Ada", NILS: "Nils"}


def colleague(user: str, now: datetime, team: str = TEAM, **values: Any) -> Colleague:
    """Make the record of a colleague."""
    about: dict[str, Any] = {
        "name": NAMES.get(user, user),
        "tz": "UTC",
        "is_slack_admin": False,
        "is_gone": False,
    }
    return colleagues.Colleague(team=team, user_id=user, checked_at=now, **(about | values))


def staffed(world: World, *users: str) -> None:
    """Let colleagues be known: Olive, Max, who manages, Ada, who is an admin, and Nils."""
    with world.open() as db:
        everybody = users or (OLIVE, MAX, ADA, NILS)
        colleagues.keep(db, TEAM, [colleague(user, world.clock()) for user in everybody])
        for user, role in ((MAX, "manager"), (ADA, "admin")):
            if user in everybody:
                colleagues.change(db, TEAM, user, role=role)


def leaves(world: World, user: str, *, gone: bool = True) -> None:
    """Let Slack say that somebody was deactivated, or is back."""
    with world.open() as db:
        colleagues.keep(db, TEAM, [colleague(user, world.clock(), is_gone=gone)])


def now_of(db: Database, one: Advocate) -> Advocate:
    """Give an advocate as they are kept now."""
    found = advocates.one(db, one.team, one.id)
    assert found is not None
    return found
