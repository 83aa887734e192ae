"""What would have been raised over stored history, as alerts and not as single readings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import sight
from signals._replay import would_have
from storage import accounts, advocates, posts, terms

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

    By advocate, each oldest first. What the posts were read as is taken as it is kept. `viewer` is
    the Slack user who alone will see it.
    """
    names = terms.every(db, team)
    ours, rivals = terms.words(names, "ours"), terms.words(names, "rival")
    for one in sight.seen(sight.viewer(db, team, viewer), advocates.every(db, team)):
        if whom is not None and one.id not in whom:
            continue
        said = posts.of_advocate(db, team, one.id, most=MOST_POSTS)
        places = accounts.of_advocate(db, team, one.id)
        yield from _alerts(
            one.name, would_have(one, said, places, now, since, ours=ours, rivals=rivals)
        )


def _alerts(name: str, found: list[Reading]) -> list[Raised]:
    """Put readings of one situation that follow each other closely under one alert."""
    under: dict[str, list[list[Reading]]] = {}
    for reading in found:
        runs = under.setdefault(reading.signal, [])
        if runs and reading.read_at - runs[-1][-1].read_at <= CALM:
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
            evidence=gravest.evidence,
            reasons=gravest.reasons,
            findings=len(run),
        )
        for runs in under.values()
        for run in runs
    ]
    return sorted(made, key=lambda raised: (raised.at, raised.situation))
