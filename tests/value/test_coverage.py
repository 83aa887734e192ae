"""Coverage: what counts as an answer, what is wrong with a cell, what goes with a person."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.value._demand import NOW, answer, buyer, lay, people, question, role
from value.coverage import MARKS, Coverage, Person, exposed, hosts
from value.open_deals import OpenDeal, Pipeline, pipeline


def marks(found: Coverage) -> tuple[str, ...]:
    [cell] = found.cells
    return cell.marks


def test_a_question_that_nobody_answers_is_a_gap() -> None:
    assert marks(lay([question(7)], [])) == ("none",)


def test_a_single_answerer_is_fragile_and_two_are_not() -> None:
    alone = [answer("ada", 7), answer("ada", 7, 20)]
    found = lay([question(7)], alone)
    assert marks(found) == ("one",)
    [one] = found.cells[0].answerers
    assert (one.person.name, one.answers, one.newest_at) == ("Ada", 2, alone[0].said_at)
    assert one.link == "https://ada.example/7"
    assert marks(lay([question(7)], [*alone, answer("grace", 7)])) == ()


def test_what_is_over_a_year_old_is_stale_until_somebody_says_it_anew() -> None:
    old = [answer("ada", 7, 366), answer("grace", 7, 400)]
    assert marks(lay([question(7)], old)) == ("stale",)
    assert marks(lay([question(7)], [answer("ada", 7, 365), answer("grace", 7, 400)])) == ()


@pytest.mark.parametrize("status", ["suggested", "wrong", "other"])
def test_nothing_counts_that_nobody_confirmed(status: str) -> None:
    assert marks(lay([question(7)], [answer("ada", 7, status=status)])) == ("none",)


def test_neither_does_what_is_no_use_nor_whom_we_do_not_know() -> None:
    said = [answer("ada", 7, quality=0), answer("stranger", 7)]
    assert marks(lay([question(7)], said)) == ("none",)


def test_a_retired_question_leaves_the_map_with_its_answers() -> None:
    found = lay([question(7, status="retired")], [answer("ada", 7)])
    assert found.cells == ()
    assert found.by_stage() == {}
    assert found.people() == []
    assert exposed("ada", found) == []


def test_what_we_say_ourselves_is_only_ours() -> None:
    who = people("grace", ada=Person("ada", "Ada", is_ours=True))
    ours = [answer("ada", 7), answer("grace", 7, link="https://www.vendor.example/blog")]
    vendor = hosts(["https://vendor.example/", "not a link", "https://[broken"])
    assert vendor == {"vendor.example"}
    assert marks(lay([question(7)], ours, who=who, our_hosts=vendor)) == ("ours only",)
    theirs = [*ours, answer("grace", 7, 20)]
    assert marks(lay([question(7)], theirs, who=who, our_hosts=vendor)) == (), (
        "who also says it in a place of their own says it themselves"
    )


def test_who_speaks_against_us_covers_nothing() -> None:
    found = lay([question(7)], [answer("ada", 7, stance=-1), answer("grace", 7)])
    assert marks(found) == ("against", "one")
    [cell] = found.cells
    assert [one.person.id for one in cell.against] == ["ada"]
    assert [one.person.id for one in cell.answerers] == ["grace"]
    both = [answer("ada", 7, 30, stance=-1), answer("ada", 7, 5, stance=1)]
    assert marks(lay([question(7)], both)) == ("one",), "what they said last is what holds"


def test_a_role_against_us_at_the_stage_turns_what_is_even_handed() -> None:
    asked, said = [question(7)], [answer("ada", 7)]
    assert marks(lay(asked, said, roles=[role("ada", stance=-1)])) == ("none", "against")
    assert marks(lay(asked, said, roles=[role("ada", "problem", -1)])) == ("one",)
    praise = [answer("ada", 7, stance=1)]
    assert marks(lay(asked, praise, roles=[role("ada", stance=-1)])) == ("one",)


def test_who_is_unlike_who_asks_does_not_count_and_is_shown() -> None:
    who = people(
        "sam",
        ada=Person("ada", "Ada", role="technical", products=("Base",)),
        grace=Person("grace", "Grace", role="economic"),
    )
    asked = {"buyers": {"cto": buyer("cto", "technical")}, "askers": {"q7": {"cto"}}, "who": who}
    said = [answer(name, 7) for name in ("ada", "grace", "sam")]
    [cell] = lay([question(7)], said, **asked).cells
    assert [(one.person.id, one.matches) for one in cell.answerers] == [
        ("ada", True),
        ("sam", None),
    ]
    assert [one.person.id for one in cell.others] == ["grace"]
    [cell] = lay([question(7, product=" base ")], said, **asked).cells
    assert [one.person.id for one in cell.answerers] == ["ada", "sam"]
    [cell] = lay([question(7, product="Cloud")], said, **asked).cells
    assert [one.person.id for one in cell.answerers] == ["sam"], "another product is unlike too"


def test_one_buyer_or_one_stage_can_be_looked_at_alone() -> None:
    asked = [question(1, stage="problem"), question(2), question(3)]
    whose = {
        "buyers": {"cto": buyer("cto", "technical"), "cfo": buyer("cfo", "economic")},
        "askers": {"q1": {"cto", "cfo", "gone"}, "q2": {"cfo"}},
        "who": people(ada=Person("ada", "Ada", role="economic")),
    }
    said = [answer("ada", 1)]
    every = lay(asked, said, **whose)
    assert [cell.question.number for cell in every.cells] == [2, 3, 1], "the gravest first"
    assert list(every.by_stage()) == ["problem", "validate"]
    cfo = lay(asked, said, buyer="cfo", **whose)
    assert [(cell.question.number, cell.marks) for cell in cfo.cells] == [
        (2, ("none",)),
        (1, ("one",)),
    ]
    cto = lay(asked, said, buyer="cto", **whose)
    assert marks(cto) == ("none",), "to one buyer only their own role counts"
    assert [cell.question.number for cell in lay(asked, said, stage="problem").cells] == [1]


def test_a_stage_that_is_in_no_list_any_more_is_shown_last() -> None:
    found = lay([question(1, stage="gone"), question(2)], [])
    assert list(found.by_stage()) == ["validate", "gone"]


def test_the_most_open_pipeline_comes_first() -> None:
    customers = {"q1": ["Acme"], "q2": ["acme ", "ACME", "Example"], "q3": [""]}
    deals = [
        OpenDeal(("Acme", "acme", ""), 100_00, "EUR"),
        OpenDeal(("Example",)),
        OpenDeal(("Other",), 9_00, "EUR"),
    ]
    behind = pipeline(customers, deals)
    assert behind == {"q1": Pipeline(1, {"EUR": 100_00}), "q2": Pipeline(2, {"EUR": 100_00})}
    found = lay([question(n) for n in (1, 2, 3)], [answer("ada", 1)], pipeline=behind)
    assert [cell.question.number for cell in found.cells] == [2, 1, 3]
    assert found.cells[2].pipeline == Pipeline()


def test_asks_that_are_open_are_counted() -> None:
    [cell] = lay([question(7)], [], asked={"q7": 2}).cells
    assert cell.asked == 2


def test_what_goes_with_a_person() -> None:
    who = people("ada", "grace", "sam", olive=Person("olive", "Olive", is_ours=True))
    said = [
        answer("ada", 1),  # hers alone
        answer("ada", 2),
        answer("olive", 2),  # else only ours
        answer("ada", 3),
        answer("grace", 3, 500),  # else stale
        answer("ada", 4),
        answer("grace", 4),  # held by another
        answer("ada", 5, stance=-1),  # no loss
        answer("ada", 6, 500),  # stale, and hers alone
    ]
    found = lay([question(n) for n in range(1, 8)], said, who=who)
    lost = [(one.cell.question.number, one.mark) for one in exposed("ada", found)]
    assert lost == [(6, "none"), (1, "none"), (2, "ours only"), (3, "stale")]
    assert exposed("nobody", found) == []


def test_who_answers_most_comes_first() -> None:
    said = [answer("grace", 1), answer("grace", 2, stance=-1), answer("ada", 1)]
    found = lay([question(1), question(2)], said)
    assert [one.name for one in found.people()] == ["Grace", "Ada"]


_said = st.lists(
    st.builds(
        answer,
        st.sampled_from(["ada", "grace", "sam", "stranger"]),
        st.integers(1, 3),
        st.integers(0, 800),
        status=st.sampled_from(["confirmed", "suggested", "wrong", "other"]),
        stance=st.integers(-1, 1),
        quality=st.integers(0, 3),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(_said)
def test_what_is_not_confirmed_never_changes_the_map(said: list) -> None:  # type: ignore[type-arg]
    asked = [question(n) for n in (1, 2, 3)]
    found = lay(asked, said)
    assert found == lay(asked, [one for one in said if one.status == "confirmed"])
    for cell in found.cells:
        assert list(cell.marks) == [mark for mark in MARKS if mark in cell.marks]
        assert ("none" in cell.marks) == (not cell.answerers)
        for one in cell.answerers:
            alone = replace(cell, answerers=(one,))
            left = exposed(one.person.id, Coverage({}, (alone,), NOW))
            assert [loss.mark for loss in left] == ["none"], "who is alone is always a loss"
