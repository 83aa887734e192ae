"""Scoring lines, and measuring the reader against labels."""

from __future__ import annotations

import json

import pytest

from signals._scoring import evaluate, score_lines

FIELDS = [
    "id",
    "label",
    "about_self",
    "confidence",
    "sentiment",
    "evidence",
    "returns_on",
    "lang",
    "read",
]


def test_a_line_gives_its_record() -> None:
    line = {"id": "a", "text": "I'm taking a break until September.", "lang": "en"}
    (found,) = score_lines([json.dumps(line | {"on": "2026-03-02"})])
    assert list(found) == FIELDS
    assert (found["id"], found["label"], found["returns_on"]) == ("a", "pausing", "2026-09-01")
    assert json.loads(json.dumps(found)) == found


def test_plain_lines_are_known_by_their_number() -> None:
    found = list(score_lines(["Hello, friends.\n", "\n", "I have resigned from the board.\n"]))
    assert [row["id"] for row in found] == ["1", "3"]
    assert [row["label"] for row in found] == ["none", "leaving"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 2: not JSON"),
        ('{"id": 1}', "line 2: has no text"),
        ('{"text": 3}', "line 2: has no text"),
        ('{"text": "a", "lang": 3}', "line 2: lang is no string"),
        ('{"text": "a", "on": "soon"}', "line 2: on is no date"),
    ],
)
def test_a_bad_line_is_named(line: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        list(score_lines(["Hello", line]))


def test_measuring_counts_what_it_says_it_counts() -> None:
    rows = [
        ("I'm stepping down as maintainer.", "leaving", False),
        ("New blog post: how we test our parsers.", "leaving", False),
        ("I'm stepping down as moderator.", "none", True),
        ("Our CTO is leaving the company in March.", "none", True),
        ("New blog post: how we test our parsers.", "none", False),
    ]
    found = evaluate(
        json.dumps({"text": text, "label": label, "hard": hard, "lang": "en"})
        for text, label, hard in rows
    )
    assert list(found) == ["n", "labels", "any", "false_alarms", "macro_f1"]
    assert found["n"] == 5
    assert found["labels"]["leaving"] == {
        "precision": 0.5,
        "recall": 0.5,
        "f1": 0.5,
        "support": 2,
    }
    assert found["any"]["recall"] == 0.5
    assert found["false_alarms"] == {"hard": 0.5, "easy": 0.0}


def test_a_strange_label_is_named() -> None:
    with pytest.raises(ValueError, match="line 1: label is none of"):
        evaluate(['{"text": "a", "label": "sad"}'])


def test_nothing_to_measure_is_measured() -> None:
    assert evaluate([])["n"] == 0
