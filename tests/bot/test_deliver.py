from __future__ import annotations

import re
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.answering import respond
from bot.cards import Shown
from bot.deliver import deliver
from bot.doctor import examine
from bot.doubts import DOUBT
from bot.judge import open_cards
from bot.pace import WORKSPACE
from bot.recall import EVENT
from bot.workspace import Workspace, serve
from storage import advocates, alerts, cards, outbox
from tests.bot._world import HERE, TEAM, THERE, LocalSlack, World, make_house, soon

if TYPE_CHECKING:
    from bot.house import House
    from storage.alerts import Alert
    from tests.bot._world import Clock

POST, UPDATE, HISTORY = "chat.postMessage", "chat.update", "conversations.history"
LONG = timedelta(minutes=6)


def until_said(house: House, clock: Clock, world: World, rounds: int = 20) -> None:
    """Deliver until there is nothing left to say, as the clock would."""
    for _ in range(rounds):
        wait = deliver(house)
        if not world.outbox("new") and not world.outbox("sending"):
            deliver(house)
            return
        clock.move(timedelta(seconds=wait or 31))
    raise AssertionError(world.outbox())


def say_again(world: World, alert: Alert, label: str = "pausing") -> None:
    """Let the advocate say more about what is open."""
    with world.open() as db:
        one = advocates.one(db, TEAM, alert.advocate_id)
    assert one is not None
    world.hears(one, world.post(one, label))


def posts_to(slack: LocalSlack, channel: str) -> list[dict[str, Any]]:
    """List the calls that tried to say something in a channel."""
    return [call for call in slack.calls(POST) if call["args"]["channel"] == channel]


def ids(said: list[dict[str, Any]]) -> list[str]:
    """Name what was said by what the metadata carries."""
    return [one["metadata"]["event_payload"]["id"] for one in said if one["metadata"]]


def test_a_card_is_posted_once_and_carries_only_ids(
    house: House, world: World, slack: LocalSlack
) -> None:
    world.alarm()
    deliver(house)
    deliver(house)
    [card] = slack.said()
    [message] = world.outbox()
    carried = card["metadata"]["event_payload"]
    assert set(carried) == {"id", "about", "readings"}
    assert carried["id"] == message.id
    assert re.fullmatch("[0-9a-f]{24}", carried["about"])
    assert [len(one) for one in carried["readings"]] == [24]
    assert all(re.fullmatch("[0-9a-f]{24}", one) for one in carried["readings"])
    assert message.state == "sent"
    assert message.ts == card["ts"]
    assert "Ada is leaving" in card["text"]


def test_nothing_is_unfurled(house: House, world: World, slack: LocalSlack) -> None:
    world.alarm()
    deliver(house)
    [call] = slack.calls(POST)
    assert (call["args"]["unfurl_links"], call["args"]["unfurl_media"]) == (False, False)


@pytest.mark.parametrize(
    ("fault", "calls"),
    [
        pytest.param({"reset": True}, 2, id="reset before Slack accepts"),
        pytest.param({"reset": True, "after": True}, 1, id="reset after Slack accepted"),
        pytest.param({"status": 500}, 2, id="500 before accepting"),
        pytest.param({"status": 500, "after": True}, 1, id="500 after accepting"),
        pytest.param({"status": 503, "after": True}, 1, id="HTML after accepting"),
        pytest.param({"error": "internal_error", "after": True}, 1, id="ok false, but done"),
        pytest.param({"error": "fatal_error"}, 2, id="ok false, and not done"),
        pytest.param({"delay": 0.5, "after": True}, 1, id="accepted with no answer"),
        pytest.param({"status": 429, "retry_after": 7}, 2, id="429"),
        pytest.param({"error": "ratelimited"}, 2, id="ok false, ratelimited"),
        pytest.param({"error": "invalid_auth"}, 2, id="our token"),
    ],
)
def test_each_fault_leaves_exactly_one_message(
    house: House,
    world: World,
    slack: LocalSlack,
    clock: Clock,
    fault: dict[str, Any],
    calls: int,
) -> None:
    house.clients[TEAM].timeout = 0.2 if "delay" in fault else 5  # type: ignore[assignment]
    slack.fault(**fault)
    world.alarm()
    deliver(house)
    clock.move(LONG)
    until_said(house, clock, world)
    assert len(slack.said()) == 1
    # The workspace writes a call down when it is over, also where nobody waited for that.
    soon(lambda: len(slack.calls(POST)) >= calls)
    assert len(slack.calls(POST)) == calls
    assert [one.state for one in world.outbox()] == ["sent"]


