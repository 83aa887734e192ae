"""Two bots, two workers and two clocks share one database, and parts of them are killed."""

from __future__ import annotations

import os
import re
import signal
import threading
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
import yaml

from bot.__main__ import main
from tests.e2e._blog import Blog
from tests.e2e._play import Play, Program, Slack, until

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PARTS = {name: one for name, one in SERVICES.items() if "many" in one.get("profiles", [])}
PARTS.pop("database")


def test_every_command_that_is_described_exists() -> None:
    assert PARTS.keys() == {"bot", "worker", "clock"}
    for name, one in PARTS.items():
        verb, *options = one["command"]
        assert verb == name
        command = main.commands[verb]
        known = {option for param in command.params for option in param.opts}
        assert {option.partition("=")[0] for option in options} <= known
        assert one["deploy"]["replicas"] == 2


@pytest.mark.parametrize("name", [*PARTS, "bellwether"])
def test_every_part_is_confined_and_has_time_to_end(name: str) -> None:
    one = SERVICES[name]
    assert one["read_only"]
    assert one["cap_drop"] == ["ALL"]
    assert one["security_opt"] == ["no-new-privileges:true"]
    assert one["stop_grace_period"] == "30s"
    settings = (ROOT / ".env.example").read_text(encoding="utf-8")
    for variable in one["environment"]:
        assert re.search(rf"^# ?{variable}=", settings, re.MULTILINE), variable


def test_parts_that_share_have_a_user_whom_the_walls_hold() -> None:
    database = SERVICES["database"]
    assert "POSTGRES_USER" not in database["environment"], "it would be a superuser"
    [given] = database["configs"]
    made = COMPOSE["configs"][given["source"]]["content"]
    assert "create role bellwether login password :'password' nosuperuser nobypassrls" in made
    assert given["target"].startswith("/docker-entrypoint-initdb.d/")
    for one in PARTS.values():
        assert one["environment"]["BELLWETHER_DATABASE"].startswith("postgresql://bellwether:")


def test_parts_that_share_wait_for_a_server_that_answers() -> None:
    assert SERVICES["database"]["healthcheck"]["test"]
    for one in PARTS.values():
        assert one["depends_on"] == {"database": {"condition": "service_healthy"}}
        assert one["environment"]["BELLWETHER_DATABASE"].startswith("postgresql://")


@pytest.fixture
def address(postgres_server: str) -> Iterator[str]:
    """Give a schema of their own to processes that share it."""
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("create schema parts")
    yield f"{postgres_server}&options=-csearch_path%3Dparts"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("drop schema parts cascade")


@pytest.fixture
def programs() -> Iterator[list[Program]]:
    """Collect what is started, and leave nothing of it running."""
    started: list[Program] = []
    yield started
    # All at once, because each takes its time.
    threads = [threading.Thread(target=one.stops) for one in reversed(started)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def _kill(program: Program) -> None:
    assert program.process is not None
    os.killpg(program.process.pid, signal.SIGKILL)
    program.process.wait()
    program.process = None


def test_parts_share_the_work_and_outlive_each_other(
    address: str, programs: list[Program], tmp_path: Path
) -> None:
    workspace = Program(tmp_path / "workspace", ("workspace",), {"BELLWETHER_PORT": "0"})
    programs.append(workspace)
    workspace.starts()
    said = workspace.says("Ctrl-C stops")
    settings = dict(line.split("=", 1) for line in said.splitlines() if line.startswith("SLACK_"))
    slack = Slack(settings["SLACK_API_URL"].removesuffix("/api/"))
    settings |= {
        "BELLWETHER_ALLOW_HOSTS": "127.0.0.1",
        "BELLWETHER_POLL_SECONDS": "1",
        "BELLWETHER_DATABASE": address,
        "BELLWETHER_PORT": "0",
    }
    parts: dict[str, list[Program]] = {}
    for name, one in PARTS.items():
        for number in range(one["deploy"]["replicas"]):
            part = Program(tmp_path / f"{name}-{number}", tuple(one["command"]), settings)
            parts.setdefault(name, []).append(part)
            programs.append(part)
            part.starts()
    for part in programs[1:]:
        part.says("Ready.")

    play = Play(slack, tmp_path, address)
    blog = Blog(tmp_path / "blog").has_a_past()
    slack.channel("friends")
    with blog:
        blog.publishes()
        slack.types("watchlist create Speakers #friends owner @max", user="max")
        play.watches("Sam Sample", blog.url, "Speakers")
        assert slack.cards("friends") == [], "first sight is quiet"

        _kill(parts["bot"][0])
        _kill(parts["clock"][0])
        blog.writes("An honest word", "I've got to back away from this for a while.").publishes()
        card = slack.card("friends")
        assert "Sam Sample is stepping back for a while" in card.words

        # A worker dies with jobs in its hands; the other does them.
        with psycopg.connect(address, autocommit=True) as connection:
            until(lambda: _is_caught(parts["worker"][0], connection), "a job in its hands")
        _kill(parts["worker"][0])
        blog.writes("Goodbye", "I am leaving this project for good. This is my last post.")
        blog.publishes()
        graver = until(lambda: slack.thread(slack.card("friends")), "a word in the thread")
        assert len(graver) == 1
        for _ in range(4):
            assert "Sam Sample" in slack.types("list").words

    for name in PARTS:
        left = parts[name][1]
        assert left.process is not None
        left.process.send_signal(signal.SIGTERM)
    for name in PARTS:
        left = parts[name][1]
        assert left.process is not None
        assert left.process.wait(30) == 0, left.said
        assert "Traceback" not in left.said, left.said
    ids = Counter(
        one.raw["metadata"]["event_payload"]["id"]
        for one in slack.messages("friends")
        if one.raw["metadata"]
    )
    assert ids, "something was said"
    assert set(ids.values()) == {1}, "no message is said twice"


def _is_caught(worker: Program, connection: psycopg.Connection[Any]) -> bool:
    """Hold a worker still where it has a job in its hands; let it go on where it has none."""
    assert worker.process is not None
    os.killpg(worker.process.pid, signal.SIGSTOP)
    before, pause = _at_work(connection), threading.Event()
    pause.wait(0.3)
    # What is still at work is its own: others are quick.
    if before & _at_work(connection):
        return True
    os.killpg(worker.process.pid, signal.SIGCONT)
    return False


def _at_work(connection: psycopg.Connection[Any]) -> set[int]:
    rows = connection.execute("select id from procrastinate_jobs where status = 'doing'")
    return {number for (number,) in rows}
