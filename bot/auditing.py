"""The trail of who saw and did what: one line each, with whom it was about as a keyed hash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands import Refusal
from bot.pepper import pepper_of
from bot.settings import SettingsError
from storage import audits, new_id
from storage.audits import Audit
from value.identity import hashed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.house import House
    from storage import Database

TERMINAL = "the terminal"


def subject(db: Database, team: str, house: House, advocate_id: str) -> str:
    """Name an advocate in the trail. Raises Refusal where the key is lost."""
    try:
        pepper = pepper_of(db, team, house.settings, house.now())
    except SettingsError as error:
        raise Refusal(str(error)) from None
    return hashed(pepper, "subject", advocate_id)


def note(
    db: Database,
    team: str,
    house: House,
    who: str,
    what: str,
    advocate_ids: Sequence[str] = (),
    said: str = "",
) -> None:
    """Add a line for each advocate, or one about nobody, within the open transaction."""
    names = [subject(db, team, house, one) for one in dict.fromkeys(advocate_ids)] or [""]
    made = [
        Audit(
            team=team,
            id=new_id("audit"),
            at=house.now(),
            who=who,
            what=what,
            subject=name,
            note=said,
        )
        for name in names
    ]
    audits.add(db, team, made)
