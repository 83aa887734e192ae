"""where [BUYER]: where buyers look at each stage, and which of our advocates speak there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import demand, sight
from bot.cards import Shown
from bot.cards import where as card
from bot.commands import _find as find
from bot.commands import command
from storage import accounts, advocates, evidence, looks, places, stages
from value.where import Speaker, host_of, spots

if TYPE_CHECKING:
    from bot.commands import Request


@command
def answer(request: Request) -> Shown:
    """Put the places by stage."""
    team = request.team
    with request.house.open() as db:
        name = " ".join(word.text for word in request.words.words)
        buyer = demand.buyer_of(db, team, name) if name else None
        there = looks.of_buyer(db, team, buyer.id) if buyer else looks.every(db, team)
        known = {place.id: place for place in places.every(db, team)}
        behind = evidence.every(db, team, "look")
        order = stages.every(db, team)
        seen = sight.seen(find.viewer(db, request), advocates.every(db, team))
        names = {one.id: one.name for one in seen}
        speakers = [
            Speaker(names[one.advocate_id], one.source, host_of(one.link))
            for one in accounts.every(db, team)
            if one.advocate_id in names and not one.ended
        ]
    found = spots(order, there, known, behind, speakers)
    if not found:
        return Shown(
            "Nobody said yet where buyers look. `/bellwether visit` finds out, and `/bellwether"
            ' buyer looks "Head of data" validate at "Data Slack" community` keeps it.'
        )
    labels = {stage.key: stage.label for stage in order}
    return card.show(found, labels, buyer.name if buyer else "buyers")
