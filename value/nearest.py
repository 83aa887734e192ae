"""Who is nearest to a question that nobody answers: by what they write, whom they are like; pure.

How close a post is to the question is BM25 over word stems. To it is added what makes a referee
count: the same product, and half as much the same role, which is about the ratio of the two in
Kumar, Petersen & Leone, Journal of Marketing 77(1), 2013 (.626 to .291 in telecoms, .521 to .238
in finance).
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import bm25s
import snowballstemmer
from bm25s import stopwords

from value.coverage import fits

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from storage.posts import Post
    from storage.questions import Question
    from value.coverage import Person

# It tells on standard error of every index it makes.
logging.getLogger("bm25s").setLevel(logging.WARNING)

SAME_PRODUCT, SAME_ROLE = 0.6, 0.3
"""What each adds to a closeness that is 1 for whoever writes closest of all."""
FEWEST = 2
"""A post shares so many stems with the question at least, or all where it has fewer."""
FURTHER = (1.0, 0.5, 0.25)
"""What the best posts of one person count; one post in passing is less than a habit."""
LONGEST = 4000
"""How many characters of a post are looked at."""
LANGUAGES = {
    "de": ("german", stopwords.STOPWORDS_GERMAN),
    "en": ("english", stopwords.STOPWORDS_EN_PLUS),
    "es": ("spanish", stopwords.STOPWORDS_SPANISH),
    "fr": ("french", stopwords.STOPWORDS_FRENCH),
    "it": ("italian", stopwords.STOPWORDS_ITALIAN),
    "nl": ("dutch", stopwords.STOPWORDS_DUTCH),
    "pt": ("portuguese", stopwords.STOPWORDS_PORTUGUESE),
}
OTHER = "en"
"""How words of a language that we have no stems for, or do not know, are taken."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Near:
    """Somebody near a question. `closeness` is 0 to 1, `post` the closest of theirs, if any is.

    `has_role` and `has_product` are None where too little is known to say.
    """

    person: Person
    closeness: float
    post: Post | None
    has_role: bool | None
    has_product: bool | None

    @property
    def score(self) -> float:
        """Weigh it all."""
        return (
            self.closeness
            + SAME_PRODUCT * (self.has_product is True)
            + SAME_ROLE * (self.has_role is True)
        )


def nearest(
    question: Question,
    roles: Collection[str],
    people: Mapping[str, Person],
    posts: Iterable[Post],
) -> list[Near]:
    """List the people who could answer a question, the nearest first; who is not near is left out.

    `roles` are those of the buyers who ask it, `people` who comes into question, by their id, and
    `posts` what they wrote.
    """
    theirs = [post for post in posts if post.advocate_id in people]
    close = _closeness(question, theirs)
    found = []
    for person in people.values():
        has_role, has_product = fits(person, roles, question.product)
        closeness, post = close.get(person.id, (0.0, None))
        found.append(Near(person, closeness, post, has_role, has_product))
    near = [one for one in found if one.score > 0]
    return sorted(near, key=lambda one: (-one.score, one.person.name, one.person.id))


def roots(question: Question) -> list[str]:
    """Give beginnings of words by which to look for posts that may be close, longest first.

    Each is short enough that what bends a word does not hide it.
    """
    words = {word for word in _WORD.findall(_said(question).casefold()) if len(word) > 3}
    empty = {word for _, some in LANGUAGES.values() for word in some}
    return sorted({word[:6] for word in words - empty}, key=lambda one: (-len(one), one))


def _said(question: Question) -> str:
    return "\n".join((question.text, *question.paraphrases, question.hoped_answer))


def _closeness(question: Question, posts: Sequence[Post]) -> dict[str, tuple[float, Post]]:
    """Say for each advocate how close what they write is, held against the closest, and by what."""
    stems = Stems()
    said = [stems.of(f"{post.title}\n{post.text}"[:LONGEST], post.lang) for post in posts]
    # what is asked is stemmed as each of the languages that it may be answered in
    langs = sorted({post.lang or OTHER for post in posts})
    asked = list(dict.fromkeys(one for lang in langs for one in stems.of(_said(question), lang)))
    if not asked or not any(said):
        return {}
    index = bm25s.BM25()
    index.index(said, show_progress=False)
    scores = index.get_scores(asked)
    least = min(FEWEST, len(asked))
    best: dict[str, list[tuple[float, Post]]] = defaultdict(list)
    for post, words, score in zip(posts, said, scores, strict=True):
        if len(set(words).intersection(asked)) >= least:
            best[post.advocate_id].append((float(score), post))
    sums = {}
    for advocate_id, scored in best.items():
        scored.sort(key=lambda pair: (-pair[0], pair[1].account_id, pair[1].id))
        total = sum(part * score for part, (score, _) in zip(FURTHER, scored, strict=False))
        sums[advocate_id] = total, scored[0][1]
    most = max((total for total, _ in sums.values()), default=0.0)
    return {who: (total / most, post) for who, (total, post) in sums.items() if most > 0}


class Stems:
    """Stems words, and remembers them, because most come again and again; for one thread."""

    def __init__(self) -> None:
        self._by_language: dict[str, tuple[Callable[[str], str], frozenset[str]]] = {}

    def of(self, text: str, lang: str | None = None) -> list[str]:
        """Give the stems of the words that say something, in their order."""
        stem, empty = self._language(lang or OTHER)
        words = (word for word in _WORD.findall(text.casefold()) if word not in empty)
        return [stem(word) for word in words if len(word) > 1 or word.isdecimal()]

    def _language(self, lang: str) -> tuple[Callable[[str], str], frozenset[str]]:
        if lang not in self._by_language:
            name, empty = LANGUAGES.get(lang[:2].casefold(), LANGUAGES[OTHER])
            stem = cache(snowballstemmer.stemmer(name).stemWord)
            self._by_language[lang] = stem, frozenset(empty)
        return self._by_language[lang]
