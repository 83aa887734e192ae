"""What buyers ask, who they are and where they look, in and out as CSV.

Three kinds of sheets, told apart by their columns: questions (`question`, `stage`, …), where buyers
look (`buyer`, `stage`, `place`, …), and buyers (`buyer`, `role`, …).
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot import demand, text
from bot.commands import Refusal
from bot.commands._find import whole_name
from bot.exchange import Line, Report
from bot.sheets import bare, heads_of, inert, read
from storage import askers, buyers, evidence, looks, places, questions, stages
from storage.questions import FORCES
from value.support import support

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from bot.sheets import Sheet
    from storage import Database

QUESTIONS: dict[str, tuple[str, ...]] = {
    "question": ("ask", "asks", "what they ask"),
    "stage": ("phase", "step"),
    "buyers": ("buyer", "asked by", "persona", "personas"),
    "paraphrases": ("paraphrase", "also asked as"),
    "hoped_answer": ("hoped for", "answer", "hoped answer"),
    "proof_wanted": ("proof", "proof wanted"),
    "force": ("forces",),
    "product": (),
    "status": (),
    "evidence": ("evidence kind", "source"),
    "words": ("quote", "evidence text"),
    "customer": ("account", "company"),
}
LOOKS: dict[str, tuple[str, ...]] = {
    "buyer": ("persona",),
    "stage": ("phase", "step"),
    "place": ("where",),
    "place_kind": ("kind",),
    "url": ("link",),
}
BUYERS: dict[str, tuple[str, ...]] = {
    "buyer": ("name", "persona"),
    "role": (),
    "segment": (),
    "note": ("notes",),
}
KINDS = {"questions": QUESTIONS, "looks": LOOKS, "buyers": BUYERS}
"""The sheets there are, by what they are called on the command line."""
NEEDED = {
    "questions": ("question", "stage"),
    "looks": ("buyer", "stage", "place"),
    "buyers": ("buyer",),
}
_MARKS = {"questions": "question", "looks": "place", "buyers": "buyer"}
_LONG = ("hoped_answer", "proof_wanted")
_BETWEEN = re.compile(r"\s*[;|\n]\s*")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A sheet and what kind of sheet it is."""

    kind: str
    sheet: Sheet


def recognise(data: bytes, name: str) -> Wanted | None:
    """Read a sheet about buyers; None where its columns are no such sheet's.

    Raises SheetError where it is one and cannot be used.
    """
    heads = heads_of(data)
    for kind, mark in _MARKS.items():
        also = KINDS[kind][mark] if kind == "questions" else ()
        if {mark, *also} & heads:
            return Wanted(kind, read(data, name, KINDS[kind], NEEDED[kind]))
    return None


def take_in(db: Database, team: str, wanted: Wanted, by: str, now: datetime) -> Iterator[Report]:
    """Keep the rows, giving the report as it grows; call within a transaction.

    A row that cannot be kept is left out with the reason. What is there already stays as it is.
    """
    report = Report()
    if wanted.sheet.others:
        heads = ", ".join(text.plain(head, 40) for head in wanted.sheet.others)
        report.notes.append(f"columns that I do not know, left out: {heads}")
    take = {"questions": _question, "looks": _look, "buyers": _buyer}[wanted.kind]
    seen: dict[str, int] = {}
    for number, cells in wanted.sheet.rows:
        row = {name: bare(cell) for name, cell in cells.items()}
        report.rows += 1
        try:
            outcome, says = take(db, team, row, by, now, seen, number)
        except Refusal as refusal:
            outcome, says = "left out", _plainly(refusal)
        if outcome == "left out":
            report.troubles.append(f"line {number}: {says}")
        report.lines.append(Line(number, row.get(_MARKS[wanted.kind], "")[:80], outcome, says))
        yield report


def _question(
    db: Database,
    team: str,
    row: dict[str, str],
    by: str,
    now: datetime,
    seen: dict[str, int],
    number: int,
) -> tuple[str, str]:
    words = demand.question_text(row.get("question", ""))
    stage = demand.stage_of(db, team, row.get("stage", ""))
    _once(seen, questions.text_key(words), number)
    force, kind = _choice(row, "force", FORCES), _choice(row, "evidence", evidence.KINDS)
    status = _choice(row, "status", questions.STATUSES)
    hoped, proof = (text.plain(row.get(name, ""), 10_000) for name in _LONG)
    if max(len(hoped), len(proof)) > demand.MOST_TEXT:
        raise Refusal(f"an answer or a proof has at most {demand.MOST_TEXT} characters")
    names = [whole_name(name, "buyer") for name in _parts(row.get("buyers", ""))]
    others = [text.plain(one, demand.MOST_TEXT) for one in _parts(row.get("paraphrases", ""))]
    there = questions.same(db, team, words)
    if there is not None:
        return "there already", f"Q{there.number} says the same, and stays as it is"
    made = demand.ask(
        db,
        team,
        words,
        stage.key,
        by,
        now,
        paraphrases=tuple(others[: demand.MOST_PARAPHRASES]),
        hoped_answer=hoped,
        proof_wanted=proof,
        force=force,
        product=text.plain(row.get("product", ""), 80),
    )
    who = [demand.buyer_made(db, team, name, by, now).id for name in names]
    askers.put(db, team, made.id, who)
    if kind:
        customer = text.plain(row.get("customer", ""), 120)
        about = ("question", made.id)
        demand.say(db, team, about, kind, row.get("words", ""), by, now, customer=customer)
    return _with_status(db, team, made.id, status, by, now)


