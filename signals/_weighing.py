"""How likely each label is by all cues of a few sentences, without where those stand.

It is what `likely` says of `cues`, at half its cost: each word comes with its cues and their
weights, so that none is looked up among all of them. Most sentences are asked about no further.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from signals._cues import MANY, MISSING, NAMES, SCENE, THERE, TRIGGER_SET, names_of
from signals._frames import frame, tag
from signals._memory import Memory
from signals._model import model, shares

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from signals._concepts import Lexicon
    from signals._frames import Frame, Tag, Token

_Weights = dict[str, int]
_Find = Callable[[str], str | None]
# what is known of a word: as what it is found beside others, its cues, what finds the cue of it and
# the next one; the same by kinds, as `Names.kinds` has it
_Word = tuple[str, _Weights, _Find | None, str, int, str, _Find | None, _Find | None]
_NO_WEIGHTS: _Weights = {}  # one for all


class _Table:
    """The cues that words and what is seen together stand for, with the weight of each."""

    def __init__(self, lang: str) -> None:
        self.packed = model().packed
        self.names = names = names_of(lang, self.packed)
        self.word: Memory[str, _Word] = Memory(lambda word: self._word(word, word))
        self.name: Memory[str, _Word] = Memory(lambda word: self._word(word, "<N>"))
        self.beside: Memory[tuple[int, int], _Weights] = Memory(
            lambda kinds: self._weights(names.beside[kinds])
        )
        self.chain: Memory[tuple[str, str, str], _Weights] = Memory(
            lambda row: self._weights(names.chain[row])
        )
        self.frame: Memory[Frame, _Weights] = Memory(
            lambda clause: self._weights(names.frame[clause])
        )
        self.first = names.word["^"][3]

    def _word(self, token: str, called: str) -> _Word:
        word, whole, part, after = self.names.word[called]
        name, cues, kinds, first, to_kind, to_word = self.names.kinds[token]
        weights = self._weights([cue for cue in (whole, part, *cues) if cue])
        return word, weights, after, name, kinds, first, to_kind, to_word

    def _weights(self, cues: Iterable[str]) -> _Weights:
        return {cue: self.packed[cue] for cue in cues} or _NO_WEIGHTS


_table = cache(_Table)


def odds_of(sents: Sequence[list[Token]], text: str, lexicon: Lexicon) -> tuple[float, ...]:
    """Tell how likely each label is by a few sentences that belong together; there must be one."""
    table = _table(lexicon.lang)
    found: _Weights = {}
    # what is looked up at last
    bare: set[str] = {f"n:{min(len(sents), MANY)}"}
    scene: set[str] = set()
    kinds: set[str] = set()
    final = len(sents) - 1
    for n, sentence in enumerate(sents):
        tagged = tag(sentence, lexicon, text)
        here_told = {name for _, _, tags in tagged for name in tags}
        scene |= here_told
        if final and n in (0, final):
            place = "L" if n else "F"
            bare.update([f"{place}:{name}" for name in here_told])
        if not TRIGGER_SET.isdisjoint(here_told):
            _triggers(sentence, tagged, table, kinds, found, bare)
        _chain(tagged, table, found)
        _words(sentence, tagged, table, found, bare)
    for kind in kinds:
        amid = table.names.amid[kind]
        bare.update([amid[name] for name in scene])
    bare.update([THERE[name] for name in scene & SCENE])
    bare.update([cue for name, cue in MISSING.items() if name not in scene])
    if not kinds:
        bare.add("no:trigger")
    return shares(sum(found.values()) + sum(filter(None, map(table.packed.get, bare))))


def _triggers(
    sentence: Sequence[Token],
    tagged: Sequence[Tag],
    table: _Table,
    kinds: set[str],
    found: _Weights,
    bare: set[str],
) -> None:
    """Weigh each phrase that tells of a change, with its clause."""
    for at, size, tags in tagged:
        if TRIGGER_SET.isdisjoint(tags):
            continue
        phrase = " ".join([word for word, _, _ in sentence[at : at + size]])
        bare.add(f"{table.names.prefix}g:{phrase}")
        for kind in tags:
            if kind in TRIGGER_SET:
                kinds.add(kind)
                found.update(table.frame[frame(kind, at, size, sentence, tagged)])


def _chain(tagged: Sequence[Tag], table: _Table, found: _Weights) -> None:
    """Weigh the order in which meanings follow each other, whatever words stand between."""
    last, before = "^", ""
    end = -1
    chain = table.chain
    for at, size, tags in tagged:
        if at < end:
            continue
        end = at + size
        name = tags[0] if len(tags) == 1 else "+".join(tags[:2])
        found.update(chain[before, last, name])
        before, last = last, name
    found.update(chain["", last, "$"])


def _words(  # noqa: C901 - one loop, as in parts it would take longer
    sentence: Sequence[Token],
    tagged: Sequence[Tag],
    table: _Table,
    found: _Weights,
    bare: set[str],
) -> None:
    """Weigh words, pairs of words, and kinds of things by what comes before them."""
    named = {at + n for at, size, tags in tagged if tags[0] in NAMES for n in range(size)}
    beside, told, tell = table.beside, found.update, bare.add
    known, names = table.word, table.name
    pair = table.first
    before = last = 0
    far_kind = far_word = near_kind = near_word = None
    for n, (token, _, _) in enumerate(sentence):
        word, weights, after, name, kinds, first, to_kind, to_word = (
            names[token] if n in named else known[token]
        )
        told(weights)
        if pair and (cue := pair(word)):
            tell(cue)
        pair = after
        if kinds:
            if before:
                told(beside[before, kinds])
            if last:
                told(beside[last, kinds])
            before, last = last, kinds
        if not name:
            continue
        if far_kind and first and (cue := far_kind(first)):
            tell(cue)
        if far_word and (cue := far_word(name)):
            tell(cue)
        if near_kind and first and (cue := near_kind(first)):
            tell(cue)
        if near_word and (cue := near_word(name)):
            tell(cue)
        far_kind, far_word, near_kind, near_word = near_kind, near_word, to_kind, to_word
    if pair and (cue := pair("$")):
        tell(cue)
    if len(named) > 1:
        tell("two names")
