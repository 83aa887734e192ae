from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from feedparser.datetimes import _parse_date
from hypothesis import given
from hypothesis import strategies as st

from monitors import _dates

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-12", "2024-03-12T00:00:00"),
        ("2024-03-12T10:00:00Z", "2024-03-12T10:00:00"),
        ("2024-03-12T10:00:00.123456789+02:00", "2024-03-12T08:00:00.123456"),
        ("2024-03-12 10:00:00 +0200", "2024-03-12T08:00:00"),
        ("20240312T100000Z", "2024-03-12T10:00:00"),
        ("Tue, 12 Mar 2024 10:00:00 GMT", "2024-03-12T10:00:00"),
        ("Tue, 12 Mar 2024 10:00 PDT", "2024-03-12T17:00:00"),
        ("Wed, 12 Mar 2024 10:00:00 GMT", "2024-03-12T10:00:00"),
        ("March 12, 2024 5:06 pm", "2024-03-12T17:06:00"),
        ("12. September 2024", "2024-09-12T00:00:00"),
        ("Mo, 12 Mär 2024 10:00:00 +0100", "2024-03-12T09:00:00"),
        ("Dienstag, 12. Dezember 2023, 10:00", "2023-12-12T10:00:00"),
        ("lun., 12 févr. 2024 10:00", "2024-02-12T10:00:00"),
        ("vendredi 5 décembre 2025", "2025-12-05T00:00:00"),
        ("mardi 1 août 2023", "2023-08-01T00:00:00"),
        ("mar., 5 déc. 2025 08:00", "2025-12-05T08:00:00"),
        ("mar. 3 mars 2026", "2026-03-03T00:00:00"),
        ("12 de março de 2024", "2024-03-12T00:00:00"),
        ("lunes, 15 de enero de 2024", "2024-01-15T00:00:00"),
        ("gio, 4 lug 2024 08:00:00 +0200", "2024-07-04T06:00:00"),
        ("di 5 mrt 2024", "2024-03-05T00:00:00"),
        ("2024年3月12日", "2024-03-12T00:00:00"),
        ("1718000000", "2024-06-10T06:13:20"),
        ("1718000000000", "2024-06-10T06:13:20"),
        ("Tue, 12 Mar 2024 25:61:00", "2024-03-12T00:00:00"),
        ("Thu, 02 Jan 25 12:00:00 EST", "2025-01-02T17:00:00"),
    ],
)
def test_dates_are_read_in_every_form(text: str, expected: str) -> None:
    found = _dates.read(text)
    assert found is not None
    assert found.replace(tzinfo=None).isoformat() == expected


@pytest.mark.parametrize(
    "value",
    [
        "", "   ", "yesterday", "now", "2024", "March", "10:00", "12", "Tue", "3 March",
        "0000-00-00", "0001-01-01T00:00:00Z", "1970-01-01", "9999999999999999999", "2024-13-45",
        "a" * 200, "2024-03-12" * 50, "9" * 90, "1e400", None, 7, ["2024-03-12"],
    ],
)  # fmt: skip
def test_what_is_no_date_is_none(value: object) -> None:
    assert _dates.read(value) is None


@given(st.text(max_size=120) | st.text(alphabet="0123456789-:TZ +.,/ janfebmarMON", max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    found = _dates.read(text)
    assert found is None or found.tzinfo is UTC


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)), st.integers(-14, 14))
def test_a_date_comes_back_as_it_was(moment: datetime, hours: int) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    there = (moment + timedelta(hours=hours)).replace(tzinfo=None)
    written = f"{there.isoformat()}{hours:+03d}:00"
    assert _dates.read(written) == (moment if moment.year >= 1990 else None)


ZONES = ["Z", "", "GMT", "UTC", "+0000", "-1130", "+9959", "+02:00", "-11:30", "+24:00", "EST"]
DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31)) | st.dates(date(1989, 12, 1), date(2040, 1, 1))


@given(
    DAYS,
    st.tuples(*(st.integers(0, most).map("{:02}".format) for most in (25, 60, 60))),
    st.sampled_from(["", ".5", ".999999", ".1234567"]),
    st.sampled_from(ZONES),
    st.sampled_from(["{:%Y-%m-%d}T", "{:%Y-%m-%d} ", "{:%a, %d %b %Y} ", "Mon, {:%d %b %Y} "]),
)
def test_the_usual_forms_are_read_as_feedparser_does(
    day: date, parts: tuple[str, ...], more: str, zone: str, form: str
) -> None:
    gap = " " if "b" in form else ""
    text = f"{form.format(day)}{':'.join(parts)}{'' if gap else more}{gap}{zone}"
    found = _dates.usual(text)
    assert found is None or _dates.from_struct(found) == _dates.from_struct(_parse_date(text))


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-12T10:00:00Z", "2024-03-12T12:00:00.123+02:00", "Tue, 12 Mar 2024 10:00:00 GMT",
        "Tue, 12 Mar 2024 08:00:00 -0200", "Mon, 12 Mar 2024 10:30:00 +0030",
    ],
)  # fmt: skip
def test_the_usual_forms_are_known(text: str) -> None:
    assert _dates.usual(text) == datetime(2024, 3, 12, 10, tzinfo=UTC)


@pytest.mark.parametrize("year", [0, -1, 99_999, 1969])
def test_an_absurd_struct_is_none(year: int) -> None:
    assert _dates.from_struct(time.struct_time((year, 1, 1, 0, 0, 0, 0, 1, 0))) is None


def test_the_future_is_now() -> None:
    assert _dates.placed([NOW + timedelta(days=4_000)], NOW) == [NOW]


def test_what_has_no_date_has_that_of_its_older_neighbour() -> None:
    newer, older = NOW - timedelta(days=1), NOW - timedelta(days=5)
    assert _dates.placed([None, newer, None, None, older, None], NOW) == [
        newer, newer, older, older, older, older,
    ]  # fmt: skip


def test_where_nothing_is_dated_all_is_from_now() -> None:
    assert _dates.placed([None, None], NOW) == [NOW, NOW]


@given(st.lists(st.none() | st.datetimes().map(lambda moment: moment.replace(tzinfo=UTC))))
def test_everything_gets_a_date_and_none_from_the_future(
    dates: list[datetime | None],
) -> None:
    placed = _dates.placed(dates, NOW)
    assert len(placed) == len(dates)
    assert all(date <= NOW for date in placed)
