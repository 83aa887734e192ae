"""Who is on a private watchlist alone is named by nothing that can be asked, pressed or opened."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot import modals, options
from bot.commands import Refusal
from bot.modals import Filled, Later, Values, Wrong
from bot.options import Sought
from tests.bot._scene import Scene, about, draws, filled_in, furnish, lines, presses, takes, types
from tests.bot._team import ADA, MAX, NILS
from tests.bot._world import TEAM
from tests.storage._samples import sample

if TYPE_CHECKING:
    from bot.house import House
    from tests.bot._world import Clock, World

MARK = "Zyxo"
NAME, LIST = f"{MARK} Sample", f"{MARK} list"
WORDS = f"I am stepping down, says {MARK}."
THEIRS: dict[str, dict[str, Any]] = {
    "advocates": {"name": NAME, "name_key": NAME.casefold()},
    "watchlists": {"name": LIST, "name_key": LIST.casefold(), "private": True, "channel": "C9"},
    "accounts": {"title": f"{MARK} writes", "link": f"https://{MARK.lower()}.example"},
    "posts": {"title": WORDS, "text": WORDS},
    "readings": {"evidence": WORDS, "reasons": (WORDS,)},
    "answers": {"quote": WORDS},
    "struggles": {"words": WORDS},
    "touchpoints": {"note": WORDS, "promise": WORDS},
    "asks": {"what": WORDS, "at": datetime(2025, 1, 1, tzinfo=UTC)},
    "absences": {"note": WORDS},
}
"""What is theirs, by table."""


@pytest.fixture
def scene(world: World, clock: Clock) -> Scene:
    """Give a workspace in which one of two advocates is on a private watchlist."""

    def change(table: str, row: Any) -> Any:
        mine = getattr(row, "advocate_id", None) == "advocate 1" or getattr(row, "id", "") in (
            "advocate 1",
            "watchlist 1",
        )
        return replace(row, **THEIRS[table]) if mine and table in THEIRS else row

    return furnish(world, clock, change)


ASKED = [
    *(line for _, line, _ in lines("commands")),
    'digest "Ada 1" every monday at 9:00', 'digest "Speakers 1" every monday at 9:00',
    'alerts "Ada 1"', "alerts mine", 'digest "Ada 1"', 'list "Speakers 1"', "list", "digest",
    "gap Q2", 'worth "Ada 1"', 'roi "Ada 1"', 'roi "Speakers 1"', 'helped "Ada 1"', "privacy",
    'code "Ada 1"', "who https://zyxo.example", 'replay "Speakers 1"', "visit list",
    'watchlist show "Speakers 1"', "handover", 'privacy basis "Ada 1"', "mine",
    "code", "code <@U0MAX>", 'cost perks 5 EUR for "Speakers 1"', 'watch "Ada 1" https://new.example',
    "ask", "doctor", 'path "Sample 1"', "load <@U0MIA>"
]  # fmt: skip


ECHO = re.compile(r"I know no [\w ]+ `[^`]*`|`[^`]*` belongs to nobody")
"""What was typed, said again, is no answer."""


def tells(scene: Scene, user: str, asked: str, *, share: bool = False) -> bool:
    """Ask, and tell whether the answer names whom it must not name."""
    house = scene.house()
    line = asked.replace("Ada 1", NAME).replace("Speakers 1", LIST)
    try:
        shown = types(house, user, line, share=share)
    except Refusal as refusal:
        said = str(refusal)
    except KeyError:
        return False  # an unknown verb, or Slack, which is not here
    else:
        said = shown.text + json.dumps(shown.blocks, ensure_ascii=False)
        said += shown.picture.alt if shown.picture else ""
    finally:
        house.outside.close()
    said = ECHO.sub("", said)
    return MARK.casefold() in said.casefold()


@pytest.mark.parametrize("user", [MAX, NILS])
def test_no_answer_names_them_to_who_may_not_see_them(scene: Scene, user: str) -> None:
    assert [asked for asked in ASKED if tells(scene, user, asked)] == []


NEAR = f"{NAME[:-1]}r"
"""So like their name that it would be offered, where it may be."""


@pytest.mark.parametrize("asked", ["show", "digest", "path", "digest every monday at 9:00"])
def test_a_name_that_is_nearly_typed_is_not_offered(scene: Scene, asked: str) -> None:
    verb, _, rest = asked.partition(" ")

    def offered(user: str) -> bool:
        house = scene.house()
        with pytest.raises(Refusal) as refusal:
            types(house, user, f'{verb} "{NEAR}" {rest}')
        house.outside.close()
        return NAME in str(refusal.value)

    assert offered(ADA)
    assert not offered(MAX)


def test_no_shared_answer_names_them(scene: Scene) -> None:
    assert [asked for asked in ASKED if tells(scene, ADA, asked, share=True)] == []


MORE = ["coverage", "gap Q2", "worth", "ask", "heard", "privacy", "where", "doctor", "board"]


@pytest.fixture
def more(world: World, clock: Clock) -> Scene:
    """Give one in which there is more to tell of them: they answer, and are asked too much."""
    long_ago = datetime(2025, 1, 1, tzinfo=UTC)
    theirs: dict[str, dict[str, Any]] = {
        "answers": {"status": "confirmed", "decided_by": "U1", "decided_at": clock()},
        "asks": {"at": clock()},
        "reports": {"raw_text": NAME.replace("o", "0"), "answered_at": clock()},
        "places": {"url": "https://common.example"},
        "looks": {"stage": "validate"},
        "accounts": {
            "health": "gone",
            "health_says": "it is gone",
            "link": "https://common.example/a",
            "last_good_at": long_ago,
        },
    }

    def change(table: str, row: Any) -> Any:
        if table in theirs:
            return replace(row, **theirs[table])
        if table == "advocates":
            row = replace(row, added_at=long_ago)
        mine = getattr(row, "id", "") in ("advocate 1", "watchlist 1")
        return replace(row, **THEIRS[table]) if mine and table in THEIRS else row

    furnish(world, clock, change)
    with world.open() as db, db.transaction():
        ask = replace(sample(TEAM)["asks"], advocate_id="advocate-1", at=clock())
        asks = [replace(ask, id=f"more {n}") for n in range(6)]
        db.insert("asks", TEAM, asks)
    return Scene(world.address, clock)


def test_nor_does_one_that_has_more_to_tell(more: Scene) -> None:
    told = {"ask", "board", "gap Q2", "heard", "privacy", "where"}
    assert told <= {a for a in MORE if tells(more, ADA, a)}
    assert [asked for asked in MORE if tells(more, MAX, asked)] == []
    assert [asked for asked in MORE if tells(more, ADA, asked, share=True)] == []


def test_what_is_reckoned_of_all_leaves_them_out(scene: Scene) -> None:
    """No name is in it, so that it is told by how many it is about."""
    house = scene.house()
    assert "2 relationships" in types(house, ADA, "worth").text
    assert "1 relationship," in types(house, MAX, "worth").text
    assert "1 relationship," in types(house, ADA, "worth", share=True).text
    house.outside.close()


def test_a_form_about_somebody_else_does_not_name_the_list(scene: Scene) -> None:
    house = scene.house()
    assert LIST in str(draws(house, ADA, "advocate", "advocate 2"))
    assert LIST not in str(draws(house, MAX, "advocate", "advocate 2"))
    house.outside.close()


@pytest.fixture
def both(world: World, clock: Clock) -> Scene:
    """Give one in which the other advocate is on the private watchlist and on one of all."""

    def change(table: str, row: Any) -> Any:
        mine = table == "watchlists" and row.id == "watchlist 1"
        row = replace(row, **THEIRS[table]) if mine else row
        own = table == "accounts" and row.id == "account 2"
        return replace(row, link="https://bea.example") if own else row

    furnish(world, clock, change)
    with world.open() as db:
        on = replace(
            sample(TEAM)["memberships"], watchlist_id="watchlist-1", advocate_id="advocate-2"
        )
        db.insert("memberships", TEAM, [on])
    return Scene(world.address, clock)


def test_nothing_asked_of_who_is_on_it_and_on_another_names_the_list(both: Scene) -> None:
    about = [one.replace("Ada 1", "Bea 2") for one in ASKED if "Ada 1" in one]
    asked = ["list", "watchlist list", "who https://bea.example", *about]
    told = {'show "Bea 2"', "watchlist list", "who https://bea.example"}
    assert told <= {one for one in asked if tells(both, ADA, one)}
    assert [one for one in asked if tells(both, MAX, one)] == []


def test_an_admin_is_told(scene: Scene) -> None:
    """The same words are there to be found, where they may be."""
    told = {asked for asked in ASKED if tells(scene, ADA, asked)}
    assert {"list", "alerts", "answers", "board", "digest", 'show "Ada 1"', "gap Q2"} <= told


_OTHERS = (
    "customer_same customer_two heard_none hook_drop hook_retry join_undo lesson_dismiss"
    " lesson_take question_confirm question_retire visit_skip watch_cancel watch_confirm"
)
NOT_ABOUT_THEM = {
    *_OTHERS.split(), "absence any", "ask advocate 2", "buyer new", "heard report 1",
    "lesson lesson 1", "question new", "stages any", "visit new", "watchlist new",
}  # fmt: skip
"""What is about customers, questions, others, and what is yet to be watched."""


def test_no_button_and_no_form_is_for_who_may_not_see_them(scene: Scene) -> None:
    found = []
    for kind, does in {"actions": presses, "forms": draws, "taken": takes}.items():
        for name, asked, _ in lines(kind):
            house = scene.house()
            try:
                what: object = does(house, MAX, name, asked)  # type: ignore[operator]
            except (Refusal, KeyError) as why:
                what = why
            if MARK.casefold() in str(what).casefold():
                found.append((name, "names them"))
            about_them = not NOT_ABOUT_THEM & {name, f"{name} {asked}"}
            if about_them and scene.rows() != scene.before:
                found.append((name, "changes something of theirs"))
            house.outside.close()
    assert found == []


def choosing(house: House) -> list[tuple[str, str, str]]:
    """List the fields in which an advocate is chosen: the form, what it is about, the field."""
    found = []
    for name in modals.known():
        for given in ("any", *(asked for form, asked, _ in lines("forms") if form == name)):
            try:
                blocks = draws(house, ADA, name, given)
            except (Refusal, KeyError):
                continue  # it needs something else to be about
            found += [
                (name, given, block["block_id"])
                for block in blocks
                if block.get("element", {}).get("action_id") == "advocates"
            ]
    return found


def chooses(house: House, user: str, name: str, given: str, field: str) -> str:
    """Submit a form that an admin had open, with them chosen in a field; give what came of it."""
    blocks = draws(house, ADA, name, given)
    state = dict(filled_in(house, name, blocks).state)
    for block in blocks:
        if block.get("element", {}).get("action_id") == "advocates":
            one = "advocate-1" if block["block_id"] == field else ""
            state[block["block_id"]] = {"chosen": {"value": one}}
    state |= {"who": {"chosen": {"value": "advocate"}}, "against": {}}
    filled = Filled(
        house=house,
        team=TEAM,
        user=user,
        channel="",
        about=about(given),
        now=house.now(),
        values=Values(state),
    )
    try:
        done = modals.known()[name].take(filled)
        return str(done.run() if isinstance(done, Later) else done)
    except Wrong as wrong:
        return str(wrong.errors)
    except Refusal as refusal:
        return str(refusal)


def test_no_form_is_taken_in_which_they_are_chosen_by_who_may_not_see_them(scene: Scene) -> None:
    house = scene.house()
    fields = choosing(house)
    house.outside.close()
    kept = set()
    for name, given, field in fields:
        for user in (MAX, ADA):
            house = scene.house()
            said = chooses(house, user, name, given, field)
            if scene.rows() != scene.before:
                kept.add((name, field, user))
            if user == MAX and name != "forget":  # which is an admin's
                assert "not watched any more" in said, (name, field)
            house.outside.close()
    assert {user for _, _, user in kept} == {ADA}
    chosen = {"absence", "ask", "assign", "heard", "stage_roles", "survey", "touch"}
    assert {name for name, _, _ in kept} == chosen


def test_nothing_offered_by_typing_names_them(scene: Scene) -> None:
    house = scene.house()
    for name, offer in options.known().items():
        sought = Sought(house=house, team=TEAM, user=MAX, typed="", now=house.now())
        assert MARK not in str(offer(sought)), name
    house.outside.close()
