"""What a digest says of demand: what was asked, what nobody answers, and whom to visit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot import coverage, visiting
from bot.aloud import aloud
from bot.text import plain
from storage import questions, struggles

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from storage import Database
    from storage.closings import Closing
    from storage.questions import Question
    from storage.struggles import Struggle

MOST = 5
VISITS = 2
"""So many visits to those who bought are named; and one to who did not."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What was asked that none of our questions says, confirmed ones without an answer, visits."""

    heard: Sequence[Struggle] = ()
    unanswered: Sequence[Question] = ()
    visits: Sequence[Closing] = ()

    def __bool__(self) -> bool:
        return bool(self.heard or self.unanswered or self.visits)


NONE = Demand()


def news(
    db: Database, team: str, people: Collection[str], since: datetime, now: datetime
) -> Demand:
    """Gather it; what was asked only in threads around `people`, by their ids.

    What nobody answers comes by the open pipeline behind it.
    """
    due = visiting.due(db, team, now)
    won = [one for one in due if one.outcome == "won"][:VISITS]
    lost = [one for one in due if one.outcome == "lost"]
    asked = any(one.status == "confirmed" for one in questions.every(db, team))
    return Demand(
        [
            replace(one, words=aloud(one.words))
            for one in struggles.unlisted(db, team, since)
            if one.advocate_id in people
        ],
        [
            cell.question
            for cell in coverage.gather(db, team, now).marked("none")
            if cell.question.status == "confirmed"
        ]
        if asked
        else [],
        [*won, *lost],
    )


def lines(demand: Demand) -> list[str]:
    """Write it as plain text, with its heading; nothing where there is nothing to say."""
    if not demand:
        return []
    return [
        "",
        "Demand",
        *(f"- heard, and no question of ours: {plain(one.words, 300)}" for one in demand.heard),
        *(f"- nobody answers Q{one.number}: {plain(one.text, 300)}" for one in demand.unanswered),
        *(
            f"- a visit is due: {plain(one.customer)}, {one.outcome} on {one.closed_on.isoformat()}"
            for one in demand.visits
        ),
    ]


def facts(demand: Demand) -> dict[str, object]:
    """Give it as what JSON takes."""
    return {
        "heard": [
            {"words": one.words, "link": one.link, "at": one.at.isoformat()} for one in demand.heard
        ],
        "unanswered": [
            {"question": f"Q{one.number}", "text": one.text, "stage": one.stage}
            for one in demand.unanswered
        ],
        "visits_due": [
            {
                "customer": one.customer,
                "outcome": one.outcome,
                "closed_on": one.closed_on.isoformat(),
            }
            for one in demand.visits
        ],
    }
