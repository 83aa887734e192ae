from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot import handing, home, owning
from bot.cards import home as home_card
from bot.workspace import check
from storage import (
    accounts,
    advocates,
    alerts,
    handovers,
    outbox,
    touchpoints,
    watchlists,
)
from storage import colleagues as colleague_table
from tests.bot._world import HERE, MAX, OLIVE, TEAM, Clock, LocalSlack, World, make_house, soon
from tests.bot.test_cards import as_modelled, crowd, marked_up
from tests.bot.test_more_forms import ADMIN, field, manages, people

if TYPE_CHECKING:
    from bot.house import House

__all__ = ["crowd", "people"]


def opens(slack: LocalSlack, user: str = OLIVE, words: str = "") -> dict[str, Any]:
    """Open somebody's home, and give it when it says this."""
    slack.tell("home", user=user)
    return sees(slack, words, user)


def sees(slack: LocalSlack, words: str, user: str = OLIVE) -> dict[str, Any]:
    """Wait for somebody's home to say this."""

    def look() -> dict[str, Any]:
        [found] = [read(slack, user)]
        return found if found and words in json.dumps(found["blocks"], ensure_ascii=False) else {}

    return soon(look)


def read(slack: LocalSlack, user: str = OLIVE) -> dict[str, Any]:
    """Give somebody's home as Slack keeps it."""
    import urllib.request

    url = f"{slack.address.url}/local/home?user={user}&open=false"
    with urllib.request.urlopen(url, timeout=20) as answer:
        found: dict[str, Any] = json.load(answer)["view"] or {}
    return found


def presses(slack: LocalSlack, view: dict[str, Any], action_id: str, user: str = OLIVE) -> None:
    """Press a button of a home, or pick the line of a menu."""
    slack.tell("clock", advance=1)
    for block in view["blocks"]:
        for one in (*block.get("elements", ()), block.get("accessory")):
            if not isinstance(one, dict):
                continue
            values = [option["value"] for option in one.get("options", ())]
            lines = [value for value in values if value.startswith(f"{action_id} ")]
            if one.get("action_id") == action_id or lines:
                given = {"value": lines[0]} if lines else {}
                done = slack.tell(
                    "action",
                    user=user,
                    view_id=view["id"],
                    block_id=block["block_id"],
                    action_id=one["action_id"],
                    **given,
                )
                assert done["ok"], done
                return
    raise AssertionError(f"there is no {action_id}")


def words_of(view: dict[str, Any]) -> str:
    return "\n".join(marked_up(view["blocks"]))


def test_an_empty_home_teaches(connected: House, slack: LocalSlack) -> None:
    view = opens(slack, words="Nobody is watched yet")
    assert view["type"] == "home"
    assert "Welcome to Bellwether" in str(view["blocks"])
    presses(slack, view, "advocate_add")
    assert field(slack.view(), "links")
    assert connected.clients


def test_the_messages_tab_needs_no_home(connected: House, slack: LocalSlack) -> None:
    slack.tell("home", user=MAX, tab="messages")
    opens(slack)
    assert {call["args"]["user_id"] for call in slack.calls("views.publish")} == {OLIVE}
    assert connected.clients


def test_a_member_sees_what_needs_them_first(
    connected: House, slack: LocalSlack, world: World, clock: Clock, people: None
) -> None:
    alert = world.alarm()
    calm = world.advocate("Calm & <co>")
    other = world.advocate("Max's", owner=MAX)
    manages(world, ADMIN)
    with world.open() as db, db.transaction():
        touch = touchpoints.Touchpoint(
            team=TEAM,
            id="touch 1",
            advocate_id=calm.id,
            by=OLIVE,
            at=clock(),
            promise="a <!here> book",
            promise_due_on=clock().date() - timedelta(days=1),
        )
        touchpoints.add(db, TEAM, touch)
        handing.begin(db, other, OLIVE, by=MAX, now=clock())
    view = opens(slack, words="3 things for you")
    said = words_of(view)
    order = ["Hand-overs", "Open alerts", "Ada is leaving", "What you promised", "Your advocates"]
    places = [said.index(part) for part in order]
    assert places == sorted(places)
    assert ":warning: due" in said
    assert "a &lt;!here&gt; book" in said
    assert "Calm &amp; &lt;co&gt;" in said
    assert "“I am stepping down as a maintainer today.”" in said
    assert "Your team" not in said
    assert "could not see" not in str(view["blocks"])
    presses(slack, view, "promise_kept")
    view = sees(slack, "Done, says")
    assert "2 things for you" in str(view["blocks"])
    presses(slack, view, "alert_acknowledge")
    view = sees(slack, "claimed by you")
    presses(slack, view, "alert_why")
    view = sees(slack, "in your messages with me")
    soon(lambda: [c for c in slack.calls("chat.postMessage") if "says it of themselves" in str(c)])
    presses(slack, view, "handover_confirm")
    view = sees(slack, "Confirmed by")
    assert not slack.ask("ephemerals", user=OLIVE)
    with world.open() as db:
        kept = alerts.one(db, TEAM, alert.id)
    assert kept is not None
    assert kept.claimed_by == OLIVE


