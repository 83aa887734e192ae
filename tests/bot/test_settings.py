from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import PORT, SLACK, Settings, SettingsError, load

NONE = Path("/dev/null")
TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


def test_nothing_set_is_a_workspace_on_this_machine() -> None:
    assert load({}, NONE) == Settings()
    assert not load({}, NONE).joins_slack
    assert (load({}, NONE).api_url, load({}, NONE).port) == (SLACK, PORT)


def test_everything_that_is_wrong_is_named_at_once() -> None:
    wrong = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_API_URL": "slack.example",
        "BELLWETHER_PORT": "99999",
        "BELLWETHER_POLL_SECONDS": "soon",
    }
    with pytest.raises(SettingsError) as caught:
        load(wrong, NONE)
    said = str(caught.value)
    for name in ("SLACK_APP_TOKEN", "SLACK_API_URL", "BELLWETHER_PORT", "BELLWETHER_POLL_SECONDS"):
        assert name in said
    assert "xoxb-1" not in said


@pytest.mark.parametrize("value", ["-1", "0x10", "1.5", "65536", "9" * 5000, "port", "½"])
def test_a_port_that_is_none_is_refused_in_words(value: str) -> None:
    with pytest.raises(SettingsError, match="BELLWETHER_PORT must be a whole number from 0"):
        load({"BELLWETHER_PORT": value}, NONE)


@pytest.mark.parametrize("host", ["http://127.0.0.1:8000", "10.0.0.0/33", "localhost:http"])
def test_a_host_that_cannot_be_allowed_is_refused_in_words(host: str) -> None:
    with pytest.raises(SettingsError, match="BELLWETHER_ALLOW_HOSTS takes names") as caught:
        load({"BELLWETHER_ALLOW_HOSTS": f"127.0.0.1 {host}"}, NONE)
    assert repr(host) in str(caught.value)


def test_each_token_misses_the_other() -> None:
    for name, other in (
        ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"),
        ("SLACK_APP_TOKEN", "SLACK_BOT_TOKEN"),
    ):
        with pytest.raises(SettingsError, match=f"{other} is missing"):
            load({name: "x"}, NONE)


def test_an_address_without_tokens_is_a_mistake() -> None:
    with pytest.raises(SettingsError, match="SLACK_API_URL is set"):
        load({"SLACK_API_URL": "http://127.0.0.1:1/api"}, NONE)


def test_what_is_set_is_read() -> None:
    found = load(
        TOKENS
        | {
            "SLACK_API_URL": "http://127.0.0.1:1/api",
            "BELLWETHER_PORT": "0",
            "BELLWETHER_ALLOW_HOSTS": "127.0.0.1, intranet.example:8080  10.0.0.0/8",
        },
        NONE,
    )
    assert found.joins_slack
    assert found.api_url == "http://127.0.0.1:1/api/"
    assert found.port == 0
    assert found.allow_hosts == ("127.0.0.1", "intranet.example:8080", "10.0.0.0/8")


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("BELLWETHER_PORT=4000\nBELLWETHER_DATABASE='kept here.db'\n", encoding="utf-8")
    assert load({"BELLWETHER_PORT": "5000"}, file).port == 5000
    assert load({"BELLWETHER_PORT": ""}, file).port == 4000
    assert load({}, file).database == "kept here.db"


def test_hooks_have_secrets_of_their_own_and_of_workspaces() -> None:
    said = {
        "BELLWETHER_HOOK_SECRET": "a word with spaces, T0EXAMPLE:theirs ,",
        "BELLWETHER_STRIPE_SECRET": " , ",
    }
    found = load(said, NONE)
    assert found.secrets == {"conversion": (("", "a word with spaces"), ("T0EXAMPLE", "theirs"))}
    assert "theirs" not in repr(found)


def test_the_form_of_the_log_is_one_of_two(tmp_path: Path) -> None:
    nowhere = tmp_path / "none"
    assert load({}, nowhere).log == "text"
    assert load({"BELLWETHER_LOG": " JSON"}, nowhere).log == "json"
    with pytest.raises(SettingsError, match="BELLWETHER_LOG must be text or json"):
        load({"BELLWETHER_LOG": "xml"}, nowhere)
