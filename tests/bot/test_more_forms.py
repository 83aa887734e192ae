from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot import hearing
from bot.modals import Later
from bot.workspace.records import BOT_USER_ID
from storage import (
    absences,
    accounts,
    advocates,
    asks,
    handovers,
    ownerships,
    previews,
    touchpoints,
    watchlists,
)
from storage import colleagues as colleague_table
from storage.colleagues import Colleague
from tests.bot._world import HERE, MAX, OLIVE, TEAM, THERE, Clock, LocalSlack, World, soon

if TYPE_CHECKING:
    from bot.house import House
    from storage.advocates import Advocate

ADMIN = "U0ADA"


@pytest.fixture
def people(world: World, clock: Clock) -> None:
    """Let us know who is here."""
    made = [
        Colleague(
            team=TEAM,
            user_id=user,
            name=name,
            tz="UTC",
            is_slack_admin=False,
            is_gone=False,
            checked_at=clock(),
        )
        for user, name in ((OLIVE, "Olive"), (MAX, "Max"), (ADMIN, "Ada"))
    ]
    with world.open() as db:
        colleague_table.keep(db, TEAM, made)


@pytest.fixture
def ada(connected: House, people: None, world: World) -> Advocate:
    """Follow somebody, with the app connected."""
    assert connected.clients
    return world.advocate("Ada", world.watchlist())


def manages(world: World, user: str) -> None:
    """Make somebody a manager, so that roles count from then on."""
    with world.open() as db:
        colleague_table.change(db, TEAM, user, role="manager")


def types(slack: LocalSlack, typed: str, user: str = OLIVE) -> None:
    """Type a subcommand."""
    assert slack.tell("command", user=user, channel=HERE, text=typed)["ok"]


def shows(slack: LocalSlack, name: str, action_id: str, user: str = OLIVE) -> dict[str, Any]:
    """Have somebody shown, pick from below, and give the form that opens."""
    types(slack, f'show "{name}"', user)
    soon(lambda: "advocate_edit" in str(slack.ask("ephemerals", user=user)))
    picks(slack, action_id, user)
    return slack.view(user)


def picks(slack: LocalSlack, action_id: str, user: str = OLIVE) -> None:
    """Press a button, or pick a line of the menu, of the newest answer."""
    slack.tell("clock", advance=1)  # Slack tells two presses apart by their time
    [*_, said] = [m for m in slack.ask("ephemerals", user=user) if "advocate_edit" in str(m)]
    elements = [one for block in said["blocks"] for one in block.get("elements", [])]
    there = any(one.get("action_id") == action_id for one in elements)
    options = [option["value"] for one in elements for option in one.get("options", [])]
    given = (
        {"action_id": action_id}
        if there
        else {
            "action_id": "more",
            "value": next(v for v in options if v.startswith(f"{action_id} ")),
        }
    )
    assert slack.tell("action", user=user, channel=HERE, ts=said["ts"], **given)["ok"]


def field(view: dict[str, Any], name: str) -> dict[str, Any]:
    """Give the element of a field."""
    found: dict[str, Any] = next(
        block["element"] for block in view["blocks"] if block["block_id"] == name
    )
    return found


def last(slack: LocalSlack, words: str, user: str = OLIVE) -> str:
    """Wait for a word to one person that says this."""
    return soon(
        lambda: next(
            (m["text"] for m in slack.ask("ephemerals", user=user) if words in m["text"]), ""
        )
    )


# ---- a touchpoint


def test_a_touchpoint_is_logged_with_a_promise(
    slack: LocalSlack, world: World, ada: Advocate
) -> None:
    view = shows(slack, "Ada", "advocate_touch")
    today = world.clock().date()
    due = (today + timedelta(days=9)).isoformat()
    done = slack.submits(view, kind="call", note="She is tired", promise="A <!here> demo", due=due)
    assert done["ok"], done
    assert "A &lt;!here&gt; demo" in last(slack, "Logged: contact with *Ada*")
    with world.open() as db:
        [kept] = touchpoints.of_advocate(db, TEAM, ada.id)
    assert (kept.kind, kept.note, kept.by) == ("call", "She is tired", OLIVE)
    assert (kept.promise, kept.promise_due_on) == ("A <!here> demo", today + timedelta(days=9))


