from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot import actions, modals, views
from bot.cards import alert as alert_card
from bot.commands import Refusal
from bot.deliver import deliver
from bot.drawing import situation
from bot.modals import Asked, Values
from bot.modals.sleep import most_within
from storage import colleagues
from storage.colleagues import Colleague
from tests.bot._world import HERE, MAX, OLIVE, TEAM, Clock, LocalSlack, World, soon

if TYPE_CHECKING:
    from bot.house import House
    from storage.alerts import Alert

VIEWS = ("views.open", "views.update")


def picks(slack: LocalSlack, action_id: str, alert: Alert, user: str = OLIVE) -> None:
    """Pick a line of the card's menu."""
    done = slack.tell(
        "action", user=user, channel=HERE, action_id="more", value=f"{action_id} {alert.id}"
    )
    assert done["ok"], done


@pytest.fixture
def alert(connected: House, world: World) -> Alert:
    """Give an alert with its card in the channel."""
    made = world.alarm()
    deliver(connected)
    return made


def now_is(world: World, alert: Alert) -> Alert:
    """Give the alert as it is now."""
    with world.open() as db:
        from storage import alerts

        found = alerts.one(db, TEAM, alert.id)
    assert found is not None
    return found


def managed_by(world: World, clock: Clock, user: str) -> None:
    """Make somebody a manager, so that roles count from then on."""
    with world.open() as db:
        colleagues.keep(
            db,
            TEAM,
            [
                Colleague(
                    team=TEAM,
                    user_id=user,
                    name="Manager",
                    tz="UTC",
                    is_slack_admin=False,
                    is_gone=False,
                    checked_at=clock(),
                )
            ],
        )
        colleagues.change(db, TEAM, user, role="manager")


def card_says(slack: LocalSlack, words: str) -> dict[str, Any]:
    """Wait for the card to say something."""
    return soon(lambda: next((one for one in slack.said() if words in str(one["blocks"])), {}))


@pytest.mark.parametrize("name", modals.known())
def test_a_form_keeps_to_the_lengths_that_slack_sets(name: str) -> None:
    made = modals.known()[name]
    assert 0 < len(made.title) <= 24
    assert 0 < len(made.submit) <= 24
    assert made.submit[0].isupper()


def test_every_line_of_a_card_s_menu_is_an_action(world: World) -> None:
    alert = world.alarm()
    for state in ("open", "acknowledged", "snoozed"):
        world.change(
            alert, state=state, acted_by=OLIVE, acted_at=world.clock(), snoozed_until=world.clock()
        )
        with world.open() as db:
            shown = alert_card.show(situation(db, now_is(world, alert)))
        buttons = [
            one
            for block in shown.blocks
            for one in (*block.get("elements", ()), block.get("accessory"))
            if isinstance(one, dict) and one.get("action_id")
        ]
        plain = [one for one in buttons if one["type"] == "button"]
        menus = [one for one in buttons if one["type"] == "overflow"]
        assert len(plain) == (3 if state == "open" else 0)
        assert len(menus) == 1
        for option in menus[0]["options"]:
            action_id, _, about = option["value"].partition(" ")
            assert action_id in actions.known()
            assert about == alert.id


def test_an_alert_is_settled_with_what_was_done(
    slack: LocalSlack, world: World, alert: Alert, connected: House
) -> None:
    picks(slack, "alert_resolve", alert)
    done = slack.submits(
        slack.view(), done="we spoke", note="They want <!channel> a rest", verdict="known"
    )
    assert done["ok"], done
    [said] = slack.whispers()
    assert said.startswith("Settled: we spoke: They want &lt;!channel&gt; a rest")
    kept = now_is(world, alert)
    assert (kept.state, kept.acted_by, kept.verdict) == ("resolved", OLIVE, "known")
    deliver(connected)
    card = card_says(slack, "Settled by")
    assert "alert_acknowledge" not in str(card["blocks"])
    assert "we spoke: They want" in str(card["blocks"])


