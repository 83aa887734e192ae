"""What the bot saw: an advocate who answered or mentioned a customer, where that can be known.

An observed touch says that it was seen, and nothing of what it is worth. Customers are known by
handles that somebody asserted (a column of a file), never by a name that is like theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import knowing
from storage import answers, identities, new_id, touches
from storage.touches import Touch
from value.handles import handle

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage import Database
    from storage.accounts import Account
    from storage.posts import Post

SPACE = "handle"
KINDS = {"reply": "reply", "post": "mention", "quote": "mention"}
"""Which posts touch whom they name, and how; who boosts says nothing to anybody."""


def note(db: Database, account: Account, posts: Sequence[Post], now: datetime) -> int:
    """Keep which customers these posts answer or mention, within the open transaction."""
    team = account.team
    named: dict[str, list[Post]] = {}
    for post in posts:
        for link in post.people if post.kind in KINDS else ():
            if key := handle(link):
                named.setdefault(key, []).append(post)
    known = identities.known(db, team, list(named)) if named else []
    found = [one for one in known if one.ns == SPACE and one.basis != "probable"]
    made = [
        Touch(
            team=team,
            id=new_id("touch"),
            customer_id=one.customer_id,
            advocate_id=account.advocate_id,
            place=account.source,
            at=post.published_at,
            kind=KINDS[post.kind],
            evidence="observed",
            ext_ref=f"post:{account.id} {post.id} {one.customer_id}",
            source="bot",
            added_at=now,
        )
        for one in found
        for post in named[one.value]
    ]
    touches.add(db, team, made)
    for customer_id, at in {touch.customer_id: touch.at for touch in made}.items():
        knowing.raise_to(db, team, customer_id, "nurture", at)
    return len(made)


def place(db: Database, team: str) -> int:
    """Say at which stage what was observed helped, where its post answers a question of one.

    Only answers that a person has confirmed count. Within the open transaction; tells how many.
    """
    open_ones = touches.unplaced(db, team)
    if not open_ones:
        return 0
    stages = {
        f"post:{one.account_id} {one.post_id}": one.stage
        for one in answers.every(db, team)
        if one.post_id and one.stage
    }
    found = [(one, stages.get(one.ext_ref.rpartition(" ")[0], "")) for one in open_ones]
    for one, stage in found:
        if stage:
            touches.change(db, team, one.id, stage=stage)
    return sum(bool(stage) for _, stage in found)
