"""Tidies links, and tells what can be told from them; all come from strangers."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from monitors import SourceError
from monitors._link import MOST

_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
# Nothing in it that reading and writing it again, or joining it to another, could change.
_PLAIN = re.compile(
    r"(https?://[A-Za-z0-9.-]+(?::[1-9][0-9]{0,3}|:[1-5][0-9]{4})?)(?:/[A-Za-z0-9/._~-]*)?"
)
_ABSOLUTE = re.compile(_PLAIN.pattern + r"(?:\?[A-Za-z0-9/._~=&%+-]+)?")
# An id that looks like a link to whoever joins it to another.
_NAME = re.compile(r"(?:tag|urn):[A-Za-z0-9][A-Za-z0-9/._~=&%+?#:,-]*")
# What is appended to a link to follow people about; the same post has it now and then not.
_TRACKING = re.compile(
    r"^(utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|_hs(enc|mi)|mkt_tok|"
    r"vero_(id|conv)|ref_(src|url)|s_cid|ncid|cmpid|wt[._]\w+|at_(medium|campaign)\w*|trk\w*|"
    r"pk_\w+|mtm_\w+|piwik_\w+|__s|oly_\w+_id)$",
    re.IGNORECASE,
)


def is_plain(link: str) -> bool:
    """Tell whether a link is absolute and so plain that no tidying and no base changes it."""
    return _PLAIN.fullmatch(link) is not None


def is_joined(link: str) -> bool:
    """Tell whether a link, or a name that looks like one, is such that no base changes it."""
    return (_ABSOLUTE.fullmatch(link) or _NAME.fullmatch(link)) is not None


def plain_place(link: str) -> str:
    """Give the scheme, host and port of a plain link; of another the link itself."""
    found = _PLAIN.fullmatch(link)
    return found[1] if found else link


def tidy(link: object, base: str = "") -> str:
    """Give an absolute http(s) link without tracking, or "" where there is none to be had."""
    if not isinstance(link, str):
        return ""
    if len(link) <= MOST and is_plain(link):
        return link
    link = _UNSEEN.sub("", link).strip()
    if not link or len(link) > MOST:
        return ""
    if _ABSOLUTE.fullmatch(link):
        return without_tracking(link)
    try:
        parts = urlsplit(urljoin(base, link))
        is_one = parts.scheme.lower() in ("http", "https") and parts.hostname and parts.port != 0
        return without_tracking(urlunsplit(parts)) if is_one else ""
    except ValueError:  # a host or a port that is none
        return ""


def without_tracking(link: str) -> str:
    """Take the parameters off that only tell where a reader came from."""
    parts = urlsplit(link)
    if "=" not in parts.query:
        return link
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [
        (name, value)
        for name, value in pairs
        if not _TRACKING.match(name)
        and not (name == "source" and value.startswith(("rss", "feed", "atom")))
    ]
    if len(kept) == len(pairs):
        return link
    return urlunsplit(parts._replace(query=urlencode(kept)))


def same_place(link: str) -> str:
    """Name a place so that its spellings fall together: no scheme, no www, no last slash.

    A port that is none is named as it stands. Raises ValueError where there is no reading the host.
    """
    parts = urlsplit(without_tracking(link))
    host = (parts.hostname or "").removeprefix("www.")
    try:
        port: int | str | None = parts.port
    except ValueError:
        port = parts.netloc.rpartition(":")[2]
    if port and port not in (80, 443):
        host = f"{host}:{port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{query}"


def is_same_host(one: str, other: str) -> bool:
    """Tell whether two links lead to the same host and port."""
    try:
        return urlsplit(one).netloc.lower() == urlsplit(other).netloc.lower() != ""
    except ValueError:
        return False


def target(base: str, location: str) -> str:
    """Tell where a redirect leads, however its address is written. Raises SourceError."""
    # Servers write raw bytes here; what is not ASCII is quoted, and what is quoted stays.
    location = quote(location.strip().encode("latin-1", "replace"), safe="%/:?#[]@!$&'()*+,;=-._~|")
    try:
        return urljoin(base, location)
    except ValueError as error:
        raise SourceError(
            base, "It redirects to something that is no link.", health="broken_redirect"
        ) from error


def scheme(link: str) -> str:
    """Name the scheme of a link, "" where it has none."""
    found = _SCHEME.match(link)
    if found is None or re.match(r"^[\w.-]+:\d+(/|$)", link):  # host:port, not a scheme
        return ""
    return found[1].lower()


def unwrapped(link: str) -> str:
    """Take off what Slack and people put around a link."""
    link = link.strip()
    if link.startswith("<") and link.endswith(">"):
        link = link[1:-1].partition("|")[0]
    return link.strip("“”\"'` \t")


def is_bare(link: str) -> bool:
    """Tell whether something looks like a link that lacks only its scheme."""
    return bool(
        re.match(
            r"^(?:[^\s/@:?#]+\.[^\s/@:?#.]+\.?|localhost|\[[0-9a-f:.]+\])(?::\d+)?(?:[/?#]|$)",
            link,
            re.IGNORECASE,
        )
    )


def names_plain_port(link: str) -> bool:
    """Tell whether a link without a scheme names a port that is none of those for TLS."""
    port = re.match(r"^[^/?#]*:(\d+)(?:[/?#]|$)", link)
    return port is not None and port[1] not in ("443", "8443")
