"""Taking in what hooks tell: each thing once, in one transaction, and what must wait is parked.

A delivery is known by what its sender calls it: a repeat counts nothing. What cannot be counted
yet (a refund before its sale, a currency nobody knows, a deal that was not imported) is parked with
the reason, reduced to what counts; `doctor` and `hook waiting` tell of it. It is looked at again
when what it waits for comes, and when it is sent again.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from bot import buying, dealing, knowing
from bot.hooks import News
from bot.parking import Park
from bot.pepper import pepper_of
from bot.profiles import Keys
from storage import new_id, received

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.house import House
    from storage import Database
    from storage.received import Received


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one thing that was told, and the sentence that says so."""

    state: Literal["done", "parked", "repeat"]
    says: str


def take(house: House, team: str, source: str, news: Iterable[News]) -> list[Outcome]:
    """Take in what a sender tells, in its order. Raises StorageError; what came before is kept."""
    found = []
    for one in news:
        with house.open() as db, db.transaction():
            # A sale and its refund may come at the same moment.
            db.serialise("hook", team)
            keys = keys_of(house, db, team)
            told = knowing.reduced(keys, one)
            found.append(_first(db, team, source, told, house.now(), keys))
    return found


def again(db: Database, team: str, waiting: Sequence[Received], now: datetime, keys: Keys) -> int:
    """Look at parked deliveries again, and tell how many are parked no more."""
    return sum(_look(db, team, one, _news(one), now, keys).state == "done" for one in waiting)


def keys_of(house: House, db: Database, team: str) -> Keys:
    """Give what makes keys of what is told in a team. Raises SettingsError."""
    return Keys(pepper_of(db, team, house.settings, house.now()))


def _first(db: Database, team: str, source: str, told: News, now: datetime, keys: Keys) -> Outcome:
    """Take in a delivery, unless it was before; one that is parked is taken as it is told now."""
    there = received.known(db, team, source, told.ext_id)
    if there is not None and there.state == "done":
        return Outcome("repeat", "This was told before. Nothing was counted twice.")
    if there is None:
        there = _row(team, source, told, now)
        received.first_time(db, team, there)
    return _look(db, team, there, told, now, keys)


def _look(db: Database, team: str, row: Received, told: News, now: datetime, keys: Keys) -> Outcome:
    kept = _row(team, row.source, told, now)
    try:
        if told.kind == "erasure" and not told.trouble:
            says, ripe = knowing.erased(db, team, row.source, told, now, keys)
        else:
            way = _in_trouble if told.trouble else _WAYS[told.kind]
            says, ripe = way(db, team, row.source, told, now)
    except knowing.Erased:
        says, ripe = "That is of somebody who was erased. Nothing of it is kept.", ()
        received.forget(db, team, [value for _, value in told.ids])
    except Park as park:
        received.change(
            db,
            team,
            row.id,
            state="parked",
            trouble=str(park),
            about=park.about,
            amount=kept.amount,
            currency=kept.currency,
            told=kept.told,
        )
        return Outcome(
            "parked",
            f"{park} It is kept waiting, and nothing was counted; `hook waiting` lists it.",
        )
    # What was told is in its place now, and needs no second one.
    received.change(db, team, row.id, state="done", trouble="", about="", told="")
    for name in ripe:
        again(db, team, received.waiting_for(db, team, name), now, keys)
    return Outcome("done", says)


def _in_trouble(
    db: Database,  # noqa: ARG001 - as all ways
    team: str,  # noqa: ARG001
    source: str,  # noqa: ARG001
    told: News,
    now: datetime,  # noqa: ARG001
) -> tuple[str, Sequence[str]]:
    raise Park(f"{told.trouble[:1].upper()}{told.trouble[1:]}.")


def _row(team: str, source: str, told: News, now: datetime) -> Received:
    ns, value = told.ids[0] if told.ids else ("", "")
    return received.Received(
        team=team,
        id=new_id("received"),
        source=source,
        ext_id=told.ext_id,
        kind=told.kind,
        at=told.at,
        received_at=now,
        key_ns=ns,
        key_value=value,
        code=told.codes[0] if told.codes else "",
        amount=told.amount,
        currency=told.currency,
        told=json.dumps(asdict(told) | {"at": told.at.isoformat()}),
    )


def _news(row: Received) -> News:
    said = json.loads(row.told)
    said["at"] = datetime.fromisoformat(said["at"])
    for name in ("names", "codes", "others"):
        said[name] = tuple(said[name])
    for name in ("ids", "marks"):
        said[name] = tuple((ns, value) for ns, value in said.get(name, ()))
    return replace(News(**said), ext_id=row.ext_id)


_WAYS: dict[str, Callable[[Database, str, str, News, datetime], tuple[str, Sequence[str]]]] = {
    "sale": buying.sale,
    "refund": buying.refund,
    "names": buying.names,
    "end": knowing.ended,
    "contact": knowing.contact,
    "merge": knowing.merged,
    "stage": dealing.stage,
    "amount": dealing.amount,
    "heard": knowing.heard,
}
