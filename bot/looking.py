"""Looking at a file of customers, deals or payments: what is in it, and what has to be asked first.

Nothing is kept by looking. `Look` has what a dry run says: rows read, told and left out with the
reason, columns without use, the mix of currencies, and three rows without what is secret.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bot import exports, sheets
from bot.exports._facts import Cost, Deal, Payment
from bot.exports._reading import Reading, Row, Unsaid
from bot.sheets import SheetError
from bot.text import plain

if TYPE_CHECKING:
    from bot.exports._facts import Fact
    from bot.exports._reading import Said
    from bot.profiles import Keys

MOST_ROWS = 500_000
SHOWN = 3
MOST_ASKED = 60
"""How many stages are asked about at once."""


@dataclass(slots=True)
class Look:
    """What is in a file. `asks` is what a person has to say before it can be taken in."""

    name: str
    form: str
    says: str
    system: str
    rows: int = 0
    facts: list[tuple[int, Fact]] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)
    others: tuple[str, ...] = ()
    currencies: Counter[str] = field(default_factory=Counter)
    asks: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    assumed: set[str] = field(default_factory=set)
    """Stages that were taken for open, because all others were said."""

    def reasons(self) -> list[tuple[str, int, int]]:
        """Say why rows were left out, the most frequent first: reason, how many, the first line."""
        first: dict[str, int] = {}
        for line, why in self.left_out:
            first.setdefault(why, line)
        counted = Counter(why for _, why in self.left_out)
        return [(why, count, first[why]) for why, count in counted.most_common()]

    def questions(self) -> list[str]:
        """Say what has to be said first, as sentences."""
        said = []
        if "currency" in self.asks:
            said.append("Which currency are the amounts in that name none?")
        if columns := self.asks.get("day"):
            said.append(f"Does the day or the month come first in {', '.join(columns)}?")
        if stages := self.asks.get("stage"):
            said.append(f"Which of these stages mean won, and which lost? {', '.join(stages)}")
        return said

    def as_dict(self) -> dict[str, Any]:
        """Give what a dry run says as one JSON object."""
        return {
            "form": self.form,
            "rows": self.rows,
            "mapped": len(self.facts),
            "left_out": len(self.left_out),
            "reasons": [
                {"reason": why, "rows": count, "first_line": line}
                for why, count, line in self.reasons()[: sheets.MOST_TROUBLES]
            ],
            "unknown_columns": list(self.others),
            "currencies": dict(self.currencies.most_common()),
            "first_rows": [fact.masked() for _, fact in self.facts[:SHOWN]],
            "questions": self.questions(),
            "notes": self.notes,
        }


def look(data: bytes, name: str, keys: Keys, said: Said) -> Look:
    """Look at a file. Raises SheetError, with what to do, where it is of no kind that we know."""
    known = exports.recognise(data, name)
    if known is None:
        heads = ", ".join(plain(one, 40) for one in sheets.heads(data, name)[:12]) or "nothing"
        kinds = "; ".join(kind.says for kind in exports.known().values())
        raise SheetError(
            f"I do not know what {name} is by its columns (I see: {heads}). Nothing was changed. I"
            f" know: {kinds}."
        )
    kind = known.kind
    needed = [need for need in kind.needed if "|" not in need]
    sheet = sheets.read(data, name, kind.columns, needed, kind.more)
    if len(sheet.rows) > MOST_ROWS:
        raise SheetError(f"{name} has more than {MOST_ROWS:,} rows. Nothing was changed; part it.")
    found = Look(
        name,
        known.name,
        kind.says,
        kind.system,
        rows=len(sheet.rows),
        others=tuple(plain(one, 60) for one in sheet.others if one.strip()),
    )
    reading = Reading(sheet, keys, said, kind.system, assumed=found.assumed)
    for line, cells in sheet.rows:
        try:
            fact = kind.read(Row(cells, reading))
        except Unsaid as ask:
            asked = found.asks.setdefault(ask.about, [])
            if ask.which not in asked and len(asked) < MOST_ASKED:
                asked.append(ask.which)
            found.left_out.append((line, f"waits for an answer ({ask.about})"))
            continue
        except (ValueError, OverflowError) as error:
            found.left_out.append((line, plain(str(error), 120)))
            continue
        fact = _marked(keys, fact)
        found.facts.append((line, fact))
        if isinstance(fact, Deal | Payment | Cost) and fact.currency:
            found.currencies[fact.currency] += 1
    if len(found.currencies) > 1:
        found.notes.append(
            "several currencies: each is kept as it is, and none is turned into another"
        )
    if known.name == "salesforce_report" and "sf_opportunity" not in sheet.columns:
        found.notes.append(
            "no column Opportunity ID: opportunities are told apart by account and name alone; add"
            " it where two may have both in common"
        )
    return found


def _marked(keys: Keys, fact: Fact) -> Fact:
    """Mark whom a fact tells of, so that who was erased is known."""
    if isinstance(fact, Cost):
        return fact
    if isinstance(fact, Deal):
        people = tuple(keys.marked(one) for one in fact.people)
        return replace(fact, who=keys.marked(fact.who), people=people)
    return replace(fact, who=keys.marked(fact.who))
