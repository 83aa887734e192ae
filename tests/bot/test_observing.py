"""What the bot saw becomes a touch, where a customer's handle is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import observing
from bot.jobs.observe import observe
from storage import accounts, answers, customers, identities, posts, questions, touches
from storage.customers import Customer
from storage.identities import Identity
from tests.bot._world import OLIVE, TEAM, Clock, World, make_house

if TYPE_CHECKING:
    from storage.posts import Post


def known(world: World, *keys: tuple[str, str]) -> None:
    now = world.clock()
    with world.open() as db, db.transaction():
        made = Customer(
            team=TEAM,
            id="buyer",
            kind="person",
            label="B. S.",
            label_key="b. s.",
            state_at=now,
            first_seen_at=now,
            added_at=now,
        )
        customers.add(db, TEAM, [made])
        rows = [
            Identity(
                team=TEAM,
                id=f"identity {n}",
                customer_id="buyer",
                ns="handle",
                value=value,
                basis=basis,
                at=now,
            )
            for n, (value, basis) in enumerate(keys)
        ]
        identities.add(db, TEAM, rows)


def note(world: World, *posts: Post) -> int:
    with world.open() as db, db.transaction():
        account = accounts.one(db, TEAM, "account Ada")
        assert account is not None
        return observing.note(db, account, posts, world.clock())


def test_an_answer_to_a_customer_is_seen_once_and_is_worth_nothing_by_itself(world: World) -> None:
    ada = world.advocate("Ada")
    known(world, ("fediverse:buyer@social.example", "asserted"), ("github:buyer", "probable"))
    said = world.post(ada, "none", people=("https://social.example/@Buyer", "https://[", "x"))
    reply, boost = replace(said, id="r", kind="reply"), replace(said, id="b", kind="boost")
    guess = replace(said, id="g", people=("https://github.com/buyer",))
    assert note(world, said, reply, boost, guess) == 2
    note(world, said, reply)
    with world.open() as db:
        found = touches.of_customer(db, TEAM, "buyer")
        who = customers.one(db, TEAM, "buyer")
    assert {(one.kind, one.evidence, one.place) for one in found} == {
        ("mention", "observed", "feed"),
        ("reply", "observed", "feed"),
    }
    assert len(found) == 2
    assert {one.advocate_id for one in found} == {ada.id}
    assert who is not None
    assert who.state == "nurture"


def test_nobody_named_is_nobody_touched(world: World) -> None:
    ada = world.advocate("Ada")
    known(world, ("github:buyer", "exact"))
    assert note(world, world.post(ada, "none")) == 0


def test_a_handle_that_is_new_is_looked_for_in_the_past(world: World, clock: Clock) -> None:
    ada = world.advocate("Ada")
    said = world.post(ada, "none", people=("https://github.com/Buyer",))
    with world.open() as db:
        posts.add(db, TEAM, [said])
    house = make_house(world, clock)
    observe(house)
    known(world, ("github:buyer", "asserted"))
    observe(house)
    observe(house)
    with world.open() as db:
        assert len(touches.of_customer(db, TEAM, "buyer")) == 1
        db.across().execute("delete from touches")
    clock.move(timedelta(hours=4))
    observe(house)
    with world.open() as db:
        assert not touches.of_customer(db, TEAM, "buyer"), "it has been looked for"


def test_what_was_seen_has_the_stage_of_the_question_it_answers(world: World) -> None:
    ada = world.advocate("Ada")
    known(world, ("github:buyer", "asserted"))
    post = world.post(ada, "none", people=("https://github.com/buyer",))
    now = world.clock()
    with world.open() as db, db.transaction():
        assert observing.place(db, TEAM) == 0
        observing.note(db, world.account(ada), [post], now)
        asked = questions.Question(
            team=TEAM,
            id="q",
            stage="validate",
            text="Does it hold?",
            text_key="does it hold?",
            added_by=OLIVE,
            added_at=now,
        )
        questions.add(db, TEAM, asked)
        said = {"team": TEAM, "advocate_id": ada.id, "question_id": "q", "stage": "validate"}
        times = {"said_at": now, "suggested_at": now}
        where = {"account_id": post.account_id, "post_id": post.id, "place_key": "p"}
        answers.add(db, TEAM, [answers.Answer(id="a", **said, **times, **where)])
        assert observing.place(db, TEAM) == 0, "nobody has confirmed it"
        answers.change(db, TEAM, "a", status="confirmed")
        assert observing.place(db, TEAM) == 1
        assert observing.place(db, TEAM) == 0
        [touch] = touches.of_customer(db, TEAM, "buyer")
    assert touch.stage == "validate"
