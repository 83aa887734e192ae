"""Observe in what was read before whom it touched, once a customer's handle is known."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot import observing
from bot.jobs import job
from storage import accounts, identities, posts, teams

if TYPE_CHECKING:
    from bot.house import House

EVERY = 3600
NEW = timedelta(hours=3)
"""So young a handle is looked for in the past; a tick that was missed is made up for."""
BACK = timedelta(days=395)
"""How far back: thirteen months, as observed touches are kept."""


@job(seconds=EVERY, place="heavy")
def observe(house: House) -> None:
    """Look through all posts where a handle is new, and say at which stage what was seen helped."""
    now = house.now()
    with house.open() as db:
        for team in teams.served(db):
            with db.transaction():
                observing.place(db, team.team)
            known = identities.of_space(db, team.team, observing.SPACE)
            if not any(one.at > now - NEW for one in known):
                continue
            for account in accounts.every(db, team.team):
                said = posts.naming(db, team.team, account.id, now - BACK)
                if said:
                    with db.transaction():
                        observing.note(db, account, said, now)
