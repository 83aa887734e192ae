"""watch NAME LINK… [to WATCHLIST] [owner @U] [backup @U] [inside @U]: follow someone.

Paste whatever you have: a blog, a feed, a profile page, a handle like `@ada@social.example` or
`@ada.bsky.social`, or several of them. You see what was found, the last post, and what would have
been raised in the last year; nothing is kept until you confirm. Places that are proven to be the
same person's come along; for those that may be, you are asked. Without `to` it is the watchlist of
this channel, or the only one there is; where there is none yet, one is made for this channel.

`backup` stands in for the owner. Who works here is watched only where they agree: name them after
`inside`, and they are asked in a direct message before anything of theirs is read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot import exchange, forgotten, owning, sight, text
from bot.answering import whisper
from bot.cards import Shown
from bot.cards import consent as consent_card
from bot.cards import preview as preview_card
from bot.channels import check_channel
from bot.commands import Refusal, command
from bot.commands import _find as find
from bot.follow import Wish, follow, place_to_text
from bot.preview import look
from storage import accounts, advocates, new_id, previews, watchlists

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands import Request
    from bot.grammar import Words
    from bot.preview import Place
    from monitors._identity import Other
    from storage import Database
    from storage.advocates import Advocate
    from storage.watchlists import Watchlist

MOST_LINKS = 10
SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class _Asked:
    name: str
    owner: str
    links: list[str]
    watchlist: Watchlist | None
    backup: str | None = None
    inside: str = ""


@command
def answer(request: Request) -> Shown:
    """Look at the links and show what was found, to be confirmed."""
    with request.house.open() as db:
        asked = _understand(db, request)
    if asked.inside:
        return _ask_first(request, asked)
    if asked.watchlist is None:
        check_channel(request.house, request.team, request.channel)
    looks = look(request.house, request.team, asked.name, asked.links, seconds=SECONDS)
    with request.house.open() as db:
        forgotten.refuse(db, request.team, request.house, [one.found for one in looks.places])
        for place in looks.places:
            if not place.why:
                _refuse_followed(db, request, place, asked)
        looks = replace(looks, places=[one for one in looks.places if _is_new(db, request, one)])
        if not looks.places:
            raise Refusal(
                f"{' '.join(text.escape(one) for one in looks.troubles)} Nothing was added."
            )
        picks = [[place] for place in looks.places] if looks.alternatives else [looks.places]
        choices = [_keep(db, request, asked, pick, looks.suggested) for pick in picks]
    return preview_card.show(
        asked.name,
        asked.owner,
        asked.watchlist.name if asked.watchlist else "",
        asked.watchlist.channel if asked.watchlist else request.channel,
        looks,
        choices,
        request.now,
    )


def _understand(db: Database, request: Request) -> _Asked:
    to, rest = request.words.after("to")
    inside, rest = _person(rest, "inside")
    backup, rest = _person(rest, "backup")
    owner, rest = rest.after("owner")
    users = (owner.of("user") if owner else []) or rest.of("user")
    if owner is not None and not users:
        raise Refusal(
            "Who is the owner? Pick a person after `owner`, like `owner @you`. Nothing was added."
        )
    links = list(dict.fromkeys(rest.of("link")))
    name = find.whole_name(rest.name(), "advocate")
    if not links:
        raise Refusal(
            f"Where does {text.code(name)} publish? Paste a link after the name, like"
            ' `/bellwether watch "Grace Example" https://blog.example`. Nothing was added.'
        )
    if len(links) > MOST_LINKS:
        raise Refusal(f"At most {MOST_LINKS} links at a time, please. Nothing was added.")
    there = advocates.by_name(db, request.team, name)
    if there is not None and (inside or there.kind == "inside"):
        inside = _same(db, request, there, inside)
    whose = _holder(db, request, name, users)
    if to is not None:
        chosen: Watchlist | None = find.watchlist(db, request, to.name())
    else:
        chosen = _this_watchlist(db, request)
    if backup:
        owning.check(db, request.team, backup, request.now)
    if whose != request.user and there is None:
        owning.check(db, request.team, whose, request.now)
    return _Asked(name, whose, links, chosen, backup or None, inside)


def _person(words: Words, keyword: str) -> tuple[str, Words]:
    after, rest = words.after(keyword)
    if after is None:
        return "", rest
    users = after.of("user")
    if len(users) != 1:
        raise Refusal(f"Who? Pick one colleague after `{keyword}`. Nothing was added.")
    return users[0], rest


def _same(db: Database, request: Request, there: Advocate, inside: str) -> str:
    """See that a colleague is meant who is watched already; gives who it is."""
    if not sight.may_see(find.viewer(db, request), there) or (
        inside and (there.kind, there.slack_user) != ("inside", inside)
    ):
        raise Refusal("That name cannot be added. Nothing was added; use a fuller one.")
    return there.slack_user or ""


def _ask_first(request: Request, asked: _Asked) -> Shown:
    """Keep who works here at rest, and ask them."""
    with request.house.open() as db, db.transaction():
        places_asked = exchange.unlooked(db, request.team, asked.links)
        forgotten.refuse(db, request.team, request.house, places_asked)
        wish = Wish(
            name=asked.name,
            places=places_asked,
            watchlist=asked.watchlist,
            channel=request.channel,
            owner=asked.owner,
            backup=asked.backup,
            inside=asked.inside,
            by=request.user,
        )
        one = follow(db, request.team, wish, request.now).advocate
        owning.check_holders(db, one, request.now)
        places = [a for a in accounts.of_advocate(db, request.team, one.id) if a.ended]
    name = f"*{text.said(one.name)}*"
    if not places:
        return Shown(f"{name} has agreed already, and nothing is new. Nothing was changed.")
    told = whisper(request.house, request.team, asked.inside, "", consent_card.show(one, places))
    if not told:
        return Shown(
            f"I could not reach {text.user(asked.inside)}. {name} is kept at rest, and nothing is"
            " read; type it again to ask again."
        )
    return Shown(
        f"{text.user(asked.inside)} has been asked. Nothing of {name}'s is read before they agree,"
        " and nobody above them is shown it after."
    )


def _holder(db: Database, request: Request, name: str, users: Sequence[str]) -> str:
    """Tell who will hold the relationship: of somebody who is watched, who holds it already."""
    there = advocates.by_name(db, request.team, name)
    if there is None:
        return users[0] if users else request.user
    if users and users[0] != there.owner:
        raise Refusal(
            f"{text.code(there.name)} is watched already; {text.user(there.owner)} holds the"
            " relationship, and `watch` does not change that. Nothing was added; leave the owner"
            " out to add what they publish."
        )
    return there.owner


def _this_watchlist(db: Database, request: Request) -> Watchlist | None:
    """Choose the watchlist that needs no naming; None where one is to be made for the channel."""
    lists = sight.lists(db, request.team, find.looker(request))
    here = [one for one in lists if one.channel == request.channel]
    if len(here) == 1:
        return here[0]
    if len(lists) == 1:
        return lists[0]
    if not lists:
        return None
    names = text.listing([text.code(one.name) for one in here or lists], "or")
    raise Refusal(f"Which watchlist? Add `to` and one of {names}. Nothing was added.")


def _is_new(db: Database, request: Request, place: Place) -> bool:
    """Tell whether a place is to be shown: one that came along and is followed already is not."""
    if not place.why:
        return True
    found = place.found
    return accounts.by_stable_id(db, request.team, found.source, found.stable_id) is None


def _refuse_followed(db: Database, request: Request, place: Place, asked: _Asked) -> None:
    """Refuse a place that is somebody else's, or that this watchlist has already."""
    found = accounts.by_stable_id(db, request.team, place.found.source, place.found.stable_id)
    whose = advocates.one(db, request.team, found.advocate_id) if found else None
    if whose is None:
        return
    link = text.link(place.found.link, place.found.link)
    if not sight.may_see(find.viewer(db, request), whose):
        raise Refusal(f"{link} cannot be added. Nothing was added.")
    show = f"`/bellwether show {text.escape(text.plain(whose.name))}` says how it goes."
    them = advocates.by_name(db, request.team, asked.name)
    if them is None or them.id != whose.id:
        raise Refusal(
            f"{link} is followed already, as {text.code(whose.name)}. Nothing was added; {show} If"
            " the two are one person, `/bellwether merge` puts them together."
        )
    lists = {one.id for one in watchlists.of_advocate(db, request.team, whose.id)}
    if asked.watchlist is None or asked.watchlist.id in lists:
        raise Refusal(
            f"{text.code(whose.name)} is watched already, at {link}. Nothing was added; {show}"
        )


def _keep(
    db: Database,
    request: Request,
    asked: _Asked,
    places: Sequence[Place],
    suggested: Sequence[Other],
) -> str:
    kept = [[place_to_text(place.found), place.why] for place in places]
    maybe = [[place_to_text(other.found), other.why] for other in suggested]
    preview = previews.Preview(
        team=request.team,
        id=new_id("preview"),
        asked_by=request.user,
        asked_at=request.now,
        name=asked.name,
        owner=asked.owner,
        backup=asked.backup,
        watchlist_id=asked.watchlist.id if asked.watchlist else None,
        channel=asked.watchlist.channel if asked.watchlist else request.channel,
        places=json.dumps({"places": kept, "suggested": maybe}),
    )
    previews.add(db, request.team, preview)
    return preview.id
