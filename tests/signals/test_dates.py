"""The day of a return, as people announce it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals._dates import returns_on

ON = date(2026, 5, 20)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("back in September", date(2026, 9, 1)),
        ("a break until 3 January", date(2027, 1, 3)),
        ("back on June 5th", date(2026, 6, 5)),
        ("from June to December", date(2026, 12, 1)),
        ("for two months", date(2026, 7, 20)),
        ("for 6 weeks", date(2026, 7, 1)),
        ("see you in the new year", date(2027, 1, 1)),
        ("back next month", date(2026, 6, 1)),
        ("back in March 2027", date(2027, 3, 1)),
        ("I return on 2026-08-15", date(2026, 8, 15)),
        ("back in spring", date(2027, 3, 1)),
        ("volvemos en septiembre", date(2026, 9, 1)),
        ("vuelvo el 5 de junio", date(2026, 6, 5)),
        ("de retour en octobre", date(2026, 10, 1)),
        ("zurück im Herbst", date(2026, 9, 1)),
        ("in vier Wochen", date(2026, 6, 17)),
        ("volto em agosto", date(2026, 8, 1)),
        ("torniamo a ottobre", date(2026, 10, 1)),
        ("terug in november", date(2026, 11, 1)),
        ("9月に戻ります", date(2026, 9, 1)),
        ("十二月から再開", date(2026, 12, 1)),
        ("三ヶ月休みます", date(2026, 8, 20)),
        ("I may be back", None),
        ("I started in March", None),
        ("some day, perhaps", None),
        ("2026-02-31", None),
        ("", None),
    ],
)
def test_a_return(text: str, day: date | None) -> None:
    assert returns_on(text, ON) == day


def test_without_a_day_of_publication_only_whole_dates_are_told() -> None:
    assert returns_on("back in September", None) is None
    assert returns_on("back in March 2027", None) == date(2027, 3, 1)


@given(
    st.lists(
        st.sampled_from(
            [
                "back",
                "until",
                "for",
                "in",
                "31",
                "february",
                "99",
                "weeks",
                "years",
                "may",
                "9999-12-31",
                "12月",
                "ヶ",
            ]
        )
    ).map(" ".join),
    st.dates(),
)
def test_no_words_and_no_day_make_it_stumble(text: str, on: date) -> None:
    found = returns_on(text, on)
    assert found is None or isinstance(found, date)
