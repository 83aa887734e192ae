"""Stories in which somebody presses or types while the bot dies, and does it again.

What they saw confirmed is kept; what they did twice, because they did not see it, is there once;
and the card shows how things are, whether or not they press again.
"""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from bot import handing
from bot.answering import whisper
from bot.cards import Shown
from bot.cards import _blocks as b
from bot.cards import alert as alert_card
from bot.deliver import deliver
from bot.drawing import situation
from bot.follow import place_to_text
from monitors import Found
from storage import (
    accounts,
    advocates,
    alerts,
    colleagues,
    handovers,
    ownerships,
    previews,
    touchpoints,
)
from tests.bot._team import colleague
from tests.bot._world import HERE, MAX, OLIVE, TEAM, Clock, World, make_house
from tests.faults._person import NOTE, PERSONS, Person
from tests.faults._plays import NOW, PATIENCE, AtSlack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from storage import Database
    from tests.faults._plays import Play
    from tests.faults._victim import Victims

CONFIRMS = {
    "acknowledge": "",  # the card says it
    "say_so": "Noted",
    "log": "Logged",
    "type_touch": "Logged",
    "hand_over": "over to",
    "take_over": "Confirmed by",
    "confirm": "Watching",
}
HOLDS = {
    "acknowledge": "acknowledgements",
    "say_so": "verdicts",
    "log": "touches",
    "type_touch": "touches",
    "hand_over": "hand-overs",
    "take_over": "hand-overs",
    "confirm": "watches",
}
FORMS = frozenset({"say_so", "log"})


