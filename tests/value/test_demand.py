"""What is made of visits and evidence: pure, from records."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import stages
from tests.storage._samples import NOW, sample
from value.lessons import MOST, helpers, learn, place_kind
from value.support import HEARD, support
from value.where import Speaker, host_of, speaking_at, spots

if TYPE_CHECKING:
    from storage.evidence import Evidence
    from storage.looks import Look
    from storage.places import Place

TEAM = "T0OURS"
ROWS = sample(TEAM)
KEYS = [key for key, _ in stages.DEFAULTS]


def said(kind: str, customer: str = "", **values: Any) -> Evidence:
    made: Evidence = replace(ROWS["evidence"], kind=kind, customer=customer, **values)
    return made


@pytest.mark.parametrize(
    ("kinds", "enough", "ours"),
    [
        ([], False, False),
        (["sales_opinion"] * 5, False, True),
        (["sales_opinion", "guess"], False, True),
        (["ticket"] * 5, False, False),
        (["heard"] * (HEARD - 1), False, False),
        (["heard"] * HEARD, True, False),
        (["visit"], True, False),
        (["sales_opinion", "win_loss"], True, False),
    ],
)
def test_a_question_is_held_up_by_visits_and_heard_cases(
    kinds: list[str], *, enough: bool, ours: bool
) -> None:
    held = support([said(kind, f"customer {n}") for n, kind in enumerate(kinds)])
    assert (held.is_enough, held.is_only_ours) == (enough, ours)


def test_one_customer_counts_once_for_each_kind() -> None:
    pieces = [said("heard", "Acme", id="a"), said("heard", "ACME", id="b", at=NOW)]
    held = support(pieces)
    assert held.kinds == {"heard": 1}
    assert held.last_at == NOW
    assert support([said("heard", id="a"), said("heard", id="b")]).kinds == {"heard": 2}
    assert support([]).last_at is None


def test_a_visit_teaches_questions_places_and_touches() -> None:
    visit = replace(
        ROWS["visits"],
        first_search="Asked an old friend, then googled bi tools; asked two colleagues",
        next_search="G2 and the Data Slack",
        who_helped="Ada Sample, Nobody Known & ada sample",
        hoped_to_hear="That it holds at 200 million rows. Who else passed an audit?\nYes.",
        nearly_stopped="The migration; the migration",
    )
    taught = learn(visit, KEYS, {"ada sample": "advocate 1"})
    assert [(one.kind, one.text, one.stage, one.force or one.place_kind) for one in taught] == [
        ("question", "That it holds at 200 million rows.", "select", "pull"),
        ("question", "Who else passed an audit?", "select", "pull"),
        ("question", "The migration", "validate", "anxiety"),
        ("place", "A peer", "explore", "peer"),
        ("place", "Google", "explore", "search"),
        ("place", "G2", "explore", "review"),
        ("place", "the Data Slack", "explore", "community"),
        ("touch", "Ada Sample", "select", ""),
    ]
    assert [one.advocate_id for one in taught if one.kind == "touch"] == ["advocate 1"]
    assert helpers(visit) == ["Ada Sample", "Nobody Known", "ada sample"]


def test_a_stage_out_of_use_is_none_and_a_transcript_is_bounded() -> None:
    many = ". ".join(f"What of thing number {n}" for n in range(99))
    taught = learn(replace(ROWS["visits"], hoped_to_hear=many), ["use"], {})
    assert len(taught) == MOST
    assert {one.stage for one in taught} == {""}


@given(st.lists(st.text() | st.sampled_from(["a", "an ", "? ", ", ", "then "]), max_size=8))
@settings(max_examples=40, deadline=None)
def test_whatever_is_said_teaches_little_and_in_short_words(parts: list[str]) -> None:
    words = "".join(parts)
    visit = replace(
        ROWS["visits"], first_search=words, hoped_to_hear=words, who_helped=words, next_search=words
    )
    taught = learn(visit, KEYS, {"a": "advocate 1"})
    assert len(taught) <= MOST
    assert all(one.text.strip() and len(one.text) <= 280 for one in taught)
    assert len({(one.kind, one.text) for one in taught}) == len(taught)


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("ChatGPT", "", "ai_assistant"),
        ("Gartner", "", "analyst"),
        ("the Money newsletter", "", "newsletter"),
        ("Some podcast", "", "podcast"),
        ("Their docs", "", "vendor"),
        ("KubeCon", "went to a conference, KubeCon", "event"),
        ("xyz", "", "peer"),
    ],
)
def test_the_kind_of_a_place_is_told_from_its_name(name: str, text: str, kind: str) -> None:
    assert place_kind(name, text) == kind


def test_places_stand_by_stage_with_who_of_ours_is_there() -> None:
    place: Place = replace(ROWS["places"], url="https://www.data.example/x")
    other: Place = replace(place, id="o", name="Hacker News", name_key="hacker news", url="")
    look: Look = replace(ROWS["looks"], stage="validate")
    looks = [
        look,
        replace(look, id="2", buyer_id="other"),
        replace(look, id="3", place_id="o"),
        replace(look, id="4", stage="gone"),
        replace(look, id="5", place_id="gone"),
    ]
    behind = {
        "look 1": [said("visit", "Acme")],
        "2": [said("visit", "Acme"), said("visit", "Brook")],
    }
    speakers = [
        Speaker("Ada", "discourse", "forum.data.example"),
        Speaker("Grace", "hackernews", "news.ycombinator.com"),
    ]
    order = [stages.Stage(team=TEAM, key=key, ord=n, label=key) for n, key in enumerate(KEYS)]
    found = spots(order, looks, {place.id: place, "o": other}, behind, speakers)
    assert [(one.stage, one.place.id, one.said, one.of) for one in found] == [
        ("validate", place.id, 2, 2),
        ("validate", "o", 0, 2),
    ]
    assert found[0].buyers == ("buyer 1", "other")
    assert [one.speakers for one in found] == [("Ada",), ("Grace",)]
    assert speaking_at(place, [Speaker("Eve", "feed", "evildata.example")]) == ()


@pytest.mark.parametrize(
    ("url", "host"),
    [("https://www.a.example/b", "a.example"), ("a.example", "a.example"), ("", ""), ("//[", "")],
)
def test_the_host_of_an_address(url: str, host: str) -> None:
    assert host_of(url) == host
