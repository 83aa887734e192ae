"""help [VERB]: what can be asked, or all about one verb."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards import Shown
from bot.cards import _blocks as b
from bot.commands import Refusal, command, known
from bot.commands._find import alike
from bot.text import code, escape, listing

if TYPE_CHECKING:
    from bot.commands import Request

A_PART = 12
"""So many verbs stand in one section of Slack's."""


@command
def answer(request: Request) -> Shown:
    """List the verbs, or explain the one that is named."""
    verb = request.words.name().casefold()
    if not verb:
        lines = [f"`{escape(one.usage)}`  {escape(one.does)}" for one in known().values()]
        head = "*What you can ask* (after `/bellwether`)"
        text = f"{head}\n{b.bullets(lines)}"
        # A section holds so much, and there are many verbs.
        parts = [
            b.section(b.bullets(lines[at : at + A_PART])) for at in range(0, len(lines), A_PART)
        ]
        more = (
            "Words go in any order, quotes keep a name together, `--share` answers in the channel."
        )
        return Shown(text, (b.section(head), *parts, b.context(more)))
    if verb not in known():
        raise Refusal(unknown_verb(verb))
    one = known()[verb]
    text = f"`/bellwether {escape(one.usage)}`\n{escape(one.does)}"
    if one.about:
        text += f"\n\n{escape(one.about)}"
    return Shown(text, (b.section(text),))


def unknown_verb(verb: str) -> str:
    """Say that a verb is not known, and which was perhaps meant."""
    near = alike(verb, list(known()))
    meant = f"Did you mean {listing([code(one) for one in near], 'or')}? " if near else ""
    verbs = ", ".join(code(one) for one in known())
    return f"I don't know {code(verb)}. {meant}I know: {verbs}."