def test_a_form_that_is_opened_at_home_is_answered_there(
    connected: House, slack: LocalSlack, world: World, people: None
) -> None:
    world.advocate("Ada")
    view = opens(slack, words="Ada")
    presses(slack, view, "advocate_touch")
    ada = "advocate Ada"
    assert slack.submits(slack.view(), advocate=ada, promise="A talk")["ok"]
    view = sees(slack, "Logged: contact with")
    assert "1 thing for you" in str(view["blocks"])
    presses(slack, view, "absence_plan")
    until = (world.clock().date() + timedelta(days=2)).isoformat()
    assert slack.submits(slack.view(), who="me", until=until)["ok"]
    view = sees(slack, "you are away")
    presses(slack, view, "watchlist_add")
    assert slack.submits(slack.view(), name="new ones", channel=HERE)["ok"]
    view = sees(slack, "Watchlist `new ones` tells")
    presses(slack, view, "watchlist_edit")
    assert field(slack.view(), "name")["initial_value"] == "new ones"
    assert connected.clients


def test_a_manager_sees_the_team_and_an_admin_what_is_out_of_sight(
    connected: House, slack: LocalSlack, world: World, clock: Clock, people: None
) -> None:
    world.alarm()
    lost = world.advocate("Lost", owner="U0GONE")
    manages(world, MAX)
    with world.open() as db, db.transaction():
        owning.tend(db, TEAM, clock())
        colleague_table.change(db, TEAM, ADMIN, role="admin")
        accounts.change(
            db, TEAM, f"account {lost.name}", health="blocked", health_says="<b> lets nobody in"
        )
        [message, *_] = db.across().all(outbox.Message, "select * from outbox")
        outbox.change(db, TEAM, message.id, state="parked", trouble="is_archived")
    seen = words_of(opens(slack, MAX, "Your team"))
    assert "Without an owner" in seen
    assert "Who carries what" in seen
    assert "lets nobody in" not in seen
    view = opens(slack, ADMIN, "Your team")
    assert "&lt;b&gt; lets nobody in" in words_of(view)
    assert f"for <#{HERE}> refused" in words_of(view)
    assert "Your team" not in words_of(opens(slack, OLIVE, "Ada"))
    presses(slack, view, "home_settings", ADMIN)
    view = sees(slack, "in your messages with me", ADMIN)
    presses(slack, view, "home_doctor", ADMIN)
    presses(slack, view, "home_digest", ADMIN)
    soon(lambda: len([c for c in slack.calls("chat.postMessage") if c["ok"]]) >= 3)
    assert connected.clients


def test_what_is_pressed_at_home_is_checked_where_it_is_done(
    connected: House, slack: LocalSlack, world: World, clock: Clock, people: None
) -> None:
    together = world.watchlist()
    world.advocate("Ada", together)
    lost = world.advocate("Lost", together, owner="U0GONE")
    with world.open() as db, db.transaction():
        owning.tend(db, TEAM, clock())
    view = opens(slack, OLIVE, "Without an owner")
    manages(world, ADMIN)
    presses(slack, view, "orphan_assign")
    view = sees(slack, "takes the role of a manager")
    assert "Without an owner" not in str(view["blocks"])
    with world.open() as db:
        kept = advocates.one(db, TEAM, lost.id)
    assert kept is not None
    assert kept.owner == "U0GONE"
    assert connected.clients


