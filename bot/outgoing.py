"""What touched customers, as CSV that a system of sales takes back by its own ids."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.sheets import inert
from storage import advocates, customers, identities, touches

if TYPE_CHECKING:
    from storage import Database
    from storage.touches import Touch

SYSTEMS = {
    "hubspot": ("hubspot", "Record ID"),
    "hubspot-companies": ("hubspot_company", "Record ID"),
    "salesforce": ("sf_account", "Id"),
    "stripe": ("stripe", "Customer ID"),
}
"""What can be written: the name space of its ids, and what it calls them."""
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
COLUMNS = (
    "Bellwether State",
    "Bellwether Touches",
    "Bellwether Advocates",
    "Bellwether First Touch",
    "Bellwether Last Touch",
    "Bellwether Evidence",
)


def rows_of(db: Database, team: str, system: str, now: datetime) -> list[tuple[str, ...]]:
    """List the customers that a system knows and that something touched, by its own ids.

    Advocates are named, because they are public; a touch says that it was, not what it caused.
    """
    ns, _ = SYSTEMS[system]
    roots = customers.roots(db, team)
    people = {one.id: one for one in customers.every(db, team)}
    names = {one.id: one.name for one in advocates.every(db, team) if one.kind == "outside"}
    touched: dict[str, list[Touch]] = {}
    for touch in touches.between(db, team, _BEGINNING, now):
        root = people[roots[touch.customer_id]]
        touched.setdefault(root.id, []).append(touch)
        if root.parent_id in roots:  # what touched a person touched the account
            touched.setdefault(roots[root.parent_id], []).append(touch)
    rows: list[tuple[str, ...]] = []
    for one in identities.of_space(db, team, ns):
        root = people[roots[one.customer_id]]
        theirs = touched.get(root.id)
        if not theirs:
            continue
        who = sorted({names[touch.advocate_id] for touch in theirs if touch.advocate_id in names})
        rows.append(
            (
                one.value,
                root.state,
                str(len(theirs)),
                "; ".join(who),
                min(touch.at for touch in theirs).date().isoformat(),
                max(touch.at for touch in theirs).date().isoformat(),
                "; ".join(sorted({touch.evidence for touch in theirs})),
            )
        )
    return rows


def as_csv(rows: list[tuple[str, ...]], system: str) -> str:
    """Write them, with cells that a spreadsheet would run as a formula made inert."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow((SYSTEMS[system][1], *COLUMNS))
    for row in rows:
        writer.writerow([inert(cell) for cell in row])
    return out.getvalue()
