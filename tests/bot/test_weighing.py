from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bot import sheets
from bot.__main__ import main
from bot.sheets import SheetError
from bot.weighing import attribute, lifetime

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = {"name": ("who",), "amount": ("value",)}


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("1234.5", 1234.5),
        ("$1,234,567", 1234567),
        ("1,234.50", 1234.5),
        ("1.234,50 €", 1234.5),
        ("2,5", 2.5),
        ("1,234", 1234),
        ("0,125", 0.125),
        ("250k", 250_000),
        ("1.5M", 1_500_000),
        ("(12.00)", -12),
        ("-3", -3),
        ("\u22123", -3),
        ("1.234.567", 1234567),
        ("1'234.50", 1234.5),
        ("USD 12", 12),
        ("12 EUR", 12),
        ("1\u00a0234", 1234),
    ],
)
def test_an_amount_is_read_as_people_write_it(cell: str, read: float) -> None:
    assert sheets.number(cell) == pytest.approx(read)


@pytest.mark.parametrize("cell", ["", "-", "abc", "1e400", "nan", "inf", "1..2,,3", "9" * 40, "k"])
def test_what_is_no_amount_is_none(cell: str) -> None:
    with pytest.raises(ValueError, match="no number"):
        sheets.number(cell)


@pytest.mark.parametrize(
    ("cell", "day_first", "read"),
    [
        ("2026-01-31", None, date(2026, 1, 31)),
        ("2026-01-31T23:30:00Z", None, date(2026, 1, 31)),
        ("2026-01-31 10:00:00 UTC", None, date(2026, 1, 31)),
        ("20260131", None, date(2026, 1, 31)),
        ("31.1.2026", None, date(2026, 1, 31)),
        ("31/1/2026", None, date(2026, 1, 31)),
        ("1/31/2026", None, date(2026, 1, 31)),
        ("3/3/2026", None, date(2026, 3, 3)),
        ("1/2/2026", True, date(2026, 2, 1)),
        ("1/2/2026", False, date(2026, 1, 2)),
    ],
)
def test_a_day_is_read(cell: str, day_first: bool | None, read: date) -> None:  # noqa: FBT001
    assert sheets.day(cell, day_first=day_first) == read


@pytest.mark.parametrize("cell", ["1/2/2026", "", "soon", "2026-13-01", "32.1.2026", "1-2.2026"])
def test_a_day_that_is_none_or_two_is_not_guessed(cell: str) -> None:
    with pytest.raises(ValueError, match=r"day|month|range"):
        sheets.day(cell)


@pytest.mark.parametrize(
    ("cells", "first"),
    [(["1/2/2026", "13/2/2026"], True), (["1/2/2026", "1/13/2026"], False), (["1/2/2026"], None)],
)
def test_a_column_tells_whether_the_day_comes_first(cells: list[str], first: bool | None) -> None:  # noqa: FBT001
    assert sheets.day_comes_first(cells) is first
    assert sheets.day_comes_first([*cells, "14/1/2026", "1/14/2026"]) is None


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfWho;VALUE\nAda;1\n",
        b"who,value\r\nAda,1\r\n",
        b'"who"\t"value"\n"Ada"\t"1"\n',
        b"other,WHO,Value\nx,Ada,1\n\n,,\n",
        b'who,value\n"A\nda",1\n'.replace(b"A\nda", b"Ada"),
    ],
)
def test_a_sheet_is_read_whatever_it_looks_like(data: bytes) -> None:
    sheet = sheets.read(data, "x.csv", COLUMNS, ["name"])
    assert [row for _, row in sheet.rows] == [{"name": "Ada", "amount": "1"}]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no column name .I see: nothing"),
        (b"a,b\n1,2\n", "no column name .I see: a, b"),
        (b'who,value\n"Ada,1\n', "cannot be read as CSV"),
    ],
)
def test_what_is_no_sheet_is_said(data: bytes, said: str) -> None:
    with pytest.raises(SheetError, match=said):
        sheets.read(data, "x.csv", COLUMNS, ["name"])


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_words(data: bytes) -> None:
    said: list[str] = []
    for weigh in (lambda: lifetime(data, "x", None), lambda: attribute(data, "x")):
        try:
            weigh()
        except SheetError as refused:
            said.append(str(refused))
    assert all(one.startswith(("x ", "x,")) for one in said)


