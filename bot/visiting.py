"""Reference visits: keeping one, taking what it taught, and knowing when the next is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import demand, reached, roles, sight, text
from bot.commands import Forgotten, Refusal
from storage import (
    advocates,
    askers,
    buyers,
    closings,
    evidence,
    lessons,
    new_id,
    questions,
    stages,
    visits,
)
from storage.advocates import name_key
from storage.questions import text_key
from value.lessons import helpers, learn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from storage import Database
    from storage.closings import Closing
    from storage.lessons import Lesson
    from storage.visits import Visit

FIRST, LAST = timedelta(days=60), timedelta(days=120)
"""So long after closing a visit is due: it works by then, and they still know why they bought."""
PERIOD = timedelta(days=90)
"""Within it one lost deal is visited; more of them are seldom granted."""
MOST_SAID = 2000
"""The most characters of one answer of a visit."""
MOST_CUSTOMER = 120


@dataclass(frozen=True, slots=True)
class Visited:
    """A visit with what it taught, what stages are called, and who helped and is not watched."""

    visit: Visit
    lessons: Sequence[Lesson]
    labels: dict[str, str]
    buyer: str
    strangers: Sequence[str]
    numbers: dict[str, int]


def customer_name(words: str) -> str:
    """Give a customer's name as it is kept. Raises Refusal where it is none."""
    name = text.plain(words, 1000)
    if not name or len(name) > MOST_CUSTOMER:
        raise Refusal(
            f"The customer needs a name of 1 to {MOST_CUSTOMER} characters. Nothing was changed."
        )
    return name


def log(db: Database, visit: Visit, now: datetime) -> Visited:
    """Keep a visit, or what was added to one, and what it teaches; in the open transaction.

    Whatever of it is new is proposed; what was decided before stays decided. What closed before
    the visit is settled by it.
    """
    team = visit.team
    there = visits.one(db, team, visit.id)
    if there is None:
        visits.add(db, team, visit)
    else:
        said = {name: getattr(visit, name) for name in (*visits.ANSWERS, "customer", "at")}
        visits.change(db, team, visit.id, buyer_id=visit.buyer_id, quotable=visit.quotable, **said)
    _remember_triggers(db, visit)
    old = lessons.of_visit(db, team, visit.id)
    known = {(one.kind, text_key(one.text)) for one in old}
    seen = sight.seen(sight.viewer(db, team, sight.EVERYBODY), advocates.every(db, team))
    people = {one.name_key: one.id for one in seen}
    taught = learn(visit, [stage.key for stage in stages.every(db, team)], people)
    new = [
        lessons.Lesson(
            team=team,
            id=new_id("lesson"),
            visit_id=visit.id,
            ord=len(old) + place,
            kind=one.kind,
            text=one.text,
            words=one.words,
            stage=one.stage,
            force=one.force,
            place_kind=one.place_kind,
            advocate_id=one.advocate_id,
        )
        for place, one in enumerate(taught)
        if (one.kind, text_key(one.text)) not in known
    ]
    lessons.add(db, team, new)
    for closing in closings.of_customer(db, team, visit.customer):
        if closing.settled_at is None and closing.closed_on <= visit.at.date():
            closings.change(db, team, closing.id, settled_at=now, visit_id=visit.id)
    return show(db, team, visit.id)


def show(db: Database, team: str, visit_id: str) -> Visited:
    """Gather a visit with what it taught. Raises Refusal where it is not kept any more."""
    visit = visits.one(db, team, visit_id)
    if visit is None:
        raise Forgotten("That visit is not kept any more. Nothing was changed.")
    taught = lessons.of_visit(db, team, visit.id)
    buyer = buyers.one(db, team, visit.buyer_id) if visit.buyer_id else None
    known = {text_key(one.text) for one in taught if one.kind == "touch"}
    made = questions.some(db, team, [one.made_id for one in taught if one.kind == "question"])
    return Visited(
        visit,
        taught,
        stages.labels(db, team),
        buyer.name if buyer else "",
        [name for name in helpers(visit) if text_key(name) not in known][:5],
        {question.id: question.number for question in made.values()},
    )


def take(db: Database, team: str, lesson_id: str, by: str, now: datetime) -> Visited:
    """Take what a visit taught; the visit is its evidence. In the open transaction.

    Raises Refusal where somebody decided before, or nobody can tell the stage.
    """
    lesson, visit = _waiting(db, team, lesson_id)
    if lesson.kind != "touch":
        _see_its_stage(db, team, lesson)
    made = {"question": _question, "place": _look, "touch": _touch}[lesson.kind](
        db, lesson, visit, by, now
    )
    lessons.decide(db, team, lesson.id, "taken", made, by, now)
    return show(db, team, visit.id)


def dismiss(db: Database, team: str, lesson_id: str, by: str, now: datetime) -> Visited:
    """Do not take what a visit seemed to teach. Raises Refusal where somebody decided before."""
    lesson, visit = _waiting(db, team, lesson_id)
    lessons.decide(db, team, lesson.id, "dismissed", "", by, now)
    return show(db, team, visit.id)


def forget(db: Database, team: str, customer: str, by: str) -> int:
    """Forget a customer's visits, what they said and their closings, by name; tells how many.

    The questions stay, for others ask them too. Raises Refusal for who may not, or no such name.
    """
    roles.require(db, team, by, "manager", "forget what a customer said")
    gone = clear(db, team, customer)
    if not gone:
        raise Refusal(f"Nothing is kept of {text.code(customer or '…')}. Nothing was changed.")
    return gone


