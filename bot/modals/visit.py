"""A reference visit: eight answers of a customer, filled in during a call or after it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from bot import demand, visiting
from bot.cards import visit as card
from bot.commands import Refusal
from bot.modals import Wrong, modal
from bot.modals import _fields as f
from bot.modals import _whom as whom
from bot.staff import day_of
from storage import buyers, closings, colleagues, new_id, visits

if TYPE_CHECKING:
    from bot.cards import Block, Shown
    from bot.modals import Asked, Filled
    from storage import Database
    from storage.visits import Visit

NEW = "new"
_HINTS = {
    "trigger": "When did you first think of changing, and what was going on then?",
    "that_week": "What made it a problem that week, and not the month before?",
    "first_search": "What did you search, or whom did you ask first? In their own words.",
    "next_search": "Where did you look next?",
    "who_helped": "Names, parted by commas. Advocates are known by theirs.",
    "hoped_to_hear": "What were you hoping to hear? One sentence for each thing.",
    "nearly_stopped": "What nearly stopped you? One sentence for each thing.",
    "tell_a_peer": "What would you tell a peer now?",
}
_ROLES = [(role.capitalize(), role) for role in buyers.ROLES]


@modal
class VisitForm:
    """Whom, when, what kind of buyer, what they said, and whether they may be quoted."""

    title = "Reference Visit"
    submit = "Save"

    def draw(self, asked: Asked) -> list[Block]:
        """Ask for it; of one that was begun, with what is there."""
        with asked.house.open() as db:
            visit = _of(db, asked)
            kinds = [(one.name, one.id) for one in buyers.every(db, asked.team)]
            today = day_of(colleagues.one(db, asked.team, asked.user), asked.now)
            customer = visit.customer if visit else _customer(db, asked)
        blocks = [
            f.line("customer", "Customer", value=customer, most=visiting.MOST_CUSTOMER),
            f.day("on", "When", value=visit.at.date() if visit else today),
        ]
        if kinds:
            value = (visit.buyer_id if visit else "") or ""
            blocks.append(f.pick("buyer", "Kind of buyer", kinds, value=value, optional=True))
        label = "Another kind of buyer" if kinds else "Kind of buyer"
        blocks += [
            f.line("new_buyer", label, most=80, optional=True, placeholder="Head of data"),
            f.pick("role", "Their role in deciding", _ROLES, optional=True),
        ]
        blocks += [
            f.line(
                name,
                label,
                value=getattr(visit, name) if visit else "",
                hint=_HINTS[name],
                most=visiting.MOST_SAID,
                lines=True,
                optional=True,
            )
            for name, label in card.SAID
        ]
        may = "yes" if visit and visit.quotable else "no"
        options = [("No", "no"), ("Yes, they agreed", "yes")]
        blocks.append(f.pick("quotable", "May we quote them?", options, value=may))
        return blocks

    def take(self, filled: Filled) -> Shown:
        """Keep it, and propose what it teaches."""
        values = filled.values
        on = date.fromisoformat(values.text("on"))
        with filled.house.open() as db, db.transaction():
            before = _of(db, filled)
            today = day_of(colleagues.one(db, filled.team, filled.user), filled.now)
            if on > today:
                raise Wrong({"on": "A visit is logged when it has been: today or a day before."})
            with whom.at(filled, "customer"):
                customer = visiting.customer_name(values.text("customer"))
            if not any(values.text(name) for name in visits.ANSWERS):
                raise Wrong({"trigger": "Say at least one thing the customer said."})
            visit = visits.Visit(
                team=filled.team,
                id=before.id if before else new_id("visit"),
                customer=customer,
                buyer_id=_buyer(db, filled),
                at=_noon(on, filled.now),
                by=before.by if before else filled.user,
                quotable=values.text("quotable") == "yes",
                kept_at=before.kept_at if before else filled.now,
                **{name: values.text(name) for name in visits.ANSWERS},
            )
            visited = visiting.log(db, visit, filled.now)
        return card.show(visited)


def _of(db: Database, asked: Asked) -> Visit | None:
    if not asked.about.startswith("visit_"):
        return None
    visit = visits.one(db, asked.team, asked.about)
    if visit is None:
        raise Refusal("That visit is not kept any more. Nothing was changed.")
    return visit


def _customer(db: Database, asked: Asked) -> str:
    closing = closings.one(db, asked.team, asked.about)
    return closing.customer if closing else asked.about.removeprefix(f"{NEW} ").strip()


def _buyer(db: Database, filled: Filled) -> str | None:
    if name := filled.values.text("new_buyer"):
        with whom.at(filled, "new_buyer"):
            role = filled.values.text("role")
            return demand.buyer_made(db, filled.team, name, filled.user, filled.now, role=role).id
    chosen = filled.values.text("buyer")
    if chosen and buyers.one(db, filled.team, chosen) is None:
        raise Wrong({"buyer": "That kind of buyer was removed meanwhile; choose another."})
    return chosen or None


def _noon(on: date, now: datetime) -> datetime:
    return min(now, datetime.combine(on, time(12), UTC))
