"""The product as a process of its own, for benchmarks that talk to it."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import urllib.request
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def environment(folder: Path) -> dict[str, str]:
    """Give it a database of its own in a folder, any port, and none of what steers it here."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "BELLWETHER_"))}
    return env | {
        "BELLWETHER_DATABASE": str(folder / "bench.db"),
        "BELLWETHER_ALLOW_HOSTS": "127.0.0.1",
        "BELLWETHER_PORT": "0",
    }


def address_of(product: subprocess.Popen[str]) -> str:
    """Read where the workspace is, and wait until the bot is ready; then let it talk on."""
    assert product.stderr is not None
    address = ""
    for line in product.stderr:
        if "workspace on this machine" in line:
            address = line.split()[-1]
        if line.startswith("Ready"):
            break
    threading.Thread(target=product.stderr.read, daemon=True).start()
    return address


def ask(address: str, text: str, user: str = "mia", channel: str = "general") -> int:
    """Type something in the workspace; tell after how many milliseconds it was acknowledged."""
    body = json.dumps({"user": user, "channel": channel, "text": text}).encode()
    request = urllib.request.Request(
        f"{address}/local/command", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        return int(json.load(answer)["ack_ms"])


@contextlib.contextmanager
def workspace(folder: Path, **variables: str) -> Iterator[dict[str, str]]:
    """Start the workspace in a process of its own, and give the environment a bot joins it with."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = environment(folder) | variables
    base |= dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), "")
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "workspace"],
        env=base | {"BELLWETHER_PORT": str(port)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = dict(process.stdout.readline().strip().split("=", 1) for _ in range(4))
    try:
        yield base | said
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()
