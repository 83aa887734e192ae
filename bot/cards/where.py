"""Where buyers look at each stage, and who of ours speaks there."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from bot import text
from bot.cards import Block, Shown, card
from bot.cards import _blocks as b

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from value.where import Spot

MOST = 8
_NOBODY = "*none of ours is there*"


@card
def show(spots: Sequence[Spot], labels: Mapping[str, str], whose: str) -> Shown:
    """Draw the places by stage; `whose` names the buyer it is about, or all."""
    blocks: list[Block] = [b.header(f"Where {whose} look")]
    bare = sum(not one.speakers for one in spots)
    for stage, group in groupby(spots, key=lambda one: one.stage):
        there = list(group)
        lines = [_line(one) for one in there[:MOST]]
        if len(there) > MOST:
            lines.append(f"and {len(there) - MOST} more")
        blocks.append(b.section(f"*{text.said(labels.get(stage, stage))}*\n{b.bullets(lines)}"))
    line = f"{text.count(len(spots), 'place')}; at {bare} none of ours speaks."
    blocks.append(b.context(line))
    return Shown(f"Where {text.said(whose)} look: {line}", tuple(blocks))


def _line(one: Spot) -> str:
    name = text.link(one.place.url, one.place.name) if one.place.url else text.said(one.place.name)
    kind = one.place.kind.replace("_", " ")
    said = f"{one.said} of {text.count(one.of, 'case')}" if one.of else "nobody said so"
    names = text.listing([text.said(who, 60) for who in one.speakers[:3]])
    if len(one.speakers) > 3:
        names += f" and {len(one.speakers) - 3} more"
    return f"{name} ({kind}): {said}  ·  {names or _NOBODY}"
