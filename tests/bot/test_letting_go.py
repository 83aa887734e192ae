"""Forgetting a customer, by a command: nothing is left of them, and nothing brings them back."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import storage
from bot import counting, erasing, hooks, letting_go
from bot.__main__ import main
from bot.commands import Refusal
from bot.doctor import unseen
from bot.key import fresh
from bot.modals import Filled, Later, Values, Wrong, known
from storage import aliases, audits, customers, erasures, identities, received
from tests.bot._scene import types
from tests.bot._team import ADA, staffed
from tests.bot._world import HERE, OLIVE, TEAM, World, make_house
from tests.storage._samples import BEFORE, sample

if TYPE_CHECKING:
    from bot.house import House
    from storage.customers import Customer
    from tests.bot._world import Clock

KEY = fresh()
LABEL, MAIL = "Xylo Works", "quentin@xylo.example"
SIGNS = ("Xylo Works", "quentin", "707070", "cus_808080", "ch_909090", "told by a friend")


@pytest.fixture
def home(made: str, clock: Clock) -> House:
    """Give a house on each kind of database, with a customer who has a row in every table."""
    house = make_house(World(made, clock), clock, keys=(KEY,))
    with house.open() as db, db.transaction():
        rows = sample(TEAM)
        for table in ("teams", "peppers", "erasures", "received"):
            del rows[table]
        changes = {
            "customers": {"label": LABEL, "label_key": LABEL.casefold(), "company": LABEL},
            "identities": {"ns": "hubspot", "value": "707070"},
            "transactions": {"ext_id": "stripe:ch_909090"},
            "aliases": {"name": "stripe:ch_909090", "root": "stripe:ch_909090"},
            "reports": {"raw_text": "told by a friend"},
            "visits": {"customer": LABEL},
            "evidence": {"customer": LABEL},
            "closings": {"customer": LABEL, "customer_key": LABEL.casefold()},
            "uploads": {"title": f"The path of {LABEL}"},
            "deals": {"stage_raw": f"won, says {LABEL}"},
        }
        for table, row in rows.items():
            db.insert(table, TEAM, [replace(row, **changes.get(table, {}))], ignore=True)
        keys = counting.keys_of(house, db, TEAM)
        one = rows["identities"]
        held = [(one.ns, one.value) for one in keys.of_address(MAIL)] + [("stripe", "cus_808080")]
        for n, (ns, value) in enumerate(held):
            identities.add(db, TEAM, [replace(one, id=f"key {n}", ns=ns, value=value)])
        told = replace(
            sample(TEAM)["received"],
            state="done",
            ext_id="7 contact.creation 707070 1",
            key_value="707070",
            about="ch_909090",
        )
        received.first_time(db, TEAM, told)
    return house


def signs_in(house: House) -> list[str]:
    """Look for signs of the customer through every byte, or every cell, of the database."""
    address = house.settings.database
    if storage.is_postgres(address):
        with house.open() as db:
            kept = str([db.across().rows(f"select * from {name}") for name in storage.tables()])
    else:
        files = sorted(Path(address).parent.glob(f"{Path(address).name}*"))
        kept = " ".join(file.read_bytes().decode("utf-8", "replace") for file in files)
    return [sign for sign in SIGNS if sign in kept]


def meant(house: House, words: str) -> Customer:
    with house.open() as db, db.transaction():
        return letting_go.find(house, db, TEAM, words)


def test_a_customer_is_found_by_what_is_known_of_them(home: House) -> None:
    for words in (LABEL.upper(), MAIL, "707070", "cus_808080", "customer 1"):
        assert meant(home, words).id == "customer 1"


def test_a_byte_search_finds_nothing_of_a_customer(home: House) -> None:
    assert set(signs_in(home)) >= {"Xylo Works", "707070", "cus_808080", "ch_909090"}
    with home.open() as db, db.transaction():
        one = letting_go.find(home, db, TEAM, MAIL)
        done = letting_go.forget(home, db, one, OLIVE)
    assert done.rows > 6
    assert done.files == 1
    erasing.erase(home)
    assert signs_in(home) == []
    with home.open() as db:
        assert customers.every(db, TEAM) == []
        [line] = [one for one in audits.newest(db, TEAM, 9) if one.what == "forget customer"]
        assert re.fullmatch("[0-9a-f]{64}", line.subject)
        assert aliases.around(db, TEAM, ["stripe:ch_909090"]) == {}


def test_no_hook_and_no_second_command_knows_them_again(home: House) -> None:
    with home.open() as db, db.transaction():
        letting_go.forget(home, db, letting_go.find(home, db, TEAM, LABEL), OLIVE)
    said = {"eventId": 8, "subscriptionType": "contact.creation", "objectId": 707070}
    told = hooks.known()["hubspot"].read(json.dumps([said]).encode(), home.now())
    [outcome] = counting.take(home, TEAM, "hubspot", told)
    assert outcome.says.startswith("That is of somebody who was erased")
    for words in (LABEL, MAIL, "707070", ""):
        with pytest.raises(Refusal, match=r"I know no customer|Which customer"):
            meant(home, words)


def test_two_of_one_name_are_not_told_apart_by_it(home: House) -> None:
    with home.open() as db, db.transaction():
        one = replace(sample(TEAM, "2")["customers"], label=LABEL, label_key=LABEL.casefold())
        customers.add(db, TEAM, [one])
    with pytest.raises(Refusal, match="2 customers are called"):
        meant(home, LABEL)
    assert meant(home, "707070").id == "customer 1"


def test_a_form_asks_for_the_name_once_more(home: House, clock: Clock) -> None:
    staffed(World.over(home.settings.database, clock))
    form = known()["forget_customer"]

    def filled(name: str) -> Filled:
        return Filled(
            house=home,
            team=TEAM,
            user=ADA,
            channel=HERE,
            about="customer 1",
            now=clock(),
            values=Values({"name": {"name": {"value": name}}}),
        )

    assert LABEL in str(form.draw(filled("")))
    with pytest.raises(Wrong):
        form.take(filled("Somebody"))
    later = form.take(filled(LABEL.lower()))
    assert isinstance(later, Later)
    assert "Forgotten: " in later.run().text
    with pytest.raises(Refusal, match="not kept any more"):
        later.run()
    with pytest.raises(Refusal, match="I know no customer"):
        types(home, ADA, f'forget --customer "{LABEL}"')


def test_on_a_terminal(home: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BELLWETHER_DATABASE", home.settings.database)
    monkeypatch.setenv("BELLWETHER_KEY", KEY)
    shell = CliRunner()
    assert shell.invoke(main, ["forget", "--customer", MAIL], input="n\n").exit_code == 1
    done = shell.invoke(main, ["forget", "--customer", MAIL, "--yes", "--json"])
    assert json.loads(done.stdout)["rows"] > 6
    again = shell.invoke(main, ["forget", "--customer", MAIL, "--yes"])
    assert again.exit_code == 1
    assert "I know no customer" in again.stderr


def test_doctor_tells_of_what_was_not_taken_away(home: House, clock: Clock) -> None:
    kinds = {"message": "C0GONE", "edit": "C0GONE", "file": "", "scrub": ""}
    with home.open() as db, db.transaction():
        for kind, channel in kinds.items():
            one = erasures.Erasure(
                team=TEAM, kind=kind, channel=channel, name=kind, asked_at=clock(), due_at=BEFORE
            )
            erasures.add(db, TEAM, [one])
    assert [one for one in unseen(home, TEAM) if one.check == "erasure"] == []
    clock.move(timedelta(hours=2))
    found = [one for one in unseen(home, TEAM) if one.check == "erasure"]
    assert len(found) == len(kinds)
    assert all(one.next and "after 2 hours" in one.says for one in found)
    assert sum("<#C0GONE>" in one.says for one in found) == 2
