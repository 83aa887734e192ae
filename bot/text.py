"""Escaping and formatting for Slack and for people; pure."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime, timedelta

_SPACES = re.compile(r"\s+")
# Marks that turn the reading direction around, those that cannot be seen, and half characters.
_UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f]"
)
MOST_URL = 1000
"""A longer address is not linked: cut off it would lead elsewhere, and whole it fills a card."""
_ID = re.compile(r"[A-Z0-9]+")
_IN_URLS = ":/?#[]@!$&'()*+,;=%~"
# What is left of a link, a mention or an escape where a text was cut.
_OPEN_END = re.compile(r"(?:<[^>]*|&[a-z]{0,3})$")
_MARKED = re.compile(r"<([^<>]+)>")
_EMPHASIS = re.compile(
    r"(?<![\w\u2060])([*_~])(?![\s\u2060])([^*_~\n]+)(?<![\s\u2060])\1(?![\w\u2060])"
)
DAY = 24 * 60 * 60


def escape(text: str) -> str:
    """Make text from outside harmless in Slack's mrkdwn: no mention, no link, no date."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str, most: int = 150) -> str:
    """Make one line of text from outside, of at most so many characters, nothing unseen in it."""
    line = _SPACES.sub(" ", _UNSEEN.sub("", unicodedata.normalize("NFC", text))).strip()
    return shorten(line, most)


def shorten(text: str, most: int) -> str:
    """Cut a text at a word, with an ellipsis where something is left out."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    space = cut.rfind(" ")
    return f"{cut[:space] if space > most // 2 else cut}…"


def said(text: str, most: int = 150) -> str:
    """Make one escaped line of text from outside, for mrkdwn: `*`, `_`, `~` and backticks inert.

    It has at most so many characters, escapes and all.
    """
    return _fitting(plain(text, most), most, _inert)


def _inert(line: str) -> str:
    for mark in "*_~":
        line = line.replace(mark, f"\u2060{mark}\u2060")
    return escape(line.replace("`", "\N{PRIME}"))


def _fitting(line: str, most: int, turn: Callable[[str], str]) -> str:
    """Turn a line into what is shown, cut so that this fits; never within an escape."""
    if len(whole := turn(line)) <= most:
        return whole
    room = most - 1  # for the ellipsis
    for place, letter in enumerate(line):
        room -= len(turn(letter))
        if room < 0:
            return turn(shorten(f"{line}…", place + 1))
    return whole


def part(mrkdwn: str, most: int) -> str:
    """Cut mrkdwn that is escaped already: at a line, else never within a link or an escape."""
    if len(mrkdwn) <= most:
        return mrkdwn
    cut = mrkdwn[:most]
    if mrkdwn[most] == "\n":
        return cut
    if (line := cut.rfind("\n")) > 0:
        return cut[:line]
    return _OPEN_END.sub("", cut[:-1]) + "…"


def code(text: str, most: int = 80) -> str:
    """Show what a person typed, as code; nothing of it as an ellipsis."""

    def inert(line: str) -> str:
        return escape(line.replace("`", "\N{PRIME}"))

    return f"`{_fitting(plain(text, most), most, inert) or '…'}`"


def link(url: str, label: str, most: int = 75) -> str:
    """Link a label; where the address is no web address, the label alone."""
    words = said(label, most).replace("|", "\N{BROKEN BAR}")
    if not url.startswith(("http://", "https://")) or not words:
        return words
    # What an address has no room for is written in percents; Slack's own marks among them.
    address = quote(url, safe=_IN_URLS, errors="replace").replace("&", "&amp;")
    return f"<{address}|{words}>" if len(address) <= MOST_URL else words


def when(moment: datetime, form: str = "{date_short_pretty} at {time}") -> str:
    """Write a time that everybody reads in their own zone."""
    fallback = moment.strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(moment.timestamp())}^{form}|{fallback}>"


def day(moment: datetime) -> str:
    """Write a day that everybody reads in their own zone."""
    return when(moment, "{date_short_pretty}")


def user(user_id: str) -> str:
    """Name a colleague; nobody where none is known. An import may know no more than a name."""
    return _named("@", user_id) or "nobody yet"


def channel(channel_id: str) -> str:
    """Name a channel; none where none is known. An import may know no more than a name."""
    return _named("#", channel_id) or "no channel yet"


def _named(sign: str, slack_id: str) -> str:
    return f"<{sign}{slack_id}>" if _ID.fullmatch(slack_id) else said(slack_id, 80)


def unmarked(mrkdwn: str, names: Mapping[str, str]) -> str:
    """Say what mrkdwn of ours says where Slack shows plain text; `names` are people's by id."""

    def worded(found: re.Match[str]) -> str:
        body, _, label = found[1].partition("|")
        if body.startswith("@"):
            return names.get(body[1:]) or "a colleague"
        return "the channel" if body.startswith("#") else label or body

    line = _MARKED.sub(worded, mrkdwn)
    line = _EMPHASIS.sub(r"\2", line).replace("`", "")
    return (
        line.replace("\u2060", "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    )


def count(number: int, one: str, many: str = "") -> str:
    """Count things in words: `1 post`, `2 posts`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def span(length: timedelta) -> str:
    """Say a length of time in its largest fitting unit: `3 days`, `2 hours`."""
    seconds = max(0, int(length.total_seconds()))
    for size, name in ((DAY, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            return count(seconds // size, name)
    return count(seconds, "second")


def listing(words: Sequence[str], last: str = "and") -> str:
    """Join words as people do: `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
