"""Whom an answer means: exact names and handles, near ones only to be asked about."""

from __future__ import annotations

import pytest

from value.heard import Named, folded, is_decoy, meant

PEOPLE = [
    Named("ada", ("Ada Sample",), ("@ada@social.example", "adasample")),
    Named("zoe", ("Zoë Beispiel", "Zoe B."), ("zoe.example",)),
    Named("grace", ("Grace",), ()),
    Named("jo one", ("Jo Muster",), ("jo_one",)),
    Named("jo two", ("Jo Muster",), ("jo_two",)),
    Named("li", ("Li",), ("li",)),
]


@pytest.mark.parametrize(
    ("answer", "exact", "near"),
    [
        ("A talk by Ada Sample.", ["ada"], []),
        ("ADA  SAMPLE's newsletter", ["ada"], []),
        ("via @adasample", ["ada"], []),
        ("saw @ada@social.example, loved it", ["ada"], []),
        ("Ada Smaple told me", [], ["ada"]),
        ("Zoe Beispiel on her blog zoe.example.", ["zoe"], []),
        ("zoe beispeil", [], ["zoe"]),
        ("Grace", [], ["grace"]),
        ("gracious people", [], []),
        ("Jo Muster", [], ["jo one", "jo two"]),
        ("Jo Muster (jo_two)", ["jo two"], ["jo one"]),
        ("I like Li", [], []),
        ("a search engine", [], []),
        ("Ada Sample and Zoë Beispiel both", ["ada", "zoe"], []),
        ("", [], []),
    ],
)
def test_whom_an_answer_means(answer: str, exact: list[str], near: list[str]) -> None:
    found = meant(answer, PEOPLE)
    assert [one.id for one in found if one.is_exact] == exact
    assert [one.id for one in found if not one.is_exact] == near
    assert all(0.9 <= one.likeness <= 1 for one in found)


def test_a_long_answer_is_read_to_a_bound() -> None:
    assert meant("word " * 10_000 + "Ada Sample", PEOPLE) == []


@pytest.mark.parametrize(
    ("answer", "decoy"),
    [
        ("a spot on TV", True),
        ("your Billboard in town", True),
        ("the tvs in the hall", False),
        ("a podcast", False),
    ],
)
def test_a_decoy_is_what_we_do_not_do(answer: str, *, decoy: bool) -> None:
    assert is_decoy(answer, ["TV", "billboard", " "]) is decoy


def test_names_are_compared_without_marks_and_case() -> None:
    assert folded("  ZOË,  Beispiel!") == "zoe beispiel"
