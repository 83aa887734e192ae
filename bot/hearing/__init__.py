"""Hearing what comes from Slack, once, and answering it; each file here is one way to be spoken to.

Every listener is wrapped so that nothing raises out of it: an exception right after `ack()` loses
the acknowledgement, and the person would see a time-out instead of a sentence.
"""

from bot.hearing._called import answer_shortcut
from bot.hearing._delivery import GUEST, is_guest, safely
from bot.hearing._filled import take_form, tell_after
from bot.hearing._pressed import answer_press
from bot.hearing._sought import offered
from bot.hearing._told import answer_event
from bot.hearing._typed import answer_command

__all__ = [
    "GUEST",
    "answer_command",
    "answer_event",
    "answer_press",
    "answer_shortcut",
    "is_guest",
    "offered",
    "safely",
    "take_form",
    "tell_after",
]
