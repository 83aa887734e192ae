"""coverage [BUYER|STAGE]: which questions of buyers somebody we know answers, and which nobody.

What nobody answers comes first, by the open pipeline behind it, then what hangs on a single person
and how that person is, then what is stale, only ours or spoken against. Only answers that a person
has confirmed count. The map of it is a picture: it comes into your direct messages with me, or with
`--share` into the channel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import coverage, heatmap, purse, roles, standing
from bot.cards import Picture
from bot.cards import coverage as coverage_card
from bot.commands import Refusal, command
from bot.commands import _find as find
from bot.text import code, listing, plain
from storage import buyers, stages

if TYPE_CHECKING:
    from bot.cards import Shown
    from bot.commands import Request
    from storage import Database

MOST_STATES = 8
"""How many of those who answer alone are looked at."""


@command
def answer(request: Request) -> Shown:
    """Lay it out, with its picture."""
    with request.house.open() as db:
        title, buyer, stage = named(db, request.team, request.words.name())
        found = coverage.gather(
            db,
            request.team,
            request.now,
            viewer=find.viewer(db, request).user,
            buyer=buyer,
            stage=stage,
            amounts=_shows_amounts(db, request),
        )
        alone = [cell.answerers[0].person for cell in found.marked("one")[:MOST_STATES]]
        shown = {one.id for one in alone if one.is_shown}
        looked = standing.of_several(db, request.team, sorted(shown), request.now)
    states = {who: one.state for who, one in looked.items()}
    picture = Picture(
        "coverage.png",
        plain(title, 80),
        heatmap.described(found),
        lambda: heatmap.draw(heatmap.heatmap(found, title)),
    )
    return coverage_card.show(
        found,
        title,
        states,
        buttons=not request.share,
        picture=picture if found.cells else None,
    )


def _shows_amounts(db: Database, request: Request) -> bool:
    """Tell whether money may be shown: in a channel that is for it, else alone to who manages."""
    if request.share:
        return purse.may_show(db, request.team, request.channel)
    return roles.role_of(db, request.team, request.user) != "member"


def named(db: Database, team: str, name: str) -> tuple[str, str, str]:
    """Find what it is about: a title, a buyer's id, a stage's key. Raises Refusal for neither."""
    if not name:
        return "Coverage", "", ""
    if buyer := buyers.by_name(db, team, name):
        return f"Coverage of {buyer.name}", buyer.id, ""
    known = stages.every(db, team, retired=True)
    if stage := stages.named(known, name):
        return f"Coverage of {stage.label}", "", stage.key
    names = [one.name for one in buyers.every(db, team)]
    names += [one.label for one in known if one.retired_at is None]
    near = find.alike(name, names)
    tail = (
        f"Did you mean {listing([code(one) for one in near], 'or')}?"
        if near
        else f"The stages are {listing([code(one.label) for one in known if not one.retired_at])}."
    )
    raise Refusal(f"I know no buyer and no stage {code(name)}. {tail}")
