"""The environment, read once, as one frozen value."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dotenv import dotenv_values

import monitors
from monitors._addresses import Allowed

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = "0.1.0"
SLACK = "https://slack.com/api/"
DATABASE = "bellwether.db"
CONNECTIONS = 10
PORT = 3210
POLL_SECONDS = 1800
HOOKS = {
    "stripe": "BELLWETHER_STRIPE_SECRET",
    "hubspot": "BELLWETHER_HUBSPOT_SECRET",
    "conversion": "BELLWETHER_HOOK_SECRET",
}
"""Which variable holds what the senders of a hook sign with."""
MOST_DOMAINS = 5
"""So many domains Slack lets an app show links of."""
LISTEN = "127.0.0.1"
_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")
_OF_TEAM = re.compile(r"([TE][A-Z0-9]{5,}):(.+)")


class SettingsError(Exception):
    """The environment does not hold together. Names everything that is wrong, at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the operator decided. `.env.example` says what each variable means.

    Tokens are empty where no workspace is to be joined; `poll_seconds` is the shortest interval
    between two polls of one account, `connections` how many each process keeps to a PostgreSQL at
    most, `contact` where those we read can ask who we are. The links of
    `unfurl_domains` are shown in messages. `sources` holds what is set for each source, by its name
    and the option's. `secrets` are what senders of hooks sign with, by hook: pairs of a workspace
    (empty for any) and a secret. With `http`, Slack speaks to us at `url` and signs what it says;
    with `client_id`, workspaces install us there. `keys` is what their tokens are kept under, the
    newest first. `log` is the form of the log (bot/logs.py).
    """

    bot_token: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    http: bool = False
    signing_secret: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    url: str = ""
    keys: tuple[str, ...] = field(default=(), repr=False)
    api_url: str = SLACK
    database: str = field(default=DATABASE, repr=False)  # there may be a password in it
    connections: int = CONNECTIONS
    listen: str = LISTEN
    port: int = PORT
    poll_seconds: int = POLL_SECONDS
    allow_hosts: tuple[str, ...] = ()
    contact: str = ""
    log: str = "text"
    unfurl_domains: tuple[str, ...] = ()
    sources: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    secrets: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict, repr=False)

    @property
    def joins_slack(self) -> bool:
        """Whether there is what it takes to join a workspace, or to be installed in some."""
        return bool(self.bot_token or self.client_id)

    @property
    def installs(self) -> bool:
        """Whether workspaces can install us by themselves."""
        return bool(self.client_id)


def load(environ: Mapping[str, str] | None = None, dotenv: Path | None = None) -> Settings:
    """Read the environment, and `.env` of the working directory for what it does not say.

    Raises SettingsError that names every variable that is missing or wrong.
    """
    file = Path(".env") if dotenv is None else dotenv
    said = {name: value for name, value in dotenv_values(file).items() if value} | {
        name: value for name, value in (os.environ if environ is None else environ).items() if value
    }
    wrong: list[str] = []

    def number(name: str, default: int, least: int, most: int) -> int:
        text = said.get(name, str(default)).strip()
        if text.isdecimal() and len(text) < 20 and least <= int(text) <= most:
            return int(text)
        wrong.append(f"{name} must be a whole number from {least} to {most}, and is {text[:40]!r}")
        return default

    slack = _slack(said, wrong)
    url = said.get("SLACK_API_URL", SLACK)
    if not url.startswith(("http://", "https://")):
        wrong.append(f"SLACK_API_URL must be an http or https address, and is {url!r}")
    joins = slack["bot_token"] or slack["app_token"] or slack["client_id"] or slack["http"]
    if "SLACK_API_URL" in said and not joins:
        wrong.append("SLACK_API_URL is set, but SLACK_BOT_TOKEN and SLACK_APP_TOKEN are missing")
    hosts = tuple(said.get("BELLWETHER_ALLOW_HOSTS", "").replace(",", " ").split())
    for host in hosts:
        try:
            Allowed.read((host,))
        except ValueError:
            wrong.append(
                "BELLWETHER_ALLOW_HOSTS takes names, name:port and networks like 10.0.0.0/8, and"
                f" {host[:80]!r} is none of them"
            )
    settings = Settings(
        **slack,
        api_url=url if url.endswith("/") else f"{url}/",
        database=said.get("BELLWETHER_DATABASE", DATABASE),
        connections=number("BELLWETHER_DATABASE_CONNECTIONS", CONNECTIONS, 1, 1000),
        listen=said.get("BELLWETHER_LISTEN", LISTEN).strip(),
        port=number("BELLWETHER_PORT", PORT, 0, 65_535),
        poll_seconds=number("BELLWETHER_POLL_SECONDS", POLL_SECONDS, 1, 2_592_000),
        allow_hosts=hosts,
        contact=_contact(said, wrong),
        log=_log(said, wrong),
        unfurl_domains=_domains(said, wrong),
        sources=_of_sources(said, wrong),
        secrets={
            kind: tuple(_secret(one.strip()) for one in said[name].split(",") if one.strip())
            for kind, name in HOOKS.items()
            if said.get(name, "").strip(" ,")
        },
    )
    if wrong:
        raise SettingsError(
            "Bellwether cannot start: " + "; ".join(wrong) + ". Nothing was changed; set them in"
            " the environment or in .env (.env.example says what each is) and start again."
        )
    return settings


def _secret(word: str) -> tuple[str, str]:
    """Read a secret, which may be one workspace's alone: `T0EXAMPLE:secret`."""
    found = _OF_TEAM.fullmatch(word)
    return (found[1], found[2]) if found else ("", word)


