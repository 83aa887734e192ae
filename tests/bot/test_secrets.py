"""What is secret in the environment stands in nothing that is printed, logged or kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import monitors
from bot.__main__ import main
from bot.key import Key, fresh
from bot.settings import HOOKS, load
from storage import connect, migrate, teams
from storage.installations import Installation
from tests.conftest import NOW

MARK = "PLANTED"
EXAMPLE = Path(__file__).parents[2] / ".env.example"
SECRET = re.compile(r"^#?\s*([A-Z0-9_]*(?:TOKEN|SECRET|KEY)[A-Z0-9_]*)=", re.MULTILINE)
PASSWORD = f"{MARK}password"
TOKEN = f"xoxb-{MARK}-of-an-installation"
RUNS = [
    ("doctor",), ("doctor", "--json"), ("-v", "digest"), ("digest", "--format", "json"),
    ("export", "out.csv"), ("backup", "copy.db"), ("manifest",), ("-v", "poll", "--once"),
    ("import", "people.csv"), ("import", "nowhere.csv"), ("--help",), ("nonsense",),
]  # fmt: skip


def planted() -> dict[str, str]:
    """Give every secret that may be set a value that can be found again."""
    of_sources = {
        f"BELLWETHER_{name}_{option.name}".upper(): f"{MARK}-{name}-{option.name}"
        for name, source in monitors.known().items()
        for option in source.options
        if option.secret
    }
    return {
        **of_sources,
        **{variable: f"{MARK}-{name}" for name, variable in HOOKS.items()},
        "SLACK_BOT_TOKEN": f"xoxb-{MARK}-bot",
        "SLACK_APP_TOKEN": f"xapp-{MARK}-app",
        "SLACK_SIGNING_SECRET": f"{MARK}signing",
        "SLACK_CLIENT_SECRET": f"{MARK}client",
        "BELLWETHER_KEY": fresh(),
    }


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Set them, in a folder of its own, and give what must not be found."""
    found = planted()
    monkeypatch.chdir(tmp_path)
    public = {
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_API_URL": "http://127.0.0.1:9/",
        "BELLWETHER_URL": "https://bellwether.example",
        "BELLWETHER_DATABASE": "kept.db",
    }
    for name, value in (found | public).items():
        monkeypatch.setenv(name, value)
    return [*found.values(), TOKEN]


def test_every_secret_there_is_is_planted() -> None:
    named = set(SECRET.findall(EXAMPLE.read_text(encoding="utf-8")))
    assert named <= set(planted())
    assert len(planted()) >= 10


def test_settings_do_not_show_them(secrets: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELLWETHER_DATABASE", f"postgresql://ada:{PASSWORD}@127.0.0.1:9/x")
    shown = repr(load())
    assert [one for one in [*secrets, PASSWORD] if one in shown] == []


def test_nothing_that_is_said_or_kept_holds_one(
    secrets: list[str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with connect("kept.db") as db:
        migrate(db, NOW)
        teams.join(db, teams.Team(team="T1", name="Sample", bot_user="U0", joined_at=NOW))
        sealed = Key(load().keys[0]).seal(TOKEN)
        made = Installation(
            team="T1", name="Sample", token=sealed, app_id="A1", bot_user="U0", bot_id="B0",
            scopes=("chat:write",), installed_by="U1", installed_at=NOW,
        )  # fmt: skip
        db.insert("installations", "T1", [made])
    (tmp_path / "people.csv").write_text("name,link\nAda Sample,http://127.0.0.1:9/feed\n")
    said = ""
    for arguments in RUNS:
        ran = CliRunner().invoke(main, arguments)
        said += ran.output + str(ran.exception or "")
    said += caplog.text
    kept = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert {"kept.db", "copy.db", "out.csv"} <= set(kept)
    assert len(said) > 1_000
    assert [one for one in secrets if one in said] == []
    assert [(n, one) for n, whole in kept.items() for one in secrets if one.encode() in whole] == []


@pytest.mark.parametrize("arguments", [("doctor",), ("-v", "digest")])
def test_no_password_of_a_database_is_said(
    arguments: tuple[str, ...],
    secrets: list[str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setenv("BELLWETHER_DATABASE", f"postgresql://ada:{PASSWORD}@127.0.0.1:9/x")
    ran = CliRunner().invoke(main, arguments)
    assert ran.exit_code != 0
    assert [
        s for s in [*secrets, PASSWORD] if s in ran.output + str(ran.exception) + caplog.text
    ] == []


@pytest.mark.parametrize("name", sorted(planted()))
def test_no_complaint_about_settings_holds_one(
    name: str, secrets: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, wrong := f"{MARK} wrong\x07 {name}")
    monkeypatch.setenv("BELLWETHER_PORT", "none")
    ran = CliRunner().invoke(main, ("doctor",))
    assert "BELLWETHER_PORT" in ran.output
    assert [one for one in [*secrets, wrong] if one in ran.output] == []
