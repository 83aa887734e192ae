"""Days as people type them: `2026-05-01`, `today`, `tomorrow`."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.commands import Refusal
from bot.staff import day_of
from bot.text import code
from storage import colleagues

if TYPE_CHECKING:
    from bot.commands import Request
    from bot.grammar import Word, Words
    from storage import Database

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORDS = {"today": 0, "tomorrow": 1}


def today(db: Database, request: Request) -> date:
    """Tell which day it is where the person lives who asks."""
    return day_of(colleagues.one(db, request.team, request.user), request.now)


def part(words: Words, now: date) -> tuple[date | None, Words]:
    """Take the first day out of the words. Raises Refusal for one that is not in the calendar."""
    for at, word in enumerate(words.words):
        if (found := _day(word, now)) is not None:
            return found, replace(words, words=words.words[:at] + words.words[at + 1 :])
    return None, words


def needed(words: Words, now: date, keyword: str) -> tuple[date, Words]:
    """Take the day that has to follow a keyword. Raises Refusal where there is none."""
    found, rest = part(words, now)
    if found is None:
        raise Refusal(
            f"Which day? I cannot read {code(words.name() or keyword)} as one; write it like"
            f" `{keyword} {now:%Y-%m-%d}`. Nothing was changed."
        )
    return found, rest


def _day(word: Word, now: date) -> date | None:
    if word.kind != "word" or word.quoted:
        return None
    if (days := _WORDS.get(word.text.casefold())) is not None:
        return now + timedelta(days=days)
    if not _ISO.fullmatch(word.text):
        return None
    try:
        return date.fromisoformat(word.text)
    except ValueError:
        raise Refusal(
            f"{code(word.text)} is not in the calendar; write a day like `{now:%Y-%m-%d}`. Nothing"
            " was changed."
        ) from None