def test_all_that_is_wrong_with_a_touchpoint_is_said_at_once(
    slack: LocalSlack, world: World, ada: Advocate
) -> None:
    today = world.clock().date()
    view = shows(slack, "Ada", "advocate_touch")
    done = slack.submits(
        view,
        on=(today + timedelta(days=2)).isoformat(),
        due=(today - timedelta(days=1)).isoformat(),
    )
    assert done["errors"].keys() == {"on", "promise", "due"}
    with world.open() as db:
        assert not touchpoints.of_advocate(db, TEAM, ada.id)


def test_the_form_of_a_touchpoint_opens_by_typing_its_verb(
    slack: LocalSlack, world: World, ada: Advocate
) -> None:
    types(slack, "touch")
    view = slack.view()
    offered = slack.tell(
        "suggest", user=OLIVE, view_id=view["id"], action_id="advocates", value="ad"
    )
    assert [one["value"] for one in offered["response"]["options"]] == [ada.id]
    assert slack.submits(view, advocate="advocate Nobody")["errors"].keys() == {"advocate"}
    assert slack.submits(view, advocate=ada.id, kind="thanks")["ok"]
    last(slack, "Logged: contact")
    assert not [m for m in slack.ask("ephemerals", user=OLIVE) if "Still" in m["text"]]
    with world.open() as db:
        assert touchpoints.of_advocate(db, TEAM, ada.id)[0].kind == "thanks"


def test_the_touchpoint_of_a_card_is_about_its_advocate(
    slack: LocalSlack, world: World, connected: House, people: None
) -> None:
    from bot.deliver import deliver

    alert = world.alarm()
    deliver(connected)
    value = f"alert_touch {alert.id}"
    assert slack.tell("action", user=OLIVE, channel=HERE, action_id="more", value=value)["ok"]
    assert slack.submits(slack.view(), kind="mail")["ok"]
    with world.open() as db:
        assert soon(lambda: touchpoints.of_advocate(db, TEAM, alert.advocate_id))


def test_a_message_is_logged_for_an_advocate(
    slack: LocalSlack, world: World, ada: Advocate
) -> None:
    words = "Met Ada at <https://fair.example/a?b=1&c=2> <!channel> & co"
    written = slack.tell("message", user=OLIVE, channel=HERE, text=words)
    where = {"user": OLIVE, "channel": HERE, "ts": written["ts"]}
    assert slack.tell("shortcut", callback_id="log_for", **where)["ok"]
    view = slack.view()
    note = field(view, "note")["initial_value"]
    assert "https://fair.example/a?b=1&c=2" in note
    assert note.splitlines()[-1].endswith(f"/archives/{HERE}/p{written['ts'].replace('.', '')}")
    assert field(view, "kind")["initial_option"]["value"] == "message"
    assert slack.submits(view, advocate=ada.id)["ok"]
    with world.open() as db:
        assert soon(lambda: touchpoints.of_advocate(db, TEAM, ada.id))[0].note == note


# ---- owner, backup, hand-over


def test_a_relationship_is_assigned_with_its_history(
    slack: LocalSlack, world: World, ada: Advocate
) -> None:
    view = shows(slack, "Ada", "advocate_assign")
    assert field(view, "owner")["initial_user"] == OLIVE
    assert slack.submits(view, owner=MAX, backup=OLIVE, why="Max knows her")["ok"]
    last(slack, f"<@{MAX}> holds the relationship")
    with world.open() as db:
        kept = advocates.one(db, TEAM, ada.id)
        [now, *_] = ownerships.of_advocate(db, TEAM, ada.id)
    assert kept is not None
    assert (kept.owner, kept.backup, now.why) == (MAX, OLIVE, "Max knows her")


def test_who_cannot_hold_a_relationship_is_refused_at_the_field(
    slack: LocalSlack, world: World, ada: Advocate
) -> None:
    view = shows(slack, "Ada", "advocate_assign")
    done = slack.submits(view, owner=BOT_USER_ID, backup="")
    assert done["errors"].keys() == {"owner"}
    assert "<@" not in done["errors"]["owner"]
    done = slack.submits(view, owner=MAX, backup=MAX)
    assert "same person" in done["errors"]["owner"]
    with world.open() as db:
        kept = advocates.one(db, TEAM, ada.id)
    assert kept is not None
    assert kept.owner == OLIVE


