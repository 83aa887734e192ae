"""A link that is fetched: read once, strictly, into all that asking for it needs."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx

from monitors import SourceError
from monitors._addresses import literal

MOST = 2_000  # characters of a link that we keep
_PORTS = {"http": 80, "https": 443}
# Nothing in it that reading could change or refuse, but for the numbers: most links are so.
_PLAIN = re.compile(
    r"(https?)://([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::([1-9][0-9]{0,4}))?"
    r"((?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?(?:\?[A-Za-z0-9/._~=&+-]*)?)",
    re.ASCII,
)


class Link(NamedTuple):
    """What is asked for, and where.

    `text` is the link as it was understood, without a fragment. `host` is the host for people, in
    its own letters; `name` the same in ASCII. `port` is what to connect to, `netloc` the host with
    a port where that is an unusual one, and `target` what the first line of a request names.
    """

    text: str
    scheme: str
    host: str
    name: str
    port: int
    netloc: str
    target: bytes

    @property
    def place(self) -> tuple[str, int]:
        """Host and port."""
        return self.host, self.port


def read(link: str) -> Link:
    """Read a link to be fetched. Raises SourceError where it is none that we follow."""
    if len(link) > MOST:
        raise SourceError(link[:200], "That link is too long to be one.", health="bad_link")
    return _plain(link) or _read(link)


def _plain(link: str) -> Link | None:
    """Read a plain link, as httpx would at twenty times the cost; None where it is not plain."""
    found = _PLAIN.fullmatch(link)
    if found is None:
        return None
    scheme, host, port, path = found.groups()
    # Names in other letters are to be decoded, and what looks like an address may be none.
    if "xn--" in host or (host[-1].isdigit() and str(literal(host)) != host):
        return None
    number, netloc = _PORTS[scheme], host
    if port and int(port) != number:
        number, netloc = int(port), f"{host}:{port}"
        if number > 65535:
            return None
    target = path if path.startswith("/") else f"/{path}"
    return Link(f"{scheme}://{netloc}{path}", scheme, host, host, number, netloc, target.encode())


def _read(link: str) -> Link:
    try:
        url = httpx.URL(link).copy_with(fragment=None)
        port = urlsplit(link).port  # whoever reads it after us reads it so; it knows the bounds
        host = url.host  # a name in other letters is decoded here, and may be none
    except (httpx.InvalidURL, ValueError) as error:
        raise SourceError(
            link, f"I cannot read `{link}` as a link: please check it.", health="bad_link"
        ) from error
    if url.scheme not in _PORTS:
        raise SourceError(
            link, "I only follow links that begin with http:// or https://.", health="bad_link"
        )
    if url.userinfo:
        raise SourceError(
            link,
            "I do not follow links with a user name or password in them: give me one without.",
            health="bad_link",
        )
    if not host or "%" in host or port == 0:
        raise SourceError(
            link, f"There is no host in `{link}`: please check it.", health="bad_link"
        )
    return Link(
        str(url),
        url.scheme,
        host,
        url.raw_host.decode("ascii"),
        url.port or _PORTS[url.scheme],
        url.netloc.decode("ascii", "replace"),
        url.raw_path,
    )
