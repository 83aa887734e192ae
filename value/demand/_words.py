"""The words of a text: as they are said, for cues, and as stems, for questions."""

from __future__ import annotations

import re
import threading
import tomllib
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import snowballstemmer

DATA = Path(__file__).parent / "_data"
LANGUAGES = {"en": "english", "de": "german", "es": "spanish", "fr": "french"}
"""The languages that are read, each with the name of its stemmer."""
LONGEST = 4000
"""The characters of a text that are read; what it is about is said by then."""
FEW = 5
"""The words below which a text without empty words may still be English, as a commit is."""

_TOKEN = re.compile(r"#\d+|\d[\d.,]*\d?[^\W\d_]*|[^\W_]+|[.?!:;%€$£\n]")
_ENDS = frozenset(".!;\n")
_APOSTROPHES = re.compile("['’ʼ`´]")
_WORD = re.compile(r"[^\W_]+")
_LINK = re.compile(r"https?://\S+|www\.\S+")


def plain(text: str) -> str:
    """Give a text in small letters, without accents, apostrophes and links."""
    text = _LINK.sub(" ", text[:LONGEST])
    text = _APOSTROPHES.sub("", text).casefold()
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in text if not unicodedata.combining(sign))


def said(text: str) -> str:
    """Give a plain text as its words and ends of sentences, each between spaces."""
    words = (word.rstrip(".,") or word for word in _TOKEN.findall(text))
    return f" {' '.join('.' if word in _ENDS else word for word in words)} "


# A stemmer works in place, so that two threads at once would get each other's stems.
_stemming = threading.Lock()


@cache
def _stemmer(lang: str) -> snowballstemmer.BaseStemmer:
    return snowballstemmer.stemmer(LANGUAGES.get(lang, "english"))


@lru_cache(maxsize=50_000)
def stem(word: str, lang: str) -> str:
    """Give the stem of a plain word."""
    with _stemming:
        return str(_stemmer(lang).stemWord(word))


@cache
def _lists() -> dict[str, dict[str, Any]]:
    with (DATA / "words.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def _empty(lang: str) -> frozenset[str]:
    """Give the words of a language that tell nothing of what a text is about."""
    return frozenset(plain(_lists()["empty"].get(lang, "")).split())


@cache
def _meanings(lang: str) -> dict[str, tuple[str, ...]]:
    """Give what stems mean that are said in several ways."""
    found: dict[str, tuple[str, ...]] = {}
    place = list(LANGUAGES).index(lang)
    for meaning, ways in _lists()["meaning"].items():
        for word in plain(ways[place]).split():
            stemmed = stem(word, lang)
            found[stemmed] = tuple(dict.fromkeys((*found.get(stemmed, ()), f"@{meaning}")))
    return found


@lru_cache(maxsize=50_000)
def _terms_of(word: str, lang: str) -> tuple[str, ...]:
    if word in _empty(lang) or (len(word) < 2 and not word.isdigit()):
        return ()
    stemmed = stem(word, lang)
    return (stemmed, *_meanings(lang).get(stemmed, ()))


def language(text: str, lang: str | None = None) -> str | None:
    """Tell in which of the languages that are read a plain text is, None if in none of them.

    What is known is believed; else the empty words of a language tell.
    """
    if lang is not None:
        short = lang[:2].lower()
        return short if short in LANGUAGES else None
    words = _WORD.findall(text)
    counts = {name: sum(word in _empty(name) for word in words) for name in LANGUAGES}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] or len(words) < FEW else None


def terms(text: str, lang: str) -> list[str]:
    """Give the stems of a plain text that tell what it is about, and the meanings they stand for.

    A meaning begins with `@` and is the same in every language, so that "pricing" meets "Kosten".
    """
    return [term for word in _WORD.findall(text) for term in _terms_of(word, lang)]
