"""Warm hand-overs: a note from what is known, an introduction, two confirmations, a first contact.

The relationship passes when both sides have confirmed: the giver (or a manager, where the giver has
left) and the taker. From then on the bars are lower for a while, because a change of owner is when
people drift off unseen. It is done when the taker has been in contact.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import goodwill, owning, roles, sight, text
from bot.commands import Refusal
from bot.staff import may_hold, staff
from signals._delicate import is_delicate
from signals._own_words import own_words
from storage import accounts, advocates, alerts, handovers, new_id, posts, touchpoints
from storage.handovers import INCOMPLETE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.goodwill import Standing
    from storage import Database
    from storage.accounts import Account
    from storage.advocates import Advocate
    from storage.alerts import Alert
    from storage.handovers import Handover
    from storage.posts import Post
    from storage.touchpoints import Touchpoint

FIRST_CONTACT = timedelta(days=7)
ATTENTION = timedelta(days=60)
EASED = 0.1
"""By so much the bars are lower for those who were handed over, as for those near a herd."""
LOOKED_AT = timedelta(days=365)
MOST_TOPICS = 6
MOST_NOTE = 3000
_WORD = re.compile(r"[^\W\d_][\w+#.-]{3,29}")
_TAG = re.compile(r"(?<!\w)#([^\W\d_]\w{2,29})")
# Words that begin sentences, in the languages that are read: no topic, however often they come.
_SAID = """
about after again also another because been before being both could does doing done each even
ever every first from getting going have having here into just last like made make many more
most much next only other over really same should since some still such than thank thanks that
their them then there these they thing things this those through today under very want were what
when where which while will with without would your youre dont cant para como pero esta este
porque cuando desde hasta todo todos sobre pour avec dans mais plus nous vous cette sont leur
comme tout tous sans aber auch dass diese dieser eine einen einer nicht oder sich sind wenn wird
wurde haben heute isso quando também anche come della delle degli nella perché questo questa
sono deze door voor maar niet wordt zijn heeft naar hebben vandaag
"""
_COMMON = frozenset(_SAID.split())
COLDER = 0.2
"""A change of mean tone from which on it is worth a word."""


@dataclass(frozen=True, slots=True)
class Known:
    """All that a note is made of, newest first where it has an order."""

    advocate: Advocate
    places: Sequence[Account] = ()
    posts: Sequence[Post] = ()
    touches: Sequence[Touchpoint] = ()
    alerts: Sequence[Alert] = ()
    standing: Standing | None = None
    open_asks: Sequence[str] = ()


def begin(  # noqa: PLR0913 - what a hand-over is made of
    db: Database,
    advocate: Advocate,
    taker: str,
    *,
    by: str,
    now: datetime,
    first_contact_on: date | None = None,
    note: str = "",
    introduction: str = "",
) -> Handover:
    """Begin to hand an advocate over, within the open transaction.

    Note and introduction are drafted where none are given. Raises Refusal where it is not for them
    to do, the taker may not hold the relationship, or it is on its way already.
    """
    team = advocate.team
    db.serialise("owning", team)
    if by != advocate.owner:
        roles.require(db, team, by, "manager", "hand over somebody else's relationship")
    here = staff(db, team, now)
    if taker == advocate.owner:
        raise Refusal(f"{text.user(taker)} holds that relationship already. Nothing was changed.")
    if not here.is_living(taker) or not may_hold(here, advocate, taker):
        raise Refusal(
            f"{text.user(taker)} cannot take that relationship over. Nothing was changed; name a"
            " colleague who is still here."
        )
    first = first_contact_on or (now + FIRST_CONTACT).date()
    if first < now.date():
        raise Refusal(f"{first} is over already. Nothing was changed; give a day to come.")
    for one in handovers.of_advocate(db, team, advocate.id):
        if one.state == "open":
            raise Refusal(
                f"That relationship is on its way to {text.user(one.taker)} already, since"
                f" {text.day(one.opened_at)}. Nothing was changed; cancel that first."
            )
        if one.state == "passed":
            outcome = "handed on before the first contact"
            handovers.change(db, team, one.id, state="cancelled", outcome=outcome)
    drafted = known(db, advocate, now)
    made = handovers.Handover(
        team=team,
        id=new_id("handover"),
        advocate_id=advocate.id,
        giver=advocate.owner,
        taker=taker,
        note=text.shorten(note.strip() or note_of(drafted, now), MOST_NOTE),
        introduction=text.shorten(
            introduction.strip()
            or introduction_of(advocate.name, here.name(advocate.owner), here.name(taker)),
            MOST_NOTE,
        ),
        opened_by=by,
        opened_at=now,
        first_contact_on=first,
    )
    handovers.add(db, team, made)
    return made


def confirm(db: Database, team: str, handover_id: str, user: str, now: datetime) -> Handover:
    """Keep one side's yes, within the open transaction; with both, the relationship passes.

    Raises Refusal where it is over, was said before, or is not theirs to say.
    """
    db.serialise("owning", team)
    one = _open(db, team, handover_id)
    if user not in (one.giver, one.taker):
        sight.check(db, team, user, one.advocate_id)
    side = _side(db, one, user, now)
    if getattr(one, side) is not None:
        raise Refusal("You have confirmed that before; it waits for the other side.")
    handovers.change(db, team, one.id, **{side: now})
    found = _open(db, team, one.id)
    if found.confirmed_from_at is None or found.confirmed_to_at is None:
        return found
    advocate = advocates.one(db, team, one.advocate_id)
    if advocate is None:
        raise Refusal("That advocate is not watched any more. Nothing was changed.")
    owning.assign(db, advocate, one.taker, by=user, why="handed over", now=now, handover_id=one.id)
    handovers.change(db, team, one.id, state="passed", attention_until=now + ATTENTION)
    return handovers.one(db, team, one.id) or found


def cancel(db: Database, team: str, handover_id: str, user: str, why: str, now: datetime) -> None:
    """Stop a hand-over that has not passed, within the open transaction. Raises Refusal."""
    one = _open(db, team, handover_id)
    if user not in (one.giver, one.taker, one.opened_by):
        sight.check(db, team, user, one.advocate_id)
        roles.require(db, team, user, "manager", "stop somebody else's hand-over")
    outcome = why.strip() or "stopped"
    handovers.change(db, team, one.id, state="cancelled", outcome=outcome[:200], told_at=now)


def contacted(db: Database, advocate: Advocate, by: str, at: datetime) -> Handover | None:
    """Note the first contact of who took an advocate over; gives the hand-over that is done."""
    one = waiting(db, advocate, by)
    # By the day, because some log a contact as of a day.
    if one is None or at.date() < _passed_at(one).date():
        return None
    handovers.change(db, advocate.team, one.id, state="done", first_contact_at=at)
    return handovers.one(db, advocate.team, one.id)


def waiting(db: Database, advocate: Advocate, user: str) -> Handover | None:
    """Find the hand-over of an advocate that waits for somebody's first contact."""
    found = handovers.of_advocate(db, advocate.team, advocate.id)
    return next((one for one in found if one.state == "passed" and one.taker == user), None)


