from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot import grammar, policy
from bot.actions import Press, known
from bot.commands import Request
from bot.commands import watchlist as watchlist_command
from bot.deliver import deliver
from bot.judge import judge, settle, wake
from storage import alerts, cards, posts, readings
from storage.alerts import LIVE
from tests.bot._world import HERE, MAX, OLIVE, TEAM, THERE, World, make_house
from tests.storage._samples import sample

if TYPE_CHECKING:
    from storage.alerts import Alert
    from storage.readings import Reading
    from tests.bot._world import Clock, LocalSlack


@pytest.fixture
def world(world_of_each: World) -> World:
    return world_of_each


def press(world: World, action: str, alert: Alert) -> None:
    """Press a button of an alert's card."""
    house = make_house(world, world.clock)
    known()[action](
        Press(house=house, team=TEAM, user=OLIVE, channel=HERE, value=alert.id, now=world.clock())
    )


def of(situation: str, found: list[Alert]) -> list[Alert]:
    return [alert for alert in found if alert.situation == situation]


def test_there_is_at_most_one_live_alert_for_a_person_and_situation(world: World) -> None:
    ada = world.advocate("Ada", world.watchlist())
    for label in ("leaving", "pausing", "leaving", "souring", "souring"):
        world.hears(ada, world.post(ada, label))
        world.clock.move(timedelta(hours=1))
    live = [alert for alert in world.alerts(ada) if alert.state in LIVE]
    assert sorted(alert.situation for alert in live) == ["souring", "stepping_back"]


def test_two_people_have_alerts_of_their_own(world: World) -> None:
    speakers = world.watchlist()
    for name in ("Ada", "Grace"):
        one = world.advocate(name, speakers)
        world.hears(one, world.post(one))
        assert len(world.alerts(one)) == 1
    assert world.wishes() == [("card", HERE), ("card", HERE)]


def test_more_of_what_is_open_goes_into_its_thread(world: World) -> None:
    ada = world.advocate("Ada", world.watchlist())
    world.hears(ada, world.post(ada))
    world.hears(ada, world.post(ada))
    assert world.wishes() == [("card", HERE), ("evidence", HERE)]
    [alert] = world.alerts(ada)
    with world.open() as db:
        assert len(readings.of_alert(db, TEAM, alert.id)) == 2


def test_a_rise_in_severity_is_heard_once(world: World) -> None:
    ada = world.advocate("Ada", world.watchlist())
    for label in ("pausing", "leaving", "leaving", "pausing"):
        world.hears(ada, world.post(ada, label))
    assert world.wishes() == [
        ("card", HERE),
        ("evidence", HERE),
        ("evidence", HERE),
        ("rise", HERE),
    ]
    [alert] = world.alerts(ada)
    assert (alert.severity, alert.label) == (3, "leaving")


def test_first_sight_raises_nothing(world: World) -> None:
    ada = world.advocate("Ada", world.watchlist())
    seen = [world.post(ada, label, backlog=True) for label in ("leaving", "souring", "pausing")]
    assert world.hears(ada, *seen) == 0
    assert not world.alerts(ada)
    assert not world.outbox()


def test_a_finding_that_was_dismissed_stays_dismissed(world: World) -> None:
    ada = world.advocate("Ada", world.watchlist())
    post = world.post(ada)
    world.hears(ada, post)
    [alert] = world.alerts(ada)
    press(world, "alert_wrong", alert)
    with world.open() as db, db.transaction():
        # As if the reader of a later version saw it anew.
        db.across().execute("delete from findings where alert_id = 'none'")
        again = judge(db, TEAM, ada, frozenset({(post.account_id, post.id)}), world.clock())
    assert again == 0
    assert [one.state for one in world.alerts(ada)] == ["dismissed"]


