"""Coverage: which of the buyers' questions somebody we know answers, with what is fragile in it.

Only what a person confirmed counts, only of people who may be counted, and only from somebody who
is not known to be another kind of person than who asks: that a referee holds the same role and
knows the same product moves buyers most (Kumar, Petersen & Leone, Journal of Marketing 77(1),
2013). Pure: records in, plain values out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from storage.advocates import name_key
from value.open_deals import Pipeline

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from storage.answers import Answer
    from storage.buyers import Buyer
    from storage.questions import Question
    from storage.stage_roles import StageRole

STALE = timedelta(days=365)
"""An answer that is older than this says little to who asks today."""
MARKS = ("none", "against", "ours only", "stale", "one")
"""What is wrong with a cell, the gravest first: nobody answers; somebody speaks against us; only
ourselves answer; the newest answer is over a year old; a single person answers."""
LOST = ("none", "ours only", "stale")
"""What becomes of a cell where somebody leaves, the gravest first."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who may be counted: an advocate with what makes them like a buyer, or not.

    `is_ours` says that they work here, `is_shown` that they may be named to who looks; `role` is
    one of the buyers', empty where nobody said.
    """

    id: str
    name: str
    is_ours: bool = False
    role: str = ""
    products: tuple[str, ...] = ()
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class Answerer:
    """One person's confirmed answers to a question; `link` leads to the newest.

    `matches` tells whether they are like who asks: None where too little is known to say.
    """

    person: Person
    answers: int
    quality: int
    stance: int
    newest_at: datetime
    link: str
    is_ours: bool
    matches: bool | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One question at its stage: who answers it, who does as somebody else, who speaks against us.

    `others` answer, and are known to be unlike who asks, so that they do not count. `asked` is how
    many asks for an answer are open.
    """

    question: Question
    buyers: tuple[Buyer, ...]
    answerers: tuple[Answerer, ...]
    others: tuple[Answerer, ...]
    against: tuple[Answerer, ...]
    marks: tuple[str, ...]
    pipeline: Pipeline
    asked: int = 0

    @property
    def gravity(self) -> int:
        """Rank what is wrong: 0 is the gravest, the number of marks where nothing is."""
        return MARKS.index(self.marks[0]) if self.marks else len(MARKS)


@dataclass(frozen=True, slots=True)
class Coverage:
    """All cells, those with the most open pipeline first, then the gravest.

    `stages` gives the label of each stage's key, in the order in which stages are shown.
    """

    stages: Mapping[str, str]
    cells: tuple[Cell, ...]
    now: datetime

    def marked(self, mark: str) -> list[Cell]:
        """List the cells with a mark."""
        return [cell for cell in self.cells if mark in cell.marks]

    def by_stage(self) -> dict[str, list[Cell]]:
        """Give the cells of each stage that has any, in the order of stages."""
        found: dict[str, list[Cell]] = {key: [] for key in self.stages}
        for cell in self.cells:
            found.setdefault(cell.question.stage, []).append(cell)
        return {key: cells for key, cells in found.items() if cells}

    def people(self) -> list[Person]:
        """List who answers anything in whatever way, who answers most first."""
        times: Counter[str] = Counter()
        known: dict[str, Person] = {}
        for cell in self.cells:
            for one in (*cell.answerers, *cell.others, *cell.against):
                times[one.person.id] += 1
                known[one.person.id] = one.person
        return sorted(known.values(), key=lambda one: (-times[one.id], one.name, one.id))


@dataclass(frozen=True, slots=True)
class Exposed:
    """What becomes of one cell where somebody leaves; `mark` is one of LOST."""

    cell: Cell
    mark: str