def incomplete(
    db: Database, team: str, viewer: str, user: str = ""
) -> list[tuple[Handover, Advocate]]:
    """List the hand-overs that are not done, of one colleague or all, as somebody may see them.

    `viewer` is a Slack user, or `sight.EVERYBODY` for a channel.
    """
    waiting = handovers.incomplete(db, team, user)
    if not waiting:
        return []
    looks = sight.viewer(db, team, viewer)
    found = [(one, advocates.one(db, team, one.advocate_id)) for one in waiting]
    return [(one, who) for one, who in found if who and sight.may_see(looks, who)]


def waits_for(one: Handover, user: str) -> str:
    """Say in a word what a hand-over waits for from somebody: confirm, contact or nothing."""
    if one.state == "passed":
        return "contact" if user == one.taker else ""
    if user == one.giver and one.confirmed_from_at is None:
        return "confirm"
    return "confirm" if user == one.taker and one.confirmed_to_at is None else ""


def is_attended(db: Database, advocate: Advocate, now: datetime) -> bool:
    """Tell whether somebody was handed over so lately that the bars are lower for them."""
    return handovers.is_attended(db, advocate.team, advocate.id, now)


def known(db: Database, advocate: Advocate, now: datetime) -> Known:
    """Gather what is known of an advocate for who takes them over."""
    team = advocate.team
    stands = goodwill.of(db, advocate, now)
    return Known(
        advocate,
        accounts.of_advocate(db, team, advocate.id),
        posts.of_advocate(db, team, advocate.id, since=now - LOOKED_AT)[::-1],
        touchpoints.of_advocate(db, team, advocate.id),
        alerts.of_advocate(db, team, advocate.id),
        stands,
        goodwill.unanswered(db, advocate),
    )


