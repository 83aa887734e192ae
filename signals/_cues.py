"""Every cue of a few sentences that belong together, each with the words that show it."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from signals._concepts import TRIGGERS, load
from signals._frames import ENDS, frame, tag
from signals._senses import senses

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from signals._concepts import Lexicon
    from signals._frames import Tag, Token
    from signals._senses import Senses

Spans = dict[str, tuple[int, int]]

_SCENE = frozenset(
    {"back", "still", "joke", "quote", "rival", "dur", "life", "thanks", "short", "tech", "triv"}
    | {"event", "past", "hyp", "welcome", "company", "neg", "now", "fut", "you", "other", "self"}
    | {"my", "role", "grow"}
)
_ABSENT = ("self", "other", "my", "thing")
_NAMES = ("brand", "name")
_TRIGGER_SET = frozenset(TRIGGERS)
# words longer than this are also known by how they begin
_STEM = 6
# how many of a word's senses stand for it beside other words, and how many words with a sense on
# is beside
_FIRST = 2
_NEAR = 2
# a text of so many sentences or more is one of many
_MANY = 6


def sentences(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Part tokens into sentences, each with its closing mark."""
    current: list[Token] = []
    for token in tokens:
        current.append(token)
        if token[0] in ENDS:
            if len(current) > 1:
                yield current
            current = []
    if current:
        yield current


def tells(tokens: Sequence[Token], lexicon: Lexicon, text: str) -> bool:
    """Tell whether any phrase of a change is among these words."""
    return any(not _TRIGGER_SET.isdisjoint(names) for _, _, names in tag(tokens, lexicon, text))


def may_tell(words: Sequence[str], lang: str) -> bool:
    """Tell by how phrases of a change begin whether one may be among these words; never misses."""
    alone, pairs = _beginnings(lang)
    return not alone.isdisjoint(words) or not pairs.isdisjoint(pairwise(words))


@cache
def _beginnings(lang: str) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """Give the words, and the pairs of words, that phrases of a change begin with."""
    lexicon = load(lang)
    alone = {word for word, tags in lexicon.words.items() if not _TRIGGER_SET.isdisjoint(tags)}
    pairs = set()
    for pair, phrases in lexicon.phrases.items():
        if any(not _TRIGGER_SET.isdisjoint(tags) for _, tags in phrases):
            if pair[1][0].isalnum():
                pairs.add(pair)
            else:
                # a mark is no word
                alone.add(pair[0])
    return frozenset(alone), frozenset(pairs)


class Everything:
    """Holds every cue there may be: for learning, which does not know yet what counts."""

    def __contains__(self, cue: object) -> bool:
        return True


def cues(
    sents: Sequence[list[Token]],
    text: str,
    lexicon: Lexicon,
    known: Container[str],
) -> Spans:
    """Name the known cues of a few sentences that belong together, with the span that shows each.

    What sets the scene (`t:…`, `no:…`, `F:…`, `L:…`, `n:…`) is named whether it is known or not.
    """
    if not sents:
        return {}
    found: Spans = {}
    scene: set[str] = set()
    kinds: Spans = {}
    prefix = "" if lexicon.lang == "en" else lexicon.lang + "~"
    whole = (sents[0][0][1], sents[-1][-1][2])
    final = len(sents) - 1
    speaks = senses(lexicon.lang)
    for n, sentence in enumerate(sents):
        tagged = tag(sentence, lexicon, text)
        here_told = {name for _, _, tags in tagged for name in tags}
        scene |= here_told
        if final and n in (0, final):
            # how a text begins and how it ends
            place = "L" if n else "F"
            found.update({f"{place}:{name}": whole for name in here_told})
        _triggers(sentence, tagged, prefix, kinds, found, known)
        _grams(sentence, tagged, prefix, found, known)
        _chain(tagged, (sentence[0][1], sentence[-1][2]), found, known)
        _kinds(sentence, speaks, found, known)
        _beside(sentence, speaks, prefix, found, known)
    for kind, here in kinds.items():
        for name in scene:
            if (cue := f"{kind}&{name}") in known:
                found[cue] = here
    found[f"n:{min(len(sents), _MANY)}"] = whole
    found.update(_scene(scene, whole, told=bool(kinds)))
    return found


