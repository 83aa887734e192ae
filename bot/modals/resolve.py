"""Settling an alert, with what was done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.actions._settle import bring, of
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.cards.alert import headline, said_of
from bot.commands import Refusal
from bot.modals import Wrong, modal
from bot.modals import _fields as f
from storage import advocates
from storage.alerts import LIVE

if TYPE_CHECKING:
    from bot.cards import Block
    from bot.modals import Asked, Filled

DONE = (
    ("We spoke", "we spoke"),
    ("We wrote", "we wrote"),
    ("We mended what it was about", "we mended what it was about"),
    ("We let them go, with thanks", "we let them go, with thanks"),
    ("Nothing was needed", "nothing was needed"),
    ("Something else", "something else"),
)
SAID = (
    ("It was so", "right"),
    ("It was so, and we knew", "known"),
)
MOST = 280


@modal
class Resolve:
    """What was done, in a word and in words of one's own, and whether the alert was right."""

    title = "Settle an Alert"
    submit = "Settle"

    def draw(self, asked: Asked) -> list[Block]:
        """Ask what was done."""
        with asked.house.open() as db:
            alert = of(db, asked.team, asked.about, asked.user)
            one = advocates.one(db, asked.team, alert.advocate_id)
        if alert.state not in LIVE:
            raise Refusal(f"That is settled: {said_of(alert) or alert.state}.")
        return [
            b.section(f"*{text.escape(headline(alert.label, one.name if one else ''))}*"),
            f.pick("done", "What was done", DONE),
            f.line(
                "note",
                "In a sentence",
                most=MOST,
                optional=True,
                hint="Everybody in the channel reads it on the card.",
            ),
            f.pick("verdict", "Was it so?", SAID, optional=True),
        ]

    def take(self, filled: Filled) -> Shown:
        """Close the alert and keep what was done."""
        done, note = filled.values.text("done"), filled.values.text("note")
        if done == "something else" and not note:
            raise Wrong({"note": "Say in a sentence what it was, or pick what comes nearest."})
        said = note if done == "something else" else ": ".join(one for one in (done, note) if one)
        verdict = filled.values.text("verdict")
        bring(
            filled.house,
            filled.team,
            filled.user,
            filled.about,
            "resolved",
            filled.now,
            LIVE,
            done=said,
            snoozed_until=None,
            **({"verdict": verdict} if verdict else {}),
        )
        return Shown(f"Settled: {text.said(said, MOST)}. Its card says so.")
