"""Buyers, their questions and answers for the tests of coverage; all of it made up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from storage.answers import Answer
from storage.buyers import Buyer
from storage.posts import Post
from storage.questions import Question
from storage.stage_roles import StageRole
from value.coverage import Coverage, Person, coverage

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
TEAM = "T1"
STAGES = {"problem": "Seeing the problem", "validate": "Checking the choice"}


def question(number: int, text: str = "Does it hold?", **values: Any) -> Question:
    about: dict[str, Any] = {"stage": "validate", "status": "confirmed", "text_key": text}
    return Question(
        team=TEAM,
        id=f"q{number}",
        number=number,
        text=text,
        added_by="U1",
        added_at=NOW,
        **(about | values),
    )


def answer(who: str, number: int, days: int = 10, **values: Any) -> Answer:
    about: dict[str, Any] = {
        "id": f"{who} {number} {days}",
        "stage": "validate",
        "place_key": f"{who} {number} {days}",
        "link": f"https://{who}.example/{number}",
        "status": "confirmed",
    }
    at = NOW - days * DAY
    return Answer(
        team=TEAM,
        advocate_id=who,
        question_id=f"q{number}",
        said_at=at,
        suggested_at=at,
        **(about | values),
    )


def buyer(name: str, role: str = "") -> Buyer:
    return Buyer(
        team=TEAM, id=name, name=name, name_key=name, role=role, added_by="U1", added_at=NOW
    )


def role(who: str, stage: str = "validate", stance: int = 0) -> StageRole:
    return StageRole(
        team=TEAM,
        advocate_id=who,
        stage=stage,
        role="validator",
        stance=stance,
        set_by="U1",
        set_at=NOW,
    )


def people(*names: str, **more: Person) -> dict[str, Person]:
    return {name: Person(name, name.capitalize()) for name in names} | more


def post(who: str, text: str, **values: Any) -> Post:
    about: dict[str, Any] = {"title": "", "id": text[:20], "lang": "en"}
    return Post(
        team=TEAM,
        account_id=f"account {who}",
        advocate_id=who,
        url="https://a.example/",
        text=text,
        kind="post",
        published_at=NOW,
        seen_at=NOW,
        backlog=False,
        fingerprint="",
        **(about | values),
    )


def lay(questions: list[Question], answers: list[Answer], **values: Any) -> Coverage:
    """Lay it out with Ada, Grace and Sam as the people there are, where nobody else is named."""
    who = values.pop("who", people("ada", "grace", "sam"))
    return coverage(STAGES, questions, answers, who, NOW, **values)
