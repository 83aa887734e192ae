"""Answering what a file leaves open: its currency, the order of its days, what its stages mean."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from bot import filed
from bot.intake import Answers
from bot.modals import Later, Wrong, modal
from bot.modals import _fields as f
from bot.modals.import_file import DAYS, currency, day_first
from bot.roles import require

if TYPE_CHECKING:
    from bot.cards import Block, Shown
    from bot.modals import Asked, Filled


@modal
class ImportAnswers:
    """Only what is open is asked for."""

    title = "About This File"
    submit = "Look Again"

    def draw(self, asked: Asked) -> list[Block]:
        """Ask for what is open. Raises Refusal where it is not for them, or settled."""
        with asked.house.open() as db:
            require(db, asked.team, asked.user, "admin", filed.WHAT)
        one, found = filed.look_again(asked.house, asked.team, asked.about, None, asked.now)
        blocks = [
            f.line(
                "currency",
                "Currency of amounts that name none",
                value=one.currency,
                most=3,
                optional="currency" not in found.asks,
            )
        ]
        if "day" in found.asks:
            blocks.append(f.pick("days", f"Days in {', '.join(found.asks['day'])}", DAYS))
        if stages := found.asks.get("stage"):
            options = [(stage, _sign(stage)) for stage in stages]
            hint = "All others are open. You are asked once; it is remembered."
            blocks += [
                f.pick_some("won", "Stages that mean won", options),
                f.pick_some("lost", "Stages that mean lost", options, hint=hint),
            ]
        return blocks

    def take(self, filled: Filled) -> Later:
        """See that the answers can be; the look itself comes after."""
        with filled.house.open() as db:
            require(db, filled.team, filled.user, "admin", filed.WHAT)
        code, first = currency(filled.values), day_first(filled.values)
        won, lost = (set(filled.values.several(name)) for name in ("won", "lost"))
        if won & lost:
            raise Wrong({"lost": "A stage means won or lost, not both."})

        def look() -> Shown:
            one, found = filed.look_again(filled.house, filled.team, filled.about, None, filled.now)
            stages = {_sign(stage): stage for stage in found.asks.get("stage", [])}
            answers = Answers(
                currency=code or one.currency,
                day_first=one.day_first if first is None else first,
                won=[stages[sign] for sign in sorted(won) if sign in stages],
                lost=[stages[sign] for sign in sorted(lost) if sign in stages],
                rest_open=bool(stages),
            )
            return filed.answer(
                filled.house, filled.team, filled.user, filled.about, answers, filled.now
            )

        return Later(look)


def _sign(stage: str) -> str:
    """Stand for a stage in an option, whose value is short."""
    return hashlib.sha256(stage.encode()).hexdigest()[:32]