def test_the_same_post_read_anew_after_a_dismissal_raises_nothing(world: World) -> None:
    ada = world.advocate("Ada", world.watchlist())
    world.hears(ada, world.post(ada))
    [alert] = world.alerts(ada)
    press(world, "alert_wrong", alert)
    with world.open() as db:
        [reading] = readings.of_alert(db, TEAM, alert.id)
        assert alerts.was_dismissed(db, TEAM, reading)
    verdict = policy.decide(reading, None, dismissed=True, sensitivity=0.0)
    assert verdict.say == "nothing"


def test_something_new_after_a_dismissal_opens_a_new_alert(world: World) -> None:
    ada = world.advocate("Ada", world.watchlist())
    world.hears(ada, world.post(ada))
    press(world, "alert_wrong", world.alerts(ada)[0])
    world.clock.move(timedelta(days=1))
    world.hears(ada, world.post(ada))
    assert [one.state for one in world.alerts(ada)] == ["open", "dismissed"]
    assert world.wishes() == [("card", HERE), ("card", HERE)]


@pytest.mark.parametrize(
    ("label", "state"), [("leaving", "open"), ("pausing", "snoozed")], ids=["graver", "the same"]
)
def test_only_graver_news_wakes_what_sleeps(world: World, label: str, state: str) -> None:
    ada = world.advocate("Ada", world.watchlist())
    world.hears(ada, world.post(ada, "pausing"))
    press(world, "alert_snooze", world.alerts(ada)[0])
    world.hears(ada, world.post(ada, label))
    [alert] = world.alerts(ada)
    assert alert.state == state
    assert (alert.snoozed_until is None) == (state == "open")


def test_graver_news_leave_what_is_claimed_to_who_claimed_it(world: World) -> None:
    ada = world.advocate("Ada", world.watchlist())
    world.hears(ada, world.post(ada, "pausing"))
    press(world, "alert_acknowledge", world.alerts(ada)[0])
    world.hears(ada, world.post(ada, "leaving"))
    [alert] = world.alerts(ada)
    assert (alert.state, alert.claimed_by, alert.severity) == ("acknowledged", OLIVE, 3)
    assert ("rise", HERE) in world.wishes()


def test_a_snooze_that_is_over_is_told_in_the_thread_once(world: World) -> None:
    ada = world.advocate("Ada", world.watchlist())
    world.hears(ada, world.post(ada))
    press(world, "alert_snooze", world.alerts(ada)[0])
    world.clock.move(timedelta(days=8))
    for _ in range(2):
        with world.open() as db, db.transaction():
            for alert in alerts.to_wake(db, TEAM, world.clock()):
                wake(db, alert, world.clock())
    assert world.wishes() == [("card", HERE), ("wake", HERE)]
    assert world.alerts(ada)[0].state == "open"


def test_a_snooze_that_somebody_ended_meanwhile_is_not_ended_again(world: World) -> None:
    ada = world.advocate("Ada", world.watchlist())
    world.hears(ada, world.post(ada))
    press(world, "alert_snooze", world.alerts(ada)[0])
    world.clock.move(timedelta(days=8))
    with world.open() as db:
        [asleep] = alerts.to_wake(db, TEAM, world.clock())
    press(world, "alert_acknowledge", asleep)
    with world.open() as db, db.transaction():
        wake(db, asleep, world.clock())
    assert world.wishes() == [("card", HERE)]
    assert world.alerts(ada)[0].state == "acknowledged"


def test_a_watchlist_hears_only_what_its_sensitivity_lets_through(world: World) -> None:
    keen, calm = world.watchlist("keen", HERE, 0.0), world.watchlist("calm", THERE, 0.3)
    ada = world.advocate("Ada", keen, calm)
    world.hears(ada, world.post(ada, "leaving", confidence=0.7))
    assert world.wishes() == [("card", HERE)]


