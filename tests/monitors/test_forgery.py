"""No link leads us inside somebody's house: not itself, no redirect, no name that turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitors import SourceError
from monitors._http import Rules
from tests.monitors._forgery import TRIES, lie_about_names, note_connections
from tests.monitors._hostile import Hostile, reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitors._http import Http
    from tests.monitors.conftest import Outside

EXPECTED = {link: one.health for one in TRIES for link in one.links}
RELATIVE = {"http:///latest/", "http:127.0.0.1"}
"""What leads back to where it came from, if it comes as a redirect."""


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    lie_about_names(monkeypatch)


def refusals(outside: Outside, link_to: Callable[[str], str] = lambda link: link) -> dict[str, str]:
    """Ask for the link of every try, and give what was said of each."""

    async def work(http: Http) -> dict[str, str]:
        said = {}
        for link in EXPECTED:
            try:
                await http.get(link_to(link))
                said[link] = "fetched"
            except SourceError as error:
                said[link] = error.health
        return said

    return outside.run(work, Rules())


def test_there_are_many_tries() -> None:
    assert len(EXPECTED) == sum(len(one.links) for one in TRIES) >= 160


def test_no_link_leads_inside(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = note_connections(monkeypatch)
    assert refusals(outside) == EXPECTED
    assert begun == []


def test_no_redirect_leads_inside(
    outside: Outside, hostile: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = note_connections(monkeypatch, hostile.port)
    paths = {link: f"/{n}" for n, link in enumerate(EXPECTED)}
    for link, path in paths.items():
        to = "".join(c for c in link if c.isprintable()).encode().decode("latin-1")
        hostile.says(path, reply(status=302, Location=to))
    said = refusals(outside, lambda link: f"http://away.example{paths[link]}")
    assert {link for link, health in said.items() if health == "fetched"} == RELATIVE
    assert begun == []
    assert set(hostile.paths()) >= set(paths.values())  # each was asked for, and sent us on


@pytest.mark.parametrize("name", ["turns.example", "turns-six.example", "turns-late.example"])
def test_a_name_that_turns_inside_takes_nobody_along(
    name: str, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = note_connections(monkeypatch)

    async def ask(http: Http) -> str:
        with pytest.raises(SourceError) as caught:
            await http.get(f"http://{name}/")
        return caught.value.health

    said = [outside.run(ask, Rules()) for _ in range(3)]  # each forgets what the last looked up
    assert said[0] == "unreachable"  # the open network, which nobody answers for here
    assert said[-1] == "blocked"
    # What was looked up is what is connected to, whatever the name would say a moment later.
    assert set(begun) <= {"93.184.216.34", "2606:4700::1111"}


def test_a_name_is_asked_for_once_between_its_vetting_and_its_use(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = note_connections(monkeypatch)

    async def ask(http: Http) -> None:
        for _ in range(2):
            with pytest.raises(SourceError):
                await http.get("http://turns.example/")

    outside.run(ask, Rules())
    assert begun == ["93.184.216.34"] * 2


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_no_proxy_of_the_environment_is_gone_through(
    name: str, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:3128")
    begun = note_connections(monkeypatch)
    for link in ("http://8.8.8.8/", "http://169.254.169.254/"):
        with pytest.raises(SourceError):
            outside.run(lambda http, link=link: http.get(link), Rules())  # type: ignore[misc]
    assert begun == ["8.8.8.8"]
