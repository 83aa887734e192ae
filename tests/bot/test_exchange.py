from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import storage
from bot import exchange
from bot.exchange import ImportFileError, Report, Row
from storage import accounts, advocates, watchlists
from tests.bot._world import HERE, OLIVE, TEAM, World

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.bot._world import Clock


def take_in(world: World, text: str | bytes, name: str = "people.csv") -> Report:
    """Import a file."""
    rows = exchange.read(text if isinstance(text, bytes) else text.encode(), name)
    report = Report()
    with world.open() as db, db.transaction():
        for report in exchange.take_in(db, TEAM, rows, watchlist="advocates", now=world.clock()):  # noqa: B007
            pass
    return report


def names(world: World) -> list[str]:
    with world.open() as db:
        return [one.name for one in advocates.every(db, TEAM)]


@pytest.mark.parametrize(
    "text",
    [
        "name,link\nAda,https://ada.example\n",
        "Name;Link\r\nAda;https://ada.example\r\n",
        "link\tname\nhttps://ada.example\tAda\n",
        "\ufeffname,link\nAda,https://ada.example",
        "Advocate,URL,extra\nAda,https://ada.example,what,ever,more\n",
        'name,link\n"Ada","https://ada.example"\n,,\n',
    ],
)
def test_people_write_csv_in_many_ways(world: World, text: str) -> None:
    report = take_in(world, text)
    assert (report.rows, report.advocates, report.accounts) == (1, 1, 1)
    assert names(world) == ["Ada"]


def test_who_stands_in_is_taken_in_and_out(world: World) -> None:
    report = take_in(
        world,
        "name,link,owner,backup\n"
        f"Ada,https://ada.example,{OLIVE},U0MAX\n"
        f"Bea,https://bea.example,{OLIVE},\n"
        f"Cy,https://cy.example,{OLIVE},{OLIVE}\n",
    )
    with world.open() as db:
        found = {one.name: one.backup for one in advocates.every(db, TEAM)}
        written = exchange.as_csv(exchange.rows_of(db, TEAM))
    assert found == {"Ada": "U0MAX", "Bea": None}
    [trouble] = report.troubles
    assert trouble == f"row 4: owner and backup are both {OLIVE!r}; name two, or no backup"
    assert [row.backup for row in exchange.read(written.encode(), "x.csv")] == ["U0MAX", ""]


def test_quotes_within_quotes_are_read_however_late_they_come(world: World) -> None:
    many = "".join(f"Ada {n},https://{n}.example\n" for n in range(300))
    take_in(world, f'name,link\n{many}"Grace ""the great""",https://grace.example\n')
    assert 'Grace "the great"' in names(world)


def test_a_row_that_cannot_be_taken_is_named_and_hinders_no_other(world: World) -> None:
    report = take_in(
        world,
        "name,link\n"
        ",https://a.example\n"
        f"{'x' * 81},https://b.example\n"
        "Bob,\n"
        "Cy,javascript:alert(1)\n"
        "Dee,http://[\n"
        "Ada,https://ada.example https://ada.example/feed\n",
    )
    assert names(world) == ["Ada"]
    assert (report.rows, report.accounts, len(report.troubles)) == (6, 2, 5)
    assert [one.split(":")[0] for one in report.troubles] == [f"row {n}" for n in range(2, 7)]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"who,where\nAda,https://a.example\n",
        b"<html><body>Hello</body></html>",
        b"<opml><body></body></opml>",
        b"\x00\x01\x02",
        b'name,link\n"' + b"x" * 200_000 + b'",https://a.example\n',
    ],
)
def test_a_file_that_is_none_is_refused_in_words(world: World, data: bytes) -> None:
    with pytest.raises(ImportFileError, match="Nothing was changed"):
        take_in(world, data)


@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.binary(max_size=300))
def test_no_file_is_an_accident(data: bytes) -> None:
    for start in (b"", b"name,link\n", b"<opml>"):
        try:
            exchange.read(start + data, "people.csv")
        except ImportFileError as error:
            assert "people.csv" in str(error)  # noqa: PT017 - most files are none, some are


@pytest.mark.parametrize(
    "cell", ["https://a.example/1,2 https://b.example", "https://a.example/1,2,HTTPS://b.example,"]
)
def test_several_links_are_parted_and_a_comma_within_one_stays(cell: str) -> None:
    [row] = exchange.read(f'name,link\nAda,"{cell}"\n'.encode(), "people.csv")
    assert [link.lower() for link in row.links] == ["https://a.example/1,2", "https://b.example"]


