"""A coverage map as a file: text, JSON, CSV or a picture; same inputs, same bytes."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from bot import heatmap
from bot.sheets import inert
from bot.text import count, listing, plain

if TYPE_CHECKING:
    from value.coverage import Answerer, Cell, Coverage

COLUMNS = (
    "stage",
    "question",
    "text",
    "status",
    "buyers",
    "marks",
    "open_deals",
    "open_amounts",
    "asked",
    "advocate",
    "counts",
    "role",
    "answers",
    "quality",
    "stance",
    "newest",
    "link",
)
"""What a row of the CSV holds: a question and one person who answers it, or nobody."""
SAYS = (
    ("none", "Nobody answers"),
    ("one", "A single person answers"),
    ("stale", "Nobody has answered for over a year"),
    ("ours only", "Only we ourselves answer"),
    ("against", "Somebody speaks against us"),
)


def written(found: Coverage, title: str, form: str) -> str | bytes:
    """Write a map as `text`, `json`, `csv` or `png`."""
    if form == "png":
        return heatmap.draw(heatmap.heatmap(found, title))
    if form == "csv":
        return as_csv(found)
    if form == "json":
        return json.dumps(as_dict(found), ensure_ascii=False) + "\n"
    return as_text(found, title)


def as_text(found: Coverage, title: str) -> str:
    """Write a map for a terminal: what is wrong first, then every stage."""
    lines = [plain(title), heatmap.described(found)]
    for mark, says in SAYS:
        if cells := found.marked(mark):
            lines += ["", f"{says}:", *(f"  {_line(cell)}" for cell in cells)]
    for key, cells in found.by_stage().items():
        answered = sum("none" not in cell.marks for cell in cells)
        label = plain(found.stages.get(key, key), 60)
        lines += ["", f"{label}: {answered} of {len(cells)} answered"]
        lines += [f"  {_line(cell)}" for cell in cells]
    return "\n".join(lines) + "\n"


def _line(cell: Cell) -> str:
    question = cell.question
    guess = " (a hypothesis)" if question.status == "hypothesis" else ""
    parts = [f"Q{question.number} {plain(question.text, 140)}{guess}"]
    if cell.answerers:
        parts.append(listing([plain(one.person.name, 40) for one in cell.answerers[:5]]))
    if cell.pipeline.deals:
        parts.append(count(cell.pipeline.deals, "open deal"))
    if cell.asked:
        parts.append(f"{count(cell.asked, 'ask')} open")
    return "  ·  ".join(parts)


def as_csv(found: Coverage) -> str:
    """Write a map as CSV, with cells that a spreadsheet would run as a formula made inert."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for cell in found.cells:
        shown: list[tuple[Answerer | None, bool]] = [
            *((one, True) for one in cell.answerers),
            *((one, False) for one in (*cell.others, *cell.against)),
        ]
        for one, counts in shown or [(None, False)]:
            writer.writerow(_row(found, cell, one, counts=counts))
    return out.getvalue()


def _row(found: Coverage, cell: Cell, one: Answerer | None, *, counts: bool) -> list[str]:
    question = cell.question
    amounts = [f"{amount} {currency}" for currency, amount in cell.pipeline.amounts.items()]
    about = [
        inert(found.stages.get(question.stage, question.stage)),
        f"Q{question.number}",
        inert(question.text),
        question.status,
        inert("; ".join(buyer.name for buyer in cell.buyers)),
        "; ".join(cell.marks),
        str(cell.pipeline.deals),
        "; ".join(amounts),
        str(cell.asked),
    ]
    if one is None:
        return [*about, *[""] * (len(COLUMNS) - len(about))]
    return [
        *about,
        inert(one.person.name),
        "yes" if counts else "no",
        one.person.role,
        str(one.answers),
        str(one.quality),
        str(one.stance),
        one.newest_at.date().isoformat(),
        inert(one.link),
    ]


def as_dict(found: Coverage) -> dict[str, Any]:
    """Give a map as plain values: each question with its marks and who answers it."""
    return {
        "at": found.now.isoformat(),
        "questions": len(found.cells),
        "marks": {
            mark: [cell.question.number for cell in cells]
            for mark in ("none", "one", "stale", "ours only", "against")
            if (cells := found.marked(mark))
        },
        "cells": [
            {
                "stage": cell.question.stage,
                "stage_label": found.stages.get(cell.question.stage, cell.question.stage),
                "question": cell.question.number,
                "text": cell.question.text,
                "status": cell.question.status,
                "buyers": [buyer.name for buyer in cell.buyers],
                "marks": list(cell.marks),
                "open_deals": cell.pipeline.deals,
                "open_amounts": dict(cell.pipeline.amounts),
                "asked": cell.asked,
                "answerers": [_one(one) for one in cell.answerers],
                "others": [_one(one) for one in cell.others],
                "against": [_one(one) for one in cell.against],
            }
            for cell in found.cells
        ],
    }


def _one(one: Answerer) -> dict[str, Any]:
    return {
        "name": one.person.name,
        "role": one.person.role,
        "answers": one.answers,
        "quality": one.quality,
        "stance": one.stance,
        "newest": one.newest_at.isoformat(),
        "ours": one.is_ours,
        "matches": one.matches,
        "link": one.link,
    }
