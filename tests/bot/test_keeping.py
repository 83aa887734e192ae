"""What a poll brought is kept: edits, deletions, floods, the rhythm, and what places are owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot import ledger
from bot.follow import place_from_text
from bot.house import House
from bot.keeping import Outcome, keep_failure, keep_success
from bot.merging import merge
from bot.outside import Outside
from bot.settings import Settings
from monitors import Fetched, Found, SourceError
from monitors._ledger import Due
from storage import accounts, alerts, posts, proposals
from tests.bot._world import OLIVE, TEAM, Clock, World
from tests.storage._samples import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from storage.accounts import Account
    from storage.advocates import Advocate
    from storage.posts import Post

HOUR = timedelta(hours=1)


@pytest.fixture
def world(empty: str) -> World:
    return World(empty, Clock(NOW))


@pytest.fixture
def ada(world: World) -> Advocate:
    return world.advocate("Ada", world.watchlist())


def account_of(world: World, of: Advocate) -> Account:
    with world.open() as db:
        return accounts.of_advocate(db, TEAM, of.id)[0]


def keep(world: World, of: Advocate, **given: Any) -> Account:
    """Keep an outcome for somebody's account, and give the account as it is then."""
    fetched = {"items": (), "cursor": "{}", "next_at": world.clock() + HOUR}
    fields = set(Fetched.__slots__) - {"left_out"}
    about = {name: given.pop(name) for name in list(given) if name in fields}
    outcome = Outcome(
        account=account_of(world, of), result=Fetched(**{**fetched, **about}), **given
    )
    with world.open() as db, db.transaction():
        assert isinstance(outcome.result, Fetched)
        keep_success(db, outcome, outcome.result, world.clock())
    return account_of(world, of)


def stored(world: World, post: Post) -> Post:
    with world.open() as db:
        found = posts.one(db, TEAM, post.account_id, post.id)
    assert found is not None
    return found


def test_an_edit_that_takes_leave_is_heard_of(world: World, ada: Advocate) -> None:
    said = world.post(ada, "none")
    world.hears(ada, said)
    assert not world.alerts(ada)
    edited = replace(world.post(ada, "leaving"), id=said.id, edited_at=NOW)
    keep(world, ada, edited=[edited])
    assert stored(world, said).text == edited.text
    assert stored(world, said).edited_at == NOW
    assert [one.situation for one in world.alerts(ada)] == ["stepping_back"]


def test_an_edit_of_what_was_said_before_says_nothing_again(world: World, ada: Advocate) -> None:
    said = world.post(ada, "leaving")
    world.hears(ada, said)
    wishes = world.wishes()
    keep(world, ada, edited=[replace(said, text=f"{said.text} (Typo mended.)", fingerprint="n")])
    assert world.wishes() == wishes


def test_a_typo_mended_in_the_past_raises_nothing(world: World, ada: Advocate) -> None:
    """A farewell of long ago was baseline; it is no news for a comma."""
    said = world.post(ada, "leaving", backlog=True)
    world.hears(ada, said)
    keep(world, ada, edited=[replace(said, text=f"{said.text} Bye.", fingerprint="n")])
    assert not world.alerts(ada)
    assert stored(world, said).backlog


def test_what_was_deleted_is_forgotten_but_for_its_time(world: World, ada: Advocate) -> None:
    said = world.post(ada, "none", text="Something I should not have said")
    world.hears(ada, said)
    keep(world, ada, gone=[said.id, "never seen"])
    left = stored(world, said)
    assert (left.title, left.text, left.evidence, left.people) == ("", "", "", ())
    assert left.deleted_at == NOW
    assert left.published_at == said.published_at
    # It is there again: the author has changed their mind, and it says what it says.
    keep(world, ada, edited=[said])
    assert stored(world, said).text == said.text
    assert stored(world, said).deleted_at is None


@pytest.mark.parametrize(
    ("gap", "wait"),
    [
        (timedelta(minutes=30), timedelta(minutes=15)),
        (timedelta(hours=12), timedelta(hours=1)),
        (timedelta(days=1), timedelta(hours=2)),
        (timedelta(days=30), timedelta(hours=6)),
    ],
)
def test_who_writes_seldom_is_looked_at_seldom(
    world: World, ada: Advocate, gap: timedelta, wait: timedelta
) -> None:
    said = [world.post(ada, "none", published_at=NOW - number * gap) for number in range(8)]
    least = timedelta(minutes=15)
    kept = keep(world, ada, new=said, next_at=NOW + least, least=least)
    assert wait <= kept.due_at - NOW <= wait * 1.1
    assert kept.rhythm == wait.total_seconds()
    # The next look finds nothing new, and keeps the rhythm.
    again = keep(world, ada, next_at=NOW + least, least=least)
    assert wait <= again.due_at - NOW <= wait * 1.1


