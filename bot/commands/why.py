"""why NAME|ALERT: the words, the reasons and the arithmetic behind an alert, and their rhythm.

The rhythm is a small chart: posts a week, the silence, and from when on it is a long one. What only
you see in a channel cannot hold a picture, so it comes into your direct messages with me; with
`--share` it comes into the channel.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot import aftermath, chart, cohort, coverage, text
from bot.aloud import aloud, untitled
from bot.cards import Block, Picture, Shown
from bot.cards import _blocks as b
from bot.cards.alert import headline, said_of
from bot.cards.coverage import losses
from bot.commands import Refusal, command
from bot.commands import _find as find
from bot.learning import Record, records
from signals._from_posts import OWN_KINDS
from signals._rhythm import WINDOW, rhythm
from storage import advocates, alerts, outcomes, posts, readings

if TYPE_CHECKING:
    from datetime import datetime

    from bot.commands import Request
    from storage import Database
    from storage.advocates import Advocate
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
        # Delicate words are for who holds the relationship, and for nobody beside them.
        alone = not request.share and request.user in (one.owner, one.backup)
        drawn = _rhythm(db, one, request.now)
        picture = Picture(
            "rhythm.png",
            f"{text.plain(one.name, 80)}: posts a week",
            chart.described(drawn),
            partial(chart.draw, drawn),
        )
        where = (
            f"The chart ({text.escape(picture.alt)}) comes into your direct messages with me, or"
            " with `--share` into the channel."
        )
        if alert is None:
            said = _nothing(one.name, under, alone=alone)
            return Shown(f"{said}\n{where}", picture=picture)
        shown = readings.of_alert(db, request.team, alert.id)
        blocks: list[Block] = [b.header(headline(alert.label, one.name))]
        blocks.append(b.context(said_of(alert) or f"open since {text.when(alert.opened_at)}"))
        for reading in shown[:MOST]:
            blocks += _reading(db, reading, alone=alone)
        if (more := len(shown) - MOST) > 0:
            blocks.append(b.context(f"and {text.count(more, 'more finding')} in the card's thread"))
        record = records(db, request.team, request.now).get(alert.situation)
        if shown:
            blocks.append(b.section(f"*How sure*\n{_sure(shown, record)}"))
        if lost := losses(coverage.lost_with(db, one, request.now)):
            blocks.append(b.section(f"*What would be lost*\n{b.bullets(lost)}"))
        if became := aftermath.told(outcomes.of_alert(db, request.team, alert.id)):
            blocks.append(b.section(f"*What became of it*\n{text.escape(became)}"))
        blocks.append(b.context(where))
        blocks += _buttons(alert)
    title = f"Why {text.escape(headline(alert.label, one.name))}"
    return Shown(title, tuple(blocks), picture)


def _rhythm(db: Database, one: Advocate, now: datetime) -> chart.Chart:
    kinds = sorted(OWN_KINDS)
    days = posts.days(db, one.team, one.id, kinds, now - timedelta(days=WINDOW))
    published = sorted({at for _, first, last in days for at in (first, last)})
    beat = rhythm(published, now, cohort.others(db, one, published))
    return chart.chart(
        posts.a_day(db, one.team, one.id, kinds, now - timedelta(weeks=chart.WEEKS)), beat, now
    )


def _sure(shown: list[Reading], record: Record | None) -> str:
    """Say plainly how sure we are of the strongest reading, and what that is worth here."""
    best = max(shown, key=lambda reading: (reading.severity, reading.score - reading.bar))
    room = (best.score - best.bar) / (1 - best.bar) if best.bar < 1 else 1.0
    if best.label in ("quiet", "silent", "gone"):
        said = "That they are silent is a fact; what it means is not: most come back by themselves."
        if best.label == "gone":
            said = "That they are silent is a fact; whether it is for good nobody knows but they."
    elif room >= 2 / 3:
        said = f"Very sure: {_sum(best)}."
    elif room >= 1 / 3:
        said = f"Fairly sure: {_sum(best)}."
    else:
        said = f"Not very: {_sum(best)}. Read the words yourself before you act."
    if record is None or record.precision is None:
        return f"{said} Nobody here has said yet how right {text.code(best.signal)} is."
    low, high = record.between()
    return (
        f"{said} Of {text.count(record.judged, 'alert')} of {text.code(best.signal)} that people"
        f" here judged, {record.right + record.known} were so ({low:.0%} to {high:.0%})."
    )


def _nothing(name: str, under: list[Reading], *, alone: bool) -> str:
    if not under:
        return f"Nothing has been raised about {text.code(name)}, and no signal saw anything."
    lines = [
        f"{text.day(r.read_at)}: {text.code(r.signal)} saw"
        f" “{text.said(r.evidence if alone else aloud(r.evidence), 120)}”,"
        f" {_sum(r)}"
        for r in under
    ]
    return (
        f"Nothing has been raised about {text.code(name)}. Seen, and under the bar:\n"
        + b.bullets(lines)
    )


def _reading(db: Database, reading: Reading, *, alone: bool) -> list[Block]:
    blocks = [b.quote(reading.evidence if alone else aloud(reading.evidence), 800)]
    lines = [text.said(one if alone else aloud(one), 300) for one in reading.reasons]
    blocks.append(b.section(f"{b.bullets(lines)}\n{text.code(reading.signal)}: {_sum(reading)}"))
    if reading.account_id and reading.post_id:
        post = posts.one(db, reading.team, reading.account_id, reading.post_id)
        if post:
            title = text.link(
                post.url, (post.title if alone else untitled(post.title)) or "the post"
            )
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
