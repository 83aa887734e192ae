"""Whoever logged a closing is reminded once that its visit is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot import jobs, reached, visiting
from storage import closings, customers, deals, lessons, touches, visits
from tests.bot._world import OLIVE, TEAM, LocalSlack, World
from tests.storage._samples import sample

if TYPE_CHECKING:
    from bot.house import House


def reminded(world: World) -> bool:
    with world.open() as db:
        (one,) = closings.of_customer(db, TEAM, "Sample Bank")
    return one.reminded_at is not None


def test_a_reminder_comes_once_and_again_where_it_was_not_taken(
    house: House, world: World, slack: LocalSlack
) -> None:
    now = house.now()
    on = now.date() - visiting.FIRST
    with world.open() as db:
        assert visiting.keep_closing(db, TEAM, "Sample Bank", "won", on, OLIVE, now)
        assert visiting.keep_closing(db, TEAM, "Not Yet", "won", now.date(), OLIVE, now)
        assert visiting.keep_closing(db, TEAM, "Too Late", "won", date(2020, 1, 1), OLIVE, now)
    run = jobs.known()["visits"].run
    slack.fault("chat.postMessage", error="channel_not_found", times=9)
    run(house)
    assert not reminded(world)
    slack.fault("chat.postMessage", error="channel_not_found", times=0)
    for _ in range(2):
        run(house)
    assert reminded(world)
    tried = [one for one in slack.calls("chat.postMessage") if "visit is due" in str(one)]
    assert len(tried) == 2  # once in vain
    assert all("Sample Bank" in str(one) and "visit_log" in str(one) for one in tried)


def test_deals_that_closed_are_closings_once_and_only_of_accounts(world: World) -> None:
    rows, now = sample(TEAM), world.clock()
    ago = now - timedelta(days=70)
    account = replace(rows["customers"], kind="account", label="Sample Bank", parent_id=None)
    people = [
        replace(account, id="theirs", kind="person", label="A. S.", parent_id=account.id),
        replace(account, id="alone", kind="person", label="B. S."),
    ]
    closed = replace(rows["deals"], customer_id=account.id, state="won", closed_at=ago)
    more = [
        replace(closed, id="same", system_id="2", customer_id="theirs"),
        replace(closed, id="lost", system_id="3", customer_id="theirs", state="lost"),
        replace(closed, id="alone", system_id="4", customer_id="alone"),
        replace(closed, id="old", system_id="5", closed_at=now - timedelta(days=999)),
        replace(closed, id="open", system_id="6", state="open", closed_at=None),
    ]
    with world.open() as db:
        customers.add(db, TEAM, [account, *people])
        deals.add(db, TEAM, [closed, *more])
        assert reached.take_deals(db, TEAM, visiting.LAST, now) == 2
        assert reached.take_deals(db, TEAM, visiting.LAST, now) == 0
        due = visiting.due(db, TEAM, now)
    assert {(one.customer, one.outcome) for one in due} == {
        ("Sample Bank", "won"),
        ("Sample Bank", "lost"),
    }


def test_who_helped_reached_the_customer_once_it_is_known(world: World) -> None:
    rows, now = sample(TEAM), world.clock()
    ada = world.advocate("Ada")
    account = replace(rows["customers"], kind="account", label="Sample Bank", parent_id=None)
    account = replace(account, label_key="sample bank")
    visit = replace(rows["visits"], customer="SAMPLE bank", buyer_id=None)
    lesson = replace(rows["lessons"], visit_id=visit.id, advocate_id=ada.id)
    with world.open() as db:
        visits.add(db, TEAM, visit)
        lessons.add(db, TEAM, [lesson])
        visiting.take(db, TEAM, lesson.id, OLIVE, now)
        assert reached.settle_touches(db, TEAM, now) == 0
        customers.add(db, TEAM, [account, replace(account, id="p", kind="person")])
        assert [reached.settle_touches(db, TEAM, now) for _ in range(2)] == [1, 0]
        (made,) = touches.of_advocate(db, TEAM, ada.id)
    assert (made.customer_id, made.evidence, made.at) == (account.id, "reported", visit.at)
