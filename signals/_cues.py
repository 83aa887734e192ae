"""Every cue of a few sentences that belong together, each with the words that show it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from sys import intern
from typing import TYPE_CHECKING

from signals._concepts import TRIGGERS, load
from signals._frames import ENDS, frame, frame_cues, phrases_at, tag
from signals._memory import Memory
from signals._senses import senses

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from signals._concepts import Lexicon
    from signals._frames import Frame, Tag, Token

Spans = dict[str, tuple[int, int]]
_Pairs = frozenset[tuple[str, str]]
_Find = Callable[[str], str | None]

_SCENE = frozenset(
    {"back", "still", "joke", "quote", "rival", "dur", "life", "thanks", "short", "tech", "triv"}
    | {"event", "past", "hyp", "welcome", "company", "neg", "now", "fut", "you", "other", "self"}
    | {"my", "role", "grow"}
)
_THERE = {name: intern(f"t:{name}") for name in _SCENE}
_MISSING = {name: intern(f"no:{name}") for name in ("self", "other", "my", "thing")}
_NAMES = ("brand", "name")
_TRIGGER_SET = frozenset(TRIGGERS)
# words longer than this are also known by how they begin
_STEM = 6
# how many of a word's senses stand for it beside other words
_FIRST = 2
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


def tells(tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Tell whether any phrase of a change is among these words."""
    alone, pairs = _telling(lexicon.lang)
    words = [token[0] for token in tokens]
    if alone.isdisjoint(words) and pairs.isdisjoint(pairwise(words)):
        return False
    return any(
        not _TRIGGER_SET.isdisjoint(tags)
        for i, pair in enumerate(pairwise([*words, ""]))
        if pair[0] in alone or pair in pairs
        for _, _, tags in phrases_at(words, i, lexicon)
    )


def may_tell(words: Sequence[str], lang: str) -> bool:
    """Tell by how phrases of a change begin whether one may be among these words; never misses."""
    alone, pairs = _beginnings(lang)
    return not alone.isdisjoint(words) or not pairs.isdisjoint(pairwise(words))


@cache
def _telling(lang: str) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """Give the words that tell of a change, and how longer phrases that do begin."""
    lexicon = load(lang)
    return (
        frozenset(w for w, tags in lexicon.words.items() if not _TRIGGER_SET.isdisjoint(tags)),
        frozenset(
            pair
            for pair, phrases in lexicon.phrases.items()
            if any(not _TRIGGER_SET.isdisjoint(tags) for _, tags in phrases)
        ),
    )


@cache
def _beginnings(lang: str) -> tuple[frozenset[str], _Pairs]:
    """Give the words, and the pairs of words, that phrases of a change begin with."""
    alone, pairs = _telling(lang)
    # a mark is no word
    marked = {pair for pair in pairs if not pair[1][0].isalnum()}
    return alone | {pair[0] for pair in marked}, pairs - marked


