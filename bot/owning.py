"""Who holds a relationship: one way in, dated history, and a case wherever nobody does.

Every place that adds an advocate or changes an owner comes through here, so that the history is
whole. A case is opened within one tick (`tend`) wherever the owner is gone or was never named, and
at once where they leave the channel of a watchlist or the user group (bot/leaving.py); it closes
when somebody holds the relationship.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import roles, sight, text
from bot.commands import Refusal
from bot.load import loads
from bot.staff import in_turn, leads, may_hold, staff
from storage import (
    advocates,
    alerts,
    cards,
    handovers,
    memberships,
    new_id,
    orphans,
    ownerships,
    ties,
    touchpoints,
    usergroups,
    watchlists,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.load import Load
    from bot.staff import Staff
    from storage import Database
    from storage.advocates import Advocate
    from storage.orphans import Orphan

HALF_LIFE = timedelta(days=180)
"""After so long a contact counts for half."""
KNOWN = timedelta(days=3 * 365)
MOST_PROPOSED = 3
MOST_ADVISED = 200
"""So many cases are thought about in one tick; an import without owners opens thousands."""
_NOT_HERE = "{user} is not a colleague who is still here. Nothing was changed; name somebody else."
GONE, LEFT, LEFT_GROUP, UNKNOWN = "gone", "left_channel", "left_group", "unknown"


@dataclass(frozen=True, slots=True)
class Contact:
    """What one colleague has had to do with an advocate: times of each kind, and the last."""

    spoken: int = 0
    claimed: int = 0
    replies: int = 0
    worth: float = 0.0
    last_at: datetime | None = None


@dataclass(slots=True)
class Scene:
    """What all proposals of one tick have in common, learned once."""

    here: Staff
    loaded: Mapping[str, Load]
    _owners: dict[str, set[str]] = field(default_factory=dict)

    def owners_on(self, db: Database, team: str, watchlist_id: str) -> set[str]:
        """Name who owns a relationship on a watchlist."""
        if watchlist_id not in self._owners:
            people = memberships.advocates(db, team, watchlist_id)
            self._owners[watchlist_id] = {one.owner for one in people}
        return self._owners[watchlist_id]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who could hold a relationship, and why, in plain words."""

    user: str
    reason: str


def begin(db: Database, advocate: Advocate, by: str, why: str, now: datetime) -> None:
    """Keep a new advocate with the first line of their history, within the open transaction."""
    advocates.add(db, advocate.team, advocate)
    _write_down(db, advocate, by, why, now)


def assign(  # noqa: PLR0913 - all of it goes into the history
    db: Database,
    advocate: Advocate,
    owner: str,
    *,
    by: str,
    why: str,
    now: datetime,
    backup: str | None = None,
    handover_id: str = "",
) -> Advocate:
    """Give a relationship to somebody, within the open transaction; gives it as it is then.

    `backup` stands in: None leaves who does, an empty one means nobody. It closes the case, and
    cancels a hand-over other than the one by which it happens. Raises Refusal where the new owner
    or backup is not one of us or may not hold it.
    """
    team = advocate.team
    db.serialise("owning", team)
    here = staff(db, team, now)
    wanted = (advocate.backup or "") if backup is None else backup
    if wanted == owner:
        if backup:
            raise Refusal("Owner and backup are the same person. Nothing was changed; name two.")
        wanted = ""
    _check(here, advocate, owner)
    if wanted and backup is not None:
        _check(here, advocate, wanted)
    if (owner, wanted or None) != (advocate.owner, advocate.backup):
        advocates.change(db, team, advocate.id, owner=owner, backup=wanted or None)
        ownerships.end(db, team, advocate.id, now)
        _show_anew(db, advocate, now)
    found = advocates.one(db, team, advocate.id)
    if found is None:
        raise Refusal("That advocate is not watched any more. Nothing was changed.")
    if ownerships.current(db, team, advocate.id) is None:
        _write_down(db, found, by, why, now)
    orphans.close(db, team, advocate.id, "assigned", now)
    for one in handovers.of_advocate(db, team, advocate.id):
        if one.state in handovers.INCOMPLETE and one.id != handover_id and owner != one.taker:
            handovers.change(db, team, one.id, state="cancelled", outcome="given to somebody else")
    return found


def _show_anew(db: Database, advocate: Advocate, now: datetime) -> None:
    """Have the cards drawn anew that name who holds a relationship."""
    for alert in alerts.of_advocate(db, advocate.team, advocate.id):
        if alert.state in alerts.LIVE:
            cards.ask(db, advocate.team, alert.id, now)


def see_that_they_may(db: Database, advocate: Advocate, user: str, what: str) -> None:
    """See that somebody may undo what others rely on: who holds it or began it, or a manager.

    Raises Refusal, which says who may: `what` is the thing.
    """
    sight.check(db, advocate.team, user, advocate.id)
    if user not in (advocate.owner, advocate.backup, advocate.added_by):
        roles.require(db, advocate.team, user, "manager", what)


