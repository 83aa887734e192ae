"""Forgetting an advocate: all that is kept of them goes, and what is left cannot bring them back.

One transaction takes out what hangs on them, what names them elsewhere, and leaves the hashes of
their places (bot/forgotten.py); what is to go in Slack and out of the file itself is asked for in
it, and done after it (bot/erasing.py), so that a crash in between loses none of it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot import auditing, forgotten, recall, subjects
from bot.commands import Refusal
from bot.pepper import pepper_of
from bot.settings import SettingsError
from storage import (
    _traces,
    advocates,
    customers,
    erasures,
    identities,
    outbox,
    received,
    strays,
    tombstones,
    uploads,
)
from storage.erasures import Erasure
from storage.tombstones import Tombstone

if TYPE_CHECKING:
    from datetime import datetime

    from bot.house import House
    from bot.subjects import Person
    from storage import Database
    from storage._traces import Rows

TAKEN_OUT = "Taken out: this was about somebody who asked to be forgotten."
_OWN = ("schedules", "forecasts", "previews", "uploads")
"""Tables whose rows go whole where they are about somebody, or name them."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What forgetting came to: rows that went, rows that only named them, what goes in Slack."""

    rows: int
    named: int
    messages: int
    files: int


def forget(house: House, db: Database, who: Person, by: str) -> Forgotten:
    """Erase somebody, within the open transaction.

    Raises Refusal where something about them is being said this moment, or the key is lost.
    """
    team, now = who.advocate.team, house.now()
    try:
        pepper = pepper_of(db, team, house.settings, now)
    except SettingsError as error:
        raise Refusal(str(error)) from None
    db.serialise("forget", team)
    about, named = subjects.rows(db, who)
    if any(row["state"] == "sending" for row in about.get("outbox", [])):
        raise Refusal(
            "Something about them is on its way to Slack this moment. Nothing was changed; try"
            " again in a few minutes, when it is known where it is."
        )
    auditing.note(db, team, house, by, "forget", who.ids)
    asked = _in_slack(db, team, about, named, now)
    tombstones.add(db, team, forgotten.stones(pepper, team, who.places, by=by, now=now))
    for customer in who.customers:
        _forget_customer(db, team, customer, pepper, by, now)
    for name in who.names:
        advocates.remove(db, team, name.id)
    for table in _OWN:
        _traces.drop(db, team, table, [*about.get(table, []), *named.get(table, [])])
    for row in named.get("outbox", []):
        outbox.change(db, team, row["id"], body=_without(row["body"], who.needles))
    redacted = _traces.redact(db, team, who.needles)
    erasures.add(db, team, asked)
    house.homes.stirred.add(team)
    return Forgotten(
        rows=sum(map(len, about.values())),
        named=max(redacted, sum(map(len, named.values()))),
        messages=sum(one.kind in ("message", "edit") for one in asked),
        files=sum(one.kind == "file" for one in asked),
    )


def _in_slack(db: Database, team: str, about: Rows, named: Rows, now: datetime) -> list[Erasure]:
    """List what is to go in Slack, and out of the file: messages, edits, files, the rest."""
    made: dict[tuple[str, str], Erasure] = {}

    def ask(kind: str, channel: str, name: str, message_id: str = "") -> None:
        made.setdefault(
            (channel, name),
            Erasure(
                team=team,
                kind=kind,
                channel=channel,
                name=name,
                message_id=message_id,
                asked_at=now,
                due_at=now,
            ),
        )

    for row in (*about.get("cards", []), *about.get("outbox", [])):
        if row["ts"]:
            ask("message", row["channel"], row["ts"])
    told = {row["id"] for row in about.get("readings", [])}
    marks = {
        mark
        for row in about.get("alerts", [])
        for mark in recall.marks(team, row["advocate_id"], row["situation"])
    }
    for stray in strays.every(db, team):
        if stray.about in marks or told & set(stray.reading_ids):
            ask("message", stray.channel, stray.ts)
            strays.remove(db, team, stray.channel, stray.ts)
    for row in named.get("outbox", []):
        if row["ts"]:
            ask("edit", row["channel"], row["ts"], row["id"])
    for row in named.get("uploads", []):
        ask("file", "", row["file_id"])
        uploads.remove(db, team, row["file_id"])
    ask("scrub", "", "")
    return list(made.values())


def _forget_customer(
    db: Database, team: str, customer_id: str, pepper: bytes, by: str, now: datetime
) -> None:
    """Erase the customer who is the same person, with what they bought, and all joined to them."""
    around = customers.around(db, team, [customer_id])
    held = identities.of_those(db, team, [one.id for one in around])
    sure = [one for one in held if one.basis != "probable"]
    values = {
        forgotten.handle_mark(pepper, one.value)
        if one.ns == subjects.SPACE
        else f"{one.ns}:{one.value}"
        for one in sure
    }
    stones = [Tombstone(team=team, value=one, at=now, source=by) for one in sorted(values)]
    tombstones.add(db, team, stones)
    received.forget(db, team, [one.value for one in sure])
    for one in around:
        customers.remove(db, team, one.id)


def _without(body: str, needles: Any) -> str:
    """Take what names somebody out of a message, part by part: what stands beside it goes too."""
    if not body:
        return body
    patterns = [_traces.pattern(one) for one in needles]

    def names(part: Any) -> bool:
        # As it is read, and as Slack's escapes write it.
        words = json.dumps(part, ensure_ascii=False)
        plain = words.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
        return any(one.search(plain) or one.search(words) for one in patterns)

    said = json.loads(body)
    note = {"type": "context", "elements": [{"type": "mrkdwn", "text": TAKEN_OUT}]}
    kept: list[Any] = []
    for block in said["blocks"]:
        if not names(block):
            kept.append(block)
        elif note not in kept:
            kept.append(note)
    said["blocks"] = kept
    if names(said["text"]):
        said["text"] = TAKEN_OUT
    if "pulse" in said and names(said["pulse"]):
        del said["pulse"]
    return json.dumps(said, ensure_ascii=False)
