"""Grounds, notices and objections; clocks that run out; and the trail of who saw and did what."""

from __future__ import annotations

import dataclasses
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot import auditing, forgotten, objecting, retention
from bot.commands import Refusal, Request, known
from bot.due import due
from bot.grammar import parse
from bot.hearing import answer_command, answer_press
from bot.key import fresh
from storage import (
    accounts,
    advocates,
    alerts,
    audits,
    bases,
    colleagues,
    erasures,
    keepings,
    outbox,
    posts,
    purges,
)
from tests.bot._team import ADA
from tests.bot._world import HERE, MAX, OLIVE, TEAM, World, make_house
from tests.storage._samples import fill

if TYPE_CHECKING:
    from bot.house import House
    from tests.bot._world import Clock

KEY = fresh()


@pytest.fixture
def home(made: str, clock: Clock) -> House:
    """Give a house on each kind of database, where Ada is an admin and Max a manager."""
    world = World(made, clock)
    house = make_house(world, clock, keys=(KEY,))
    with world.open() as db:
        for user, role in ((OLIVE, "member"), (MAX, "manager"), (ADA, "admin")):
            one = colleagues.Colleague(
                team=TEAM,
                user_id=user,
                name=user,
                tz="UTC",
                is_slack_admin=False,
                is_gone=False,
                checked_at=clock(),
                role=role,
            )
            db.insert("colleagues", TEAM, [one])
    return house


@pytest.fixture
def town(home: House, clock: Clock) -> World:
    """Give the world of that house."""
    return World(home.settings.database, clock)


def ask(house: House, user: str, words: str) -> str:
    typed = parse(f"privacy {words}")
    request = Request(
        house=house,
        team=TEAM,
        user=user,
        channel=HERE,
        words=typed.rest,
        now=house.now(),
        text=typed.text,
    )
    return known()["privacy"].answer(request).text


def test_grounds_are_said_once_for_all_or_for_one(home: House, town: World) -> None:
    town.advocate("Ada Sample")
    with home.open() as db:
        assert [one.name for one in objecting.groundless(db, TEAM)] == ["Ada Sample"]
    assert "nobody has said" in ask(home, OLIVE, "")
    ask(home, MAX, 'basis "Ada Sample" consent "She said so"')
    with home.open() as db:
        assert objecting.groundless(db, TEAM) == []
    ask(home, ADA, 'basis interests "Public words, read by few"')
    ask(home, ADA, 'notice text "We read what you publish."')
    with home.open() as db:
        kept = bases.one(db, TEAM)
        assert kept is not None
        assert (kept.kind, kept.notice) == ("interests", "We read what you publish.")
    assert "legitimate interests" in ask(home, OLIVE, "")


@pytest.mark.parametrize(
    ("user", "words"),
    [
        (MAX, 'basis interests "Why"'),
        (OLIVE, 'basis "Ada Sample" consent "Why"'),
        (MAX, 'notice text "Words"'),
        (OLIVE, 'notice "Ada Sample"'),
        (OLIVE, 'object "Ada Sample"'),
        (MAX, "keep texts 30"),
        (MAX, "trail"),
    ],
)
def test_who_may_not_is_told_so(world: World, clock: Clock, user: str, words: str) -> None:
    house = make_house(world, clock, keys=(KEY,))
    with world.open() as db:
        for who, role in ((OLIVE, "member"), (MAX, "manager")):
            kept = dataclasses.replace(_colleague(clock), user_id=who, role=role)
            db.insert("colleagues", TEAM, [kept])
    world.advocate("Ada Sample")
    with pytest.raises(Refusal, match="takes the role of"):
        ask(house, user, words)


def _colleague(clock: Clock) -> colleagues.Colleague:
    return colleagues.Colleague(
        team=TEAM,
        user_id="U",
        name="U",
        tz="UTC",
        is_slack_admin=False,
        is_gone=False,
        checked_at=clock(),
    )


@pytest.mark.parametrize(
    "words", ["sing", "basis", "basis consent", "notice text Hi", "keep texts 0", "keep all 9"]
)
def test_what_cannot_be_meant_is_answered(home: House, words: str) -> None:
    with pytest.raises(Refusal):
        ask(home, ADA, words)


def test_an_owner_hears_in_their_digest_of_whom_nobody_told(
    home: House, town: World, clock: Clock
) -> None:
    one = town.advocate("Ada Sample")
    ask(home, ADA, 'basis interests "Why"')

    def heard(viewer: str) -> list[str]:
        with home.open() as db:
            found = due(db, TEAM, {one.id: one}, clock(), clock(), viewer)
        return [each.kind for each in found if each.kind == "not told"]

    assert heard(OLIVE) == []
    clock.move(timedelta(days=31))
    assert heard(OLIVE) == ["not told"]
    assert heard(MAX) == heard("") == []
    assert "Ada Sample" in ask(home, OLIVE, "")
    ask(home, MAX, 'notice "Ada Sample"')
    assert heard(OLIVE) == []


