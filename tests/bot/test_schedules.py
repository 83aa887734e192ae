from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot import commands, grammar
from bot.commands import Refusal, Request
from bot.deliver import deliver
from bot.scheduling import send_due
from storage import channels, colleagues, outbox, schedules
from storage.colleagues import Colleague
from tests.bot._world import HERE, MAX, OLIVE, TEAM, LocalSlack, World

if TYPE_CHECKING:
    from bot.house import House
    from storage.schedules import Schedule
    from tests.bot._world import Clock

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
HERE_TYPED = f"<#{HERE}|advocates>"


def types(house: House, text: str, user: str = OLIVE) -> str:
    """Type a command, and give what is said to it."""
    typed = grammar.parse(text)
    request = Request(
        house=house,
        team=TEAM,
        user=user,
        channel=HERE,
        words=typed.rest,
        now=house.now(),
        text=typed.text,
    )
    try:
        return commands.known()[typed.verb].answer(request).text
    except Refusal as refusal:
        return f"no: {refusal}"


def person(world: World, user: str, tz: str = "Europe/Berlin", **values: Any) -> None:
    """Know a colleague."""
    one = Colleague(
        team=TEAM,
        user_id=user,
        name=user,
        tz=tz,
        is_slack_admin=values.get("is_slack_admin", False),
        is_gone=False,
        checked_at=world.clock(),
    )
    with world.open() as db:
        colleagues.keep(db, TEAM, [one])
        colleagues.change(db, TEAM, user, role=values.get("role"))


def kept(world: World) -> list[Schedule]:
    """List the schedules."""
    with world.open() as db:
        return schedules.every(db, TEAM)


def ticks(world: World) -> int:
    """Let the job look once, and tell how many digests wait to be said."""
    with world.open() as db:
        send_due(db, TEAM, world.clock())
        return len([one for one in world.outbox("new") if one.kind == "digest"])


@pytest.fixture(autouse=True)
def _monday(clock: Clock) -> None:
    clock.at = MONDAY


