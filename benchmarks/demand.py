"""How well posts are read for demand, on rows that nobody tuned it with, and how fast.

The rows are ours (`benchmarks/data/demand.jsonl`, each with its origin): written for this, labelled
by who wrote them, and split by field and author. What is held out was scored when the reader was
finished and is not what it was made with. `python -m benchmarks.demand ROWS QUESTIONS` measures it
on rows of your own in the same form.
"""

from __future__ import annotations

import itertools
import json
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from benchmarks.accuracy import interval
from value.demand.reading import STAGES, Asked, Questions, Reading, read, suggested

DATA = Path(__file__).parent / "data"
POSTS, QUESTIONS = 100_000, 500
BUYING = frozenset(STAGES) - {"use"}
Row = dict[str, Any]


def lines(path: Path) -> list[Row]:
    """Read JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def by_field(kept: list[Row]) -> dict[str, Questions]:
    """Make the questions of each field ready; a row without a field of its own meets all."""
    fields: dict[str, list[Asked]] = defaultdict(list)
    for row in kept:
        fields[row.get("field", "")].append(_asked(row, row["id"]))
    every = [_asked(row, f"{row.get('field', '')} {row['id']}") for row in kept]
    return {field: Questions(asked) for field, asked in fields.items()} | {"none": Questions(every)}


def _asked(row: Row, name: str) -> Asked:
    return Asked(
        id=name,
        stage=row["stage"],
        text=row["text"],
        paraphrases=tuple(row.get("paraphrases", ())),
        hoped_answer=row.get("hoped_answer", ""),
    )


def show(name: str, rows: list[Row], questions: dict[str, Questions]) -> None:
    """Print what the reader makes of these rows."""
    told = [(row, _read(row, questions)) for row in rows]
    print(f"{name}, {len(rows)} rows")
    staged = [(row, got) for row, got in told if row["stages"]]
    spoken = [(row, got) for row, got in staged if got.stages]
    right = sum(got.stages[0] in row["stages"] for row, got in spoken)
    print("  stage, where it speaks   ", interval(right, len(spoken)))
    print("  stage, how often it does ", interval(len(spoken), len(staged)))
    print(f"  stages, macro-F1          {_macro(told):.3f}")
    quiet = [got for row, got in told if not row["stages"]]
    print("  a buying stage in nothing", interval(_buying(quiet), len(quiet)))
    acts = [(row, got) for row, got in told if row["act"] != "other"]
    print("  asks against answers     ", interval(_same_act(acts), len(acts)))
    _show_questions(told, questions)
    _show_covered(told)


def _read(row: Row, questions: dict[str, Questions]) -> Reading:
    return read(row["text"], row["lang"], _of(row, questions))


def _of(row: Row, questions: dict[str, Questions]) -> Questions:
    return questions.get(row["field"], questions["none"])


def _buying(readings: list[Reading]) -> int:
    return sum(bool(BUYING.intersection(got.stages)) for got in readings)


def _same_act(told: list[tuple[Row, Reading]]) -> int:
    return sum(row["act"] == got.act for row, got in told)


def _macro(told: list[tuple[Row, Reading]]) -> float:
    scores = []
    for stage in STAGES:
        both = sum(stage in row["stages"] and stage in got.stages for row, got in told)
        either = sum((stage in row["stages"]) + (stage in got.stages) for row, got in told)
        scores.append(2 * both / either if either else 1.0)
    return sum(scores) / len(scores)


def _show_questions(told: list[tuple[Row, Reading]], questions: dict[str, Questions]) -> None:
    ranks = []
    for row, got in told:
        if row["questions"]:
            near = _of(row, questions).near(row["text"], got.lang or "en", got.stages, most=1000)
            names = [match.question for match in near]
            found = [names.index(name) for name in row["questions"] if name in names]
            ranks.append(min(found, default=-1))
    there = [rank for rank in ranks if rank >= 0]
    print("  question, first          ", interval(sum(rank == 0 for rank in there), len(ranks)))
    print("  question, among three    ", interval(sum(rank < 3 for rank in there), len(ranks)))
    print(f"  question, MRR             {sum(1 / (1 + rank) for rank in there) / len(ranks):.3f}")


def _show_covered(told: list[tuple[Row, Reading]]) -> None:
    """Print what would be shown as covered if nobody looked, and after every click was right."""
    cells: dict[tuple[str, str, str], bool] = {}
    given = right = 0
    for row, got in told:
        if first := suggested(got):
            so = row["act"] == "answers" and first.question in row["questions"]
            given, right = given + 1, right + so
            cell = row["field"], first.question, row["author"]
            cells[cell] = cells.get(cell, False) or so
    answers = sum(row["act"] == "answers" and bool(row["questions"]) for row, _ in told)
    print("  suggested, and so        ", interval(right, given))
    print("  answers that are suggested", interval(right, answers))
    print("  covered falsely, before  ", interval(sum(not so for so in cells.values()), len(cells)))
    print("  covered falsely, after    none: what nobody confirmed does not count")


def speed(rows: list[Row], kept: list[Row]) -> None:
    """Print how long many posts take against many questions."""
    asked = [
        _asked(row | {"text": f"{row['text']} {other['text']}"}, str(number))
        for number, (row, other) in enumerate(
            itertools.islice(itertools.product(kept, kept), QUESTIONS)
        )
    ]
    questions = Questions(asked)
    posts = itertools.islice(itertools.cycle(rows), POSTS)
    start = time.process_time()
    for row in posts:
        read(row["text"], row["lang"], questions)
    took = time.process_time() - start
    print(f"{POSTS:,} posts against {len(asked)} questions: {took:.1f} s of one core")


def main() -> None:
    """Print how the reader does on what it was made with, and on what was held out."""
    named = [Path(name) for name in sys.argv[1:] if name.endswith((".jsonl", ".json"))]
    rows = lines(named[0] if named else DATA / "demand.jsonl")
    kept = lines(named[1] if len(named) > 1 else DATA / "demand_questions.jsonl")
    splits = Counter(row["split"] for row in rows)
    for split in sorted(splits):
        some = [row for row in kept if row.get("split", split) == split]
        show(split, [row for row in rows if row["split"] == split], by_field(some))
    if not named:
        speed(rows, kept)


if __name__ == "__main__":
    main()
