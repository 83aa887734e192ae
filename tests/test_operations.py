"""What operators are given is what it says it is: the unit of systemd, and the page about it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

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


def test_a_wheel_is_the_same_bytes_whenever_it_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for name, clock in (("one", 1_700_000_000), ("other", 1_800_000_000)):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1600000000")
        tree = tmp_path / name
        for folder in ("bot/hooks", "storage"):
            shutil.copytree(ROOT / folder, tree / folder)
        for folder in ("monitors", "signals", "value"):
            (tree / folder).mkdir()
            (tree / folder / "__init__.py").touch()
        for file in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / file, tree / file)
        for file in tree.rglob("*"):
            os.utime(file, (clock, clock))
        built = WheelBuilder(str(tree)).build(directory=str(tree / "dist"), versions=["standard"])
        made += [Path(one).read_bytes() for one in built]
    assert made[0] == made[1]


@pytest.mark.parametrize("lock", sorted(ROOT.glob("requirements*.lock")), ids=lambda one: one.name)
def test_a_lock_names_one_version_with_its_hashes_and_no_address(lock: Path) -> None:
    said = lock.read_text(encoding="utf-8")
    assert "://" not in said
    assert not re.search(r"^\s*-[^-]|^\s*--(?!hash=)", said, re.MULTILINE)
    for wanted in said.replace("\\\n", " ").strip().splitlines():
        assert re.match(r"[\w.\[\]-]+==[\w.+!]+( ;.*?)? .*--hash=sha256:[0-9a-f]{64}", wanted), (
            wanted
        )


DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
STEPS = [
    (line.partition(" ")[0], line.partition(" ")[2])
    for line in re.sub(r"\\\n", " ", re.sub(r"(?m)^#.*\n", "", DOCKERFILE)).splitlines()
    if line.strip()
]
"""Each step of the image: what it does, and with what."""
RULES = {
    "DL3000 a folder is named whole": [w for k, w in STEPS if k == "WORKDIR" and w[0] != "/"],
    "DL3002 the last user is not root": [w for k, w in STEPS if k == "USER"][-1:] == ["root"],
    "DL3004 no sudo": [w for k, w in STEPS if k == "RUN" and "sudo " in w],
    "DL3006 DL3007 a base has a version": [
        w for k, w in STEPS if k == "FROM" and not re.match(r"[\w./-]+:(?!latest)\S+( AS \w+)?$", w)
    ],
    "DL3020 files are copied, not added": [w for k, w in STEPS if k == "ADD"],
    "DL3025 a command is a list": [
        w for k, w in STEPS if k in ("CMD", "ENTRYPOINT") and not w.startswith("[")
    ],
    "DL3042 pip keeps nothing": "PIP_NO_CACHE_DIR=1" not in DOCKERFILE,
    "DL3013 pip takes what is pinned": [
        w
        for k, w in STEPS
        if k == "RUN" and "pip install" in w and not re.search("--require-hashes|--no-deps", w)
    ],
    "DL3057 it says whether it is well": "HEALTHCHECK" not in dict(STEPS),
    "DL4000 nobody is its maintainer": "MAINTAINER" in dict(STEPS),
    "DL4001 nothing is fetched while it is built": re.findall(r"\b(?:curl|wget|git)\b", DOCKERFILE),
    "a user is there before it is used": "useradd" not in DOCKERFILE.partition("\nUSER ")[0],
    "no secret is part of it": re.findall(r"(?i)(?:ENV|ARG) \S*(?:token|secret|key)", DOCKERFILE),
}
"""Rules of hadolint (by its numbers) that may be broken here, and two of ours: what breaks each."""


@pytest.mark.parametrize("rule", RULES)
def test_the_image_is_built_by_the_rules(rule: str) -> None:
    assert not RULES[rule]


SAYS = {
    "holes": ("Name Version ID\nsample 1.0 PYSEC-1", 1, 1),
    "none": ("No known vulnerabilities found", 0, 0),
    "nobody": ("", 1, 75),
    "unknown": ("sample could not be audited", 0, 75),
}
"""What pip-audit prints and how it ends, and how `.ci/audit` ends."""


@pytest.mark.parametrize("name", SAYS)
def test_an_audit_fails_for_holes_and_not_for_want_of_an_answer(name: str, tmp_path: Path) -> None:
    says, ends, ours = SAYS[name]
    python = tmp_path / "python3"
    python.write_text(
        "#!/bin/sh\n"
        'mkdir -p "$3/bin"\n'
        "printf '#!/bin/sh\\nexit 0\\n' > \"$3/bin/python\"\n"
        f"printf '#!/bin/sh\\ncat {tmp_path}/says\\nexit {ends}\\n' > \"$3/bin/pip-audit\"\n"
        'chmod +x "$3/bin/python" "$3/bin/pip-audit"\n',
        encoding="utf-8",
    )
    python.chmod(0o755)
    (tmp_path / "says").write_text(f"{says}\n" if says else "", encoding="utf-8")
    ran = subprocess.run(
        [str(ROOT / ".ci" / "audit")],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"},
    )
    assert ran.returncode == ours, ran.stderr
    assert ("not audited" in ran.stderr) == (ours == 75)
