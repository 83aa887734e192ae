"""How warm or cold a text is: the mean over its sentences of VADER's score.

VADER adds up over a whole text, so that anything long comes out at the far end of the scale; by
sentence and averaged it does not. Before it, a normaliser mends what VADER is known to trip over:
a curly apostrophe hides a negation, a variation selector hides an emoji, an emoji glued to a word
hides the word, typographic quotation marks hide the word they touch. English only: the lexicon is.
"""

from __future__ import annotations

import re

from signals._vader import compounds

_STRAIGHT = str.maketrans(
    {
        "\u2019": "'",
        "\u2018": "'",
        "\u02bc": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u00ab": '"',
        "\u00bb": '"',
        "\u2026": "...",
        "\u2014": " - ",
        "\u2013": " - ",
        "\ufe0f": None,
        "\u200d": " ",
        "\u00a0": " ",
    }
)
_EMOJI = re.compile(r"([\U0001F000-\U0001FAFF\u2600-\u27BF\u2B50\u2B55])")
_SENTENCE = re.compile(r"[^.!?\n]{1,2000}[.!?]{0,40}")
_SAYS = re.compile(r"\w|[\u2600-\u27BF\U0001F000-\U0001FAFF]")
# of a very long text the beginning is enough to tell its tone
_LONGEST = 20_000


def normalise(text: str) -> str:
    """Write punctuation plainly and part emoji from words."""
    if text.isascii():
        return text
    return _EMOJI.sub(r" \1 ", text.translate(_STRAIGHT))


def tone(text: str) -> float | None:
    """Give the mean score of a text's sentences, from -1 to 1; None where it says nothing."""
    sentences = list(filter(_SAYS.search, _SENTENCE.findall(normalise(text[:_LONGEST]))))
    return round(sum(compounds(sentences)) / len(sentences), 4) if sentences else None
