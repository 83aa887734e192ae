"""A form that was filled in."""

from __future__ import annotations

import json
import logging
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bot import home, modals
from bot.answering import whisper
from bot.cards import Shown
from bot.commands import Refusal
from bot.hearing._delivery import (
    GUEST,
    forget,
    is_guest,
    note,
    once_only,
    team_of,
    user_of,
    went_wrong,
)
from bot.modals import Asked, Filled, Later, Values, Wrong
from bot.once import RepeatedError

if TYPE_CHECKING:
    from bot.house import House

logger = logging.getLogger(__name__)


def take_form(house: House, body: dict[str, Any]) -> Shown | Later | dict[str, str] | None:
    """Do what a form was filled in for. Gives what to say, or what is wrong, by field."""
    given = body.get("view")
    view: dict[str, Any] = given if isinstance(given, dict) else {}
    key = f"form {view.get('id')} {view.get('hash')}"
    try:
        key = f"{key} {user_of(body)}"
        with once_only(house, body, key):
            try:
                return _take_form(house, body, view)
            except Refusal as refusal:
                return Shown(str(refusal))
    except RepeatedError:
        return None
    except Wrong as wrong:
        forget(house, body, key)
        return wrong.errors
    except Exception:  # the edge: the form stays open, and what was typed is not lost
        reference = secrets.token_hex(3)
        logger.exception("form failed, reference %s", reference)
        with suppress(Exception):  # where the database is away, say
            forget(house, body, key)
        field = _first_field(view)
        # What is about no field of the form is shown nowhere in it.
        return {field: went_wrong(reference)} if field else Shown(went_wrong(reference))


def _take_form(house: House, body: dict[str, Any], view: dict[str, Any]) -> Shown | Later | None:
    if is_guest(house, body):
        return Shown(GUEST)
    filled = Filled(**_asked(house, body), values=Values(view["state"]["values"]))
    made = modals.known()[str(view["callback_id"])]
    about = [filled.about, filled.values.text("advocate")]
    note(house, body, f"form {view['callback_id']}", about)
    return made.take(filled)


def _first_field(view: dict[str, Any]) -> str:
    blocks = view.get("blocks")
    for one in blocks if isinstance(blocks, list) else []:
        if isinstance(one, dict) and one.get("type") == "input":
            return str(one.get("block_id") or "")
    return ""


def _asked(house: House, body: dict[str, Any]) -> dict[str, Any]:
    about = json.loads(body["view"].get("private_metadata") or "{}")
    return {
        "house": house,
        "team": team_of(body),
        "user": user_of(body),
        "channel": str(about.get("channel", "")),
        "about": str(about.get("about", "")),
        "now": house.now(),
    }


def tell_after(house: House, body: dict[str, Any], shown: Shown | Later) -> None:
    """Say to the person what became of the form, where it was opened; do first what takes long."""
    asked = Asked(**_asked(house, body))
    if isinstance(shown, Later):
        try:
            shown = shown.run()
        except Refusal as refusal:
            shown = Shown(str(refusal))
        except Exception:  # the edge: there is nobody else to tell them
            reference = secrets.token_hex(3)
            logger.exception("after a form failed, reference %s", reference)
            shown = Shown(went_wrong(reference))
    house.homes.stirred.add(asked.team)
    if not asked.channel and not shown.blocks and home.is_open(house, asked.team, asked.user):
        home.show(house, asked.team, asked.user, shown.text)
        return
    whisper(house, asked.team, asked.user, asked.channel, shown)
