"""Overhearing: what advocates publish is read for the questions of buyers that it answers.

What is found is a suggestion and counts for nothing until a person confirms it; or, where an admin
has turned that on and the team's own clicks have shown that it is right often enough, by itself.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.items import OWN_WORDS
from storage import answers, demand_readers, new_id, posts, questions
from value.demand.passages import passages
from value.demand.reading import Asked, Questions, Reading, read, suggested
from value.demand.teaching import Click, Taught, learn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage import Database
    from storage.answers import Answer
    from storage.posts import Post
    from storage.questions import Question

BACK = timedelta(days=730)
"""What was published longer ago answers nobody who asks today."""
LAG = timedelta(minutes=1)
"""What was seen just now may still be on its way into the database."""
MOST_EACH = 3
"""So many suggestions of one advocate for one question wait, the newest."""
CLICKS = 1000
"""The newest decisions, which teach."""


def taught(db: Database, team: str) -> Taught:
    """Tell what a team's clicks teach."""
    clicked = answers.clicked(db, team, CLICKS)
    return learn(
        [
            Click(score=one.score, right=one.status == "confirmed")
            for one in clicked
            if one.score is not None
        ]
    )


def listed(asked: Sequence[Question]) -> Questions:
    """Make a team's questions ready to be compared with texts."""
    return _made(
        tuple(
            Asked(
                id=one.id,
                stage=one.stage,
                text=one.text,
                paraphrases=tuple(one.paraphrases),
                hoped_answer=one.hoped_answer,
            )
            for one in asked
        )
    )


@lru_cache(maxsize=8)
def _made(asked: tuple[Asked, ...]) -> Questions:
    """Keep what is dear to make, for as long as the questions are what they were."""
    return Questions(asked)


def read_more(db: Database, team: str, now: datetime, most: int) -> int:
    """Read the next posts that were not read yet, at most about so many; tells how many.

    With other questions than before, all are read again; what is known of a post stays.
    """
    asked = questions.every(db, team)
    reader = demand_readers.of_team(db, team)
    mark = _mark(asked)
    after = reader.read_to if reader.read_for == mark else None
    until = now - LAG
    if not asked or (after is not None and after >= until):
        return 0
    found, end = posts.seen_between(db, team, after, until, now - BACK, most)
    if not found and after is not None and end == until:
        return 0  # nothing to note either, every few seconds
    known = taught(db, team)
    bar = reader.bar if reader.bar is not None else known.bar
    by_id = {one.id: one for one in asked}
    made = listed(asked)
    sure = reader.confirms and known.may_confirm
    suggestions = [
        answer
        for post in found
        if post.kind in OWN_WORDS
        for answer in _answers(post, made, by_id, bar, now)
    ]
    if sure:
        suggestions = [_taken(one) for one in suggestions]
    with db.transaction():
        if _mark(questions.every(db, team)) != mark:
            return 0
        answers.add(db, team, suggestions)
        if suggestions:
            answers.thin(db, team, MOST_EACH)
        demand_readers.change(db, team, read_to=end, read_for=mark)
    return len(found)


def _taken(answer: Answer) -> Answer:
    """Let a suggestion count without a click."""
    return replace(answer, status="confirmed", how="auto", decided_at=answer.suggested_at)


def _answers(
    post: Post, made: Questions, by_id: dict[str, Question], bar: float, now: datetime
) -> list[Answer]:
    """Suggest what a post answers: the best passage for each question."""
    words = post.text if post.text.startswith(post.title) else f"{post.title}\n{post.text}"
    best: dict[str, tuple[float, float, str, Reading]] = {}
    for passage in passages(words):
        reading = read(passage, post.lang, made)
        match = suggested(reading, bar)
        if match is None:
            continue
        second = reading.matches[1].score if len(reading.matches) > 1 else 0.0
        if match.question not in best or best[match.question][0] < match.score:
            best[match.question] = (match.score, second, passage, reading)
    return [
        answers.Answer(
            team=post.team,
            id=new_id("answer"),
            advocate_id=post.advocate_id,
            question_id=question,
            stage=by_id[question].stage,
            place_key=answers.place_key(post.account_id, post.id, post.url),
            account_id=post.account_id,
            post_id=post.id,
            link=post.url,
            quote=passage,
            stance=reading.stance,
            how="suggested",
            score=score,
            second_score=second,
            said_at=post.published_at,
            suggested_at=now,
        )
        for question, (score, second, passage, reading) in best.items()
    ]


def _mark(asked: Sequence[Question]) -> str:
    """Give a fingerprint of what posts are compared with."""
    said = [
        (one.id, one.stage, one.text, *one.paraphrases, "\x1e", one.hoped_answer) for one in asked
    ]
    lines = "\x1d".join("\x1f".join(one) for one in said)
    return hashlib.sha256(lines.encode(errors="replace")).hexdigest()[:32] if said else ""
