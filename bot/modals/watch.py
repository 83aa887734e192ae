"""Adding an advocate: who, where they publish, on which watchlist, and who holds the relationship.

What is filled in is what `/bellwether watch` would be given, and is answered the same: by a preview
to confirm. Slack does not wait for it, because the network may be slow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import commands, sight
from bot.commands import Request, watch
from bot.commands._find import NAME
from bot.grammar import Word, Words, parse
from bot.modals import Later, Wrong, modal
from bot.modals import _fields as f
from bot.modals import _lists as lists
from storage import advocates, watchlists

if TYPE_CHECKING:
    from bot.cards import Block, Shown
    from bot.modals import Asked, Filled


@modal
class Watch:
    """A name, links, a watchlist and an owner."""

    title = "Add an Advocate"
    submit = "Look"

    def draw(self, asked: Asked) -> list[Block]:
        """Ask for them; where there is no watchlist yet, for the channel of the first."""
        with asked.house.open() as db:
            known = sight.lists(db, asked.team, asked.user)
        here = next((one.id for one in known if one.channel == asked.channel), "")
        where = (
            lists.pick(known, value=here or (known[0].id if len(known) == 1 else ""))
            if known
            else f.channel(
                "channel",
                "Which channel hears of it",
                value=asked.channel if asked.channel.startswith(("C", "G")) else "",
                hint="It becomes the channel of your first watchlist; you can have more later.",
            )
        )
        return [
            f.line("name", "Name", value=asked.given.get("name", ""), most=NAME),
            f.line(
                "links",
                "Where they publish",
                value=asked.given.get("links", ""),
                lines=True,
                hint="One a line: a blog, a feed, a profile, a handle like @ada.bsky.social."
                " You see what was found before anything is kept.",
            ),
            where,
            f.person("owner", "Who holds the relationship", value=asked.user, optional=True),
            f.person("backup", "Who stands in", optional=True),
            f.person(
                "inside",
                "If they work here: who they are in Slack",
                optional=True,
                hint="They are asked first; nothing of theirs is read before they agree.",
            ),
        ]

    def take(self, filled: Filled) -> Later:
        """See that it can be looked at; the look itself comes after."""
        values = filled.values
        typed = parse(f"watch {values.text('links')}").rest
        links = typed.of("link")
        wrong = {}
        if not values.text("name"):
            wrong["name"] = "Say who it is: a name, as people know them."
        if others := [word.text for word in typed.words if word.kind != "link"]:
            wrong["links"] = (
                f"I cannot read “{others[0][:80]}” as a link or a handle; write one a line, like"
                " https://blog.example or @ada@social.example."
            )
        elif len(links) > watch.MOST_LINKS:
            wrong["links"] = f"At most {watch.MOST_LINKS} links at a time; add the others after."
        with filled.house.open() as db:
            there = advocates.by_name(db, filled.team, values.text("name"))
            chosen = watchlists.one(db, filled.team, values.text(lists.FIELD))
            if values.text(lists.FIELD) and chosen is None:
                wrong[lists.FIELD] = "That watchlist was deleted meanwhile; choose another."
        if wrong:
            raise Wrong(wrong)
        words = [Word(values.text("name"), quoted=True), *(Word(link, "link") for link in links)]
        if there is None:  # else somebody holds the relationship, and that stays so
            words += [Word("owner"), Word(values.text("owner") or filled.user, "user")]
        for name in ("backup", "inside"):
            if values.text(name):
                words += [Word(name), Word(values.text(name), "user")]
        if chosen is not None:
            words += [Word("to"), Word(chosen.name, quoted=True)]
        request = Request(
            house=filled.house,
            team=filled.team,
            user=filled.user,
            channel=values.text("channel") or filled.channel,
            words=Words(tuple(words)),
            now=filled.now,
        )
        return Later(lambda: _look(request))


def _look(request: Request) -> Shown:
    return commands.known()["watch"].answer(request)
