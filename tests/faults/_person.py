"""Somebody who presses and types until they see that it was taken, and then no more."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from bot import app
from bot.deliver import deliver
from tests.bot._world import HERE, MAX, OLIVE, LocalSlack, soon

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.house import House

TRIES = 5
PATIENCE = 60
"""Seconds that a busy machine may take."""
BOT, APP = "xoxb-local-workspace-bot", "xapp-local-workspace-app"
NOTE = "spoke about the meetup"


class Person:
    """One colleague at the local workspace; `about` is the id of what they press on."""

    def __init__(self, url: str, about: str) -> None:
        self.slack = LocalSlack(SimpleNamespace(url=url))  # type: ignore[arg-type]
        self.about = about

    def sees(self, words: str, user: str = OLIVE) -> bool:
        """Whether they were told something."""
        return any(words in str(one["text"]) for one in self.slack.ask("ephemerals", user=user))

    def button(self, action_id: str) -> dict[str, Any] | None:
        """Find the card that still has a button."""
        return next((one for one in self.slack.said() if action_id in str(one["blocks"])), None)

    def saw_it_close(self) -> bool:
        """Whether a form of theirs has closed, which says that it was taken."""
        opened = [one for one in self.slack.calls("views.open") if one["answer"].get("ok")]
        return bool(opened) and not self.slack.ask("views", user=OLIVE)

    def presses(self, action_id: str, user: str = OLIVE, **where: Any) -> None:
        """Press, until that is acknowledged."""
        self._do("action", user=user, channel=HERE, action_id=action_id, **where)

    def types(self, text: str) -> None:
        """Type a command, until that is acknowledged."""
        self._do("command", user=OLIVE, channel=HERE, text=text)

    def fills(self, line: str, **values: Any) -> None:
        """Fill in the form that a line of a card's menu opens, where that was not taken before."""
        if self.saw_it_close():
            return
        there = self.slack.ask("views", user=OLIVE)
        if not there or "One moment" in str(there[-1]):
            for stuck in there:
                self.slack.tell("close", user=OLIVE, view_id=stuck["id"])
            self.presses("more", value=f"{line} {self.about}")
        view = soon(self._filled, PATIENCE)
        for _ in range(TRIES):
            done = self.slack.submits(view, **values)
            assert not done.get("errors"), done
            if done["ok"]:
                return
        raise AssertionError(f"the form was not taken: {done}")

    def _filled(self) -> dict[str, Any] | None:
        there = self.slack.ask("views", user=OLIVE)
        return there[-1] if there and "One moment" not in str(there[-1]) else None

    def _do(self, what: str, **how: Any) -> None:
        for _ in range(TRIES):
            done = self.slack.tell(what, **how)
            if done["ok"]:
                return
        raise AssertionError(f"not acknowledged: {done}")


def acknowledge(person: Person) -> None:
    """Press the button for as long as the card has it."""
    if person.button("alert_acknowledge"):
        person.presses("alert_acknowledge")


def say_so(person: Person) -> None:
    """Give a verdict."""
    person.fills("alert_verdict", verdict="right")


def log(person: Person) -> None:
    """Log a touchpoint in a form."""
    person.fills("alert_touch", kind="call", note=NOTE)


def type_touch(person: Person) -> None:
    """Log one in a line."""
    if not person.sees("Logged"):
        person.types(f"touch Ada call {NOTE}")


def hand_over(person: Person) -> None:
    """Begin to hand somebody over."""
    if not person.sees("over to"):
        person.types(f"handover Ada to <@{MAX}>")


def take_over(person: Person) -> None:
    """Say yes to being handed somebody."""
    if not person.sees("Confirmed by", MAX):
        person.presses("handover_confirm", MAX)


def confirm(person: Person) -> None:
    """Confirm a preview."""
    if not person.sees("Watching"):
        person.presses("watch_confirm")


PERSONS: dict[str, Callable[[Person], None]] = {
    one.__name__: one
    for one in (acknowledge, say_so, log, type_touch, hand_over, take_over, confirm)
}


def act(house: House, told: dict[str, Any]) -> None:
    """Be the face while somebody acts, and bring the cards to how things are.

    The sockets end with the process.
    """
    if not told.get("person"):  # the bot is back, and nobody presses
        for client in house.clients.values():
            client.timeout = PATIENCE
        deliver(house)
        return
    house.clients.clear()
    bolt = app.make_app(house, BOT)
    for client in house.clients.values():
        client.timeout = PATIENCE
    sockets = app.connect(bolt, APP)
    PERSONS[told["person"]](Person(told["url"].removesuffix("/api/"), told["about"]))
    assert sockets
    bolt.listener_runner.listener_executor.shutdown(wait=True)
    deliver(house)
