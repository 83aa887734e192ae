"""What people type and press to keep relationships: over a real workspace, as they see it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot import actions, app, commands, grammar, leaving
from bot.actions import Press
from bot.commands import Refusal, Request
from bot.deliver import deliver
from bot.jobs import known as jobs
from bot.people import learn
from storage import (
    absences,
    accounts,
    advocates,
    alerts,
    asks,
    colleagues,
    handovers,
    new_id,
    orphans,
    outbox,
    touchpoints,
    watchlists,
)
from tests.bot._team import ADA, MAX, now_of
from tests.bot._world import HERE, OLIVE, TEAM
from tests.bot.test_app import soon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.cards import Shown
    from bot.house import House
    from storage.advocates import Advocate
    from tests.bot._world import Clock, LocalSlack, World

DAY = timedelta(days=1)


@pytest.fixture
def desk(house: House, world: World) -> Desk:
    """Give a desk at which people type, in a workspace whose people are known."""
    learn(house, TEAM)
    with world.open() as db:
        for user, role in ((OLIVE, "member"), (MAX, "manager"), (ADA, "admin")):
            colleagues.change(db, TEAM, user, role=role)
    return Desk(house, world)


class Desk:
    """Types, presses and looks."""

    def __init__(self, house: House, world: World) -> None:
        self.house, self.world = house, world

    def types(self, text: str, user: str = MAX) -> str:
        """Type a command, and give what is answered, in words."""
        return said(self.shown(text, user))

    def shown(self, text: str, user: str = MAX) -> Shown:
        typed = grammar.parse(text)
        request = Request(
            house=self.house,
            team=TEAM,
            user=user,
            channel=HERE,
            words=typed.rest,
            now=self.world.clock(),
            text=typed.text,
            share=typed.share,
        )
        return commands.known()[typed.verb].answer(request)

    def refused(self, text: str, user: str = MAX) -> str:
        """Type what cannot be done, and give why."""
        with pytest.raises(Refusal) as refusal:
            self.shown(text, user)
        return str(refusal.value)

    def presses(self, action: str, value: str, user: str = MAX) -> str:
        press = Press(
            house=self.house,
            team=TEAM,
            user=user,
            channel=HERE,
            value=value,
            now=self.world.clock(),
        )
        shown = actions.known()[action](press)
        assert shown is not None
        return said(shown)

    def one(self, name: str) -> Advocate:
        with self.world.open() as db:
            found = advocates.by_name(db, TEAM, name)
        assert found is not None
        return found


def said(shown: Shown) -> str:
    return shown.text + json.dumps(shown.blocks, ensure_ascii=False)


def direct(slack: LocalSlack, user: str) -> list[dict[str, Any]]:
    """List what the bot wrote to one person."""
    return slack.said(f"@{user}")


def test_a_manager_assigns_and_a_member_is_told_who_may(desk: Desk, world: World) -> None:
    world.advocate("Grace Example", world.watchlist())
    assert "takes the role of a manager" in desk.refused("assign Grace Example <@U0ADA>", OLIVE)
    says = desk.types("assign Grace Example <@U0ADA|ada> backup <@U0MAX|max>")
    assert says.startswith("<@U0ADA> holds the relationship with *Grace Example* from now on;")
    assert "<@U0MAX> stands in" in says
    desk.types('assign "Grace Example" backup nobody')
    assert (desk.one("Grace Example").owner, desk.one("Grace Example").backup) == (ADA, None)
    world.clock.move(DAY)
    desk.types("assign Grace Example to <@U0MAX>")
    world.clock.move(DAY)
    desk.types("assign Grace Example owner <@U0MIA>")
    shown = desk.types("show Grace Example", OLIVE)
    assert "Stands in" in shown
    assert "<@U0MAX> from" in shown


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("assign Grace", "To whom?"),
        ("assign Grace <@U0ADA> <@U0MAX>", "To whom?"),
        ("assign Grace <@U0ADA> backup somebody", "Who stands in?"),
        ("assign Grace <@U0GONE>", "not a colleague who is still here"),
        ("assign Grce <@U0ADA>", "Did you mean `Grace`?"),
        ("handover Grace", "To whom?"),
        ("handover Grace to <@U0MIA>", "holds that relationship already"),
        ("handover Grace to <@U0ADA> 2026-02-30", "is not in the calendar"),
        ("handover Grace to <@U0ADA> 2025-02-01", "is over already"),
        ("touch", "Whose, and what?"),
        ("touch Nobody At All", "I know no advocate"),
        ("touch Grace call promise", "What was promised?"),
        ("ask Grace a talk anyway", "Why all the same?"),
        ("ask days 99999", "0 to 3650 days"),
        ("give Grace", "What was given?"),
        ("absence Grace from today", "Until when?"),
        ("absence Grace until soon", "I cannot read `soon` as one"),
        ("absence Grace until", "I cannot read `until` as one"),
        ("absence Grace from 2026-05-02 until 2026-05-01", "before it begins"),
        ("absence Grace until 2030-05-01", "more than two years"),
        ("absence Grace from 2026-01-01 until 2026-01-05", "is over already"),
        ("absence Grace <@U0ADA> until tomorrow", "not both"),
        ("load Grace", "Whose load?"),
        ("load <@U0ADA> capacity many", "takes a whole number"),
        ("load <@U0ADA> ceiling 99999", "takes a whole number"),
        ("load <@U0ADA> lead", "Who leads them?"),
        ("load <@U0GONE> ceiling 5", "I do not know <@U0GONE> yet"),
        ("watch Ada ada.example owner", "Who is the owner?"),
        ("watch Ada ada.example backup me", "Pick one colleague after `backup`"),
        ("watch Ada ada.example backup <@U0GONE>", "not a colleague who is still here"),
        ("watch Ada ada.example inside <@U0MIA> owner <@U0MIA>", "neither by them nor"),
        ("watch Grace ada.example inside <@U0MIA>", "That name cannot be added"),
        ("watch Ada inside <@U0MIA>", "Where does `Ada` publish?"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(
    desk: Desk, world: World, text: str, says: str
) -> None:
    world.advocate("Grace", world.watchlist())
    with world.open() as db:
        before = (
            db.across().rows("select * from advocates"),
            db.across().rows("select * from absences"),
        )
    refusal = desk.refused(text, ADA if "lead" in text else MAX)
    assert says in refusal
    if "Did you mean" not in refusal and "I know no" not in refusal:
        assert "Nothing was" in refusal
    with world.open() as db:
        assert (
            db.across().rows("select * from advocates"),
            db.across().rows("select * from absences"),
        ) == before


def test_a_hand_over_is_played_from_the_note_to_the_first_contact(
    desk: Desk, world: World, slack: LocalSlack
) -> None:
    world.advocate("Grace", world.watchlist())
    first = desk.types("handover Grace to <@U0ADA|ada> 2026-03-20", OLIVE)
    assert "What there is to know" in first
    assert "An introduction you may send" in first
    assert "first contact until 2026-03-20" in first
    with world.open() as db:
        [made] = handovers.incomplete(db, TEAM)
    jobs()["tend"].run(desk.house)
    jobs()["tend"].run(desk.house)
    [told] = direct(slack, "ada")
    assert "handover_confirm" in json.dumps(told["blocks"])
    assert direct(slack, "mia") == []
    assert "Grace" in desk.types("mine", ADA)
    assert "handover_confirm" in desk.types("mine", ADA)
    assert "waits for <@U0MIA> to confirm" in desk.presses("handover_confirm", made.id, ADA)
    assert "passed; waits for <@U0ADA>" in desk.presses("handover_confirm", made.id, OLIVE)
    assert "1 hand-over on the way" in desk.types("handover")
    says = desk.types("touch Grace call said hello", ADA)
    assert "That was the first contact, and the hand-over is done." in says
    assert "No hand-over is on its way" in desk.types("handover")
    assert desk.one("Grace").owner == ADA
    assert "done: the first contact has been made" in desk.types("show Grace")


def test_a_hand_over_may_be_stopped_by_a_side(desk: Desk, world: World) -> None:
    world.advocate("Grace", world.watchlist())
    desk.types("handover to <@U0ADA> Grace", OLIVE)
    with world.open() as db:
        [made] = handovers.incomplete(db, TEAM)
    assert "Stopped by <@U0ADA>" in desk.presses("handover_cancel", made.id, ADA)
    with pytest.raises(Refusal, match="cancelled"):
        desk.presses("handover_confirm", made.id, ADA)


def test_a_contact_is_logged_with_its_kind_and_promise(desk: Desk, world: World) -> None:
    world.advocate("Grace Example", world.watchlist())
    desk.types("touch Grace Example just a word &amp; a link", OLIVE)
    desk.types("touch Grace Example", OLIVE)
    says = desk.types(
        'touch "Grace Example" Call spoke of   the meetup promise a review of it 2026-03-09', OLIVE
    )
    assert "You promised until 2026-03-09: a review of it" in says
    with world.open() as db:
        found = touchpoints.of_advocate(db, TEAM, desk.one("Grace Example").id)
    kept = sorted((one.kind, one.note, one.promise) for one in found)
    assert kept == [
        ("call", "spoke of   the meetup", "a review of it 2026-03-09"),
        ("other", "", ""),
        ("other", "just a word & a link", ""),
    ]
    [promise] = [one for one in found if one.promise]
    assert "Promised to *Grace Example*, due 2026-03-09" in desk.types("mine", OLIVE)
    assert "Done, says <@U0MIA>" in desk.presses("promise_kept", promise.id, OLIVE)
    assert "Promised" not in desk.types("mine", OLIVE)


def test_an_ask_too_soon_says_who_asked_last(desk: Desk, world: World) -> None:
    world.advocate("Grace", world.watchlist())
    with world.open() as db:
        advocates.change(db, TEAM, desk.one("Grace").id, do_nots="ask on Fridays")
    says = desk.types("ask Grace a talk at the meetup", OLIVE)
    assert "<@U0MIA> asks *Grace* “a talk at the meetup”" in says
    assert "Do not: ask on Fridays" in says
    refusal = desk.refused("ask Grace a quote", ADA)
    assert refusal.startswith("<@U0MIA> asked *Grace* on")
    assert "they offered" not in refusal
    desk.types("ask Grace a quote anyway they offered", ADA)
    assert "Nobody is asked too much. Between two asks of one advocate 30 days" in desk.types("ask")
    assert "1 day have to pass now" in desk.types("ask days 1").replace("has", "have")
    world.clock.move(2 * DAY)
    assert ":warning: 3 asks, 0 gives" in desk.types("ask Grace a case study", OLIVE)
    assert "*Grace*: 3 asks, 0 gives" in desk.types("ask")
    assert "*Grace*: 3 asks, 0 gives within a year." in desk.types("ask Grace")
    assert "Asked too much within a year: Grace" in desk.types("load")
    assert "Asked too much" in desk.types("mine", OLIVE)
    assert "asked too much: 3 asks and 0 gives" in desk.types("show Grace")
    assert "3 asks and 1 give" in desk.types("give Grace a ticket", OLIVE)
    with world.open() as db:
        log = asks.of_advocate(db, TEAM, desk.one("Grace").id)
    assert [one.why for one in log if one.what == "a quote"] == ["they offered"]


def test_absences_are_planned_told_and_forgotten(desk: Desk, world: World) -> None:
    world.advocate("Grace Example", world.watchlist())
    says = desk.types(
        "absence Grace Example from 2026-03-01 until 2026-03-20 parental leave", OLIVE
    )
    assert says.startswith("*Grace Example* is away from 2026-03-01 until 2026-03-20.")
    assert "parental leave" in desk.types("absence Grace Example")
    assert "away until 2026-03-20: parental leave" in desk.types("show Grace Example")
    desk.types("absence Grace Example until 2026-03-10")
    with world.open() as db:
        of = desk.one("Grace Example").id
        [one] = absences.of_subject(db, TEAM, "advocate", of, world.clock().date())
    assert str(one.until_on) == "2026-03-10", "what is said last is what holds"
    assert "Forgotten: 1 planned absence" in desk.types("absence Grace Example --remove")
    assert "Nothing was planned" in desk.types("absence Grace Example --remove")
    assert "who stands in hears of their advocates" in desk.types("absence until tomorrow", OLIVE)
    assert "takes the role of a manager" in desk.refused("absence <@U0ADA> until tomorrow", OLIVE)
    assert "is away from" in desk.types("absence <@U0MIA> until tomorrow", MAX)


def test_the_silence_of_who_said_they_are_away_is_no_news(desk: Desk, world: World) -> None:
    grace, other = world.advocate("Grace", world.watchlist()), world.advocate("Other")
    with world.open() as db:
        for one in (grace, other):
            long_ago = world.clock() - timedelta(days=300)
            advocates.change(db, TEAM, one.id, added_at=long_ago)
    grace, other = desk.one("Grace"), desk.one("Other")
    desk.types("absence Grace from 2026-01-01 until 2026-03-10")
    for one in (grace, other):
        for days in range(200, 100, -4):
            at = world.clock() - timedelta(days=days)
            world.hears(one, world.post(one, "none", published_at=at, backlog=True))
    for one in (grace, other):
        world.hears(one)
    assert [alert.situation for alert in world.alerts(other)] == ["going_quiet"]
    assert world.alerts(grace) == []
    world.clock.move(10 * DAY)
    world.hears(grace)
    assert world.alerts(grace) == [], "nobody writes on the first day back"
    world.clock.move(10 * DAY)
    with world.open() as db:
        for account in accounts.of_advocate(db, TEAM, grace.id):
            accounts.change(db, TEAM, account.id, last_good_at=world.clock())
    world.hears(grace)
    assert [alert.situation for alert in world.alerts(grace)] == ["going_quiet"]


def test_people_say_how_much_they_can_carry(desk: Desk, world: World) -> None:
    world.advocate("Grace", world.watchlist())
    assert "can carry 12, and at most 3 alerts a week" in desk.types(
        "load capacity 12 ceiling 3", OLIVE
    )
    assert "takes the role of a manager" in desk.refused("load <@U0ADA> ceiling 3", OLIVE)
    assert "takes the role of a manager" in desk.refused("load <@U0ADA>", OLIVE)
    assert "takes the role of an admin" in desk.refused("load <@U0MIA> lead <@U0MAX>", MAX)
    assert "<@U0MAX> leads them" in desk.types("load <@U0MIA> lead <@U0MAX>", ADA)
    assert "Nobody leads themselves" in desk.refused("load <@U0MIA> lead <@U0MIA>", ADA)
    assert "leads them" not in desk.types("load <@U0MIA> lead nobody", ADA)
    assert "1 of 12" in desk.types("load", OLIVE)
    assert "0 of 3 alerts this week" in desk.types("load <@U0MIA>")


def test_too_much_is_told_to_the_lead_once(desk: Desk, world: World, slack: LocalSlack) -> None:
    speakers = world.watchlist()
    desk.types("load <@U0MIA> capacity 1 lead <@U0ADA>", ADA)
    for name in ("Grace", "Other"):
        world.advocate(name, speakers)
    for _ in range(2):
        jobs()["weigh"].run(desk.house)
        jobs()["tend"].run(desk.house)
    [told] = direct(slack, "ada")
    assert told["text"].startswith("<@U0MIA> has more than they can carry well: a load of 2")
    assert ":warning: 2 of 1" in desk.types("load")
    assert "That makes a load of 3" in desk.types("assign Grace <@U0MIA>").replace(
        "a load of 2", "a load of 3"
    )


def test_what_was_not_taken_is_told_later(desk: Desk, world: World, slack: LocalSlack) -> None:
    desk.types("load <@U0MIA> capacity 1 lead <@U0ADA>", ADA)
    speakers = world.watchlist()
    for name in ("Grace", "Other"):
        world.advocate(name, speakers, owner=OLIVE)
    desk.types("handover Grace to <@U0MAX>", OLIVE)
    with world.open() as db, db.transaction():
        leaving.left_channel(db, TEAM, OLIVE, HERE, world.clock())
    jobs()["weigh"].run(desk.house)
    slack.fault(times=3, error="fatal_error")
    jobs()["tend"].run(desk.house)
    assert direct(slack, "ada") + direct(slack, "max") + direct(slack, "mia") == []
    jobs()["tend"].run(desk.house)
    jobs()["tend"].run(desk.house)
    assert len(direct(slack, "ada")) == 1
    assert len(direct(slack, "max")) == 1
    assert "2 relationships without an owner" in direct(slack, "mia")[0]["text"]


def test_what_needs_you_first_is_in_one_place(desk: Desk, world: World) -> None:
    assert "Nothing needs you now. You hold 0 relationships" in desk.types("mine", OLIVE)
    speakers = world.watchlist()
    grace = world.advocate("Grace", speakers)
    world.hears(grace, world.post(grace))
    world.advocate("Nobody's", speakers, owner="")
    jobs()["tend"].run(desk.house)
    assert "Grace is leaving" in desk.types("mine", OLIVE)
    assert "Nobody&#x27;s" not in desk.types("mine", OLIVE)
    assert "nobody who is here was named" in desk.types("mine", MAX)
    assert "Grace is leaving" not in desk.types("mine", MAX)
    [alert] = world.alerts(grace)
    world.change(alert, state="acknowledged", claimed_by=MAX)
    assert "Grace is leaving" in desk.types("mine", MAX)
    assert "Grace is leaving" not in desk.types("mine", OLIVE)
    assert "orphan_assign" not in desk.types("mine --share", MAX)
    world.change(alert, state="snoozed", claimed_by=None)
    assert "Grace is leaving" not in desk.types("mine", OLIVE)


def test_an_employee_is_asked_before_anything_is_read(
    desk: Desk, world: World, slack: LocalSlack
) -> None:
    world.watchlist()
    says = desk.types("watch Mia https://mia.example inside <@U0MIA> owner <@U0ADA>", MAX)
    assert says.startswith("<@U0MIA> has been asked.")
    [asked] = direct(slack, "mia")
    assert "<@U0MAX> would like Bellwether to notice" in asked["text"]
    mia = desk.one("Mia")
    with world.open() as db:
        assert accounts.claim(db, TEAM, world.clock(), 9) == []
        assert [a.ended for a in accounts.of_advocate(db, TEAM, mia.id)] == [True]
    assert "I know no advocate" in desk.refused("show Mia", MAX)
    assert "not yet; nothing is read" in desk.types("show Mia", ADA)
    assert "is theirs to say" in str(_refusal(desk, "consent_agree", mia.id, ADA))
    assert "consent_refuse" in desk.presses("consent_agree", mia.id, OLIVE)
    with world.open() as db:
        assert len(accounts.claim(db, TEAM, world.clock(), 9)) == 1
    assert "nothing is new" in desk.types("watch Mia https://mia.example", ADA)
    desk.types("watch Mia mia-elsewhere.example", ADA)
    asked = direct(slack, "mia")[-1]
    assert f"{mia.id} new" in json.dumps(asked["blocks"])
    assert "Those places are forgotten" in desk.presses("consent_refuse", f"{mia.id} new", OLIVE)
    assert "nothing of yours is kept" in desk.presses("consent_refuse", mia.id, OLIVE)
    with world.open() as db:
        assert advocates.every(db, TEAM) == []


def _refusal(desk: Desk, action: str, value: str, user: str) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        desk.presses(action, value, user)
    return refusal.value


def test_an_employee_who_cannot_be_reached_is_kept_at_rest(
    desk: Desk, world: World, slack: LocalSlack
) -> None:
    world.watchlist()
    slack.fault("conversations.open", error="fatal_error")
    says = desk.types("watch Mia mia.example inside <@U0MIA> owner <@U0ADA>", MAX)
    assert says.startswith("I could not reach <@U0MIA>")
    with world.open() as db:
        assert accounts.claim(db, TEAM, world.clock(), 9) == []


def test_to_their_lead_a_watched_employee_is_a_name_that_cannot_be_added(
    desk: Desk, world: World
) -> None:
    world.watchlist()
    desk.types("watch Mia mia.example inside <@U0MIA> owner <@U0ADA>", ADA)
    desk.types("load <@U0MIA> lead <@U0MAX>", ADA)
    for text in ("watch Mia other.example", "watch Mia mia.example inside <@U0MIA>"):
        assert (
            desk.refused(text) == "That name cannot be added. Nothing was added; use a fuller one."
        )


def test_no_button_takes_a_place_for_an_employee(desk: Desk, world: World) -> None:
    from storage import proposals

    world.watchlist()
    desk.types("watch Mia mia.example inside <@U0MIA> owner <@U0ADA>", ADA)
    with world.open() as db:
        made = proposals.Proposal(
            team=TEAM,
            id=new_id("proposal"),
            advocate_id=desk.one("Mia").id,
            place="{}",
            link="https://x.example",
            why="",
            proposed_at=world.clock(),
        )
        proposals.add(db, TEAM, [made])
    assert "agrees to each place" in str(_refusal(desk, "account_take", made.id, ADA))


def test_what_is_raised_about_an_employee_is_said_to_one_person(
    desk: Desk, world: World, slack: LocalSlack
) -> None:
    one = world.advocate("Mia", world.watchlist(), owner=ADA)
    with world.open() as db:
        advocates.change(
            db, TEAM, one.id, kind="inside", slack_user=OLIVE, opted_in_at=world.clock()
        )
        one = now_of(db, one)
    world.hears(one, world.post(one))
    deliver(desk.house)
    deliver(desk.house)
    [card] = direct(slack, "ada")
    assert "Mia is leaving" in card["text"]
    assert slack.said(HERE) == []
    [alert] = world.alerts(one)
    desk.house.nudge.clear()
    press = Press(
        house=desk.house, team=TEAM, user=ADA, channel="", value=alert.id, now=world.clock()
    )
    actions.known()["alert_acknowledge"](press)
    deliver(desk.house)
    assert "Claimed by" in json.dumps(direct(slack, "ada")[0]["blocks"])
    world.hears(one, world.post(one, "leaving"))
    world.clock.move(timedelta(seconds=5))
    deliver(desk.house)
    assert len(direct(slack, "ada")) == 2, "what comes later is in its thread"


def test_a_conversation_that_cannot_be_opened_is_tried_again(
    desk: Desk, world: World, slack: LocalSlack, clock: Clock
) -> None:
    one = world.advocate("Mia", world.watchlist(), owner=ADA)
    with world.open() as db:
        advocates.change(
            db, TEAM, one.id, kind="inside", slack_user=OLIVE, opted_in_at=world.clock()
        )
        one = now_of(db, one)
    world.hears(one, world.post(one))
    slack.fault("conversations.open", status=429, retry_after=5)
    deliver(desk.house)
    assert direct(slack, "ada") == []
    with world.open() as db:
        assert outbox.count(db, TEAM, "new") == 1
    for _ in range(3):
        clock.move(timedelta(minutes=1))
        deliver(desk.house)
    assert len(direct(slack, "ada")) == 1


@pytest.fixture
def joined(desk: Desk, slack: LocalSlack) -> Iterator[Desk]:
    """Give the desk, with the app connected over real sockets."""
    bolt = app.make_app(desk.house, slack.address.bot_token)
    sockets = app.connect(bolt, slack.address.app_token)
    yield desk
    app.hang_up(sockets)
    bolt.listener_runner.listener_executor.shutdown(wait=True)


def test_when_somebody_is_deactivated_their_relationships_find_a_new_owner(
    joined: Desk, world: World, slack: LocalSlack
) -> None:
    grace = world.advocate("Grace", world.watchlist())
    with world.open() as db:
        watchlists.change(db, TEAM, "list speakers", owner=MAX)
    joined.types("touch Grace call spoke at length", ADA)
    slack.tell("deactivate", user="mia")

    def is_gone() -> bool:
        with world.open() as db:
            found = colleagues.one(db, TEAM, OLIVE)
        return found is not None and found.is_gone

    assert soon(is_gone)
    jobs()["tend"].run(joined.house)
    [told] = direct(slack, "max")
    words = json.dumps(told["blocks"], ensure_ascii=False)
    assert "<@U0ADA>: was in contact 1 time" in words
    with world.open() as db:
        case = orphans.open_of(db, TEAM, grace.id)
    assert case is not None
    slack.tell(
        "action",
        user="max",
        channel="@max",
        ts=told["ts"],
        action_id="orphan_assign",
        value=f"{case.id} {ADA}",
    )
    assert soon(lambda: joined.one("Grace").owner == ADA)
    late = _refusal(joined, "orphan_assign", f"{case.id} {MAX}", MAX)
    assert "That is settled: <@U0ADA> holds the relationship" in str(late)
    assert "takes the role of a manager" in str(
        _refusal(joined, "orphan_assign", f"{case.id} {MAX}", "U0NOBODY")
    )
    assert "not watched any more" in str(_refusal(joined, "orphan_assign", "gone x", MAX))
    with world.open() as db:
        assert alerts.every_live(db, TEAM) == []


def test_who_leaves_the_channel_is_asked_about_until_they_are_back(
    joined: Desk, world: World, slack: LocalSlack
) -> None:
    grace = world.advocate("Grace", world.watchlist())

    def case() -> orphans.Orphan | None:
        with world.open() as db:
            return orphans.open_of(db, TEAM, grace.id)

    slack.tell("leave", user="mia", channel="advocates")
    assert soon(case).why == "left_channel"
    assert "has left <#C0ADVOCATES>" in joined.types("show Grace")
    slack.tell("join", user="mia", channel="advocates")
    assert soon(lambda: case() is None)
