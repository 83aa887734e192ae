"""Who does what to what, and whether: the cues of a text, the same in every language.

A word that tells of leaving, pausing, souring or switching is read with its clause: its subject,
what negates it or makes it a mere thought, when it happens, and what it is done to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from signals._concepts import TRIGGERS, Lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Token = tuple[str, int, int]

_ENDS = frozenset(".!?…\n。！？")
_SOFT = frozenset(',;:()"、「」')
_SUBJECTS = ("self", "other", "you", "thing", "my", "name")
_NAMES = ("brand", "name")
# a verb after one of these is somebody else's, or a thing's
_THIRD = frozenset({"is", "has", "was", "are", "were", "had", "will", "just", "isn't", "hasn't"})
_PAST = frozenset(
    "left went took gave quit put hung threw said laid let withdrew got been shut wound found sat"
    " lay froze sold bought chose cut lost broke burnt rewrote ran gone taken given".split()
)
_OBJECTS = (
    "brand", "name", "company", "rival", "role", "org", "chan", "act", "prod", "tech", "triv", "event", "dur", "short", "life",
)  # fmt: skip
_SCENE = (
    "back", "still", "joke", "quote", "rival", "dur", "life", "thanks", "short", "tech", "triv",
    "event", "past", "hyp", "welcome", "company", "neg", "now", "fut", "you", "other", "self", "my",
)  # fmt: skip
_REACH_BACK = 9
_REACH_ON = 7
_TRIGGER_SET = frozenset(TRIGGERS)


def sentences(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Part tokens into sentences, each with its closing mark."""
    current: list[Token] = []
    for token in tokens:
        current.append(token)
        if token[0] in _ENDS:
            if len(current) > 1:
                yield current
            current = []
    if current:
        yield current


def tag(
    sentence: Sequence[Token], lexicon: Lexicon, text: str
) -> list[tuple[int, int, tuple[str, ...]]]:
    """Find the longest phrase we know from each word on: where, how many words, what it means.

    A word with a capital inside a sentence that is in no lexicon is taken as a name.
    """
    found = []
    phrases = lexicon.phrases
    words = [token[0] for token in sentence]
    named = lexicon.pieces is None and lexicon.lang != "de"
    for i, word in enumerate(words):
        entries = phrases.get(word)
        longest = 0
        for phrase, tags in entries or ():
            size = len(phrase)
            if longest:
                # the first word of a longer phrase still says who is meant
                if size == 1 and tags[0] in _SUBJECTS:
                    found.append((i, 1, tags))
                continue
            if size == 1 or tuple(words[i : i + size]) == phrase:
                found.append((i, size, tags))
                longest = size
        if not longest and named and text[sentence[i][1]].isupper() and len(word) > 1:
            after = words[i + 1] if i + 1 < len(words) else ""
            if i or word.endswith("'s") or after in _THIRD:
                found.append((i, 1, ("name",)))
    return found


def cues(sents: Sequence[list[Token]], text: str, lexicon: Lexicon) -> dict[str, tuple[int, int]]:
    """Name every cue of a few sentences that belong together, with the span that shows it."""
    found: dict[str, tuple[int, int]] = {}
    scene: set[str] = set()
    kinds: dict[str, tuple[int, int]] = {}
    lang = "" if lexicon.lang == "en" else lexicon.lang + "~"
    for sentence in sents:
        span = (sentence[0][1], sentence[-1][2])
        tagged = tag(sentence, lexicon, text)
        for _, _, tags in tagged:
            scene.update(tags)
        asks = sentence[-1][0] in "?？"
        for at, size, tags in tagged:
            for kind in tags:
                if kind in _TRIGGER_SET:
                    here = (sentence[at][1], sentence[at + size - 1][2])
                    kinds.setdefault(kind, here)
                    phrase = " ".join(word for word, _, _ in sentence[at : at + size])
                    found.setdefault(f"{lang}g:{phrase}", here)
                    for name in _frame(kind, at, size, sentence, tagged, asks=asks):
                        found.setdefault(name, here)
        _grams(sentence, tagged, span, lang, found)
        _chain(tagged, span, found)
    for kind, here in kinds.items():
        for name in scene:
            found[f"{kind}&{name}"] = here
    whole = (sents[0][0][1], sents[-1][-1][2]) if sents else (0, 0)
    for name in scene.intersection(_SCENE):
        found[f"t:{name}"] = whole
    for name in ("self", "other", "my", "thing"):
        if name not in scene:
            found[f"no:{name}"] = whole
    if not kinds:
        found["no:trigger"] = whole
    return found


