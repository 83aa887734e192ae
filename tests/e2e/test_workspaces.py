"""The product over HTTP, installed by two workspaces, from the first start to a second."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from bot.__main__ import wall
from bot.key import fresh
from bot.workspace import Workspace, serve
from bot.workspace.records import CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET, TEAM_ID
from tests.bot.test_installing import SECOND, Browser
from tests.e2e._play import Program, Slack, run, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "")


def test_two_workspaces_install_the_product_over_http_and_one_leaves(
    tmp_path: Path, keeps_in: Callable[[Path], str]
) -> None:
    first = Workspace(now=wall, installed=False)
    second = Workspace(now=wall, installed=False, team=SECOND, name="Second workspace")
    with serve(first, 0, more=[second]) as address:
        port = _free_port()
        settings = {
            "BELLWETHER_DATABASE": keeps_in(tmp_path),
            "BELLWETHER_KEY": fresh(),
            "BELLWETHER_HTTP": "yes",
            "BELLWETHER_PORT": str(port),
            "BELLWETHER_URL": f"http://127.0.0.1:{port}",
            "SLACK_API_URL": f"{address.url}/api/",
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "SLACK_CLIENT_ID": CLIENT_ID,
            "SLACK_CLIENT_SECRET": CLIENT_SECRET,
        }
        one, two = Slack(address.url), Slack(f"{address.url}/t/{SECOND}")

        @contextmanager
        def product(start: str) -> Iterator[str]:
            program = Program(tmp_path / start, ("run",), settings)
            program.starts()
            try:
                yield program.says("Ready.")
                assert program.stops() == 0, program.said
                assert "Traceback" not in program.said, program.said
                assert "xoxb-" not in program.said
            finally:
                program.stops()

        with product("first") as said:
            assert f"install Bellwether at http://127.0.0.1:{port}/slack/install" in said
            one.does("request_url", url=f"http://127.0.0.1:{port}/slack/events")
            browser = Browser(f"http://127.0.0.1:{port}")
            assert "is in Local workspace" in browser.installs(team=TEAM_ID)
            assert "is in Second workspace" in browser.installs(team=SECOND)
            one.types("watchlist create mine #advocates")
            assert "1 watchlist" in one.types("list").words
            assert "0 watchlists" in two.types("list").words
        with product("second"):
            assert "1 watchlist" in one.types("list").words
            two.does("uninstall")
            until(lambda: _is_gone(tmp_path, settings), "the second workspace to be left alone")
            assert "1 watchlist" in one.types("list").words
        checks = _checks(tmp_path, settings)
        assert any(
            check["check"] == "key" and "BELLWETHER_KEY" in check["says"] for check in checks
        )


def _checks(folder: Path, settings: dict[str, str]) -> list[dict[str, Any]]:
    return run(folder, "doctor", "--json", **settings).lines


def _is_gone(folder: Path, settings: dict[str, str]) -> bool:
    """Tell whether doctor finds a workspace that has not installed us any more."""
    found = _checks(folder, settings)
    return any(one["check"] == "installation" and not one["ok"] for one in found)
