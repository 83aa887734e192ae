"""Asks apart from answers: who wants to know something is demand, and never covers a question."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Act = Literal["asks", "answers", "other"]

_SENTENCE = re.compile(r"[^.?!\n]+(?:[.?!]+|\n|$)")
_NUMBER_DOT = re.compile(r"(?<=\d)[.,](?=\d)")
_ENGAGES = re.compile(
    r"^\W*(thoughts|agree|disagree|right|sound familiar|(what|how) about you|and you|your take"
    r"|what do you think|what would you add|what did i miss|guess what|why|really|the result"
    r"|was meint ihr|und ihr|y vosotros|que opinais|et vous|qu en pensez vous)\W*$",
    re.IGNORECASE,
)
TOLD_BEFORE = 6
"""Words before a colon from which on a question behind it is one that is told of."""
SAYS_MORE = 10
"""Words after its last question from which on a text answers rather than asks."""
STORY = 30
"""Words before a question at the end from which on the question may be there to please."""


def asks(text: str, cues: Mapping[str, float]) -> bool:
    """Tell whether a text asks; a question that it answers itself, or ends with to please, is none.

    Args:
        text: as it was written, because its marks tell.
        cues: the weights of what it says, with `asks` and `answers` among them.
    """
    sentences = [one.strip() for one in _SENTENCE.findall(_NUMBER_DOT.sub("", text)) if one.strip()]
    questions = [
        at
        for at, one in enumerate(sentences)
        if one.endswith("?")
        and not _ENGAGES.match(one.lower().replace("'", " "))
        and not (at < len(sentences) - 1 and _reports(one))
    ]
    asking, telling = cues.get("asks", 0.0), cues.get("answers", 0.0)
    if not questions:
        return "?" not in text and asking >= 5 and cues.get("wants", 0.0) >= 3
    after = sum(len(one.split()) for one in sentences[questions[-1] + 1 :])
    asked = sum(len(sentences[at].split()) for at in questions)
    before = sum(len(one.split()) for one in sentences[: questions[-1]]) - asked
    if after > SAYS_MORE and after > asked:
        # "Two people in Portugal. Bureau or not? We have ..." still asks where it tells of a need.
        return cues.get("wants", 0.0) >= 3 and telling <= asking
    if questions[-1] == 0 and len(sentences) > 1 and asked <= 4 and after >= 4:
        return False
    return not (before > STORY and telling > asking and asked < before / 3)


def _reports(sentence: str) -> bool:
    """Tell whether a question is told of: "I asked them for one page: what is missing?"."""
    before, colon, _ = sentence.partition(":")
    return bool(colon) and len(before.split()) >= TOLD_BEFORE
