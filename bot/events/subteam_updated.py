"""A user group was changed: where it was disabled, nobody is in it any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.events import event
from bot.leaving import settle_group
from storage import usergroups

if TYPE_CHECKING:
    from bot.events import Heard


@event
def hear(heard: Heard) -> None:
    """Keep its name, and who is in it now where Slack says so."""
    about = heard.event.get("subteam") or {}
    with heard.house.open() as db, db.transaction():
        db.serialise("owning", heard.team)
        group = usergroups.one(db, heard.team)
        if group is None or group.group_id != about.get("id"):
            return
        if handle := str(about.get("handle") or ""):
            usergroups.change(db, heard.team, handle=handle[:80])
        if about.get("date_delete"):
            settle_group(db, heard.team, [], heard.now)
        elif isinstance(about.get("users"), list):
            settle_group(db, heard.team, [str(user) for user in about["users"]], heard.now)
