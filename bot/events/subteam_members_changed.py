"""Somebody joined a user group or left it: whose relationships they are is asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.events import event
from bot.leaving import settle_group
from storage import usergroups

if TYPE_CHECKING:
    from bot.events import Heard


@event
def hear(heard: Heard) -> None:
    """Take in who came and went, where it is the group that was named."""
    came, went = (
        {str(user) for user in heard.event.get(name) or []}
        for name in ("added_users", "removed_users")
    )
    with heard.house.open() as db, db.transaction():
        db.serialise("owning", heard.team)
        group = usergroups.one(db, heard.team)
        if group is not None and group.group_id == heard.event.get("subteam_id"):
            settle_group(db, heard.team, (set(group.members) | came) - went, heard.now)