def test_importing_twice_changes_nothing(world: World) -> None:
    text = "name,link,watchlist\nAda,https://ada.example/feed,Speakers\n"
    take_in(world, text)
    report = take_in(world, text)
    assert (report.advocates, report.accounts, report.watchlists) == (0, 0, 0)
    assert not report.troubles


def test_a_place_that_is_watched_already_is_not_read_twice(world: World) -> None:
    of = world.advocate("Ada")
    with world.open() as db:
        accounts.change(db, TEAM, "account Ada", stable_id="ada.example/feed")
    report = take_in(world, "name,link\nAda,https://www.ada.example/feed/\n")
    assert report.accounts == 0
    with world.open() as db:
        assert len(accounts.of_advocate(db, TEAM, of.id)) == 1


def test_a_place_of_somebody_else_is_refused(world: World) -> None:
    report = take_in(world, "name,link\nAda,https://x.example/feed\nGrace,http://x.example/feed/\n")
    assert names(world) == ["Ada"]
    assert "somebody else" in report.troubles[0]


def test_a_watchlist_is_made_once_however_long_its_name(world: World) -> None:
    long = "L" * 200
    report = take_in(
        world, f"name,link,watchlist\nA,https://a.example,{long}\nB,https://b.example,{long}\n"
    )
    assert report.watchlists == 1
    with world.open() as db:
        assert [len(one.name) for one in watchlists.every(db, TEAM)] == [80]


@pytest.mark.parametrize(
    ("typed", "channel", "notes"), [(HERE, HERE, 0), ("#advocates", "", 1), ("", "", 1)]
)
def test_only_a_channel_that_is_sure_is_told(
    world: World, typed: str, channel: str, notes: int
) -> None:
    report = take_in(world, f"name,link,channel\nAda,https://a.example,{typed}\n")
    with world.open() as db:
        [made] = watchlists.every(db, TEAM)
    assert made.channel == channel
    assert len(report.notes) == notes
    assert all("watchlist edit advocates" in note for note in report.notes)


def test_a_dry_run_keeps_nothing(world: World) -> None:
    rows = exchange.read(b"name,link\nAda,https://ada.example\n", "people.csv")
    with world.open() as db, storage.rehearsal(db):
        for _ in exchange.take_in(db, TEAM, rows, watchlist="advocates", now=world.clock()):
            pass
    assert not names(world)


HOSTILE = ["=cmd()", "+1", "-x", "@here", "'quoted", 'a "b"', "a;b,c", "Zoë 👩‍👩‍👧", "<x>&amp;"]


def test_what_is_exported_comes_back_as_it_was(
    world: World, another: Callable[[Path], str], tmp_path: Path, clock: Clock
) -> None:
    for name in HOSTILE:
        world.advocate(name, world.watchlist(f"of {name}"))
    with world.open() as db:
        rows = exchange.rows_of(db, TEAM)
    text = exchange.as_csv(rows)
    assert not [line for line in text.splitlines() if line[0] in "=+-@"]
    other = World(another(tmp_path), clock)
    report = take_in(other, text)
    assert not report.troubles
    with other.open() as db:
        again = exchange.rows_of(db, TEAM)
    assert [(r.name, r.links, r.owner, r.watchlist, r.channel) for r in again] == [
        (r.name, r.links, r.owner, r.watchlist, r.channel) for r in rows
    ]
    assert exchange.counts(rows)["advocates"] == len(HOSTILE)


def test_opml_is_read_back_by_feed_readers_and_by_us(world: World) -> None:
    rows = [Row(0, "Ada\x0b & <co>", ("https://ada.example/?a=1&b=2",), OLIVE, "Sp\x00eakers", "")]
    text = exchange.as_opml(rows)
    [feed] = ET.fromstring(text).findall(".//outline[@type='rss']")  # noqa: S314 - our own
    assert feed.get("xmlUrl") == "https://ada.example/?a=1&b=2"
    report = take_in(world, text.encode(), "feeds.opml")
    assert report.advocates == 1
    assert names(world) == ["Ada & <co>"]
    with world.open() as db:
        assert [one.name for one in watchlists.every(db, TEAM)] == ["Speakers"]


def test_every_column_of_links_counts(world: World) -> None:
    rows = exchange.read(
        b"name,link,link,blog\nKim,https://a.example,https://b.example,x\n", "a.csv"
    )
    assert rows[0].links == ("https://a.example", "https://b.example")
