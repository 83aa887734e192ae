"""Manifest: what Slack is told of this app."""

from __future__ import annotations

import json
import re

import click

from bot.settings import load
from bot.terminal import as_json, subcommand


@subcommand
@click.option("--url", default="", help="The https address of this bot, for HTTP and for OAuth.")
@click.option("--socket", is_flag=True, help="Socket Mode all the same; the address is for OAuth.")
@as_json
def manifest(*, url: str, socket: bool, as_json: bool) -> None:  # noqa: ARG001 - JSON either way
    """Print the Slack app manifest of this version."""
    from bot.manifest import manifest as made  # noqa: PLC0415 - only here

    if url and not re.fullmatch(r"https://[^\s/?#@]+[^\s?#]*", url):
        raise click.BadParameter("an https address, as Slack wants it", param_hint="--url")
    click.echo(
        json.dumps(made(url.rstrip("/"), socket=socket, domains=load().unfurl_domains), indent=2)
    )
