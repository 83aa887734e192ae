"""Confirm a preview: the advocate is followed from now on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot import text
from bot.actions import action
from bot.cards import Shown
from bot.commands import Refusal
from bot.follow import Wish, follow
from monitors import Found
from storage import previews, watchlists

if TYPE_CHECKING:
    from bot.actions import Press


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
        followed = follow(
            db,
            press.team,
            Wish(
                name=preview.name,
                places=[Found(**place) for place in json.loads(preview.places)],
                watchlist=watchlist,
                channel=preview.channel,
                owner=preview.owner,
                by=press.user,
            ),
            press.now,
        )
    return Shown(
        f"Watching *{text.said(followed.advocate.name)}* on watchlist"
        f" {text.code(followed.watchlist.name)}: {text.count(followed.accounts, 'new account')}."
        f" Alerts go to {text.channel(followed.watchlist.channel)}. I read their past first, which"
        " raises nothing, and every new post from then on."
    )