class Names:
    """The known cues that words, kinds of things and meanings stand for, each named once.

    Most of what could be named is not known; so no name is put together twice to find that out.
    """

    def __init__(self, lang: str, known: Container[str]) -> None:
        self.known = known
        self.prefix = "" if lang == "en" else lang + "~"
        self.senses = senses(lang)
        # two words; a word and a kind of thing near it, in either order
        self.after = self._finder("b", " ")
        self._towards = self._finder("y", ">")
        self._onto = self._finder("z", ">")
        # a word: itself, its beginning, and what it makes with the word after it
        self.word = Memory(self._word)
        # a word: its kinds, the number of those that stand for it beside other words, the first
        # of them, and what it and the first make with what comes after
        self.kinds = Memory(self._kinds)
        self._numbers: dict[tuple[str, ...], int] = {(): 0}
        # the numbers of two words' kinds
        self.beside = Memory(self._beside)
        # three meanings in a row
        self.chain = Memory(self._chain)
        # a phrase of a change: what sets the scene
        self.amid = Memory(self._amid)
        # a clause
        self.frame = Memory(self._frame)

    def _word(self, token: str) -> tuple[str, str, str, _Find | None]:
        word = "0" if token.isdigit() else token
        return (
            intern(word),
            self._one(f"{self.prefix}w:{word}"),
            self._one(f"{self.prefix}p:{word[:5]}") if len(word) > _STEM else "",
            self.after(word),
        )

    def _finder(self, kind: str, between: str) -> Callable[[str], _Find | None]:
        """Give what gives, for what stands first, what finds its cue by what stands second.

        None where nothing is known of what stands first.
        """
        begin, known = f"{self.prefix}{kind}:", self.known
        if isinstance(known, dict):
            table = _after(begin, between, known)
            return lambda first: table[first].get if first in table else None

        def finder(first: str) -> _Find:
            def find(second: str) -> str | None:
                cue = f"{begin}{first}{between}{second}"
                return cue if cue in known else None

            return find

        return finder

    def _kinds(
        self, word: str
    ) -> tuple[str, tuple[str, ...], int, str, _Find | None, _Find | None]:
        kinds = self.senses.of(word)
        first = intern(kinds[0]) if kinds else ""
        return (
            # a mark is beside nothing
            intern(word) if word[0].isalnum() else "",
            self._only(f"s:{kind}" for kind in kinds),
            self._numbers.setdefault(kinds[:_FIRST], len(self._numbers)),
            first,
            self._towards(word),
            self._onto(first) if first else None,
        )

    def _beside(self, numbers: tuple[int, int]) -> tuple[str, ...]:
        listed = list(self._numbers)
        return self._only(
            f"s:{before}>{kind}" for before in listed[numbers[0]] for kind in listed[numbers[1]]
        )

    def _frame(self, clause: Frame) -> tuple[str, ...]:
        return self._only(frame_cues(clause))

    def _chain(self, row: tuple[str, str, str]) -> tuple[str, ...]:
        before, last, name = row
        longer = (f"q:{before}>{last}>{name}",) if before else ()
        return self._only((f"q:{last}>{name}", *longer))

    def _amid(self, kind: str) -> Memory[str, str]:
        return Memory(lambda name: self._one(f"{kind}&{name}"))

    def _one(self, cue: str) -> str:
        return intern(cue) if cue in self.known else ""

    def _only(self, cues: Iterable[str]) -> tuple[str, ...]:
        return tuple(intern(cue) for cue in cues if cue in self.known)


def _after(begin: str, between: str, known: dict[str, object]) -> dict[str, dict[str, str]]:
    """Give the known cues of two things by the first and the second."""
    after: dict[str, dict[str, str]] = {}
    for cue in known:
        if cue.startswith(begin):
            pair = cue[len(begin) :]
            # in Japanese a word may have a space in it
            for at, char in enumerate(pair):
                if char == between:
                    # interned: that they are the same is seen without comparing
                    after.setdefault(intern(pair[:at]), {})[intern(pair[at + 1 :])] = cue
    return after


_named: dict[tuple[str, int], Names] = {}


def _names(lang: str, known: Container[str]) -> Names:
    """Give the names of what is known; those of weights are kept."""
    if not isinstance(known, dict):
        return Names(lang, known)
    names = _named.get((lang, id(known)))
    if names is None:
        names = _named[lang, id(known)] = Names(lang, known)
    return names


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
    names = _names(lexicon.lang, known)
    whole = (sents[0][0][1], sents[-1][-1][2])
    final = len(sents) - 1
    for n, sentence in enumerate(sents):
        tagged = tag(sentence, lexicon, text)
        here_told = {name for _, _, tags in tagged for name in tags}
        scene |= here_told
        if final and n in (0, final):
            # how a text begins and how it ends
            place = "L" if n else "F"
            found.update({f"{place}:{name}": whole for name in here_told})
        _triggers(sentence, tagged, names, kinds, found)
        _grams(sentence, tagged, names, found)
        _chain(tagged, (sentence[0][1], sentence[-1][2]), names, found)
        _kinds(sentence, names, found)
        _by_kinds(sentence, names, found)
    for kind, here in kinds.items():
        amid = names.amid[kind]
        for name in scene:
            if cue := amid[name]:
                found[cue] = here
    found[f"n:{min(len(sents), _MANY)}"] = whole
    _set_scene(scene, whole, found)
    if not kinds:
        found["no:trigger"] = whole
    return found


