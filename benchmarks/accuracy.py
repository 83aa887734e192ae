"""How well the text reader reads lines that it never learned from, with what it gets most wrong."""

from __future__ import annotations

import json
import math
import sys

from benchmarks._corpus import Line, lines
from signals._reader import TextReading, read_text
from signals._scoring import evaluate

WORST = 12
EXAM = "exam_5"


def interval(part: int, whole: int) -> str:
    """Give a share with its 95 % interval (Wilson)."""
    if not whole:
        return "none to count"
    share, z = part / whole, 1.96
    middle = (share + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    half /= 1 + z * z / whole
    return (
        f"{share:.3f} ({max(0.0, middle - half):.3f} to {min(1.0, middle + half):.3f}, n={whole})"
    )


def show(name: str, rows: list[tuple[Line, TextReading]]) -> None:
    """Print recall, false alarms and the label scores of these rows."""
    there = [told for line, told in rows if line.label != "none"]
    hard = [told for line, told in rows if line.label == "none" and line.hard]
    easy = [told for line, told in rows if line.label == "none" and not line.hard]
    print(f"{name}, {len(rows)} lines")
    found = sum(told.label not in ("none", None) for told in there)
    print("  recall, any change       ", interval(found, len(there)))
    for kind, quiet in (("look-alikes", hard), ("ordinary", easy)):
        alarms = sum(told.label not in ("none", None) for told in quiet)
        print(f"  false alarms, {kind:11}", interval(alarms, len(quiet)))
    measured = evaluate(
        json.dumps({"text": line.text, "lang": line.lang, "label": line.label, "hard": line.hard})
        for line, _ in rows
    )
    for label, scores in measured["labels"].items():
        print(
            f"  {label:10} precision {scores['precision']:.3f} recall {scores['recall']:.3f}"
            f" F1 {scores['f1']:.3f} ({scores['support']})"
        )
    print(f"  macro-F1 {measured['macro_f1']:.3f}")


def main() -> None:
    """Read the exam lines and print how it went; `-q` leaves out the mistakes.

    Without a name it is the newest exam. `exam`, the first, has been looked at often.
    """
    named = [name for name in sys.argv[1:] if not name.startswith("-")]
    rows = [(line, read_text(line.text, line.lang)) for line in lines(named[0] if named else EXAM)]
    show("English", [row for row in rows if row[0].lang == "en"])
    show("The seven other languages", [row for row in rows if row[0].lang != "en"])
    if "-q" in sys.argv:
        return
    wrong = [row for row in rows if (row[1].label or "none") != row[0].label]
    wrong.sort(key=lambda row: -row[1].confidence)
    print(f"the surest of {len(wrong)} mistakes")
    for line, told in wrong[:WORST]:
        print(f"  {line.label} read as {told.label} ({told.confidence:.2f}): {line.text[:90]}")


if __name__ == "__main__":
    main()
