"""What holds for every table: a record is a row, and comes back as it went in."""

from __future__ import annotations

import dataclasses
import re
import typing
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import storage
from storage import _rows, posts
from tests.storage._samples import NOW, fill, sample

TEAM = "T0OURS"
TABLES = sorted(storage.tables())

# Everything that a feed or a person could send, lone surrogates and NUL among it.
_TEXTS = st.text(alphabet=st.characters(exclude_categories=())) | st.sampled_from(
    [
        "",
        "\x00",
        "\ud83d",
        "a\x00b\udfff",
        "'; drop table posts; --",
        "%s {} :team $1 %(team)s",
        "👩‍💻",
    ]
)
_VALUES: dict[Any, st.SearchStrategy[Any]] = {
    str: _TEXTS,
    int: st.integers(-(2**63) + 1, 2**63 - 1),
    bool: st.booleans(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    datetime: st.datetimes(timezones=st.just(UTC)),
    date: st.dates(),
    tuple[str, ...]: st.lists(_TEXTS).map(tuple),
    type(None): st.none(),
}


def _values(hint: Any) -> st.SearchStrategy[Any]:
    if hint in _VALUES:
        return _VALUES[hint]
    return st.one_of([_values(option) for option in typing.get_args(hint)])


def _kept(value: Any, *, within: bool = False) -> Any:
    """Say what is left of a value: all, but NUL and lone surrogates."""
    if isinstance(value, tuple):
        return tuple(_kept(one, within=True) for one in value)
    if isinstance(value, str):
        text = re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", value)
        return text if within else text.replace("\x00", "")
    return value


def _identifying(name: str) -> set[str]:
    """Name the columns that a table's keys and references are made of."""
    text = " ".join(storage.tables()[name].steps)
    keys = re.findall(r"(?:primary|foreign) key \(([^)]*)\)", text)
    return {"team"} | {column.strip() for key in keys for column in key.split(",")}


@pytest.mark.parametrize("name", TABLES)
def test_a_records_fields_are_its_tables_columns(db: storage.Database, name: str) -> None:
    fields = [field.name for field in dataclasses.fields(storage.tables()[name].record)]
    assert fields == db.columns()[name]


@pytest.mark.parametrize("name", TABLES)
def test_every_table_says_what_a_row_is(name: str) -> None:
    record = storage.tables()[name].record
    assert record.__doc__
    assert dataclasses.is_dataclass(record)
    assert name in sample(TEAM), f"add a row of {name} to sample() in tests/storage/_samples.py"


@pytest.mark.parametrize("name", TABLES)
def test_every_key_and_reference_begins_with_the_team(name: str) -> None:
    """So that the database itself keeps teams apart, and finds a team's rows by index."""
    text = re.sub(r"--[^\n]*", "", " ".join(storage.tables()[name].steps))
    assert re.search(rf"create table {name} \(\s*team text not null", text)
    for columns in re.findall(r"(?:(?:primary|foreign) key|index \w+ on \w+) \(([^)]*)\)", text):
        assert columns.split(",")[0].strip() == "team", columns


@pytest.mark.parametrize("name", TABLES)
def test_any_record_comes_back_as_it_went_in(db: storage.Database, name: str) -> None:
    fill(db, TEAM)
    row = sample(TEAM)[name]
    record = type(row)
    hints = typing.get_type_hints(record)
    keys = _identifying(name)
    named = {key: getattr(row, key) for key in sorted(keys) if getattr(row, key) is not None}
    where = " and ".join(f"{key} = :{key}" for key in named)

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.fixed_dictionaries(
            {field: _values(hint) for field, hint in hints.items() if field not in keys}
        )
    )
    def comes_back(values: dict[str, Any]) -> None:
        sets = {field: value for field, value in values.items() if field != "team"}
        wanted = dataclasses.replace(row, **sets)
        if name == "teams":
            storage_row = dataclasses.replace(wanted, team="T0NEW")
            db.insert(name, "T0NEW", [storage_row])
            found = db.across().one(record, "select * from teams where team = 'T0NEW'")
            db.across().execute("delete from teams where team = 'T0NEW'")
            wanted = storage_row
        else:
            # Cascades take what hangs on the row; only it is looked at from here on.
            if name == "buyers":  # a visit outlives nobody whom it is about
                db.execute("delete from visits where team = :team", team=TEAM)
            db.execute(f"delete from {name} where {where}", **named)
            db.insert(name, TEAM, [wanted])
            found = db.one(record, f"select * from {name} where {where}", **named)
        fields = [field.name for field in dataclasses.fields(record)]
        assert found is not None
        assert [getattr(found, field) for field in fields] == [
            _kept(getattr(wanted, field)) for field in fields
        ]

    comes_back()


_TIMES = st.sampled_from([NOW, NOW.astimezone(timezone(timedelta(hours=2))), NOW - timedelta(1)])
_VARIED = st.fixed_dictionaries(
    {
        "text": _TEXTS,
        "url": st.text(alphabet="a\x00é\ud83d", max_size=3),
        "published_at": _TIMES,
        "edited_at": st.none() | _TIMES,
        "reasons": _values(tuple[str, ...]),
        "returns_on": st.none() | st.just(NOW.date()),
        "backlog": st.booleans(),
        # what no field says, and is kept or refused all the same
        "kind": st.sampled_from(["post", None, 7, 2**70]),
        "sentiment": st.sampled_from([None, 0, -0.0, 0.5, True]),
    }
)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(_VARIED, min_size=1, max_size=6), st.sampled_from([1, 3, 100]), st.sampled_from([0, 5])
)
def test_many_records_are_kept_as_each_alone(
    many: list[dict[str, Any]], together: int, few: int
) -> None:
    row = sample(TEAM)["posts"]
    records = [dataclasses.replace(row, **values) for values in many]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_rows, "TOGETHER", together)
        patch.setattr(_rows, "_FEW", few)
        names, rows = _rows.writer(posts.Post)
        found = list(rows(records))
    wanted = [tuple(_rows.store(getattr(record, name)) for name in names) for record in records]
    # also of what sort it is: 1 is no 1.0, and 0.0 no -0.0
    assert repr(found) == repr(wanted)


def test_a_record_is_put_together_from_its_values() -> None:
    row = sample(TEAM)["posts"]
    values = [getattr(row, field.name) for field in dataclasses.fields(row)]
    made = posts.made(values)
    assert made == row
    assert repr(made) == repr(row)
    for wrong in (values[1:], [*values, ""]):
        with pytest.raises(ValueError, match="zip"):
            posts.made(wrong)
