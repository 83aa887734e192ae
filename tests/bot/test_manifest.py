"""The manifest asks for what the code uses, no more and no less, in the form Slack documents."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot import events
from bot.manifest import BACK, PATH, heard, manifest, scopes
from bot.workspace.api import METHODS
from bot.workspace.events import NEEDS
from bot.workspace.server import serve as _serve

DOMAINS = ("blog.example",)
ALL = scopes(DOMAINS)

ROOT = Path(__file__).parents[2]
URL = "https://bellwether.example.com"
# The bot token is of no use for these, or everybody may call them.
FREE = {"apps.connections.open", "auth.test", "auth.teams.list", "oauth.v2.access", "api.test"}
# What a method of the client calls where its name does not say so, with the scopes of that.
INSTEAD = {"files.upload.v2": ("files:write",)}
# Scopes that no method of ours tells of.
WANTED_BY = {"commands": "slash commands and shortcuts"}


def _calls() -> dict[str, set[str]]:
    """List the Web API methods that the product calls, with the files that do."""
    found: dict[str, set[str]] = {}
    named = {name.replace(".", "_").lower(): name for name in METHODS}
    named |= {name.replace(".", "_"): name for name in INSTEAD}
    for path in sorted((ROOT / "bot").rglob("*.py")):
        if "workspace" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = ""
            if isinstance(node, ast.Attribute):
                name = named.get(node.attr.lower(), "")
                families = (
                    r"(chat|conversations|users|views|files|auth|team|bots|usergroups|reactions)_"
                )
                if not name and re.match(families + r"\w+$", node.attr):
                    assert not _is_of_the_client(node.attr), f"{path.name} calls {node.attr}"
            if name:
                found.setdefault(name, set()).add(path.name)
    return found


def _is_of_the_client(attribute: str) -> bool:
    from slack_sdk import WebClient

    return hasattr(WebClient, attribute)


def _needed() -> dict[str, set[str]]:
    """List the scopes that what the code does can need, with what needs them."""
    found: dict[str, set[str]] = {}
    for name in _calls():
        if name in FREE:
            continue
        for scope in INSTEAD.get(name) or METHODS[name].scopes:
            found.setdefault(scope, set()).add(name)
    for kind in heard(DOMAINS):
        if kind in NEEDS:
            found.setdefault(NEEDS[kind], set()).add(kind)
    return found


def test_every_method_that_is_called_has_a_scope_that_lets_it() -> None:
    for name in _calls():
        allowed = INSTEAD.get(name) or METHODS[name].scopes
        assert name in FREE or not allowed or set(allowed) & set(ALL), f"{name}: one of {allowed}"


def test_every_event_that_is_heard_has_its_scope() -> None:
    for kind in heard(DOMAINS):
        assert NEEDS.get(kind) is None or NEEDS[kind] in ALL, f"{kind}: {NEEDS[kind]}"


def test_no_scope_is_asked_for_that_nothing_uses() -> None:
    needed = set(_needed()) | set(WANTED_BY)
    # To write in a channel it was not asked into is part of posting.
    idle = {scope for scope in ALL if scope not in needed and scope != "chat:write.public"}
    assert not idle, f"nothing uses {sorted(idle)}"


def test_the_calls_are_found_at_all() -> None:
    assert {"chat.postMessage", "chat.update", "views.open", "users.list"} <= set(_calls())
    assert set(heard(DOMAINS)) == set(events.known())
    assert _serve is not None


# What may stand where, after docs.slack.dev/reference/app-manifest: a type, a limit, or a pattern.
HTTPS = r"https://\S{1,3000}"
SCHEMA: dict[str, Any] = {
    "display_information": {
        "name": r".{1,35}",
        "description?": r".{1,140}",
        "background_color?": r"#[0-9a-f]{6}",
        "long_description?": r"(?s).{174,4000}",
    },
    "features": {
        "app_home?": {
            "home_tab_enabled?": bool,
            "messages_tab_enabled?": bool,
            "messages_tab_read_only_enabled?": bool,
        },
        "bot_user": {"display_name": r"[\w.\- ]{1,80}", "always_online?": bool},
        "shortcuts?": [
            {
                "name": r".{1,24}",
                "type": r"message|global",
                "callback_id": r".{1,255}",
                "description": r".{1,150}",
            }
        ],
        "slash_commands": [
            {
                "command": r"/[a-z0-9_-]{1,31}",
                "description": r".{1,2000}",
                "usage_hint?": r".{1,1000}",
                "should_escape?": bool,
                "url?": HTTPS,
            }
        ],
        "unfurl_domains?": [r"[a-z0-9.-]+\.[a-z]{2,}"],
    },
    "oauth_config": {
        "redirect_urls?": [HTTPS],
        "scopes": {"bot": [r"[a-z]+([.:][a-z._]+)+|commands"]},
    },
    "settings": {
        "event_subscriptions?": {"bot_events": [r"[a-z_]+(\.[a-z_]+)?"], "request_url?": HTTPS},
        "interactivity": {
            "is_enabled": bool,
            "request_url?": HTTPS,
            "message_menu_options_url?": HTTPS,
        },
        "org_deploy_enabled": bool,
        "socket_mode_enabled": bool,
        "token_rotation_enabled": bool,
    },
}
MOST = {"shortcuts": 10, "slash_commands": 50, "bot_events": 100, "redirect_urls": 1000, "bot": 255}


def faults(value: Any, rule: Any, at: str = "") -> list[str]:
    """Say what is wrong with a part of a manifest."""
    if isinstance(rule, dict):
        if not isinstance(value, dict):
            return [f"{at} is no object"]
        names = {name.rstrip("?"): name for name in rule}
        wrong = [f"{at}/{name} is unknown" for name in value if name not in names]
        wrong += [f"{at}/{n} is missing" for n, r in names.items() if n == r and n not in value]
        return wrong + [
            one
            for name, inner in value.items()
            if name in names
            for one in faults(inner, rule[names[name]], f"{at}/{name}")
        ]
    if isinstance(rule, list):
        if not isinstance(value, list) or len(value) > MOST.get(at.rpartition("/")[2], 1000):
            return [f"{at} is no list, or too long"]
        twice = [] if len({json.dumps(one) for one in value}) == len(value) else [f"{at} twice"]
        return twice + [one for inner in value for one in faults(inner, rule[0], at)]
    if rule is bool:
        return [] if isinstance(value, bool) else [f"{at} is not yes or no"]
    good = isinstance(value, str) and re.fullmatch(rule, value)
    return [] if good else [f"{at} is {value!r}"]


@pytest.mark.parametrize("made", [manifest(), manifest(URL), manifest(URL, socket=True)])
def test_a_manifest_is_of_the_form_that_slack_documents(made: dict[str, Any]) -> None:
    assert faults(made, SCHEMA) == []
    # An app home and shortcuts need interactivity; and Socket Mode takes no request URL.
    assert made["settings"]["interactivity"]["is_enabled"]
    assert made["settings"]["org_deploy_enabled"]
    if made["settings"]["socket_mode_enabled"]:
        assert "request_url" not in json.dumps(made)


def test_over_http_everything_leads_to_the_same_address() -> None:
    made = manifest(URL)
    assert not made["settings"]["socket_mode_enabled"]
    assert made["settings"]["event_subscriptions"]["request_url"] == URL + PATH
    assert made["settings"]["interactivity"]["request_url"] == URL + PATH
    assert [one["url"] for one in made["features"]["slash_commands"]] == [URL + PATH]
    assert made["oauth_config"]["redirect_urls"] == [URL + BACK]


def test_with_sockets_the_address_is_for_installing_alone() -> None:
    made = manifest(URL, socket=True)
    assert made["settings"]["socket_mode_enabled"]
    assert made["oauth_config"]["redirect_urls"] == [URL + BACK]
    assert URL + PATH not in json.dumps(made)


def test_the_manifest_that_the_project_carries_is_this_one() -> None:
    assert json.loads((ROOT / "manifest.json").read_text(encoding="utf-8")) == manifest()


def test_the_check_finds_what_is_wrong() -> None:
    made = manifest()
    made["display_information"]["name"] = "x" * 36
    made["settings"]["colour"] = "green"
    del made["features"]["bot_user"]
    assert len(faults(made, SCHEMA)) == 3