def test_a_watchlist_hears_of_an_alert_once_something_gets_over_its_own_bar(world: World) -> None:
    keen, calm = world.watchlist("keen", HERE, 0.0), world.watchlist("calm", THERE, 0.3)
    ada = world.advocate("Ada", keen, calm)
    world.hears(ada, world.post(ada, "leaving", confidence=0.7))
    world.hears(ada, world.post(ada, "leaving", confidence=0.95))
    assert world.wishes() == [("card", HERE), ("card", THERE), ("evidence", HERE)]
    assert len(world.alerts(ada)) == 1


def test_nothing_under_every_bar_is_raised(world: World) -> None:
    ada = world.advocate("Ada", world.watchlist("a", HERE, 0.2), world.watchlist("b", THERE, 0.3))
    assert world.hears(ada, world.post(ada, "leaving", confidence=0.7)) == 1
    assert not world.alerts(ada)


def test_two_watchlists_of_one_channel_show_one_card(world: World) -> None:
    ada = world.advocate("Ada", world.watchlist("a"), world.watchlist("b"))
    world.hears(ada, world.post(ada))
    assert world.wishes() == [("card", HERE)]


def test_two_channels_hear_of_the_same_alert_each_in_a_card_of_its_own(world: World) -> None:
    ada = world.advocate("Ada", world.watchlist("a"), world.watchlist("b", THERE))
    world.hears(ada, world.post(ada, "pausing"))
    world.hears(ada, world.post(ada, "leaving"))
    assert world.wishes() == [("card", HERE), ("card", THERE), ("rise", HERE), ("rise", THERE)]
    assert len(world.alerts(ada)) == 1


def test_a_watchlist_without_a_channel_keeps_its_alert_and_shows_it_once_it_has_one(
    world: World, clock: Clock, slack: LocalSlack
) -> None:
    ada = world.advocate("Ada", world.watchlist("speakers", ""))
    world.hears(ada, world.post(ada))
    assert not world.outbox()
    assert len(world.alerts(ada)) == 1
    house = make_house(world, clock, f"{slack.address.url}/api/")
    for _ in range(2):
        words = grammar.parse(f"watchlist edit speakers <#{HERE}|advocates>").rest
        watchlist_command.answer(
            Request(house=house, team=TEAM, user=OLIVE, channel=HERE, words=words, now=clock())
        )
    deliver(house)
    assert len(slack.said()) == 1
    assert world.wishes() == [("card", HERE)]


@pytest.mark.parametrize("before", ["nothing", "something like it", "something less grave"])
def test_a_flood_is_folded_into_one_message(world: World, before: str) -> None:
    ada = world.advocate("Ada", world.watchlist())
    if before != "nothing":
        world.hears(ada, world.post(ada, "leaving" if "like" in before else "pausing"))
    said = len(world.outbox())
    world.hears(ada, *(world.post(ada, "leaving") for _ in range(300)))
    new = [kind for kind, _ in world.wishes()]
    wanted = {
        "nothing": ["card", "evidence"],
        "something like it": ["card", "evidence"],
        "something less grave": ["card", "rise"],
    }
    assert sorted(new) == wanted[before]
    assert len(new) - said <= 2
    [alert] = world.alerts(ada)
    with world.open() as db:
        found = len(readings.of_alert(db, TEAM, alert.id))
    assert found == 300 + said


def test_looking_twice_changes_nothing(world: World) -> None:
    ada = world.advocate("Ada", world.watchlist())
    said = [world.post(ada, label) for label in ("pausing", "leaving", "souring")]
    assert world.hears(ada, *said) == 3
    before = (world.outbox(), world.alerts(ada))
    # A crash after the commit: the same posts come again, as fresh as before.
    assert world.hears(ada, *said) == 0
    assert (world.outbox(), world.alerts(ada)) == before


def test_a_crash_before_the_commit_leaves_nothing_behind(world: World) -> None:
    ada = world.advocate("Ada", world.watchlist())
    post = world.post(ada)

    def crash() -> None:
        with world.open() as db, db.transaction():
            posts.add(db, TEAM, [post])
            judge(db, TEAM, ada, frozenset({(post.account_id, post.id)}), world.clock())
            raise InterruptedError

    with pytest.raises(InterruptedError):
        crash()
    assert not world.outbox()
    assert not world.alerts(ada)
    assert world.hears(ada, post) == 1
    assert world.wishes() == [("card", HERE)]


