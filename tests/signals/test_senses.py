"""The kinds of things that words speak of, and the first look that must not miss a phrase."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from signals import _senses
from signals._concepts import LANGUAGES, TRIGGERS, cut, load
from signals._cues import may_tell, tells
from signals._reader import _words
from signals._senses import senses
from signals._suspects import suspects

LISTED = tomllib.loads((Path(_senses.__file__).parent / "_data" / "senses.toml").read_text("utf-8"))


def test_every_sense_has_words_in_every_language() -> None:
    for sense, words in LISTED.items():
        assert set(words) == set(LANGUAGES), sense
        assert all(listed.split() for listed in words.values()), sense


@pytest.mark.parametrize(
    ("word", "lang", "sense"),
    [
        ("resigned", "en", "go"),
        ("cameras", "en", "gear"),
        ("communities", "en", "org"),
        ("stopping", "en", "end"),
        ("figma", "en", "brand"),
        ("verkaufte", "de", "trade"),
        ("l'équipe", "fr", "all"),
        ("引退します", "ja", "go"),
        ("xyzzy", "en", None),
        ("a" * 1000, "de", None),
        ("'", "fr", None),
    ],
)
def test_words_have_their_senses(word: str, lang: str, sense: str | None) -> None:
    found = senses(lang).of(word)
    assert (sense in found) if sense else not found
    assert len(found) <= _senses.MOST


def test_no_flood_of_new_words_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_senses, "_MEMORY", 10)
    fresh = _senses.Senses("en")
    for number in range(100):
        assert fresh.of(f"word{number}") == ()
    assert fresh.of("resigned") == senses("en").of("resigned")


def test_the_first_look_misses_no_phrase_of_a_change() -> None:
    lexicon = load("en")
    said = [word for word, tags in lexicon.words.items() if {*tags} & {*TRIGGERS}]
    said += [
        " ".join(phrase)
        for found in lexicon.phrases.values()
        for phrase, tags in found
        if {*tags} & {*TRIGGERS}
    ]
    assert len(said) > 1000
    for phrase in said:
        text = f"so {phrase} then"
        if tells(cut(text), lexicon):
            assert may_tell(_words(text, lexicon), "en"), phrase
            assert suspects(text) == {0: len(text)}, phrase
