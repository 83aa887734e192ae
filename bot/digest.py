"""What happened in a period, as plain values: same inputs, same digest, byte by byte."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import at_stake, demand_news, sight
from bot.aloud import aloud
from bot.due import Due, due
from bot.learning import records
from bot.text import count, plain
from storage import (
    accounts,
    advocates,
    alerts,
    channels,
    memberships,
    outbox,
    posts,
    readings,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from bot.demand_news import Demand
    from storage import Database
    from storage.accounts import Account, Sight
    from storage.advocates import Advocate
    from storage.alerts import Alert

HALF_YEAR = timedelta(days=190)
QUIET = timedelta(days=30)
"""A silence from which on somebody is named as quiet, whatever their own rhythm."""
COOLER = frozenset({"souring", "cooling", "drifting", "colder", "switching"})
BACK = frozenset({"returned"})
UNSEEN = timedelta(days=2)
"""An account that was last seen well longer ago than this could not be seen."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One alert with whom it is about and the words it rests on."""

    alert: Alert
    advocate: Advocate
    evidence: str


@dataclass(frozen=True, slots=True)
class Digest:
    """A period of one scope. `unseen` are the accounts that we could not look at.

    `held` names the signals that a team's verdicts keep out of its channels, with what they saw;
    `fresh` is what of `waiting` came since the last digest (None where there was none), `cooler`
    who turned from us and `back` who came back in the period; `delayed` counts the cards that
    channels are yet to get, and `due` is what is due about these people. `demand` is what buyers
    ask; it is in the digest of all alone.
    """

    title: str
    since: datetime
    until: datetime
    people: int
    posts: int
    speakers: int
    waiting: Sequence[Entry]
    settled: Sequence[Entry]
    quiet: Sequence[tuple[Advocate, datetime]]
    accounts: int
    unseen: Sequence[tuple[Advocate, Account]]
    held: Sequence[tuple[str, int]] = ()
    fresh: Sequence[Entry] | None = None
    cooler: Sequence[Entry] = ()
    back: Sequence[Entry] = ()
    delayed: int = 0
    due: Sequence[Due] = ()
    demand: Demand = demand_news.NONE

    @property
    def older(self) -> Sequence[Entry]:
        """List what waits and is not new."""
        new = {one.alert.id for one in self.fresh or ()}
        return [one for one in self.waiting if one.alert.id not in new]


def gather(  # noqa: PLR0913 - whose, of whom, of when, for whom
    db: Database,
    team: str,
    *,
    title: str,
    whom: Collection[str] | None,
    since: datetime,
    now: datetime,
    changes: bool = False,
    viewer: str = sight.EVERYBODY,
) -> Digest:
    """Gather a digest of the advocates whose ids are in `whom` (None: of all).

    With `changes` it tells what came since apart from what had been waiting before. `viewer` is
    the Slack user who alone will see it; without one nobody is in it whom not everybody may see.
    """
    shown = sight.seen(sight.viewer(db, team, viewer), advocates.every(db, team))
    people = {one.id: one for one in shown if whom is None or one.id in whom}
    blind = [one for one in accounts.unseen(db, team, now - UNSEEN) if one.advocate_id in people]
    sights = [one for one in accounts.sights(db, team, now - UNSEEN) if one.advocate_id in people]
    said = {one: n for one, n in posts.read_since(db, team, since).items() if one in people}
    live = [alert for alert in alerts.every_live(db, team) if alert.advocate_id in people]
    settled = [
        alert
        for alert in alerts.touched_since(db, team, since)
        if alert.advocate_id in people and alert.state in ("resolved", "dismissed")
    ]
    words = readings.gravest_words(db, team, [alert.id for alert in (*live, *settled)])
    live = at_stake.ordered(db, team, live, now)
    waiting = [_entry(alert, people, words) for alert in live]
    closed = [_entry(alert, people, words) for alert in settled]
    turned = [*waiting, *closed]
    return Digest(
        title=title,
        since=since,
        until=now,
        people=len(people),
        posts=sum(said.values()),
        speakers=len(said),
        waiting=waiting,
        fresh=[one for one in waiting if one.alert.opened_at >= since] if changes else None,
        cooler=_since(turned, COOLER, since),
        back=_since(turned, BACK, since),
        delayed=sum(outbox.held(db, team, rule.channel, now) for rule in channels.every(db, team))
        if whom is None
        else 0,
        due=due(db, team, people, since, now, viewer),
        demand=demand_news.NONE
        if whom is not None
        else demand_news.news(db, team, people, since, now),
        settled=closed,
        quiet=_quiet(people, sights, live, now),
        accounts=sum(one.places for one in sights),
        unseen=[(people[account.advocate_id], account) for account in blind],
        held=[
            (name, readings.over_their_bar(db, team, name, since))
            for name, record in sorted(records(db, team, now).items())
            if record.is_held
        ],
    )


def _since(entries: Sequence[Entry], labels: frozenset[str], since: datetime) -> list[Entry]:
    """Choose what has one of these labels and came since a time; what was no signal is none."""
    return [
        one
        for one in entries
        if one.alert.label in labels
        and one.alert.opened_at >= since
        and one.alert.state != "dismissed"
    ]


