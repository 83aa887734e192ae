"""Forgetting a customer: profile, keys, what they bought and said; no import brings them back.

Found by a name as it is shown, by an address, or by an id of a system. What reached them and was
credited is reckoned without them from then on. Like forgetting an advocate (bot/forgetting.py) it
is one transaction; what is to go in Slack and out of the file is done after it (bot/erasing.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import auditing, counting, text, visiting
from bot.commands import Refusal
from bot.forgetting import Forgotten
from bot.settings import SettingsError
from storage import (
    _traces,
    aliases,
    customers,
    erasures,
    identities,
    received,
    tombstones,
    transactions,
)
from storage.erasures import Erasure
from storage.tombstones import Tombstone

if TYPE_CHECKING:
    from bot.house import House
    from bot.profiles import Keys
    from storage import Database
    from storage.customers import Customer
    from storage.identities import Identity

NOBODY = "Nothing was changed; give a name as `path` shows it, an address, or an id of a system."


def find(house: House, db: Database, team: str, words: str) -> Customer:
    """Find the customer that is meant. Raises Refusal where it is nobody, or several."""
    if not words:
        raise Refusal('Which customer? Like `/bellwether forget --customer "Acme"`.')
    keys = _keys(house, db, team)
    values = [words, *(key.value for key in keys.of_address(words))]
    ids = {one.customer_id for one in identities.known(db, team, values) if _is_sure(one)}
    ids |= {one.id for one in customers.some(db, team, [words])}
    ids |= {one.id for one in customers.named(db, team, words)}
    roots = customers.roots(db, team)
    found = customers.some(db, team, sorted({roots[one] for one in ids}))
    if not found:
        raise Refusal(f"I know no customer {text.code(words)}. {NOBODY}")
    if len(found) > 1:
        raise Refusal(
            f"{text.count(len(found), 'customer')} are called {text.code(words)}. {NOBODY}"
        )
    return found[0]


def forget(house: House, db: Database, one: Customer, by: str) -> Forgotten:
    """Erase a customer, within the open transaction. Raises Refusal where the key is lost."""
    team, now = one.team, house.now()
    db.serialise("forget", team)
    keys = _keys(house, db, team)
    ids = [each.id for each in customers.around(db, team, [one.id])]
    rows = sum(map(len, _traces.hanging(db, team, {"customers": ids}).values()))
    auditing.note(db, team, house, by, "forget customer", [one.id])
    sure = [each for each in identities.of_those(db, team, ids) if _is_sure(each)]
    stones = sorted({keys.stone(each.ns, each.value) for each in sure})
    tombstones.add(
        db, team, [Tombstone(team=team, value=each, at=now, source=by) for each in stones]
    )
    received.forget(db, team, [each.value for each in sure])
    paid = [each.ext_id for who in ids for each in transactions.of_customer(db, team, who)]
    aliases.forget(db, team, paid)
    labels = [word for word in (one.label,) if word]
    files = _traces.naming(db, team, labels).get("uploads", [])
    _traces.drop(db, team, "uploads", files)
    named = len(files) + visiting.clear(db, team, one.label)
    for each in ids:
        customers.remove(db, team, each)
    asked = [("file", str(each["file_id"])) for each in files] + [("scrub", "")]
    erasures.add(
        db,
        team,
        [
            Erasure(team=team, kind=kind, name=name, asked_at=now, due_at=now)
            for kind, name in asked
        ],
    )
    return Forgotten(rows=rows, named=named, messages=0, files=len(files))


def _is_sure(key: Identity) -> bool:
    return key.basis != "probable"


def _keys(house: House, db: Database, team: str) -> Keys:
    try:
        return counting.keys_of(house, db, team)
    except SettingsError as error:
        raise Refusal(str(error)) from None
