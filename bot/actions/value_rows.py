"""Open a number of the quarterly card: the rows it came from, and all of them as a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot import purse, quarters, roles, rows
from bot.actions import action
from bot.answering import send_picture, whisper
from bot.commands import Refusal, Request, worth
from bot.commands.path import names, walked
from bot.commands.roi import weigh
from bot.grammar import parse
from bot.returning import work

if TYPE_CHECKING:
    from bot.actions import Press
    from bot.cards import Shown
    from bot.grammar import Words

ANOTHER = "That card is of another version; `/bellwether roi` draws it anew. Nothing was changed."


@action
def act(press: Press) -> Shown | None:
    """Whisper the rows, so that the card stays, and send the file to the person alone."""
    shown = _rows(press)
    whisper(press.house, press.team, press.user, press.channel, shown)
    if shown.picture is not None and press.team in press.house.clients:
        why = send_picture(press.house, press.team, shown.picture, user=press.user)
        if why:
            raise Refusal(f"The file with all rows could not be sent ({why}). Press again later.")
    return None


def _rows(press: Press) -> Shown:
    kind, named, scope = _about(press.value)
    typed = parse(f"roi {scope}")
    if kind == "path":
        return _path(press, typed.rest)
    if kind == "worth":
        return _worth(press, typed.rest)
    quarter = quarters.read(named, press.now)
    if quarter is None or kind not in rows.KINDS:
        raise Refusal(ANOTHER)
    request = _asked(press, typed.rest)
    with press.house.open() as db:
        roles.require(db, press.team, press.user, "manager", "see the rows")
        books, found = weigh(db, request, quarter, typed.rest)
        done = work(db, press.team, books, found)
        shown = purse.may_show(db, press.team, press.channel)
    return rows.show(
        f"{quarter}, {kind}",
        rows.of_return(found, done, books, kind),
        found.book.currency,
        shown=shown,
    )


def _about(value: str) -> tuple[str, str, str]:
    """Read what a button is about: the kind of number, the quarter, and what was typed."""
    try:
        about = json.loads(value)
        return str(about["kind"]), str(about["quarter"]), str(about["scope"])
    except (ValueError, KeyError, TypeError) as error:
        raise Refusal(ANOTHER) from error


def _path(press: Press, words: Words) -> Shown:
    request = _asked(press, words)
    with press.house.open() as db:
        roles.require(db, press.team, press.user, "manager", "see the rows")
        title, steps, _ = walked(db, request)
        known = names(db, request)
        shown = purse.may_show(db, press.team, press.channel)
    return rows.show(f"The path of {title}", rows.of_path(steps, known), "", shown=shown)


def _worth(press: Press, words: Words) -> Shown:
    with press.house.open() as db:
        roles.require(db, press.team, press.user, "manager", "see the rows")
        title, books, found, _ = worth.weigh(db, _asked(press, words))
        shown = purse.may_show(db, press.team, press.channel)
    return rows.show(title, rows.of_worth(found, books), found.book.currency, shown=shown)


def _asked(press: Press, words: Words) -> Request:
    return Request(
        house=press.house,
        team=press.team,
        user=press.user,
        channel=press.channel,
        words=words,
        now=press.now,
    )
