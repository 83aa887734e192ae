"""Forgetting somebody: nothing is left of them anywhere, and nothing brings them back."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import storage
from bot import (
    auditing,
    counting,
    erasing,
    exchange,
    forgetting,
    forgotten,
    letters,
    restoring,
    subjects,
)
from bot.cards import Shown
from bot.commands import Refusal
from bot.key import fresh
from bot.poller import _kept
from monitors import Fetched, Found
from storage import (
    _traces,
    accounts,
    advocates,
    allocations,
    audits,
    erasures,
    outbox,
    reports,
    tombstones,
    visits,
)
from tests.bot._world import HERE, OLIVE, TEAM, World, make_house
from tests.storage._samples import fill, sample

if TYPE_CHECKING:
    from bot.forgetting import Forgotten
    from bot.house import House
    from storage.advocates import Advocate
    from tests.bot._world import Clock

NAME = "Zoë Q. Sample"
PLACES = {
    "feed": ("https://zoe.example/feed.xml", "https://zoe.example/"),
    "mastodon": ("https://social.example/api/v1/accounts/77001", "https://social.example/@zoeq"),
}
KEY = fresh()
WORDS = "xylophones and I part ways"
SIGNS = ("Zoë", "Zo\\u00eb", "zoe.example", "zoeq", "77001", "xylophones", "quitting-note")


@pytest.fixture
def home(made: str, clock: Clock) -> House:
    """Give a house on each kind of database, with nobody in it and no Slack."""
    world = World(made, clock)
    return make_house(world, clock, keys=(KEY,))


def follow(house: House, name: str = NAME) -> Advocate:
    """Keep somebody with a row in every table there is, and their name and words all over them."""
    now = house.now()
    with house.open() as db, db.transaction():
        rows = sample(TEAM)
        for table in ("teams", "peppers", "erasures"):
            del rows[table]
        rows["advocates"] = dataclasses.replace(
            rows["advocates"], name=name, name_key=advocates.name_key(name), notes="quitting-note"
        )
        rows["posts"] = dataclasses.replace(rows["posts"], text=WORDS, url="https://zoe.example/1")
        rows["readings"] = dataclasses.replace(rows["readings"], evidence=WORDS)
        rows["previews"] = dataclasses.replace(rows["previews"], name=name)
        rows["schedules"] = dataclasses.replace(
            rows["schedules"], about="advocate", about_id="advocate 1"
        )
        rows["costs"] = dataclasses.replace(rows["costs"], note=f"a dinner with {name}")
        rows["visits"] = dataclasses.replace(
            rows["visits"], who_helped=f"{name}, who writes at https://zoe.example/1"
        )
        rows["uploads"] = dataclasses.replace(rows["uploads"], words=f"The rhythm of {name}")
        rows["imports"] = dataclasses.replace(rows["imports"], name=f"{name}.csv")
        rows["strays"] = dataclasses.replace(rows["strays"], reading_ids=("reading 1",))
        for table, row in rows.items():
            db.insert(table, TEAM, [row], ignore=True)
        accounts.remove(db, TEAM, "account 1")
        for source, (address, link) in PLACES.items():
            account = dataclasses.replace(
                sample(TEAM)["accounts"],
                id=f"account {source}",
                source=source,
                address=address,
                stable_id=address,
                title=f"{name} writes",
                link=link,
            )
            accounts.add(db, TEAM, [account])
        post = dataclasses.replace(rows["posts"], account_id="account feed")
        db.insert("posts", TEAM, [post])
        shown = Shown(f"{name}: “{WORDS}”", ({"type": "section", "text": {"text": f"{name}"}},))
        letters.send(db, TEAM, HERE, shown, now, key="digest")
        outbox.change(db, TEAM, "digest", state="sent", ts="7.7")
        found = advocates.one(db, TEAM, "advocate 1")
    assert found is not None
    return found


def forget(house: House, one: Advocate) -> Forgotten:
    with house.open() as db, db.transaction():
        return forgetting.forget(house, db, subjects.person(db, one), OLIVE)


def signs_in(house: House) -> list[str]:
    """Look for signs of the person through every byte, or every cell, of the database."""
    address = house.settings.database
    if storage.is_postgres(address):
        with house.open() as db:
            kept = json.dumps(
                [db.across().rows(f"select * from {name}") for name in storage.tables()],
                ensure_ascii=False,
            ).casefold()
    else:
        files = sorted(Path(address).parent.glob(f"{Path(address).name}*"))
        assert files
        kept = " ".join(file.read_bytes().decode("utf-8", "replace") for file in files).casefold()
    return [sign for sign in SIGNS if sign.casefold() in kept]


def test_a_byte_search_finds_nothing_of_who_was_forgotten(home: House) -> None:
    one = follow(home)
    assert set(signs_in(home)) >= {"Zoë", "zoe.example", "xylophones", "quitting-note"}
    done = forget(home, one)
    assert done.rows > 30
    assert done.messages == 3, "a card, a stray and a digest"
    assert done.files == 1
    erasing.erase(home)
    assert signs_in(home) == []
    with home.open() as db:
        left = [one.kind for one in erasures.due(db, TEAM, home.now() + timedelta(hours=1), 9)]
        assert sorted(left) == ["edit", "file", "message", "message"], "Slack is away; no scrub"


def test_without_the_scrub_the_file_would_still_hold_them(
    sqlite_template: Path, tmp_path: Path, clock: Clock
) -> None:
    address = str(shutil.copy(sqlite_template, tmp_path / "world.db"))
    house = make_house(World(address, clock), clock, keys=(KEY,))
    with closing(sqlite3.connect(address)) as reader:
        reader.execute("select * from teams").fetchall()  # who is connected keeps the log
        forget(house, follow(house))
        assert signs_in(house), "what was deleted is in the log"
        reader.execute("begin")
        reader.execute("select * from teams").fetchall()
        with house.open() as db:
            db._engine._connection.execute("pragma busy_timeout = 10")  # type: ignore[attr-defined]
            assert not db.scrub(), "somebody reads from the log"
        reader.rollback()
        erasing.erase(house)
        assert signs_in(house) == []


def test_an_old_copy_that_is_put_back_brings_nobody_back(
    sqlite_template: Path, tmp_path: Path, clock: Clock
) -> None:
    address = tmp_path / "world.db"
    shutil.copy(sqlite_template, address)
    house = make_house(World(str(address), clock), clock, keys=(KEY,))
    one = follow(house)
    storage.backup(str(address), tmp_path / "old.db")
    storage.backup(str(address), tmp_path / "world.db.before-step-9")
    assert restoring.keep_out(house) == 0
    forget(house, one)
    erasing.erase(house)
    assert restoring.keep_out(house) == 0
    assert signs_in(house) == [], "copies of ours are gone too, and the file of hashes names nobody"
    storage.hang_up()  # as it is where the product has ended, as it must have
    for end in ("-wal", "-shm"):
        Path(f"{address}{end}").unlink(missing_ok=True)
    shutil.copy(tmp_path / "old.db", address)
    with house.open() as db:
        assert advocates.by_name(db, TEAM, NAME) is not None
    assert restoring.keep_out(house) == 1
    with house.open() as db:
        assert advocates.by_name(db, TEAM, NAME) is None
    assert restoring.keep_out(house) == 0


def test_a_file_is_not_written_anew_within_a_transaction(sqlite_template: Path) -> None:
    with (
        storage.connect(str(sqlite_template)) as db,
        db.transaction(),
        pytest.raises(sqlite3.OperationalError, match="within a transaction"),
    ):
        db.scrub()


def test_all_that_is_kept_is_given_in_one_file(home: House) -> None:
    one = follow(home)
    with home.open() as db, db.transaction():
        auditing.note(db, TEAM, home, OLIVE, "show", [one.id])
        found = json.loads(json.dumps(subjects.everything(home, db, subjects.person(db, one))))
    assert found["names"] == [NAME]
    assert len(found["places"]) == 2
    assert {"posts", "touches", "asks", "answers", "schedules", "costs"} <= set(found["kept"])
    assert {"visits", "uploads", "outbox", "previews"} <= set(found["named_in"])
    assert [each["what"] for each in found["seen_and_done"]] == ["show"]


REFERS = {
    "advocate_id",
    "account_id",
    "other_id",
    "alert_id",
    "reading_id",
    "ask_id",
    "subject_id",
    "about_id",
}
"""Names of columns that lead to an advocate, or to something of theirs."""


def test_no_table_that_refers_to_an_advocate_is_left_out() -> None:
    reached = {"advocates"}
    while True:
        more = {
            name
            for name, columns in _traces.references().items()
            if any(other in reached for _, other, _ in columns)
        }
        if more <= reached:
            break
        reached |= more
    for name, table in storage.tables().items():
        columns = {one.name for one in dataclasses.fields(table.record)}
        if columns & REFERS:
            assert name in reached, f"{name} refers to an advocate, and `subject` leaves it out"


def test_a_table_with_a_row_of_theirs_is_in_the_file(db: storage.Database) -> None:
    """Whatever goes when an advocate is removed, or names their id, was told of by `subject`."""
    fill(db, TEAM)
    told = _traces.hanging(db, TEAM, {"advocates": ["advocate 1"]})
    before = {name: db.across().count(f"select count(*) from {name}") for name in storage.tables()}
    advocates.remove(db, TEAM, "advocate 1")
    gone = {n for n in before if db.across().count(f"select count(*) from {n}") < before[n]}
    assert gone
    assert gone <= set(told)


def _places(house: House, name: str = "Somebody Else") -> list[Found]:
    return [
        Found(source="feed", address=one, stable_id=one, title=name, link=one)
        for one in (
            "https://zoe.example/feed.xml",
            "http://www.ZOE.example",
            "https://social.example/@zoeq",
            "@zoeq@social.example",
            "zoeq@social.example",
        )
    ]


def test_nothing_follows_them_again(home: House) -> None:
    forget(home, follow(home))
    erasing.erase(home)
    stranger = Found(
        source="feed",
        address="https://new.example/feed",
        stable_id="new.example/feed",
        title="",
        link="https://new.example/",
    )
    with home.open() as db:
        for place in _places(home):
            with pytest.raises(Refusal, match="asked to be forgotten"):
                forgotten.refuse(db, TEAM, home, [place])
        forgotten.refuse(db, TEAM, home, [stranger])
        assert forgotten.without(db, TEAM, home, [(_places(home)[0], "")]) == []
        assert forgotten.without(db, TEAM, home, [(stranger, "")]) == [(stranger, "")]
        rows = exchange.read(
            b"name,link\nZ,@zoeq@social.example\nNew,https://new.example\n", "people.csv"
        )

        def which(places: Any) -> list[Any]:
            return forgotten.which(db, TEAM, home, places)

        with db.transaction():
            *_, report = exchange.take_in(
                db, TEAM, rows, watchlist="all", now=home.now(), which=which
            )
        assert [line.outcome for line in report.lines] == ["left out", "taken"]
        assert [one.name for one in advocates.every(db, TEAM)] == ["New"]


def test_a_link_that_turns_out_to_be_theirs_is_let_go_by_the_poller(home: House) -> None:
    from bot.keeping import Outcome

    forget(home, follow(home))
    with home.open() as db, db.transaction():
        rows = exchange.read(b"name,link\nZ,https://short.example/z\n", "people.csv")
        for _ in exchange.take_in(db, TEAM, rows, watchlist="all", now=home.now()):
            pass
        [account] = accounts.every(db, TEAM)
        address, link = PLACES["mastodon"]
        found = dataclasses.replace(
            account, source="mastodon", address=address, stable_id=address, link=link
        )
        outcome = Outcome(
            account=found,
            result=Fetched(items=(), cursor="{}", next_at=home.now()),
            identified=True,
        )
        _kept(home, db, outcome, home.now())
        assert accounts.every(db, TEAM) == []
        assert advocates.every(db, TEAM) == []


def test_what_is_left_names_nobody_without_the_key(home: House) -> None:
    forget(home, follow(home))
    with home.open() as db:
        stones = db.across().rows("select value from tombstones where value not like 'email:%'")
        assert stones
        assert all(re.fullmatch(r"\w+:[0-9a-f]{64}", one["value"]) for one in stones)
        assert tombstones.count(db, TEAM) > len(PLACES)
        [line] = [one for one in audits.newest(db, TEAM, 9) if one.what == "forget"]
        assert re.fullmatch("[0-9a-f]{64}", line.subject)


def test_others_keep_what_is_theirs(home: House) -> None:
    """Somebody whose name holds the other's, on the same server, loses nothing."""
    one = follow(home)
    with home.open() as db, db.transaction():
        other = dataclasses.replace(
            one, id="other", name=f"{NAME} Jr", name_key=advocates.name_key(f"{NAME} Jr")
        )
        advocates.add(db, TEAM, other)
        [first, *_] = accounts.every(db, TEAM)
        theirs = dataclasses.replace(
            first,
            id="theirs",
            advocate_id="other",
            stable_id="https://social.example/other",
            link="https://social.example/@zoeq2",
        )
        accounts.add(db, TEAM, [theirs])
        spent = dataclasses.replace(
            sample(TEAM)["costs"], id="spent", ext_id="spent", note=f"A train for {NAME} Jr"
        )
        db.insert("costs", TEAM, [spent])
    forget(home, one)
    with home.open() as db:
        assert advocates.one(db, TEAM, "other") == other
        assert accounts.one(db, TEAM, "theirs") == theirs
        assert db.across().rows("select note from costs where id = 'spent'") == [
            {"note": spent.note}
        ]