def test_what_is_wrong_in_a_form_is_said_at_its_field_and_changes_nothing(
    slack: LocalSlack, world: World, alert: Alert
) -> None:
    picks(slack, "alert_resolve", alert)
    view = slack.view()
    done = slack.submits(view, done="something else")
    assert done["errors"].keys() == {"note"}
    assert now_is(world, alert).state == "open"
    assert slack.submits(view, done="something else", note="A new role for them")["ok"]
    assert now_is(world, alert).done == "A new role for them"


def test_a_form_that_comes_twice_has_one_effect(
    slack: LocalSlack, world: World, alert: Alert, connected: House
) -> None:
    picks(slack, "alert_resolve", alert)
    view = slack.view()
    assert slack.submits(view, done="we spoke")["ok"]
    before = now_is(world, alert)
    body = {
        "team": {"id": TEAM},
        "user": {"id": OLIVE},
        "view": view
        | {
            "callback_id": "resolve",
            "state": {"values": {"done": {"value": {"selected_option": {"value": "we wrote"}}}}},
        },
    }
    from bot import hearing

    assert hearing.take_form(connected, body) is None
    assert now_is(world, alert) == before


def test_a_snooze_shows_what_it_would_have_held_back(
    slack: LocalSlack, world: World, clock: Clock, alert: Alert
) -> None:
    with world.open() as db:
        from storage import advocates

        ada = advocates.one(db, TEAM, alert.advocate_id)
    assert ada is not None
    clock.move(timedelta(days=2))
    world.hears(ada, world.post(ada, "leaving", text="I am leaving the core team."))
    picks(slack, "alert_sleep", alert)
    view = slack.view()
    assert "this was found 2 times" in str(view["blocks"])
    assert "A day (would have held back 1)" in str(view["blocks"])
    assert "Three days (would have held back 2)" in str(view["blocks"])
    assert slack.submits(view, length="14")["ok"]
    kept = now_is(world, alert)
    assert kept.state == "snoozed"
    assert kept.snoozed_until == clock() + timedelta(days=14)


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_a_snooze_ends_on_a_day_to_come(
    slack: LocalSlack, world: World, clock: Clock, alert: Alert, days: int
) -> None:
    picks(slack, "alert_sleep", alert)
    until = (clock() + timedelta(days=days)).date().isoformat()
    done = slack.submits(slack.view(), until=until)
    assert done["errors"].keys() == {"until"}
    assert now_is(world, alert).state == "open"


@pytest.mark.parametrize(
    ("verdict", "state"), [("right", "open"), ("known", "open"), ("wrong", "dismissed")]
)
def test_a_verdict_is_kept(
    slack: LocalSlack, world: World, alert: Alert, verdict: str, state: str
) -> None:
    picks(slack, "alert_verdict", alert)
    assert slack.submits(slack.view(), verdict=verdict)["ok"]
    kept = now_is(world, alert)
    assert (kept.verdict, kept.state) == (verdict, state)
    assert slack.whispers()[0].startswith("Noted")


def test_only_who_holds_it_claimed_it_or_manages_may_close_it(
    slack: LocalSlack, world: World, clock: Clock, alert: Alert
) -> None:
    managed_by(world, clock, "U0ADA")
    slack.tell("action", user=MAX, channel=HERE, action_id="alert_wrong")
    [said] = slack.whispers(MAX)
    assert "takes the role of a manager, and yours is member" in said
    assert "ask <@U0ADA>" in said
    assert now_is(world, alert).state == "open"
    slack.tell("action", user=MAX, channel=HERE, action_id="alert_acknowledge")
    soon(lambda: now_is(world, alert).claimed_by == MAX)
    picks(slack, "alert_verdict", alert, MAX)
    assert slack.submits(slack.view(MAX), MAX, verdict="wrong")["ok"]
    soon(lambda: now_is(world, alert).state == "dismissed")