def check(db: Database, team: str, user: str, now: datetime) -> None:
    """See that somebody is a colleague who is still here. Raises Refusal where not."""
    if not staff(db, team, now).is_living(user):
        raise Refusal(_NOT_HERE.format(user=text.user(user)))


def check_holders(db: Database, advocate: Advocate, now: datetime) -> None:
    """See that owner and backup may hold an advocate. Raises Refusal where one may not."""
    here = staff(db, advocate.team, now)
    for user in (advocate.owner, advocate.backup):
        if user:
            _check(here, advocate, user)


def end(db: Database, advocate: Advocate, outcome: str, now: datetime) -> None:
    """Let a relationship end, because it is merged into another, within the open transaction."""
    ownerships.end(db, advocate.team, advocate.id, now)
    orphans.close(db, advocate.team, advocate.id, outcome, now)
    for one in handovers.of_advocate(db, advocate.team, advocate.id):
        if one.state in handovers.INCOMPLETE:
            handovers.change(db, advocate.team, one.id, state="cancelled", outcome=outcome)


def resume(db: Database, advocate: Advocate, by: str, why: str, now: datetime) -> None:
    """Let a relationship that had ended go on, within the open transaction."""
    if ownerships.current(db, advocate.team, advocate.id) is None:
        _write_down(db, advocate, by, why, now)


def who_hears(db: Database, advocate: Advocate, now: datetime) -> str:
    """Tell who is told about an advocate today; nobody (empty) where none is here.

    The owner; while they are away or gone the backup, else a watchlist's owner, else a manager.
    """
    return next(iter(in_turn(db, advocate, staff(db, advocate.team, now))), "")


def tend(db: Database, team: str, now: datetime) -> list[Orphan]:
    """Open a case for everyone whose owner is lost, close those that are over; gives the new ones.

    Call within a transaction, each tick. Proposals come with it, where there are not too many.
    """
    db.serialise("owning", team)
    here = staff(db, team, now)
    cases = {one.advocate_id: one for one in orphans.every_open(db, team)}
    people = {one.id: one for one in advocates.every(db, team)} if cases else {}
    group = usergroups.one(db, team) if cases else None
    out = group.left_by if group else ()
    for case in cases.values():
        one = people.get(case.advocate_id)
        if one is None:
            orphans.close(db, team, case.advocate_id, "merged", now)
        elif not here.is_living(one.owner):
            if case.why in (LEFT, LEFT_GROUP):
                orphans.change(db, team, case.id, why=GONE)
        elif one.owner == case.lost and case.why in (LEFT, LEFT_GROUP):
            continue
        elif one.owner == case.lost and one.owner in out:
            # Back among us, and not in the group.
            orphans.change(db, team, case.id, why=LEFT_GROUP, channel="")
        else:
            orphans.close(db, team, one.id, "back", now)
    strangers = [one for one in advocates.owners(db, team) if not here.is_living(one)]
    lost = [one for one in advocates.without_case(db, team, strangers) if one.id not in cases]
    made = [make_case(one, GONE if one.owner in here.people else UNKNOWN, now) for one in lost]
    orphans.add(db, team, made)
    _give_up(db, team, here)
    advise(db, team, here, now)
    return made


def history(db: Database, advocate: Advocate) -> list[str]:
    """Say who has held a relationship, newest first, in mrkdwn."""
    lines = []
    for one in ownerships.of_advocate(db, advocate.team, advocate.id):
        until = f" to {text.day(one.until_at)}" if one.until_at else " on"
        backup = f", backup {text.user(one.backup)}" if one.backup else ""
        lines.append(
            f"{text.user(one.owner)}{backup} from {text.day(one.from_at)}{until}:"
            f" {text.said(one.why, 120)}"
        )
    return lines


def propose(db: Database, advocate: Advocate, scene: Scene, now: datetime) -> list[Proposal]:
    """Propose who could hold a relationship: who knows them best, then who carries least."""
    team, here = advocate.team, scene.here
    near = {advocate.backup or "", *leads(db, team, advocate, here)}
    for one in watchlists.of_advocate(db, team, advocate.id):
        near |= scene.owners_on(db, team, one.id)
    known = contacts(db, advocate, now)
    able = {
        user
        for user in {*known, *near}
        if user != advocate.owner and here.is_here(user) and may_hold(here, advocate, user)
    }
    return rank(able, known, advocate.backup, scene.loaded, now)[:MOST_PROPOSED]


