"""survey [CUSTOMER]: keep what a customer answered to the three questions, in a form.

Who or what helped you decide? Of 100 points for your decision, how many came from other people
than from us? How do you split those among them? And, if you like: would you have bought without
them? It is asked once, soon after somebody bought; who was asked and did not answer counts as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import text
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.commands import Refusal, command
from bot.commands._form import open_form
from storage import customers

if TYPE_CHECKING:
    from bot.commands import Request

QUESTIONS = (
    "Who or what helped you decide?",
    "Of 100 points for your decision, how many came from other people than from us?",
    "How do you split those points among them?",
    "Without them: would you have bought anyway, later, or not at all?",
)


@command
def answer(request: Request) -> Shown:
    """Open the form, or show the questions where a channel reads along."""
    if request.share or not request.trigger_id:
        lines = [f"{n}. {line}" for n, line in enumerate(QUESTIONS, 1)]
        return Shown("The three questions", (b.section("\n".join(lines)),))
    about = ""
    if words := request.words.name():
        with request.house.open() as db:
            found = customers.named(db, request.team, words)
        if not found:
            raise Refusal(
                f"I know no customer {text.code(words)}, and kept nothing. `survey` alone opens the"
                " form, in which you can find or name them."
            )
        about = found[0].id
    return open_form(request, "survey", about)
