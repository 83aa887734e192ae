"""alerts [mine|WATCHLIST|@U]: what is open, gravest first.

Where customers are known to stand with advocates, those come first where it is likeliest that
somebody goes and most stands with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import at_stake, sight, text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.cards.alert import SEVERITY, headline, said_of
from bot.commands import _find as find
from bot.commands import command
from storage import advocates, memberships
from storage import alerts as table
from storage import notices as calls

if TYPE_CHECKING:
    from bot.commands import Request
    from storage.advocates import Advocate
    from storage.alerts import Alert

MOST = 15


@command
def answer(request: Request) -> Shown:
    """List what is not closed."""
    return request.house.aside.run(_open, request)


def _open(request: Request) -> Shown:
    users, name = request.words.of("user"), request.words.name()
    with request.house.open() as db:
        shown = sight.seen(find.viewer(db, request), advocates.every(db, request.team))
        people = {one.id: one for one in shown}
        live = [a for a in table.every_live(db, request.team) if a.advocate_id in people]
        if users or name.casefold() == "mine":
            whose = users[0] if users else request.user
            called = calls.called(db, request.team, whose)
            live = [
                a
                for a in live
                if whose in (people[a.advocate_id].owner, a.claimed_by)
                or (a.id in called and not a.claimed_by)
            ]
        elif name:
            chosen = find.watchlist(db, request, name)
            on_it = {one.id for one in memberships.advocates(db, request.team, chosen.id)}
            live = [alert for alert in live if alert.advocate_id in on_it]
        live = at_stake.ordered(db, request.team, live, request.now)
    if not live:
        return Shown("Nothing is open. `/bellwether doctor` says whether everything could be seen.")
    lines = [_line(alert, people[alert.advocate_id]) for alert in live[:MOST]]
    if (more := len(live) - MOST) > 0:
        lines.append(f"and {more:,} more")
    title = f"*{text.count(len(live), 'open alert')}*"
    small = "`/bellwether why NAME` shows the words and the reasons."
    return Shown(
        f"{title}\n{b.bullets(lines)}",
        (b.section(title), *(b.section(f"•  {line}") for line in lines), b.context(small)),
    )


def _line(alert: Alert, one: Advocate) -> str:
    parts = [
        f"*{text.escape(headline(alert.label, one.name))}*",
        SEVERITY.get(alert.severity, ""),
        text.user(one.owner),
        said_of(alert) or f"since {text.day(alert.opened_at)}",
    ]
    return "  ·  ".join(part for part in parts if part)
