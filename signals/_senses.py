"""What kind of thing a word speaks of: wide and rough, the same kinds in every language.

The lexicons know exact phrases. Here nearly every second word of a post has a sense, so that
"sold the camera" and "gave the microphone away" are near each other, and what is learned in one
language holds in the others.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

# words kept in mind; beyond it the text is not what people write, and they are looked up anew
_MEMORY = 50_000
# a word longer than this has no sense
_LONGEST = 40
_SHORTEST_STEM = 2
# senses of one word that count
MOST = 3
BRAND = "brand"


class Senses:
    """The senses of one language's words, each word looked up once."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.words: dict[str, tuple[str, ...]] = {}
        self.stems: dict[str, tuple[str, ...]] = {}
        for sense, listed in _listed().items():
            for entry in listed[lang].split():
                stem = entry.endswith("*")
                table = self.stems if stem else self.words
                word = entry.rstrip("*")
                table[word] = (*table.get(word, ()), sense)
        for name in _names():
            self.words.setdefault(name, (BRAND,))
        self._memory: dict[str, tuple[str, ...]] = {}

    def of(self, word: str) -> tuple[str, ...]:
        """Give the senses of a word in lower case, the most likely first."""
        known = self._memory.get(word)
        if known is None:
            known = self._look_up(word)[:MOST] if len(word) <= _LONGEST else ()
            if len(self._memory) < _MEMORY:
                self._memory[word] = known
        return known

    def _look_up(self, word: str) -> tuple[str, ...]:
        if self.lang == "ja":
            # what a text is cut into may hold several words
            found = [
                sense
                for size in range(len(word), 0, -1)
                for at in range(len(word) - size + 1)
                for sense in self.words.get(word[at : at + size], ())
            ]
            return tuple(dict.fromkeys(found))
        for form in _bases(word) if self.lang == "en" else (word,):
            if form in self.words:
                return self.words[form]
        for size in range(len(word), _SHORTEST_STEM - 1, -1):
            if word[:size] in self.stems:
                return self.stems[word[:size]]
        before, mark, after = word.partition("'")
        if before and after:
            # "l'équipe", "j'arrête": the article or person, and the word
            return tuple(dict.fromkeys((*self.of(after), *self.of(before + mark))))
        return ()


@cache
def _names() -> tuple[str, ...]:
    """Give the names of products and makers that are one word."""
    with resources.files("signals").joinpath("_data", "names.toml").open("rb") as file:
        listed = tomllib.load(file)["context"]["brand"].replace("\n", " ").split(",")
    return tuple(name.strip() for name in listed if " " not in name.strip())


@cache
def senses(lang: str) -> Senses:
    """Give a language's senses, on first use."""
    return Senses(lang)


@cache
def _listed() -> dict[str, dict[str, str]]:
    with resources.files("signals").joinpath("_data", "senses.toml").open("rb") as file:
        return tomllib.load(file)


def sense_words(lang: str) -> set[str]:
    """Give every word that has a sense in a language."""
    return {word for listed in _listed().values() for word in listed[lang].split()}


def _bases(word: str) -> list[str]:
    """Give an English word and what it may be a form of."""
    found = [word]
    if word.endswith("'s"):
        found.append(word[:-2])
    if word.endswith("s"):
        found.append(word[:-1])
        if word.endswith("es"):
            found.append(word[:-2])
        if word.endswith("ies"):
            found.append(word[:-3] + "y")
    for ending in ("ed", "ing"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            stem = word.removesuffix(ending)
            found += [stem, stem + "e"]
            if stem[-1] == stem[-2]:
                found.append(stem[:-1])
            if stem.endswith("i"):
                found.append(stem[:-1] + "y")
    return found
