"""Codes, hooks and what waits, as people ask for them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot import actions, coding, commands, counting, grammar, hooks
from bot.actions import Press
from bot.commands import Refusal, Request
from storage import advocates, codes, received, value_channels
from storage.value_channels import ValueChannel
from tests.bot._team import ADA, MAX, NILS, staffed
from tests.bot._world import HERE, OLIVE, TEAM, Clock, World, make_house

if TYPE_CHECKING:
    from bot.cards import Shown
    from bot.house import House

SECRET = "what the sample shop signs with"


@pytest.fixture
def house(world: World, clock: Clock) -> House:
    staffed(world)
    world.advocate("Grace Example")
    made = make_house(world, clock, secrets={"conversion": (("", SECRET),)})
    made.settings = replace(made.settings, url="https://b.example")
    return made


def ask(house: House, text: str, user: str = MAX) -> Shown:
    typed = grammar.parse(text)
    request = Request(
        house=house,
        team=TEAM,
        user=user,
        channel=HERE,
        words=typed.rest,
        now=house.now(),
        text=typed.text,
        share=typed.share,
    )
    return commands.known()[typed.verb].answer(request)


def words(shown: Shown) -> str:
    return f"{shown.text} {json.dumps(shown.blocks, ensure_ascii=False)}"


def press(house: House, action_id: str, value: str, user: str = ADA) -> str:
    about = {"team": TEAM, "user": user, "channel": HERE, "value": value, "now": house.now()}
    shown = actions.known()[action_id](Press(house=house, **about))
    assert shown is not None
    return shown.text


def tells(house: House, **said: Any) -> str:
    body = json.dumps({"ext_id": "o1", "amount": "49.00", "currency": "EUR"} | said).encode()
    read = hooks.known()["conversion"].read(body, house.now())
    return counting.take(house, TEAM, "conversion", read)[0].says


def test_a_code_is_made_and_shows_what_came_with_it(house: House, world: World) -> None:
    typed = 'code "Grace Example" link https://buy.stripe.com/x?a=1 promo promo_1Abc'
    made = words(ask(house, typed))
    with world.open() as db:
        [code] = codes.every(db, TEAM)
    assert code.code.startswith("GRACE-")
    assert code.link == f"https://buy.stripe.com/x?a=1&client_reference_id={code.code}"
    assert code.code in made
    assert "promo_1Abc" in made
    assert "nothing has come with it yet" in words(ask(house, "code Grace Example", OLIVE))
    tells(house, code=code.code.lower(), email="buyer@shop.example")
    tells(house, ext_id="o2", code="promo_1Abc", email="buyer@shop.example", amount="1.50")
    tells(house, kind="refund", amount="9.00")
    shown = words(ask(house, "code Grace Example", OLIVE))
    assert "2 orders of 1 customer" in shown
    assert "EUR" not in shown, "amounts are for the channels that were set for them"
    with world.open() as db:
        here = ValueChannel(team=TEAM, channel=HERE, set_by=MAX, set_at=house.now())
        value_channels.keep(db, TEAM, here)
    assert "41.50 EUR net of refunds" in words(ask(house, "code"))


def test_a_code_may_be_chosen_tied_and_retired(house: House, world: World) -> None:
    ask(house, "code Grace Example as GRACE10 link https://shop.example/plans?ref=old")
    assert "Tied to `promo_2`" in ask(house, "code Grace Example promo promo_2").text
    again = words(ask(house, "code Grace Example as grace-20"))
    assert "https://shop.example/plans?ref=grace-20" in again, "the page of the last code"
    assert "is retired" in ask(house, "code retire grace10").text
    with world.open() as db:
        assert [one.code for one in codes.every(db, TEAM) if one.retired_at] == ["GRACE10"]
    assert "with code GRACE10" in tells(house, code="GRACE10")


@pytest.mark.parametrize(
    ("typed", "user", "says"),
    [
        ("code Grace Example", NILS, "takes the role of a manager"),
        ("code Nobody", MAX, "I know no advocate"),
        ("code <@U0NILS>", MAX, "is no advocate here"),
        ("code Grace Example as a", MAX, "3 to 60 letters"),
        ("code Grace Example as one two", MAX, "One word goes after `as`"),
        ("code Grace Example link ftp://shop.example", MAX, "One word goes after `link`|no link"),
        ("code Grace Example promo spring", MAX, "no id of a promotion code"),
        ("code retire NONE", MAX, "I know no code"),
    ],
)
def test_what_cannot_be_made_is_refused_in_words(
    house: House, world: World, typed: str, user: str, says: str
) -> None:
    with pytest.raises(Refusal, match=says):
        ask(house, typed, user)
    with world.open() as db:
        assert not codes.every(db, TEAM)


def test_no_two_have_one_code(house: House, world: World) -> None:
    ask(house, "code Grace Example as GRACE10 promo promo_1")
    world.advocate("Ada")
    for typed, says in [
        ("code Ada as grace10", "is of [*]Grace Example[*] already"),
        ("code Ada as ADA10 promo promo_1", "another code's already"),
    ]:
        with pytest.raises(Refusal, match=says):
            ask(house, typed)


def test_a_code_of_a_colleague_is_found_by_their_name_in_slack(house: House, world: World) -> None:
    with world.open() as db:
        one = advocates.by_name(db, TEAM, "Grace Example")
        assert one is not None
        told = {"kind": "inside", "slack_user": NILS, "opted_in_at": house.now(), "owner": MAX}
        advocates.change(db, TEAM, one.id, **told)
    assert "has the code" in ask(house, "code <@U0NILS>").text


@pytest.mark.parametrize("name", ["Zoë Beispiel", "李 四", "<!here> *x*"])
def test_a_code_begins_like_a_name_where_that_can_be_typed(
    house: House, world: World, name: str
) -> None:
    made = ask(house, f'code "{world.advocate(name).name}"')
    with world.open() as db:
        [code] = codes.every(db, TEAM)
    assert code.code.split("-")[0] in ("ZOE", "FRIEND", "HERE")
    assert "<!here>" not in words(made)


def test_where_to_send_is_said_and_no_secret(house: House) -> None:
    shown = words(ask(house, "hook", NILS))
    assert "https://b.example/hooks/conversion" in shown
    assert "closed: set `BELLWETHER_STRIPE_SECRET`" in shown
    assert "X-Bellwether-Signature: t=SECONDS,v1=CODE" in shown
    assert SECRET not in shown
    with pytest.raises(Refusal, match="hook waiting"):
        ask(house, "hook secret")


def test_what_waits_is_listed_tried_and_left_out(house: House, world: World) -> None:
    assert "Nothing waits" in ask(house, "hook waiting", ADA).text
    tells(house, kind="refund", amount="9.00")
    tells(house, ext_id="o2", currency="XYZ")
    with pytest.raises(Refusal, match="takes the role of an admin"):
        ask(house, "hook waiting", NILS)
    shown = words(ask(house, "hook waiting", ADA))
    assert "2 deliveries wait" in shown
    assert "XYZ is no currency that is known." in shown
    with world.open() as db:
        found = {one.kind: one.id for one in received.parked(db, TEAM, 9)}
    first, second = found["refund"], found["sale"]
    assert "still waits: A refund whose sale" in press(house, "hook_retry", first)
    assert "is left out" in press(house, "hook_drop", second)
    with pytest.raises(Refusal, match="does not wait any more"):
        press(house, "hook_drop", second)
    with pytest.raises(Refusal, match="takes the role of an admin"):
        press(house, "hook_retry", first, NILS)
    assert "told before" in tells(house, ext_id="o2", currency="XYZ")
    tells(house)
    with pytest.raises(Refusal, match="does not wait any more"):
        press(house, "hook_retry", first)


def test_a_code_that_is_in_a_link_already_is_put_in_its_place() -> None:
    with pytest.raises(Refusal, match="no link"):
        coding.carrying("https://", "X")
    with pytest.raises(Refusal, match="no link"):
        coding.carrying("https://[", "X")
    assert coding.carrying("http://a.example/?ref=Y#top", "X") == "http://a.example/?ref=X#top"
