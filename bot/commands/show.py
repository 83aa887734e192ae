"""show NAME: one advocate, their accounts, and what is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.cards.alert import headline, said_of
from bot.commands import _find as find
from bot.commands import command
from storage import accounts, alerts, posts, watchlists

if TYPE_CHECKING:
    from bot.commands import Request
    from storage.accounts import Account
    from storage.alerts import Alert

MOST_POSTS = 3
MOST_ALERTS = 5


@command
def answer(request: Request) -> Shown:
    """Show one advocate."""
    with request.house.open() as db:
        one = find.advocate(db, request, request.words.name())
        places = accounts.of_advocate(db, request.team, one.id)
        lists = watchlists.of_advocate(db, request.team, one.id)
        newest = posts.of_advocate(db, request.team, one.id, most=MOST_POSTS)[::-1]
        raised = alerts.of_advocate(db, request.team, one.id)[:MOST_ALERTS]
    names = text.listing([text.code(found.name) for found in lists]) or "none"
    facts = [
        ("Relationship owner", text.user(one.owner)),
        ("Watchlists", names),
        ("Watched since", text.day(one.added_at)),
    ]
    blocks = [b.header(one.name), b.fields(facts)]
    blocks.append(
        b.section("*Accounts*\n" + b.bullets([_account(a, request) for a in places] or ["none"]))
    )
    if newest:
        lines = [
            f"{text.day(post.published_at)}: "
            + text.link(post.url, post.title or post.text or "untitled")
            for post in newest
        ]
        blocks.append(b.section("*Newest posts*\n" + b.bullets(lines)))
    blocks.append(
        b.section(
            "*Alerts*\n" + b.bullets([_alert(a, one.name) for a in raised] or ["none so far"])
        )
    )
    return Shown(f"{text.said(one.name)}: {text.count(len(places), 'account')}", tuple(blocks))


def _account(account: Account, request: Request) -> str:
    parts = [
        f"{text.link(account.link, account.title or account.link)} ({text.said(account.source)})"
    ]
    if account.ended:
        parts.append("ended")
    elif account.last_good_at is None:
        parts.append("not seen yet")
    else:
        parts.append(f"seen {text.span(request.now - account.last_good_at)} ago")
    if account.health != "ok":
        parts.append(f":warning: {text.said(account.health_says or account.health, 300)}")
    return "  ·  ".join(parts)


def _alert(alert: Alert, name: str) -> str:
    outcome = said_of(alert) or alert.state
    return f"{text.day(alert.opened_at)}: {text.escape(headline(alert.label, name))}  ·  {outcome}"