def test_who_objects_is_read_no_more_and_nobody_adds_them(
    home: House, town: World, clock: Clock
) -> None:
    alert = town.alarm("Ada Sample")
    ask(home, MAX, 'object "Ada Sample"')
    with home.open() as db:
        one = advocates.by_name(db, TEAM, "Ada Sample")
        assert one is not None
        [place] = accounts.of_advocate(db, TEAM, one.id)
        assert place.ended
        assert accounts.claim(db, TEAM, clock() + timedelta(days=9), 9) == []
        closed = alerts.one(db, TEAM, alert.id)
        assert closed is not None
        assert closed.state == "resolved"
        with pytest.raises(Refusal, match="objected"):
            forgotten.refuse(db, TEAM, home, [place])
    assert town.hears(one, town.post(one, "souring")) == 0


def test_clocks_run_out_and_counts_stay(home: House, clock: Clock) -> None:
    with home.open() as db, db.transaction():
        fill(
            db,
            TEAM,
            touches={"evidence": "observed"},
            outbox={"state": "sent", "sent_at": clock(), "ts": "1.1"},
            teams={},
        )
        assert retention.purge(db, TEAM, clock()) == {}
        later = clock() + timedelta(days=1200)
        fill(db, "T0OTHER")
        [said] = db.all(outbox.Message, "select * from outbox where team = :team", team=TEAM)
        last = dataclasses.replace(said, id="last", ts="9.9")
        db.insert("outbox", TEAM, [last])
        gone = retention.purge(db, TEAM, later)
        assert gone == dict.fromkeys(retention.CLOCKS, 1)
        assert retention.purge(db, TEAM, later) == {}
        kept: dict[str, int] = {one.kind: one.number for one in purges.every(db, TEAM)}
        assert {name: kept[name] for name in retention.CLOCKS} == gone
        [post] = db.all(posts.Post, "select * from posts where team = :team", team=TEAM)
        assert (post.text, post.title, post.evidence) == ("", "", "")
        assert post.fingerprint
        assert "file" in [one.kind for one in erasures.due(db, TEAM, later, 9)]
        assert db.across().count("select count(*) from touches where team = 'T0OTHER'") == 1


def test_each_kind_is_kept_for_as_long_as_the_page_says() -> None:
    page = Path(__file__).parents[2] / "docs" / "privacy.md"
    rows = [one for one in page.read_text(encoding="utf-8").splitlines() if one.count(" | ") == 3]
    for kind, clock in retention.CLOCKS.items():
        [row] = [one for one in rows if f"`{kind}` |" in one]
        found = re.search(r"(\d+) (months|days)", row)
        assert found is not None, kind
        days = int(found[1]) * (365 / 12 if found[2] == "months" else 1)
        assert clock.days == round(days), kind


def test_a_team_says_how_long(home: House, clock: Clock) -> None:
    ask(home, ADA, "keep touches 30")
    ask(home, ADA, "keep touches 60")
    with home.open() as db:
        assert keepings.every(db, TEAM) == {"touches": 60}
        assert retention.days(db, TEAM)["touches"] == 60
        assert retention.days(db, TEAM)["transactions"] == 1095


def _body(text: str = "", **more: Any) -> dict[str, Any]:
    return {
        "team_id": TEAM,
        "user_id": OLIVE,
        "channel_id": HERE,
        "response_url": "http://127.0.0.1:9/",
        "trigger_id": text,
        "text": text,
    } | more


def test_the_trail_tells_who_saw_whom_and_no_words(home: House, town: World) -> None:
    alert = town.alarm("Ada Sample")
    answer_command(home, _body('show "Ada Sample"'))
    answer_command(home, _body('touch "Ada Sample" called about a secret'))
    answer_command(home, _body("sesame open"))
    pressed = {"action_id": "alert_why", "value": alert.id, "action_ts": "1"}
    answer_press(home, _body(user={"id": MAX}, actions=[pressed], team={"id": TEAM}, user_id=None))
    with home.open() as db:
        whole = audits.newest(db, TEAM, 9)
        about = auditing.subject(db, TEAM, home, alert.advocate_id)
        found = [(one.who, one.what) for one in audits.of_subject(db, TEAM, about)]
    assert sorted(found) == [
        (MAX, "button alert_why"),
        (OLIVE, "command show"),
        (OLIVE, "command touch"),
    ]
    assert "command another word" in [one.what for one in whole]
    assert "secret" not in repr(whole)
    assert "Ada" not in repr(whole)
    assert "command show" in ask(home, ADA, 'trail "Ada Sample"')
    assert "command another word" in ask(home, ADA, "trail")


def test_a_trail_is_only_ever_added_to() -> None:
    assert {"change", "remove"}.isdisjoint(vars(audits))