def test_who_has_more_to_give_or_is_near_is_not_kept_waiting(world: World, ada: Advocate) -> None:
    said = [world.post(ada, "none", published_at=NOW - timedelta(days=n)) for n in range(8)]
    least = timedelta(minutes=15)
    soon = NOW + timedelta(seconds=30)
    assert keep(world, ada, new=said, next_at=soon, least=least).due_at == soon
    later = NOW + least
    assert keep(world, ada, next_at=later, least=least, near=True).due_at == later


def test_a_server_that_wants_more_time_gets_it(world: World, ada: Advocate) -> None:
    said = [world.post(ada, "none", published_at=NOW - timedelta(days=n)) for n in range(8)]
    later = NOW + timedelta(hours=20)
    assert keep(world, ada, new=said, next_at=later, least=HOUR).due_at == later


def test_what_is_not_seen_well_is_no_proof_of_sight(world: World, ada: Advocate) -> None:
    before = account_of(world, ada).last_good_at
    world.clock.move(HOUR)
    assert keep(world, ada, health="empty", says="Nothing there.").last_good_at == before
    assert keep(world, ada).last_good_at == world.clock()


def test_a_suspension_is_told_at_once_and_closes_by_itself(world: World, ada: Advocate) -> None:
    error = SourceError("https://x.example", "The platform has suspended them.", health="suspended")
    with world.open() as db, db.transaction():
        keep_failure(db, Outcome(account=account_of(world, ada), result=error), error, NOW)
    (raised,) = world.alerts(ada)
    assert (raised.situation, raised.state, raised.severity) == ("unseen", "open", 1)
    keep(world, ada)
    (closed,) = world.alerts(ada)
    assert (closed.state, closed.acted_by) == ("resolved", None)
    assert closed.acted_at is not None


def test_a_fault_of_ours_is_not_told_of_everybody(world: World) -> None:
    """Where nothing can be reached, it is our network; nobody wants a hundred alerts of it."""
    lists = world.watchlist()
    people = [world.advocate(f"Ada {number}", lists) for number in range(6)]
    world.clock.move(timedelta(days=9))
    error = SourceError("https://x.example", "No connection.", health="unreachable")
    for one in people:
        outcome = Outcome(account=account_of(world, one), result=error)
        with world.open() as db, db.transaction():
            keep_failure(db, outcome, error, world.clock())
            world_judge(db, one, world)
    with world.open() as db:
        assert alerts.every_live(db, TEAM) == []


def world_judge(db: Any, of: Advocate, world: World) -> None:
    from bot.judge import judge

    judge(db, TEAM, of, frozenset(), world.clock())


def test_where_somebody_moved_is_asked_about_once(world: World, ada: Advocate) -> None:
    there = Found(
        source="mastodon",
        address="https://new.example/api/v1/accounts/1",
        stable_id="https://new.example/users/ada",
        title="Ada",
        link="https://new.example/@ada",
    )
    moved = {"health": "moved", "says": "Ada has moved.", "moved_to": there.link}
    for _ in range(2):
        kept = keep(world, ada, also=[(there, "Ada says so")], **moved)
    assert kept.moved_to == there.link
    with world.open() as db:
        (asked,) = proposals.waiting(db, TEAM, ada.id)
        assert place_from_text(asked.place) == there
        assert proposals.answer(db, TEAM, asked.id, "refused", OLIVE)
    keep(world, ada, also=[(there, "Ada says so")], **moved)
    with world.open() as db:
        assert proposals.waiting(db, TEAM, ada.id) == []


def test_what_moved_for_good_is_known_by_its_new_place(world: World, ada: Advocate) -> None:
    old = account_of(world, ada)
    moved = {"address": "https://new.example/feed", "stable_id": "new.example/feed"}
    assert keep(world, ada, **moved).stable_id == "new.example/feed"
    assert keep(world, ada).stable_id == "new.example/feed"
    with world.open() as db:
        assert accounts.by_stable_id(db, TEAM, old.source, old.stable_id) is None


def test_what_moved_to_where_another_is_followed_stays_apart(world: World, ada: Advocate) -> None:
    old = account_of(world, ada)
    with world.open() as db:
        there = world.account(ada, id="there", stable_id="new.example/feed")
        accounts.add(db, TEAM, [there])
    keep(world, ada, address="https://new.example/feed", stable_id="new.example/feed")
    with world.open() as db:
        kept = accounts.one(db, TEAM, old.id)
    assert kept is not None
    assert (kept.address, kept.stable_id) == ("https://new.example/feed", old.stable_id)


