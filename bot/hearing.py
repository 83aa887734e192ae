"""Hearing what comes from Slack, once, and answering it.

Every listener is wrapped so that nothing raises out of it: an exception right after `ack()` loses
the acknowledgement, and the person would see a time-out instead of a sentence.
"""

from __future__ import annotations

import json
import logging
import secrets
import threading
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from bot import (
    actions,
    auditing,
    commands,
    events,
    grammar,
    home,
    modals,
    once,
    options,
    shortcuts,
    text,
)
from bot.actions import Press
from bot.answering import respond, send_picture, whisper
from bot.cards import MORE, NOTHING, Shown
from bot.cards import _blocks as b
from bot.cards.home import ANY
from bot.commands import Forgotten, Refusal, Request
from bot.commands._form import open_form
from bot.commands.help import unknown_verb
from bot.events import Heard
from bot.modals import Asked, Filled, Later, Values, Wrong
from bot.once import RepeatedError
from bot.options import Sought
from bot.shortcuts import Call
from storage import _traces, alerts, colleagues, customers, envelopes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager

    from bot.cards import Picture
    from bot.house import House
    from storage import Database

logger = logging.getLogger(__name__)

PATIENCE = 2.0
"""After so many seconds without an answer we say that we are still at it."""


GUEST = (
    "You are here from another workspace, and what I keep belongs to this one. Nothing was"
    " changed; ask a colleague of this workspace to do it."
)

FORMS = frozenset({"watch", "touch", "assign"})
"""The verbs that open the form of their name where nothing is typed after them."""

OFFERED = {
    "handover": ("Hand Over …", "advocate_handover"),
    "ask": ("Ask or Give …", "advocate_ask"),
    "absence": ("Plan an Absence …", "absence_plan"),
}
"""The verbs that tell something of themselves where nothing is typed, with a button to a form."""


def safely(body: dict[str, Any], work: Callable[[], None]) -> None:
    """Do a listener's work; whatever goes wrong is logged and said with a reference to it."""
    try:
        work()
    except Exception:  # the edge: see the module's docstring
        reference = secrets.token_hex(3)
        logger.exception("listener failed, reference %s", reference)
        sentence = _went_wrong(reference)
        if url := str(body.get("response_url") or ""):
            respond(url, Shown(sentence))


def _went_wrong(reference: str) -> str:
    return (
        "Something went wrong on our side, and nothing was changed that you have not seen"
        f" confirmed. Try again; if it stays so, tell who runs Bellwether: `{reference}`."
    )


def answer_command(house: House, body: dict[str, Any]) -> None:
    """Answer one typed command through its response_url."""
    with suppress(RepeatedError), _once(house, body, f"command {body.get('trigger_id')}"):
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
    _note(body, house, f"command {verb}", whom=seen)


def _note(
    body: dict[str, Any],
    house: House,
    what: str,
    about: Iterable[str] = (),
    *,
    whom: Iterable[str] = (),
) -> None:
    """Add a line to the trail of who saw and did what; it keeps nobody from an answer.

    `about` are ids of advocates or customers, or of what hangs on an advocate; others are nobody.
    `whom` are ids of those who are known to be meant, though they may be gone by now.
    """
    team = _team(body)
    try:
        with once.apart(), house.open() as db, db.transaction():
            them = [
                *sorted(whom),
                *_whom(db, team, {part for one in about for part in one.split()}),
            ]
            auditing.note(db, team, house, str(body.get("user_id") or _user(body)), what, them)
    except Exception:  # the edge: see the module's docstring
        logger.exception("%s is not in the trail", what)


def _whom(db: Database, team: str, ids: set[str]) -> list[str]:
    """Give the ids of the advocates that ids lead to, and of customers among them."""
    buyers = [one.id for one in customers.some(db, team, sorted(ids))]
    return sorted(_traces.whose(db, team, ids)) + sorted(buyers)


def _send_picture(house: House, body: dict[str, Any], picture: Picture, *, share: bool) -> None:
    """Send the picture that goes with an answer, after it, and say so where that cannot be."""
    if _team(body) not in house.clients:
        return
    where = str(body["channel_id"]) if share else ""
    picture = replace(picture, draw=partial(house.aside.run, picture.draw))
    if why := send_picture(house, _team(body), picture, user=str(body["user_id"]), channel=where):
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


def answer_press(house: House, body: dict[str, Any]) -> None:
    """Do what one button, or one line of a menu, stands for."""
    if _is_guest(house, body):
        respond(str(body.get("response_url") or ""), Shown(GUEST))
        return
    for pressed in body.get("actions", []):
        action_id, value = _meant(pressed)
        if action_id not in actions.known():
            continue
        key = f"press {pressed.get('action_ts')} {action_id} {value}"
        with suppress(RepeatedError), _once(house, body, f"{key} {_user(body)}"):
            _press(house, body, action_id, value)


def _press(house: House, body: dict[str, Any], action_id: str, value: str) -> None:
    press = Press(
        house=house,
        team=_team(body),
        user=_user(body),
        channel=str((body.get("channel") or {}).get("id", "")),
        value=value,
        now=house.now(),
        trigger_id=str(body.get("trigger_id") or ""),
    )
    house.homes.stirred.add(press.team)
    _note(body, house, f"button {action_id}", [value])
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


