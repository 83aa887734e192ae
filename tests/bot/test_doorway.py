"""At the door for hooks: who is not the sender ends there, and each gets a clear answer."""

from __future__ import annotations

import json
import logging
import re
import urllib.error
import urllib.request
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot import health, running
from bot.client import client_for
from bot.doorway import Doorway
from bot.hooks._signing import sign
from storage import customers, teams
from tests.bot._world import TEAM, Clock, World, make_house

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.house import House

SECRET, THEIRS = "the sample shop signs with it", "another signs with that"
SALE = {"ext_id": "o1", "email": "buyer@shop.example", "amount": "49.00", "currency": "EUR"}


class Shop:
    """A shop that posts to a hook."""

    def __init__(self, port: int, clock: Clock) -> None:
        self.base, self.clock = f"http://127.0.0.1:{port}/hooks", clock

    def posts(self, where: str, body: bytes, **headers: str) -> tuple[int, dict[str, Any]]:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"{self.base}/{where}", body, given)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def sells(
        self, said: Any = None, where: str = "conversion", secret: str = SECRET, late: int = 0
    ) -> tuple[int, dict[str, Any]]:
        body = json.dumps(SALE if said is None else said).encode()
        header = sign(secret, body, self.clock() - timedelta(seconds=late))
        return self.posts(where, body, X_Bellwether_Signature=header)


@pytest.fixture
def house(world: World, clock: Clock) -> House:
    secrets = {"conversion": (("", SECRET), ("T0OTHER", THEIRS))}
    return make_house(world, clock, secrets=secrets)


@pytest.fixture
def shop(house: House, clock: Clock) -> Iterator[Shop]:
    with health.serve(house, 0, Doorway(house).routes()) as port:
        yield Shop(port, clock)


def test_a_sale_a_repeat_and_one_that_waits_are_told_apart(shop: Shop) -> None:
    assert shop.sells() == (
        200,
        {"ok": True, "taken": 1, "waiting": 0, "repeats": 0, "says": ["Counted: 49.00 EUR."]},
    )
    status, said = shop.sells()
    assert (status, said["taken"], said["repeats"]) == (200, 0, 1)
    status, said = shop.sells(SALE | {"ext_id": "o2", "currency": "XYZ"})
    assert (status, said["taken"], said["waiting"]) == (202, 0, 1)


@pytest.mark.parametrize(
    ("how", "status", "says"),
    [
        ({"secret": "guessed"}, 401, "is not ours"),
        ({"late": 301}, 401, "more than 300 seconds"),
        ({"late": -301}, 401, "more than 300 seconds"),
        ({"said": []}, 400, "one JSON object"),
        ({"said": {"kind": "sale"}}, 400, "`ext_id` is missing"),
        ({"where": "paypal"}, 404, "there are conversion, hubspot and stripe"),
        ({"where": "stripe"}, 404, "BELLWETHER_STRIPE_SECRET is not set"),
        ({"where": "conversion/T0NOWHERE"}, 404, "Which workspace?"),
        ({"where": "conversion/T0OTHER", "secret": THEIRS}, 404, "Which workspace?"),
        ({"where": f"conversion/{TEAM}", "secret": THEIRS}, 401, "is not ours"),
    ],
)
def test_what_is_not_taken_is_said(
    shop: Shop, world: World, how: dict[str, Any], status: int, says: str
) -> None:
    got, said = shop.sells(**how)
    assert (got, said["ok"]) == (status, False)
    assert says in said["says"]
    with world.open() as db:
        assert not customers.every(db, TEAM)


def test_no_signature_and_too_much_end_at_the_door(shop: Shop) -> None:
    assert shop.posts("conversion", b"{}")[0] == 401
    assert shop.posts("conversion", b"x" * 1_000_001)[0] == 413


def test_of_several_workspaces_the_sender_says_which(
    house: House, shop: Shop, world: World, clock: Clock
) -> None:
    with world.open() as db:
        other = teams.Team(team="T0OTHER", name="Other", bot_user="U0", joined_at=clock())
        teams.join(db, other)
    house.clients["T0OTHER"] = client_for(house, "xoxb-other")
    assert shop.sells()[0] == 404
    assert shop.sells(where=f"conversion/{TEAM}")[0] == 200
    assert shop.sells(where=f"conversion/{TEAM}", secret=THEIRS)[0] == 401
    assert shop.sells(where="conversion/T0OTHER", secret=THEIRS)[1]["taken"] == 1
    with world.open() as db:
        assert [len(customers.every(db, team, "person")) for team in (TEAM, "T0OTHER")] == [1, 1]


def test_while_nobody_is_joined_it_is_to_be_sent_again(house: House, shop: Shop) -> None:
    house.clients.clear()
    assert shop.sells()[0] == 503


def test_where_the_database_is_away_it_is_to_be_sent_again(
    house: House, shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    house.settings = replace(house.settings, database="/nowhere/at/all.db", keys=("k" * 43 + "=",))
    with caplog.at_level(logging.INFO):
        status, said = shop.sells()
    assert status == 503
    assert "send it again" in said["says"]
    assert "buyer" not in caplog.text


def test_nothing_of_a_body_is_logged_where_something_goes_wrong(
    house: House, shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    house.settings = replace(house.settings, keys=("no key",), database="")
    status, said = shop.sells()
    assert status in (500, 503)
    assert "Traceback" not in str(said)
    assert "buyer@shop.example" not in caplog.text


MODES: dict[str, dict[str, Any]] = {
    "socket mode": {},
    "over http": {"http": True, "signing_secret": "slack's"},
    "on this machine": {"bot_token": "", "app_token": ""},
}


@pytest.mark.parametrize("how", MODES.values(), ids=list(MODES))
def test_hooks_are_heard_in_every_mode(world: World, clock: Clock, how: dict[str, Any]) -> None:
    house = make_house(world, clock, secrets={"conversion": (("", SECRET),)})
    house.settings = replace(house.settings, port=0, **how)
    said: list[str] = []
    # In the local workspace a clock may have been moved, and a shop knows nothing of that.
    wall = clock() - timedelta(days=30 if not house.settings.joins_slack else 0)
    with running.slack(house, clock.move, said.append, lambda: wall):
        where = re.search(r"http://127\.0\.0\.1:(\d+)", " ".join(said))
        assert where is not None, said
        shop = Shop(int(where[1]), Clock(wall))
        assert shop.sells()[1]["says"] == ["Counted: 49.00 EUR."]
        assert shop.sells(late=301)[0] == 401


def test_without_a_secret_a_port_that_is_taken_costs_nothing_else(
    world: World, clock: Clock
) -> None:
    house = make_house(world, clock)
    house.settings = replace(house.settings, port=0)
    said: list[str] = []
    with running.slack(house, clock.move, said.append, clock):
        assert said == []
