"""The product as a process of its own, for benchmarks that talk to it."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess
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