def _chain(
    tagged: Sequence[tuple[int, int, tuple[str, ...]]],
    span: tuple[int, int],
    found: dict[str, tuple[int, int]],
) -> None:
    """Name the order in which meanings follow each other, whatever words stand between."""
    last, before = "^", ""
    end = -1
    for at, size, tags in tagged:
        if at < end:
            continue
        end = at + size
        name = tags[0] if len(tags) == 1 else "+".join(tags[:2])
        found.setdefault(f"q:{last}>{name}", span)
        if before:
            found.setdefault(f"q:{before}>{last}>{name}", span)
        before, last = last, name
    found.setdefault(f"q:{last}>$", span)


def _form(word: str, size: int) -> str:
    """Tell an English verb's form by its ending: -ing, past, third person, or as it stands."""
    if word.endswith("ing"):
        return "g"
    if word in _PAST or word.endswith("ed"):
        return "d"
    return "s" if size and word.endswith("s") and not word.endswith("ss") else "b"


def _frame(
    kind: str,
    at: int,
    size: int,
    sentence: Sequence[Token],
    tagged: Sequence[tuple[int, int, tuple[str, ...]]],
    *,
    asks: bool,
) -> list[str]:
    """Describe one trigger by its subject, its object and what bears on it."""
    subject, start = _subject(at, sentence, tagged)
    thing, flags = "", set()
    near = _REACH_ON + 1
    behind = ""
    covered = at + size
    for i, length, tags in tagged:
        before = i + length <= at
        after = i >= at + size
        for name in tags:
            if name in _OBJECTS:
                if after and i - at - size < near:
                    thing, near = name, i - at - size
                elif before and at - i <= _REACH_BACK and i >= start:
                    behind = name
            elif name == "neg":
                if before and at - i - length <= 2:
                    flags.add("n")
            elif name == "hyp":
                if at - _REACH_BACK <= i < at + size + 4:
                    flags.add("h")
            elif name == "fut":
                if before and at - i <= _REACH_BACK:
                    flags.add("f")
            elif name in ("past", "back", "still", "quote"):
                flags.add(name[0])
    if asks:
        flags.add("?")
    for word, _, _ in sentence[max(0, at - 2) : at]:
        if word in _THIRD:
            flags.add("3")
    if not thing:
        if behind:
            thing = "<" + behind
        else:
            rest = sentence[covered : covered + 3]
            thing = "?" if any(len(word) > 3 and word not in _ENDS for word, _, _ in rest) else ""
    mood = "".join(sorted(flags - {"f"}))
    early = "^" if at <= 1 else ""
    form = _form(sentence[at][0], size)
    return [
        f"f:{kind}",
        f"f:{kind}|{subject}",
        f"f:{kind}|{subject}|{mood}",
        f"f:{kind}||{thing}",
        f"f:{kind}|{subject}|{thing}",
        f"f:{kind}|{subject}|{mood}|{thing}",
        f"f:{kind}|{subject}{early}|{''.join(sorted(flags))}",
        f"f:{kind}|{subject}{early}|{form}|{thing}",
        f"f:{kind}|{subject}{early}|{form}",
        f"f:|{subject}|{mood}",
    ]


def _subject(
    at: int, sentence: Sequence[Token], tagged: Sequence[tuple[int, int, tuple[str, ...]]]
) -> tuple[str, int]:
    """Tell who the nearest subject before a trigger is, and where its clause begins."""
    start = max(0, at - _REACH_BACK)
    comma = -1
    for i in range(at - 1, start - 1, -1):
        if sentence[i][0] in _SOFT:
            comma = i
            break
    best, where = "", -1
    for i, _, tags in tagged:
        if i > at or i < start:
            continue
        for name in tags:
            if name in _SUBJECTS and i >= where:
                best, where = name, i
    if not best:
        return ("none" if at - start <= 2 or comma >= at - 2 else "gap"), start
    if where < comma:
        return best + ",", comma
    return best, where


def _grams(
    sentence: Sequence[Token],
    tagged: Sequence[tuple[int, int, tuple[str, ...]]],
    span: tuple[int, int],
    lang: str,
    found: dict[str, tuple[int, int]],
) -> None:
    """Name the words, pairs of words and beginnings of words of a sentence."""
    named = {at + n for at, size, tags in tagged if tags[0] in _NAMES for n in range(size)}
    last = "^"
    for n, (word, start, end) in enumerate(sentence):
        if n in named:
            word = "<N>"  # noqa: PLW2901
        elif word.isdigit():
            word = "0"  # noqa: PLW2901
        found.setdefault(f"{lang}w:{word}", (start, end))
        found.setdefault(f"{lang}b:{last} {word}", (start, end))
        if len(word) > 6:
            found.setdefault(f"{lang}p:{word[:5]}", (start, end))
        last = word
    found.setdefault(f"{lang}b:{last} $", span)
    if len(named) > 1:
        found["two names"] = span