def _set_scene(scene: set[str], whole: tuple[int, int], found: Spans) -> None:
    """Name what sets the scene of it all, and what is missing from it."""
    for name in scene & _SCENE:
        found[_THERE[name]] = whole
    for name, cue in _MISSING.items():
        if name not in scene:
            found[cue] = whole


def _triggers(
    sentence: Sequence[Token],
    tagged: Sequence[Tag],
    names: Names,
    kinds: Spans,
    found: Spans,
) -> None:
    """Name each phrase that tells of a change, with its clause."""
    known = names.known
    for at, size, tags in tagged:
        if _TRIGGER_SET.isdisjoint(tags):
            continue
        here = (sentence[at][1], sentence[at + size - 1][2])
        phrase = " ".join([word for word, _, _ in sentence[at : at + size]])
        for kind in tags:
            if kind not in _TRIGGER_SET:
                continue
            kinds.setdefault(kind, here)
            if (cue := f"{names.prefix}g:{phrase}") in known:
                found.setdefault(cue, here)
            for cue in names.frame[frame(kind, at, size, sentence, tagged)]:
                found.setdefault(cue, here)


def _chain(tagged: Sequence[Tag], span: tuple[int, int], names: Names, found: Spans) -> None:
    """Name the order in which meanings follow each other, whatever words stand between."""
    last, before = "^", ""
    end = -1
    chain = names.chain
    for at, size, tags in tagged:
        if at < end:
            continue
        end = at + size
        name = tags[0] if len(tags) == 1 else "+".join(tags[:2])
        for cue in chain[before, last, name]:
            found.setdefault(cue, span)
        before, last = last, name
    for cue in chain["", last, "$"]:
        found.setdefault(cue, span)


def _grams(sentence: Sequence[Token], tagged: Sequence[Tag], names: Names, found: Spans) -> None:
    """Name the words, pairs of words and beginnings of words of a sentence."""
    named = {at + n for at, size, tags in tagged if tags[0] in _NAMES for n in range(size)}
    span = (sentence[0][1], sentence[-1][2])
    known = names.word
    pair = known["^"][3]
    told = found.setdefault
    for n, (token, start, end) in enumerate(sentence):
        word, whole, part, after = known["<N>" if n in named else token]
        here = (start, end)
        if whole:
            told(whole, here)
        if pair and (cue := pair(word)):
            told(cue, here)
        if part:
            told(part, here)
        pair = after
    if pair and (cue := pair("$")):
        found.setdefault(cue, span)
    if len(named) > 1:
        found["two names"] = span


def _kinds(sentence: Sequence[Token], names: Names, found: Spans) -> None:
    """Name what kinds of things the words speak of, alone and by the two that come before."""
    known, beside, told = names.kinds, names.beside, found.setdefault
    # the numbers of what stood before the last such word, and of that word
    before = last = 0
    for word, start, end in sentence:
        _, cues, kinds, _, _, _ = known[word]
        if not kinds:
            continue
        here = (start, end)
        for cue in cues:
            told(cue, here)
        if before:
            for cue in beside[before, kinds]:
                told(cue, here)
        if last:
            for cue in beside[last, kinds]:
                told(cue, here)
        before, last = last, kinds


def _by_kinds(sentence: Sequence[Token], names: Names, found: Spans) -> None:
    """Name a word beside a kind of thing, up to two words on: "my" and gear, use and "anymore".

    It says what neither says alone, and is seen more often than two words beside each other.
    """
    known, told = names.kinds, found.setdefault
    # what finds the cues of the word before the last one with a kind and with a word, and of that
    far_kind = far_word = near_kind = near_word = None
    for word, start, end in sentence:
        name, _, _, first, to_kind, to_word = known[word]
        if not name:
            continue
        if far_kind and first and (cue := far_kind(first)):
            told(cue, (start, end))
        if far_word and (cue := far_word(name)):
            told(cue, (start, end))
        if near_kind and first and (cue := near_kind(first)):
            told(cue, (start, end))
        if near_word and (cue := near_word(name)):
            told(cue, (start, end))
        far_kind, far_word, near_kind, near_word = near_kind, near_word, to_kind, to_word
