"""Buyers and their questions in the small world: who asks what, and who answers it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot import actions, commands, modals
from bot.actions import Press
from bot.commands import Request
from bot.grammar import parse
from bot.modals import Filled, Values
from storage import (
    answers,
    askers,
    buyers,
    customers,
    deals,
    evidence,
    profiles,
    questions,
)
from storage.advocates import name_key
from tests.bot._world import HERE, OLIVE, TEAM, make_house

if TYPE_CHECKING:
    from bot.cards import Shown
    from bot.house import House
    from storage.advocates import Advocate
    from storage.answers import Answer
    from storage.buyers import Buyer
    from storage.questions import Question
    from tests.bot._world import World

ROWS = "Does it hold at 200 million rows?"


class Buyers:
    """A world in which buyers ask, and a house that one can type to and press in without Slack."""

    def __init__(self, world: World, house: House | None = None) -> None:
        self.world = world
        self.house = house or make_house(world, world.clock)

    def buyer(self, name: str = "Data lead", role: str = "technical") -> Buyer:
        """Keep a buyer."""
        made = buyers.Buyer(
            team=TEAM,
            id=f"buyer {name}",
            name=name,
            name_key=name_key(name),
            role=role,
            added_by=OLIVE,
            added_at=self.world.clock(),
        )
        with self.world.open() as db:
            buyers.add(db, TEAM, made)
        return made

    def question(self, text: str = ROWS, *who: Buyer, **values: Any) -> Question:
        """Keep a question that these buyers ask."""
        about: dict[str, Any] = {"stage": "validate", "status": "confirmed"}
        made = questions.Question(
            team=TEAM,
            id=f"question_{text[:30]}".replace(" ", "_"),
            text=text,
            text_key=questions.text_key(text),
            added_by=OLIVE,
            added_at=self.world.clock(),
            **(about | values),
        )
        with self.world.open() as db:
            made = questions.add(db, TEAM, made)
            askers.put(db, TEAM, made.id, [one.id for one in who])
        return made

    def answer(self, one: Advocate, question: Question, days: int = 10, **values: Any) -> Answer:
        """Keep an answer of somebody's, which was confirmed."""
        link = f"https://blog.example/{one.id}/{question.number}".replace(" ", "-")
        at = self.world.clock() - timedelta(days=days)
        made = answers.Answer(
            team=TEAM,
            id=f"answer {one.id} {question.number}",
            advocate_id=one.id,
            question_id=question.id,
            stage=question.stage,
            place_key=answers.place_key("", "", link),
            link=link,
            said_at=at,
            suggested_at=at,
            **({"status": "confirmed"} | values),
        )
        with self.world.open() as db:
            answers.add(db, TEAM, [made])
        return made

    def profile(self, one: Advocate, role: str = "", *products: str) -> None:
        """Say whom somebody is like."""
        made = profiles.Profile(
            team=TEAM,
            advocate_id=one.id,
            role=role,
            products=products,
            set_by=OLIVE,
            set_at=self.world.clock(),
        )
        with self.world.open() as db:
            profiles.put(db, TEAM, made)

    def evidence(self, question: Question, customer: str) -> None:
        """Say which customer asked a question."""
        made = evidence.Evidence(
            team=TEAM,
            id=f"evidence {question.number} {customer}",
            target="question",
            target_id=question.id,
            kind="visit",
            at=self.world.clock(),
            customer=customer,
        )
        with self.world.open() as db:
            evidence.add(db, TEAM, [made])

    def customer(self, label: str, kind: str = "person", **values: Any) -> str:
        """Keep a customer, and give their id."""
        now = self.world.clock()
        made = customers.Customer(
            team=TEAM,
            id=f"customer {label}",
            kind=kind,
            label=label,
            label_key=name_key(label),
            state_at=now,
            first_seen_at=now,
            added_at=now,
            **values,
        )
        with self.world.open() as db:
            customers.add(db, TEAM, [made])
        return made.id

    def deal(self, customer_id: str, amount: int | None, currency: str = "", **values: Any) -> None:
        """Keep an open deal."""
        made = deals.Deal(
            team=TEAM,
            id=f"deal {customer_id} {amount}",
            customer_id=customer_id,
            system="plain",
            system_id=f"{customer_id} {amount}",
            stage_raw="Offer",
            amount=amount,
            currency=currency,
            updated_at=self.world.clock(),
            **({"state": "open"} | values),
        )
        with self.world.open() as db:
            deals.add(db, TEAM, [made])

    def types(self, text: str, user: str = OLIVE) -> Shown:
        """Type a subcommand."""
        typed = parse(text)
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

    def presses(self, action_id: str, value: str, user: str = OLIVE) -> Shown | None:
        """Press a button."""
        press = Press(
            house=self.house,
            team=TEAM,
            user=user,
            channel=HERE,
            value=value,
            now=self.world.clock(),
        )
        return actions.known()[action_id](press)

    def form(self, about: str, user: str = OLIVE) -> Filled:
        """Open a form, with nothing in it yet."""
        return Filled(
            house=self.house,
            team=TEAM,
            user=user,
            channel=HERE,
            about=about,
            now=self.world.clock(),
            values=Values(),
        )

    def draws(self, name: str, about: str, user: str = OLIVE) -> str:
        """Look at a form."""
        return str(modals.known()[name].draw(self.form(about, user)))

    def fills(self, name: str, about: str, user: str = OLIVE, **values: Any) -> Any:
        """Fill a form in and submit it; a list is what is picked of several."""
        state = {
            key: {
                "value": {"selected_options": [{"value": one} for one in value]}
                if isinstance(value, list)
                else {"value": value}
            }
            for key, value in values.items()
        }
        filled = replace(self.form(about, user), values=Values(state))
        return modals.known()[name].take(filled)


def words(shown: Shown | None) -> str:
    """Give all that is shown, as it is sent."""
    assert shown is not None
    return f"{shown.text}\n{shown.blocks}"
