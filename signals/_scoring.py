"""Reading texts from lines, and measuring the reader against lines that people labelled."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from signals._model import LABELS
from signals._reader import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def score_lines(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Read a text from each line, JSON with `id` and `text` or plain, and give a record of each.

    A line that begins with a brace is JSON; `lang` and `on`, the day of publication, may be given.
    Empty lines are passed over; a plain line's id is its number.
    """
    for number, line in enumerate(lines, 1):
        row = _row(line, number)
        if row is None:
            continue
        reading = read_text(row["text"], row.get("lang"), _day(row.get("on"), number))
        yield {
            "id": row["id"],
            "label": reading.label,
            "about_self": reading.about_self,
            "confidence": reading.confidence,
            "sentiment": reading.sentiment,
            "evidence": reading.evidence,
            "returns_on": reading.returns_on.isoformat() if reading.returns_on else None,
            "lang": reading.lang,
            "read": reading.read,
        }


def evaluate(lines: Iterable[str]) -> dict[str, Any]:
    """Measure the reader against labelled lines: each label, any change at all, false alarms.

    A text that is not read counts as one in which nothing was found.
    """
    pairs: Counter[tuple[str, str]] = Counter()
    quiet: Counter[tuple[bool, bool]] = Counter()  # of the none-lines: hard, alarmed
    for number, line in enumerate(lines, 1):
        row = _row(line, number)
        if row is None:
            continue
        truth = row.get("label")
        if truth not in LABELS:
            raise ValueError(f"line {number}: label is none of {', '.join(LABELS)}: {truth!r}")
        told = read_text(row["text"], row.get("lang"), _day(row.get("on"), number)).label or "none"
        pairs[truth, told] += 1
        if truth == "none":
            quiet[bool(row.get("hard")), told != "none"] += 1
    labels = {label: _measure(pairs, {label}) for label in LABELS}
    return {
        "n": pairs.total(),
        "labels": labels,
        "any": _measure(pairs, set(LABELS) - {"none"}),
        "false_alarms": {
            name: _share(quiet[hard, True], quiet[hard, True] + quiet[hard, False])
            for name, hard in (("hard", True), ("easy", False))
        },
        "macro_f1": _round(sum(found["f1"] for found in labels.values()) / len(labels)),
    }


def _measure(pairs: Counter[tuple[str, str]], wanted: set[str]) -> dict[str, Any]:
    """Give precision, recall and F1 for these labels taken as one."""
    right = sum(n for (truth, told), n in pairs.items() if truth in wanted and told in wanted)
    said = sum(n for (_, told), n in pairs.items() if told in wanted)
    there = sum(n for (truth, _), n in pairs.items() if truth in wanted)
    return {
        "precision": _share(right, said),
        "recall": _share(right, there),
        "f1": _share(2 * right, said + there),
        "support": there,
    }


def _share(part: int, whole: int) -> float:
    return _round(part / whole) if whole else 0.0


def _round(value: float) -> float:
    return round(value, 4)


def _row(line: str, number: int) -> dict[str, Any] | None:
    """Take one line apart; None where it is empty."""
    line = line.strip("\ufeff \t\r\n")
    if not line:
        return None
    if not line.startswith("{"):
        return {"id": str(number), "text": line}
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"line {number}: not JSON: {error}") from error
    if not isinstance(row.get("text"), str):
        raise ValueError(f"line {number}: has no text")  # noqa: TRY004 - the caller's one error
    if not isinstance(row.get("lang"), str | None):
        raise ValueError(f"line {number}: lang is no string")  # noqa: TRY004
    return {"id": str(number), **row}


def _day(said: object, number: int) -> date | None:
    if said is None:
        return None
    try:
        return date.fromisoformat(str(said)[:10])
    except ValueError as error:
        raise ValueError(f"line {number}: on is no date: {said!r}") from error