def clear(db: Database, team: str, customer: str) -> int:
    """Forget what a customer said, for whoever may; tells how many things went."""
    if not customer:
        return 0
    theirs = [one for one in visits.every(db, team) if _is(one.customer, customer)]
    for one in theirs:
        visits.remove(db, team, one.id)
    return len(theirs) + evidence.forget(db, team, customer) + closings.forget(db, team, customer)


def _is(customer: str, name: str) -> bool:
    return bool(name) and name_key(customer) == name_key(name)


def waiting(db: Database, team: str, lesson_id: str) -> Lesson:
    """Give a lesson that nobody decided on. Raises Refusal where there is none."""
    return _waiting(db, team, lesson_id)[0]


def keep_closing(
    db: Database, team: str, customer: str, outcome: str, on: date, by: str, now: datetime
) -> bool:
    """Keep that a deal was won or lost; False where that is kept already."""
    name = customer_name(customer)
    made = closings.Closing(
        team=team,
        id=new_id("closing"),
        customer=name,
        customer_key=name_key(name),
        outcome=outcome,
        closed_on=on,
        by=by,
        at=now,
    )
    return closings.keep(db, team, made)


def due(db: Database, team: str, now: datetime) -> list[Closing]:
    """List whom to visit now, who waits longest first: all that was won, and one lost a period.

    Of the lost ones it is the newest; none where one was visited within the period.
    """
    today = now.date()
    found = closings.open_between(db, team, today - LAST, today - FIRST)
    won = [one for one in found if one.outcome == "won"]
    lost = [one for one in found if one.outcome == "lost"]
    if closings.lost_visited(db, team, now - PERIOD):
        lost = []
    return sorted([*won, *lost[-1:]], key=lambda one: (one.closed_on, one.customer_key))


def _waiting(db: Database, team: str, lesson_id: str) -> tuple[Lesson, Visit]:
    db.serialise("lesson", team, lesson_id)
    lesson = lessons.one(db, team, lesson_id)
    visit = visits.one(db, team, lesson.visit_id) if lesson else None
    if lesson is None or visit is None:
        raise Forgotten("That visit is not kept any more. Nothing was changed.")
    if lesson.status != "proposed":
        raise Refusal(
            f"{text.user(lesson.decided_by)} decided on that before: it was {lesson.status}."
            " Nothing was changed."
        )
    return lesson, visit


def _see_its_stage(db: Database, team: str, lesson: Lesson) -> None:
    if stages.named(stages.every(db, team), lesson.stage) is None:
        raise Refusal(
            "At which stage is that? The one I would have said is out of use. Nothing was changed;"
            " choose one with `Change …`."
        )


def _question(db: Database, lesson: Lesson, visit: Visit, by: str, now: datetime) -> str:
    team = lesson.team
    there = questions.same(db, team, lesson.text)
    ours = [visit.buyer_id] if visit.buyer_id else []
    one = there or demand.ask(
        db, team, lesson.text, lesson.stage, by, now, buyer_ids=ours, force=lesson.force
    )
    if there and visit.buyer_id:
        askers.also(db, team, there.id, visit.buyer_id)
    _witness(db, visit, "question", one.id, lesson.words, by)
    if one.status == "hypothesis":
        demand.confirm(db, team, one, by, now)
    return one.id


def _look(db: Database, lesson: Lesson, visit: Visit, by: str, now: datetime) -> str:
    team = lesson.team
    place = demand.place_made(db, team, lesson.text, lesson.place_kind, by, now)
    buyer = buyers.one(db, team, visit.buyer_id) if visit.buyer_id else None
    if buyer is None:
        raise Refusal(
            "Who looks there? Say with `Go On …` what kind of buyer spoke. Nothing was changed."
        )
    look = demand.look_made(db, team, buyer, lesson.stage, place, now)
    _witness(db, visit, "look", look.id, lesson.words, by)
    return look.id


def _touch(db: Database, lesson: Lesson, visit: Visit, _by: str, now: datetime) -> str:
    return reached.touch(db, lesson, visit, now)


def _witness(db: Database, visit: Visit, target: str, target_id: str, words: str, by: str) -> None:
    demand.say(
        db,
        visit.team,
        (target, target_id),
        _kind(db, visit),
        words,
        by,
        visit.at,
        customer=visit.customer,
        quotable=visit.quotable,
        visit_id=visit.id,
    )


def _kind(db: Database, visit: Visit) -> str:
    """A talk about a lost deal is a win-loss talk; any other a visit."""
    closed = closings.of_customer(db, visit.team, visit.customer)
    lost = [one for one in closed if one.closed_on <= visit.at.date()][:1]
    return "win_loss" if lost and lost[0].outcome == "lost" else "visit"


def _remember_triggers(db: Database, visit: Visit) -> None:
    """Keep what set the buyer off as evidence of the visit; as it is said now."""
    team = visit.team
    for one in evidence.every(db, team, "trigger").values():
        for old in one:
            if old.visit_id == visit.id:
                evidence.remove(db, team, old.id)
    if visit.buyer_id:
        for words in (visit.trigger, visit.that_week):
            if words:
                _witness(db, visit, "trigger", visit.buyer_id, words, visit.by)