def test_only_a_manager_assigns(slack: LocalSlack, world: World, ada: Advocate) -> None:
    manages(world, ADMIN)
    view = shows(slack, "Ada", "advocate_assign", MAX)
    assert "takes the role of a manager" in str(view["blocks"])
    assert view["submit"] is None
    with world.open() as db:
        kept = advocates.one(db, TEAM, ada.id)
    assert kept is not None
    assert kept.owner == OLIVE


def test_a_hand_over_begins_with_a_note_from_history(
    slack: LocalSlack, world: World, ada: Advocate
) -> None:
    with world.open() as db:
        advocates.change(db, TEAM, ada.id, notes="Likes birds", do_nots="No calls before noon")
    view = shows(slack, "Ada", "advocate_handover")
    drafted = field(view, "note")["initial_value"]
    assert "Likes birds" in drafted
    assert "No calls before noon" in drafted
    early = (world.clock() - timedelta(days=1)).date().isoformat()
    assert slack.submits(view, to=MAX, first=early)["errors"].keys() == {"first"}
    assert slack.submits(view, to=OLIVE)["errors"].keys() == {"to"}
    assert slack.submits(view, to=MAX, note="Be kind to her")["ok"]
    last(slack, "is on the way to")
    with world.open() as db:
        [one] = handovers.of_advocate(db, TEAM, ada.id)
    assert (one.giver, one.taker, one.note) == (OLIVE, MAX, "Be kind to her")
    assert one.introduction


# ---- asks


def test_an_ask_is_held_back_while_they_are_left_in_peace(
    slack: LocalSlack, world: World, ada: Advocate
) -> None:
    manages(world, ADMIN)
    assert slack.submits(shows(slack, "Ada", "advocate_ask"), what="A talk", **{"for": "Events"})[
        "ok"
    ]
    last(slack, "we asked *Ada*: A talk")
    view = shows(slack, "Ada", "advocate_ask", MAX)
    assert "Left in peace until" in str(view["blocks"])
    done = slack.submits(view, MAX, what="A quote")
    assert "Olive asked" in done["errors"]["what"]
    assert "<" not in done["errors"]["what"]
    done = slack.submits(view, MAX, what="A quote", anyway="It is urgent")
    assert "role of a manager" in done["errors"]["what"]
    assert slack.submits(view, MAX, what="A bag", kind="give")["ok"]
    with world.open() as db:
        assert sorted(one.kind for one in asks.of_advocate(db, TEAM, ada.id)) == ["ask", "give"]


# ---- an advocate


def test_an_advocate_is_edited_in_one_form(slack: LocalSlack, world: World, ada: Advocate) -> None:
    other = world.watchlist("writers", THERE)
    view = shows(slack, "Ada", "advocate_edit")
    first = (world.clock() + timedelta(days=3)).date()
    days = {"from": first.isoformat(), "until": (first + timedelta(days=9)).isoformat()}
    done = slack.submits(
        view,
        name="Ada <b>",
        backup=MAX,
        lists=[other.id],
        notes="Birds",
        do_nots="No calls",
        **days,
    )
    assert done["ok"], done
    last(slack, "*Ada &lt;b&gt;* is kept")
    with world.open() as db:
        kept = advocates.one(db, TEAM, ada.id)
        lists = watchlists.of_advocate(db, TEAM, ada.id)
        [gone] = absences.of_subject(db, TEAM, "advocate", ada.id, date.min)
    assert kept is not None
    assert (kept.name, kept.owner, kept.backup) == ("Ada <b>", OLIVE, MAX)
    assert (kept.notes, kept.do_nots) == ("Birds", "No calls")
    assert [one.id for one in lists] == [other.id]
    assert gone.from_on == first
    view = shows(slack, "Ada <b>", "advocate_edit")
    assert field(view, "from")["initial_date"] == first.isoformat()
    done = slack.submits(view, **{"from": "", "until": ""})
    assert "errors" not in done, done
    with world.open() as db:
        assert soon(lambda: not absences.of_subject(db, TEAM, "advocate", ada.id, date.min) or None)


