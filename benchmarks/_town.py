"""A town of people whom we follow, put straight into a database: as many as wanted, in a second.

Each has one account, a feed; whether it was read before and when it is due, who asks says.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import storage
from storage import accounts, advocates, memberships, teams, watchlists

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage import Database

BATCH = 10_000
PAST = timedelta(days=3 * 365)


def settle(
    db: Database,
    team: str,
    many: int,
    now: datetime,
    *,
    link: Callable[[int], str],
    due: Callable[[int], datetime],
    known: bool,
    first: int = 0,
) -> None:
    """Follow so many people in a team, numbered from `first`; of those `known` the past was read.

    Ids are of the numbers alone, and no two accounts of all teams may have the same.
    """
    storage.migrate(db, now)
    with db.transaction():
        teams.join(db, teams.Team(team=team, name="Bench", bot_user="U0", joined_at=now - PAST))
        db.insert("watchlists", team, [_watchlist(team, now)], ignore=True)
    for start in range(first, first + many, BATCH):
        numbers = range(start, min(first + many, start + BATCH))
        with db.transaction():
            db.insert("advocates", team, [_advocate(team, n, now) for n in numbers])
            db.insert("memberships", team, [_membership(team, n, now) for n in numbers])
            made = [_account(team, n, now, link(n), due(n), known=known) for n in numbers]
            accounts.add(db, team, made)
    db.survey()


def _advocate(team: str, number: int, now: datetime) -> advocates.Advocate:
    return advocates.Advocate(
        team=team,
        id=f"advocate_{number:08}",
        name=f"Sample {number}",
        name_key=f"sample {number}",
        owner=("U0MIA", "U0MAX", "U0ADA")[number % 3],
        added_by="U0MIA",
        added_at=now - PAST,
        look_at=now + timedelta(days=30),
    )


def _membership(team: str, number: int, now: datetime) -> memberships.Membership:
    return memberships.Membership(
        team=team,
        watchlist_id="watchlist",
        advocate_id=f"advocate_{number:08}",
        added_at=now - PAST,
    )


def _watchlist(team: str, now: datetime) -> watchlists.Watchlist:
    return watchlists.Watchlist(
        team=team,
        id="watchlist",
        name="everybody",
        name_key="everybody",
        channel="C0ADVOCATES",
        owner="U0MIA",
        created_by="U0MIA",
        created_at=now - PAST,
    )


def _account(
    team: str, number: int, now: datetime, link: str, due: datetime, *, known: bool
) -> accounts.Account:
    return accounts.Account(
        team=team,
        id=f"account_{number:08}",
        advocate_id=f"advocate_{number:08}",
        source="feed",
        address=link,
        stable_id=link,
        title=f"The feed of Sample {number}",
        link=link,
        added_at=now - PAST,
        due_at=due,
        health_since=now - PAST,
        first_seen_at=now - PAST if known else None,
        last_good_at=now if known else None,
        last_new_at=now - timedelta(days=number % 60) if known else None,
    )
