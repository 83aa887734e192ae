"""Who is nearest to a question that nobody answers: by what they write, whom they are like; pure.

How close a post is to the question is BM25 over word stems, and over what words mean in another
language. To it is added what makes a referee
count: the same product, and half as much the same role, which is about the ratio of the two in
Kumar, Petersen & Leone, Journal of Marketing 77(1), 2013 (.626 to .291 in telecoms, .521 to .238
in finance).
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from value.coverage import fits
from value.demand._words import language, plain, terms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

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
OTHER = "en"
"""How words of a language that is not read are taken: names and products are the same there."""
_WORD = re.compile(r"[^\W_]+")


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
    said = _said(question)
    lang = language(plain(said)) or OTHER
    words = {word for word in _WORD.findall(said.casefold()) if len(word) > 3}
    telling = {word[:6] for word in words if terms(plain(word), lang)}
    return sorted(telling, key=lambda one: (-len(one), one))


def _said(question: Question) -> str:
    return "\n".join((question.text, *question.paraphrases, question.hoped_answer))


def _closeness(question: Question, posts: Sequence[Post]) -> dict[str, tuple[float, Post]]:
    """Say for each advocate how close what they write is, held against the closest, and by what."""
    asked = plain(_said(question))
    spoken = [language("", post.lang or OTHER) or OTHER for post in posts]
    # names are stemmed as each language does it; what words mean tells only the question's own
    langs = dict.fromkeys([language(asked) or OTHER, *sorted(set(spoken))])
    wanted = list(dict.fromkeys(term for lang in langs for term in terms(asked, lang)))
    said = [
        [terms(word, lang) for word in _WORD.findall(plain(f"{post.title}\n{post.text}"))]
        for post, lang in zip(posts, spoken, strict=True)
    ]
    if not wanted or not any(some for words in said for some in words):
        return {}
    import bm25s  # noqa: PLC0415 - numpy comes with it, 20 MB for who never asks

    index = bm25s.BM25()
    index.index([[t for some in words for t in some] for words in said], show_progress=False)
    scores = index.get_scores(wanted)
    least = min(FEWEST, sum(not term.startswith("@") for term in wanted))
    best: dict[str, list[tuple[float, Post]]] = defaultdict(list)
    for post, words, score in zip(posts, said, scores, strict=True):
        if _met(words, frozenset(wanted)) >= least:
            best[post.advocate_id].append((float(score), post))
    sums = {}
    for advocate_id, scored in best.items():
        scored.sort(key=lambda pair: (-pair[0], pair[1].account_id, pair[1].id))
        total = sum(part * score for part, (score, _) in zip(FURTHER, scored, strict=False))
        sums[advocate_id] = total, scored[0][1]
    most = max((total for total, _ in sums.values()), default=0.0)
    return {who: (total / most, post) for who, (total, post) in sums.items() if most > 0}


def _met(words: Iterable[Sequence[str]], wanted: Collection[str]) -> int:
    """Count the stems that are met, and the meanings that are met by other words than those."""
    stems: set[str] = set()
    theirs: set[str] = set()
    meanings: set[str] = set()
    for some in words:
        if some and some[0] in wanted:
            stems.add(some[0])
            theirs.update(some[1:])
        else:
            meanings.update(term for term in some if term in wanted)
    return len(stems) + len(meanings - theirs)
