"""Confirm that a place is the same person's: it is followed from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import forgotten, sight, text
from bot.actions import action
from bot.cards import places as places_card
from bot.commands import Refusal
from bot.follow import place_from_text
from bot.preview import account_of
from storage import accounts, advocates, new_id, proposals

if TYPE_CHECKING:
    from bot.actions import Press
    from bot.cards import Shown


@action
def act(press: Press) -> Shown:
    """Keep the account, with who confirmed it and why it was proposed."""
    with press.house.open() as db, db.transaction():
        proposal = proposals.one(db, press.team, press.value)
        advocate = advocates.one(db, press.team, proposal.advocate_id) if proposal else None
        if proposal is None or advocate is None:
            raise Refusal("Whom this was about is not watched any more. Nothing was changed.")
        sight.check(db, press.team, press.user, advocate.id)
        if advocate.kind == "inside":
            raise Refusal(
                "A colleague agrees to each place themselves. Nothing was changed; `/bellwether"
                " watch` with the link asks them."
            )
        found = place_from_text(proposal.place)
        forgotten.refuse(db, press.team, press.house, [found])
        there = accounts.by_stable_id(db, press.team, found.source, found.stable_id)
        if there is not None and there.advocate_id != advocate.id:
            other = advocates.one(db, press.team, there.advocate_id)
            name = text.code(other.name) if other else "somebody else"
            raise Refusal(
                f"That place is followed already, as {name}. Nothing was changed; if the two are"
                " one person, `/bellwether merge` puts them together."
            )
        if not proposals.answer(db, press.team, proposal.id, "taken", press.user) and not there:
            raise Refusal("That was answered before. Nothing was changed.")
        if there is None:
            proof = f"confirmed by a colleague; {proposal.why}"
            kept = account_of(found, press.team, advocate.id, press.now, new_id("account"), proof)
            accounts.add(db, press.team, [kept])
            there = kept
        asked = proposals.waiting(db, press.team, advocate.id)
    line = (
        f"{text.link(there.link, there.title or there.link)} is *{text.said(advocate.name)}*'s too:"
        " I read its past first, which raises nothing, and every new post from then on."
    )
    return places_card.show(line, [there], asked)