def test_nobody_is_forgotten_while_something_of_theirs_is_being_said(home: House) -> None:
    one = follow(home)
    with home.open() as db:
        outbox.change(db, TEAM, "message 1", state="sending", sending_at=home.now())
    with pytest.raises(Refusal, match="on its way"):
        forget(home, one)
    with home.open() as db:
        assert advocates.one(db, TEAM, one.id) is not None
        assert audits.of_subject(db, TEAM, auditing.subject(db, TEAM, home, one.id)) == []


def test_ids_that_were_kept_as_they_are_become_hashes(
    sqlite_template: Path, tmp_path: Path, clock: Clock
) -> None:
    address = tmp_path / "world.db"
    shutil.copy(sqlite_template, address)
    house = make_house(World(str(address), clock), clock, keys=(KEY,))
    beside = Path(f"{address}.forgotten")
    beside.write_text(json.dumps([TEAM, "stripe:cus_8080"]) + "\n", encoding="ascii")
    with house.open() as db, db.transaction():
        stone = tombstones.Tombstone(team=TEAM, value="hubspot:7070", at=house.now())
        tombstones.add(db, TEAM, [stone])
    restoring.keep_out(house)
    assert restoring.keep_out(house) == 0
    with house.open() as db, db.transaction():
        kept = {one.value for one in tombstones.every(db, TEAM)}
        keys = counting.keys_of(house, db, TEAM)
    assert kept == {keys.stone("hubspot", "7070"), keys.stone("stripe", "cus_8080")}
    assert not re.search("7070|8080", f"{kept} {beside.read_text(encoding='ascii')}")


