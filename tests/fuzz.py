"""Strange bytes, made up by what they reach in our code (atheris): the second half of `make fuzz`.

Each target is run by itself for a while, from a corpus of documents that the tests have. Nothing
but what a target says it raises may come out of it; what does is printed with the bytes.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SECONDS = int(os.environ.get("BELLWETHER_FUZZ", "50"))
"""For so long each target is run."""
SMALL = 5_000
LONGEST = 20_000
"""Bytes of one input."""


def feed(data: bytes) -> None:
    """Read a feed of any kind."""
    from monitors._entries import UnreadableError
    from monitors._parse_feed import parse

    with contextlib.suppress(UnreadableError):
        parse(data, "https://ada.example/feed", "", NOW)


def page(data: bytes) -> None:
    """Look for feeds in a page."""
    from monitors import _discover

    for one in _discover.in_page(data, "https://ada.example/"):
        assert one.url.startswith(("https://", "http://"))


def readers(data: bytes) -> None:
    """Read what an API may answer, with every reader there is; the first byte says which."""
    from monitors._api import UnreadableError
    from tests.monitors.test_readers_survive import READERS

    module, name, more = READERS[(data[0] if data else 0) % len(READERS)]
    with contextlib.suppress(UnreadableError):
        getattr(importlib.import_module(f"monitors.{module}"), name)(data[1:], *more)


def typed(data: bytes) -> None:
    """Take apart what somebody typed after `/bellwether`."""
    from bot import grammar, text

    said = grammar.parse(data.decode("utf-8" if len(data) % 2 else "latin-1", "replace"))
    for one in said.rest.words:
        assert "<" not in text.said(one.text)


def sheet(data: bytes) -> None:
    """Look at a file that is to be imported."""
    from bot import exchange, intake, looking, profiles, sheets
    from bot.exports._reading import Said

    with contextlib.suppress(exchange.ImportFileError):
        exchange.read(data, "people.csv")
    with contextlib.suppress(sheets.SheetError):
        if intake.is_ours(data, "sheet.csv"):
            looking.look(data, "sheet.csv", profiles.Keys(b"only for tests"), Said())


def hook(data: bytes) -> None:
    """Read what a sender of webhooks may tell; the first byte says which."""
    from bot import hooks

    kinds = list(hooks.known().values())
    with contextlib.suppress(hooks.Unreadable):
        kinds[(data[0] if data else 0) % len(kinds)].read(data[1:], NOW)


TARGETS: dict[str, Callable[[bytes], None]] = {
    one.__name__: one for one in (feed, page, readers, typed, sheet, hook)
}


def corpus(name: str) -> list[bytes]:
    """Give documents to begin with."""
    data = Path(__file__).parent / "data"
    if name in ("feed", "page"):
        from tests.monitors import _documents

        made = _documents.feeds() if name == "feed" else _documents.pages()
        return [one.body for one in made.values() if len(one.body) < SMALL]
    if name == "typed":
        return [b'watch "Ada" https://ada.example owner <@U0ADA>', b"list --share", "“Zoë".encode()]
    if name == "sheet":
        return [one.read_bytes() for one in sorted((data / "import").glob("*.csv"))]
    files = sorted((data / "hooks").glob("*.json")) if name == "hook" else data.rglob("*.case.json")
    found = [one.read_bytes() for one in files][:200]
    return [bytes([n % 64]) + one for n, one in enumerate(found)]


def run(name: str) -> None:
    """Fuzz one target, in this process, till its time is over or something comes out of it."""
    import atheris

    with tempfile.TemporaryDirectory() as folder:
        for n, body in enumerate(corpus(name)):
            Path(folder, f"{n}").write_bytes(body[:LONGEST])
        with atheris.instrument_imports(include=["bot", "monitors", "signals", "value"]):
            TARGETS[name](b"{}")
        flags = [
            f"-max_total_time={SECONDS}",
            f"-max_len={LONGEST}",
            "-timeout=20",
            "-verbosity=0",
            f"-artifact_prefix={folder}/",
        ]
        atheris.Setup([sys.argv[0], *flags, "-print_final_stats=1", folder], TARGETS[name])
        atheris.Fuzz()


def main(names: list[str]) -> int:
    """Fuzz these targets, or all, each in a process of its own; tells how many failed."""
    if importlib.util.find_spec("atheris") is None:
        sys.stderr.write("There is no atheris for this Python here; that part is left out.\n")
        return 0
    failed = 0
    for name in names or TARGETS:
        ran = subprocess.run(
            [sys.executable, "-m", "tests.fuzz", "--here", name],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        said = ran.stdout + ran.stderr
        counts = [line for line in said.splitlines() if "number_of_executed_units" in line]
        ok = ran.returncode == 0
        runs = int(counts[-1].rpartition(" ")[2]) if counts else 0
        sys.stdout.write(json.dumps({"target": name, "ok": ok, "runs": runs}) + "\n")
        if not ok:
            failed += 1
            sys.stdout.write(said[-6000:] + "\n")
    return failed


if __name__ == "__main__":
    if sys.argv[1:2] == ["--here"]:
        run(sys.argv[2])
    else:
        sys.exit(min(main(sys.argv[1:]), 1))
