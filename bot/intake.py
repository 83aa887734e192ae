"""Importing what customers are and bought: look first, ask what only a person knows, then take in.

For the terminal and for Slack alike. What stages mean is asked once and remembered.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot import exports, sheets
from bot.exports._reading import Said, stage_key
from bot.looking import look
from bot.pepper import pepper_of
from bot.profiles import Keys
from storage import meanings
from storage.meanings import Meaning
from value import money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.looking import Look
    from bot.settings import Settings
    from storage import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a person says about a file. With won or lost given, all other stages are open."""

    currency: str = ""
    day_first: bool | None = None
    won: Sequence[str] = ()
    lost: Sequence[str] = ()
    rest_open: bool = False


def is_ours(data: bytes, name: str) -> bool:
    """Tell whether a file is about customers, rather than a list of advocates to watch.

    Raises SheetError where it is CSV and of no kind that we know.
    """
    head = data[:2000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith(b"<"):
        return False
    return exports.recognise(data, name) is not None


def look_at(
    db: Database,
    team: str,
    settings: Settings,
    data: bytes,
    name: str,
    answers: Answers,
    now: datetime,
) -> Look:
    """Look at a file with what was said of it before and now, in no transaction, as it takes long.

    Raises SheetError where it is of no kind that we know, or the currency is none.
    """
    known = exports.recognise(data, name)
    try:
        currency = money.currency(answers.currency) if answers.currency else ""
    except ValueError:
        raise sheets.SheetError(
            f"{answers.currency[:20]!r} is no currency. Nothing was changed; say a code, like EUR."
        ) from None
    said = Said(
        currency=currency,
        day_first=answers.day_first,
        stages=meanings.of_system(db, team, known.kind.system) if known else {},
    )
    if answers.won or answers.lost or answers.rest_open:
        now_said = {stage_key(one): "won" for one in answers.won}
        now_said |= {stage_key(one): "lost" for one in answers.lost}
        said = replace(said, stages={**said.stages, **now_said}, rest_open=True)
    return look(data, name, Keys(pepper_of(db, team, settings, now)), said)


def remember(
    db: Database, team: str, look: Look, answers: Answers, *, by: str, now: datetime
) -> None:
    """Remember what the stages mean that were asked about, so that they are asked about once."""
    said = dict.fromkeys(sorted(look.assumed - {""}), "open")
    said |= {stage_key(one): "won" for one in answers.won}
    said |= {stage_key(one): "lost" for one in answers.lost}
    meanings.keep(
        db,
        team,
        [
            Meaning(
                team=team, system=look.system, stage_key=one, state=state, set_by=by, set_at=now
            )
            for one, state in said.items()
        ],
    )