def test_what_somebody_passed_on_is_not_theirs(world: World) -> None:
    ada = world.advocate("Ada", world.watchlist())
    world.hears(ada, *(world.post(ada, kind_label) for kind_label in ("none", "none")))
    assert not world.alerts(ada)


def test_a_card_is_wanted_anew_with_all_that_it_should_show(world: World) -> None:
    ada = world.advocate("Ada", world.watchlist())
    world.hears(ada, world.post(ada))
    [alert] = world.alerts(ada)
    with world.open() as db:
        before = cards.of_alert(db, TEAM, alert.id)[0].wanted
        world.hears(ada, world.post(ada))
        assert cards.of_alert(db, TEAM, alert.id)[0].wanted == before + 1


READING: Reading = sample(TEAM)["readings"]
ALERT: Alert = sample(TEAM)["alerts"]


@pytest.mark.parametrize(
    ("score", "live", "dismissed", "sensitivity", "say"),
    [
        (0.6, None, False, 0.0, "card"),
        (0.59, None, False, 0.0, "nothing"),
        (0.59, None, False, -0.1, "card"),
        (0.6, None, False, 0.1, "nothing"),
        (0.9, None, True, 0.0, "nothing"),
        (0.9, 3, False, 0.0, "evidence"),
        (0.9, 2, False, 0.0, "rise"),
        (0.5, 1, False, 0.0, "nothing"),
        (0.9, 1, True, 0.0, "nothing"),
    ],
)
def test_what_a_reading_is_worth(
    score: float, live: int | None, *, dismissed: bool, sensitivity: float, say: str
) -> None:
    from dataclasses import replace

    reading = replace(READING, score=score, bar=0.6, severity=3)
    there = replace(ALERT, severity=live) if live else None
    verdict = policy.decide(reading, there, dismissed=dismissed, sensitivity=sensitivity)
    assert verdict.say == say
    assert verdict.why


def test_of_what_came_together_the_gravest_comes_first() -> None:
    from dataclasses import replace

    found = [
        replace(READING, id=name, severity=severity, score=score)
        for name, severity, score in (("c", 1, 0.9), ("b", 3, 0.7), ("a", 3, 0.7), ("d", 3, 0.8))
    ]
    assert [one.id for one in policy.in_order(found)] == ["d", "a", "b", "c"]
    assert MAX != OLIVE


def test_what_comes_long_after_a_claim_is_a_card_of_its_own(world: World) -> None:
    ada = world.advocate("Ada", world.watchlist())
    world.hears(ada, world.post(ada, "leaving"))
    press(world, "alert_acknowledge", world.alerts(ada)[0])
    world.clock.move(timedelta(days=31))
    with world.open() as db, db.transaction():
        for alert in alerts.claimed_and_calm(db, TEAM, world.clock() - timedelta(days=30)):
            settle(db, alert, world.clock())
    world.hears(ada, world.post(ada, "leaving"))
    assert sorted(alert.state for alert in world.alerts(ada)) == ["open", "resolved"]
    assert world.wishes() == [("card", HERE), ("card", HERE)]


def test_a_claim_that_is_heard_of_again_is_not_settled(world: World) -> None:
    ada = world.advocate("Ada", world.watchlist())
    world.hears(ada, world.post(ada, "leaving"))
    press(world, "alert_acknowledge", world.alerts(ada)[0])
    world.clock.move(timedelta(days=31))
    with world.open() as db:
        [calm] = alerts.claimed_and_calm(db, TEAM, world.clock() - timedelta(days=30))
    world.hears(ada, world.post(ada, "leaving"))
    with world.open() as db, db.transaction():
        settle(db, calm, world.clock())
    assert world.alerts(ada)[0].state == "acknowledged"
