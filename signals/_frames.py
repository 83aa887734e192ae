"""Who does what to what, and whether: one telling phrase read with its clause.

The same for every language: its subject, what negates it or makes it a mere thought, when it
happens, and what it is done to.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signals._concepts import Lexicon, Phrase

Token = tuple[str, int, int]  # in lower case, and where it stands
Tag = tuple[int, int, tuple[str, ...]]  # from which word, how many, what they mean
# its kind, its subject, whether it stands early, its form, its object, what bears on it
Frame = tuple[str, str, str, str, str, str]

_NOTHING: tuple[tuple[str, ...], dict[str, tuple[Phrase, ...]]] = ((), {})
_NAME = ("name",)
ENDS = frozenset(".!?…\n。！？")
_SOFT = frozenset(',;:()"、「」')
_SUBJECTS = frozenset({"self", "other", "you", "thing", "my", "name"})
# a verb after one of these is somebody else's, or a thing's
_THIRD = frozenset({"is", "has", "was", "are", "were", "had", "will", "just", "isn't", "hasn't"})
_PAST = frozenset(
    {"left", "went", "took", "gave", "quit", "put", "hung", "threw", "said", "laid", "let", "got"}
    | {"withdrew", "been", "shut", "wound", "found", "sat", "lay", "froze", "sold", "bought"}
    | {"chose", "cut", "lost", "broke", "burnt", "rewrote", "ran", "gone", "taken", "given"}
)
_OBJECTS = frozenset(
    {"brand", "name", "company", "rival", "role", "org", "chan", "act", "prod", "tech", "triv"}
    | {"event", "dur", "short", "life"}
)
_TIMES = frozenset({"past", "back", "still", "quote"})
_BEARS = _TIMES | {"neg", "hyp", "fut"}
_REACH_BACK = 9  # words
_REACH_ON = 7


def phrases_at(words: Sequence[str], i: int, lexicon: Lexicon) -> tuple[Tag, ...]:
    """Find the longest phrase we know from one word on, and who is meant where it begins so."""
    single, longer = lexicon.starts.get(words[i], _NOTHING)
    after = words[i + 1] if i + 1 < len(words) else ""
    for phrase, tags in longer.get(after, ()):
        size = len(phrase)
        if size == 2 or tuple(words[i : i + size]) == phrase:
            # the first word of a longer phrase still says who is meant
            if single and single[0] in _SUBJECTS:
                return (i, size, tags), (i, 1, single)
            return ((i, size, tags),)
    return ((i, 1, single),) if single else ()


def tag(sentence: Sequence[Token], lexicon: Lexicon, text: str) -> list[Tag]:
    """Find the longest phrase we know from each word on.

    A word with a capital inside a sentence that is in no lexicon is taken as a name.
    """
    found: list[Tag] = []
    words = [token[0] for token in sentence]
    named = lexicon.pieces is None and lexicon.lang != "de"
    starts = lexicon.starts
    for i, (word, after) in enumerate(pairwise([*words, ""])):
        if known := starts.get(word):
            single, longer = known
            if after in longer and (here := phrases_at(words, i, lexicon)):
                found += here
                continue
            if single:
                found.append((i, 1, single))
                continue
        if (
            named
            and text[sentence[i][1]].isupper()
            and len(word) > 1
            and (i or word.endswith("'s") or after in _THIRD)
        ):
            found.append((i, 1, _NAME))
    return found


def frame(kind: str, at: int, size: int, sentence: Sequence[Token], tagged: Sequence[Tag]) -> Frame:
    """Describe one telling phrase by its subject, its object and what bears on it."""
    subject, start = _subject(at, sentence, tagged)
    flags = _bearing(at, size, tagged)
    if sentence[-1][0] in "?？":
        flags.add("?")
    if (at and sentence[at - 1][0] in _THIRD) or (at > 1 and sentence[at - 2][0] in _THIRD):
        flags.add("3")
    return (
        kind,
        subject,
        "^" if at <= 1 else "",
        _form(sentence[at][0]),
        _object(at, size, start, sentence, tagged),
        "".join(sorted(flags)) if flags else "",
    )


def frame_cues(clause: Frame) -> tuple[str, ...]:
    """Name a clause by all its parts and by some of them."""
    kind, subject, early, form, thing, flags = clause
    mood = flags.replace("f", "")
    return (
        f"f:{kind}",
        f"f:{kind}|{subject}",
        f"f:{kind}|{subject}|{mood}",
        f"f:{kind}||{thing}",
        f"f:{kind}|{subject}|{thing}",
        f"f:{kind}|{subject}|{mood}|{thing}",
        f"f:{kind}|{subject}{early}|{flags}",
        f"f:{kind}|{subject}{early}|{form}|{thing}",
        f"f:{kind}|{subject}{early}|{form}",
        f"f:|{subject}|{mood}",
    )


def _bearing(at: int, size: int, tagged: Sequence[Tag]) -> set[str]:
    """Tell what negates the phrase, makes it a thought, announces it or puts it in the past."""
    flags = set()
    for i, length, tags in tagged:
        if _BEARS.isdisjoint(tags):
            continue
        before = i + length <= at
        for name in tags:
            if (
                name in _TIMES
                or (name == "neg" and before and at - i - length <= 2)
                or (name == "hyp" and at - _REACH_BACK <= i < at + size + 4)
                or (name == "fut" and before and at - i <= _REACH_BACK)
            ):
                flags.add(name[0])
    return flags


def _object(
    at: int, size: int, start: int, sentence: Sequence[Token], tagged: Sequence[Tag]
) -> str:
    """Name what it is done to: the nearest thing after it, else one before it in its clause."""
    end = at + size
    nearest, behind = "", ""
    distance = _REACH_ON + 1
    for i, length, tags in tagged:
        if _OBJECTS.isdisjoint(tags):
            continue
        for name in tags:
            if name not in _OBJECTS:
                continue
            if i >= end:
                if i - end < distance:
                    nearest, distance = name, i - end
            elif i + length <= at and at - i <= _REACH_BACK and i >= start:
                behind = name
    if nearest:
        return nearest
    if behind:
        return "<" + behind
    rest = sentence[end : end + 3]
    return "?" if any(len(word) > 3 and word not in ENDS for word, _, _ in rest) else ""


def _form(word: str) -> str:
    """Tell an English verb's form by its ending: -ing, past, third person, or as it stands."""
    if word.endswith("ing"):
        return "g"
    if word in _PAST or word.endswith("ed"):
        return "d"
    return "s" if word.endswith("s") and not word.endswith("ss") else "b"


def _subject(at: int, sentence: Sequence[Token], tagged: Sequence[Tag]) -> tuple[str, int]:
    """Tell who the nearest subject before a phrase is, and where its clause begins."""
    start = max(0, at - _REACH_BACK)
    comma = -1
    for i in range(at - 1, start - 1, -1):
        if sentence[i][0] in _SOFT:
            comma = i
            break
    best, where = "", -1
    for i, _, tags in tagged:
        if start <= i <= at and not _SUBJECTS.isdisjoint(tags):
            for name in tags:
                if name in _SUBJECTS and i >= where:
                    best, where = name, i
    if not best:
        return ("none" if at - start <= 2 or comma >= at - 2 else "gap"), start
    if where < comma:
        return best + ",", comma
    return best, where
