"""Confirm a preview: the advocate is followed from now on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot import forgotten, text
from bot.actions import action
from bot.cards import places as places_card
from bot.commands import Refusal
from bot.follow import Wish, follow, place_from_text
from monitors import Found
from storage import accounts, advocates, previews, proposals, watchlists

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.actions import Press
    from bot.cards import Shown
    from storage import Database
    from storage.previews import Preview


@action
def act(press: Press) -> Shown:
    """Keep advocate, accounts and watchlist, all in one transaction."""
    with press.house.open() as db, db.transaction():
        preview = previews.take(db, press.team, press.value)
        if preview is None:
            raise Refusal(
                "This preview was answered already, or is older than a day. Nothing was changed;"
                " `/bellwether list` shows who is watched."
            )
        watchlist = (
            watchlists.one(db, press.team, preview.watchlist_id) if preview.watchlist_id else None
        )
        if preview.watchlist_id and watchlist is None:
            raise Refusal("That watchlist was deleted meanwhile. Nothing was added; ask again.")
        given, suggested = _of(preview)
        _refuse_taken(db, press, preview.name, [place for place, _ in given])
        forgotten.refuse(db, press.team, press.house, [place for place, _ in given])
        suggested = forgotten.without(db, press.team, press.house, suggested)
        followed = follow(
            db,
            press.team,
            Wish(
                name=preview.name,
                places=[place for place, _ in given],
                proofs={place.link: why for place, why in given if why},
                suggested=suggested,
                watchlist=watchlist,
                channel=preview.channel,
                owner=preview.owner,
                backup=preview.backup,
                by=press.user,
            ),
            press.now,
        )
        asked = proposals.waiting(db, press.team, followed.advocate.id)
        proven = [
            one for one in accounts.of_advocate(db, press.team, followed.advocate.id) if one.proof
        ]
    line = (
        f"Watching *{text.said(followed.advocate.name)}* on watchlist"
        f" {text.code(followed.watchlist.name)}: {text.count(followed.accounts, 'new account')}."
        f" Alerts go to {text.channel(followed.watchlist.channel)}. I read their past first, which"
        " raises nothing, and every new post from then on."
    )
    return places_card.show(line, proven, asked)


def _refuse_taken(db: Database, press: Press, name: str, places: Sequence[Found]) -> None:
    """Refuse what somebody else has come to be watched at since the preview."""
    them = advocates.by_name(db, press.team, name)
    for place in places:
        there = accounts.by_stable_id(db, press.team, place.source, place.stable_id)
        whose = advocates.one(db, press.team, there.advocate_id) if there else None
        if whose is not None and (them is None or whose.id != them.id):
            raise Refusal(
                f"{text.link(place.link, place.link)} has come to be watched meanwhile, as"
                f" {text.code(whose.name)}. Nothing was added."
            )


def _of(preview: Preview) -> tuple[list[tuple[Found, str]], list[tuple[Found, str]]]:
    """Read what a preview found: the places to follow, and those to ask about, each with why."""
    said = json.loads(preview.places)
    if isinstance(said, list):  # as the first version kept it
        return [(Found(**place), "") for place in said], []
    return (
        [(place_from_text(place), why) for place, why in said["places"]],
        [(place_from_text(place), why) for place, why in said["suggested"]],
    )
