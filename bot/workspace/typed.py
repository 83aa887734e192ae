"""What Slack makes of what somebody types: mentions become ids, markup characters are escaped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from bot.workspace.people import Directory
    from bot.workspace.records import Channel, User

# An id that is typed out already stays; a name counts only where a word begins.
_MENTION = re.compile(r"(?<![\w<&/.:@#])([@#])([\w][\w.-]*[\w]|\w)")
_LINK = re.compile(r"(?<![<\w])https?://[^\s<>|]+")
_MARKUP = re.compile(r"<(?:(?:[@#]|!subteam\^)[A-Z0-9]+(?:\|[^<>|]*)?|https?://[^<>\s]+)>")


def mentions(text: str, directory: Directory, *, labels: bool) -> str:
    """Turn `@mia` and `#general` into ids where such a person or channel exists."""

    def found(match: re.Match[str]) -> str:
        sign, name = match[1], match[2].lower()
        hits: list[User | Channel] = []
        if sign == "@":
            hits += [user for user in directory.users.values() if user.name == name]
        else:
            hits += [c for c in directory.channels.values() if c.name == name and not c.is_im]
        groups = [one for one in directory.groups.values() if one.handle == name]
        if sign == "@" and groups and not hits:
            label = f"|@{groups[0].handle}" if labels else ""
            return f"<!subteam^{groups[0].id}{label}>"
        if not hits:
            return match[0]
        label = f"|{hits[0].name}" if labels else ""
        return f"<{sign}{hits[0].id}{label}>"

    return _MENTION.sub(found, text)


def command(text: str, directory: Directory) -> str:
    """Write a command's text as an app with `should_escape` gets it."""
    return mentions(text, directory, labels=True)


def message(text: str, directory: Directory) -> str:
    """Write a message's text as it is stored: escaped, with mentions and links marked up."""
    marked = mentions(text, directory, labels=False)
    parts: list[str] = []
    end = 0
    for match in _MARKUP.finditer(marked):
        parts += [_plain(marked[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*parts, _plain(marked[end:])])


def _plain(text: str) -> str:
    parts: list[str] = []
    end = 0
    for match in _LINK.finditer(text):
        link = match[0].rstrip(".,;:!?)'\"")
        stop = match.start() + len(link)
        parts += [_escape(text[end : match.start()]), f"<{_escape(link)}>"]
        end = stop
    return "".join([*parts, _escape(text[end:])])


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def links(text: str) -> list[str]:
    """List the addresses in a stored message, as they were typed."""
    found = re.findall(r"<(https?://[^|>\s]+)", text)
    return [url.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for url in found]


def host(url: str) -> str:
    """Name the host of an address."""
    return (urlsplit(url).hostname or "").lower()