def _scene(scene: set[str], whole: tuple[int, int], *, told: bool) -> Spans:
    """Name what sets the scene of it all, and what is missing from it."""
    found = {f"t:{name}": whole for name in scene & _SCENE}
    found.update({f"no:{name}": whole for name in _ABSENT if name not in scene})
    if not told:
        found["no:trigger"] = whole
    return found


def _triggers(
    sentence: Sequence[Token],
    tagged: Sequence[Tag],
    prefix: str,
    kinds: Spans,
    found: Spans,
    known: Container[str],
) -> None:
    """Name each phrase that tells of a change, with its clause."""
    for at, size, tags in tagged:
        for kind in tags:
            if kind not in _TRIGGER_SET:
                continue
            here = (sentence[at][1], sentence[at + size - 1][2])
            kinds.setdefault(kind, here)
            phrase = " ".join(word for word, _, _ in sentence[at : at + size])
            for cue in (f"{prefix}g:{phrase}", *frame(kind, at, size, sentence, tagged)):
                if cue in known:
                    found.setdefault(cue, here)


def _chain(
    tagged: Sequence[Tag], span: tuple[int, int], found: Spans, known: Container[str]
) -> None:
    """Name the order in which meanings follow each other, whatever words stand between."""
    last, before = "^", ""
    end = -1
    for at, size, tags in tagged:
        if at < end:
            continue
        end = at + size
        name = tags[0] if len(tags) == 1 else "+".join(tags[:2])
        if (cue := f"q:{last}>{name}") in known:
            found.setdefault(cue, span)
        if before and (cue := f"q:{before}>{last}>{name}") in known:
            found.setdefault(cue, span)
        before, last = last, name
    if (cue := f"q:{last}>$") in known:
        found.setdefault(cue, span)


def _grams(
    sentence: Sequence[Token],
    tagged: Sequence[Tag],
    prefix: str,
    found: Spans,
    known: Container[str],
) -> None:
    """Name the words, pairs of words and beginnings of words of a sentence."""
    named = {at + n for at, size, tags in tagged if tags[0] in _NAMES for n in range(size)}
    span = (sentence[0][1], sentence[-1][2])
    last = "^"
    for n, (token, start, end) in enumerate(sentence):
        word = "<N>" if n in named else "0" if token.isdigit() else token
        if (cue := f"{prefix}w:{word}") in known:
            found.setdefault(cue, (start, end))
        if (cue := f"{prefix}b:{last} {word}") in known:
            found.setdefault(cue, (start, end))
        if len(word) > _STEM and (cue := f"{prefix}p:{word[:5]}") in known:
            found.setdefault(cue, (start, end))
        last = word
    if (cue := f"{prefix}b:{last} $") in known:
        found.setdefault(cue, span)
    if len(named) > 1:
        found["two names"] = span


def _kinds(sentence: Sequence[Token], speaks: Senses, found: Spans, known: Container[str]) -> None:
    """Name what kinds of things the words speak of, alone and by the two that come before."""
    near: tuple[tuple[str, ...], ...] = ()
    for word, start, end in sentence:
        kinds = speaks.of(word)
        if not kinds:
            continue
        span = (start, end)
        for kind in kinds:
            if (cue := "s:" + kind) in known and cue not in found:
                found[cue] = span
        kinds = kinds[:_FIRST]
        for earlier in near:
            for before in earlier:
                for kind in kinds:
                    if (cue := before + kind) in known and cue not in found:
                        found[cue] = span
        near = (*near[1 - _NEAR :], tuple([f"s:{kind}>" for kind in kinds]))


def _beside(
    sentence: Sequence[Token], speaks: Senses, prefix: str, found: Spans, known: Container[str]
) -> None:
    """Name a word beside a kind of thing, up to two words on: "my" and gear, use and "anymore".

    It says what neither says alone, and is seen more often than two words beside each other.
    """
    near: tuple[tuple[str, str], ...] = ()
    for word, start, end in sentence:
        if not word[0].isalnum():
            continue
        kinds = speaks.of(word)
        first = kinds[0] if kinds else ""
        for other, kind in near:
            if first and (cue := other + first) in known and cue not in found:
                found[cue] = (start, end)
            if kind and (cue := kind + word) in known and cue not in found:
                found[cue] = (start, end)
        near = (
            *near[1 - _NEAR :],
            (f"{prefix}y:{word}>", f"{prefix}z:{first}>" if first else ""),
        )
