"""A command that was typed."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from bot import commands, grammar, text
from bot.answering import respond, send_picture
from bot.cards import NOTHING, Shown
from bot.cards import _blocks as b
from bot.cards.home import ANY
from bot.commands import Refusal, Request
from bot.commands._form import open_form
from bot.commands.help import unknown_verb
from bot.hearing._delivery import note, once_only, team_of
from bot.once import RepeatedError
from storage import alerts

if TYPE_CHECKING:
    from bot.cards import Picture
    from bot.house import House

PATIENCE = 2.0
"""After so many seconds without an answer we say that we are still at it."""

FORMS = frozenset({"watch", "touch", "assign"})
"""The verbs that open the form of their name where nothing is typed after them."""

OFFERED = {
    "handover": ("Hand Over …", "advocate_handover"),
    "ask": ("Ask or Give …", "advocate_ask"),
    "absence": ("Plan an Absence …", "absence_plan"),
}
"""The verbs that tell something of themselves where nothing is typed, with a button to a form."""


def answer_command(house: House, body: dict[str, Any]) -> None:
    """Answer one typed command through its response_url."""
    with suppress(RepeatedError), once_only(house, body, f"command {body.get('trigger_id')}"):
        _answer_command(house, body)


def _answer_command(house: House, body: dict[str, Any]) -> None:
    url = str(body["response_url"])
    typed = grammar.parse(str(body.get("text") or ""))
    answered = threading.Event()
    waiting = threading.Timer(
        PATIENCE, lambda: answered.is_set() or respond(url, Shown("Still at it …"))
    )
    waiting.daemon = True
    waiting.start()
    seen: set[str] = set()
    try:
        shown = _answer(house, body, typed, seen)
    finally:
        answered.set()
        waiting.cancel()
    house.homes.stirred.add(str(body["team_id"]))
    if shown is not NOTHING:
        respond(url, shown, in_channel=typed.share)
    if shown.picture is not None:
        _send_picture(house, body, shown.picture, share=typed.share)
    verb = typed.verb if typed.verb in commands.known() else "another word"
    note(house, body, f"command {verb}", whom=seen)


def _send_picture(house: House, body: dict[str, Any], picture: Picture, *, share: bool) -> None:
    """Send the picture that goes with an answer, after it, and say so where that cannot be."""
    if team_of(body) not in house.clients:
        return
    where = str(body["channel_id"]) if share else ""
    picture = replace(picture, draw=partial(house.aside.run, picture.draw))
    if why := send_picture(house, team_of(body), picture, user=str(body["user_id"]), channel=where):
        then = (
            " Whoever runs Bellwether mends it by installing the app anew, from the manifest of"
            " this version."
            if why == "missing_scope"
            else ""
        )
        respond(
            str(body["response_url"]),
            Shown(f"The chart could not be sent ({text.code(why)}): {picture.alt}{then}"),
        )


def _answer(house: House, body: dict[str, Any], typed: grammar.Typed, seen: set[str]) -> Shown:
    request = Request(
        house=house,
        team=str(body["team_id"]),
        user=str(body["user_id"]),
        channel=str(body["channel_id"]),
        words=typed.rest,
        now=house.now(),
        text=typed.text,
        trigger_id=str(body.get("trigger_id") or ""),
        share=typed.share,
        seen=seen,
    )
    try:
        if not typed.verb and not typed.rest:
            return _greeting(request)
        if typed.verb in FORMS and not typed.rest:
            return open_form(request, typed.verb)
        if known := commands.known().get(typed.verb):
            shown = known.answer(request)
            if typed.verb in OFFERED and not typed.rest and not typed.share:
                return _with_form(shown, *OFFERED[typed.verb])
            return shown
        return Shown(unknown_verb(typed.verb or typed.rest.name()))
    except Refusal as refusal:
        return Shown(str(refusal))


def _with_form(shown: Shown, label: str, action_id: str) -> Shown:
    """Put a button below an answer, which opens a form that asks for the rest."""
    blocks = shown.blocks or (b.section(shown.text),)
    return Shown(shown.text, (*blocks, b.actions(b.button(label, action_id, ANY))))


def _greeting(request: Request) -> Shown:
    """Nothing typed: what waits for you, and the verbs."""
    with request.house.open() as db:
        live = alerts.every_live(db, request.team)
    mine = sum(alert.claimed_by == request.user for alert in live)
    waits = f"{text.count(len(live), 'alert')} open, {mine} of them yours: `/bellwether alerts`"
    verbs = commands.known()["help"].answer(request)
    return Shown(waits, (b.section(waits), *verbs.blocks))
