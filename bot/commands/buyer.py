"""buyer [list] | add NAME [ROLE] [segment …] | show NAME | edit NAME: the kinds of people who buy.

ROLE is what they do in a decision: economic, decision, technical, user, champion, influencer, legal
or blocker. `add` alone opens a form. `show` tells what sets them off, what they ask and where they
look, and how much of it is only our own opinion.
`buyer looks "NAME" STAGE at "Place" KIND [LINK]` says where they look; KIND is community, search,
review, event, peer, analyst, ai_assistant, newsletter, podcast or vendor. `because heard "their
words"` and `from "Customer"` say how you know, and so does `buyer trigger "NAME" visit "an audit"`,
which says what sets them off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import demand, text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.cards import buyer as card
from bot.commands import Refusal, command
from bot.commands import _find as find
from bot.commands._form import open_form
from bot.grammar import Words
from storage import askers, buyers, evidence, looks, places, questions, stages
from storage.buyers import ROLES
from storage.places import KINDS

if TYPE_CHECKING:
    from bot.commands import Request
    from storage import Database
    from storage.buyers import Buyer

NEW = "new"
_VERBS = ("list", "add", "show", "edit", "looks", "trigger")


@command
def answer(request: Request) -> Shown:
    """Do what the second word says."""
    words = request.words.words
    what = words[0].text.casefold() if words and not words[0].quoted else ""
    rest = Words(words[1:], request.words.keywords)
    if not words or (what == "list" and not rest):
        return _list(request)
    if what == "add" and not rest:
        return open_form(request, "buyer", NEW)
    if what == "add":
        return _add(request, rest)
    if what in ("looks", "trigger"):
        return (_looks if what == "looks" else _trigger)(request, rest)
    if what not in _VERBS:
        near = find.alike(what, _VERBS, 1)
        meant = f" Did you mean `buyer {near[0]}`?" if near else ""
        raise Refusal(
            f"I can {text.listing([text.code(one) for one in _VERBS], 'and')} kinds of buyers, not"
            f" {text.code(what or '…')}.{meant} Nothing was changed."
        )
    with request.house.open() as db:
        one = demand.buyer_of(db, request.team, _joined(rest))
        if what == "edit":
            return open_form(request, "buyer", one.id)
        return shown(db, one)


def shown(db: Database, one: Buyer) -> Shown:
    """Draw one kind of buyer with all that is known of them."""
    team = one.team
    asked = askers.every(db, team)
    mine = [q for q in questions.every(db, team) if one.id in asked.get(q.id, ())]
    labels = stages.labels(db, team)
    names = {place.id: place.name for place in places.every(db, team)}
    behind = evidence.every(db, team, "question")
    there = {look.id: look for look in looks.of_buyer(db, team, one.id)}
    at = sorted(there.values(), key=lambda look: list(labels).index(look.stage))
    return card.show(
        card.Known(
            one,
            evidence.about(db, team, "trigger", one.id),
            mine,
            [(labels[look.stage], names[look.place_id]) for look in at],
            labels,
            {q.id: behind.get(q.id, []) for q in mine},
        )
    )


def _add(request: Request, words: Words) -> Shown:
    segment, rest = words.after("segment")
    typed = list(rest.words)
    role = ""
    if len(typed) > 1 and not typed[-1].quoted and typed[-1].text.casefold() in ROLES:
        role = typed.pop().text.casefold()
    with request.house.open() as db, db.transaction():
        name = " ".join(word.text for word in typed)
        if there := buyers.by_name(db, request.team, name):
            raise Refusal(
                f"There is a kind of buyer {text.code(there.name)} already. Nothing was changed;"
                f" `/bellwether buyer edit {text.escape(there.name)}` changes it."
            )
        made = demand.buyer_made(
            db,
            request.team,
            name,
            request.user,
            request.now,
            role=role,
            segment=text.plain(_joined(segment), 150) if segment else "",
        )
        return shown(db, made)


def _looks(request: Request, words: Words) -> Shown:
    customer, rest = words.after("from")
    because, rest = rest.after("because")
    at, rest = rest.after("at")
    if at is None or len(rest.words) < 2:
        raise Refusal(
            'Who looks where? Like `/bellwether buyer looks "Head of data" validate at "Data'
            ' Slack" community`. Nothing was changed.'
        )
    typed = [word for word in at.words if word.kind != "link"]
    links = [word.text for word in (*at.words, *rest.words) if word.kind == "link"]
    plain = [word for word in rest.words if word.kind != "link"]
    kinds = [word for word in (*typed[1:], *plain[2:]) if word.text.casefold() in KINDS]
    kind = kinds[-1].text.casefold() if kinds else ""
    with request.house.open() as db, db.transaction():
        one = demand.buyer_of(db, request.team, plain[0].text)
        stage = demand.stage_of(db, request.team, plain[1].text if len(plain) > 1 else "")
        name = typed[0].text if typed else ""
        there = places.by_name(db, request.team, name)
        place = there or demand.place_made(
            db, request.team, name, kind, request.user, request.now, (links or [""])[0]
        )
        look = demand.look_made(db, request.team, one, stage.key, place, request.now)
        if because is not None:
            _say(request, db, ("look", look.id), because, customer)
        return shown(db, one)


def _trigger(request: Request, words: Words) -> Shown:
    customer, rest = words.after("from")
    with request.house.open() as db, db.transaction():
        one = demand.buyer_of(db, request.team, rest.words[0].text if rest else "")
        _say(request, db, ("trigger", one.id), Words(rest.words[1:]), customer)
        return shown(db, one)


def _say(
    request: Request, db: Database, about: tuple[str, str], said: Words, customer: Words | None
) -> None:
    """Keep evidence that was typed as its kind and the words."""
    kind = said.words[0].text.casefold().replace("-", "_") if said else ""
    demand.say(
        db,
        request.team,
        about,
        kind,
        _joined(Words(said.words[1:])),
        request.user,
        request.now,
        customer=text.plain(_joined(customer), 120) if customer else "",
    )


def _list(request: Request) -> Shown:
    with request.house.open() as db:
        found = buyers.every(db, request.team)
        asked = askers.every(db, request.team)
    if not found:
        return Shown(
            'No kind of buyer is kept yet. `/bellwether buyer add "Head of data" economic` makes'
            " one."
        )
    lines = [
        f"*{text.said(one.name)}*  ·  {one.role or 'no role yet'}"
        + (f"  ·  {text.said(one.segment)}" if one.segment else "")
        + f"  ·  {text.count(sum(one.id in who for who in asked.values()), 'question')}"
        for one in found
    ]
    return Shown(b.bullets(lines))


def _joined(words: Words) -> str:
    return " ".join(word.text for word in words.words)
