"""Making a watchlist, or changing one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import insiders, lists, owning, text
from bot.cards import Shown
from bot.channels import trouble_with
from bot.commands import Refusal
from bot.commands._find import NAME
from bot.lists import NEW
from bot.modals import Later, Wrong, modal
from bot.modals import _fields as f
from bot.modals import _whom as whom
from storage import watchlists

if TYPE_CHECKING:
    from bot.cards import Block
    from bot.modals import Asked, Filled
    from storage import Database
    from storage.watchlists import Watchlist

LEVELS = (
    ("Tell us much more, and be wrong more often", -0.2),
    ("Tell us more", -0.1),
    ("As it comes", 0.0),
    ("Tell us less", 0.1),
    ("Tell us only what is sure", 0.2),
)
VISIBLE = (
    ("Everybody here", "all"),
    ("Its owner, who is in the channel, and admins", "private"),
)


@modal
class WatchlistForm:
    """A name, a channel, an owner, and how much it is told."""

    title = "Watchlist"
    submit = "Save"

    def draw(self, asked: Asked) -> list[Block]:
        """Ask for them; of one that is there, as they are."""
        with asked.house.open() as db:
            one = _of(db, asked)
            if one is not None:
                lists.see_that_they_may(db, one, asked.user)
        here = asked.channel if asked.channel.startswith(("C", "G")) else ""
        levels = [(label, str(bar)) for label, bar in LEVELS]
        value = str(one.sensitivity) if one else "0.0"
        if value not in dict(levels).values():
            levels.append((f"As it is now ({value})", value))
        seen = "private" if one and one.private else "all"
        return [
            f.line("name", "Name", value=one.name if one else "", most=NAME),
            f.channel("channel", "Which channel hears of it", value=one.channel if one else here),
            f.person("owner", "Owner", value=one.owner if one else asked.user),
            f.pick(
                "sensitivity",
                "How much",
                levels,
                value=value,
                hint="It moves the bar that a finding has to reach before it is an alert.",
            ),
            f.pick("visible", "Who sees it", VISIBLE, value=seen),
        ]

    def take(self, filled: Filled) -> Later:
        """Keep it; whether we can be heard in its channel is seen after."""
        values = filled.values
        name, channel = values.text("name"), values.text("channel")
        bar = float(values.text("sensitivity"))
        if not name:
            raise Wrong({"name": "A watchlist needs a name."})
        with filled.house.open() as db, db.transaction():
            one = _of(db, filled)
            with whom.at(filled, "owner"):
                owning.check(db, filled.team, values.text("owner"), filled.now)
            with whom.at(filled, "name"):
                made = one or lists.create(
                    db, filled.team, name, channel, values.text("owner"), filled.user, filled.now
                )
                kept = lists.change(
                    db,
                    made,
                    filled.user,
                    filled.now,
                    name=name,
                    channel=channel,
                    owner=values.text("owner"),
                    sensitivity=bar,
                    private=values.text("visible") == "private",
                )
        filled.house.nudge.set()
        return Later(lambda: _said(filled, kept))


def _of(db: Database, asked: Asked) -> Watchlist | None:
    if asked.about == NEW:
        return None
    one = watchlists.one(db, asked.team, asked.about)
    if one is None:
        raise Refusal("That watchlist was deleted meanwhile. Nothing was changed.")
    return one


def _said(filled: Filled, kept: Watchlist) -> Shown:
    line = (
        f"Watchlist {text.code(kept.name)} tells {text.channel(kept.channel)} and"
        f" {text.user(kept.owner)} owns it."
    )
    insiders.learn(filled.house, filled.team)
    client = filled.house.clients[filled.team]
    if trouble := trouble_with(client, kept.channel):
        line += f" :warning: {trouble} Its alerts are kept until then."
    return Shown(line)
