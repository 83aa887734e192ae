"""What customers said had helped them, in our own plain form."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from bot.exports import Plain, export
from bot.exports._facts import Report
from bot.exports.plain_customers import WHO
from storage.reports import WITHOUT

if TYPE_CHECKING:
    from bot.exports import Columns
    from bot.exports._reading import Row

MOST_NAMED = 10


@export
class Reports(Plain):
    """Who was asked when, what they answered, and how they split their points."""

    says = "answers of customers in the plain form"
    system = "plain"
    columns: ClassVar[Columns] = {
        "report": ("report_id", "response_id", "id"),
        **WHO,
        "asked": ("asked_at", "sent_at", "date"),
        "answered": ("answered_at", "submitted_at"),
        "answer": ("heard", "how_did_you_hear_of_us", "how_did_you_hear_about_us", "helped"),
        "ref": ("ref_pct", "points_others", "points_from_others"),
        "split": ("allocation", "shares", "points_split"),
        "without": ("without_them",),
    }
    needed = ("asked", "answer", "email|company|domain")

    def read(self, row: Row) -> Report:
        """Say what was answered; who was asked and has not answered is a report too."""
        asked = row.moment("asked")
        if asked is None:
            raise ValueError("no day it was asked")
        without = row["without"].strip().casefold()
        if without and without not in WITHOUT:
            raise ValueError(f"without is one of {', '.join(WITHOUT)}")
        ref = row["ref"].strip().removesuffix("%")
        if ref and not (ref.replace(".", "", 1).isdecimal() and float(ref) <= 100):
            raise ValueError("ref is a number from 0 to 100")
        who = row.customer()
        return Report(
            who=who,
            ext_id=row["report"].strip()[:120]
            or row.mark("email", "company", "domain", "asked", "answer"),
            asked_at=asked,
            answered_at=(row.moment("answered") or asked) if row["answer"].strip() else None,
            words=row["answer"].strip(),
            ref_pct=float(ref) if ref else None,
            without=without,
            split=_split(row["split"]),
        )


def _split(cell: str) -> tuple[tuple[str, float], ...]:
    """Read `Ada Sample: 60; Grace Example: 40` as shares of what others than us had."""
    found = []
    for part in [one for one in cell.split(";") if one.strip()][:MOST_NAMED]:
        name, _, points = part.rpartition(":")
        points = points.strip().removesuffix("%")
        if not name.strip() or not points.replace(".", "", 1).isdecimal():
            raise ValueError("split is like `Ada Sample: 60; Grace Example: 40`")
        found.append((name.strip(), float(points)))
    if sum(points for _, points in found) > 100:
        raise ValueError("split comes to more than 100")
    return tuple(found)
