"""What it means when no answer came: one sentence a failure, with what to do about it."""

from __future__ import annotations

import ssl

import httpcore
import httpx

from monitors import SourceError
from monitors._decode import BrokenBodyError, TooBigError
from monitors._guard import BlockedError, NoAddressError, UnknownHostError

EXPECTED = (
    TimeoutError,
    BlockedError,
    NoAddressError,
    TooBigError,
    BrokenBodyError,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.TimeoutException,
    httpcore.UnsupportedProtocol,
    httpx.TransportError,
    OSError,
)


_BLOCKED = (
    "`{host}` leads to a private or reserved address, or to an unusual port, where I do not go: if"
    " it is yours, name it in BELLWETHER_ALLOW_HOSTS."
)
_TOO_BIG = (
    "`{host}` sent more than {most} MB, more than I read at once: ask for a shorter feed, or find"
    " another link for it."
)
_BROKEN = "`{host}` sent an answer that is {how}: if that goes on, tell its owner."
_NOT_HTTP = (
    "`{host}` broke off, or does not speak HTTP there: check the link, and whether it works in a"
    " browser."
)
_CERTIFICATE = "The certificate of `{host}` is not valid ({why}): its owner must renew it."
_UNKNOWN = "There is no host named `{host}`: check the spelling, or whether the site is gone."
_NO_ADDRESS = (
    "The address of `{host}` could not be looked up just now: if that goes on, check the link, and"
    " this machine's own connection."
)
_TIMEOUT = (
    "`{host}` took too long to answer: if that goes on, check in a browser whether it still works."
)
_UNREACHABLE = "`{host}` cannot be reached: check the link, and whether it works in a browser."


def blocked(url: str, host: str) -> SourceError:
    """Say that a link leads where we do not go."""
    return SourceError(url, _BLOCKED.format(host=host), health="blocked")


def went_round(url: str, in_a_circle: bool) -> SourceError:  # noqa: FBT001 - the one thing to tell
    """Say that redirects do not end."""
    how = "redirects in a circle" if in_a_circle else "redirects more than five times"
    says = f"It {how}: open the link in a browser and give me the address where it ends."
    return SourceError(url, says, health="redirect_loop")


def explained(error: Exception, url: str, host: str, most: int) -> SourceError:
    """Say in a sentence what went wrong on the network, and what to do about it."""
    health, says = _sentence(error, most)
    # Not `format`: what went wrong may be told in the server's own words, braces and all.
    return SourceError(url, says.replace("{host}", host), health=health)


def _sentence(  # noqa: PLR0911 - a failure a line
    error: Exception, most: int
) -> tuple[str, str]:
    if isinstance(error, BlockedError):
        return "blocked", _BLOCKED
    if isinstance(error, TooBigError):
        return "too_big", _TOO_BIG.replace("{most}", f"{most / 1e6:g}")
    if isinstance(error, BrokenBodyError):
        return "broken_answer", _BROKEN.replace("{how}", str(error))
    if isinstance(error, (httpcore.ProtocolError, httpx.ProtocolError)):
        return "broken_answer", _NOT_HTTP
    if isinstance(error.__cause__, ssl.SSLCertVerificationError):
        return "unreachable", _CERTIFICATE.replace("{why}", error.__cause__.verify_message)
    if isinstance(error, UnknownHostError):
        return "unreachable", _UNKNOWN
    if isinstance(error, NoAddressError):
        return "unreachable", _NO_ADDRESS
    if isinstance(error, (TimeoutError, httpcore.TimeoutException, httpx.TimeoutException)):
        return "timeout", _TIMEOUT
    return "unreachable", _UNREACHABLE
