"""An advocate's goodwill, and how it is spent: every team's asks and gives in one place.

After an ask the advocate is left in peace for a time, whoever wants the next thing; that is held at
the moment of asking, because later is too late. A manager may let one through, and says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import away, consent, roles, sight, text
from bot.commands import Forgotten, Refusal
from storage import advocates, asks, budgets, new_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage import Database
    from storage.advocates import Advocate
    from storage.asks import Ask

LOOKED_AT = timedelta(days=365)
"""What was asked and given longer ago than this is no debt any more."""
TOO_MANY = 3
"""So many more asks than gives within a year are too many."""
LONGEST = 3650
MOST = 1000


@dataclass(frozen=True, slots=True)
class Standing:
    """How an advocate stands: asks and gives of a year, the last ask, until when to leave them."""

    asks: int = 0
    gives: int = 0
    last: Ask | None = None
    free_at: datetime | None = None

    @property
    def is_too_much(self) -> bool:
        """Whether more was asked than the gives make up for."""
        return self.asks - self.gives >= TOO_MANY


def standing(log: Sequence[Ask], days: int, now: datetime) -> Standing:
    """Reckon how an advocate stands from all that was asked and given, newest first; pure."""
    recent = [one for one in log if one.at > now - LOOKED_AT]
    last = next((one for one in log if one.kind == "ask"), None)
    free = last.at + timedelta(days=days) if last else None
    return Standing(
        sum(one.kind == "ask" for one in recent),
        sum(one.kind == "give" for one in recent),
        last,
        free if free and free > now else None,
    )


def of(db: Database, advocate: Advocate, now: datetime) -> Standing:
    """Tell how an advocate stands."""
    team = advocate.team
    log = asks.of_advocate(db, team, advocate.id)
    return standing(log, budgets.cooling_days(db, team), now)


def ask(
    db: Database,
    advocate: Advocate,
    what: str,
    *,
    by: str,
    now: datetime,
    for_whom: str = "",
    anyway: str = "",
) -> Ask:
    """Keep an ask, within the open transaction.

    Raises Refusal while the advocate is left in peace or away, with who asked last for what; a
    manager lets it through with a reason, `anyway`.
    """
    team = advocate.team
    db.serialise("ask", team, advocate.id)
    consent.require(advocate)
    if not what.strip():
        raise Refusal("What is asked? Say it in a few words. Nothing was kept.")
    trouble = _in_the_way(db, advocate, now)
    if trouble and not anyway.strip():
        raise Refusal(
            f"{trouble} Nothing was asked or kept. A manager may ask all the same, with a reason:"
            " add `anyway` and why."
        )
    if trouble:
        roles.require(db, team, by, "manager", "ask before the time is up")
    return _keep(
        db, advocate, "ask", what, by, now, for_whom=for_whom, why=anyway if trouble else ""
    )


def give(
    db: Database, advocate: Advocate, what: str, *, by: str, now: datetime, for_whom: str = ""
) -> Ask:
    """Keep something that was given, within the open transaction. Raises Refusal for nothing."""
    if not what.strip():
        raise Refusal("What was given? Say it in a few words. Nothing was kept.")
    return _keep(db, advocate, "give", what, by, now, for_whom=for_whom)


def unanswered(db: Database, advocate: Advocate) -> list[str]:
    """List what was asked of an advocate and has no outcome yet, newest first."""
    log = asks.of_advocate(db, advocate.team, advocate.id)
    return [
        f"{one.what} ({one.at:%Y-%m-%d})" for one in log if one.kind == "ask" and not one.outcome
    ]


def settle(db: Database, team: str, ask_id: str, outcome: str, *, by: str) -> Ask:
    """Keep what became of an ask, once, within the open transaction, and give it as it was.

    Raises Refusal where it is not known, has an outcome already, or is for others to settle: who
    asked may, and who holds the relationship or stands in, and a manager.
    """
    db.serialise("asks", ask_id)
    one = asks.one(db, team, ask_id)
    if one is None or one.kind != "ask":
        raise Forgotten("That ask is not kept any more. Nothing was changed.")
    if by != one.by:
        sight.check(db, team, by, one.advocate_id)
    see_open(one)
    whose = _known_as(db, team, one.advocate_id)
    if by != one.by and (whose is None or by not in (whose.owner, whose.backup)):
        roles.require(db, team, by, "manager", "say what became of somebody else's ask")
    asks.change(db, team, one.id, outcome=outcome.strip()[:MOST])
    return one


def was_kept(one: Ask) -> bool:
    """Tell whether what was asked for came; not where it is open or was declined."""
    return one.outcome != "" and not one.outcome.startswith("declined")


def see_open(one: Ask) -> None:
    """See that an ask has no outcome yet. Raises Refusal with the one it has."""
    if one.outcome:
        raise Forgotten(
            f"That was settled before: {text.said(one.outcome, 200)}. Nothing was changed."
        )


def asked_too_much(
    db: Database, team: str, now: datetime, viewer: str = sight.EVERYBODY
) -> list[tuple[Advocate, Standing]]:
    """List who is asked too much, the most first, as a Slack user or everybody may see them."""
    looks, days = sight.viewer(db, team, viewer), budgets.cooling_days(db, team)
    whose: dict[str, Advocate | None] = {}
    logs: dict[str, list[Ask]] = {}
    for entry in asks.since(db, team, now - LOOKED_AT):
        if entry.advocate_id not in whose:
            whose[entry.advocate_id] = _known_as(db, team, entry.advocate_id)
        if (one := whose[entry.advocate_id]) is not None:
            logs.setdefault(one.id, []).append(entry)
    people = {one.id: one for one in whose.values() if one and sight.may_see(looks, one)}
    stands = [(one, standing(logs[one.id], days, now)) for one in people.values()]
    found = [pair for pair in stands if pair[1].is_too_much]
    return sorted(found, key=lambda pair: (pair[1].gives - pair[1].asks, pair[0].name_key))


def _known_as(db: Database, team: str, advocate_id: str) -> Advocate | None:
    """Find an advocate by an id that may have been merged into another's."""
    one = advocates.one(db, team, advocate_id)
    while one is not None and one.merged_into is not None:
        one = advocates.one(db, team, one.merged_into)
    return one


