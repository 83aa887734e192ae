"""What a text tells of its author's will to go on: a label, how sure, the words that show it."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from signals import _dates, _sentiment
from signals._concepts import cut, load
from signals._cues import cues, may_tell, sentences, tells
from signals._language import is_read, settle
from signals._model import LABELS, NONE, leaning, likely, model, worth_a_look
from signals._own_words import own_words
from signals._suspects import suspects
from signals._words import words as words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from signals._concepts import Lexicon

# a text of at most so many characters, some hundred words, is read as a whole; a longer one around
# what stands out in it
WHOLE = 640
# more places than this are not looked at: a text that long says it early or says it often
_PLACES = 40
_SENTENCE = re.compile(r"[^.!?…\n。！？]{1,1000}(?:[.!?…。！？]{1,8}|\n|$|(?=[^.!?…\n。！？]))")

# a sentence that alone is as likely as this to tell of a change is read with its neighbours, and
# only so many of a text, the most telling first: the cost stays small for posts that are ordinary
_WIDEN = 0.5
_AGAIN = 3
# a sentence of at most so many words and marks is evidence only where nothing longer is
_CURT = 3
# nothing is certain about what people mean
_SURE = 0.99
# a long text has many sentences to be wrong about, so it has to tell more: this part of what is
# missing from the bar to certainty is added
_LONG_DOUBT = 0.5
# and a part of it without any phrase that tells of a change has to be all but certain
_UNTOLD = 0.03
_CHANGES = [i for i in range(len(LABELS)) if i != NONE]
NOTHING = tuple(float(i == NONE) for i in range(len(LABELS)))

Sentence = list[tuple[str, int, int]]
Spans = dict[str, tuple[int, int]]


class Found(NamedTuple):
    """What one part of a text tells: how likely each label is, by which cues, in what sentences."""

    odds: tuple[float, ...]
    spans: Spans
    sents: list[Sentence]


class TextReading(NamedTuple):
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
    best = _change(odds, len(own)) if sents else None
    if best is None:
        return TextReading(
            label="none",
            about_self="t:self" in spans or "t:my" in spans,
            confidence=round(odds[NONE], 3) if sents else 1.0,
            sentiment=sentiment,
            evidence="",
            returns_on=None,
            lang=code,
            read=True,
            reasons=(),
        )
    label = LABELS[best]
    start, end = _evidence(best, spans, sents)
    back_on = None
    if label == "pausing":
        back_on = _dates.returns_on(own[sents[0][0][1] : sents[-1][-1][2]], on)
    return TextReading(
        label=label,
        about_self=True,
        confidence=round(min(1.0 - odds[NONE], _SURE), 3),
        sentiment=sentiment,
        evidence=text[start:end].strip(),
        returns_on=back_on,
        lang=code,
        read=True,
        reasons=_reasons(label, spans, back_on),
    )


def _change(odds: tuple[float, ...], size: int) -> int | None:
    """Give the change that is told in a text of so many characters; None where that is unsure."""
    best = max(_CHANGES, key=odds.__getitem__)
    bar = model().bars[best]
    if size > WHOLE:
        bar += (1.0 - bar) * _LONG_DOUBT
    return best if 1.0 - odds[NONE] >= bar else None


def _strongest(own: str, lexicon: Lexicon) -> Found:
    """Read a short text as a whole; of a long one the part that tells most.

    The sentences that tell most are read again with their neighbours, because "I'm back" and "just
    kidding" come in the next one.
    """
    if len(own) <= WHOLE:
        return _read(own, 0, len(own), lexicon)
    told = _told_alone(own, lexicon)
    if told is not None and not told:
        return Found(NOTHING, {}, [])
    edges = [match.span() for match in _SENTENCE.finditer(own)]
    best = Found(NOTHING, {}, [])
    for _, i in sorted(_telling(own, edges, told, lexicon))[:_AGAIN]:
        found = _read(own, edges[max(0, i - 1)][0], edges[min(i + 1, len(edges) - 1)][1], lexicon)
        if not found.sents or ("no:trigger" in found.spans and found.odds[NONE] > _UNTOLD):
            continue
        if not best.sents or found.odds[NONE] < best.odds[NONE]:
            best = found
    return best


def _told_alone(own: str, lexicon: Lexicon) -> dict[int, float] | None:
    """Give where the sentences begin that alone tell of a change, and how likely of nothing.

    None where any may be one of them, or too many.
    """
    found = suspects(own) if lexicon.lang == "en" else None
    if found is None:
        return None
    starts = [start for start, end in found.items() if worth_a_look(words_of(own[start:end]))]
    if len(starts) > _PLACES:
        return None
    edges = [match.span() for start in starts if (match := _SENTENCE.match(own, start))]
    odds = ((start, _alone(own, start, end, lexicon)) for start, end in edges)
    return {start: nothing for start, nothing in odds if 1.0 - nothing >= _WIDEN}


def _telling(
    own: str, edges: list[tuple[int, int]], told: dict[int, float] | None, lexicon: Lexicon
) -> Iterator[tuple[float, int]]:
    """Give the sentences that tell most likely of a change: how likely of nothing, and which."""
    places, phrased = 0, lexicon.lang == "en"
    # in a text of no more sentences than are looked at, none has to be counted
    few = told is not None and len(edges) <= _PLACES
    for i, (start, end) in enumerate(edges):
        if not few:
            words = _words(own[start:end], lexicon)
            if not worth_a_look(words) or (phrased and not may_tell(words, lexicon.lang)):
                continue
            places += 1
            if places > _PLACES:
                return
        nothing = told.get(start, 1.0) if told is not None else _alone(own, start, end, lexicon)
        if 1.0 - nothing >= _WIDEN:
            yield nothing, i


def _alone(own: str, start: int, end: int, lexicon: Lexicon) -> float:
    """Give how likely one sentence of a long text tells of nothing.

    Few English sentences tell of a change without a phrase for it, and many seem to.
    """
    tokens = _tokens(own, start, end, lexicon)
    if lexicon.lang == "en" and not tells(tokens, lexicon):
        return 1.0
    return _judge(own, tokens, lexicon).odds[NONE]


def _read(own: str, start: int, end: int, lexicon: Lexicon) -> Found:
    """Read one part of a text."""
    return _judge(own, _tokens(own, start, end, lexicon), lexicon)


def _tokens(own: str, start: int, end: int, lexicon: Lexicon) -> Sentence:
    """Cut one part of a text into words, each with where it stands in the whole."""
    return cut(own, lexicon, start, end)


def _judge(own: str, tokens: Sentence, lexicon: Lexicon) -> Found:
    """Weigh all cues of one part of a text."""
    sents = list(sentences(tokens))
    spans = cues(sents, own, lexicon, model().packed)
    return Found(likely(spans) if spans else NOTHING, spans, sents)


def _words(sentence: str, lexicon: Lexicon) -> list[str]:
    """Give a sentence's words as the first look knows them."""
    if lexicon.pieces:
        return [f"{lexicon.lang}~{word}" for word, _, _ in cut(sentence, lexicon)]
    words = words_of(sentence)
    if lexicon.lang == "en":
        return words
    return [f"{lexicon.lang}~{word}" for word in words]


def _evidence(label: int, spans: Spans, sents: list[Sentence]) -> tuple[int, int]:
    """Find the sentence whose cues speak most for the label."""
    edges = [(sentence[0][1], sentence[-1][2]) for sentence in sents]
    if len(edges) == 1:
        return edges[0]
    starts = [edge[0] for edge in edges]
    ends = [edge[1] for edge in edges]
    speaks = [0.0] * len(edges)
    leans = leaning(label)
    for cue, (start, end) in spans.items():
        # what sets the scene of all sentences is no evidence for one of them
        n = bisect_right(starts, start) - 1
        if end <= ends[n]:
            speaks[n] += leans[cue]
    for n, sentence in enumerate(sents):
        # "Goodbye" as a title says less to who reads the card than the sentence after it
        if speaks[n] > 0 and len(sentence) <= _CURT:
            speaks[n] /= 2
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
