from __future__ import annotations

import ast
import importlib
import inspect
from pathlib import Path

import pytest

import monitors

ROOT = Path(monitors.__file__).parent
DATA = Path(__file__).parent.parent / "data"
SOURCES = sorted(path.stem for path in ROOT.glob("[!_]*.py"))
MODULES = sorted(ROOT.glob("*.py"))


def test_there_is_a_source() -> None:
    assert "feed" in SOURCES


def test_every_file_registers_exactly_one_source_under_its_name() -> None:
    assert sorted(monitors.known()) == SOURCES


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_has_two_verbs(name: str) -> None:
    source = monitors.known()[name]
    for verb in ("resolve", "fetch"):
        assert inspect.iscoroutinefunction(getattr(source, verb))
    assert type(source).__module__ == f"monitors.{name}"


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_says_what_it_is_and_where_it_is_described(name: str) -> None:
    text = importlib.import_module(f"monitors.{name}").__doc__
    assert text is not None
    assert "https://" in text


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_has_samples(name: str) -> None:
    assert list((DATA / name).glob("*")), f"put what it answers into tests/data/{name}/"


@pytest.mark.parametrize("path", MODULES, ids=[path.name for path in MODULES])
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text()))


@pytest.mark.parametrize("path", MODULES, ids=[path.name for path in MODULES])
def test_nothing_goes_out_but_through_the_guard(path: Path) -> None:
    """Only the guarded modules may make a connection or look a name up."""
    allowed = {"_network.py", "_stream.py", "_guard.py"}
    words = ("create_connection", "open_connection", "getaddrinfo", "AsyncClient", "httpx.get(")
    used = [word for word in words if word in path.read_text()]
    assert path.name in allowed or not used
