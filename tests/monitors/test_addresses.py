from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import TYPE_CHECKING, Any

import pytest

from monitors import SourceError
from monitors._addresses import Allowed, is_forbidden
from monitors._http import Rules

if TYPE_CHECKING:
    from tests.monitors.conftest import Outside

INSIDE = [
    "127.0.0.1",
    "127.1",
    "127.255.255.254",
    "2130706433",
    "0x7f.1",
    "0x7f000001",
    "017700000001",
    "0",
    "0.0.0.0",  # noqa: S104 - to be refused
    "localhost",
    "localhost.",
    "LOCALHOST",
    "LocalHost.",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "169.254.1.1",
    "0xa9fea9fe",
    "2852039166",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[::]",
    "[::127.0.0.1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:a9fe:a9fe]",
    "[::ffff:8.8.8.8]",
    "[::ffff:0:127.0.0.1]",
    "[fe80::1]",
    "[fe90::1]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[fec0::1]",
    "[2002:7f00:1::1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1::1]",
    "[ff02::1]",
    "[2001:db8::1]",
    "[2001::1]",
    "[3fff::1]",
    "[5f00::1]",
    "[100::1]",
    "127。0。0。1",
    "１２７.0.0.1",
    "169.254.169.254。",
    "[fe80::1%25eth0]",
    "metadata.example",
    "mixed.example",
    "six.example",
]
WRONG = [
    "file:///etc/passwd",
    "ftp://example.com/",
    "gopher://127.0.0.1:70/",
    "javascript:alert(1)",
    "data:text/xml,<rss/>",
    "http:///etc/passwd",
    "http://",
    "//127.0.0.1/",
    "http://user:password@example.com/",
    "http://8.8.8.8@127.0.0.1/",
    "http://127.0.0.1\\@8.8.8.8/",
    "http://0177.0.0.1/",
    "http://[::1/",
    "http://8.8.8.8:22/",
    "http://8.8.8.8:25/",
    "http://8.8.8.8:6379/",
    "http://8.8.8.8:0/",
    "http://8.8.8.8:99999/",
    "https://exa mple.com/",
    "http://" + "a" * 2_000 + ".example/",
]
NAMES = {
    "localhost": ["127.0.0.1", "::1"],
    "metadata.example": ["169.254.169.254"],
    "mixed.example": ["8.8.8.8", "10.0.0.7"],
    "six.example": ["2606:4700::1111", "fd00::1"],
    "intranet.example": ["10.1.2.3"],
}


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer for the name server, so that nothing leaves this machine."""
    real = socket.getaddrinfo

    def answer(host: str, port: Any, *args: Any, **options: Any) -> list[Any]:
        known = NAMES.get(host.rstrip(".").lower())
        if known is not None:
            return [(0, 0, 0, "", (address, 0)) for address in known]
        return list(real(host, port, *args, **{**options, "flags": socket.AI_NUMERICHOST}))

    monkeypatch.setattr(socket, "getaddrinfo", answer)


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note every connection that is begun, and refuse it."""
    begun: list[str] = []

    async def refuse(_loop: object, _protocol: object, host: str, *_: object, **__: object) -> None:
        begun.append(host)
        raise ConnectionRefusedError

    monkeypatch.setattr(asyncio.BaseEventLoop, "create_connection", refuse)
    return begun


@pytest.mark.parametrize("host", INSIDE)
@pytest.mark.usefixtures("names")
def test_no_way_leads_inside(host: str, outside: Outside, connected: list[str]) -> None:
    with pytest.raises(SourceError) as caught:
        outside.run(lambda http: http.get(f"http://{host}/latest/meta-data/"), Rules())
    assert caught.value.health in ("blocked", "bad_link", "unreachable")
    assert connected == []


@pytest.mark.parametrize("link", WRONG)
@pytest.mark.usefixtures("names")
def test_a_wrong_link_is_refused(link: str, outside: Outside, connected: list[str]) -> None:
    with pytest.raises(SourceError) as caught:
        outside.run(lambda http: http.get(link), Rules())
    assert caught.value.health in ("blocked", "bad_link")
    assert connected == []


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
