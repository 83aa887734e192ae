"""The floor, the buyers' own account and the ceiling; credits that sum to what was paid."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.value._facts import day, paid, touch
from value import credit, gates, tracked
from value.facts import Report, Touch, once
from value.reference import account, influence
from value.touched import ceiling


def test_what_is_paid_is_taken_off_the_deal_so_that_none_of_it_counts_twice() -> None:
    rows = [
        paid("acme", 1, 5000, "won"),
        paid("acme", 3, 2000),
        paid("acme", 4, 2500),
        paid("acme", 900, 70),
        paid("zeta", 2, 100),
        paid("zeta", 5, 50, "won"),
        paid("zeta", 6, 30, "won"),
        paid("other", 5, 5, "won"),
        paid("back", 5, 80, "won"),
        paid("back", 6, -20),
    ]
    assert [(one.customer, one.amount) for one in once(rows)] == [
        ("acme", 500),
        ("zeta", 100),
        ("acme", 2000),
        ("acme", 2500),
        ("back", 80),
        ("other", 5),
        ("back", -20),
        ("acme", 70),
    ]
    late = replace(paid("acme", 900, 4000), deal="acme-1-won")
    assert [one.amount for one in once([rows[0], late])] == [1000, 4000]
    assert [one.amount for one in once([rows[0], replace(late, amount=6000)])] == [6000]


@given(
    st.lists(
        st.tuples(
            st.sampled_from("xy"),
            st.integers(0, 500),
            st.integers(0, 9_999),
            st.sampled_from(["paid", "won"]),
        ),
        max_size=12,
        unique_by=lambda row: (row[0], row[1], row[3]),
    )
)
def test_all_money_together_is_at_least_the_larger_book_and_at_most_both(
    made: list[tuple[str, int, int, str]],
) -> None:
    rows = [paid(who, on, amount, book) for who, on, amount, book in made]
    books = [sum(one.amount for one in rows if one.book == book) for book in ("paid", "won")]
    assert max(books) <= sum(one.amount for one in once(rows)) <= sum(books)


def test_who_came_with_a_code_counts_with_all_they_paid_since() -> None:
    touches = [
        touch("ana", "new", 10),
        touch("ben", "new", 40),
        touch("ana", "new", 12, "observed"),
    ]
    receipts = [paid("new", 10, 100), paid("new", 30, 50), paid("new", 41, -20), paid("x", 11, 9)]
    found = tracked.floor(touches, receipts, day(0), day(90))
    assert [(one.receipt.amount, one.touch.advocate) for one in found] == [
        (100, "ana"),
        (50, "ana"),
        (-20, "ben"),
    ]
    assert tracked.total(found) == 130
    assert tracked.floor(touches, receipts, day(20), day(30)) == []


def test_an_old_customer_with_a_code_counts_with_what_came_with_it_alone() -> None:
    receipts = [paid("old", 1, 70), paid("old", 50, 30), paid("old", 80, 11)]
    found = tracked.floor([touch("ana", "old", 50.2)], receipts, day(0), day(90))
    assert [one.receipt.amount for one in found] == [30]


def test_whose_code_a_first_purchase_came_with() -> None:
    nobody = Touch("t", "none", day(1))
    touches = [touch("ana", "a", 1), touch("ben", "a", 5), touch("ben", "b", 9), nobody]
    receipts = [paid("a", 5, 1), paid("a", 6, 1), paid("b", 5, 1), paid("none", 1, 1)]
    assert tracked.brought(touches, receipts) == {"a": "ben"}


def test_the_ceiling_counts_each_receipt_once_and_stands_with_each_who_touched() -> None:
    touches = [
        touch("ana", "a", 1, "observed"),
        touch("ben", "a", 2, "recorded"),
        touch("ana", "late", 50, "observed"),
        touch("ana", "long ago", -400, "observed"),
        Touch("x", "nobody's", day(1)),
    ]
    receipts = [paid(who, 10, 100) for who in ("a", "late", "long ago", "nobody's")]
    found = ceiling(touches, receipts, day(0), day(30))
    assert found.total == 100
    assert found.customers == {"a"}
    assert {who: len(rows) for who, rows in found.by_advocate.items()} == {"ana": 1, "ben": 1}
    assert ceiling(touches, receipts, day(11), day(30)).total == 0


def test_credit_is_parted_alike_among_distinct_advocates_with_first_and_last_as_ends() -> None:
    touches = [
        touch("ana", "a", 1, "observed"),
        touch("ana", "a", 2, "observed"),
        touch("ben", "a", 3),
        touch("cy", "a", 4),
        touch("cy", "b", 4),
    ]
    shares = credit.parted(touches, [paid("a", 9, 1000), paid("b", 9, 50)], day(0), day(30))
    found = credit.by_advocate(shares)
    assert [(who, one.amount, one.low, one.high) for who, one in found.items()] == [
        ("ana", 334, 0, 1000),
        ("ben", 333, 0, 333),
        ("cy", 383, 50, 1050),
    ]
    assert found["cy"].receipts == 2
    assert credit.disagreement(shares) == pytest.approx(1000 / 1050)
    assert credit.disagreement([]) == 0
    with pytest.raises(ValueError, match="no way"):
        credit.parted(touches, [], day(0), day(30), "markov")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz"), st.integers(0, 20)), max_size=20
    ),
    st.lists(st.tuples(st.sampled_from("xyz"), st.integers(0, 30), st.integers(-500, 99_999))),
    st.sampled_from(credit.EACH),
)
def test_credits_sum_to_the_ceiling_to_the_cent(
    made: list[tuple[str, str, int]], sales: list[tuple[str, int, int]], way: str
) -> None:
    touches = [touch(who, customer, on, "observed") for who, customer, on in made]
    receipts = [paid(customer, on, amount) for customer, on, amount in sales]
    shares = credit.parted(touches, receipts, day(0), day(90), way)
    whole = ceiling(touches, receipts, day(0), day(90)).total
    for column in ("amount", "first", "last"):
        assert sum(getattr(one, column) for one in shares) == whole
    assert tracked.total(tracked.floor(touches, receipts, day(0), day(90))) == 0


def report(customer: str, on: float, points: float | None, **parts: float) -> Report:
    return Report(f"{customer}-{on}", customer, day(on), points, parts)


def test_the_buyers_account_is_what_others_did_times_each_one_s_part() -> None:
    reports = [
        report("a", 1, 60, ana=50, ben=50),
        report("b", 1, 40, ana=25),
        report("c", 1, None),
        report("d", 1, 0),
    ]
    found = account(reports)
    assert (found.asked, found.answered, found.anyway, found.decoys) == (4, 3, 0, 0)
    assert found.weights("ana") == pytest.approx({"a": 0.3, "b": 0.1})
    assert found.weights() == pytest.approx({"a": 0.6, "b": 0.1})
    assert found.advocates() == ["ana", "ben"]
    assert found.saved() == 0


def test_of_a_customer_the_last_answer_counts() -> None:
    asked = [report("a", 1, 90, ana=90), report("a", 5, 50, ben=100), report("a", 9, None)]
    found = account(asked)
    assert (found.asked, found.answered) == (1, 1)
    assert found.weights() == {"a": 0.5}
    assert found.advocates() == ["ben"]
    assert account([report("a", 1, None), report("a", 2, None)]).asked == 1


def test_who_would_have_bought_anyway_counts_with_the_cost_saved() -> None:
    one = Report("1", "a", day(1), 50.0, {"ana": 50.0}, without="yes", decoy=True)
    found = account([one], acquisition=1000)
    assert found.weights("ana") == {"a": 0.0}
    assert found.saved("ana") == 250
    assert (found.anyway, found.decoys) == (1, 1)


def test_money_that_comes_later_is_worth_less() -> None:
    found = account([report("a", 1, 100, ana=100)], rate=0.1, years={"a": 2.0})
    assert found.weights("ana")["a"] == pytest.approx(1 / 1.21)


@pytest.mark.parametrize(
    ("points", "parts", "expected"),
    [
        (60, {"ana": 50.0, "ben": 50.0}, {"ana": 0.5, "ben": 0.5}),
        (60, {"ana": 30.0}, {"ana": 0.3}),
        (60, {"ana": 100.0, "ben": 100.0}, {"ana": 0.5, "ben": 0.5}),
        (0, {}, {}),
        (None, {"ana": 0.0}, {}),
    ],
)
def test_parts_of_a_decision_sum_to_one_at_most(
    points: float | None, parts: dict[str, float], expected: dict[str, float]
) -> None:
    assert influence(Report("1", "a", day(1), points, parts)) == expected


@pytest.mark.parametrize(
    ("conversions", "is_shown", "money", "said"),
    [(19, False, False, "counts alone"), (20, True, False, "no money"), (70, True, True, "caused")],
)
def test_gates(conversions: int, is_shown: bool, money: bool, said: str) -> None:  # noqa: FBT001
    assert gates.credit_is_shown(conversions) is is_shown
    assert gates.money_is_shown(conversions) is money
    assert said in gates.may_be_said(conversions)
