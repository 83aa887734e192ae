"""A memory that was restored from a backup: nothing is said twice, and what was said lives on."""

from __future__ import annotations

import sqlite3
import stat
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

import storage
from bot import letters
from bot.__main__ import main
from bot.cards import Shown
from bot.deliver import deliver
from bot.judge import wake
from bot.recall import BLINK
from storage import alerts, cards, strays
from tests._kept import Kept
from tests.bot._world import HERE, TEAM, LocalSlack, World, make_house

if TYPE_CHECKING:
    from pathlib import Path

    from bot.house import House
    from storage.advocates import Advocate
    from storage.posts import Post
    from tests.bot._world import Clock

HISTORY, REPLIES = "conversations.history", "conversations.replies"


class Story:
    """Three people, what they say, and a memory that can be put back to what it was."""

    def __init__(self, world: World, slack: LocalSlack, clock: Clock) -> None:
        self.world, self.slack, self.clock = world, slack, clock
        self.people: list[Advocate] = []
        self.house = self._house()

    def _house(self) -> House:
        self.clock.move(timedelta(minutes=1))
        return make_house(self.world, self.clock, f"{self.slack.address.url}/api/")

    def follow(self) -> None:
        here = self.world.watchlist()
        self.people = [self.world.advocate(name, here) for name in ("Ada", "Bea", "Cy")]

    def hear(self, *said: Post) -> None:
        for post in said:
            [one] = [one for one in self.people if one.id == post.advocate_id]
            self.world.hears(one, post)

    def deliver(self, rounds: int = 12) -> None:
        for _ in range(rounds):
            deliver(self.house)
            self.clock.move(timedelta(seconds=2))

    def back_up(self) -> None:
        self.kept = Kept(self.world.address)

    def restore(self) -> None:
        self.house.outside.close()
        storage.hang_up()  # as it is where the product has ended, as it must have
        self.kept.put_back()
        self.house = self._house()

    def said(self) -> list[tuple[Any, ...]]:
        return [(one["ts"], one["text"], one.get("thread_ts")) for one in self.slack.said()]


@pytest.fixture
def story(world: World, slack: LocalSlack, clock: Clock) -> Any:
    made = Story(world, slack, clock)
    yield made
    made.house.outside.close()


@pytest.mark.parametrize("before", [0, 1], ids=["nothing said before", "something said before"])
def test_cards_said_after_the_backup_are_not_said_again_and_live_on(
    story: Story, before: int
) -> None:
    story.follow()
    said = [story.world.post(one) for one in story.people]
    story.hear(*said[:before])
    story.deliver()
    story.back_up()
    story.hear(*said[before:])
    story.deliver()
    then = story.said()
    assert len(then) == 3
    story.restore()
    story.hear(*said)
    story.deliver()
    assert story.said() == then
    for one in story.people:
        [alert] = story.world.alerts(one)
        story.world.change(alert, state="acknowledged", acted_by="U0MIA", acted_at=story.clock())
        with story.world.open() as db:
            cards.ask(db, TEAM, alert.id, story.clock())
    story.deliver()
    assert all("Claimed by" in str(one["blocks"]) for one in story.slack.said())
    ids = {story.world.alerts(one)[0].id for one in story.people}
    assert all(any(i in str(one["blocks"]) for i in ids) for one in story.slack.said())


def test_what_waited_to_be_said_when_the_backup_was_made_is_said_once(story: Story) -> None:
    story.follow()
    story.hear(*[story.world.post(one) for one in story.people])
    story.back_up()
    story.deliver()
    then = story.said()
    story.restore()
    story.deliver()
    assert story.said() == then
    assert [one.state for one in story.world.outbox()] == ["sent"] * 3


def test_evidence_said_after_the_backup_is_not_said_again_however_it_comes(story: Story) -> None:
    story.follow()
    one = story.people[0]
    first, second, third = (story.world.post(one, "pausing") for _ in range(3))
    story.hear(first)
    story.deliver()
    story.back_up()
    story.hear(second)
    story.deliver()
    then = story.said()
    assert len(then) == 2
    story.restore()
    # Both at once, where one of them was told already.
    story.world.hears(one, second, third)
    story.deliver()
    now = story.said()
    assert now[:2] == then
    assert len(now) == 3
    [message] = [m for m in story.world.outbox() if m.kind == "evidence"]
    assert len(message.reading_ids) == 1
    # And what was all told is told no more.
    story.restore()
    story.hear(second)
    story.hear(third)
    story.deliver()
    assert story.said() == now


def test_a_card_raised_after_the_backup_keeps_its_thread(story: Story) -> None:
    story.follow()
    one = story.people[0]
    first, second = story.world.post(one), story.world.post(one, "pausing")
    story.back_up()
    story.hear(first)
    story.deliver()
    story.hear(second)
    story.deliver()
    then = story.said()
    assert len(then) == 2
    story.restore()
    story.world.hears(one, first, second)
    story.deliver()
    assert story.said() == then


