"""What `watch` found, before anything is kept: the places, the last post, what would have been."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.aloud import aloud, called
from bot.cards import Block, Shown, card
from bot.cards import _blocks as b
from bot.cards.alert import headline

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.preview import Looks, Place

MOST_RAISED = 3


@card
def show(
    name: str,
    owner: str,
    watchlist: str,
    channel: str,
    looks: Looks,
    choices: Sequence[str],
    now: datetime,
) -> Shown:
    """Draw the preview with a button to confirm it, or one for each place to choose from."""
    where = f"watchlist {text.code(watchlist)}" if watchlist else "a new watchlist"
    intro = (
        f"*{text.said(name)}* would go on {where}, which tells {text.channel(channel)};"
        f" {text.user(owner)} holds the relationship."
    )
    blocks: list[Block] = [b.header(f"Watch {name}?"), b.section(intro)]
    if looks.alternatives:
        blocks.append(b.section("There are several feeds there. Which one is theirs?"))
    for place, choice in zip(looks.places, _for_places(looks, choices), strict=True):
        pick = b.button("Watch This", "watch_confirm", choice) if looks.alternatives else None
        blocks.append(b.section(_place(place, name, now), button=pick))
    if looks.suggested:
        lines = [
            f"{text.link(one.found.link, one.found.title or one.found.link)}"
            f" ({text.said(one.found.source)}): {text.said(one.why, 200)}"
            for one in looks.suggested
        ]
        blocks.append(
            b.section(
                "*Perhaps theirs too*; you are asked once they are watched\n" + b.bullets(lines)
            )
        )
    blocks += [b.context(f"Left out: {text.escape(trouble)}") for trouble in looks.troubles[:5]]
    if looks.alternatives:
        blocks.append(b.actions(b.button("Cancel", "watch_cancel", choices[0])))
    else:
        blocks.append(
            b.actions(
                b.button("Watch", "watch_confirm", choices[0], style="primary"),
                b.button("Cancel", "watch_cancel", choices[0]),
            )
        )
    blocks.append(
        b.context(
            "Their past becomes the baseline and raises nothing. Nothing is kept until you confirm."
        )
    )
    found = text.count(len(looks.places), "place")
    return Shown(f"Watch {text.said(name)}? I found {found}.", tuple(blocks))


def _for_places(looks: Looks, choices: Sequence[str]) -> Sequence[str]:
    return choices if looks.alternatives else [choices[0]] * len(looks.places)


def _place(place: Place, name: str, now: datetime) -> str:
    title = text.link(place.found.link, place.found.title or place.found.link)
    lines = [
        f"*{title}*  ·  {text.code(place.found.source)}  ·  {text.count(len(place.posts), 'post')}"
    ]
    if place.why:
        lines.append(f"Theirs too: {text.said(place.why, 300)}.")
    if place.says:
        lines.append(f":warning: {text.escape(place.says)}")
    if place.posts:
        last = place.posts[-1]
        ago = text.span(now - last.published_at)
        lines.append(f"Last post {ago} ago: {text.link(last.url, called(last) or 'untitled')}")
    if not place.raised:
        lines.append("In the last year this would have raised nothing.")
    else:
        lines.append(
            f"In the last year this would have raised {text.count(len(place.raised), 'alert')}:"
        )
        for reading in list(place.raised)[-MOST_RAISED:]:
            what = text.escape(headline(reading.label, name))
            words = text.said(aloud(reading.evidence), 120)
            lines.append(f"•  {text.day(reading.read_at)}: {what}: “{words}”")
    return "\n".join(lines)