def rank(
    able: Iterable[str],
    known: Mapping[str, Contact],
    backup: str | None,
    loaded: Mapping[str, Load],
    now: datetime,
) -> list[Proposal]:
    """Order people by real past contact, then as who stands in, then by load; pure."""

    def order(user: str) -> tuple[float, bool, float, str]:
        mine = loaded.get(user)
        return (
            -round(known.get(user, Contact()).worth, 6),
            user != backup,
            mine.share if mine else 0.0,
            user,
        )

    return [
        Proposal(user, _reason(known.get(user), loaded.get(user), now, stands_in=user == backup))
        for user in sorted(set(able), key=order)
    ]


def contacts(db: Database, advocate: Advocate, now: datetime) -> dict[str, Contact]:
    """Gather what each colleague has had to do with an advocate."""
    team, found = advocate.team, dict[str, Contact]()
    for touch in touchpoints.of_advocate(db, team, advocate.id):
        found[touch.by] = _more(found.get(touch.by), touch.at, now, spoken=1)
    for alert in alerts.of_advocate(db, team, advocate.id):
        if alert.claimed_by and alert.acted_at:
            found[alert.claimed_by] = _more(
                found.get(alert.claimed_by), alert.acted_at, now, claimed=1
            )
    ours = {one.id: one.slack_user or "" for one in advocates.inside(db, team)}
    if ours:
        for pair, times in ties.around(db, team, [advocate.id], now - KNOWN).items():
            for other in set(pair) & set(ours) - {advocate.id}:
                user = ours[other]
                found[user] = _more(found.get(user), None, now, replies=times)
    return found


def _more(
    before: Contact | None,
    at: datetime | None,
    now: datetime,
    *,
    spoken: int = 0,
    claimed: int = 0,
    replies: int = 0,
) -> Contact:
    had = before or Contact()
    faded = 0.5 ** (max(now - at, timedelta()) / HALF_LIFE) if at else 0.5
    last = max((one for one in (had.last_at, at) if one), default=None)
    return Contact(
        had.spoken + spoken,
        had.claimed + claimed,
        had.replies + replies,
        had.worth + (3 * spoken + claimed) * faded + 0.5 * min(replies, 20) * faded,
        last,
    )


def _reason(had: Contact | None, load: Load | None, now: datetime, *, stands_in: bool) -> str:
    said = []
    if had is not None:
        if had.spoken:
            said.append(f"was in contact {text.count(had.spoken, 'time')}")
        if had.claimed:
            said.append(f"claimed {text.count(had.claimed, 'alert')}")
        if had.replies:
            said.append(f"exchanged {text.count(had.replies, 'reply', 'replies')}")
        if had.last_at is not None:
            said.append(f"last {text.span(now - had.last_at)} ago")
    if stands_in:
        said.append("stands in already")
    held = load.relationships if load else 0
    said.append(f"holds {text.count(held, 'relationship')}")
    return ", ".join(said)


def make_case(advocate: Advocate, why: str, now: datetime, channel: str = "") -> Orphan:
    """Make the case of a relationship, to be kept."""
    return orphans.Orphan(
        team=advocate.team,
        id=new_id("orphan"),
        advocate_id=advocate.id,
        lost=advocate.owner,
        why=why,
        channel=channel,
        opened_at=now,
    )


def advise(db: Database, team: str, here: Staff, now: datetime) -> None:
    """Think of who could take the open cases: those not thought about, or proposing who left."""
    cases = [
        one
        for one in orphans.every_open(db, team)
        if one.proposed_at is None or not all(map(here.is_living, one.proposed))
    ]
    if not cases:
        return
    scene = Scene(here, loads(db, team, now))
    for case in cases[:MOST_ADVISED]:
        advocate = advocates.one(db, team, case.advocate_id)
        proposed = propose(db, advocate, scene, now) if advocate else []
        orphans.change(
            db,
            team,
            case.id,
            proposed=tuple(one.user for one in proposed),
            reasons=tuple(one.reason for one in proposed),
            proposed_at=now,
        )


def _give_up(db: Database, team: str, here: Staff) -> None:
    """Cancel the hand-overs to somebody who is gone."""
    for one in handovers.incomplete(db, team):
        if not here.is_living(one.taker):
            outcome = "who was to take over has left"
            handovers.change(db, team, one.id, state="cancelled", outcome=outcome)


def _write_down(db: Database, advocate: Advocate, by: str, why: str, now: datetime) -> None:
    ownership = ownerships.Ownership(
        team=advocate.team,
        id=new_id("ownership"),
        advocate_id=advocate.id,
        owner=advocate.owner,
        backup=advocate.backup,
        by=by,
        why=why,
        from_at=now,
    )
    ownerships.begin(db, advocate.team, ownership)


def _check(here: Staff, advocate: Advocate, user: str) -> None:
    if not here.is_living(user):
        raise Refusal(_NOT_HERE.format(user=text.user(user)))
    if not may_hold(here, advocate, user):
        raise Refusal(
            "A colleague's own relationship is held neither by them nor by anybody above them."
            " Nothing was changed; name somebody else."
        )
