"""Knows handles: names of accounts that are no links, as people write and paste them."""

from __future__ import annotations

import re

_NAME = r"[\w.+-]{1,100}"
_HOST = (
    r"(?:(?:[\w-]+\.)+[a-z]{2,24}|localhost|\[[0-9a-f:]+\]|(?:\d{1,3}\.){3}\d{1,3})(?::\d{1,5})?"
)
_HANDLE = re.compile(
    rf"@{_NAME}@{_HOST}"  # the fediverse
    rf"|acct:@?{_NAME}@{_HOST}"
    rf"|@{_HOST}"  # Bluesky, where a handle is a host
    r"|did:[a-z]+:[\w.:%-]{1,300}"
    r"|at://\S{3,300}"
    r"|/?u/[\w-]{3,40}",  # Reddit
    re.IGNORECASE,
)


def is_handle(text: str) -> bool:
    """Tell whether a word is a handle that can be looked up without knowing more."""
    return _HANDLE.fullmatch(text) is not None