def test_what_is_in_doubt_is_not_said_again_before_it_was_looked_for(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    slack.fault(reset=True)
    world.alarm()
    deliver(house)
    clock.move(DOUBT / 2)
    deliver(house)
    assert len(slack.calls(POST)) == 1
    assert not slack.calls(HISTORY)
    clock.move(DOUBT)
    deliver(house)
    assert len(slack.calls(HISTORY)) == 1
    assert len(slack.said()) == 1


def test_an_answer_that_is_no_json_is_a_doubt(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    slack.fault(status=502, after=True)
    world.alarm()
    deliver(house)
    assert [one.state for one in world.outbox()] == ["sending"]
    until_said(house, clock, world)
    assert len(slack.said()) == 1


def test_the_wait_that_slack_asks_for_is_kept(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    slack.fault(status=429, retry_after=30)
    world.alarm()
    deliver(house)
    clock.move(timedelta(seconds=29))
    deliver(house)
    assert len(slack.calls(POST)) == 1
    clock.move(timedelta(seconds=2))
    deliver(house)
    assert len(slack.said()) == 1


def test_a_channel_that_must_wait_holds_up_no_other(
    house: House, world: World, slack: LocalSlack
) -> None:
    slack.fault(status=429, retry_after=30)
    world.alarm("Ada", HERE)
    world.alarm("Grace", THERE)
    deliver(house)
    assert sorted([len(slack.said(HERE)), len(slack.said(THERE))]) == [0, 1]


def test_a_long_queue_in_one_channel_holds_up_no_other(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    for number in range(60):
        world.alarm(f"Ada {number}", HERE)
    clock.move(timedelta(seconds=1))
    world.alarm("Grace", THERE)
    deliver(house)
    assert len(slack.said(THERE)) == 1


def test_a_message_refused_in_an_archived_channel_is_parked_and_said_after_mending(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    slack.tell("archive", channel=HERE)
    world.alarm()
    deliver(house)
    clock.move(LONG)
    deliver(house)
    [message] = world.outbox()
    assert (message.state, message.trouble) == ("parked", "is_archived")
    assert len(posts_to(slack, HERE)) == 1
    named = [one for one in examine(house, [TEAM]) if not one.ok]
    assert any(HERE in one.says and "archived" in one.says for one in named)
    assert any(one.check == "outbox" and "is_archived" in one.says for one in named)
    slack.tell("archive", channel=HERE, archived=False)
    with world.open() as db:
        outbox.unpark(db, TEAM, HERE, clock())
    clock.move(timedelta(seconds=2))
    deliver(house)
    assert len(slack.said()) == 1


def test_the_thread_of_a_card_that_is_parked_waits_with_it_and_follows_it(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    slack.tell("archive", channel=HERE)
    alert = world.alarm()
    deliver(house)
    clock.move(timedelta(minutes=1))
    say_again(world, alert)
    for _ in range(5):
        deliver(house)
        clock.move(LONG)
    assert len(posts_to(slack, HERE)) == 1
    slack.tell("archive", channel=HERE, archived=False)
    with world.open() as db:
        outbox.unpark(db, TEAM, HERE, clock())
    until_said(house, clock, world)
    card, reply = slack.said()
    assert reply["thread_ts"] == card["ts"]


def test_it_joins_a_public_channel_that_it_is_not_in(
    world: World, clock: Clock, workspace: Workspace
) -> None:
    scopes = workspace.scopes - {"chat:write.public"}
    strict = Workspace(now=clock, move_clock=clock.move, limits=False, scopes=scopes)
    with serve(strict, 0) as address:
        slack = LocalSlack(address)
        house = make_house(world, clock, f"{address.url}/api/")
        slack.tell("leave", channel=HERE)
        # It has been tried before, and only had to wait.
        slack.fault(status=429, retry_after=1)
        world.alarm()
        deliver(house)
        clock.move(timedelta(seconds=2))
        until_said(house, clock, world)
        assert len(slack.said()) == 1


def test_a_private_channel_we_were_not_asked_into_is_parked_until_we_are(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    made = slack.tell("channels", name="secret", private=True, members=["max"])["channel"]["id"]
    world.alarm("Ada", made)
    deliver(house)
    [message] = world.outbox()
    assert (message.state, message.trouble) == ("parked", "channel_not_found")
    [check] = [one for one in examine(house, [TEAM]) if one.check == "channel"]
    assert "/invite @Bellwether" in check.says
    slack.tell("join", channel=made)
    with world.open() as db:
        outbox.unpark(db, TEAM, made, clock())
    clock.move(timedelta(seconds=2))
    deliver(house)
    assert len(slack.said(made)) == 1


def test_what_a_revoked_token_could_not_say_is_kept_and_said_later(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    slack.tell("revoke")
    world.alarm()
    for _ in range(3):
        deliver(house)
        clock.move(timedelta(seconds=30))
    [message] = world.outbox()
    assert (message.state, message.trouble) == ("new", "token_revoked")
    assert len(slack.calls(POST)) == 1
    assert any(one.check == "slack" and not one.ok for one in examine(house, [TEAM]))
    slack.tell("revoke", revoked=False)
    clock.move(LONG)
    deliver(house)
    assert len(slack.said()) == 1


def test_a_revoked_token_is_not_tried_every_second_for_edits(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    alert = world.alarm()
    deliver(house)
    world.change(alert, state="acknowledged", acted_by="U0MIA", acted_at=clock())
    with world.open() as db:
        cards.ask(db, TEAM, alert.id, clock())
    slack.tell("revoke")
    for _ in range(10):
        deliver(house)
        clock.move(timedelta(seconds=2))
    assert len(slack.calls(UPDATE)) == 1
    slack.tell("revoke", revoked=False)
    clock.move(LONG)
    deliver(house)
    assert "Claimed by" in str(slack.said()[0]["blocks"])


@pytest.mark.parametrize("said", [True, False], ids=["said", "not said"])
@pytest.mark.parametrize("crowd", [0, 450], ids=["alone", "many messages after it"])
def test_a_crash_while_a_card_is_under_way_is_made_good(
    house: House,
    world: World,
    slack: LocalSlack,
    clock: Clock,
    workspace: Workspace,
    *,
    said: bool,
    crowd: int,
) -> None:
    world.alarm()
    [message] = world.outbox()
    with world.open() as db:
        assert outbox.claim(db, TEAM, message, clock())
    if said:
        payload = {"event_type": EVENT, "event_payload": {"id": message.id}}
        house.clients[TEAM].chat_postMessage(channel=HERE, text="It is.", metadata=payload)
    channel = workspace.directory.channels[HERE]
    for number in range(crowd):
        workspace.write(channel, "U0MAX", f"talk {number}")
    clock.move(timedelta(seconds=20))
    until_said(house, clock, world)
    assert len(slack.said()) == 1
    [message] = world.outbox()
    assert message.ts == slack.said()[0]["ts"]
    if crowd and said:
        assert len(slack.calls(HISTORY)) == 3


@pytest.mark.parametrize("said", [True, False], ids=["said", "not said"])
def test_a_crash_while_a_reply_is_under_way_is_made_good(
    house: House, world: World, slack: LocalSlack, clock: Clock, *, said: bool
) -> None:
    alert = world.alarm()
    deliver(house)
    say_again(world, alert)
    [message] = world.outbox("new")
    with world.open() as db:
        assert outbox.claim(db, TEAM, message, clock())
    [card] = slack.said()
    if said:
        payload = {"event_type": EVENT, "event_payload": {"id": message.id}}
        house.clients[TEAM].chat_postMessage(
            channel=HERE, thread_ts=card["ts"], text="More.", metadata=payload
        )
    clock.move(timedelta(seconds=20))
    until_said(house, clock, world)
    card, reply = slack.said()
    assert reply["thread_ts"] == card["ts"]


def test_a_card_that_was_found_again_shows_how_things_are_now(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    slack.fault(reset=True, after=True)
    alert = world.alarm()
    deliver(house)
    world.change(alert, state="acknowledged", acted_by="U0MIA", acted_at=clock())
    with world.open() as db:
        cards.ask(db, TEAM, alert.id, clock())
    clock.move(timedelta(seconds=20))
    until_said(house, clock, world)
    clock.move(timedelta(seconds=20))
    deliver(house)
    [card] = slack.said()
    assert "Claimed by" in str(card["blocks"])


@pytest.mark.parametrize("state", ["resolved", "dismissed"])
def test_a_deleted_card_of_a_closed_alert_is_given_up(
    house: House, world: World, slack: LocalSlack, clock: Clock, state: str
) -> None:
    alert = world.alarm()
    deliver(house)
    [card] = slack.said()
    house.clients[TEAM].chat_delete(channel=HERE, ts=card["ts"])
    world.change(alert, state=state)
    with world.open() as db:
        cards.ask(db, TEAM, alert.id, clock())
    for _ in range(5):
        deliver(house)
        clock.move(timedelta(minutes=1))
    assert len(slack.calls(UPDATE)) == 1
    assert not slack.said()


def test_a_deleted_card_comes_back_once_there_is_something_to_show(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    alert = world.alarm()
    deliver(house)
    [first] = slack.said()
    house.clients[TEAM].chat_delete(channel=HERE, ts=first["ts"])
    world.change(alert, state="acknowledged", acted_by="U0MIA", acted_at=clock())
    with world.open() as db:
        cards.ask(db, TEAM, alert.id, clock())
    clock.move(timedelta(minutes=1))
    until_said(house, clock, world)
    [card] = slack.said()
    assert card["ts"] != first["ts"]
    assert "Claimed by" in str(card["blocks"])
    with world.open() as db:
        cards.ask(db, TEAM, alert.id, clock())
    clock.move(timedelta(minutes=1))
    until_said(house, clock, world)
    assert [one["ts"] for one in slack.said()] == [card["ts"]]


def test_later_evidence_of_a_deleted_card_stands_under_the_new_one(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    alert = world.alarm()
    deliver(house)
    [first] = slack.said()
    house.clients[TEAM].chat_delete(channel=HERE, ts=first["ts"])
    say_again(world, alert)
    clock.move(timedelta(minutes=1))
    until_said(house, clock, world)
    card, *thread = slack.said()
    assert [one["thread_ts"] for one in thread] == [card["ts"]]
    assert not world.outbox("parked")


def test_an_edit_that_an_archived_channel_refused_is_made_once_it_is_open_again(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    alert = world.alarm()
    deliver(house)
    slack.tell("archive", channel=HERE)
    world.change(alert, state="acknowledged", acted_by="U0MIA", acted_at=clock())
    with world.open() as db:
        cards.ask(db, TEAM, alert.id, clock())
    for _ in range(5):
        deliver(house)
        clock.move(timedelta(seconds=10))
    assert len(slack.calls(UPDATE)) == 1
    slack.tell("archive", channel=HERE, archived=False)
    clock.move(timedelta(minutes=15))
    deliver(house)
    assert "Claimed by" in str(slack.said()[0]["blocks"])


@pytest.mark.parametrize(
    "fault",
    [{"status": 500}, {"reset": True}, {"status": 429, "retry_after": 3}, {"error": "fatal_error"}],
    ids=["500", "reset", "429", "fatal_error"],
)
def test_an_edit_that_fails_is_made_later(
    house: House, world: World, slack: LocalSlack, clock: Clock, fault: dict[str, Any]
) -> None:
    alert = world.alarm()
    deliver(house)
    world.change(alert, state="acknowledged", acted_by="U0MIA", acted_at=clock())
    with world.open() as db:
        cards.ask(db, TEAM, alert.id, clock())
    slack.fault(UPDATE, **fault)
    deliver(house)
    deliver(house)
    assert len(slack.calls(UPDATE)) == 1
    clock.move(timedelta(seconds=10))
    deliver(house)
    assert "Claimed by" in str(slack.said()[0]["blocks"])
    deliver(house)
    assert len(slack.calls(UPDATE)) == 2


def test_edits_stop_at_the_first_429(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    raised = [world.alarm(f"Ada {number}") for number in range(5)]
    until_said(house, clock, world)
    with world.open() as db:
        for alert in raised:
            cards.ask(db, TEAM, alert.id, clock())
    slack.fault(UPDATE, status=429, retry_after=5)
    deliver(house)
    assert len(slack.calls(UPDATE)) == 1
    clock.move(timedelta(seconds=6))
    deliver(house)
    assert len(slack.calls(UPDATE)) == 6


def test_where_history_cannot_be_read_the_message_stays_in_doubt_and_doctor_says_so(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    slack.fault(reset=True, after=True)
    slack.fault(HISTORY, times=3, error="missing_scope")
    world.alarm()
    for _ in range(4):
        deliver(house)
        clock.move(timedelta(seconds=32))
    [message] = world.outbox()
    assert message.state == "sending"
    [check] = [one for one in examine(house, [TEAM]) if one.check == "outbox" and not one.ok]
    assert "missing_scope" in check.says
    until_said(house, clock, world)
    assert len(slack.said()) == 1


def test_history_is_asked_again_only_after_the_wait_that_slack_wants(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    slack.fault(reset=True)
    slack.fault(HISTORY, status=429, retry_after=90)
    world.alarm()
    deliver(house)
    for _ in range(3):
        clock.move(timedelta(seconds=31))
        deliver(house)
    assert len(slack.calls(HISTORY)) == 1
    clock.move(timedelta(seconds=31))
    deliver(house)
    assert len(slack.calls(HISTORY)) == 2


def test_two_deliverers_at_once_say_each_thing_once(
    world_of_each: World, clock: Clock, slack: LocalSlack
) -> None:
    for number in range(12):
        world_of_each.alarm(f"Ada {number}", HERE if number % 2 else THERE)
    houses = [make_house(world_of_each, clock, f"{slack.address.url}/api/") for _ in range(2)]
    for _ in range(12):
        threads = [threading.Thread(target=deliver, args=(house,)) for house in houses]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        clock.move(timedelta(seconds=2))
    said = ids(slack.said(HERE)) + ids(slack.said(THERE))
    assert sorted(said) == sorted(one.id for one in world_of_each.outbox("sent"))
    assert len(said) == 12


def test_who_finds_nothing_does_not_undo_what_another_has_said_meanwhile(
    world_of_each: World, clock: Clock
) -> None:
    world_of_each.alarm()
    [message] = world_of_each.outbox()
    with world_of_each.open() as db:
        outbox.claim(db, TEAM, message, clock())
        [doubt] = outbox.in_doubt(db, TEAM, clock(), clock())
        assert outbox.again(db, TEAM, doubt, clock())
        outbox.claim(db, TEAM, message, clock())
        assert not outbox.again(db, TEAM, doubt, clock())
    assert [one.state for one in world_of_each.outbox()] == ["sending"]


def test_two_hundred_messages_under_rate_limits_come_in_order_and_none_twice(
    world: World, clock: Clock
) -> None:
    workspace = Workspace(now=clock, move_clock=clock.move)
    with serve(workspace, 0) as address:
        slack = LocalSlack(address)
        house = make_house(world, clock, f"{address.url}/api/")
        with world.at_once():
            for number in range(200):
                world.alarm(f"Ada {number:03d}")
                clock.move(timedelta(milliseconds=1))
        meant = [one.id for one in world.outbox()]
        slack.fault(times=5, status=429, retry_after=4)
        for turn in range(600):
            wait = deliver(house)
            with world.open() as db:
                if not outbox.count(db, TEAM, "new"):
                    break
            workspace.move(timedelta(seconds=wait or 1))
            if turn in (30, 60):
                slack.fault(status=429, retry_after=3)
        assert ids(slack.said()) == meant
        assert len([call for call in slack.calls(POST) if call["ok"]]) == 200
        assert not [call for call in slack.calls(POST) if not call["ok"] and not call["fault"]]


@pytest.mark.parametrize("fault", [{"error": "msg_blocks_too_long"}, {"error": "is_archived"}])
def test_what_slack_refuses_for_good_is_kept_and_told_once_to_who_can_mend_it(
    house: House, world: World, slack: LocalSlack, clock: Clock, fault: dict[str, str]
) -> None:
    for number in range(3):
        world.alarm(f"Ada {number}")
    # Each of the three is refused; the word to Olive is not.
    slack.fault(times=1, **fault)
    deliver(house)
    for _ in range(2):
        clock.move(timedelta(seconds=2))
        slack.fault(times=1, **fault)
        deliver(house)
    assert [one.state for one in world.outbox()] == ["parked"] * 3
    [told] = slack.said("D0MIA")
    assert f"(`{fault['error']}`). It is kept" in told["text"]
    with world.open() as db:
        outbox.unpark(db, TEAM, HERE, clock())
    until_said(house, clock, world)
    assert len(slack.said()) == 3


def test_a_token_that_is_no_good_is_told_once_and_everything_is_kept(
    house: House,
    world: World,
    slack: LocalSlack,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for number in range(3):
        world.alarm(f"Ada {number}")
    slack.fault(times=6, error="invalid_auth")
    for _ in range(6):
        deliver(house)
        clock.move(LONG / 3)
    assert caplog.text.count("takes our token") == 1
    until_said(house, clock, world, rounds=40)
    assert len(slack.said()) == 3


def test_a_workspace_takes_only_so_many_a_minute_over_all_its_channels(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    for number in range(WORKSPACE):
        house.pace.spoke(f"C{number}", team=TEAM)
    world.alarm()
    wait = deliver(house)
    assert not slack.said()
    assert wait is not None
    clock.move(timedelta(seconds=wait))
    deliver(house)
    assert len(slack.said()) == 1


def test_edits_keep_to_their_tier_without_being_told_by_slack(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    alert = world.alarm()
    deliver(house)
    for _ in range(50):
        house.pace.called(house.clients[TEAM]._whose, UPDATE)
    with world.open() as db:
        cards.ask(db, TEAM, alert.id, clock())
    wait = deliver(house)
    assert wait is not None
    assert 0 < wait <= 60
    assert not slack.calls(UPDATE)
    clock.move(timedelta(seconds=wait + 1))
    deliver(house)
    assert len(slack.calls(UPDATE)) == 1


def test_a_search_in_doubt_keeps_to_its_tier(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    slack.fault(reset=True)
    world.alarm()
    deliver(house)
    clock.move(DOUBT * 2)
    for _ in range(50):
        house.pace.called(house.clients[TEAM]._whose, HISTORY)
    deliver(house)
    assert not slack.calls(HISTORY)
    clock.move(timedelta(seconds=61))
    until_said(house, clock, world)
    assert len(slack.said()) == 1


def test_a_rise_is_heard_in_the_channel_and_other_evidence_in_the_thread_alone(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    of = world.advocate("Ada", world.watchlist())
    world.hears(of, world.post(of, "pausing"))
    until_said(house, clock, world)
    world.hears(of, world.post(of, "pausing"))
    clock.move(timedelta(seconds=2))
    world.hears(of, world.post(of, "leaving"))
    until_said(house, clock, world)
    card, more, rise = slack.said()
    assert more["thread_ts"] == rise["thread_ts"] == card["ts"]
    assert (more["broadcast"], rise["broadcast"]) == (False, True)
    assert "Act today" in str(card["blocks"])


def test_a_message_whose_words_cannot_be_found_holds_up_no_other(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    alert = world.alarm("Ada")
    clock.move(timedelta(seconds=1))
    with world.open() as db:
        db.across().execute("delete from findings where alert_id = :id", id=alert.id)
    world.alarm("Grace")
    until_said(house, clock, world)
    assert [one.state for one in world.outbox()] == ["parked", "sent"]
    assert "Grace" in slack.said()[0]["text"]


def test_an_alert_that_is_gone_is_not_said(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    alert = world.alarm()
    with world.open() as db:
        db.across().execute("delete from advocates where id = :id", id=alert.advocate_id)
    deliver(house)
    assert not slack.said()
    assert not world.outbox()
    assert clock() is not None


def test_what_is_live_is_shown_to_a_channel_once(
    house: House, world: World, slack: LocalSlack, clock: Clock
) -> None:
    alert = world.alarm()
    with world.open() as db:
        for _ in range(2):
            open_cards(db, TEAM, alert.advocate_id, THERE, clock())
    until_said(house, clock, world)
    assert (len(slack.said(HERE)), len(slack.said(THERE))) == (1, 1)


def test_an_answer_with_blocks_that_slack_refuses_is_given_in_plain_words(
    slack: LocalSlack, workspace: Workspace
) -> None:
    token = workspace.responses.issue("U0MIA", HERE, workspace.time(), None, ephemeral=False)
    url = f"{slack.address.url}/respond/{TEAM}/{token}"
    wrong = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 4000}}
    assert respond(url, Shown("In short: yes.", (wrong,)))
    [answer] = slack.ask("ephemerals", user="mia")
    assert answer["text"] == "In short: yes."


@pytest.mark.parametrize("url", ["", "no address", "http://127.0.0.1:9/x"])
def test_an_answer_that_cannot_be_given_is_no_accident(url: str) -> None:
    assert respond(url, Shown("Hello.")) is False


def test_alerts_of_the_past_need_no_channel(world: World) -> None:
    of = world.advocate("Ada")
    world.hears(of, world.post(of))
    with world.open() as db:
        assert len(alerts.of_advocate(db, TEAM, of.id)) == 1
    assert not world.outbox()
