"""The shape of the house: what its plan promises of every file, held by looking at every file."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# The folders whose files are each one of a kind, and the decorator that each registers it with.
COLLECTIONS = {
    "storage": "table",
    "monitors": "source",
    "signals": "signal",
    "bot/commands": "command",
    "bot/actions": "action",
    "bot/jobs": "job",
    "value/attribution": "split",
    "bot/cards": "card",
    "bot/modals": "modal",
    "bot/events": "event",
    "bot/shortcuts": "shortcut",
    "bot/options": "options",
    "bot/hooks": "hook",
    "bot/exports": "export",
    "bot/terminal": "subcommand",
}
# The tables are found by another name, because `known` would be a question to one of them.
KNOWN_BY = {"storage": "tables"}


def _files(folder: str) -> list[Path]:
    return sorted(path for path in (ROOT / folder).glob("*.py") if not path.name.startswith("_"))


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def _id(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _members() -> list[Path]:
    return [path for folder in COLLECTIONS for path in _files(folder)]


def _tracked() -> list[Path]:
    """Every file that is kept, or is about to be."""
    try:
        names = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"not a checkout: {error}")
    paths = [ROOT / name.decode() for name in names.split(b"\0") if name]
    return [path for path in paths if path.is_file()]


@pytest.mark.parametrize("folder", COLLECTIONS)
def test_a_collection_knows_its_files(folder: str) -> None:
    package = importlib.import_module(folder.replace("/", "."))
    known = getattr(package, KNOWN_BY.get(folder, "known"))()
    assert sorted(known) == [path.stem for path in _files(folder)]


@pytest.mark.parametrize("path", _members(), ids=_id)
def test_a_file_registers_exactly_one_of_its_kind(path: Path) -> None:
    kind = COLLECTIONS[str(path.parent.relative_to(ROOT))]
    registered = [
        node.name
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        for decorator in node.decorator_list
        if re.match(rf"(\w+\.)*{kind}\b", ast.unparse(decorator))
    ]
    assert len(registered) == 1, f"@{kind} stands over {registered or 'nothing'}"


@pytest.mark.parametrize("path", _members(), ids=_id)
def test_a_file_says_what_it_is(path: Path) -> None:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    first = text.partition("\n")[0]
    assert len(first) > 10, "a docstring whose first line says what this is"


@pytest.mark.parametrize("package", COLLECTIONS)
def test_a_package_says_what_one_of_its_files_is(package: str) -> None:
    text = (ROOT / package / "__init__.py").read_text(encoding="utf-8")
    assert re.match(r"An? \w+", ast.get_docstring(ast.parse(text)) or "")


@pytest.mark.parametrize("path", _files("monitors"), ids=_id)
def test_a_source_has_sample_replies(path: Path) -> None:
    samples = ROOT / "tests" / "data" / path.stem
    assert samples.is_dir(), f"put what {path.stem} answers into {_id(samples)}/"
    assert any(samples.iterdir()), f"put what {path.stem} answers into {_id(samples)}/"


@pytest.mark.parametrize("path", _files("signals"), ids=_id)
def test_a_signal_has_samples(path: Path) -> None:
    samples = ROOT / "tests" / "data" / f"{path.stem}.toml"
    assert samples.is_file(), f"say in {_id(samples)} what shows {path.stem} and what does not"


@pytest.mark.parametrize("path", _files("bot/commands"), ids=_id)
def test_a_subcommand_is_in_the_readme_and_explains_itself(path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"`(/bellwether )?{path.stem}\b[^`\n]*`", readme), (
        f"README.md does not tell of `{path.stem}`"
    )
    help_line = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n")
    assert re.match(rf"{path.stem}\b[^:]*: .", help_line[0]), "VERB WHAT IT TAKES: what it does"


def test_the_readme_tells_of_every_part_of_the_command_line() -> None:
    from bot.__main__ import main

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = getattr(main, "commands", {})
    missing = [name for name in commands if not re.search(rf"\bbellwether {name}\b", readme)]
    assert not missing, f"README.md does not tell of {missing}"


def test_every_setting_is_in_the_example_with_what_it_means() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    shape = r"#?\s?((?:SLACK|BELLWETHER)_\w+)="
    explained: set[str] = set()
    for before, line in zip(["", *example], example, strict=False):
        if found := re.match(shape, line):
            assert before.startswith("# "), f"say above {found[1]} what it means"
            explained.add(found[1])
    settings = (ROOT / "bot" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'"((?:SLACK|BELLWETHER)_[A-Z_]+)"', settings))
    assert explained == read, "`.env.example` and bot/settings.py tell of the same variables"


def test_only_one_file_may_read_the_clock() -> None:
    banned = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"][
        "lint"
    ]["flake8-tidy-imports"]["banned-api"]
    assert {"datetime.datetime.now", "datetime.datetime.utcnow", "time.time"} <= set(banned)
    pardoned = [
        _id(path)
        for folder in ("bot", "monitors", "signals", "value", "storage")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if re.search(r"noqa:[^\n]*TID251", path.read_text(encoding="utf-8"))
    ]
    assert pardoned in ([], ["bot/__main__.py"])


@pytest.mark.parametrize("lock", sorted(ROOT.glob("requirements*.lock")), ids=_id)
def test_a_lock_file_holds_versions_and_hashes_and_no_address(lock: Path) -> None:
    for line in lock.read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(
            r"[A-Za-z0-9._-]+(\[[a-z0-9,-]+\])?==[^\s/:]+( ; [^/:]+)?( \\)?"
            r"|    --hash=sha256:[0-9a-f]{64}( \\)?|\s*#[^/]*|",
            line,
        ), f"{lock.name} holds more than versions and hashes: {line}"


def test_no_file_tells_of_the_machine_it_was_made_on() -> None:
    # In pieces, so that this file does not tell either.
    told = [r"\.\./" + "shared", "/(?:home|Users|root)/" + r"\w"]
    if len(ROOT.parts) > 2:
        told.append(re.escape(f"{ROOT}/"))
    told_of = re.compile("|".join(told))
    for path in _tracked():
        text = path.read_bytes().decode("utf-8", errors="replace")
        found = told_of.search(text)
        assert found is None, f"{_id(path)} says {found and found[0]!r}"
