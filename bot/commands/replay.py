"""replay [NAME|@U|WATCHLIST] [365d|since DATE]: what would have been raised over stored history.

Nothing is raised by asking. Try it before a watchlist goes live: too many lines here are too many
cards there. It walks through what is kept, as it was read when it came; the period is a year unless
you say another.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot import text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.cards.alert import headline
from bot.commands import _find as find
from bot.commands import command
from bot.commands._scope import period, scope
from bot.replay import replay

if TYPE_CHECKING:
    from bot.commands import Request

MOST = 15
"""How many alerts are named, the newest."""


@command
def answer(request: Request) -> Shown:
    """Walk through history and show what would have been."""
    return request.house.aside.run(_replayed, request)


def _replayed(request: Request) -> Shown:
    since, words = period(request, 365)
    with request.house.open() as db:
        title, whom = scope(db, request, words, "Replay")
        looks = find.viewer(db, request).user
        found = sorted(
            replay(db, request.team, whom, since, request.now, looks), key=lambda one: one.at
        )
    line = (
        f"*{text.said(title)}* since {text.day(since)}:"
        f" {text.count(len(found), 'alert')} would have been raised"
    )
    if not found:
        return Shown(f"{line}.")
    counted = Counter(one.situation for one in found).most_common()
    kinds = text.listing([f"{text.code(name)} {count}" for name, count in counted])
    lines = [
        f"{text.day(one.at)}: {text.escape(headline(one.label, one.advocate))}:"
        f" “{text.said(one.evidence, 160)}”"
        for one in found[-MOST:]
    ]
    more = len(found) - MOST
    blocks = [b.section(f"{line}: {kinds}.")]
    blocks += [b.section(b.bullets(lines[i : i + 5])) for i in range(0, len(lines), 5)]
    if more > 0:
        blocks.append(
            b.context(f"and {text.count(more, 'earlier alert')}; `bellwether replay` lists all")
        )
    return Shown(f"{line}.", tuple(blocks))
