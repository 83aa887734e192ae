"""An import in Slack, from the file to what came of it: looked at, asked about, taken in once.

The file stays in Slack and is fetched again to be taken in; what is kept here is what it was like
when it was looked at, so that nothing else is taken in its place.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from bot import files, intake
from bot.cards import import_look, imported
from bot.commands import Forgotten, Refusal
from bot.intake import Answers
from bot.roles import require
from bot.settings import SettingsError
from bot.sheets import SheetError
from bot.taking import take
from bot.text import said
from storage import imports, new_id, value_channels

if TYPE_CHECKING:
    from datetime import datetime

    from bot.cards import Shown
    from bot.house import House
    from bot.looking import Look
    from storage import Database
    from storage.imports import Import

WHAT = "import customers and what they bought"


def begin(
    house: House,
    team: str,
    user: str,
    channel: str,
    file_id: str,
    answers: Answers,
    now: datetime,
) -> Shown:
    """Look at a file that somebody gave, and show what is in it. Raises Refusal."""
    with house.open() as db:
        require(db, team, user, "admin", WHAT)
    name, data = files.fetch(house.clients[team], file_id)
    with house.open() as db:
        found = _look(db, team, house, data, name, answers, now)
    with house.open() as db:
        asked = imports.Import(
            team=team,
            id=new_id("import"),
            file_id=file_id,
            name=name[:200],
            sha256=hashlib.sha256(data).hexdigest(),
            form=found.form,
            currency=answers.currency.upper(),
            day_first=answers.day_first,
            asked_by=user,
            asked_at=now,
            channel=channel,
            read=found.rows,
        )
        imports.add(db, team, asked)
        return import_look.show(found, asked, amounts=value_channels.is_one(db, team, channel))


def open_one(db: Database, team: str, import_id: str) -> Import:
    """Find an import that waits. Raises Forgotten where it is settled or gone."""
    found = imports.one(db, team, import_id)
    if found is None or found.state != "new":
        raise Forgotten(
            "That import was settled before. Nothing was changed; `/bellwether import` begins anew."
        )
    return found


def look_again(
    house: House, team: str, import_id: str, answers: Answers | None, now: datetime
) -> tuple[Import, Look]:
    """Fetch and look at the same file again, with what was said of it. Raises Refusal."""
    with house.open() as db:
        asked = open_one(db, team, import_id)
    name, data = files.fetch(house.clients[team], asked.file_id)
    if hashlib.sha256(data).hexdigest() != asked.sha256:
        raise Refusal(
            "That file is not the one I looked at. Nothing was changed; give it again with"
            " `/bellwether import`."
        )
    kept = answers or Answers(currency=asked.currency, day_first=asked.day_first)
    with house.open() as db:
        return asked, _look(db, team, house, data, name, kept, now)


def answer(
    house: House, team: str, user: str, import_id: str, answers: Answers, now: datetime
) -> Shown:
    """Look again with what somebody said, remember it, and show the file anew. Raises Refusal."""
    with house.open() as db:
        require(db, team, user, "admin", WHAT)
    asked, found = look_again(house, team, import_id, answers, now)
    with house.open() as db, db.transaction():
        intake.remember(db, team, found, answers, by=user, now=now)
        imports.change(
            db,
            team,
            asked.id,
            currency=answers.currency.upper(),
            day_first=answers.day_first,
        )
        shows = value_channels.is_one(db, team, asked.channel)
    return import_look.show(found, asked, amounts=shows)


def confirm(house: House, team: str, user: str, import_id: str, now: datetime) -> Shown:
    """Take in what was looked at, once. Raises Refusal."""
    with house.open() as db:
        require(db, team, user, "admin", WHAT)
    asked, found = look_again(house, team, import_id, None, now)
    if found.asks:
        raise Refusal(f"{' '.join(found.questions())} Nothing was changed; answer that first.")
    with house.open() as db, db.transaction():
        if not imports.claim(db, team, asked.id, "taken", user, now):
            raise Forgotten("Somebody was first: that import was settled. Nothing was changed.")
        taken = take(db, team, found, by=user, now=now)
        imports.change(db, team, asked.id, kept=taken.new.total() + taken.changed.total())
    return imported.show(found, taken)


def _look(
    db: Database,
    team: str,
    house: House,
    data: bytes,
    name: str,
    answers: Answers,
    now: datetime,
) -> Look:
    try:
        return intake.look_at(db, team, house.settings, data, name, answers, now)
    except (SheetError, SettingsError) as error:
        raise Refusal(said(str(error), 1500)) from None
