from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

import pytest

from monitors import SourceError
from monitors._addresses import Allowed, is_forbidden
from monitors._http import Rules
from tests.monitors._forgery import lie_about_names, note_connections

if TYPE_CHECKING:
    from tests.monitors.conftest import Outside


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer for the name server, so that nothing leaves this machine."""
    lie_about_names(monkeypatch)


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note every connection that is begun, and refuse it."""
    return note_connections(monkeypatch)


@pytest.mark.usefixtures("names")
@pytest.mark.parametrize("host", ["169.254.169.254", "metadata.example"])
def test_a_link_to_cloud_metadata_gets_one_clear_sentence(host: str, outside: Outside) -> None:
    with pytest.raises(SourceError) as caught:
        outside.run(lambda http: http.get(f"http://{host}/"), Rules())
    assert caught.value.health == "blocked"
    assert caught.value.says == (
        f"`{host}` leads to a private or reserved address, or to an unusual port, where I do not"
        " go: if it is yours, name it in BELLWETHER_ALLOW_HOSTS."
    )


@pytest.mark.parametrize(
    "host", ["8.8.8.8", "1.1.1.1", "93.184.216.34", "[2606:4700::1111]", "[64:ff9b::808:808]"]
)
def test_the_open_network_is_reached(host: str, outside: Outside, connected: list[str]) -> None:
    with pytest.raises(SourceError) as caught:
        outside.run(lambda http: http.get(f"http://{host}/"), Rules())
    assert caught.value.health == "unreachable"
    assert connected == [host.strip("[]")]


@pytest.mark.parametrize(
    ("entries", "link"),
    [
        (("intranet.example",), "http://intranet.example:9000/"),
        (("intranet.example:9000",), "http://intranet.example:9000/"),
        (("INTRANET.example",), "http://intranet.example./"),
        (("10.0.0.0/8",), "http://intranet.example:9000/"),
        (("10.1.2.3",), "http://10.1.2.3:22/"),
        (("metadata.example",), "http://metadata.example/"),
        (("::1",), "http://[::1]:1234/"),
        (("[::1]:1234",), "http://[::1]:1234/"),
        (("127.0.0.0/8", "::1"), "http://localhost:1234/"),
    ],
)
@pytest.mark.usefixtures("names")
def test_what_is_allowed_is_reached(
    entries: tuple[str, ...], link: str, outside: Outside, connected: list[str]
) -> None:
    with pytest.raises(SourceError) as caught:
        outside.run(lambda http: http.get(link), Rules(allow_hosts=entries))
    assert caught.value.health == "unreachable"
    assert connected


@pytest.mark.parametrize(
    ("entries", "link"),
    [
        (("intranet.example:9000",), "http://intranet.example:9001/"),
        (("intranet.example",), "http://10.1.2.3/"),
        (("10.1.2.4",), "http://10.1.2.3/"),
        (("127.0.0.0/8",), "http://localhost/"),  # it is ::1 as well
        (("10.0.0.0/8",), "http://mixed.example:9000/"),
    ],
)
@pytest.mark.usefixtures("names")
def test_only_what_is_allowed_is_reached(
    entries: tuple[str, ...], link: str, outside: Outside, connected: list[str]
) -> None:
    with pytest.raises(SourceError) as caught:
        outside.run(lambda http: http.get(link), Rules(allow_hosts=entries))
    assert caught.value.health == "blocked"
    assert connected == []


def test_nonsense_in_the_allowed_is_named() -> None:
    with pytest.raises(ValueError, match="one:two"):
        Allowed.read(("one:two",))


@pytest.mark.parametrize("name", ["", "  "])
def test_an_empty_entry_allows_nothing(name: str) -> None:
    assert Allowed.read((name,)) == Allowed()


def test_everything_behind_nat64_counts_as_what_it_leads_to() -> None:
    assert is_forbidden(ipaddress.ip_address("64:ff9b::10.0.0.1"))
    assert not is_forbidden(ipaddress.ip_address("64:ff9b::8.8.8.8"))
