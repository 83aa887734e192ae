"""question [list | Q7] | add | confirm | edit | retire Q7 | evidence Q7 KIND "…": what buyers ask.

`question add "Does it hold at 200M rows?" stage validate buyer "Head of data"` keeps one, and `add`
alone opens a form; also `hoped "…"`, `proof "…"`, `force push|pull|anxiety|habit`, `product "…"`. A
new one is a hypothesis. It can be confirmed when a visit, a win-loss talk or three heard cases are
behind it: `question evidence Q7 heard "their words" from "Customer"`; KIND is visit, win_loss,
ticket, survey, heard, sales_opinion or guess.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import demand, text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.cards import question as card
from bot.commands import Refusal, command
from bot.commands import _find as find
from bot.commands._form import open_form
from bot.grammar import Words
from storage import answers, askers, buyers, evidence, questions, stages
from storage.questions import FORCES
from value.support import support

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.commands import Request
    from storage import Database
    from storage.questions import Question

MOST = 60
NEW = "new"
_VERBS = ("list", "add", "confirm", "retire", "edit", "evidence")
_EXAMPLE = '`/bellwether question add "Does it hold at 200M rows?" stage validate`'


@command
def answer(request: Request) -> Shown:
    """Do what the second word says."""
    words = request.words.words
    what = words[0].text.casefold() if words and not words[0].quoted else ""
    rest = Words(words[1:], request.words.keywords)
    if not words or (what == "list" and not rest):
        return _list(request)
    if what == "add" and not rest:
        return open_form(request, "question", NEW)
    does = {"add": _add, "confirm": _confirm, "retire": _retire, "evidence": _evidence}.get(what)
    if does is not None:
        return does(request, rest)
    with request.house.open() as db:
        if what == "edit":
            return open_form(
                request, "question", demand.question_of(db, request.team, rest.name()).id
            )
        if what[:1] == "q" or what.isdecimal():
            return shown(db, request.team, demand.question_of(db, request.team, what).id)
    near = find.alike(what, _VERBS, 1)
    meant = f" Did you mean `question {near[0]}`?" if near else ""
    raise Refusal(
        f"I can {text.listing([text.code(one) for one in _VERBS], 'and')} questions and show one,"
        f" like `Q7`, not {text.code(what)}.{meant} Nothing was changed."
    )


def shown(db: Database, team: str, question_id: str) -> Shown:
    """Draw one question with all that is known of it."""
    one = questions.some(db, team, [question_id])[question_id]
    who = askers.every(db, team).get(one.id, frozenset())
    confirmed = [a for a in answers.to_question(db, team, one.id) if a.status == "confirmed"]
    return card.show(
        card.Known(
            one,
            stages.labels(db, team).get(one.stage, one.stage),
            [kind.name for kind in buyers.every(db, team) if kind.id in who],
            evidence.about(db, team, "question", one.id),
            len(confirmed),
        )
    )


def _add(request: Request, words: Words) -> Shown:
    said: dict[str, str] = {}
    for name in ("stage", "buyer", "hoped", "proof", "force", "product"):
        after, words = words.after(name)
        said[name] = _joined(after) if after is not None else ""
    if said["force"] and said["force"] not in FORCES:
        raise Refusal(
            f"A force is {text.listing([text.code(one) for one in FORCES], 'or')}, not"
            f" {text.code(said['force'])}. Nothing was changed."
        )
    if not said["stage"]:
        raise Refusal(f"At which stage do they ask it? Like {_EXAMPLE}. Nothing was changed.")
    with request.house.open() as db, db.transaction():
        stage = demand.stage_of(db, request.team, said["stage"])
        who = [demand.buyer_of(db, request.team, said["buyer"]).id] if said["buyer"] else []
        made = demand.ask(
            db,
            request.team,
            _joined(words),
            stage.key,
            request.user,
            request.now,
            buyer_ids=who,
            hoped_answer=text.plain(said["hoped"], demand.MOST_TEXT),
            proof_wanted=text.plain(said["proof"], demand.MOST_TEXT),
            force=said["force"],
            product=text.plain(said["product"], 80),
        )
        return shown(db, request.team, made.id)


def _confirm(request: Request, words: Words) -> Shown:
    with request.house.open() as db, db.transaction():
        one = demand.question_of(db, request.team, words.name())
        held = demand.confirm(db, request.team, one, request.user, request.now)
    return Shown(f"Q{one.number} is confirmed, {demand.held_up_by(held)}.")


def _retire(request: Request, words: Words) -> Shown:
    with request.house.open() as db, db.transaction():
        one = demand.question_of(db, request.team, words.name())
        demand.retire(db, request.team, one, request.user, request.now)
        kept = len(answers.to_question(db, request.team, one.id))
    return Shown(
        f"Q{one.number} is retired and in no coverage any more; {text.count(kept, 'answer')} to it"
        f" kept. `/bellwether question confirm Q{one.number}` brings it back."
    )


def _evidence(request: Request, words: Words) -> Shown:
    customer, rest = words.after("from")
    typed = rest.words
    with request.house.open() as db, db.transaction():
        one = demand.question_of(db, request.team, typed[0].text if typed else "")
        kind = typed[1].text.casefold().replace("-", "_") if len(typed) > 1 else ""
        link = next((word.text for word in typed[2:] if word.kind == "link"), "")
        said = " ".join(word.text for word in typed[2:] if word.kind != "link")
        demand.say(
            db,
            request.team,
            ("question", one.id),
            kind,
            said,
            request.user,
            request.now,
            customer=text.plain(_joined(customer), 120) if customer else "",
            link=link if len(link) <= text.MOST_URL else "",
        )
        return shown(db, request.team, one.id)


def _list(request: Request) -> Shown:
    with request.house.open() as db:
        found = questions.every(db, request.team)
        behind = evidence.every(db, request.team, "question")
        labels = stages.labels(db, request.team)
    if not found:
        return Shown(
            f"No question is kept yet. {_EXAMPLE} keeps one, `/bellwether visit` finds out more.",
        )
    held = {one.id: support(behind.get(one.id, ())) for one in found}
    blocks = [b.header("What Buyers Ask")]
    for key, label in labels.items():
        lines = [
            f"Q{one.number} {text.said(one.text, 160)}  ·  {demand.mark(one, held[one.id])},"
            f" {demand.held_up_by(held[one.id])}"
            for one in found[:MOST]
            if one.stage == key
        ]
        if lines:
            blocks.append(b.section(f"*{text.said(label)}*\n{b.bullets(lines)}"))
    ours = _ours(found, {one: support(behind.get(one, ())).is_only_ours for one in held})
    blocks.append(b.context(f"{text.count(len(found), 'question')}{ours}"))
    return Shown(f"{text.count(len(found), 'question')}{ours}", tuple(blocks))


def _ours(found: list[Question], only: Mapping[str, bool]) -> str:
    n = sum(only[one.id] for one in found)
    return f", {n} held up only by our own opinion" if n else ""


def _joined(words: Words) -> str:
    return " ".join(word.text for word in words.words)
