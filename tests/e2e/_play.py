"""The verbs that the stories are told in: start the product, type, press, wait for what is said."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import storage
from bot.workspace.records import APP_TOKEN, BOT_TOKEN, TEAM_ID
from storage import accounts, advocates, alerts, memberships, outbox, watchlists

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Value = TypeVar("Value")

BELLWETHER = str(Path(sys.executable).with_name("bellwether"))
PATIENCE = float(os.environ.get("BELLWETHER_TEST_PATIENCE", "90"))
"""Seconds that a story waits for anything: far more than it takes, because machines are loaded."""
PAUSE = 0.1
AT_WORK = "Still at it …"
TEAM = TEAM_ID


def until(look: Callable[[], Value], what: str, seconds: float = PATIENCE) -> Value:
    """Look again and again until there is something to see, and give it."""
    end = time.monotonic() + seconds
    pause = threading.Event()
    while not (seen := look()):
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:.0f} s in vain for {what}")
        pause.wait(PAUSE)
    return seen


@dataclass(frozen=True)
class Said:
    """A message as somebody sees it."""

    channel: str
    raw: Mapping[str, Any]

    @property
    def ts(self) -> str:
        """Give what Slack knows it by."""
        return str(self.raw["ts"])

    @property
    def words(self) -> str:
        """Give everything that can be read in it; where it has blocks, those are what is read."""
        return "\n".join(_words(self.raw["blocks"])) or str(self.raw["text"])

    @property
    def markup(self) -> str:
        """Give what Slack reads as markup, in blocks and in the line for notifications."""
        marked = _words(self.raw["blocks"], only="mrkdwn")
        return "\n".join([*marked, str(self.raw["text"])])

    @property
    def buttons(self) -> dict[str, list[str]]:
        """List the values of its buttons by action id; a menu is none."""
        found: dict[str, list[str]] = {}
        for element in _elements(self.raw["blocks"]):
            if element["type"] != "button":
                continue
            found.setdefault(element["action_id"], []).append(element["value"])
        return found

    @property
    def in_thread(self) -> bool:
        """Tell whether it is an answer to another message."""
        return self.raw["thread_ts"] not in (None, self.raw["ts"])


def _words(part: Any, only: str = "") -> Iterator[str]:
    if isinstance(part, list):
        for one in part:
            yield from _words(one, only)
    elif isinstance(part, dict):
        for name, one in part.items():
            if name == "text" and isinstance(one, str):
                if only in ("", part["type"]):
                    yield one
            elif name in ("text", "fields", "elements", "accessory"):
                yield from _words(one, only)


def _elements(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        inside = block.get("elements", []) if block["type"] == "actions" else []
        yield from inside
        if "accessory" in block:
            yield block["accessory"]


@dataclass
class Slack:
    """The workspace, as people in it see it."""

    url: str

    def asks(self, path: str, **query: str) -> dict[str, Any]:
        """Ask the workspace what is there."""
        return self._call(f"{path}?{urllib.parse.urlencode(query)}", None)

    def does(self, path: str, **what: Any) -> dict[str, Any]:
        """Do something in the workspace."""
        return self._call(path, json.dumps(what).encode())

    def _call(self, path: str, body: bytes | None) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{self.url}/local/{path}", data=body, headers={"Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                found: dict[str, Any] = json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                raise AssertionError(f"{path}: {error.read().decode()}") from error
        return found

    def types(self, text: str, *, user: str = "mia", channel: str = "advocates") -> Said:
        """Type a command, and wait for what the product answers."""
        share = text.endswith(("--share", "—share"))

        def answers() -> list[Said]:
            if share:
                return self.messages(channel)
            return [Said(channel, one) for one in self._ephemerals(user, channel)]

        before = {one.ts for one in answers()}
        done = self.does("command", user=user, channel=channel, text=text)
        assert done["ok"], done
        new = until(
            lambda: [one for one in answers() if one.ts not in before and one.words != AT_WORK],
            f"an answer to {text[:200]!r}",
        )
        assert len(new) == 1, [one.words for one in new]
        return new[0]

    def _ephemerals(self, user: str, channel: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.asks("ephemerals", user=user, channel=channel)[
            "messages"
        ]
        return found

    def presses(
        self, action_id: str, on: Said, *, user: str = "mia", value: str | None = None
    ) -> None:
        """Press a button of a message."""
        wanted = {"value": value} if value else {}
        done = self.does(
            "action", user=user, channel=on.channel, ts=on.ts, action_id=action_id, **wanted
        )
        assert done["ok"], done

    def confirms(self, preview: Said, *, user: str = "mia", value: str | None = None) -> Said:
        """Press Watch on a preview, and wait for what stands in its place."""
        self.presses("watch_confirm", preview, user=user, value=value)
        return self.becomes(preview, user=user)

    def becomes(self, ephemeral: Said, *, user: str = "mia") -> Said:
        """Wait until an answer that only one person sees is replaced by another."""

        def look() -> Said | None:
            for one in self._ephemerals(user, ephemeral.channel):
                if one["ts"] == ephemeral.ts and one["blocks"] != ephemeral.raw["blocks"]:
                    return Said(ephemeral.channel, one)
            return None

        found = until(look, f"something in place of {ephemeral.words[:100]!r}")
        assert found is not None
        return found

    def told(self, before: set[str], *, user: str = "mia", channel: str = "advocates") -> Said:
        """Wait for something new that only one person sees."""
        new = until(
            lambda: [one for one in self._ephemerals(user, channel) if one["ts"] not in before],
            f"a word to {user}",
        )
        return Said(channel, new[0])

    def heard_by(self, user: str = "mia", channel: str = "advocates") -> set[str]:
        """Name all that one person alone has been told so far."""
        return {one["ts"] for one in self._ephemerals(user, channel)}

    def messages(self, channel: str) -> list[Said]:
        """List what stands in a channel, oldest first, threads included."""
        return [Said(channel, one) for one in self.asks("messages", channel=channel)["messages"]]

    def cards(self, channel: str, about: str = "") -> list[Said]:
        """List the cards of a channel: what the product said there, outside of threads."""
        return [
            one
            for one in self.messages(channel)
            if not one.in_thread and one.raw["metadata"] and about in one.words
        ]

    def card(self, channel: str, about: str = "") -> Said:
        """Wait for the one card of a channel (about somebody), and give it as it is now."""
        found = until(lambda: self.cards(channel, about), f"a card in #{channel}")
        assert len(found) == 1, [one.words for one in found]
        return found[0]

    def card_that(self, channel: str, is_so: Callable[[Said], bool], what: str) -> Said:
        """Wait until the one card of a channel has changed as told."""
        until(lambda: is_so(self.card(channel)), what)
        return self.card(channel)

    def thread(self, card: Said) -> list[Said]:
        """List the answers under a card."""
        return [
            one
            for one in self.messages(card.channel)
            if one.in_thread and one.raw["thread_ts"] == card.ts
        ]

    def channel(self, name: str, **how: Any) -> str:
        """Make a channel with everybody and the bot in it, and give its id."""
        if not how:
            everyone = [one["id"] for one in self.asks("users")["users"]]
            how = {"members": [*everyone, "bellwether"]}
        made = self.does("channels", name=name, **how)
        return str(made["channel"]["id"])

    def lets_pass(self, *, days: float) -> None:
        """Move the clock on."""
        self.does("clock", advance=days * 24 * 60 * 60)


@dataclass
class Program:
    """One `bellwether` process, in a folder of its own, with an environment of its own."""

    folder: Path
    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """Name the file with everything it said."""
        return self.folder / f"{self.arguments[0]}.log"

    @property
    def said(self) -> str:
        """Give everything it said so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def starts(self) -> None:
        """Start it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [BELLWETHER, *self.arguments],
                cwd=self.folder,
                env=surroundings(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def says(self, words: str) -> str:
        """Wait until it has said so, and give all it said."""

        def look() -> bool:
            assert self.process is not None
            if self.process.poll() is not None:
                raise AssertionError(f"{self.arguments} ended: {self.said}")
            return words in self.said

        until(look, f"{words!r} from {self.arguments}")
        return self.said

    def stops(self) -> int:
        """End it as Ctrl-C does, with all it started, and give its exit code."""
        if self.process is None:
            return 0
        process, self.process = self.process, None
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            return process.wait(30)
        finally:
            # Nothing that it started may outlive a test, whatever went wrong.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def surroundings(more: Mapping[str, str]) -> dict[str, str]:
    """Give the environment of this machine without what would steer the product."""
    ours = ("SLACK_", "BELLWETHER_", "PYTHON", "COVERAGE", "COV_CORE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"PYTHONUNBUFFERED": "1"} | dict(more)


@dataclass
class Play:
    """The product at work: the workspace it is in, its folder and its database."""

    slack: Slack
    folder: Path
    database: str

    @property
    def joining(self) -> dict[str, str]:
        """Give what another process needs to join the same workspace."""
        return {
            "SLACK_API_URL": f"{self.slack.url}/api/",
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
        }

    def kept(self) -> dict[str, list[tuple[str, ...]]]:
        """List what is kept that a command could change, whatever the clock does meanwhile."""
        return kept(self.database)

    def watches(
        self, name: str, link: str, watchlist: str, *, user: str = "mia", owner: str = ""
    ) -> Said:
        """Watch somebody, and wait until their past is read."""
        whose = f" owner {owner}" if owner else ""
        asked = self.slack.types(f'watch "{name}" {link} to {watchlist}{whose}', user=user)
        assert "watch_confirm" in asked.buttons, asked.words
        answer = self.slack.confirms(asked, user=user)
        assert f"Watching *{name}*" in answer.words, answer.words
        self.has_seen(name)
        return asked

    def has_seen(self, name: str) -> None:
        """Wait until the past of every account of somebody was read."""

        def look() -> bool:
            with storage.connect(self.database, 2) as db:
                one = advocates.by_name(db, TEAM, name)
                assert one is not None
                places = accounts.of_advocate(db, TEAM, one.id)
            return all(place.first_seen_at is not None for place in places)

        until(look, f"the past of {name}")

    def has_judged(self, name: str) -> None:
        """Wait until the series signals have looked at somebody after the clock was moved."""
        now = self.slack.asks("workspace")["now"]

        def look() -> bool:
            with storage.connect(self.database, 2) as db:
                one = advocates.by_name(db, TEAM, name)
            assert one is not None
            # An hour and more ahead: it was polled, judged, and has time until the next look.
            return (one.look_at.isoformat()) > now and (
                one.look_at.timestamp() - _stamp(now) > 60 * 60
            )

        until(look, f"a look at {name}")


def _stamp(moment: str) -> float:
    from datetime import datetime

    return datetime.fromisoformat(moment).timestamp()


def kept(database: str) -> dict[str, list[tuple[str, ...]]]:
    """List what a database keeps of what people asked for and what was raised."""
    with storage.connect(database) as db:
        return {
            "advocates": [(one.name, one.owner) for one in advocates.every(db, TEAM)],
            "accounts": sorted((one.advocate_id, one.link) for one in accounts.every(db, TEAM)),
            "watchlists": [
                (one.name, one.channel, one.owner) for one in watchlists.every(db, TEAM)
            ],
            "memberships": sorted(
                (one.watchlist_id, one.advocate_id) for one in memberships.every(db, TEAM)
            ),
            "alerts": sorted((one.id, one.state) for one in alerts.every_live(db, TEAM)),
            "messages": [
                (state, str(outbox.count(db, TEAM, state))) for state in ("new", "sent", "parked")
            ],
            "previews": [(str(len(db.across().rows("select id from previews"))),)],
        }


@dataclass(frozen=True)
class Ran:
    """How a subcommand ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Read standard output as one JSON value."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """Read standard output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


