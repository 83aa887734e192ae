"""Reading texts for demand line by line, against questions that come in lines as well."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from value.demand.reading import Asked, Questions, read, suggested

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def asked_in(lines: Iterable[str]) -> Questions:
    """Take questions from JSON lines with `id`, `stage` and `text`.

    `paraphrases`, a list, and `hoped_answer` may be given. Raises ValueError, which names the line.
    """
    return Questions(
        [
            Asked(
                id=str(row["id"]),
                stage=_text(row, "stage", number),
                text=_text(row, "text", number),
                paraphrases=tuple(map(str, row.get("paraphrases") or ())),
                hoped_answer=str(row.get("hoped_answer") or ""),
            )
            for number, row in _rows(lines)
        ]
    )


def read_lines(lines: Iterable[str], questions: Questions) -> Iterator[dict[str, Any]]:
    """Read the `text` of each JSON line, and give a record of what it says to buyers.

    `lang` may be given. Empty lines are passed over. Raises ValueError, which names the line.
    """
    for number, row in _rows(lines):
        told = read(_text(row, "text", number), row.get("lang"), questions)
        first = suggested(told)
        yield {
            "id": row["id"],
            "act": told.act,
            "stages": list(told.stages),
            "questions": [
                {"id": match.question, "score": round(match.score, 3)} for match in told.matches
            ],
            "suggested": first.question if first else None,
            "stance": told.stance,
            "lang": told.lang,
            "read": told.lang is not None,
        }


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise ValueError(f"line {number}: not JSON: {error}") from error
        if not isinstance(row, dict):
            raise ValueError(f"line {number}: no object: {line.strip()[:40]!r}")  # noqa: TRY004
        yield number, {"id": number} | row


def _text(row: dict[str, Any], name: str, number: int) -> str:
    found = row.get(name)
    if not isinstance(found, str):
        raise ValueError(f"line {number}: {name} is no text: {found!r}")  # noqa: TRY004
    return found
