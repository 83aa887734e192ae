"""Which question of a buyer a text comes close to: BM25 over what is known of each question.

BM25 as Robertson and Zaragoza give it (The Probabilistic Relevance Framework, 2009), by `bm25s`.
"""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from value.demand._words import language, plain, terms

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import numpy as np
    from bm25s import BM25

# It tells on standard error of every index it makes.
logging.getLogger("bm25s").setLevel(logging.WARNING)

K1, B = 1.2, 0.5
"""How soon a word said again adds nothing; how much shorter questions are preferred."""
AGREES = 1.3
"""What a question's score is multiplied by where the text speaks of its stage."""
MET = 0.3
"""How much it counts what part of a question is met, from 0 (nothing) to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question of buyers and its stage, with other ways to ask it and what they hope to hear."""

    id: str
    stage: str
    text: str
    paraphrases: tuple[str, ...] = ()
    hoped_answer: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A question a text comes close to; its score is in words that only this question has."""

    question: str
    score: float


class Questions:
    """The questions of a team, made ready to be compared with many texts."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        """Take the questions in; what is said in another language than a text meets by meaning."""
        self._ids = [one.id for one in asked]
        self._stages = [one.stage for one in asked]
        known = [_known(one) for one in asked]
        self._held: dict[str, np.ndarray] = {}
        self._index: BM25 | None = None
        if not asked:
            return  # many processes compare nothing, and what it takes to compare is large
        import bm25s  # noqa: PLC0415
        import numpy as np  # noqa: PLC0415

        self._held = {
            stage: np.array([other == stage for other in self._stages])
            for stage in dict.fromkeys(self._stages)
        }
        if any(known):
            self._index = bm25s.BM25(k1=K1, b=B)
            self._index.index([found or [_NOTHING] for found in known], show_progress=False)
            self._all = np.array(
                [
                    max(self._index.get_scores(list(set(found)) or [_NOTHING])[place], 1e-9)
                    for place, found in enumerate(known)
                ]
            )
            # The weight of a word that one question alone has, so that a score means the same
            # among ten questions and among five hundred.
            self._one = math.log(1 + (len(known) - 0.5) / 1.5)

    def near(
        self, text: str, lang: str, stages: Collection[str] = (), most: int = 3
    ) -> list[Match]:
        """Give the questions that a text comes closest to, the closest first; none at 0."""
        return self.first(self.weigh(plain(text), lang), stages, most)

    def weigh(self, text: str, lang: str) -> np.ndarray:
        """Give the score of each question for a text given by `plain`, of whatever stage it is."""
        import numpy as np  # noqa: PLC0415 - as above

        found = list(set(terms(text, lang)))
        if self._index is None or not found:
            return np.zeros(len(self._ids))
        bare = self._index.get_scores(found)
        return np.asarray(bare * np.minimum(bare / self._all, 1) ** MET / self._one)

    def first(self, scores: np.ndarray, stages: Collection[str] = (), most: int = 3) -> list[Match]:
        """Give the questions with the highest scores, those at these stages preferred."""
        if not scores.any():
            return []
        import numpy as np  # noqa: PLC0415 - as above

        if stages:
            scores = scores * np.where([stage in stages for stage in self._stages], AGREES, 1.0)
        best = np.argsort(-scores, kind="stable")[:most]
        return [Match(self._ids[at], float(scores[at])) for at in best if scores[at] > 0]

    def by_stage(self, scores: np.ndarray) -> dict[str, float]:
        """Give the highest score among the questions of each stage."""
        return {stage: float(scores[held].max()) for stage, held in self._held.items()}


_NOTHING = "@"  # stands for a question of which no word tells anything


def _known(one: Asked) -> list[str]:
    """Give the terms of a question; what it is asked as counts twice."""
    lang = language(plain(one.text)) or "en"
    ways = (one.text, one.text, *one.paraphrases, one.hoped_answer)
    return [term for way in ways for term in terms(plain(way), lang)]