def run(folder: Path, *arguments: str, typed: str = "", **environment: str) -> Ran:
    """Run a subcommand to its end."""
    done = subprocess.run(
        [BELLWETHER, *arguments],
        cwd=folder,
        env=surroundings(environment),
        input=typed,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)


@contextlib.contextmanager
def playing(
    folder: Path, *, database: str = "", apart: bool = False, **environment: str
) -> Iterator[Play]:
    """Start the product and give it; with `apart`, the workspace is a process of its own.

    Whatever went wrong, nothing that was started is left running.
    """
    settings = {
        "BELLWETHER_ALLOW_HOSTS": "127.0.0.1",
        "BELLWETHER_POLL_SECONDS": "1",
        "BELLWETHER_DATABASE": database or str(folder / "bellwether.db"),
        "BELLWETHER_PORT": "0",
    } | environment
    programs: list[Program] = []
    try:
        if apart:
            workspace = Program(folder, ("workspace",), {"BELLWETHER_PORT": "0"})
            programs.append(workspace)
            workspace.starts()
            said = workspace.says("Ctrl-C stops")
            settings |= dict(
                line.split("=", 1) for line in said.splitlines() if line.startswith("SLACK_")
            )
        product = Program(folder, ("run",), settings)
        programs.append(product)
        product.starts()
        said = product.says("Ready.")
        url = (
            settings["SLACK_API_URL"].removesuffix("/api/")
            if apart
            else said.partition("this machine: ")[2].split()[0]
        )
        yield Play(Slack(url), folder, settings["BELLWETHER_DATABASE"])
        for program in reversed(programs):
            assert program.stops() == 0, program.said
            assert "Traceback" not in program.said, program.said
    finally:
        for program in reversed(programs):
            program.stops()