def test_what_is_wrong_with_an_edit_is_said_and_nothing_is_changed(
    slack: LocalSlack, world: World, ada: Advocate
) -> None:
    world.advocate("Grace")
    view = shows(slack, "Ada", "advocate_edit")
    tomorrow = (world.clock() + timedelta(days=1)).date().isoformat()
    done = slack.submits(view, kind="inside", notes="x", **{"from": tomorrow})
    assert done["errors"].keys() == {"colleague", "until"}
    assert slack.submits(view, name="GRACE", notes="x")["errors"].keys() == {"name"}
    assert slack.submits(view, owner=BOT_USER_ID, notes="x")["errors"].keys() == {"owner"}
    with world.open() as db:
        kept = advocates.one(db, TEAM, ada.id)
    assert kept == ada


def test_who_turns_out_to_work_here_is_not_read_before_they_agree(
    slack: LocalSlack, world: World, clock: Clock, ada: Advocate
) -> None:
    view = shows(slack, "Ada", "advocate_edit")
    done = slack.submits(view, kind="inside", colleague=ADMIN)
    assert "errors" not in done, done
    with world.open() as db:
        kept = soon(
            lambda: (
                ((one := advocates.one(db, TEAM, ada.id)) and one.kind == "inside" and one) or None
            )
        )
        assert kept.slack_user == ADMIN
        assert "has been asked" in last(slack, "is kept as you said")
        soon(lambda: [c for c in slack.calls("chat.postMessage") if "consent_agree" in str(c)])
        assert [one.ended for one in accounts.of_advocate(db, TEAM, ada.id)] == [True]
    view = shows(slack, "Ada", "advocate_edit")
    assert slack.submits(view, kind="outside")["errors"].keys() == {"kind"}
    with world.open() as db:
        colleague_table.change(db, TEAM, ADMIN, is_gone=True)
    assert slack.submits(view, kind="outside")["ok"]
    with world.open() as db:
        assert soon(lambda: not accounts.of_advocate(db, TEAM, ada.id)[0].ended or None)
    assert clock


def test_only_who_holds_them_or_manages_edits_an_advocate(
    slack: LocalSlack, world: World, ada: Advocate
) -> None:
    manages(world, ADMIN)
    view = shows(slack, "Ada", "advocate_edit", MAX)
    assert "takes the role of a manager" in str(view["blocks"])
    assert ada


@pytest.mark.parametrize(
    ("verb", "action_id", "asks_for"),
    [
        ("handover", "advocate_handover", "to"),
        ("ask", "advocate_ask", "what"),
        ("absence", "absence_plan", "until"),
    ],
)
def test_a_verb_alone_tells_how_it_stands_and_offers_its_form(
    slack: LocalSlack, ada: Advocate, verb: str, action_id: str, asks_for: str
) -> None:
    types(slack, verb)
    soon(lambda: action_id in str(slack.ask("ephemerals", user=OLIVE)))
    slack.tell("action", user=OLIVE, channel=HERE, action_id=action_id)
    assert field(slack.view(), asks_for)
    assert ada


# ---- watchlists


def test_a_watchlist_is_made_and_changed_by_a_form(
    slack: LocalSlack, world: World, ada: Advocate
) -> None:
    types(slack, "watchlist create")
    done = slack.submits(slack.view(), name="writers", channel=THERE, sensitivity="-0.1")
    assert done["ok"], done
    last(slack, "Watchlist `writers` tells")
    with world.open() as db:
        made = watchlists.by_name(db, TEAM, "writers")
    assert made is not None
    assert (made.channel, made.owner, made.sensitivity) == (THERE, OLIVE, -0.1)
    types(slack, "watchlist edit")
    offered = soon(
        lambda: [m for m in slack.ask("ephemerals", user=OLIVE) if "watchlist_edit" in str(m)]
    )
    slack.tell(
        "action",
        user=OLIVE,
        channel=HERE,
        ts=offered[0]["ts"],
        action_id="watchlist_edit",
        value=made.id,
    )
    view = slack.view()
    assert field(view, "name")["initial_value"] == "writers"
    slack.tell("close", user=OLIVE, view_id=view["id"])
    types(slack, "watchlist edit writers")
    view = slack.view()
    assert field(view, "sensitivity")["initial_option"]["value"] == "-0.1"
    assert slack.submits(view, name="Speakers")["errors"].keys() == {"name"}
    assert slack.submits(view, name="Authors", channel=HERE, sensitivity="0.0")["ok"]
    last(slack, "Watchlist `Authors` tells")
    with world.open() as db:
        found = watchlists.one(db, TEAM, made.id)
    assert found is not None
    assert (found.name, found.name_key, found.channel) == ("Authors", "authors", HERE)
    assert ada


