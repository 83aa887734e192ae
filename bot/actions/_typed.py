"""Answering a button with what a subcommand says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import commands
from bot.commands import Request
from bot.grammar import parse

if TYPE_CHECKING:
    from bot.actions import Press
    from bot.cards import Shown


def answer_as_typed(press: Press, text: str) -> Shown:
    """Answer as if somebody had typed this after /bellwether."""
    typed = parse(text)
    request = Request(
        house=press.house,
        team=press.team,
        user=press.user,
        channel=press.channel,
        words=typed.rest,
        now=press.now,
        text=typed.text,
        trigger_id=press.trigger_id,
    )
    return commands.known()[typed.verb].answer(request)
