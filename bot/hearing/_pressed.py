"""A button that was pressed, or a line of a menu that was chosen."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bot import actions, home
from bot.actions import Press
from bot.answering import respond, whisper
from bot.cards import MORE, Shown
from bot.commands import Forgotten, Refusal
from bot.hearing._delivery import (
    GUEST,
    is_guest,
    note,
    once_only,
    team_of,
    user_of,
)
from bot.once import RepeatedError

if TYPE_CHECKING:
    from bot.house import House


def answer_press(house: House, body: dict[str, Any]) -> None:
    """Do what one button, or one line of a menu, stands for."""
    if is_guest(house, body):
        respond(str(body.get("response_url") or ""), Shown(GUEST))
        return
    for pressed in body.get("actions", []):
        action_id, value = _meant(pressed)
        if action_id not in actions.known():
            continue
        key = f"press {pressed.get('action_ts')} {action_id} {value}"
        with suppress(RepeatedError), once_only(house, body, f"{key} {user_of(body)}"):
            _press(house, body, action_id, value)


def _press(house: House, body: dict[str, Any], action_id: str, value: str) -> None:
    press = Press(
        house=house,
        team=team_of(body),
        user=user_of(body),
        channel=str((body.get("channel") or {}).get("id", "")),
        value=value,
        now=house.now(),
        trigger_id=str(body.get("trigger_id") or ""),
    )
    house.homes.stirred.add(press.team)
    note(house, body, f"button {action_id}", [value])
    if (body.get("view") or {}).get("type") == "home":
        _press_at_home(press, action_id)
        return
    url = str(body.get("response_url") or "")
    try:
        shown = actions.known()[action_id](press)
    except Refusal as refusal:
        gone = isinstance(refusal, Forgotten)
        _answer_press(press, url, Shown(str(refusal)), replace=gone)
    else:
        if shown is not None:
            # A preview is ephemeral: the outcome takes its place, buttons and all.
            _answer_press(press, url, shown, replace=True)


def _press_at_home(press: Press, action_id: str) -> None:
    """Do what was pressed in somebody's home, and show what came of it at its top.

    What is longer than a line goes into their conversation with us.
    """
    try:
        shown = actions.known()[action_id](press)
    except Refusal as refusal:
        shown = Shown(str(refusal))
    if shown is not None and shown.blocks:
        whisper(press.house, press.team, press.user, "", shown)
        shown = Shown("That is in your messages with me.")
    house = press.house
    home.keep_open(house, press.team, press.user)
    home.show(house, press.team, press.user, shown.text if shown else "")


def _meant(pressed: dict[str, Any]) -> tuple[str, str]:
    """Tell which action was meant and about what; a line of a menu says both in its value."""
    chosen = pressed.get("selected_option") or {}
    for name in ("selected_user", "selected_conversation", "selected_date"):
        if pressed.get(name):
            return str(pressed["action_id"]), str(pressed[name])
    value = str(chosen.get("value") or pressed.get("value") or "")
    if pressed.get("action_id") == MORE:
        action_id, _, about = value.partition(" ")
        return action_id, about
    return str(pressed["action_id"]), value


def _answer_press(press: Press, url: str, shown: Shown, *, replace: bool) -> None:
    """Answer where the button was; one in a home or a form has no address to answer to."""
    if url:
        respond(url, shown, replace=replace)
    else:
        whisper(press.house, press.team, press.user, "", shown)
