"""Cards that live: each is edited until it shows how things are, and posted anew where deleted.

Edits can be repeated without harm, so that they need no outbox.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from slack_sdk.errors import SlackApiError

from bot.cards import alert as alert_card
from bot.client import retry_after
from bot.drawing import situation
from bot.refusals import (
    GONE,
    IN_DOUBT,
    ITS_CHANNEL,
    OUR_TOKEN,
    REST,
    SURELY_NOT_SENT,
    UNREACHABLE,
    error_of,
)
from storage import alerts, cards, new_id, outbox

if TYPE_CHECKING:
    from bot.client import Client
    from bot.house import House
    from storage.cards import Card

logger = logging.getLogger(__name__)


def edit(house: House, client: Client, card: Card) -> bool:
    """Bring one card to how things are; doing it twice does no harm. False: no more for now."""
    with house.open() as db:
        alert = alerts.one(db, card.team, card.alert_id)
        if alert is None or card.ts is None:
            return True
        try:
            shown = alert_card.show(situation(db, alert, card.channel))
        except LookupError:
            logger.exception("card of %s cannot be drawn", card.alert_id)
            cards.give_up(db, card.team, card)
            return True
    try:
        client.chat_update(
            channel=card.channel, ts=card.ts, text=shown.text, blocks=list(shown.blocks)
        )
    except SlackApiError as error:
        return _not_edited(house, card, error)
    except UNREACHABLE as error:
        logger.warning("card of %s not edited yet: %s", card.alert_id, type(error).__name__)
        with house.open() as db:
            cards.delay(db, card.team, card, house.now() + timedelta(seconds=5))
        return False
    with house.open() as db:
        cards.posted(db, card.team, card, card.ts, showing=card.wanted)
    return True


def _not_edited(house: House, card: Card, error: SlackApiError) -> bool:
    """Decide when a card is edited again, if ever; false where all others have to wait as well."""
    status, says = error.response.status_code, error_of(error)
    limited = status == 429 or says in SURELY_NOT_SENT
    if limited or status >= 500 or not says or says in IN_DOUBT:
        wait = timedelta(seconds=retry_after(error))
    elif says in OUR_TOKEN or says in ITS_CHANNEL:
        wait = REST
    elif says in GONE and post_anew(house, card.team, card.alert_id, card.channel):
        return True
    else:
        logger.warning("card of %s cannot be edited: %s", card.alert_id, says)
        with house.open() as db:
            cards.give_up(db, card.team, card)
        return True
    with house.open() as db:
        cards.delay(db, card.team, card, house.now() + wait)
    return not (limited or says in OUR_TOKEN)


def post_anew(house: House, team: str, alert_id: str, channel: str) -> bool:
    """Post a card again that somebody has deleted, while its alert is not closed.

    An alert that is closed needs no card; false then, and where there is none to post.
    """
    with house.open() as db, db.transaction():
        db.serialise("alert", alert_id)
        alert, card = alerts.one(db, team, alert_id), cards.one(db, team, alert_id, channel)
        if alert is None or card is None or alert.state not in alerts.LIVE:
            return False
        if card.ts is not None:
            logger.info("card of %s was deleted, and is posted again", alert_id)
            cards.lose(db, team, card)
            message = outbox.Message(
                team=team,
                id=new_id("msg"),
                kind="card",
                channel=channel,
                alert_id=alert_id,
                created_at=house.now(),
                due_at=house.now(),
            )
            outbox.add(db, team, message)
    return True
