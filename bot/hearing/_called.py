"""A shortcut that was chosen in a message's menu."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bot import shortcuts
from bot.answering import respond
from bot.cards import Shown
from bot.commands import Refusal
from bot.hearing._delivery import GUEST, is_guest, note, once_only, team_of, user_of
from bot.once import RepeatedError
from bot.shortcuts import Call

if TYPE_CHECKING:
    from bot.house import House


def answer_shortcut(house: House, body: dict[str, Any]) -> None:
    """Do what was chosen in a message's menu."""
    with suppress(RepeatedError), once_only(house, body, f"shortcut {body.get('trigger_id')}"):
        _answer_shortcut(house, body)


def _answer_shortcut(house: House, body: dict[str, Any]) -> None:
    if is_guest(house, body):
        respond(str(body.get("response_url") or ""), Shown(GUEST))
        return
    call = Call(
        house=house,
        team=team_of(body),
        user=user_of(body),
        channel=str((body.get("channel") or {}).get("id", "")),
        message=body.get("message") or {},
        trigger_id=str(body.get("trigger_id") or ""),
        now=house.now(),
    )
    note(house, body, f"shortcut {body['callback_id']}")
    try:
        shown = shortcuts.known()[str(body["callback_id"])].do(call)
    except Refusal as refusal:
        shown = Shown(str(refusal))
    if shown is not None:
        respond(str(body.get("response_url") or ""), shown)