def as_text(digest: Digest) -> str:
    """Write a digest as plain text, for a terminal or a mail."""
    lines = [f"{plain(digest.title)}: {digest.since:%Y-%m-%d} to {digest.until:%Y-%m-%d}", ""]
    lines.append(f"{digest.posts} new posts by {digest.speakers} of {digest.people} advocates")
    sections: list[tuple[str, Sequence[Entry]]] = [
        ("Cooler", digest.cooler),
        ("Back", digest.back),
        ("Settled", digest.settled),
    ]
    if digest.fresh is None:
        sections.insert(0, ("Waiting", digest.waiting))
    else:
        sections[:0] = [("New", digest.fresh), ("Still waiting", digest.older)]
    for name, entries in sections:
        if entries:
            lines += ["", name]
            lines += [
                f"- {plain(one.advocate.name)}: {one.alert.label} ({one.alert.state}):"
                f" {plain(one.evidence, 500)}"
                for one in entries
            ]
    if digest.due:
        lines += ["", "Due"]
        lines += [
            f"- {one.kind}, {plain(one.advocate.name)}: {plain(one.says, 300)}"
            + (f" (by {one.on.isoformat()})" if one.on else "")
            for one in digest.due
        ]
    lines += demand_news.lines(digest.demand)
    if digest.quiet:
        lines += ["", "Quiet"]
        lines += [f"- {plain(one.name)}: last post {last:%Y-%m-%d}" for one, last in digest.quiet]
    if digest.held:
        lines += ["", "Held back, because people called most of it no signal"]
        lines += [f"- {name}: {count(number, 'finding')}" for name, number in digest.held]
    seen = digest.accounts - len(digest.unseen)
    lines += ["", f"{seen} of {digest.accounts} accounts seen"]
    lines += [
        f"- not seen: {plain(one.name)}, {plain(account.address, 500)}:"
        f" {plain(account.health_says or account.health, 500)}"
        for one, account in digest.unseen
    ]
    return "\n".join(lines)


def as_json(digest: Digest) -> str:
    """Write a digest as one JSON object."""

    def entry(one: Entry) -> dict[str, object]:
        return {
            "alert": one.alert.id,
            "advocate": one.advocate.name,
            "situation": one.alert.situation,
            "label": one.alert.label,
            "severity": one.alert.severity,
            "state": one.alert.state,
            "opened_at": one.alert.opened_at.isoformat(),
            "evidence": one.evidence,
        }

    return json.dumps(
        {
            "title": digest.title,
            "since": digest.since.isoformat(),
            "until": digest.until.isoformat(),
            "advocates": digest.people,
            "posts": digest.posts,
            "speakers": digest.speakers,
            "waiting": [entry(one) for one in digest.waiting],
            "new": None if digest.fresh is None else [one.alert.id for one in digest.fresh],
            "cooler": [one.alert.id for one in digest.cooler],
            "back": [one.alert.id for one in digest.back],
            "delayed": digest.delayed,
            "settled": [entry(one) for one in digest.settled],
            "quiet": [
                {"advocate": one.name, "last_post_at": last.isoformat()}
                for one, last in digest.quiet
            ],
            "held": dict(digest.held),
            "due": [
                {
                    "kind": one.kind,
                    "advocate": one.advocate.name,
                    "whom": one.whom,
                    "says": one.says,
                    "on": one.on.isoformat() if one.on else None,
                }
                for one in digest.due
            ],
            "demand": demand_news.facts(digest.demand),
            "accounts": digest.accounts,
            "seen": digest.accounts - len(digest.unseen),
            "unseen": [
                {
                    "advocate": one.name,
                    "address": account.address,
                    "health": account.health,
                    "says": account.health_says,
                }
                for one, account in digest.unseen
            ],
        },
        ensure_ascii=False,
    )


def seen(db: Database, team: str, whom: Collection[str] | None, viewer: str) -> set[str]:
    """Name those of `whom` (None: of all) that a Slack user, or everybody, may see."""
    shown = sight.seen(sight.viewer(db, team, viewer), advocates.every(db, team))
    return {one.id for one in shown if whom is None or one.id in whom}


def pulse(db: Database, team: str, whom: Collection[str] | None, now: datetime) -> dict[date, int]:
    """Count the posts of each day of the last half year, of the advocates in `whom` (None: all)."""
    days: dict[date, int] = {}
    for advocate_id, day, number in posts.on_days(db, team, now - HALF_YEAR):
        if whom is None or advocate_id in whom:
            days[day] = days.get(day, 0) + number
    return days


def on_watchlist(db: Database, team: str, watchlist_id: str) -> set[str]:
    """Name the advocates of a watchlist by id."""
    return {one.id for one in memberships.advocates(db, team, watchlist_id)}


def _entry(alert: Alert, people: dict[str, Advocate], words: dict[str, str]) -> Entry:
    return Entry(alert, people[alert.advocate_id], aloud(words.get(alert.id, "")))


def _quiet(
    people: dict[str, Advocate], sights: Sequence[Sight], live: Sequence[Alert], now: datetime
) -> list[tuple[Advocate, datetime]]:
    """Name who has not spoken for long, of those whom we can see and no alert is about."""
    alarmed = {alert.advocate_id for alert in live}
    found = [
        (people[one.advocate_id], one.last_new_at)
        for one in sights
        if one.last_new_at is not None
        and not one.unseen
        and one.advocate_id not in alarmed
        and now - one.last_new_at > QUIET
    ]
    return sorted(found, key=lambda pair: (pair[1], pair[0].name_key))
