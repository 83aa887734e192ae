"""Kill -9 at random moments: 50 advocates announce their leaving, and exactly 50 cards must appear.

The workspace runs in a process of its own (`bellwether workspace`), the bot in another, which is
killed 200 times at random moments and started again at once, all of it or the process alone that
polls and reads, while the advocates announce one after the other. At the end the channel is
counted: one card each, none lost, none twice.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks._product import workspace
from storage import accounts as account_table
from storage import connect, teams

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

KILLS = 200
ADVOCATES = 50
LONGEST = 3.0
"""The longest that the bot lives, in seconds; it needs about one to start."""
PATIENCE = 300.0
CHANNEL = "C0ADVOCATES"
WORDS = "I've got to back away from this for a while, {name}'s corner will be quiet."


READY = "Ready."
WHOLE, POLLING, SHAKEN = "the bot", "what polls and reads", "the server of the database"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to: kills by what was killed, advocates, and cards by whom they are about."""

    kills: Counter[str]
    advocates: int
    cards: Counter[str]
    seconds: float

    @property
    def lost(self) -> int:
        """How many advocates have no card."""
        return self.advocates - len(self.cards)

    @property
    def doubled(self) -> int:
        """How many cards are one too many."""
        return sum(self.cards.values()) - len(self.cards)


class Blogs:
    """Feeds on loopback, one for each advocate, each announcing when it is told to."""

    def __init__(self, count: int) -> None:
        self.names = [f"Sample {number:03}" for number in range(count)]
        self._announced: set[str] = set()
        blogs = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = blogs.names[int(self.path.strip("/").partition(".")[0])]
                body = blogs.feed(name).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/rss+xml")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                # Who asked may have been killed since.
                with contextlib.suppress(ConnectionError):
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def link(self, number: int) -> str:
        """Give the address of a feed."""
        return f"http://127.0.0.1:{self._server.server_port}/{number}.xml"

    def announce(self, number: int) -> None:
        """Let an advocate announce."""
        self._announced.add(self.names[number])

    def feed(self, name: str) -> str:
        """Write an advocate's feed."""
        posts = [
            ("one", "Notes on a parser", "A few notes on the parser we use, and why I like it.")
        ]
        if name in self._announced:
            posts.append(("two", "A note", WORDS.format(name=name)))
        day = datetime(2026, 3, 1, tzinfo=UTC)
        items = "".join(
            f"<item><guid>{name} {key}</guid><title>{title}</title>"
            f"<description>{text}</description>"
            f"<pubDate>{(day + timedelta(days=i)):%a, %d %b %Y} 00:00:00 GMT</pubDate></item>"
            for i, (key, title, text) in enumerate(posts)
        )
        channel = f"<channel><title>{name}</title>{items}</channel>"
        return f'<?xml version="1.0"?><rss version="2.0">{channel}</rss>'

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()


def play(
    kills: int = KILLS,
    advocates: int = ADVOCATES,
    seed: int = 1,
    database: str = "",
    shake: Callable[[], object] | None = None,
) -> Outcome:
    """Play a run and count. Raises AssertionError where it does not come to its end in time.

    `database` is an address; a file where it is empty. `shake` has its server die and come back, as
    often as the bot is killed: that the bot has to live through, once it is ready. Where it dies at
    its start, it is started again, as whatever runs it would.
    """
    dice = random.Random(seed)
    began = time.monotonic()
    blogs = Blogs(advocates)
    with (
        tempfile.TemporaryDirectory(prefix="bellwether-kills-") as folder,
        workspace(Path(folder), BELLWETHER_POLL_SECONDS="1") as env,
    ):
        database = database or env["BELLWETHER_DATABASE"]
        env["BELLWETHER_DATABASE"] = database
        counts: Counter[str] = Counter()
        try:
            take_in(folder, blogs, env)
            bot = _start(env, folder)

            def is_up() -> bool:
                nonlocal bot
                if bot.poll() is not None:
                    said = _last(folder)
                    assert READY not in said, f"the bot has ended by itself: {said}"
                    bot = _start(env, folder)
                return True

            until(lambda: is_up() and _seen(database) == advocates, "every first poll")
            announced = 0
            for kill in range(kills):
                # The last of them only after the last kill, so that whatever died has to be back.
                while announced < advocates - 1 and announced * kills <= kill * advocates * 1.25:
                    blogs.announce(announced)
                    announced += 1
                time.sleep(dice.uniform(0.0, LONGEST))
                is_up()
                what = dice.choice((WHOLE, WHOLE, POLLING))
                if shake is not None and dice.random() < 0.5:
                    what = SHAKEN
                    shake()
                elif what == POLLING:
                    until(lambda: is_up() and bool(_polling(bot.pid)), "polling")  # noqa: B023 - it is newest
                    os.kill(_polling(bot.pid)[0], signal.SIGKILL)
                else:
                    os.kill(bot.pid, signal.SIGKILL)
                    bot.wait()
                    bot = _start(env, folder)
                counts[what] += 1
            for number in range(announced, advocates):
                blogs.announce(number)
            try:
                until(lambda: is_up() and len(cards(env)) >= advocates, "every card")
                until(lambda: is_up() and _unsaid(database) == 0, "an empty outbox")
            except AssertionError as error:
                error.add_note(_last(folder))
                raise
            finally:
                bot.terminate()
                bot.wait(30)
            return Outcome(counts, advocates, cards(env), time.monotonic() - began)
        finally:
            blogs.close()


