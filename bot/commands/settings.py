"""settings [ours … | rivals … | remove … | channel … | role … | lead … | group …]: how it is set.

Two signals need to know: whether somebody grows colder about us, and whether they speak of others
instead. Name products, programmes and companies as people write them; quotes keep several words
together. `settings` alone lists them. A name counts from the next look on.

`settings channel #CHANNEL` says how loud a channel is: `all`, `act` (what is worth acting on this
week), `grave` (today) or `digest` (no cards), `quiet 20:00-08:00` or `quiet off`, and `ceiling 10`
cards a day or `ceiling off`. What is held comes later, and nothing is dropped.
`settings value #CHANNEL` lets amounts of money be shown in a channel, `settings value off #CHANNEL`
no more; without a channel it lists them. It takes an admin.
`settings role @U member|manager|admin` says what somebody may do, and `settings lead @U @BOSS` who
somebody's line manager is; both take an admin. `settings group @GROUP` names the user group of
those who hold relationships: who leaves it is asked about, as who leaves a watchlist's channel is;
`off` names none.
`settings answers auto on|off` says whether suggested answers that are sure count without a click.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.commands import Refusal, _group, _reader, _rooms, command
from bot.commands import _find as find
from bot.grammar import Words
from storage import terms
from storage.advocates import name_key

if TYPE_CHECKING:
    from bot.commands import Request
    from storage.terms import Term

MOST = 60
"""So many names of a kind; each is looked for in every post."""
SHORTEST = 2
LONGEST = 60
_OTHERS = {
    "channel": _rooms.set_channel,
    "role": _rooms.set_role,
    "lead": _rooms.set_lead,
    "group": _group.set_group,
    "answers": _reader.set_answers,
    "value": _rooms.set_value,
}
_KINDS = {"ours": "ours", "rivals": "rival", "rival": "rival"}


@command
def answer(request: Request) -> Shown:
    """List the names, or do what the second word says."""
    words = request.words.words
    if not words:
        return _list(request)
    what = words[0].text.casefold() if words[0].kind == "word" else ""
    # A name may look like an address: example.com is how some write their company.
    names = [word.text.strip(" ,;") for word in words[1:] if word.kind in ("word", "link")]
    names = [name for name in names if name]
    if what in _OTHERS:
        return _OTHERS[what](request, Words(words[1:]))
    if what == "remove":
        return _remove(request, names)
    if what not in _KINDS:
        near = find.alike(what, ["ours", "rivals", "remove", *_OTHERS], 1)
        meant = f" Did you mean `settings {near[0]}`?" if near else ""
        raise Refusal(
            "I can set `ours`, `rivals`, a `channel`, a `role`, a `lead`, a `group`, `answers`"
            f" and a `value` channel, and `remove` a name, not {text.code(what)}.{meant}"
            " Nothing was changed."
        )
    return _keep(request, _KINDS[what], names)


def _keep(request: Request, kind: str, names: list[str]) -> Shown:
    if not names:
        raise Refusal(
            'Which names? Like `/bellwether settings ours "Example Cloud" Exo`. Nothing was'
            " changed."
        )
    for name in names:
        if not SHORTEST <= len(name) <= LONGEST:
            raise Refusal(
                f"A name has {SHORTEST} to {LONGEST} characters, and {text.code(name)} has"
                f" {len(name)}. Nothing was changed."
            )
    made = {
        name_key(name): terms.Term(
            team=request.team,
            word_key=name_key(name),
            word=name,
            kind=kind,
            added_by=request.user,
            added_at=request.now,
        )
        for name in names
    }
    with request.house.open() as db, db.transaction():
        there = {term.word_key for term in terms.every(db, request.team) if term.kind == kind}
        if len(there | set(made)) > MOST:
            raise Refusal(
                f"{MOST} names of a kind are the most I look for, and there are {len(there)}."
                " Nothing was changed; `settings remove NAME` makes room."
            )
        terms.keep(db, request.team, made.values())
    said = text.listing([text.code(one.word) for one in made.values()], "and")
    counts = "counts as ours" if kind == "ours" else "counts as a rival"
    if len(made) > 1:
        counts = "count as ours" if kind == "ours" else "count as rivals"
    return Shown(f"{said} {counts} from now on. `/bellwether settings` shows all names.")


def _remove(request: Request, names: list[str]) -> Shown:
    if not names:
        raise Refusal("Which name? `/bellwether settings` shows them. Nothing was changed.")
    with request.house.open() as db, db.transaction():
        gone = terms.remove(db, request.team, names)
    if not gone:
        raise Refusal(
            f"I know no name {text.listing([text.code(one) for one in names], 'or')}, and changed"
            " nothing. `/bellwether settings` shows them."
        )
    return Shown(f"{text.listing([text.code(one) for one in gone], 'and')}: no longer looked for.")


def _list(request: Request) -> Shown:
    with request.house.open() as db:
        found = terms.every(db, request.team)
    lines = [
        f"*Ours*: {_names(found, 'ours')}",
        f"*Rivals*: {_names(found, 'rival')}",
    ]
    small = "`/bellwether settings ours NAME…` and `settings rivals NAME…` add, `remove` takes out."
    return Shown(b.bullets(lines), (*(b.section(line) for line in lines), b.context(small)))


def _names(found: list[Term], kind: str) -> str:
    names = [text.code(one.word) for one in found if one.kind == kind]
    return ", ".join(names) if names else "none yet, so nothing is said about them"