def cool(db: Database, team: str, days: int, by: str, now: datetime) -> None:
    """Set how many days an advocate is left in peace. Raises Refusal where that is no number."""
    if not 0 <= days <= LONGEST:
        raise Refusal(f"That takes 0 to {LONGEST} days. Nothing was changed.")
    budgets.keep(db, team, budgets.Budget(team=team, cooling_days=days, set_by=by, set_at=now))


def _in_the_way(db: Database, advocate: Advocate, now: datetime) -> str:
    stands = of(db, advocate, now)
    name = f"*{text.said(advocate.name, 80)}*"
    if stands.free_at is not None and stands.last is not None:
        last = stands.last
        purpose = f" for {text.said(last.for_whom, 80)}" if last.for_whom else ""
        return (
            f"{text.user(last.by)} asked {name}{purpose} on {text.day(last.at)}:"
            f" “{text.said(last.what, 200)}”. They are left in peace until"
            f" {text.day(stands.free_at)}."
        )
    if absent := away.away_now(db, advocate.team, advocate.id, now):
        return f"{name} is away until {absent.until_on.isoformat()}."
    return ""


def _keep(  # noqa: PLR0913 - what an ask is made of
    db: Database,
    advocate: Advocate,
    kind: str,
    what: str,
    by: str,
    now: datetime,
    *,
    for_whom: str,
    why: str = "",
) -> Ask:
    made = asks.Ask(
        team=advocate.team,
        id=new_id(kind),
        advocate_id=advocate.id,
        kind=kind,
        what=what.strip()[:MOST],
        by=by,
        for_whom=for_whom.strip()[:MOST],
        at=now,
        why=why.strip()[:MOST],
    )
    asks.add(db, advocate.team, made)
    return made