def coverage(  # noqa: PLR0913 - all that a map is made of
    stages: Mapping[str, str],
    questions: Iterable[Question],
    answers: Iterable[Answer],
    people: Mapping[str, Person],
    now: datetime,
    *,
    buyers: Mapping[str, Buyer] | None = None,
    askers: Mapping[str, Collection[str]] | None = None,
    roles: Iterable[StageRole] = (),
    our_hosts: Collection[str] = (),
    pipeline: Mapping[str, Pipeline] | None = None,
    asked: Mapping[str, int] | None = None,
    buyer: str = "",
    stage: str = "",
) -> Coverage:
    """Lay out who answers what.

    `people`, `buyers`, `askers`, `pipeline` and `asked` are by id: of an advocate, a buyer, and
    for the rest a question. Who is not among `people` is not counted, and neither is an answer that
    nobody confirmed, that is of no use (quality 0), or to a question that is retired. What was said
    on one of `our_hosts` is ours, whoever said it. `roles` say who stands against us at a stage.
    With `buyer` or `stage`, an id or a key, only that one's questions are laid out, and answers are
    held against that buyer alone.
    """
    given: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        if answer.status == "confirmed" and answer.quality > 0 and answer.advocate_id in people:
            given[answer.question_id].append(answer)
    opposed = {(one.advocate_id, one.stage) for one in roles if one.stance < 0}
    known, whose = buyers or {}, askers or {}
    cells = []
    for question in questions:
        who = [known[one] for one in sorted(whose.get(question.id, ())) if one in known]
        if question.status == "retired" or (stage and question.stage != stage):
            continue
        if buyer and not (who := [one for one in who if one.id == buyer]):
            continue
        found = [
            _answerer(question, who, people[advocate_id], theirs, opposed, our_hosts)
            for advocate_id, theirs in _by_advocate(given[question.id]).items()
        ]
        cell = Cell(
            question=question,
            buyers=tuple(who),
            answerers=_those(found, against=False, other=False),
            others=_those(found, against=False, other=True),
            against=_those(found, against=True),
            marks=(),
            pipeline=(pipeline or {}).get(question.id, Pipeline()),
            asked=(asked or {}).get(question.id, 0),
        )
        cells.append(replace(cell, marks=_marks(cell, now)))
    return Coverage(dict(stages), tuple(_in_order(cells)), now)


def exposed(advocate_id: str, coverage: Coverage) -> list[Exposed]:
    """List what would be lost with somebody, what is lost wholly and has most pipeline first."""
    found = []
    for cell in coverage.cells:
        left = tuple(one for one in cell.answerers if one.person.id != advocate_id)
        if len(left) == len(cell.answerers):
            continue
        after = _marks(replace(cell, answerers=left), coverage.now)
        worse = [mark for mark in LOST if mark in after and mark not in cell.marks]
        if worse:
            found.append(Exposed(cell, worse[0]))
    return sorted(found, key=lambda one: LOST.index(one.mark))


def fits(person: Person, roles: Collection[str], product: str) -> tuple[bool | None, bool | None]:
    """Tell whether somebody has one of these roles, and knows a product; None where unknown."""
    role = person.role in roles if person.role and roles else None
    known = {name_key(one) for one in person.products}
    return role, (name_key(product) in known if known and product.strip() else None)


def _answerer(
    question: Question,
    buyers: Sequence[Buyer],
    person: Person,
    answers: Sequence[Answer],
    opposed: Collection[tuple[str, str]],
    our_hosts: Collection[str],
) -> Answerer:
    newest = max(answers, key=lambda one: (one.said_at, one.id))
    stance = newest.stance
    if stance == 0 and (person.id, question.stage) in opposed:
        stance = -1
    both = fits(person, {one.role for one in buyers if one.role}, question.product)
    return Answerer(
        person=person,
        answers=len(answers),
        quality=max(one.quality for one in answers),
        stance=stance,
        newest_at=newest.said_at,
        link=newest.link,
        is_ours=person.is_ours or all(_host(one.link) in our_hosts for one in answers),
        matches=False if False in both else (True in both or None),
    )


def _by_advocate(answers: Iterable[Answer]) -> dict[str, list[Answer]]:
    found: dict[str, list[Answer]] = {}
    for answer in answers:
        found.setdefault(answer.advocate_id, []).append(answer)
    return found


def _those(
    found: Iterable[Answerer], *, against: bool, other: bool | None = None
) -> tuple[Answerer, ...]:
    """Choose of who answers, those who do best first."""
    chosen = [
        one
        for one in found
        if (one.stance < 0) == against and other in (None, one.matches is False)
    ]
    return tuple(sorted(chosen, key=lambda one: (-one.quality, one.person.name, one.person.id)))


def _marks(cell: Cell, now: datetime) -> tuple[str, ...]:
    those = cell.answerers
    found = {
        "none": not those,
        "against": bool(cell.against),
        "ours only": bool(those) and all(one.is_ours for one in those),
        "stale": bool(those) and max(one.newest_at for one in those) < now - STALE,
        "one": len(those) == 1,
    }
    return tuple(mark for mark in MARKS if found[mark])


def _in_order(cells: Sequence[Cell]) -> list[Cell]:
    """Put the most open pipeline first, in the currency that most cells have, then the gravest."""
    used = Counter(currency for cell in cells for currency in cell.pipeline.amounts)
    main = min(used, key=lambda one: (-used[one], one), default="")
    return sorted(
        cells,
        key=lambda cell: (
            -cell.pipeline.amounts.get(main, 0),
            -cell.pipeline.deals,
            cell.gravity,
            cell.question.number,
        ),
    )


def _host(link: str) -> str:
    """Give the host of a link, in small letters and without `www.`; empty where it has none."""
    try:
        return (urlsplit(link).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def hosts(links: Iterable[str]) -> frozenset[str]:
    """Give the hosts of links."""
    return frozenset(host for link in links if (host := _host(link)))
