"""Setting whether suggested answers count without a click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import roles
from bot.answered import how_sure
from bot.cards import Shown
from bot.commands import Refusal
from bot.overhearing import taught
from storage import demand_readers
from value.demand.teaching import SURE, WANTED

if TYPE_CHECKING:
    from bot.commands import Request
    from bot.grammar import Words
    from value.demand.teaching import Taught


def set_answers(request: Request, words: Words) -> Shown:
    """Turn it on, where the team's clicks allow it, or off. Raises Refusal."""
    said = [word.text.casefold() for word in words.words]
    with request.house.open() as db, db.transaction():
        if not said:
            return Shown(f"Suggested answers: {how_sure(db, request.team)}")
        if said not in (["auto", "on"], ["auto", "off"]):
            raise Refusal(
                "It is `settings answers auto on` or `settings answers auto off`. Nothing was"
                " changed."
            )
        roles.require(db, request.team, request.user, "admin", "let answers count unconfirmed")
        known = taught(db, request.team)
        if said[1] == "on" and not known.may_confirm:
            raise Refusal(f"{_too_early(known)} Nothing was changed.")
        demand_readers.change(
            db,
            request.team,
            confirms=said[1] == "on",
            set_by=request.user,
            set_at=request.now,
        )
        return Shown(f"Kept: {how_sure(db, request.team)}")


def _too_early(known: Taught) -> str:
    right = "too few to say" if known.precision is None else f"{known.precision:.0%}"
    return (
        f"That takes {SURE} confirmed answers, of which {WANTED:.0%} were right as suggested; there"
        f" are {known.confirmed}, and right is {right}. `/bellwether answers` shows what waits."
    )
