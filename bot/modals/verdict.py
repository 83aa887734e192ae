"""Saying whether an alert was so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.actions._judge import judge
from bot.actions._settle import bring, of
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.cards.alert import headline
from bot.modals import _fields as f
from bot.modals import modal
from storage import advocates
from storage.alerts import LIVE

if TYPE_CHECKING:
    from bot.cards import Block
    from bot.modals import Asked, Filled

SAID = (
    ("It was so", "right"),
    ("It was so, and we knew", "known"),
    ("It was no signal", "wrong"),
)


@modal
class Verdict:
    """Right, known or wrong; the last closes the alert."""

    title = "Was It So?"
    submit = "Say So"

    def draw(self, asked: Asked) -> list[Block]:
        """Ask for the verdict."""
        with asked.house.open() as db:
            alert = of(db, asked.team, asked.about, asked.user)
            one = advocates.one(db, asked.team, alert.advocate_id)
        return [
            b.section(f"*{text.escape(headline(alert.label, one.name if one else ''))}*"),
            f.pick(
                "verdict",
                "Was it so?",
                SAID,
                value=alert.verdict or "",
                hint="Verdicts teach: what is mostly wrong is raised less, and at last not at all.",
            ),
        ]

    def take(self, filled: Filled) -> Shown:
        """Keep the verdict; what is no signal is closed."""
        verdict = filled.values.text("verdict")
        if verdict == "wrong":
            bring(
                filled.house,
                filled.team,
                filled.user,
                filled.about,
                "dismissed",
                filled.now,
                LIVE,
                verdict="wrong",
                snoozed_until=None,
            )
            return Shown("Noted: it was no signal. The same finding is not raised again.")
        return judge(filled.house, filled.team, filled.user, filled.about, verdict, filled.now)