def _domains(said: Mapping[str, str], wrong: list[str]) -> tuple[str, ...]:
    domains = tuple(said.get("BELLWETHER_UNFURL_DOMAINS", "").casefold().replace(",", " ").split())
    wrong += [
        f"BELLWETHER_UNFURL_DOMAINS takes domains like blog.example, and {one[:80]!r} is none"
        for one in domains
        if not re.fullmatch(r"([a-z0-9-]{1,63}\.)+[a-z]{2,24}", one)
    ]
    if len(domains) > MOST_DOMAINS:
        wrong.append(f"BELLWETHER_UNFURL_DOMAINS takes {MOST_DOMAINS} domains at most")
    return domains


def _slack(said: Mapping[str, str], wrong: list[str]) -> dict[str, Any]:
    """Read how we meet Slack: over sockets or HTTP, with a token or by being installed."""
    bot, app = said.get("SLACK_BOT_TOKEN", ""), said.get("SLACK_APP_TOKEN", "")
    client, secret = said.get("SLACK_CLIENT_ID", ""), said.get("SLACK_CLIENT_SECRET", "")
    signing, url = said.get("SLACK_SIGNING_SECRET", ""), said.get("BELLWETHER_URL", "").strip()
    http = _yes(said, "BELLWETHER_HTTP", wrong)
    keys = tuple(said.get("BELLWETHER_KEY", "").replace(",", " ").split())
    if http and not signing:
        wrong.append("SLACK_SIGNING_SECRET is missing (BELLWETHER_HTTP is on, and it proves Slack)")
    if (bot or client) and not app and not http:
        wrong.append("SLACK_APP_TOKEN is missing (the xapp-… token that opens Socket Mode)")
    if (app or http) and not bot and not client:
        wrong.append(
            "SLACK_BOT_TOKEN is missing (the xoxb-… token of the installed app); for many"
            " workspaces SLACK_CLIENT_ID and SLACK_CLIENT_SECRET stand in its place"
        )
    if client and not secret:
        wrong.append("SLACK_CLIENT_SECRET is missing (it stands beside SLACK_CLIENT_ID)")
    if secret and not client:
        wrong.append("SLACK_CLIENT_ID is missing (it stands beside SLACK_CLIENT_SECRET)")
    if client and not url:
        wrong.append("BELLWETHER_URL is missing (the https address that people install us at)")
    if url and not re.fullmatch(r"https?://[^\s/?#@]+[^\s?#]*", url):
        wrong.append(f"BELLWETHER_URL must be an http or https address, and is {url[:80]!r}")
    if not all(_KEY.fullmatch(key) for key in keys):
        wrong.append("BELLWETHER_KEY holds what is no key (`bellwether key` makes one)")
    database = said.get("BELLWETHER_DATABASE", DATABASE)
    if client and not keys and database.startswith(("postgresql://", "postgres://")):
        wrong.append("BELLWETHER_KEY is missing (`bellwether key` makes one, for the tokens)")
    return {
        "bot_token": bot,
        "app_token": app,
        "http": http,
        "signing_secret": signing,
        "client_id": client,
        "client_secret": secret,
        "url": url.rstrip("/"),
        "keys": keys,
    }


def _yes(said: Mapping[str, str], name: str, wrong: list[str]) -> bool:
    word = said.get(name, "").strip().lower()
    if word in ("1", "true", "yes", "on"):
        return True
    if word not in ("", "0", "false", "no", "off"):
        wrong.append(f"{name} must be yes or no, and is {word[:40]!r}")
    return False


def _log(said: Mapping[str, str], wrong: list[str]) -> str:
    word = said.get("BELLWETHER_LOG", "text").strip().lower()
    if word not in {"text", "json"}:
        wrong.append(f"BELLWETHER_LOG must be text or json, and is {word[:40]!r}")
    return word


def _contact(said: Mapping[str, str], wrong: list[str]) -> str:
    contact = said.get("BELLWETHER_CONTACT", "")
    if contact and not re.fullmatch(r"(https?://|mailto:)?[!-~]{3,200}", contact):
        wrong.append(
            f"BELLWETHER_CONTACT must be a link or an e-mail address, and is {contact[:80]!r}"
        )
    return contact


def _of_sources(said: Mapping[str, str], wrong: list[str]) -> dict[str, dict[str, str]]:
    """Read what is set for sources: BELLWETHER_<SOURCE>_<OPTION>, as each source declares it."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for name, source in monitors.known().items():
        for option in source.options:
            variable = f"BELLWETHER_{name}_{option.name}".upper()
            value = said.get(variable, "").strip()
            if not value:
                continue
            if option.name == "url" and not re.fullmatch(r"https?://[^\s/?#@]+[^\s?#]*", value):
                wrong.append(f"{variable} must be an http or https address, and is {value[:80]!r}")
            found[name][option.name] = value.rstrip("/") if option.name == "url" else value
    return dict(found)