def test_letters_of_one_key_and_ends_of_snoozes_are_said_once(story: Story) -> None:
    story.follow()
    story.hear(story.world.post(story.people[0]))
    story.deliver()
    [alert] = story.world.alerts(story.people[0])
    story.world.change(alert, state="snoozed", snoozed_until=story.clock())
    story.back_up()

    def say() -> None:
        [asleep] = story.world.alerts(story.people[0])
        with story.world.open() as db, db.transaction():
            wake(db, asleep, story.clock())
            letters.send(db, TEAM, HERE, Shown("Monday."), story.clock(), key="digest_monday")
        story.deliver()

    say()
    then = story.said()
    assert len(then) == 3
    story.restore()
    say()
    assert story.said() == then


def test_cards_show_again_what_the_memory_that_came_back_knows(story: Story) -> None:
    story.follow()
    story.hear(story.world.post(story.people[0]))
    story.deliver()
    story.back_up()
    [alert] = story.world.alerts(story.people[0])
    story.world.change(alert, state="acknowledged", acted_by="U0MIA", acted_at=story.clock())
    with story.world.open() as db:
        cards.ask(db, TEAM, alert.id, story.clock())
    story.hear(story.world.post(story.people[1]))
    story.deliver()
    assert "Claimed by" in str(story.slack.said()[0]["blocks"])
    story.restore()
    story.hear(story.world.post(story.people[2]))
    story.deliver()
    assert "Claimed by" not in str(story.slack.said()[0]["blocks"])


@pytest.mark.parametrize(
    "fault", [{"status": 429, "retry_after": 40}, {"status": 500}, {"reset": True}], ids=str
)
def test_nothing_is_said_before_slack_lets_us_look(story: Story, fault: dict[str, Any]) -> None:
    story.follow()
    said = story.world.post(story.people[0])
    story.back_up()
    story.hear(said)
    story.deliver()
    then = story.said()
    story.restore()
    story.hear(said)
    story.slack.fault(HISTORY, **fault)
    deliver(story.house)
    [message] = story.world.outbox()
    assert message.state == "new"
    assert message.due_at > story.clock() + timedelta(seconds=BLINK - 2)
    story.clock.move(timedelta(seconds=45))
    story.deliver()
    assert story.said() == then


def test_where_we_may_not_look_we_speak_all_the_same(story: Story) -> None:
    story.follow()
    story.back_up()
    story.restore()
    story.hear(story.world.post(story.people[0]))
    story.slack.fault(HISTORY, error="missing_scope")
    story.deliver()
    assert len(story.said()) == 1


def test_a_place_is_looked_at_once_and_a_workspace_that_is_new_not_at_all(story: Story) -> None:
    story.follow()
    story.world.post(story.people[0])
    story.hear(*[story.world.post(one) for one in story.people])
    story.back_up()
    story.restore()
    story.hear(story.world.post(story.people[0], "pausing"))
    story.deliver()
    assert len(story.slack.calls(HISTORY)) == 1
    assert not story.slack.calls(REPLIES), "the thread of a card that we posted is known"


def test_what_others_say_and_what_we_know_is_no_stray(story: Story, slack: LocalSlack) -> None:
    story.follow()
    story.hear(story.world.post(story.people[0]))
    story.back_up()
    story.restore()
    slack.tell("message", user="U0MAX", channel=HERE, text="talk")
    story.deliver()
    with story.world.open() as db:
        assert not strays.under(db, TEAM, HERE, story.world.outbox()[0].ts or "")
        assert alerts.every_live(db, TEAM)


@pytest.mark.on_file  # of PostgreSQL others make the copies
def test_a_backup_is_sound_while_others_write(world: World, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            world.watchlist(f"list {number}")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            storage.backup(world.address, tmp_path / f"{number}.db")
    finally:
        stop.set()
        writer.join()
    for number in range(5):
        file = tmp_path / f"{number}.db"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        with storage.connect(str(file)) as db:
            assert db.across().rows("select count(*) as n from watchlists") is not None
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.on_file
def test_backup_on_the_command_line(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BELLWETHER_DATABASE", world.address)
    done = CliRunner().invoke(main, ["backup", "copy.db", "--json"])
    assert done.exit_code == 0, done.output
    assert f'"bytes": {(tmp_path / "copy.db").stat().st_size}' in done.stdout
    for to, says in (
        (world.address, "is the database itself"),
        (str(tmp_path / "nowhere" / "copy.db"), "No copy could be made"),
    ):
        done = CliRunner().invoke(main, ["backup", to])
        assert done.exit_code == 1
        assert says in done.output
    monkeypatch.setenv("BELLWETHER_DATABASE", "postgresql://nowhere/bellwether")
    done = CliRunner().invoke(main, ["backup", "other.db"])
    assert done.exit_code == 1
    assert "pg_dump" in done.output
    assert not (tmp_path / "other.db").exists()


def test_a_copy_that_is_not_sound_is_none(tmp_path: Path) -> None:
    broken = tmp_path / "broken.db"
    with sqlite3.connect(broken) as made:
        made.execute("create table sheets (words text)")
        made.executemany("insert into sheets values (?)", [("x" * 900,) for _ in range(200)])
        made.execute("create index by_words on sheets (words)")
    made.close()
    damaged = bytearray(broken.read_bytes())
    damaged[4096 * 30 : 4096 * 32] = b"\xff" * 4096 * 2
    broken.write_bytes(damaged)
    with pytest.raises(storage.StorageError):
        storage.backup(str(broken), tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == [broken]
