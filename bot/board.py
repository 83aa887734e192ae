"""The buyer board: what people ask where advocates answer them, in their own words.

Of who asks, the handle and a link are kept and nothing else: no followers, no traits. Everything on
the board is a quote and a link to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import demand, sight, text
from bot.cards import board as card
from bot.commands import Forgotten, Refusal
from bot.overhearing import listed
from storage import advocates, new_id, questions, stages, struggles
from storage.answers import place_key
from value.demand.passages import passages
from value.demand.reading import Questions, hoped, read

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.cards import Shown
    from monitors import Item
    from storage import Database
    from storage.accounts import Account
    from storage.questions import Question
    from storage.struggles import Struggle

SHOWN = timedelta(days=90)
"""What was asked longer ago is on the board no more."""
LOOKED_THROUGH = 300
NEAR = 1.6
"""The score from which a question of ours is offered for what somebody asked."""
_NONE = Questions([])


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """Words that ask: the passage that does, the stage it speaks of, and what was hoped for."""

    words: str
    stage: str
    hoped: str


def asks(words: str, lang: str | None) -> Asks | None:
    """Find the passage of a text that asks something of buyers; None where none does."""
    for passage in passages(words):
        told = read(passage, lang, _NONE)
        if told.act == "asks":
            return Asks(
                words=passage, stage=told.stages[0] if told.stages else "", hoped=hoped(words)
            )
    return None


def note(db: Database, account: Account, items: Iterable[Item], now: datetime) -> int:
    """Keep what these items of an advocate answer, where it asks; tells how much did.

    In the open transaction. What asks nothing of buyers is not kept.
    """
    found = []
    for item in items:
        voice = item.answers
        told = asks(voice.text, voice.lang) if voice else None
        if voice is None or told is None:
            continue
        found.append(
            struggles.Struggle(
                team=account.team,
                id=new_id("struggle"),
                handle=text.plain(voice.handle, 80),
                handle_link=voice.handle_link[: text.MOST_URL],
                words=told.words,
                hoped=told.hoped,
                link=voice.link[: text.MOST_URL],
                source=account.source,
                place_key=place_key("", "", voice.link),
                stage=told.stage,
                advocate_id=account.advocate_id,
                account_id=account.id,
                post_id=item.id,
                at=voice.at,
                seen_at=now,
            )
        )
    struggles.add(db, account.team, found)
    return len(found)


def show(
    db: Database, team: str, user: str, now: datetime, *, stage: str | None = None, said: str = ""
) -> Shown:
    """Draw the board as far as somebody may see it, what waits first; of one stage if named."""
    looks = sight.viewer(db, team, user)
    people = {one.id: one for one in sight.seen(looks, advocates.every(db, team))}
    kept = struggles.board(db, team, stage=stage, since=now - SHOWN, most=LOOKED_THROUGH)
    found = [one for one in kept if one.advocate_id in people]
    found.sort(key=lambda one: one.status != "new")
    asked = questions.every(db, team)
    by_id = questions.some(db, team, [one.question_id for one in found if one.question_id])
    labels = stages.labels(db, team)
    entries = [
        card.Entry(
            struggle=one,
            advocate=people[one.advocate_id].name,
            stage=labels.get(one.stage, "") if one.stage else "",
            question=by_id.get(one.question_id or ""),
            near=_near(asked, one) if one.status == "new" else None,
        )
        for one in found[: card.TOP]
    ]
    return card.show(entries, len(found), sum(one.status == "new" for one in found), said)


def of(db: Database, team: str, struggle_id: str, user: str) -> Struggle:
    """Find an entry that waits. Raises Refusal where it is decided, gone, or not theirs to see."""
    one = struggles.one(db, team, struggle_id)
    advocate = advocates.one(db, team, one.advocate_id) if one else None
    if one is None or advocate is None:
        raise Forgotten(
            "That is not on the board any more: it was deleted, or in whose thread it was is not"
            " watched. Nothing was changed."
        )
    if not sight.may_see(sight.viewer(db, team, user), advocate):
        raise Forgotten("That is not yours to see. Nothing was changed.")
    if one.status != "new":
        did = "taken up" if one.status == "taken" else "dismissed"
        raise Refusal(f"That was {did} before by {text.user(one.decided_by)}. Nothing was changed.")
    return one


def take(
    db: Database, team: str, struggle_id: str, question_id: str, by: str, now: datetime
) -> Question:
    """Let an entry be evidence for a question, in the open transaction. Raises Refusal."""
    one = of(db, team, struggle_id, by)
    question = questions.one(db, team, question_id)
    if question is None or question.status == "retired":
        raise Refusal("That question is not in use any more. Nothing was changed; choose another.")
    demand.say(
        db,
        team,
        ("question", question.id),
        "heard",
        one.words,
        by,
        now,
        link=one.link,
        customer=one.handle,
        quotable=False,
        at=one.at,
    )
    struggles.decide(db, team, one.id, "taken", question.id, by, now)
    return question


def dismiss(db: Database, team: str, struggle_id: str, by: str, now: datetime) -> None:
    """Take an entry off the board, in the open transaction. Raises Refusal."""
    of(db, team, struggle_id, by)
    struggles.decide(db, team, struggle_id, "dismissed", None, by, now)


def _near(asked: list[Question], one: Struggle) -> Question | None:
    """Give the question of ours that somebody's words come close to."""
    matches = read(one.words, None, listed(asked)).matches
    if not matches or matches[0].score < NEAR:
        return None
    return next(question for question in asked if question.id == matches[0].question)
