"""Homes, forms and cards of links, drawn from whatever the world may hold."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import whose
from bot.cards import home as home_card
from bot.cards import who as who_card
from bot.commands import Refusal
from bot.doctor import Check
from bot.home import Home, Person
from bot.load import Load
from bot.mine import Mine
from bot.modals import Asked, known
from storage import advocates, alerts, watchlists
from tests.bot._world import HERE, OLIVE, TEAM, Clock, World, make_house
from tests.bot.test_cards import DEEP, PHASES, URL, WORDS, an_alert, assert_fits, mend
from tests.bot.test_home import assert_a_form, assert_a_home
from tests.storage._samples import NOW, sample

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROWS = sample(TEAM)
USERS = st.sampled_from(["", OLIVE, "U0MAX", "olive <!here>"])
TIMES = st.sampled_from([None, NOW, NOW - timedelta(days=4000)])


@st.composite
def an_advocate(draw: st.DrawFn) -> Any:
    return dataclasses.replace(
        ROWS["advocates"],
        name=draw(WORDS),
        owner=draw(USERS),
        backup=draw(st.none() | USERS),
        kind=draw(st.sampled_from(["outside", "inside"])),
    )


@st.composite
def a_home(draw: st.DrawFn) -> Home:
    many = draw(st.sampled_from([0, 1, 7, 500]))
    one, alert = draw(an_advocate()), an_alert(draw)
    words = draw(WORDS)
    handover = dataclasses.replace(
        ROWS["handovers"],
        state=draw(st.sampled_from(["open", "passed"])),
        giver=draw(USERS),
        taker=draw(USERS),
    )
    touch = dataclasses.replace(
        ROWS["touchpoints"], promise=words, promise_due_on=draw(st.none() | st.dates())
    )
    case = dataclasses.replace(
        ROWS["orphans"],
        why=draw(st.sampled_from(["gone", "left_channel", "unknown"])),
        lost=draw(USERS),
        channel=draw(st.sampled_from(["", HERE])),
        proposed=(OLIVE, "U0MAX", "U0ADA"),
        reasons=(words, words, words),
    )
    load = Load(OLIVE, many, many, many, many)
    absence = dataclasses.replace(ROWS["absences"])
    person = Person(
        one,
        draw(st.sampled_from([None, alert])),
        draw(st.integers(0, 3)),
        3,
        draw(st.sampled_from([None, absence])),
        draw(TIMES),
        draw(TIMES),
    )
    place = dataclasses.replace(ROWS["watchlists"], name=draw(WORDS), owner=draw(USERS))
    return Home(
        user=draw(USERS),
        role=draw(st.sampled_from(["member", "manager", "admin"])),
        now=NOW,
        mine=Mine(
            load=load,
            relationships=many,
            handovers=[(handover, one)] * many,
            alerts=[(alert, one)] * many,
            promises=[(touch, one)] * many,
            orphans=[(case, one)] * many,
            tired=[(one, None)] * many,  # type: ignore[list-item]
        ),
        people=[person] * many,
        watched=many,
        lists=[(place, many)] * many,
        loads=[(load, words)] * many,
        passing=[(handover, one)] * many,
        unseen=[Check("account", ok=False, says=words, next=words)] * many,
        names={OLIVE: words, "U0MAX": "Max"},
        quotes={alert.id: words},
        note=draw(st.sampled_from(["", "*Done*", "Settled. " * 500])),
    )


@DEEP
@given(a_home())
def test_any_home_fits(home: Home) -> None:
    shown = home_card.show(home)
    assert_a_home(shown)
    assert shown.blocks[-1]["type"] != "divider"


@DEEP
@given(an_advocate(), st.data())
def test_the_card_of_any_link_fits(one: Any, data: st.DataObject) -> None:
    account = dataclasses.replace(ROWS["accounts"], link=data.draw(URL), title=data.draw(WORDS))
    post = dataclasses.replace(ROWS["posts"], title=data.draw(WORDS), text=data.draw(WORDS))
    place = dataclasses.replace(ROWS["watchlists"], name=data.draw(WORDS))
    found = whose.Trace(
        one,
        account,
        data.draw(st.sampled_from([None, post])),
        [place] * data.draw(st.integers(0, 9)),
        data.draw(st.integers(0, 5)),
        data.draw(TIMES),
    )
    for buttons in (True, False):
        assert_fits(who_card.show(found, NOW, buttons=buttons))


@pytest.fixture(scope="module")
def small(another: Callable[[Path], str], tmp_path_factory: pytest.TempPathFactory) -> World:
    world = World(another(tmp_path_factory.mktemp("small")), Clock(NOW))
    alert = world.alarm()
    assert alert.id
    return world


@settings(max_examples=12, phases=PHASES, suppress_health_check=list(HealthCheck), deadline=None)
@given(name=WORDS, notes=WORDS, given_=WORDS)
def test_any_form_fits(small: World, name: str, notes: str, given_: str) -> None:
    house = make_house(small, small.clock)
    with small.open() as db:
        [one] = advocates.every(db, TEAM)
        [place] = watchlists.every(db, TEAM)
        [alert] = alerts.every_live(db, TEAM)
        advocates.change(
            db, TEAM, one.id, name=mend(name), notes=mend(notes), do_nots=mend(notes), owner=OLIVE
        )
        watchlists.change(db, TEAM, place.id, name=mend(name) or "x", sensitivity=0.037)
    fitting = set()
    abouts = {"watchlist": [place.id, "new"], "advocate": [one.id]}
    for form, made in known().items():
        for about in abouts.get(form, [one.id, alert.id, "any"]):
            asked = Asked(
                house=house,
                team=TEAM,
                user=OLIVE,
                channel=HERE,
                about=about,
                now=NOW,
                given={"note": given_, "name": given_, "links": given_},
            )
            try:
                drawn = made.draw(asked)
            except Refusal:
                continue
            assert_a_form(drawn, made)
            fitting.add(form)
    assert fitting >= {"watch", "advocate", "watchlist", "touch", "assign", "handover", "ask"}
    assert "absence" in fitting
    house.outside.close()


def test_a_home_where_nothing_is_left_out_of_sight_says_so() -> None:
    nothing = Mine(Load(OLIVE), 0, [], [], [], [], [])
    home = Home(
        user=OLIVE,
        role="admin",
        now=NOW,
        mine=nothing,
        people=[],
        watched=3,
        lists=[],
        loads=[],
        passing=[],
        unseen=[],
        names={},
    )
    said = str(home_card.show(home).blocks)
    assert "Nothing needs you now" in said
    assert "You hold no relationship yet" in said
    assert "I see all of it" in said
    assert_a_home(home_card.show(home))
