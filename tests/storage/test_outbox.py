from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

import storage
from storage import cards, envelopes, outbox, previews
from tests.storage._samples import BEFORE, NOW, fill

if TYPE_CHECKING:
    from storage.outbox import Message

TEAM = "T0OURS"
SECOND = timedelta(seconds=1)


@pytest.fixture
def message(db: storage.Database) -> Message:
    """Something to say that has been due for a day."""
    kept: Message = fill(db, TEAM)["outbox"]
    return kept


def _stored(db: storage.Database) -> Message:
    found = db.across().one(outbox.Message, "select * from outbox")
    assert found is not None
    return found


def test_a_message_goes_from_new_to_sending_to_sent(db: storage.Database, message: Message) -> None:
    assert outbox.waiting(db, TEAM, NOW, 9) == [message]
    assert outbox.claim(db, TEAM, message, NOW)
    assert outbox.waiting(db, TEAM, NOW, 9) == []
    assert _stored(db) == replace(message, state="sending", attempts=1, sending_at=NOW)
    outbox.change(db, TEAM, message.id, state="sent", sent_at=NOW, ts="1.1")
    assert outbox.count(db, TEAM, "sent") == 1
    assert outbox.in_doubt(db, TEAM, NOW, NOW) == []


@pytest.mark.parametrize("state", ["sending", "sent", "parked"])
def test_only_a_new_message_is_claimed(db: storage.Database, message: Message, state: str) -> None:
    outbox.change(db, TEAM, message.id, state=state)
    assert not outbox.claim(db, TEAM, message, NOW)
    assert _stored(db) == replace(message, state=state)


def test_a_message_waits_for_its_time(db: storage.Database, message: Message) -> None:
    outbox.change(db, TEAM, message.id, due_at=NOW)
    assert outbox.waiting(db, TEAM, NOW - SECOND, 9) == []
    assert len(outbox.waiting(db, TEAM, NOW, 9)) == 1


def test_what_was_meant_first_is_said_first(db: storage.Database, message: Message) -> None:
    outbox.add(db, TEAM, replace(message, id="later", created_at=NOW))
    outbox.add(db, TEAM, replace(message, id="earlier", created_at=BEFORE - SECOND))
    assert [one.id for one in outbox.waiting(db, TEAM, NOW, 2)] == ["earlier", message.id]


def test_a_message_is_in_doubt_once_it_has_been_sending_for_long(
    db: storage.Database, message: Message
) -> None:
    outbox.claim(db, TEAM, message, NOW)
    assert outbox.in_doubt(db, TEAM, NOW - SECOND, NOW) == []
    assert [one.id for one in outbox.in_doubt(db, TEAM, NOW, NOW)] == [message.id]
    outbox.change(db, TEAM, message.id, due_at=NOW + SECOND)
    assert outbox.in_doubt(db, TEAM, NOW, NOW) == []


def test_what_was_not_said_is_said_again(db: storage.Database, message: Message) -> None:
    outbox.claim(db, TEAM, message, BEFORE)
    tried = _stored(db)
    assert outbox.again(db, TEAM, tried, NOW)
    assert _stored(db) == replace(tried, state="new", due_at=NOW, trouble="")


def test_what_another_has_taken_up_meanwhile_is_left_to_it(
    db: storage.Database, message: Message
) -> None:
    outbox.claim(db, TEAM, message, BEFORE)
    tried = _stored(db)
    outbox.again(db, TEAM, tried, BEFORE)
    outbox.claim(db, TEAM, tried, NOW)
    taken_up = _stored(db)
    assert not outbox.again(db, TEAM, tried, NOW)
    assert _stored(db) == taken_up


def test_what_a_channel_refused_is_tried_again(db: storage.Database, message: Message) -> None:
    outbox.change(db, TEAM, message.id, state="parked", trouble="is_archived")
    assert [one.trouble for one in outbox.parked(db, TEAM)] == ["is_archived"]
    assert outbox.unpark(db, TEAM, "C2", NOW) == 0
    assert outbox.unpark(db, TEAM, "C1", NOW) == 1
    assert _stored(db) == replace(message, due_at=NOW, trouble="")


def _at_once(database: str, ask: object) -> list[object]:
    start = threading.Barrier(4)

    def one(_number: int) -> object:
        with storage.connect(database) as own:
            start.wait()
            return ask(own)  # type: ignore[operator]

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(one, range(4)))


def test_a_message_is_claimed_by_one(db: storage.Database, message: Message, made: str) -> None:
    answers = _at_once(made, lambda own: outbox.claim(own, TEAM, message, NOW))
    assert sorted(map(str, answers)) == ["False", "False", "False", "True"]
    assert _stored(db).attempts == 1


def test_an_envelope_is_new_to_one(db: storage.Database, message: Message, made: str) -> None:
    answers = _at_once(made, lambda own: envelopes.first_time(own, TEAM, "again", NOW))
    assert sorted(map(str, answers)) == ["False", "False", "False", "True"]


def test_a_preview_is_taken_by_one(db: storage.Database, message: Message, made: str) -> None:
    answers = _at_once(made, lambda own: previews.take(own, TEAM, "preview 1"))
    assert [answer is None for answer in answers].count(False) == 1


def test_envelopes_and_previews_are_swept_by_age(db: storage.Database, message: Message) -> None:
    envelopes.first_time(db, TEAM, "new", NOW)
    envelopes.sweep(db, TEAM, NOW)
    previews.sweep(db, TEAM, BEFORE)
    assert [row["key"] for row in db.across().rows("select key from envelopes")] == ["new"]
    assert len(db.across().rows("select id from previews")) == 1
    previews.sweep(db, TEAM, NOW)
    assert db.across().rows("select id from previews") == []


def test_a_card_is_edited_until_it_shows_how_things_are(
    db: storage.Database, message: Message
) -> None:
    cards.add(db, TEAM, cards.Card(team=TEAM, alert_id="alert 1", channel="C2", due_at=NOW))
    unposted = cards.one(db, TEAM, "alert 1", "C2")
    assert unposted is not None
    assert [card.channel for card in cards.behind(db, TEAM, NOW, 9)] == ["C1"]

    cards.posted(db, TEAM, unposted, "2.2", showing=1)
    cards.ask(db, TEAM, "alert 1", NOW)
    shown = [
        (card.channel, card.wanted, card.shown) for card in cards.of_alert(db, TEAM, "alert 1")
    ]
    assert shown == [("C1", 2, 0), ("C2", 2, 1)]
    assert len(cards.behind(db, TEAM, NOW, 9)) == 2
    assert cards.behind(db, TEAM, NOW - SECOND, 9) == []


def test_an_edit_is_put_off_or_given_up(db: storage.Database, message: Message) -> None:
    (card,) = cards.behind(db, TEAM, NOW, 9)
    cards.delay(db, TEAM, card, NOW + SECOND)
    assert cards.behind(db, TEAM, NOW, 9) == []
    cards.give_up(db, TEAM, card)
    assert cards.behind(db, TEAM, NOW + SECOND, 9) == []
    cards.ask(db, TEAM, "alert 1", NOW)
    assert [again.channel for again in cards.behind(db, TEAM, NOW, 9)] == ["C1"]


def test_a_card_that_is_there_stays_as_it_is(db: storage.Database, message: Message) -> None:
    cards.add(db, TEAM, cards.Card(team=TEAM, alert_id="alert 1", channel="C1", due_at=NOW))
    assert [card.ts for card in cards.of_alert(db, TEAM, "alert 1")] == ["1.1"]
