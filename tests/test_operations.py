"""What operators are given is what it says it is: the unit of systemd, and the page about it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot import health
from storage import _room

ROOT = Path(__file__).parents[1]
UNIT = ROOT / "deploy" / "bellwether.service"
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
MOST_EXPOSED = 20
"""Tenths, by systemd's own reckoning: 100 is a service that may do anything."""


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
@pytest.mark.parametrize(
    "question",
    [("verify",), ("security", "--offline=true", f"--threshold={MOST_EXPOSED}")],
    ids=["verify", "security"],
)
def test_the_unit_is_sound_and_hardened(question: tuple[str, ...], tmp_path: Path) -> None:
    # Its program is installed on another machine.
    said = re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", UNIT.read_text(encoding="utf-8"))
    unit = tmp_path / UNIT.name
    unit.write_text(said, encoding="utf-8")
    asked = subprocess.run(
        ["systemd-analyze", *question, str(unit)], capture_output=True, text=True, check=False
    )
    assert asked.returncode == 0, asked.stdout[-2000:] + asked.stderr
    assert asked.stderr == ""


def test_the_page_names_every_metric_and_every_limit() -> None:
    named = set(re.findall(r"^\| `(bellwether_\w+)`", PAGE, re.MULTILINE))
    assert named == set(health.METRICS)
    assert f"{health.LATE.seconds // 60} minutes" in PAGE
    assert f"{_room.LEAST_FREE // 1_000_000} MB" in PAGE