def test_an_open_home_is_kept_true_and_one_that_is_not_is_left_alone(
    connected: House, slack: LocalSlack, world: World, clock: Clock, people: None
) -> None:
    opens(slack, words="Nobody is watched yet")
    before = len(slack.calls("views.publish"))
    assert home.refresh(connected) == 1
    assert len(slack.calls("views.publish")) == before, "nothing has changed"
    assert home.refresh(connected) == 0
    world.alarm()
    assert home.refresh(connected) == 1
    sees(slack, "Ada is leaving")
    clock.move(home.LATELY + timedelta(minutes=1))
    connected.homes.stirred.add(TEAM)
    assert home.refresh(connected) == 0
    assert not connected.homes.opened


def test_a_home_that_was_open_when_we_stopped_is_kept_true_after_the_start(
    connected: House, slack: LocalSlack, world: World, clock: Clock, people: None
) -> None:
    opens(slack, words="Nobody is watched yet")
    soon(lambda: connected.homes.shown)
    world.alarm()
    again = make_house(world, clock, f"{slack.address.url}/api/")
    assert home.refresh(again) == 1
    sees(slack, "Ada is leaving")
    clock.move(home.LATELY + timedelta(minutes=1))
    late = make_house(world, clock, f"{slack.address.url}/api/")
    assert home.refresh(late) == 0
    for one in (again, late):
        one.outside.close()


def test_a_home_that_slack_does_not_take_is_shown_with_the_next_change(
    connected: House, slack: LocalSlack, world: World, people: None
) -> None:
    world.advocate("Ada")
    slack.fault("views.publish", error="internal_error")
    slack.tell("home", user=OLIVE)
    soon(lambda: slack.calls("views.publish"))
    soon(lambda: (TEAM, OLIVE) in connected.homes.opened)
    assert home.refresh(connected) == 1
    sees(slack, "Ada")


def assert_a_home(shown: Any) -> None:
    """Hold a home against Slack's rules and its own models."""
    blocks = json.loads(json.dumps(list(shown.blocks)))
    check.view({"type": "home", "blocks": blocks}, ("home",))
    for block in blocks:
        as_modelled(block)
    from tests.bot.test_cards import LIVE
    from tests.bot.test_text import AMPERSAND

    for text in marked_up(blocks):
        assert not LIVE.search(text), text
        assert not AMPERSAND.search(text), text


@pytest.fixture(scope="module")
def busy(crowd: World) -> World:
    """Give a world of 500 hostile advocates in which everything waits for one admin."""
    words = "<!channel> & `*_~|` \u202e مرحبا " * 130
    with crowd.open() as db, db.transaction():
        from storage.colleagues import Colleague

        made = [
            Colleague(
                team=TEAM,
                user_id=user,
                name=words[:200],
                tz="UTC",
                is_slack_admin=user == OLIVE,
                is_gone=False,
                checked_at=crowd.clock(),
            )
            for user in (OLIVE, *(f"U{n:04d}" for n in range(40)))
        ]
        colleague_table.keep(db, TEAM, made)
        colleague_table.change(db, TEAM, "U0001", role="manager")
        for number, one in enumerate(advocates.every(db, TEAM)):
            if number < 60:
                advocates.change(db, TEAM, one.id, owner="U0GONE")
            touch = touchpoints.Touchpoint(
                team=TEAM,
                id=f"touch {number}",
                advocate_id=one.id,
                by=OLIVE,
                at=crowd.clock(),
                promise=words,
            )
            touchpoints.add(db, TEAM, touch)
            if 60 <= number < 100:
                handovers.add(
                    db,
                    TEAM,
                    handovers.Handover(
                        team=TEAM,
                        id=f"handover {number}",
                        advocate_id=one.id,
                        giver="U0001" if number % 2 else OLIVE,
                        taker="U0002",
                        note=words,
                        introduction=words,
                        opened_by=OLIVE,
                        opened_at=crowd.clock(),
                        first_contact_on=crowd.clock().date(),
                    ),
                )
            account = accounts.of_advocate(db, TEAM, one.id)[0]
            if number % 3 == 0:
                accounts.change(db, TEAM, account.id, health="blocked", health_says=words)
        for number in range(150):
            one = watchlists.Watchlist(
                team=TEAM,
                id=f"more {number}",
                name=f"{words[:60]} {number}",
                name_key=f"more {number}",
                channel=HERE,
                owner=OLIVE,
                created_by=OLIVE,
                created_at=crowd.clock(),
            )
            watchlists.add(db, TEAM, one)
    with crowd.open() as db, db.transaction():
        owning.tend(db, TEAM, crowd.clock())
    return crowd


