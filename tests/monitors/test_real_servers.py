"""What installs real servers says why it cannot, and stops nobody."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parent.parent.parent / ".ci" / "servers"
PLAIN = ("awk", "bash", "dirname", "grep", "id", "sed")


@pytest.mark.parametrize("name", ["wordpress", "ghost", "feedparser-files"])
def test_without_its_tools_nothing_is_installed_and_nothing_fails(
    name: str, tmp_path: Path
) -> None:
    tools, cache = tmp_path / "bin", tmp_path / "cache"
    tools.mkdir()
    for tool in PLAIN:
        (tools / tool).symlink_to(shutil.which(tool) or tool)
    done = subprocess.run(
        [str(SCRIPTS / name), str(cache)],
        env={"PATH": str(tools), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "there is no" in done.stdout
    assert not cache.exists()


@pytest.mark.parametrize("name", ["wordpress", "ghost", "feedparser-files"])
def test_what_is_complete_is_left_alone(name: str, tmp_path: Path) -> None:
    words = (SCRIPTS / name).read_text().split("stamp=$home/")[1].split("\n")[0]
    for variable in ("ghost", "node", "version"):
        said = [line for line in (SCRIPTS / name).read_text().split("\n") if f"{variable}=" in line]
        words = words.replace(f"${variable}", said[0].partition("=")[2]) if said else words
    (tmp_path / name).mkdir()
    (tmp_path / name / words).touch()
    done = subprocess.run(
        [str(SCRIPTS / name), str(tmp_path)], capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