def take_form(house: House, body: dict[str, Any]) -> Shown | Later | dict[str, str] | None:
    """Do what a form was filled in for. Gives what to say, or what is wrong, by field."""
    given = body.get("view")
    view: dict[str, Any] = given if isinstance(given, dict) else {}
    key = f"form {view.get('id')} {view.get('hash')}"
    try:
        key = f"{key} {_user(body)}"
        with _once(house, body, key):
            try:
                return _take_form(house, body, view)
            except Refusal as refusal:
                return Shown(str(refusal))
    except RepeatedError:
        return None
    except Wrong as wrong:
        _forget(house, body, key)
        return wrong.errors
    except Exception:  # the edge: the form stays open, and what was typed is not lost
        reference = secrets.token_hex(3)
        logger.exception("form failed, reference %s", reference)
        with suppress(Exception):  # where the database is away, say
            _forget(house, body, key)
        field = _first_field(view)
        # What is about no field of the form is shown nowhere in it.
        return {field: _went_wrong(reference)} if field else Shown(_went_wrong(reference))


def _take_form(house: House, body: dict[str, Any], view: dict[str, Any]) -> Shown | Later | None:
    if _is_guest(house, body):
        return Shown(GUEST)
    filled = Filled(**_asked(house, body), values=Values(view["state"]["values"]))
    made = modals.known()[str(view["callback_id"])]
    about = [filled.about, filled.values.text("advocate")]
    _note(body, house, f"form {view['callback_id']}", about)
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
        "team": _team(body),
        "user": _user(body),
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
            shown = Shown(_went_wrong(reference))
    house.homes.stirred.add(asked.team)
    if not asked.channel and not shown.blocks and home.is_open(house, asked.team, asked.user):
        home.show(house, asked.team, asked.user, shown.text)
        return
    whisper(house, asked.team, asked.user, asked.channel, shown)


def offered(house: House, body: dict[str, Any]) -> list[dict[str, Any]]:
    """List what can be chosen; nothing where it cannot be found out, and the log says why."""
    try:
        sought = Sought(
            house=house,
            team=_team(body),
            user=_user(body),
            typed=str(body.get("value") or ""),
            now=house.now(),
        )
        if _is_guest(house, body):
            return []
        found = options.known()[str(body["action_id"])](sought)
    except Exception:  # the edge: an empty list is an answer, a time-out is none
        logger.exception("options failed")
        return []
    return [
        {"text": {"type": "plain_text", "text": label, "emoji": False}, "value": value}
        for label, value in found
    ]


def answer_shortcut(house: House, body: dict[str, Any]) -> None:
    """Do what was chosen in a message's menu."""
    with suppress(RepeatedError), _once(house, body, f"shortcut {body.get('trigger_id')}"):
        _answer_shortcut(house, body)


def _answer_shortcut(house: House, body: dict[str, Any]) -> None:
    if _is_guest(house, body):
        respond(str(body.get("response_url") or ""), Shown(GUEST))
        return
    call = Call(
        house=house,
        team=_team(body),
        user=_user(body),
        channel=str((body.get("channel") or {}).get("id", "")),
        message=body.get("message") or {},
        trigger_id=str(body.get("trigger_id") or ""),
        now=house.now(),
    )
    _note(body, house, f"shortcut {body['callback_id']}")
    try:
        shown = shortcuts.known()[str(body["callback_id"])].do(call)
    except Refusal as refusal:
        shown = Shown(str(refusal))
    if shown is not None:
        respond(str(body.get("response_url") or ""), shown)


def answer_event(house: House, body: dict[str, Any]) -> None:
    """Hear what Slack tells of, once."""
    event = body.get("event")
    if not isinstance(event, dict) or event.get("type") not in events.known():
        return
    listen = events.known()[str(event["type"])]
    team = str(body.get("team_id") or event.get("team") or "")
    if team in house.clients:
        with house.open() as db:
            if not envelopes.first_time(db, team, f"event {body.get('event_id')}", house.now()):
                return
        listen(Heard(house=house, team=team, event=event, now=house.now()))
    elif (organisation := _organisation(body)) in house.organisations:
        # These say how things are, so that hearing one twice does no harm.
        listen(Heard(house=house, team="", organisation=organisation, event=event, now=house.now()))


def _organisation(body: dict[str, Any]) -> str:
    """Name the organisation that an event is about, where it is about no workspace."""
    given = body.get("authorizations") or [{}]
    first = given[0] if isinstance(given, list) and isinstance(given[0], dict) else {}
    return str(body.get("enterprise_id") or first.get("enterprise_id") or "")


def _user(body: dict[str, Any]) -> str:
    return str(body["user"]["id"])


def _once(house: House, body: dict[str, Any], key: str) -> AbstractContextManager[None]:
    """Do what is within for one delivery; Slack may say a thing twice."""
    return once.once(house, _team(body), key)


def _forget(house: House, body: dict[str, Any], key: str) -> None:
    """Let a delivery be heard again: nothing came of it."""
    with house.open() as db:
        envelopes.forget(db, _team(body), key)


def _is_guest(house: House, body: dict[str, Any]) -> bool:
    """Tell whether who acts is of another workspace, in a channel that is shared with ours.

    A colleague in another workspace of the same organisation is none.
    """
    team, theirs = _team(body), str((body.get("user") or {}).get("team_id") or "")
    if theirs in ("", team):
        return False
    with house.open() as db:
        known = colleagues.one(db, team, _user(body))
    return known is None and not body.get("enterprise")


def _team(body: dict[str, Any]) -> str:
    """Name the workspace; a press carries none of its own where the app is an organisation's.

    What is done in a form out of a shared channel is done where the app is installed.
    """
    user, view = body.get("user") or {}, body.get("view")
    if isinstance(view, dict) and view.get("app_installed_team_id"):
        return str(view["app_installed_team_id"])
    return str(body.get("team_id") or (body.get("team") or {}).get("id") or user["team_id"])