def _once(seen: dict[str, int], key: str, number: int) -> None:
    if key in seen:
        raise Refusal(f"it says the same as line {seen[key]}")
    seen[key] = number


def _with_status(
    db: Database, team: str, question_id: str, status: str, by: str, now: datetime
) -> tuple[str, str]:
    held = support(evidence.about(db, team, "question", question_id))
    if status == "confirmed" and not held.is_enough:
        return "taken", f"as a hypothesis: {demand.held_up_by(held)}"
    if status and status != "hypothesis":
        questions.change(db, team, question_id, status=status, decided_by=by, decided_at=now)
    return "taken", ""


def _look(
    db: Database,
    team: str,
    row: dict[str, str],
    by: str,
    now: datetime,
    seen: dict[str, int],
    number: int,
) -> tuple[str, str]:
    stage = demand.stage_of(db, team, row.get("stage", ""))
    who = whole_name(row.get("buyer", ""), "buyer")
    name = row.get("place", "")
    _once(seen, " at ".join(map(questions.text_key, (who, name, stage.key))), number)
    there = places.by_name(db, team, name)
    kind = _choice(row, "place_kind", places.KINDS) or "community"
    place = there or demand.place_made(db, team, name, kind, by, now, row.get("url", ""))
    before = len(looks.every(db, team))
    buyer = demand.buyer_made(db, team, who, by, now)
    demand.look_made(db, team, buyer, stage.key, place, now)
    return ("taken" if len(looks.every(db, team)) > before else "there already"), ""


def _buyer(
    db: Database,
    team: str,
    row: dict[str, str],
    by: str,
    now: datetime,
    seen: dict[str, int],
    number: int,
) -> tuple[str, str]:
    _once(seen, questions.text_key(row.get("buyer", "")), number)
    if buyers.by_name(db, team, row.get("buyer", "")):
        return "there already", ""
    about = {name: text.plain(row.get(name, ""), 1000) for name in ("segment", "note")}
    role = _choice(row, "role", buyers.ROLES)
    demand.buyer_made(db, team, row.get("buyer", ""), by, now, role=role, **about)
    return "taken", ""


def _choice(row: dict[str, str], name: str, known: tuple[str, ...]) -> str:
    said = re.sub(r"[\s-]+", "_", row.get(name, "").strip().casefold())
    if said and said not in known:
        raise Refusal(f"{name} is {text.listing(known, 'or')}, not {said[:40]!r}")
    return said


def _parts(cell: str) -> list[str]:
    return [one for part in _BETWEEN.split(cell) if (one := part.strip())]


def _plainly(refusal: Refusal) -> str:
    line = text.unmarked(str(refusal), {}).partition(" Nothing was changed")[0]
    return line.strip().rstrip(".")


def write(db: Database, team: str, kind: str) -> str:
    """Write a kind of sheet as CSV, as `take_in` reads it, with no cell a spreadsheet would run."""
    rows: Callable[[Database, str], list[dict[str, Any]]] = {
        "questions": _questions_out,
        "looks": _looks_out,
        "buyers": _buyers_out,
    }[kind]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(KINDS[kind])
    for row in rows(db, team):
        writer.writerow([inert(str(row[column])) for column in KINDS[kind]])
    return out.getvalue()


def _questions_out(db: Database, team: str) -> list[dict[str, Any]]:
    names = {one.id: one.name for one in buyers.every(db, team)}
    who, labels = askers.every(db, team), stages.labels(db, team)
    behind = evidence.every(db, team, "question")
    found = []
    for one in questions.every(db, team, retired=True):
        pieces = sorted(behind.get(one.id, ()), key=lambda piece: evidence.KINDS.index(piece.kind))
        best = pieces[0] if pieces else None
        found.append(
            {
                "question": one.text,
                "stage": labels.get(one.stage, one.stage),
                "buyers": "; ".join(sorted(names[buyer] for buyer in who.get(one.id, ()))),
                "paraphrases": "\n".join(one.paraphrases),
                "hoped_answer": one.hoped_answer,
                "proof_wanted": one.proof_wanted,
                "force": one.force,
                "product": one.product,
                "status": one.status,
                "evidence": best.kind if best else "",
                "words": best.text if best else "",
                "customer": best.customer if best else "",
            }
        )
    return found


def _looks_out(db: Database, team: str) -> list[dict[str, Any]]:
    names = {one.id: one.name for one in buyers.every(db, team)}
    there, labels = {one.id: one for one in places.every(db, team)}, stages.labels(db, team)
    return [
        {
            "buyer": names[one.buyer_id],
            "stage": labels.get(one.stage, one.stage),
            "place": there[one.place_id].name,
            "place_kind": there[one.place_id].kind,
            "url": there[one.place_id].url,
        }
        for one in looks.every(db, team)
    ]


def _buyers_out(db: Database, team: str) -> list[dict[str, Any]]:
    return [
        {"buyer": one.name, "role": one.role, "segment": one.segment, "note": one.note}
        for one in buyers.every(db, team)
    ]
