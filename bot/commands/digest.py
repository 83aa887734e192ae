"""digest [NAME|@U|WATCHLIST] [7d|30d|since DATE]: what happened, who needs a call, what is unseen.

Without a name it is about everybody; with a person of the company, about the relationships that
person owns. The period is seven days unless you say another.

`digest every monday at 9:00 [#CHANNEL] [WATCHLIST|NAME|@U|mine]` sends one by itself, to you where
no channel is named, by the clock of who gets it, and each tells what came since the last;
`digest scheduled` lists these, and `digest stop NUMBER` stops one. These, and one that is shared,
come with a picture of the pulse: posts a week for half a year.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import sight
from bot.cards import digest as digest_card
from bot.commands import _every, command
from bot.commands import _find as find
from bot.commands._scope import period, scope
from bot.digest import gather, pulse, seen
from bot.grammar import Words
from bot.pulse import picture_of, pulse_of

if TYPE_CHECKING:
    from bot.cards import Shown
    from bot.commands import Request


@command
def answer(request: Request) -> Shown:
    """Gather and show a digest, or see to one that comes by itself."""
    words = request.words.words
    said = words[0].text.casefold() if words and not words[0].quoted else ""
    if said == "every":
        return _every.schedule(request, words[1:])
    if said == "scheduled" and len(words) == 1:
        return _every.listing(request)
    if said == "stop":
        return _every.stop(request, Words(words[1:]).name())
    return request.house.aside.run(_now, request)


def _now(request: Request) -> Shown:
    since, words = period(request, 7)
    with request.house.open() as db:
        title, whom = scope(db, request, words, "Digest")
        digest = gather(
            db,
            request.team,
            title=title,
            whom=whom,
            since=since,
            now=request.now,
            viewer=find.viewer(db, request).user,
        )
        shown = digest_card.show(digest)
        if not request.share:
            return shown
        # What a channel sees, it sees with the pulse.
        everybody = seen(db, request.team, whom, sight.EVERYBODY)
        posts_on = pulse(db, request.team, everybody, request.now)
    return replace(shown, picture=picture_of(pulse_of(digest, posts_on)))