def test_a_watchlist_whose_channel_does_not_hear_us_is_kept_with_a_word(
    slack: LocalSlack, world: World, ada: Advocate
) -> None:
    made = slack.tell("channels", name="secret", private=True, members=[OLIVE], user=OLIVE)
    types(slack, "watchlist create")
    assert slack.submits(slack.view(), name="quiet", channel=made["channel"]["id"])["ok"]
    assert "/invite @Bellwether" in last(slack, "Watchlist `quiet` tells")
    with world.open() as db:
        assert watchlists.by_name(db, TEAM, "quiet")
    assert ada


def test_only_its_owner_or_a_manager_changes_a_watchlist(
    slack: LocalSlack, world: World, ada: Advocate
) -> None:
    manages(world, ADMIN)
    types(slack, "watchlist edit speakers", MAX)
    assert "takes the role of a manager" in str(slack.view(MAX)["blocks"])
    types(slack, "watchlist delete speakers", MAX)
    assert "takes the role of a manager" in last(slack, "role", MAX)
    types(slack, f"watchlist edit speakers owner <@{MAX}>", MAX)
    with world.open() as db:
        kept = watchlists.by_name(db, TEAM, "speakers")
    assert kept is not None
    assert kept.owner == OLIVE
    assert ada


# ---- adding somebody


def test_somebody_is_added_by_a_form_with_a_preview_after(
    slack: LocalSlack, connected: House, world: World, people: None
) -> None:
    one = world.watchlist("speakers & <co>")
    types(slack, "watch")
    view = slack.view()
    assert field(view, "watchlist")["initial_option"]["value"] == one.id
    assert slack.submits(view, name=" ", links="https://blog.example")["errors"].keys() == {"name"}
    done = slack.submits(view, name="Grace", links="https://blog.example\nnot a link")
    assert done["errors"].keys() == {"links"}
    links = "\n".join(f"https://blog{n}.example" for n in range(11))
    assert slack.submits(view, name="Grace", links=links)["errors"].keys() == {"links"}
    done = slack.submits(view, name="Grace <b>", links="https://127.0.0.1:9/feed")
    assert done["ok"]
    assert done["ack_ms"] < 3000
    assert "Nothing was added" in last(slack, "Nothing was added")
    with world.open() as db:
        assert not db.across().all(previews.Preview, "select * from previews")
    assert connected.clients


def test_where_there_is_no_watchlist_a_channel_is_asked_for(
    slack: LocalSlack, connected: House, people: None
) -> None:
    types(slack, "watch")
    view = slack.view()
    assert field(view, "channel")["initial_conversation"] == HERE
    assert connected.clients


def test_what_comes_after_a_form_and_fails_is_told_with_a_reference(
    slack: LocalSlack, connected: House
) -> None:
    def fail() -> Any:
        raise RuntimeError("a fault of ours")

    body = {
        "team": {"id": TEAM},
        "user": {"id": OLIVE},
        "view": {"private_metadata": json.dumps({"channel": HERE})},
    }
    hearing.tell_after(connected, body, Later(fail))
    assert "Something went wrong on our side" in last(slack, "Something")


def test_an_absence_of_an_advocate_or_oneself_is_planned(
    slack: LocalSlack, world: World, connected: House, ada: Advocate
) -> None:
    from bot.modals import Asked, Filled, Values, known

    until = (world.clock() + timedelta(days=5)).date().isoformat()
    about = {"house": connected, "team": TEAM, "user": OLIVE, "channel": HERE, "now": world.clock()}

    def values(**given: str) -> Values:
        state = {
            name: {"value": {"selected_date" if name in ("from", "until") else "value": one}}
            for name, one in given.items()
        }
        return Values(state)

    today = world.clock().date().isoformat()
    take = known()["absence"].take
    said = take(Filled(**about, about="", values=values(who="me", until=until, **{"from": today})))
    assert "you are away" in str(said)
    said = take(Filled(**about, about=ada.id, values=values(until=until, **{"from": today})))
    assert "*Ada* is away" in str(said)
    with world.open() as db:
        assert absences.of_subject(db, TEAM, "colleague", OLIVE, date.min)
        assert absences.of_subject(db, TEAM, "advocate", ada.id, date.min)
    assert known()["absence"].draw(Asked(**about, about=ada.id))