def test_a_form_that_is_closed_before_it_is_filled_bothers_nobody(
    connected: House, slack: LocalSlack, alert: Alert
) -> None:
    slack.fault("views.update", error="not_found")
    picks(slack, "alert_resolve", alert)
    soon(lambda: slack.calls("views.update"))
    assert not slack.ask("ephemerals", user=OLIVE)
    assert connected.clients


def test_a_trigger_that_is_too_old_is_told_in_words(
    connected: House, alert: Alert, clock: Clock
) -> None:
    asked = Asked(house=connected, team=TEAM, user=OLIVE, channel=HERE, about=alert.id, now=clock())
    with pytest.raises(Refusal, match="three seconds"):
        views.ask(asked, "1.2.3", "resolve")


def test_a_form_about_what_is_settled_says_so(
    slack: LocalSlack, world: World, alert: Alert
) -> None:
    world.change(alert, state="dismissed", acted_by=OLIVE, acted_at=world.clock())
    picks(slack, "alert_resolve", alert)
    view = soon(lambda: next((v for v in slack.ask("views", user=OLIVE) if "Not a" in str(v)), {}))
    assert view["submit"] is None


def test_a_card_whose_alert_is_not_kept_any_more_loses_its_buttons(
    slack: LocalSlack, world: World, alert: Alert
) -> None:
    with world.open() as db:
        db.execute("delete from alerts where team = :team", team=TEAM)
    slack.tell("action", user=OLIVE, channel=HERE, action_id="alert_acknowledge")
    card = soon(lambda: next((m for m in slack.said() if "not kept any more" in m["text"]), {}))
    assert not card["blocks"]
    assert alert.id


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ({}, ""),
        ({"x": {}}, ""),
        ({"x": {"value": None}}, ""),
        ({"x": {"value": " a "}}, "a"),
        ({"x": {"selected_option": None}}, ""),
        ({"x": {"selected_option": {"value": "b"}}}, "b"),
        ({"x": {"selected_user": "U1"}}, "U1"),
        ({"x": {"selected_date": "2026-01-02"}}, "2026-01-02"),
        ({"x": {"selected_conversation": "C1"}}, "C1"),
    ],
)
def test_what_is_in_a_field_is_given_as_a_text(held: dict[str, Any], said: str) -> None:
    assert Values({"field": held}).text("field") == said
    assert Values({}).text("field") == ""


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ({"x": {"selected_options": [{"value": "a"}, {"value": "b"}]}}, ["a", "b"]),
        ({"x": {"selected_users": ["U1", "U2"]}}, ["U1", "U2"]),
        ({"x": {"selected_options": []}}, []),
        ({}, []),
    ],
)
def test_what_was_picked_is_listed(held: dict[str, Any], said: list[str]) -> None:
    assert Values({"field": held}).several("field") == said


def test_the_most_that_lies_within_a_length_is_counted(clock: Clock) -> None:
    times = [clock() + timedelta(hours=hours) for hours in (0, 5, 23, 24, 100)]
    assert most_within(times, timedelta(days=1)) == 3
    assert most_within(times, timedelta(days=30)) == 5
    assert most_within([], timedelta(days=1)) == 0


def test_no_view_is_called_but_these() -> None:
    from pathlib import Path

    found = {
        call
        for path in Path("bot").rglob("*.py")
        if "workspace" not in path.parts and path.name != "views.py"
        for call in re.findall(r"views_(\w+)\(", path.read_text("utf-8"))
    }
    assert not found


def test_the_relationship_of_a_card_is_assigned_from_its_menu(
    slack: LocalSlack, world: World, alert: Alert
) -> None:
    picks(slack, "alert_assign", alert)
    assert slack.submits(slack.view(), owner=MAX, why="They know each other")["ok"]
    with world.open() as db:
        from storage import advocates

        ada = advocates.one(db, TEAM, alert.advocate_id)
    assert ada is not None
    assert ada.owner == MAX
