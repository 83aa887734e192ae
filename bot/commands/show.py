"""show NAME: one advocate, their accounts, and what is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import away, coverage, goodwill, owning, standing, text
from bot.aloud import called, noted
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.cards import handover as handover_card
from bot.cards import orphans as orphans_card
from bot.cards import places as places_card
from bot.cards.alert import headline, said_of
from bot.cards.coverage import losses
from bot.commands import _find as find
from bot.commands import command
from bot.modals.stage_roles import described
from storage import (
    accounts,
    alerts,
    handovers,
    orphans,
    posts,
    profiles,
    proposals,
    stage_roles,
    stages,
    touchpoints,
    watchlists,
)

if TYPE_CHECKING:
    from bot.cards import Block
    from bot.commands import Request
    from storage import Database
    from storage.accounts import Account
    from storage.advocates import Advocate
    from storage.alerts import Alert

MOST_POSTS = 3
MOST_ALERTS = 5
MOST_REASONS = 5
MOST_OWNERS = 3
MOST_TOUCHES = 3


@command
def answer(request: Request) -> Shown:
    """Show one advocate."""
    with request.house.open() as db:
        one = find.advocate(db, request, request.words.name())
        places = accounts.of_advocate(db, request.team, one.id)
        shut = find.viewer(db, request).shut
        lists = [
            each for each in watchlists.of_advocate(db, request.team, one.id) if each.id not in shut
        ]
        newest = posts.of_advocate(db, request.team, one.id, most=MOST_POSTS)[::-1]
        asked = proposals.waiting(db, request.team, one.id)
        raised = alerts.of_advocate(db, request.team, one.id)[:MOST_ALERTS]
        stands = standing.of_advocate(db, request.team, one.id, request.now)
        known = _relationship(db, request, one)
        answers_what = _for_buyers(db, request, one)
    names = text.listing([text.code(found.name) for found in lists]) or "none"
    facts = [
        ("Relationship owner", text.user(one.owner)),
        ("Stands in", text.user(one.backup) if one.backup else "nobody yet"),
        ("Watchlists", names),
        ("Watched since", text.day(one.added_at)),
    ]
    if one.kind == "inside":
        since = text.day(one.opted_in_at) if one.opted_in_at else "not yet; nothing is read"
        facts.append(("Works here, agreed", since))
    blocks = [b.header(one.name), b.fields(facts)]
    why = b.bullets([text.said(reason, 300) for reason in stands.reasons[:MOST_REASONS]])
    blocks.append(b.section(f"*How things stand: {stands.state}*\n{why}"))
    blocks.append(
        b.section(
            "*Accounts*\n" + b.bullets([_account(a, one.name, request) for a in places] or ["none"])
        )
    )
    blocks.append(b.section("*Relationship*\n" + b.bullets(known)))
    if not request.share:
        for title, words in (("What to know", one.notes), ("What not to do", one.do_nots)):
            if words:
                blocks.append(b.section(f"*{title}*\n{text.said(words, 1000)}"))
    if answers_what:
        blocks.append(b.section("*For buyers*\n" + b.bullets(answers_what)))
    if newest:
        lines = [
            f"{text.day(post.published_at)}: " + text.link(post.url, called(post) or "untitled")
            for post in newest
        ]
        blocks.append(b.section("*Newest posts*\n" + b.bullets(lines)))
    blocks.append(
        b.section(
            "*Alerts*\n" + b.bullets([_alert(a, one.name) for a in raised] or ["none so far"])
        )
    )
    blocks.append(_buttons(one.id))
    if asked:
        blocks.append(b.divider())
        blocks += places_card.show("*Perhaps theirs too*", (), asked).blocks
    return Shown(f"{text.said(one.name)}: {text.count(len(places), 'account')}", tuple(blocks))


def _buttons(advocate_id: str) -> Block:
    lines = [
        ("Ask or Give …", "advocate_ask"),
        ("Hand Over …", "advocate_handover"),
        ("Assign …", "advocate_assign"),
        ("Roles by Stage …", "advocate_roles"),
    ]
    return b.actions(
        b.button("Log a Touchpoint …", "advocate_touch", advocate_id),
        b.button("Edit …", "advocate_edit", advocate_id),
        b.menu([(*line, advocate_id) for line in lines]),
    )


def _relationship(db: Database, request: Request, one: Advocate) -> list[str]:
    """Say who holds it and held it, when we were last in contact, and what was asked."""
    lines = owning.history(db, one)[:MOST_OWNERS]
    if case := orphans.open_of(db, request.team, one.id):
        lines.insert(0, f":warning: {orphans_card.line(case, one)}")
    for handover in handovers.of_advocate(db, request.team, one.id)[:1]:
        lines.append(f"Handed over: {handover_card.line(handover, one)}")
    touches = touchpoints.of_advocate(db, request.team, one.id, MOST_TOUCHES)
    lines += [
        f"{text.day(touch.at)}: {text.user(touch.by)}, {touch.kind}:"
        f" {text.said(noted(touch.note, share=request.share), 160)}"
        for touch in touches
    ]
    if not touches:
        lines.append("no contact is logged; `/bellwether touch` logs one")
    stands = goodwill.of(db, one, request.now)
    if stands.last is not None or stands.gives:
        warn = ":warning: asked too much: " if stands.is_too_much else ""
        free = f", left in peace until {text.day(stands.free_at)}" if stands.free_at else ""
        lines.append(
            f"{warn}{text.count(stands.asks, 'ask')} and {text.count(stands.gives, 'give')} within"
            f" a year{free}"
        )
    if absent := away.away_now(db, request.team, one.id, request.now):
        why = noted(absent.note, share=request.share)
        lines.append(f"away until {absent.until_on}: {text.said(why, 120) or 'planned'}")
    return lines


def _for_buyers(db: Database, request: Request, one: Advocate) -> list[str]:
    """Say whom they are like, what they do at which stage, and what only they answer."""
    known = profiles.of_advocate(db, request.team, one.id)
    has = stage_roles.of_advocate(db, request.team, one.id)
    lines = losses(coverage.lost_with(db, one, request.now))
    if has:
        there = {stage.key: stage for stage in stages.every(db, request.team, retired=True)}
        lines.append(described(has, there))
    if known and known.role:
        lines.append(f"as a buyer: {text.said(known.role)}")
    if known and known.products:
        lines.append(f"knows {text.listing([text.said(name, 60) for name in known.products[:5]])}")
    return lines


def _account(account: Account, name: str, request: Request) -> str:
    parts = [
        f"{text.link(account.link, account.title or account.link)} ({text.said(account.source)})"
    ]
    if account.ended:
        parts.append("ended")
    elif not accounts.is_watched(account):
        parts.append("read by people only")
    elif account.last_good_at is None:
        parts.append("not seen yet")
    else:
        parts.append(f"seen {text.span(request.now - account.last_good_at)} ago")
    if account.health != "ok":
        mark = (
            ""
            if account.health in accounts.SEEN or not accounts.is_watched(account)
            else ":warning: "
        )
        parts.append(f"{mark}{text.said(account.health_says or account.health, 300)}")
    if account.moved_to:
        link = text.said(account.moved_to, 300)
        parts.append(f"follow them there: `/bellwether watch {text.plain(name)} {link}`")
    if account.left_out:
        parts.append(f"{text.count(account.left_out, 'post')} too many at once, only counted")
    if account.proof:
        parts.append(f"theirs because {text.said(account.proof, 200)}")
    return "  ·  ".join(parts)


def _alert(alert: Alert, name: str) -> str:
    outcome = said_of(alert) or alert.state
    return f"{text.day(alert.opened_at)}: {text.escape(headline(alert.label, name))}  ·  {outcome}"
