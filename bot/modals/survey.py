"""What a customer answered to the three questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import hearsay, profiles, sight, text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.modals import Wrong, modal
from bot.modals import _fields as f
from bot.pepper import pepper_of
from bot.profiles import Keys, Who
from storage import advocates, customers, new_id, stages

if TYPE_CHECKING:
    from bot.cards import Block
    from bot.modals import Asked, Filled
    from storage import Database

SLOTS = ("1", "2", "3")
WITHOUT = (
    ("They would have bought anyway", "yes"),
    ("Later", "later"),
    ("Not at all", "no"),
    ("They do not know", "unsure"),
)


@modal
class Survey:
    """Who helped, how much, how that is split, and what had been without them."""

    title = "What Helped Them Decide"
    submit = "Keep"

    def draw(self, asked: Asked) -> list[Block]:
        """Ask for it; the points of the named ones are of those that others than us had."""
        with asked.house.open() as db:
            one = customers.one(db, asked.team, asked.about) if asked.about else None
            labels = stages.labels(db, asked.team)
        whose: list[Block] = (
            [b.section(f"*{text.said(one.label)}*")]
            if one
            else [
                f.find("customer", "Customer", "customers", optional=True),
                f.line(
                    "email",
                    "Or their e-mail address, where they are new",
                    most=254,
                    optional=True,
                    hint="Only a keyed hash of it is kept.",
                ),
            ]
        )
        points: list[Block] = []
        for slot in SLOTS:
            points.append(f.find(f"who_{slot}", f"Advocate {slot}", "advocates", optional=True))
            points.append(f.line(f"points_{slot}", "Their points", most=5, optional=True))
        return [
            *whose,
            f.line("helped", "Who or what helped them decide?", most=1000, lines=True),
            f.line(
                "ref",
                "Of 100 points, how many came from other people than from us?",
                most=5,
                optional=True,
            ),
            *points,
            f.pick(
                "stage",
                "What were they deciding then?",
                [(label, key) for key, label in labels.items()],
                optional=True,
            ),
            f.pick("without", "Without them", WITHOUT, optional=True),
        ]

    def take(self, filled: Filled) -> Shown:
        """Keep the answers, with whom they name."""
        values, wrong = filled.values, dict[str, str]()
        ref = _points(values.text("ref"), "ref", wrong)
        with filled.house.open() as db, db.transaction():
            parts = _parts(db, filled, ref, wrong)
            who = _whose(db, filled, wrong)
            if wrong:
                raise Wrong(wrong)
            made = hearsay.keep(
                db,
                filled.team,
                customer_id=who,
                words=values.text("helped"),
                at=filled.now,
                ext_id=f"survey {new_id('form')}",
                source="survey",
                now=filled.now,
                kind="survey",
                ref_pct=ref,
                without=values.text("without"),
                parts=parts,
                by=filled.user if parts else "",
                stage=values.text("stage"),
            )
        line = "Kept what helped them decide."
        if made is not None and not parts:
            line += " Who is meant stands in `/bellwether heard`, where it was not clear."
        return Shown(line)


def _points(typed: str, name: str, wrong: dict[str, str]) -> float | None:
    if not typed:
        return None
    if not (typed.isascii() and typed.replace(".", "", 1).isdecimal() and float(typed) <= 100):
        wrong[name] = "A number from 0 to 100."
        return None
    return float(typed)


def _parts(
    db: Database, filled: Filled, ref: float | None, wrong: dict[str, str]
) -> dict[str, float]:
    """Read who had how many of the points, as percents of what others than us had."""
    looks = sight.viewer(db, filled.team, filled.user)
    points: dict[str, float | None] = {}
    for slot in SLOTS:
        who = filled.values.text(f"who_{slot}")
        typed = _points(filled.values.text(f"points_{slot}"), f"points_{slot}", wrong)
        one = advocates.one(db, filled.team, who) if who else None
        if who and (one is None or not sight.may_see(looks, one)):
            wrong[f"who_{slot}"] = "They are not watched any more; choose somebody else."
        elif who in points:
            wrong[f"who_{slot}"] = "They stand above already."
        elif who:
            points[who] = typed
        elif typed is not None:
            wrong[f"who_{slot}"] = "Whose points are these?"
    if not points:
        return {}
    if all(given is None for given in points.values()):
        return dict.fromkeys(points, 100 / len(points))
    whole = sum(given or 0.0 for given in points.values())
    most = 100.0 if ref is None else ref
    if whole > most + 1e-9 or not most:
        wrong["points_1"] = f"Together they have {whole:g} points, and others than us had {most:g}."
        return {}
    return {who: (given or 0.0) / most * 100 for who, given in points.items()}


def _whose(db: Database, filled: Filled, wrong: dict[str, str]) -> str:
    if filled.about and customers.one(db, filled.team, filled.about):
        return filled.about
    if chosen := customers.one(db, filled.team, filled.values.text("customer")):
        return chosen.id
    email = filled.values.text("email")
    if not email:
        wrong["customer"] = "Choose a customer, or give an address below."
        return ""
    keys = Keys(pepper_of(db, filled.team, filled.house.settings, filled.now))
    found = None
    if key := keys.of_address(email):
        who = Who(kind="person", keys=key)
        [found], _ = profiles.keep(
            db, filled.team, [who], source="survey", by=filled.user, now=filled.now
        )
    if found is None:
        wrong["email"] = "That is no address of one person, or it is of somebody who was erased."
    return found or ""