def test_what_was_left_out_is_counted(world: World, ada: Advocate) -> None:
    keep(world, ada, left_out=70)
    keep(world, ada, left_out=30)
    assert account_of(world, ada).left_out == 100


def test_an_imported_link_that_is_followed_already_is_not_followed_twice(
    world: World, ada: Advocate
) -> None:
    with world.open() as db:
        first = account_of(world, ada)
        for number in (1, 2):
            link = world.account(
                ada if number == 1 else world.advocate("Bob", world.watchlist("others")),
                id=f"link {number}",
                stable_id=f"link {number}",
                first_seen_at=None,
            )
            accounts.add(db, TEAM, [replace(link, source=accounts.A_LINK)])
            turned_out = replace(link, source=first.source, stable_id=first.stable_id)
            result = Fetched(items=(), cursor="{}", next_at=NOW + HOUR)
            with db.transaction():
                outcome = Outcome(account=turned_out, result=result, identified=True)
                keep_success(db, outcome, result, NOW)
        assert accounts.one(db, TEAM, "link 1") is None
        other = accounts.one(db, TEAM, "link 2")
    assert other is not None
    assert (other.health, other.ended) == ("bad_link", True)
    assert "Ada" in other.health_says


def test_what_places_are_owed_outlives_us(world: World, tmp_path: Path) -> None:
    settings = Settings(database=world.address)
    house = House(settings=settings, now=world.clock, outside=Outside(settings, world.clock, 1))
    lines = [
        Due(key="slow.example", until=NOW + HOUR),
        Due(key="slow.example", until=NOW + 3 * HOUR),
        Due(key="slow.example", until=NOW + 2 * HOUR),
        Due(key="x spent", until=NOW + 9 * HOUR, spent=1.5),
    ]
    with house.open() as db, db.transaction():
        assert ledger.write(db, lines) == 4
        assert ledger.write(db, [replace(lines[-1], spent=2.0)]) == 1
    found = {one.key: one for one in ledger.read(house)}
    assert found["slow.example"].until == NOW + 3 * HOUR
    assert found["x spent"].spent == 3.5, "several of us spend of the same"
    world.clock.move(4 * HOUR)
    assert [one.key for one in ledger.read(house)] == ["x spent"]


def test_a_merge_during_a_look_loses_nothing(world: World, ada: Advocate) -> None:
    old = world.advocate("A.", world.watchlist("others"))
    before = account_of(world, old)
    said = world.post(old, "leaving")
    with world.open() as db, db.transaction():
        merge(db, ada, old, OLIVE, NOW)
    result = Fetched(items=(), cursor="{}", next_at=NOW + HOUR)
    with world.open() as db, db.transaction():
        keep_success(db, Outcome(account=before, result=result, new=[said]), result, NOW)
    assert stored(world, said).advocate_id == ada.id
    assert [one.situation for one in world.alerts(ada)] == ["stepping_back"]
    assert not world.alerts(old)


def test_accounts_that_only_people_read_make_nobody_blind(world: World) -> None:
    lists = world.watchlist()
    people = [world.advocate(f"Ada {number}", lists) for number in range(7)]
    with world.open() as db:
        for one in people[:5]:
            accounts.change(db, TEAM, f"account {one.name}", health="by_hand", last_good_at=None)
    world.clock.move(timedelta(days=9))
    error = SourceError("https://x.example", "No connection.", health="unreachable")
    keep(world, people[6])
    with world.open() as db, db.transaction():
        outcome = Outcome(account=account_of(world, people[5]), result=error)
        keep_failure(db, outcome, error, world.clock())
        world_judge(db, people[5], world)
    assert [one.situation for one in world.alerts(people[5])] == ["unseen"]


def test_a_failure_without_a_time_of_its_own_waits_longer_each_time(
    world: World, ada: Advocate
) -> None:
    error = SourceError("https://x.example", "A fault of mine.", health="fault")
    waits = []
    for _ in range(7):
        with world.open() as db, db.transaction():
            keep_failure(db, Outcome(account=account_of(world, ada), result=error), error, NOW)
        waits.append((account_of(world, ada).due_at - NOW) / HOUR)
    assert [round(wait, 0) for wait in waits[:4]] == pytest.approx([1, 2, 4, 8], rel=0.13)
    assert max(waits) <= 24 * 1.1
