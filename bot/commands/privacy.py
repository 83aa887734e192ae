"""privacy [basis | notice | object | keep | trail] …: why people are watched, and how long.

`privacy basis interests "WHY"` says on what grounds everybody is watched (interests, consent or
contract), `privacy basis NAME consent "WHY"` on what grounds one person is. `privacy notice text
"WORDS"` keeps what people are told, and `privacy notice NAME [DATE]` that somebody was. `privacy
object NAME` keeps to an objection: nothing more of theirs is read, and nobody adds them again.
`privacy keep KIND DAYS` says how long something is kept, and `privacy trail [NAME]` shows who saw
and did what. Alone it says how things stand. It is no legal advice.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from bot import auditing, objecting, retention, roles, sight, text
from bot.cards import Block, Shown
from bot.cards import _blocks as b
from bot.commands import Refusal, _days, command
from bot.commands import _find as find
from bot.grammar import Words
from storage import audits, bases, informed, keepings, tombstones

if TYPE_CHECKING:
    from bot.commands import Request
    from storage import Database
    from storage.advocates import Advocate

MOST_WORDS = 4000
MOST_LINES = 20
LIKE = '`/bellwether privacy basis interests "Why that is fair"`'


@command
def answer(request: Request) -> Shown:
    """Say how things stand, or change one of them."""
    words = request.words.words
    verb = words[0].text.casefold() if words else ""
    does = {
        "": _stand,
        "basis": _basis,
        "notice": _notice,
        "object": _object,
        "keep": _keep,
        "trail": _trail,
    }.get(verb)
    if does is None:
        raise Refusal(
            "I know `privacy`, and `privacy basis`, `notice`, `object`, `keep` and `trail`, not"
            f" {text.code(verb)}. Nothing was changed."
        )
    with request.house.open() as db, db.transaction():
        return does(db, request, Words(words[1:]))


def _stand(db: Database, request: Request, _: Words) -> Shown:
    team = request.team
    basis = bases.one(db, team)
    untold, groundless = objecting.untold(db, team, request.now), objecting.groundless(db, team)
    lines = [
        f"Grounds: {bases.KINDS[basis.kind]}, set by {text.user(basis.set_by)}"
        f" {text.day(basis.set_at)}"
        if basis
        else f"Grounds: nobody has said. {text.count(len(groundless), 'person', 'people')} are"
        f" watched without; say them like {LIKE}",
        f"Told nothing of it for a month: {_names(db, request, untold)}",
        f"Forgotten, and kept out: {text.count(tombstones.count(db, team), 'key')}",
    ]
    clocks = [
        f"{retention.CLOCKS[kind].says} {days} days (`{kind}`)"
        for kind, days in retention.days(db, team).items()
    ]
    head = "*Privacy*"
    return Shown(
        "\n".join([head, *lines]),
        (
            b.section(f"{head}\n{b.bullets(lines)}"),
            b.section(f"*How long it is kept*\n{b.bullets(clocks)}"),
            b.context("This is no legal advice. docs/privacy.md says more, with a template."),
        ),
    )


def _names(db: Database, request: Request, people: list[Advocate]) -> str:
    seen = sight.seen(find.viewer(db, request), people)
    if not seen:
        return "nobody"
    shown = ", ".join(text.said(one.name, 60) for one in seen[:MOST_LINES])
    return f"{shown}{f' and {len(seen) - MOST_LINES} more' if len(seen) > MOST_LINES else ''}"


def _basis(db: Database, request: Request, words: Words) -> Shown:
    at = next(
        (
            n
            for n, word in enumerate(words.words)
            if not word.quoted and word.text.casefold() in bases.KINDS
        ),
        None,
    )
    if at is None:
        raise Refusal(f"On what grounds? Like {LIKE}. Nothing was changed.")
    kind = words.words[at].text.casefold()
    name, why = Words(words.words[:at]).name(), Words(words.words[at + 1 :]).name()[:MOST_WORDS]
    if not why:
        raise Refusal(f"And why does that hold? Like {LIKE}. Nothing was changed.")
    if name:
        roles.require(db, request.team, request.user, "manager", "say on what grounds")
        one = find.advocate(db, request, name)
        informed.note(
            db, request.team, one.id, request.user, request.now, basis=kind, assessment=why
        )
        return Shown(f"*{text.said(one.name)}* is watched on the grounds of {bases.KINDS[kind]}.")
    roles.require(db, request.team, request.user, "admin", "say on what grounds")
    known = bases.one(db, request.team)
    made = bases.Basis(
        team=request.team,
        kind=kind,
        assessment=why,
        notice=known.notice if known else "",
        set_by=request.user,
        set_at=request.now,
    )
    bases.keep(db, request.team, made)
    return Shown(f"Everybody who has no grounds of their own is watched on {bases.KINDS[kind]}.")


def _notice(db: Database, request: Request, words: Words) -> Shown:
    known = bases.one(db, request.team)
    first = words.words[0] if words else None
    if first is not None and not first.quoted and first.text.casefold() == "text":
        roles.require(db, request.team, request.user, "admin", "say what people are told")
        said = Words(words.words[1:]).name()[:MOST_WORDS]
        if known is None or not said:
            raise Refusal(f"First say on what grounds, like {LIKE}, and then what is told.")
        kept = bases.Basis(
            team=request.team,
            kind=known.kind,
            assessment=known.assessment,
            notice=said,
            set_by=request.user,
            set_at=request.now,
        )
        bases.keep(db, request.team, kept)
        return Shown("Kept. `privacy notice NAME` notes that somebody was told; I send nothing.")
    roles.require(db, request.team, request.user, "manager", "note that somebody was told")
    today = _days.today(db, request)
    day, rest = _days.part(words, today)
    if day is not None and day > today:
        raise Refusal("That day is yet to come. Nothing was changed.")
    one = find.advocate(db, request, rest.name())
    sent = datetime.combine(day, time(12), UTC) if day else request.now
    notice = known.notice if known else ""
    informed.note(db, request.team, one.id, request.user, request.now, notice=notice, sent_at=sent)
    return Shown(f"Noted that *{text.said(one.name)}* was told {text.day(sent)}.")


def _object(db: Database, request: Request, words: Words) -> Shown:
    roles.require(db, request.team, request.user, "manager", "keep to an objection")
    one = find.advocate(db, request, words.name())
    rests = objecting.object_to(request.house, db, one, request.user)
    request.house.nudge.set()
    return Shown(
        f"*{text.said(one.name)}* objects: {text.count(rests, 'account')} are read no more, what"
        " was open about them is closed, and nobody adds them again. What was read before is kept"
        f" until an admin says `/bellwether forget {text.escape(text.plain(one.name, 80))}`."
    )


def _keep(db: Database, request: Request, words: Words) -> Shown:
    roles.require(db, request.team, request.user, "admin", "say how long something is kept")
    kind = words.words[0].text.casefold() if words else ""
    typed = words.words[1].text if len(words.words) > 1 else ""
    days = int(typed) if typed.isdecimal() and len(typed) < 6 else 0
    if kind not in retention.CLOCKS or not retention.LEAST <= days <= retention.MOST:
        kinds = text.listing([f"`{one}`" for one in retention.CLOCKS], "or")
        raise Refusal(
            f"How long is what kept? Like `/bellwether privacy keep texts 365`: {kinds}, and"
            f" {retention.LEAST} to {retention.MOST} days. Nothing was changed."
        )
    made = keepings.Keeping(
        team=request.team, kind=kind, days=days, set_by=request.user, set_at=request.now
    )
    keepings.keep(db, request.team, made)
    return Shown(f"{retention.CLOCKS[kind].says.capitalize()}: {days} days, from tonight on.")


def _trail(db: Database, request: Request, words: Words) -> Shown:
    if request.share:
        raise Refusal("That is for your eyes only, so nothing was shown; ask without `share`.")
    roles.require(db, request.team, request.user, "admin", "see who saw and did what")
    if words:
        one = find.advocate(db, request, words.name())
        about = auditing.subject(db, request.team, request.house, one.id)
        found = audits.of_subject(db, request.team, about)[::-1][:MOST_LINES]
        head = f"*Who saw and did what about {text.said(one.name)}*"
    else:
        found, head = audits.newest(db, request.team, MOST_LINES), "*Who saw and did what*"
    if not found:
        return Shown(f"{head}: nothing yet.")
    lines = [
        f"{text.when(line.at)}: {text.user(line.who)} {text.code(line.what)}" for line in found
    ]
    blocks: list[Block] = [b.section(head), b.section(b.bullets(lines))]
    return Shown("\n".join([head, *lines]), tuple(blocks))