@pytest.mark.parametrize("user", [OLIVE, "U0001", "U0002", "U0NOBODY"])
def test_a_home_among_five_hundred_fits_and_is_quick(busy: World, user: str) -> None:
    from tests.bot._world import make_house

    house = make_house(busy, busy.clock)
    begin = time.thread_time()  # of our own work: a busy machine adds nothing to it
    found = home.gather(house, TEAM, user, note="*Done*")
    shown = home_card.show(found)
    seconds = time.thread_time() - begin
    assert_a_home(shown)
    assert len(shown.blocks) <= 100
    assert seconds < 5, "under one on a quiet machine"
    house.outside.close()


def test_no_question_is_asked_for_each_advocate(
    busy: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from storage._database import Database
    from tests.bot._world import make_house

    asked: list[str] = []
    rows = Database.rows

    def counted(self: Database, sql: str, **values: Any) -> Any:
        asked.append(sql)
        return rows(self, sql, **values)

    monkeypatch.setattr(Database, "rows", counted)
    house = make_house(busy, busy.clock)
    home_card.show(home.gather(house, TEAM, OLIVE))
    assert 5 < len(asked) < 80
    house.outside.close()


@pytest.mark.parametrize("name", ["advocate", "assign", "handover", "ask", "touch", "watchlist"])
def test_forms_about_anybody_of_a_crowd_fit(busy: World, name: str) -> None:
    from bot.modals import Asked, known
    from tests.bot._world import make_house

    house = make_house(busy, busy.clock)
    with busy.open() as db:
        everybody = advocates.every(db, TEAM)
        lists = watchlists.every(db, TEAM)
    about = [one.id for one in everybody[::45]] if name != "watchlist" else [lists[0].id, "new"]
    words = "<!channel> & `*_~|` \u202e مرحبا " * 130
    with busy.open() as db:
        for one in everybody[::45]:
            advocates.change(db, TEAM, one.id, notes=words, do_nots=words)
    for one in [*about, *(["any"] if name not in ("advocate", "watchlist") else [])]:
        asked = Asked(
            house=house,
            team=TEAM,
            user=OLIVE,
            channel=HERE,
            about=one,
            now=busy.clock(),
            given={"note": words, "kind": "mail"},
        )
        assert_a_form(known()[name].draw(asked), known()[name])
    house.outside.close()


@pytest.mark.parametrize("name", ["watch", "absence"])
def test_forms_among_a_crowd_fit(busy: World, name: str) -> None:
    from bot.modals import Asked, known
    from tests.bot._world import make_house

    house = make_house(busy, busy.clock)
    asked = Asked(house=house, team=TEAM, user=OLIVE, channel=HERE, about="", now=busy.clock())
    assert_a_form(known()[name].draw(asked), known()[name])
    house.outside.close()


def assert_a_form(drawn: Any, made: Any) -> None:
    """Hold a form against Slack's rules and its own models."""
    blocks = json.loads(json.dumps(list(drawn)))
    plain = {"type": "plain_text"}
    view = {
        "type": "modal",
        "title": plain | {"text": made.title},
        "submit": plain | {"text": made.submit},
        "blocks": blocks,
    }
    check.view(view, ("modal",))
    for block in blocks:
        as_modelled(block)
    from tests.bot.test_cards import LIVE

    for text in marked_up(blocks):
        assert not LIVE.search(text), text


def test_a_card_of_a_link_fits(busy: World) -> None:
    from bot import whose
    from bot.cards import who
    from tests.bot.test_cards import assert_fits

    with busy.open() as db:
        for one in accounts.every(db, TEAM)[:7]:
            found = whose.trace(db, TEAM, one.link, OLIVE)
            assert found is not None
            for buttons in (True, False):
                assert_fits(who.show(found, busy.clock(), buttons=buttons))
