"""Say no, as a colleague, or take the yes back: all that is kept of them is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import consent
from bot.actions import action
from bot.cards import Shown

if TYPE_CHECKING:
    from bot.actions import Press


@action
def act(press: Press) -> Shown:
    """Forget them, or only the places that were new."""
    advocate_id, _, new = press.value.partition(" ")
    with press.house.open() as db, db.transaction():
        if new:
            consent.refuse_new(db, press.team, advocate_id, press.user)
            return Shown("Those places are forgotten; nothing was read there. The rest stays.")
        consent.refuse(db, press.team, advocate_id, press.user)
    return Shown("You are not watched, and nothing of yours is kept. Nobody is told why.")
