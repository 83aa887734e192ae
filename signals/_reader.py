"""What a text tells of its author's will to go on: a label, how sure, the words that show it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signals import _dates, _sentiment
from signals._concepts import Lexicon, cut, load
from signals._cues import cues, sentences
from signals._language import is_read, settle
from signals._model import LABELS, NONE, likely, model
from signals._own_words import own_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

# a text of at most so many words is read as a whole; a longer one around what stands out in it
WHOLE = 110
# more places than this are not looked at: a text that long says it early or says it often
_PLACES = 40
_SENTENCE = re.compile(r"[^.!?…\n。！？]{1,1000}(?:[.!?…。！？]{1,8}|\n|$|(?=[^.!?…\n。！？]))")
_WORDS = re.compile(r"[^\W_]+(?:'[^\W_]+)*")

Spans = dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class TextReading:
    """What a text tells of its author.

    `label` is one of leaving, pausing, souring, switching, none; None where the language is not
    read. `evidence` is the exact span of the text that shows it, `reasons` say why in plain words.
    """

    label: str | None
    about_self: bool
    confidence: float
    sentiment: float | None
    evidence: str
    returns_on: date | None
    lang: str | None
    read: bool
    reasons: tuple[str, ...]


def read_texts(rows: Sequence[tuple[str, str | None, date | None]]) -> list[TextReading]:
    """Read many texts, each with its language and its day where they are known."""
    return [read_text(text, lang, on) for text, lang, on in rows]


def read_text(text: str, lang: str | None = None, on: date | None = None) -> TextReading:
    """Read a text; `on` is the day it was published, for "back in September" and its like."""
    own = own_words(text)
    code = settle(lang, own)
    if not is_read(code) or code is None:
        return TextReading(
            label=None,
            about_self=False,
            confidence=0.0,
            sentiment=None,
            evidence="",
            returns_on=None,
            lang=code,
            read=False,
            reasons=("this language is not read",),
        )
    sentiment = _sentiment.tone(own) if code == "en" else None
    odds, spans, sents = _strongest(own, load(code))
    positive = 1.0 - odds[NONE]
    if positive < model().bar or not sents:
        return TextReading(
            label="none",
            about_self="t:self" in spans or "t:my" in spans,
            confidence=round(odds[NONE] if sents else 1.0, 3),
            sentiment=sentiment,
            evidence="",
            returns_on=None,
            lang=code,
            read=True,
            reasons=(),
        )
    best = max((i for i in range(len(LABELS)) if i != NONE), key=lambda i: odds[i])
    label = LABELS[best]
    start, end = _evidence(best, spans, sents)
    back_on = None
    if label == "pausing":
        back_on = _dates.returns_on(own[sents[0][0][1] : sents[-1][-1][2]], on)
    return TextReading(
        label=label,
        about_self=True,
        confidence=round(positive, 3),
        sentiment=sentiment,
        evidence=text[start:end].strip(),
        returns_on=back_on,
        lang=code,
        read=True,
        reasons=_reasons(label, spans, back_on),
    )


def windows(own: str, lexicon: Lexicon) -> Iterator[list[list[tuple[str, int, int]]]]:
    """Give the parts of a text that are read together: all of a short one, else the telling ones.

    A telling sentence is read with its neighbours, because "I'm back" and "just kidding" come in
    the next one.
    """
    if len(own) < WHOLE * 12:
        tokens = cut(own, lexicon)
        if len(tokens) <= WHOLE:
            yield list(sentences(tokens))
            return
    spans = [match.span() for match in _SENTENCE.finditer(own)]
    places = 0
    done = -1
    for i, (start, end) in enumerate(spans):
        if i <= done or not _tells(own[start:end], lexicon):
            continue
        places += 1
        if places > _PLACES:
            return
        first, last = spans[max(0, i - 1)], spans[min(i + 1, len(spans) - 1)]
        piece = [
            (word, at + first[0], to + first[0])
            for word, at, to in cut(own[first[0] : last[1]], lexicon)
        ]
        yield list(sentences(piece))
        done = i


def _tells(sentence: str, lexicon: Lexicon) -> bool:
    if lexicon.pieces:
        return any(word in lexicon.triggers for word, _, _ in cut(sentence, lexicon))
    return not lexicon.triggers.isdisjoint(_WORDS.findall(sentence.lower()))


def _strongest(
    own: str, lexicon: Lexicon
) -> tuple[tuple[float, ...], Spans, list[list[tuple[str, int, int]]]]:
    """Read each part and keep the one that tells most."""
    best: tuple[tuple[float, ...], Spans, list[list[tuple[str, int, int]]]] = (
        tuple(float(i == NONE) for i in range(len(LABELS))),
        {},
        [],
    )
    for sents in windows(own, lexicon):
        if not sents:
            continue
        spans = cues(sents, own, lexicon)
        odds = likely(spans)
        if not best[2] or odds[NONE] < best[0][NONE]:
            best = (odds, spans, sents)
    return best


def _evidence(label: int, spans: Spans, sents: list[list[tuple[str, int, int]]]) -> tuple[int, int]:
    """Find the sentence whose cues speak most for the label."""
    weights = model().weights
    edges = [(sentence[0][1], sentence[-1][2]) for sentence in sents]
    speaks = [0.0] * len(edges)
    for cue, (start, end) in spans.items():
        if cue[:2] in ("t:", "no") or cue not in weights:
            continue
        for n, (left, right) in enumerate(edges):
            if left <= start and end <= right:
                speaks[n] += weights[cue][label] - weights[cue][NONE]
                break
    return edges[max(range(len(edges)), key=lambda n: speaks[n])]


def _reasons(label: str, spans: Spans, back_on: date | None) -> tuple[str, ...]:
    """Say in plain words why we think so."""
    said = {
        "leaving": "tells of an end",
        "pausing": "tells of stepping back for a time",
        "souring": "tells of lost trust or goodwill",
        "switching": "tells of going over to something else",
    }
    reasons = [said[label]]
    if "t:self" in spans or "t:my" in spans:
        reasons.append("says it of themselves")
    if label in ("leaving", "pausing") and "t:back" not in spans and "t:past" not in spans:
        reasons.append("announced, not over")
    if back_on:
        reasons.append("gives a return date")
    elif label == "pausing" and "t:dur" in spans:
        reasons.append("says for how long, or that it is open")
    if "t:role" in spans and label == "leaving":
        reasons.append("names a role")
    if "t:rival" in spans and label == "switching":
        reasons.append("names a rival or an alternative")
    if "t:life" in spans and label in ("leaving", "pausing"):
        reasons.append("gives a personal reason")
    if "t:company" in spans and label == "souring":
        reasons.append("speaks of the company, the product or the programme")
    return tuple(reasons)