def note_of(what: Known, now: datetime) -> str:
    """Write what the next owner has to know, in plain lines; pure."""
    one = what.advocate
    lines = []
    if cares := topics(what.posts):
        lines.append(f"Cares about: {', '.join(cares)}")
    if places := list(dict.fromkeys(a.title or a.link for a in what.places if a.title or a.link)):
        lines.append(f"Publishes: {', '.join(text.plain(place, 60) for place in places[:5])}")
    lines.append(f"Tone: {_tone(what.posts, now)}")
    if one.notes:
        lines.append(f"Notes: {text.plain(one.notes, 500)}")
    if one.do_nots:
        lines.append(f"Do not: {text.plain(one.do_nots, 500)}")
    for touch in [t for t in what.touches if t.promise and t.promise_kept_at is None][:5]:
        due = f", due {touch.promise_due_on}" if touch.promise_due_on else ""
        lines.append(f"Promised on {touch.at:%Y-%m-%d}{due}: {text.plain(touch.promise, 200)}")
    lines += [f"Asked, not answered: {text.plain(said, 200)}" for said in what.open_asks[:5]]
    if what.standing is not None and (what.standing.asks or what.standing.gives):
        lines.append(f"Within a year: {_balance(what.standing)}")
    for touch in what.touches[:3]:
        lines.append(f"Contact on {touch.at:%Y-%m-%d}, {touch.kind}: {text.plain(touch.note, 160)}")
    if not what.touches:
        lines.append("Contact: none is logged")
    live = [alert for alert in what.alerts if alert.state in alerts.LIVE]
    lines += [f"Open alert since {alert.opened_at:%Y-%m-%d}: {alert.label}" for alert in live[:5]]
    return "\n".join(lines)


def introduction_of(name: str, giver: str, taker: str) -> str:
    """Write what the giver may send to the advocate, to be made their own; pure."""
    who = text.plain(taker, 60) or "a colleague of mine"
    me = text.plain(giver, 60)
    return (
        f"Dear {text.plain(name, 60)}, thank you for all you have done with us. From now on {who}"
        " is there for you. I have told them what you care about, and that you need not tell it"
        f" twice; they will write to you within days.{f' Yours, {me}' if me else ''}"
    )


def topics(said: Sequence[Post]) -> list[str]:
    """Name what somebody writes about again and again: their tags first, then their words; pure."""
    tags, words, every = Counter[str](), Counter[str](), 0
    for post in said:
        if post.kind not in ("post", "reply", "quote"):
            continue
        every += 1
        whole = f"{post.title} {post.text}"[:20_000]
        if is_delicate(whole):
            continue
        tags.update({tag.casefold() for tag in _TAG.findall(whole)})
        own = own_words(whole)
        # Names and terms of a trade stand out by their capitals within a sentence, in most scripts.
        found = _WORD.findall(own)
        words.update({word for word in found if word != word.lower() and word.lower() not in tags})
    least = 2 if every > 1 else 1
    often = [word for word, times in words.most_common(40) if times >= least]
    plain = [word for word in often if word.lower() not in _COMMON]
    named = [f"#{tag}" for tag, times in tags.most_common(MOST_TOPICS) if times >= least]
    return (named + plain)[:MOST_TOPICS]


def _balance(stands: Standing) -> str:
    return f"{text.count(stands.asks, 'ask')}, {text.count(stands.gives, 'give')}"


def _tone(said: Sequence[Post], now: datetime) -> str:
    """Say how somebody sounds, and whether that has changed within three months."""
    cut = now - timedelta(days=90)
    late = [p.sentiment for p in said if p.sentiment is not None and p.published_at > cut]
    early = [p.sentiment for p in said if p.sentiment is not None and p.published_at <= cut]
    if not late:
        return "not heard lately"
    mean = sum(late) / len(late)
    word = "warm" if mean > COLDER else "cold" if mean < -COLDER else "matter-of-fact"
    if early:
        change = mean - sum(early) / len(early)
        if change < -COLDER:
            return f"{word}, colder than before"
        if change > COLDER:
            return f"{word}, warmer than before"
    return word


def _open(db: Database, team: str, handover_id: str) -> Handover:
    one = handovers.one(db, team, handover_id)
    if one is None:
        raise Refusal("That hand-over is not kept any more. Nothing was changed.")
    if one.state not in INCOMPLETE:
        how = f" ({text.said(one.outcome, 120)})" if one.outcome else ""
        raise Refusal(f"That hand-over is {one.state}{how}. Nothing was changed.")
    if one.state == "passed":
        raise Refusal(
            f"That relationship has passed to {text.user(one.taker)} already. Nothing was changed."
        )
    return one


def _passed_at(one: Handover) -> datetime:
    return max(at for at in (one.confirmed_from_at, one.confirmed_to_at, one.opened_at) if at)


def _side(db: Database, one: Handover, user: str, now: datetime) -> str:
    if user == one.taker:
        return "confirmed_to_at"
    if user == one.giver:
        return "confirmed_from_at"
    if not staff(db, one.team, now).is_living(one.giver):
        roles.require(db, one.team, user, "manager", "confirm for a colleague who has left")
        return "confirmed_from_at"
    raise Refusal(
        f"That is for {text.user(one.giver)} and {text.user(one.taker)} to confirm. Nothing was"
        " changed."
    )
