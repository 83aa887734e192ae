"""list [WATCHLIST]: who is watched, and how they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import sight, standing, text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.commands import _find as find
from bot.commands import command
from storage import accounts, advocates, alerts, memberships

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands import Request
    from signals._relationship import Relation
    from storage.accounts import Account
    from storage.advocates import Advocate
    from storage.alerts import Alert

MOST = 40
"""How many advocates one answer names; more would not fit in a message."""


@command
def answer(request: Request) -> Shown:
    """List a watchlist, or everybody."""
    return request.house.aside.run(_list, request)


def _list(request: Request) -> Shown:
    name = request.words.name()
    with request.house.open() as db:
        looks = find.viewer(db, request)
        if name:
            chosen = find.watchlist(db, request, name)
            people = sight.seen(looks, memberships.advocates(db, request.team, chosen.id))
            title = (
                f"Watchlist {text.code(chosen.name)}, which tells {text.channel(chosen.channel)}"
            )
        else:
            people = sight.seen(looks, advocates.every(db, request.team))
            lists = sight.lists(db, request.team, find.looker(request))
            title = (
                f"{text.count(len(people), 'advocate')} on {text.count(len(lists), 'watchlist')}"
            )
        places = accounts.of_advocates(db, request.team, [one.id for one in people[:MOST]])
        live = alerts.every_live(db, request.team)
        shown = [one.id for one in people[:MOST]]
        stand = standing.of_several(db, request.team, shown, request.now)
    if not people:
        return Shown(f"{title}: nobody yet. `/bellwether watch NAME LINK` adds the first.")
    lines = [_line(one, places, live, stand.get(one.id), request) for one in people[:MOST]]
    if more := len(people) - MOST:
        lines += [f"and {more:,} more; name a watchlist to see fewer"] * (more > 0)
    told = "\n".join(f"•  {line}" for line in lines)
    # A section holds 3,000 characters: ten people are well within.
    parts = ["\n".join(told.split("\n")[i : i + 10]) for i in range(0, len(lines), 10)]
    return Shown(f"{title}\n{told}", (b.section(title), *(b.section(part) for part in parts)))


def _line(
    one: Advocate,
    places: Sequence[Account],
    live: Sequence[Alert],
    stands: Relation | None,
    request: Request,
) -> str:
    mine = [
        account
        for account in places
        if account.advocate_id == one.id and accounts.is_watched(account)
    ]
    waiting = sum(alert.advocate_id == one.id for alert in live)
    blind = sum(not accounts.is_seen(account) for account in mine)
    last = max((account.last_new_at for account in mine if account.last_new_at), default=None)
    facts = [
        f"*{text.said(one.name, 80)}*",
        _stands(stands),
        text.user(one.owner),
        f"last post {text.span(request.now - last)} ago" if last else "no post seen yet",
    ]
    if waiting:
        facts.append(f"*{text.count(waiting, 'open alert')}*")
    if blind:
        facts.append(f":warning: {len(mine) - blind} of {text.count(len(mine), 'account')} seen")
    return "  ·  ".join(facts)


def _stands(stands: Relation | None) -> str:
    """Say in a word how things stand, with the first reason where they are not steady."""
    if stands is None or stands.state == "steady":
        return "steady"
    return f"*{stands.state}* ({text.said(stands.reasons[0], 60)})"