class Pressing(AtSlack):
    """Somebody does one thing, which dies with us, and then once more."""

    deed = "act"

    def __init__(self, person: str, victims: Victims, folder: Path, server: str = "") -> None:
        self.person = person
        self.holds = {HOLDS[person]: 1, "messages": 1}  # type: ignore[misc] # it is by person
        super().__init__(victims, folder, server)

    def prepare(self, database: str) -> None:
        super().prepare(database)
        world = World(database, Clock(NOW))
        self._alert = world.alarm()
        with world.open() as db, db.transaction():
            colleagues.keep(db, TEAM, [colleague(user, NOW) for user in (OLIVE, MAX)])
            ada = advocates.one(db, TEAM, self._alert.advocate_id)
            assert ada is not None
            if self.person == "take_over":
                made = handing.begin(db, ada, MAX, by=OLIVE, now=NOW)
                handing.confirm(db, TEAM, made.id, OLIVE, NOW)
                self._handover = made.id
            if self.person == "confirm":
                previews.add(db, TEAM, _preview())

    def do(self, database: str, later: timedelta = timedelta(0), **spoiled: Any) -> dict[str, Any]:
        if not later:
            self._set_out(database)
        return super().do(database, later, **spoiled)

    def how(self, database: str) -> dict[str, Any]:
        return super().how(database) | {"person": self.person, "about": self._alert.id}

    def make_good(self, database: str) -> None:
        assert self.slack is not None
        person = Person(self.slack.address.url, self._alert.id)
        saw = self._saw(person)
        world = World(database, self.clock)
        with world.open() as db:
            if saw:
                assert self.kept(db), "what was confirmed was lost"
        # Every second time, the bot comes back before they press again.
        if len(world.outbox()) % 2 == 0 or saw:
            self._quietly(database, self.later(1), person=None)
            self._see_card(world)
        self._quietly(database, self.later(2))

    def check(self, database: str) -> None:
        world = World(database, self.clock)
        with world.open() as db:
            assert self.kept(db), self.person
            assert self.counted(db) == 1, self.person
        assert {one.state for one in world.outbox()} == {"sent"}
        self._see_card(world)

    def kept(self, db: Database) -> bool:
        """Tell whether what they did is there."""
        now = alerts.one(db, TEAM, self._alert.id)
        assert now is not None
        return {
            "acknowledge": lambda: now.state == "acknowledged" and now.claimed_by == OLIVE,
            "say_so": lambda: now.verdict == "right",
            "take_over": lambda: self._owner(db) == MAX,
        }.get(self.person, lambda: self.counted(db) > 0)()

    def counted(self, db: Database) -> int:
        """Count how often what they did is there."""
        ada, grace = self._alert.advocate_id, advocates.by_name(db, TEAM, "Grace")
        counts: dict[str, Callable[[], int]] = {
            "log": lambda: len(touchpoints.of_advocate(db, TEAM, ada)),
            "type_touch": lambda: sum(
                one.note == NOTE for one in touchpoints.of_advocate(db, TEAM, ada)
            ),
            "hand_over": lambda: len(handovers.of_advocate(db, TEAM, ada)),
            "take_over": lambda: sum(
                one.owner == MAX for one in ownerships.of_advocate(db, TEAM, ada)
            ),
            "confirm": lambda: len(accounts.of_advocate(db, TEAM, grace.id)) if grace else 0,
        }
        return counts.get(self.person, lambda: 1)()

    def _owner(self, db: Database) -> str:
        one = advocates.one(db, TEAM, self._alert.advocate_id)
        return one.owner if one else ""

    def _quietly(self, database: str, later: timedelta, **how: Any) -> None:
        again = self.do(database, later, **how)
        assert not again["killed"], again
        assert not again["says"], again

    def _saw(self, person: Person) -> bool:
        """Whether they saw that it was done."""
        if self.person == "acknowledge":
            return person.button("alert_acknowledge") is None
        if self.person in FORMS and person.saw_it_close():
            return True
        user = MAX if self.person == "take_over" else OLIVE
        return person.sees(CONFIRMS[self.person], user)

    def _set_out(self, database: str) -> None:
        """Have the card in the channel, and what else is pressed on."""
        assert self.slack is not None
        world = World(database, self.clock)
        house = make_house(world, self.clock, f"{self.slack.address.url}/api/")
        house.clients[TEAM].timeout = PATIENCE
        deliver(house)
        buttons = {
            "take_over": (MAX, "handover_confirm", lambda: self._handover),
            "confirm": (OLIVE, "watch_confirm", lambda: "preview"),
        }
        if self.person in buttons:
            user, action_id, about = buttons[self.person]
            button = b.actions(b.button("Yes", action_id, about()))
            assert whisper(house, TEAM, user, HERE, Shown("Shall it be?", (button,)))
        house.outside.close()

    def _see_card(self, world: World) -> None:
        """See that there is one card, and that it shows how things are."""
        assert self.slack is not None
        [card] = [one for one in self.slack.said() if one.get("thread_ts") in (None, one["ts"])]
        with world.open() as db:
            alert = alerts.one(db, TEAM, self._alert.id)
            assert alert is not None
            drawn = alert_card.show(situation(db, alert, HERE))
        assert _words(card["blocks"]) == _words(drawn.blocks)


def _words(blocks: Any) -> list[str]:
    """List every text in blocks, in their order."""
    if isinstance(blocks, dict):
        own = [blocks["text"]] if isinstance(blocks.get("text"), str) else []
        return own + [word for key in sorted(blocks) for word in _words(blocks[key])]
    if isinstance(blocks, list | tuple):
        return [word for one in blocks for word in _words(one)]
    return []


def _preview() -> previews.Preview:
    place = Found(
        source="feed",
        address="https://grace.example/feed",
        stable_id="https://grace.example/feed",
        title="Grace's notes",
        link="https://grace.example/",
    )
    places = {"places": [[place_to_text(place), ""]], "suggested": []}
    return previews.Preview(
        team=TEAM,
        id="preview",
        asked_by=OLIVE,
        asked_at=NOW,
        name="Grace",
        owner=OLIVE,
        watchlist_id=None,
        channel=HERE,
        places=json.dumps(places),
    )


PRESSES: dict[str, Callable[[Victims, Path, str], Play]] = {
    name: partial(Pressing, name) for name in PERSONS
}
