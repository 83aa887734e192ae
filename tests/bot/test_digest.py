from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from bot import digest
from bot.cards import digest as card
from storage import accounts, asks, touchpoints
from tests.bot._world import OLIVE, TEAM, World

if TYPE_CHECKING:
    from datetime import datetime

    from storage import Database


def gather(world: World, whom: set[str] | None = None) -> digest.Digest:
    """Gather the digest of a week."""
    now = world.clock()
    with world.open() as db:
        return digest.gather(
            db, TEAM, title="Digest", whom=whom, since=now - timedelta(days=7), now=now
        )


def week(world: World) -> None:
    """Let a week happen: Ada leaves, Bo was no signal, Cy is quiet, Dee cannot be seen."""
    speakers = world.watchlist()
    for name in ("Ada", "Bo"):
        one = world.advocate(name, speakers)
        world.hears(one, world.post(one))
    world.change(
        world.alerts(one)[0],
        state="dismissed",
        verdict="wrong",
        acted_by=OLIVE,
        acted_at=world.clock(),
    )
    world.advocate("Cy", speakers)
    world.advocate("Dee", speakers)
    with world.open() as db:
        silent: datetime = world.clock() - timedelta(days=40)
        accounts.change(db, TEAM, "account Cy", last_new_at=silent)
        accounts.change(db, TEAM, "account Dee", health="gone", health_says="It is gone.")


def test_a_digest_says_who_waits_who_is_quiet_and_what_was_not_seen(world: World) -> None:
    week(world)
    found = gather(world)
    assert [one.advocate.name for one in found.waiting] == ["Ada"]
    assert [one.advocate.name for one in found.settled] == ["Bo"]
    assert [one.name for one, _ in found.quiet] == ["Cy"]
    assert [one.name for one, _ in found.unseen] == ["Dee"]
    assert (found.people, found.posts, found.speakers, found.accounts) == (4, 2, 2, 4)


def test_the_same_inputs_give_the_same_bytes_on_each_database(world_of_each: World) -> None:
    week(world_of_each)
    texts = {digest.as_text(gather(world_of_each)) for _ in range(3)}
    objects = {digest.as_json(gather(world_of_each)) for _ in range(3)}
    assert len(texts) == len(objects) == 1


def test_a_digest_is_never_empty(world: World) -> None:
    found = gather(world)
    assert "0 of 0 accounts seen" in digest.as_text(found)
    assert json.loads(digest.as_json(found))["waiting"] == []


def test_a_digest_of_some_is_of_nobody_else(world: World) -> None:
    week(world)
    found = gather(world, {"advocate Cy"})
    assert (found.people, len(found.waiting), len(found.quiet), found.accounts) == (1, 0, 1, 1)


def test_who_cannot_be_seen_is_not_called_quiet(world: World) -> None:
    week(world)
    with world.open() as db:
        accounts.change(db, TEAM, "account Cy", last_good_at=world.clock() - timedelta(days=3))
    found = gather(world)
    assert not found.quiet
    assert [one.name for one, _ in found.unseen] == ["Cy", "Dee"]


def test_text_for_a_terminal_is_a_line_a_fact_with_nothing_unseen_in_it(world: World) -> None:
    one = world.advocate("Ada\x1b[31m\nGrace", world.watchlist())
    world.hears(one, world.post(one, text="I am\nleaving\u202e\x1b[2J now."))
    text = digest.as_text(gather(world))
    assert "- Ada[31m Grace: leaving (open): I am leaving[2J now." in text.splitlines()
    assert "\x1b" not in text


def test_json_tells_what_the_text_tells(world: World) -> None:
    week(world)
    found = json.loads(digest.as_json(gather(world)))
    [waiting] = found["waiting"]
    assert (waiting["advocate"], waiting["label"], waiting["state"]) == ("Ada", "leaving", "open")
    assert (found["accounts"], found["seen"]) == (4, 3)
    assert found["unseen"] == [
        {
            "advocate": "Dee",
            "address": "https://advocate-Dee.example/feed",
            "health": "gone",
            "says": "It is gone.",
        }
    ]


def test_a_digest_names_what_is_due(world: World) -> None:
    ada = world.advocate("Ada", world.watchlist())
    now = world.clock()
    with world.open() as db:
        for n, days in enumerate((-1, 3, 30)):
            touchpoints.add(
                db,
                TEAM,
                touchpoints.Touchpoint(
                    team=TEAM,
                    id=f"touch {n}",
                    advocate_id=ada.id,
                    by=OLIVE,
                    at=now,
                    promise=f"promise <{n}>",
                    promise_due_on=(now + timedelta(days=days)).date(),
                ),
            )
        for n in range(9):
            goodwill_ask(db, ada.id, n, now)
    found = gather(world)
    assert [(one.kind, one.says) for one in found.due] == [
        ("promise", "promise <0>"),
        ("promise", "promise <1>"),
        ("asked too much", "9 asks against 0 gives within a year"),
    ]
    assert "- promise, Ada: promise <0> (by " in digest.as_text(found)
    assert json.loads(digest.as_json(found))["due"][2]["on"] is None
    shown = str(card.show(found).blocks)
    assert "*Due* (3)" in shown
    assert "promise &lt;0&gt;" in shown


def goodwill_ask(db: Database, advocate_id: str, n: int, now: datetime) -> None:
    asks.add(
        db,
        TEAM,
        asks.Ask(
            team=TEAM,
            id=f"ask {n}",
            advocate_id=advocate_id,
            kind="ask",
            what="a talk",
            by=OLIVE,
            at=now - timedelta(days=n),
        ),
    )
