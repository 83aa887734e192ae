"""why NAME|ALERT: the words, the reasons and the arithmetic behind an alert."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.cards import Block, Shown
from bot.cards import _blocks as b
from bot.cards.alert import headline, said_of
from bot.commands import Refusal, command
from bot.commands import _find as find
from storage import advocates, alerts, posts, readings

if TYPE_CHECKING:
    from bot.commands import Request
    from storage import Database
    from storage.alerts import Alert
    from storage.readings import Reading

MOST = 5


@command
def answer(request: Request) -> Shown:
    """Show the readings that an alert rests on, or an advocate's newest ones."""
    with request.house.open() as db:
        alert = find.alert(db, request, request.words.name())
        if alert is None:
            one = find.advocate(db, request, request.words.name())
            raised = alerts.of_advocate(db, request.team, one.id)
            alert = raised[0] if raised else None
            under = readings.of_advocate(db, request.team, one.id, MOST)
        else:
            found = advocates.one(db, request.team, alert.advocate_id)
            if found is None:
                raise Refusal("That advocate is not watched any more.")
            one, under = found, []
        if alert is None:
            return _nothing(one.name, under)
        shown = readings.of_alert(db, request.team, alert.id)
        blocks: list[Block] = [b.header(headline(alert.label, one.name))]
        blocks.append(b.context(said_of(alert) or f"open since {text.when(alert.opened_at)}"))
        for reading in shown[:MOST]:
            blocks += _reading(db, reading)
        if (more := len(shown) - MOST) > 0:
            blocks.append(b.context(f"and {text.count(more, 'more finding')} in the card's thread"))
        blocks += _buttons(alert)
    return Shown(f"Why {text.escape(headline(alert.label, one.name))}", tuple(blocks))


def _nothing(name: str, under: list[Reading]) -> Shown:
    if not under:
        return Shown(
            f"Nothing has been raised about {text.code(name)}, and no signal saw anything."
        )
    lines = [
        f"{text.day(r.read_at)}: {text.code(r.signal)} saw “{text.said(r.evidence, 120)}”,"
        f" {_sum(r)}"
        for r in under
    ]
    return Shown(
        f"Nothing has been raised about {text.code(name)}. Seen, and under the bar:\n"
        + b.bullets(lines)
    )


def _reading(db: Database, reading: Reading) -> list[Block]:
    blocks = [b.quote(reading.evidence, 800)]
    lines = [text.said(reason, 300) for reason in reading.reasons]
    blocks.append(b.section(f"{b.bullets(lines)}\n{text.code(reading.signal)}: {_sum(reading)}"))
    if reading.account_id and reading.post_id:
        post = posts.one(db, reading.team, reading.account_id, reading.post_id)
        if post:
            title = text.link(post.url, post.title or "the post")
            blocks.append(b.context(f"{title}  ·  {text.when(post.published_at)}"))
    if reading.clears:
        blocks.append(b.context(f"What clears it: {text.said(reading.clears, 300)}"))
    return blocks


def _sum(reading: Reading) -> str:
    return f"{round(reading.score * 100)} of 100, and the bar is {round(reading.bar * 100)}"


def _buttons(alert: Alert) -> list[Block]:
    """Offer the verdicts, which the card has no room for; what was called no signal stays so."""
    if alert.state == "dismissed":
        return []
    said = {"right": "right", "known": "right, and known already"}.get(alert.verdict or "")
    note = [b.context(f"A colleague has said that it was {said}.")] if said else []
    buttons = [
        b.button("It Was So", "alert_right", alert.id),
        b.button("We Knew", "alert_known", alert.id),
    ]
    if alert.state != "resolved":
        buttons.append(b.button("Not a Signal", "alert_wrong", alert.id))
    return [*note, b.actions(*buttons)]
