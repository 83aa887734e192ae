"""watchlist create NAME #CHANNEL [owner @U] | list | edit NAME … | delete NAME: sets of advocates.

A watchlist tells one channel and has an owner. `edit NAME #CHANNEL` moves it to another channel,
`edit NAME owner @U` gives it to somebody else. `delete` keeps the advocates on it. `create` with
nothing more, and `edit NAME`, open a form.

`edit NAME visible private` shows it, and who is on no other, to its owner, to who is in its channel
and to admins alone; `visible all` to everybody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import insiders, lists, owning, sight, text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.channels import check_channel
from bot.commands import Refusal, command
from bot.commands import _find as find
from bot.commands._form import open_form
from bot.grammar import Words
from bot.lists import NEW
from storage import memberships, watchlists

if TYPE_CHECKING:
    from bot.commands import Request

MOST = 25
"""So many watchlists are offered by a button."""


@command
def answer(request: Request) -> Shown:
    """Do what the second word says."""
    words = request.words.words
    what = words[0].text.casefold() if words and words[0].kind == "word" else ""
    rest = Words(words[1:])
    if what == "create" and not rest:
        return open_form(request, "watchlist", NEW)
    if what == "edit" and not rest:
        return _choose(request)
    does = {"create": _create, "list": _list, "edit": _edit, "delete": _delete, "": _list}.get(what)
    if does is None:
        near = find.alike(what, ["create", "list", "edit", "delete"], 1)
        meant = f" Did you mean `watchlist {near[0]}`?" if near else ""
        raise Refusal(
            f"I can `create`, `list`, `edit` and `delete` watchlists, not {text.code(what)}.{meant}"
            " Nothing was changed."
        )
    return does(request, rest)


def _create(request: Request, words: Words) -> Shown:
    owner, rest = words.after("owner")
    name = find.whole_name(rest.name(), "watchlist")
    channel, who = _channel(request, rest), _owner(owner, rest) or request.user
    with request.house.open() as db, db.transaction():
        if who != request.user:
            owning.check(db, request.team, who, request.now)
        made = lists.create(db, request.team, name, channel, who, request.user, request.now)
    return Shown(
        f"Watchlist {text.code(made.name)} is there: it tells {text.channel(channel)} and"
        f" {text.user(who)} owns it."
        f" `/bellwether watch NAME LINK to {text.escape(made.name)}` adds to it."
    )


def _list(request: Request, words: Words) -> Shown:  # noqa: ARG001 - the others want the words
    with request.house.open() as db:
        known = sight.lists(db, request.team, find.looker(request))
        on = memberships.every(db, request.team)
    if not known:
        return Shown(
            "There is no watchlist yet. `/bellwether watchlist create NAME #CHANNEL` makes one."
        )
    lines = [
        f"*{text.said(one.name)}*  ·  {text.channel(one.channel)}  ·  {text.user(one.owner)}  ·  "
        + text.count(sum(m.watchlist_id == one.id for m in on), "advocate")
        for one in known
    ]
    return Shown(b.bullets(lines))


def _choose(request: Request) -> Shown:
    """Offer each watchlist with a button that opens its form."""
    with request.house.open() as db:
        known = sight.lists(db, request.team, find.looker(request))
    if not known:
        return open_form(request, "watchlist", NEW)
    if len(known) == 1:
        return open_form(request, "watchlist", known[0].id)
    lines = [f"*{text.said(one.name, 80)}*  ·  {text.channel(one.channel)}" for one in known]
    blocks = [
        b.section(line, button=b.button("Edit …", "watchlist_edit", one.id))
        for line, one in zip(lines[:MOST], known[:MOST], strict=True)
    ]
    if len(known) > MOST:
        blocks.append(b.context("`/bellwether watchlist edit NAME` opens the form of any other."))
    return Shown(f"Which watchlist?\n{b.bullets(lines)}", tuple(blocks))


def _edit(request: Request, words: Words) -> Shown:
    visible, words = words.after("visible")
    owner, rest = words.after("owner")
    who = _owner(owner, rest)
    moved = bool(rest.of("channel"))
    channel = _channel(request, rest) if moved else ""
    shows = {} if visible is None else {"private": _private(visible.name())}
    if not moved and not who and not shows:
        with request.house.open() as db:
            one = find.watchlist(db, request, rest.name())
        return open_form(request, "watchlist", one.id)
    with request.house.open() as db, db.transaction():
        one = find.watchlist(db, request, rest.name())
        changes = ({"channel": channel} if moved else {}) | ({"owner": who} if who else {}) | shows
        kept = lists.change(db, one, request.user, request.now, **changes)
    insiders.learn(request.house, request.team)
    request.house.nudge.set()
    seen = "; its owner, who is in the channel, and admins see it" if kept.private else ""
    return Shown(
        f"Watchlist {text.code(kept.name)} tells {text.channel(kept.channel)} and"
        f" {text.user(kept.owner)} owns it{seen}."
    )


def _private(said: str) -> bool:
    if said.casefold() not in ("private", "all"):
        raise Refusal(
            f"It is `visible private` or `visible all`, not {text.code(said)}. Nothing was changed."
        )
    return said.casefold() == "private"


def _delete(request: Request, words: Words) -> Shown:
    with request.house.open() as db, db.transaction():
        one = find.watchlist(db, request, words.name())
        lists.see_that_they_may(db, one, request.user)
        people = len(memberships.advocates(db, request.team, one.id))
        watchlists.remove(db, request.team, one.id)
    stay = (
        "nobody was on it"
        if not people
        else f"{text.count(people, 'advocate')} still watched, without its channel"
    )
    return Shown(f"Watchlist {text.code(one.name)} is deleted; {stay}.")


def _owner(after: Words | None, rest: Words) -> str | None:
    users = (after.of("user") if after else []) or rest.of("user")
    if after is not None and not users:
        raise Refusal("Who is the owner? Pick a person after `owner`. Nothing was changed.")
    return users[0] if users else None


def _channel(request: Request, words: Words) -> str:
    """Take the channel that was typed, and see that we can be heard there."""
    typed = words.of("channel")
    if not typed:
        raise Refusal(
            "Which channel should hear of it? Name it, like `#advocates`. Nothing was changed."
        )
    check_channel(request.house, request.team, typed[0])
    return typed[0]
