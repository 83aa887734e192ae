"""What would have been raised over stored history, as alerts and not as single readings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import cohort, flock, sight
from bot.aloud import aloud
from signals._from_posts import own
from signals._herd import BACK, Exit
from signals._replay import Left, exits, herds_would_have, would_have
from storage import accounts, advocates, posts, readings, terms, ties

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from storage import Database
    from storage.readings import Reading

MOST_POSTS = 5_000
"""The newest posts of one advocate that are replayed."""
CALM = timedelta(days=30)
"""After so long without a finding an alert would have been settled, and the next one is another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """One alert that would have been: when it would have opened, about whom, and on what."""

    at: datetime
    advocate: str
    situation: str
    label: str
    severity: int
    evidence: str
    reasons: tuple[str, ...]
    findings: int

    def as_dict(self) -> dict[str, object]:
        """Give it as its JSON line has it."""
        return {
            "at": self.at.isoformat(),
            "advocate": self.advocate,
            "situation": self.situation,
            "label": self.label,
            "severity": self.severity,
            "evidence": self.evidence,
            "reasons": list(self.reasons),
            "findings": self.findings,
        }


def replay(
    db: Database,
    team: str,
    whom: Collection[str] | None,
    since: datetime,
    now: datetime,
    viewer: str = sight.EVERYBODY,
) -> Iterator[Raised]:
    """Walk through what is stored of the advocates whose ids are in `whom` (None: of all).

    By advocate, each oldest first, and then the herds that one of them would have led. What the
    posts were read as is taken as it is kept. `viewer` is the Slack user who alone will see it.
    """
    names = terms.every(db, team)
    ours, rivals = terms.words(names, "ours"), terms.words(names, "rival")
    shown = sight.seen(sight.viewer(db, team, viewer), advocates.every(db, team))
    everyone = {one.id: one for one in shown}
    asked = [who for who in everyone if whom is None or who in whom]
    near = ties.around(db, team, asked, since - flock.KNOWN)
    friends = sorted({who for pair in near for who in pair} - set(asked))
    near |= ties.around(db, team, friends, since - flock.KNOWN)
    left: list[Left] = []
    for who in [*asked, *(friend for friend in friends if friend in everyone)]:
        one = everyone[who]
        said = posts.of_advocate(db, team, who, most=MOST_POSTS)
        # Who had left before may lead those who left since.
        begin = since - BACK if near else since
        found = would_have(
            one,
            said,
            accounts.of_advocate(db, team, who),
            now,
            begin,
            ours=ours,
            rivals=rivals,
            graver=True,
            others=cohort.others(db, one, [post.published_at for post in own(said)]),
        )
        left += exits(found, said, readings.EXITS)
        if whom is None or who in whom:
            yield from _alerts(one.name, [r for r in found if r.read_at >= since])
    if not near:
        return
    walked = {*asked, *friends}
    # Of everybody else only what was seen as it happened is known: how often people leave at all.
    left += [
        Left(Exit(gone.advocate_id, gone.at, gone.label, gone.evidence), gone.at)
        for gone in readings.departures(db, team, since - flock.KNOWN)
        if gone.advocate_id not in walked and gone.advocate_id in everyone
    ]
    herds = herds_would_have(
        everyone,
        {pair: float(times) for pair, times in near.items()},
        left,
        now,
        since,
        leaders=set(asked),
    )
    for who in dict.fromkeys(reading.advocate_id for reading in herds):
        yield from _alerts(everyone[who].name, [r for r in herds if r.advocate_id == who])


def _alerts(name: str, found: list[Reading]) -> list[Raised]:
    """Put readings of one situation that follow each other closely under one alert."""
    under: dict[str, list[list[Reading]]] = {}
    for reading in found:
        runs = under.setdefault(reading.signal, [])
        if runs and (
            reading.read_at - runs[-1][-1].read_at <= CALM or _same_silence(reading, runs[-1][-1])
        ):
            runs[-1].append(reading)
        else:
            runs.append([reading])
    made = [
        Raised(
            at=run[0].read_at,
            advocate=name,
            situation=run[0].signal,
            label=(gravest := max(run, key=lambda reading: reading.severity)).label,
            severity=gravest.severity,
            evidence=aloud(gravest.evidence),
            reasons=tuple(map(aloud, gravest.reasons)),
            findings=len(run),
        )
        for runs in under.values()
        for run in runs
    ]
    return sorted(made, key=lambda raised: (raised.at, raised.situation))


def _same_silence(reading: Reading, before: Reading) -> bool:
    """Tell whether a silence only grew: its alert is open until they publish again."""
    return reading.signal == "going_quiet" and reading.post_id == before.post_id