def test_who_was_named_loosely_is_not_left_in_answers(home: House) -> None:
    """A customer's typing slip is found by nothing that looks for the name."""
    said = {
        "confirmed": "that xylophone lady",
        "near": "heard of it from Zoe Q. Sampel",
        "other": "a talk by Grace Example",
    }
    one = follow(home)
    row, visit = sample(TEAM)["reports"], sample(TEAM)["visits"]
    with home.open() as db, db.transaction():
        for name, words in said.items():
            made = dataclasses.replace(row, id=name, ext_id=name, raw_text=words)
            reports.add(db, TEAM, [made])
        part = dataclasses.replace(sample(TEAM)["allocations"], report_id="confirmed")
        allocations.keep(db, TEAM, "confirmed", [part])
        visits.add(db, TEAM, dataclasses.replace(visit, id="loose", who_helped=said["near"]))
    forget(home, one)
    with home.open() as db:
        left = {name: reports.one(db, TEAM, name) for name in said}
        assert {name: each.raw_text for name, each in left.items() if each} == {
            "confirmed": "[forgotten]",
            "near": "[forgotten]",
            "other": said["other"],
        }
        assert [each.id for each in reports.unsettled(db, TEAM, 9)] == ["other"]
        kept = visits.one(db, TEAM, "loose")
        assert kept is not None
        assert kept.who_helped == "[forgotten]"
