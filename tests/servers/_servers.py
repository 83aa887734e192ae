"""Where the servers are that `.ci/servers/*` installed, and what starting any of them takes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

_STEP = 0.1  # seconds between two looks whether a server is up


def installed(name: str) -> Path:
    """Give the folder of an installed server, or skip the test that wants it."""
    said = os.environ.get("BELLWETHER_SERVERS")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = (Path(said) if said else cache / "bellwether-servers") / name
    if not list(folder.glob("complete*")):
        pytest.skip(f"{name} is not installed: `.ci/servers/{name}` does it")
    return folder


def free_port() -> int:
    """Give a port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_for(url: str, process: subprocess.Popen[bytes], log: Path, seconds: float = 150) -> None:
    """Wait until a server answers. Raises RuntimeError where it ends first, or never does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        with suppress(OSError):
            try:
                with urllib.request.urlopen(url, timeout=20):
                    return
            except urllib.error.HTTPError as error:
                if error.code != 503:
                    return
        time.sleep(_STEP)
    raise RuntimeError(f"{url} does not answer:\n{log.read_text(errors='replace')[-2000:]}")


def answers(url: str) -> bool:
    """Tell whether anybody still listens where a server was."""
    parts = urlsplit(url)
    with suppress(OSError), socket.create_connection((parts.hostname or "", parts.port or 80), 5):
        return True
    return False


def end(*processes: subprocess.Popen[bytes]) -> None:
    """End servers, in this order; one that leads its own session with whatever it started."""
    for process in processes:
        for sign in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                if os.getpgid(process.pid) == process.pid:
                    os.killpg(process.pid, sign)
                else:
                    process.send_signal(sign)
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
                break