def firm() -> bytes:
    """Write the transactions of a firm that we made up: some buy weekly, most but once."""
    start = date(2024, 1, 1)
    lines = ["customer_id,date,amount"]
    for n in range(240):
        for k in range(1 + (n % 5 == 0) * (n % 7) + (n % 3 == 0)):
            day = start + timedelta(days=n % 60 + k * (5 + n % 11))
            lines.append(f"c{n},{day},{10 + (n * 7 + k * 3) % 40}.50")
    return "\n".join(lines).encode()


def test_lifetime_is_fitted_with_a_range() -> None:
    found = lifetime(firm(), "firm.csv", date(2024, 6, 30))
    assert found["customers"] == 240
    assert set(found["parameters"]) == {"r", "alpha", "a", "b", "p", "q", "gamma"}
    assert found["log_likelihood"] < 0
    ahead = found["forecast"]
    assert ahead["low"] < ahead["value"] < ahead["high"]
    assert found == lifetime(firm(), "firm.csv", date(2024, 6, 30))


def test_too_few_customers_have_no_forecast() -> None:
    few = b"\n".join(firm().split(b"\n")[:60])
    found = lifetime(few, "few.csv", date(2024, 6, 30))
    assert "forecast" not in found
    assert "Too few" in found["says"]
    once = lifetime(b"customer,date,amount_usd\na,2024-01-01,5\n", "once.csv", None)
    assert (once["model"], once["revenue"]) == (None, 5.0)
    assert "nobody has bought twice" in once["says"]


def test_rows_that_cannot_be_read_are_left_out_and_said() -> None:
    data = b"customer,date,amount\na,2024-01-01,5\nb,soon,5\n,2024-01-02,5\nc,2024-01-02,much\n"
    found = lifetime(data, "x.csv", None)
    assert found["customers"] == 1
    assert found["left_out"] == 3
    assert found["troubles"][0].startswith("line 3: no day")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"customer,date,amount\nb,soon,5\n", "no transaction that can be read"),
        (b"customer,date,amount\n", "It has no rows"),
        (b"period,survivors\n0,100\n1,many\n", "line 3: no number"),
        (b"period,survivors\n0,100\n1,120\n2,3\n", "cannot become more"),
    ],
)
def test_a_file_that_cannot_be_weighed_is_said(data: bytes, said: str) -> None:
    with pytest.raises(SheetError, match=said):
        lifetime(data, "x.csv", None)


def test_a_day_before_all_purchases_is_said() -> None:
    with pytest.raises(SheetError, match="no purchase up to 2020-01-01"):
        lifetime(firm(), "firm.csv", date(2020, 1, 1))


def test_a_series_of_survivors_is_a_contract() -> None:
    lines = [b"period,survivors", *(b"%d,%d" % p for p in enumerate([1000, 869, 743, 653, 593]))]
    found = lifetime(b"\n".join(lines), "s.csv", None)
    assert found["model"] == "shifted-beta-geometric"
    assert found["retention_next"] > 0.9


@pytest.mark.parametrize(
    ("conversions", "said"), [(5, "Under 20"), (30, "Under 70"), (90, "what caused it")]
)
def test_attribution_says_what_may_be_said(conversions: int, said: str) -> None:
    data = f"path,conversions,value,nulls\nA > B,{conversions},100.01,3\n > ,1,1,1\nC,-1,,\n"
    found = attribute(data.encode(), "p.csv")
    assert said in found["says"]
    assert found["left_out"] == 2
    for credit in found["models"].values():
        assert round(sum(one["value"] for one in credit.values()), 2) == 100.01


def test_no_path_at_all_is_said() -> None:
    with pytest.raises(SheetError, match="no path that can be read"):
        attribute(b"path,conversions\n,1\n", "p.csv")


def test_both_answer_on_the_command_line(tmp_path: Path) -> None:
    run = CliRunner()
    paid, paths = tmp_path / "t.csv", tmp_path / "p.csv"
    paid.write_bytes(firm())
    paths.write_text("path,conversions,value\nA > B,2,10\n", encoding="utf-8")
    said = run.invoke(main, ["lifetime", str(paid), "--until", "2024-06-30", "--json"])
    assert json.loads(said.stdout)["customers"] == 240
    assert "log likelihood" in run.invoke(main, ["lifetime", str(paid)]).stdout
    said = run.invoke(main, ["attribute", str(paths), "--json"])
    assert "shapley" in json.loads(said.stdout)["models"]
    assert "time decay:" in run.invoke(main, ["attribute", str(paths)]).stdout
    wrong = run.invoke(main, ["lifetime", str(paths)])
    assert (wrong.exit_code, "no column customer_id" in wrong.stderr) == (1, True)
