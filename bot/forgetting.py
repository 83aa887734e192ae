"""Forgetting an advocate: all that is kept of them goes, and what is left cannot bring them back.

One transaction takes out what hangs on them, what names them elsewhere, and leaves the hashes of
their places (bot/forgotten.py); what is to go in Slack and out of the file itself is asked for in
it, and done after it (bot/erasing.py), so that a crash in between loses none of it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot import auditing, forgotten, hearsay, recall, subjects
from bot.commands import Refusal
from bot.pepper import pepper_of
from bot.profiles import Keys
from bot.settings import SettingsError
from storage import (
    _traces,
    advocates,
    allocations,
    customers,
    erasures,
    identities,
    lessons,
    outbox,
    received,
    reports,
    strays,
    tombstones,
    uploads,
    visits,
)
from storage.erasures import Erasure
from storage.tombstones import Tombstone
from value.heard import Named, meant

if TYPE_CHECKING:
    from bot.house import House
    from bot.subjects import Person
    from storage import Database
    from storage._traces import Rows

TAKEN_OUT = "Taken out: this was about somebody who asked to be forgotten."
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
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
    _unname(db, who, now)
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
    keys = Keys(pepper)
    values = {keys.stone(one.ns, one.value) for one in sure}
    stones = [Tombstone(team=team, value=one, at=now, source=by) for one in sorted(values)]
    tombstones.add(db, team, stones)
    received.forget(db, team, [one.value for one in sure])
    for one in around:
        customers.remove(db, team, one.id)


def _unname(db: Database, who: Person, now: datetime) -> None:
    """Take out what customers said of whom somebody took, or may take, for this person.

    However loosely they were named: what is only like a name is found by nothing else. That they
    named somebody stays, and is nobody in particular.
    """
    team, ids = who.advocate.team, set(who.ids)
    mine = [Named(one.id, (one.name,)) for one in who.names]
    everybody = [*hearsay.people(db, team), *mine]

    def means(words: str) -> bool:
        if not any(one.id in ids for one in meant(words, mine)):
            return False
        found = meant(words, everybody)
        return not found or found[0].id in ids or not found[0].is_exact

    theirs = {part.report_id for one in ids for part in allocations.of_advocate(db, team, one)}
    for report in reports.between(db, team, _BEGINNING, now + timedelta(days=1)):
        if report.raw_text and (report.id in theirs or means(report.raw_text)):
            reports.change(db, team, report.id, raw_text=_traces.GONE, is_settled=True)
    for visit in visits.every(db, team):
        if visit.who_helped and means(visit.who_helped):
            visits.change(db, team, visit.id, who_helped=_traces.GONE)
            for lesson in lessons.of_visit(db, team, visit.id):
                if lesson.kind == "touch" and (means(lesson.text) or means(lesson.words)):
                    _traces.drop(db, team, "lessons", [{"team": team, "id": lesson.id}])


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
