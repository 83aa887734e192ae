"""Where products keep things; one at work and one blog with many authors, for all to share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.e2e._blog import Blog
from tests.e2e._play import playing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.e2e._play import Play

SECRETS = {
    "BELLWETHER_HOOK_SECRET": "what the sample shop signs with",
    "BELLWETHER_STRIPE_SECRET": "whsec_what_the_sample_endpoint_signs_with",
}
AUTHORS = (
    "Ada",
    "Ben Sample",
    "Cleo",
    "Dora",
    "Emil",
    "Fay",
    "Gita",
    "Gus",
    "Hedy",
    "Ida",
    "Jon Sample",
    "Kim",
    "Lea",
    "Moe",
)


@pytest.fixture(scope="session")
def keeps_in(request: pytest.FixtureRequest) -> Callable[[Path], str]:
    """Give what makes a database for a product in a folder, and gives its address.

    On PostgreSQL, as whatever is wrong on SQLite is found by the tests of a single part; with
    BELLWETHER_TEST_ENGINE=sqlite, or where no PostgreSQL starts, it is a file.
    """

    def file(folder: Path) -> str:
        return str(folder / "bellwether.db")

    if os.environ.get("BELLWETHER_TEST_ENGINE") == "sqlite":
        return file
    try:
        copies: Callable[[], str] = request.getfixturevalue("postgres_copies")
    except pytest.skip.Exception:
        return file
    return lambda _folder: copies()


@pytest.fixture(scope="package")
def play(
    tmp_path_factory: pytest.TempPathFactory, keeps_in: Callable[[Path], str]
) -> Iterator[Play]:
    """Start the product once; a name the machine would look up leads to its metadata service."""
    folder = tmp_path_factory.mktemp("shared")
    names = folder / "names"
    names.mkdir()
    # Stands in for a name server: Python imports it in every process that is started.
    (names / "sitecustomize.py").write_text(
        "import socket\n"
        "look_up = socket.getaddrinfo\n"
        "def told(host, *more, **named):\n"
        "    metadata = host in ('metadata.example', b'metadata.example')\n"
        "    return look_up('169.254.169.254' if metadata else host, *more, **named)\n"
        "socket.getaddrinfo = told\n"
    )
    with playing(folder, database=keeps_in(folder), PYTHONPATH=str(names), **SECRETS) as play:
        yield play


@pytest.fixture(scope="package")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Blog]:
    """Put a blog on the air on which many people write, each with a feed of their own."""
    with Blog(tmp_path_factory.mktemp("town"), author="The Town") as blog:
        for author in AUTHORS:
            for week in (3, 2, 1):
                blog.writes(
                    f"{author} on week {week}",
                    f"What {author} did in the garden in week {week}, with pictures.",
                    days_ago=7 * week,
                    author=author,
                    category=author.split()[0].lower(),
                )
        yield blog.publishes()