def take_in(folder: str, blogs: Blogs, env: Mapping[str, str]) -> None:
    """Import an advocate for each blog."""
    rows = [f"{name},{blogs.link(i)},U0MIA,kills,{CHANNEL}" for i, name in enumerate(blogs.names)]
    file = Path(folder) / "kills.csv"
    file.write_text("\n".join(["name,link,owner,watchlist,channel", *rows]), encoding="utf-8")
    command = [sys.executable, "-m", "bot", "import", str(file)]
    subprocess.run(command, env=env, check=True, capture_output=True)


def _start(env: dict[str, str], folder: str) -> subprocess.Popen[bytes]:
    # Anew for each, so that it tells whether this one was ready.
    with (Path(folder) / "bot.log").open("wb") as log:
        return subprocess.Popen([sys.executable, "-m", "bot", "run"], env=env, stderr=log)


def _polling(pid: int) -> list[int]:
    """Find the process of a bot that polls and reads, which is forked by a server of the bot's.

    So are those that make answers for large teams, of which there is none here.
    """
    return [child for server in _children(pid) for child in _children(server)]


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # it has ended
            found += [int(child) for child in listed.read_text().split()]
    return found


def _last(folder: str) -> str:
    said = (Path(folder) / "bot.log").read_text(errors="replace")
    return f"{READY if READY in said else ''} {said[-2000:]}"


def until(done: Any, what: str) -> None:
    """Wait until something is so. Raises AssertionError where that takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < deadline, f"no {what} within {PATIENCE:.0f} s"
        time.sleep(0.2)


def _seen(database: str) -> int:
    with connect(database) as db:
        return sum(
            account.first_seen_at is not None for account in account_table.every(db, teams.UNJOINED)
        )


def _unsaid(database: str) -> int:
    with connect(database) as db:
        return db.across().count("select count(*) from outbox where state <> 'sent'")


def cards(env: Mapping[str, str]) -> Counter[str]:
    """Count the cards in the channel by the name in their heading."""
    address = env["SLACK_API_URL"].removesuffix("/api/")
    with urllib.request.urlopen(f"{address}/local/messages?channel={CHANNEL}") as answer:
        messages = json.load(answer)["messages"]
    headings = [m["blocks"][0]["text"]["text"] for m in messages if not m.get("thread_ts")]
    return Counter(heading[: len("Sample 000")] for heading in headings)


def main() -> None:
    """Run it with the full count and print what came of it."""
    outcome = play()
    print(
        f"{outcome.kills.total()} kills in {outcome.seconds:.0f} s ({dict(outcome.kills)}),"
        f" {outcome.advocates} announcements:"
        f" {sum(outcome.cards.values())} cards, {outcome.lost} lost, {outcome.doubled} doubled"
    )
    if outcome.lost or outcome.doubled:
        sys.exit(1)


if __name__ == "__main__":
    main()
