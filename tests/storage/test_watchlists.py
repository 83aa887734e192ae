from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import storage
from storage import advocates, memberships, teams, watchlists
from tests.storage._samples import BEFORE, NOW, fill

if TYPE_CHECKING:
    from storage.advocates import Advocate
    from storage.watchlists import Watchlist

TEAM = "T0OURS"


@pytest.fixture
def ada(db: storage.Database) -> Advocate:
    """An advocate on a watchlist."""
    kept: Advocate = fill(db, TEAM)["advocates"]
    return kept


@pytest.fixture
def speakers(db: storage.Database, ada: Advocate) -> Watchlist:
    """The watchlist that she is on."""
    found = watchlists.one(db, TEAM, "watchlist 1")
    assert found is not None
    return found


@pytest.mark.parametrize("written", ["Ada 1", " aDA  1 ", "ＡＤＡ 1"])
def test_an_advocate_is_found_however_the_name_is_written(
    db: storage.Database, ada: Advocate, written: str
) -> None:
    assert advocates.by_name(db, TEAM, written) == ada


def test_there_is_one_advocate_of_a_name(db: storage.Database, ada: Advocate) -> None:
    with pytest.raises(storage.TakenError):
        advocates.add(db, TEAM, replace(ada, id="another"))
    assert advocates.every(db, TEAM) == [ada]


def test_advocates_are_looked_at_when_it_is_time(db: storage.Database, ada: Advocate) -> None:
    assert advocates.to_look_at(db, TEAM, NOW, 9) == [ada]
    advocates.change(db, TEAM, ada.id, look_at=NOW)
    assert advocates.to_look_at(db, TEAM, BEFORE, 9) == []
    later = advocates.one(db, TEAM, ada.id)
    assert later == replace(ada, look_at=NOW)


def test_names_sort_the_same_on_every_engine(db: storage.Database, ada: Advocate) -> None:
    names = ["zoe", "émile", "a-b", "ab", "a b", "Å", "3"]
    for number, name in enumerate(names):
        key = advocates.name_key(name)
        advocates.add(db, TEAM, replace(ada, id=f"{number}", name=name, name_key=key))
    found = [advocate.name_key for advocate in advocates.every(db, TEAM)]
    assert found == sorted(found)


def test_a_watchlist_is_found_by_name_and_by_who_is_on_it(
    db: storage.Database, speakers: Watchlist
) -> None:
    assert watchlists.by_name(db, TEAM, "SPEAKERS 1") == speakers
    assert watchlists.by_name(db, TEAM, "nobody") is None
    assert watchlists.of_advocate(db, TEAM, "advocate 1") == [speakers]
    assert watchlists.of_advocate(db, TEAM, "advocate 2") == []
    assert watchlists.every(db, TEAM) == [speakers]


def test_a_watchlist_changes(db: storage.Database, speakers: Watchlist) -> None:
    watchlists.change(db, TEAM, speakers.id, sensitivity=-0.1, channel="C2")
    assert watchlists.every(db, TEAM) == [replace(speakers, sensitivity=-0.1, channel="C2")]


def test_there_is_one_watchlist_of_a_name(db: storage.Database, speakers: Watchlist) -> None:
    with pytest.raises(storage.TakenError):
        watchlists.add(db, TEAM, replace(speakers, id="another"))


def test_the_advocates_of_a_removed_watchlist_stay(
    db: storage.Database, ada: Advocate, speakers: Watchlist
) -> None:
    watchlists.remove(db, TEAM, speakers.id)
    assert watchlists.every(db, TEAM) == []
    assert memberships.every(db, TEAM) == []
    assert advocates.every(db, TEAM) == [ada]


def test_an_advocate_is_on_a_watchlist_once(db: storage.Database, ada: Advocate) -> None:
    (there,) = memberships.every(db, TEAM)
    memberships.add(db, TEAM, replace(there, added_at=NOW))
    assert memberships.every(db, TEAM) == [there]
    assert memberships.advocates(db, TEAM, "watchlist 1") == [ada]
    memberships.remove(db, TEAM, "watchlist 1", ada.id)
    assert memberships.advocates(db, TEAM, "watchlist 1") == []


def test_a_team_that_joins_again_gets_its_new_name(db: storage.Database) -> None:
    first = teams.Team(team=TEAM, name="Ours", bot_user="U0", joined_at=BEFORE)
    teams.join(db, first)
    teams.join(db, replace(first, name="Still ours", bot_user="U1", joined_at=NOW))
    assert teams.every(db) == [replace(first, name="Still ours", bot_user="U1")]
