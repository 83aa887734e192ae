"""Herd: several who are tied to one person leave within six weeks of that person.

What it means: an exit draws others along; the alert stands with who went first, names who followed
and who of those tied to them is still here. How it is measured: ties are replies, mentions, quotes
and boosts between two advocates within a year, two at least; of those tied to the leader, as many
have left within six weeks as would by chance in at most 8 of 100 cases where they are tied to each
other too, else in 1 of 100, given how others left in the year and in those very weeks (a
Beta-binomial tail, `signals/_herd.py`). Leaving, pausing,
souring, switching and long silence count as exits, a silence from the last post on. Who says so:
when a core developer goes, 16 % of projects lose all of them (Avelino et al. 2019); that herds of
this kind are found, and independent exits are not taken for one, is held by
`python -m benchmarks.herd`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signals import View, reading_id, signal
from signals import _herd as herds
from storage.readings import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signals._herd import Exit

BAR = 0.5
GRAVE = 3  # followers
MOST_NAMED = 4


@signal(bar=BAR)
def look(view: View) -> Iterator[Reading]:
    """Tell of the herd that left after this advocate."""
    herd = view.herd
    if herd is None:
        return
    leader, followers = herd.leader, herd.followers
    names = [gone.name or gone.who for gone in followers]
    yield Reading(
        team=view.advocate.team,
        # By who has left: each who follows is news.
        id=reading_id("herd", *sorted(gone.who for gone in herd.members)),
        advocate_id=view.advocate.id,
        signal="herd",
        label="herd",
        score=max(0.0, 1.0 - herd.chance / (2 * herd.bar)),
        bar=BAR,
        severity=3 if len(followers) >= GRAVE else 2,
        evidence=(
            f"{leader.name or leader.who} went first, on {leader.at:%-d %B %Y};"
            f" {_listing(names)} followed by {herd.at:%-d %B %Y}."
        ),
        reasons=(
            *(_words(gone) for gone in herd.members[: MOST_NAMED + 1]),
            (
                f"of {herd.tied} who are tied to the first by replies and mentions,"
                f" {len(followers)} left within {herds.WINDOW.days // 7} weeks; by chance it would"
                f" be {herd.expected:.1f}, and so many or more in {_percent(herd.chance)} of cases"
            ),
            *(
                [f"tied to them most and still here: {_listing([one for one, _ in herd.exposed])}"]
                if herd.exposed
                else []
            ),
        ),
        clears=f"Nobody else of them leaves for {herds.WINDOW.days // 7} weeks.",
        read_at=view.now,
    )


def _words(gone: Exit) -> str:
    said = f": “{gone.evidence[:100]}”" if gone.evidence else ""
    return f"{gone.name or gone.who}, {gone.label or 'gone'}, {gone.at:%-d %B}{said}"


def _listing(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _percent(chance: float) -> str:
    return f"{100 * chance:.1f} %" if chance >= 0.001 else "fewer than 0.1 %"