@pytest.mark.parametrize(
    ("typed", "days", "at", "due"),
    [
        ("every monday at 9:00", "0", "09:00", "2026-03-09 08:00"),
        ("every monday at 14", "0", "14:00", "2026-03-02 13:00"),
        ("every Mondays, thursdays at 9", "03", "09:00", "2026-03-05 08:00"),
        ("every fri at 16.30", "4", "16:30", "2026-03-06 15:30"),
        ("every weekday", "01234", "09:00", "2026-03-03 08:00"),
        ("every day at 23:59", "0123456", "23:59", "2026-03-02 22:59"),
    ],
)
def test_a_digest_comes_on_these_days_at_this_time_of_who_gets_it(
    house: House, world: World, typed: str, days: str, at: str, due: str
) -> None:
    person(world, OLIVE)
    said = types(house, f"digest {typed}")
    assert "The first comes" in said
    [one] = kept(world)
    assert ("".join(one.days), one.at, one.goes_to) == (days, at, OLIVE)
    assert f"{one.due_at:%Y-%m-%d %H:%M}" == due


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("every", "On which days?"),
        ("every blue moon", "On which days?"),
        ("every monday at dawn", "as a time of day"),
        ("every monday at 9 Nobody", "I know no watchlist and no advocate `Nobody`"),
        ("stop 3", "none of these"),
        ("stop", "none of these"),
        ("stop 99999999", "none of these"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is(
    house: House, world: World, typed: str, said: str
) -> None:
    assert said in types(house, f"digest {typed}")
    assert not kept(world)


def test_a_digest_is_about_whom_it_is_said_to_be(house: House, world: World) -> None:
    world.advocate("Ada", world.watchlist("speakers", "C0GENERAL"))
    for typed in (
        "every day speakers",
        "every day of Ada",
        "every day mine",
        f"every day <@{MAX}|max>",
        "every day",
        "every day at 8 <#C0GENERAL|general>",
    ):
        assert "The first comes" in types(house, f"digest {typed}")
        house.now.move(timedelta(seconds=1))  # type: ignore[attr-defined]
    assert [(one.about, one.goes_to) for one in kept(world)] == [
        ("watchlist", OLIVE),
        ("advocate", OLIVE),
        ("owner", OLIVE),
        ("owner", OLIVE),
        ("all", OLIVE),
        ("watchlist", "C0GENERAL"),
    ]
    listed = types(house, "digest scheduled")
    assert "Digest of speakers, every day at 09:00" in listed
    assert "Stopped: Digest of speakers" in types(house, "digest stop 1")
    assert len(kept(world)) == 5


def test_each_period_is_told_once_and_none_is_left_out(
    house: House, world: World, clock: Clock, slack: LocalSlack
) -> None:
    person(world, OLIVE, "UTC")
    of = world.advocate("Ada", world.watchlist())
    types(house, f"digest every day at 9 {HERE_TYPED}")
    assert ticks(world) == 0
    world.hears(of, world.post(of, "pausing"))
    clock.at = MONDAY + timedelta(hours=21)
    assert ticks(world) == 1
    assert ticks(world) == 1
    deliver(house)
    clock.move(timedelta(seconds=2))
    deliver(house)
    first = next(one for one in slack.said() if "New: who needs a call" in str(one["blocks"]))
    assert "stepping back" in str(first["blocks"])
    [picture] = [one for message in slack.said() for one in message["files"]]
    assert picture["alt_txt"].endswith(
        "1 post in the last 26 weeks, 1 of them in this week; at most 1 in a week."
    )
    clock.at = MONDAY + timedelta(days=4)  # we were away for three days
    assert ticks(world) == 1
    clock.move(timedelta(seconds=2))
    deliver(house)
    second = [one for one in slack.said() if one["blocks"]][-1]
    assert "Nobody since the last digest" in str(second["blocks"])
    assert "Still waiting" in str(second["blocks"])
    clock.at = MONDAY + timedelta(days=4, hours=2)
    assert ticks(world) == 0


def test_the_same_digest_is_never_put_into_the_outbox_twice(
    house: House, world: World, clock: Clock
) -> None:
    person(world, OLIVE, "UTC")
    types(house, "digest every day at 9")
    [one] = kept(world)
    clock.at = one.due_at
    assert ticks(world) == 1
    with world.open() as db:  # as if the change of the schedule had been lost
        schedules.change(db, TEAM, one.id, due_at=one.due_at)
    assert ticks(world) == 1


def test_a_person_who_moves_gets_it_by_their_new_clock(
    house: House, world: World, clock: Clock
) -> None:
    person(world, OLIVE, "Europe/Berlin")
    types(house, "digest every day at 9")
    person(world, OLIVE, "America/New_York")
    clock.at = kept(world)[0].due_at
    ticks(world)
    assert f"{kept(world)[0].due_at:%H:%M}" == "14:00"


def test_a_digest_of_what_is_gone_is_not_sent(house: House, world: World, clock: Clock) -> None:
    lists = world.watchlist()
    types(house, "digest every day speakers")
    with world.open() as db:
        from storage import watchlists

        watchlists.remove(db, TEAM, lists.id)
    clock.move(timedelta(days=2))
    assert ticks(world) == 0
    assert kept(world)[0].due_at > clock()
    assert "not there any more" in types(house, "digest scheduled")


def test_only_a_manager_sends_digests_to_others(house: House, world: World) -> None:
    person(world, MAX, role="manager")
    person(world, OLIVE)
    assert "takes the role of a manager" in types(house, f"digest every day {HERE_TYPED}")
    assert "The first comes" in types(house, f"digest every day {HERE_TYPED}", MAX)
    assert "takes the role of a manager" in types(house, "digest stop 1")
    assert "Stopped" in types(house, "digest stop 1", MAX)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "every alert, at once, at any hour"),
        ("grave", "alerts to act on today; at any hour; no ceiling"),
        ("level digest", "no cards"),
        ("quiet 20:00-08:00", "quiet from 20:00 to 08:00 (Europe/Berlin)"),
        ("quiet 20 - 8 ceiling 10", "quiet from 20:00 to 08:00 (Europe/Berlin); at most 10 cards"),
        ("quiet 20:00 until 8:00 act", "worth acting on this week or graver; quiet from 20:00"),
        ("quiet off ceiling off", "every alert; at any hour; no ceiling"),
        ("loud", "no: A channel can be set to"),
        ("ceiling 0", "no: A ceiling is a number"),
        ("ceiling many", "no: A ceiling is a number"),
        ("ceiling", "no: A ceiling is a number"),
        ("quiet", "no: Quiet from when to when?"),
        ("quiet 9-9", "no: Quiet from when to when?"),
        ("quiet 9 to five", "no: Quiet from when to when?"),
    ],
)
def test_a_channel_is_set(house: House, world: World, typed: str, said: str) -> None:
    person(world, OLIVE)
    answer = types(house, f"settings channel {HERE_TYPED} {typed}")
    assert said in answer
    with world.open() as db:
        found = channels.one(db, TEAM, HERE)
    assert (found is None) == (not typed or said.startswith("no:"))


def test_what_was_set_before_stays(house: House, world: World) -> None:
    person(world, OLIVE)
    types(house, f"settings channel {HERE_TYPED} quiet 20-8")
    assert "quiet from 20:00" in types(house, f"settings channel {HERE_TYPED} ceiling 5")
    assert "at most 5 cards" in types(house, f"settings channel {HERE_TYPED} act")


def test_roles_are_given_by_admins_alone(house: House, world: World) -> None:
    person(world, MAX, is_slack_admin=True)
    person(world, OLIVE)
    assert "takes the role of an admin" in types(house, f"settings role <@{OLIVE}|o> manager")
    assert "is a manager now" in types(house, f"settings role <@{OLIVE}|o> manager", MAX)
    assert "line manager" in types(house, f"settings lead <@{OLIVE}|o> <@{MAX}|m>", MAX)
    with world.open() as db:
        found = colleagues.one(db, TEAM, OLIVE)
    assert found is not None
    assert (found.role, found.manager) == ("manager", MAX)


@pytest.mark.parametrize(
    "typed", ["role", "role <@U0MIA|o> boss", "lead <@U0MIA|o>", "lead <@U0MIA|o> <@U0MIA|o>"]
)
def test_a_role_that_is_not_understood_is_said_back(house: House, world: World, typed: str) -> None:
    assert types(house, f"settings {typed}").startswith("no: Who")
    with world.open() as db:
        assert outbox.count(db, TEAM, "new") == 0


def test_somebody_slack_does_not_know_gets_no_role(house: House, world: World) -> None:
    person(world, MAX, is_slack_admin=True)
    assert "does not tell me of" in types(house, "settings role <@U0NOBODY|n> manager", MAX)
    assert "is a manager now" in types(house, "settings role <@U0MAX|m> manager", "U0ADA")
