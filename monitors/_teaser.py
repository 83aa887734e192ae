"""Tells a text that is the beginning of more, and takes off what a blog program adds to its end."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from monitors import _links

# What a widespread WordPress extension puts under every post of a feed, in the site's language
# (https://developer.yoast.com/features/alternate-formats/rss-feeds/).
_ADDED = re.compile(
    r"(?:^|\n+)(?:the post|der beitrag|l[’']article|la entrada|l[’']articolo|o post|a post|"
    r"het bericht|artykuł|inlägget|indlægget|投稿)\s[^\n]{1,600}?\s?(?:appeared first on|"
    r"erschien zuerst auf|est apparu en premier sur|(?:se publicó|apareció) primero en|"
    r"proviene da|apareceu primeiro em|verscheen eerst op|pochodzi z serwisu|"
    r"dök först upp på|blev først vist den|に最初に)\s?[^\n]{1,300}\s*$",
    re.IGNORECASE,
)
_CUT = re.compile(r"(?:\[\s*(?:…|\.{3})\s*\]|\(\s*(?:…|\.{3})\s*\)|…|\.{3})\W{0,3}$")
_CUT_FOR_SURE = re.compile(r"\[\s*(?:…|\.{3})\s*\]\W{0,3}$")
# The last line of a teaser, in the languages we read.
_MORE = re.compile(
    r"(?:^|\n|[.…!?\]]\s*)[\W_]{0,4}(?:(?:click here to )?read "
    r"(?:more|on|further|the (?:full|whole|entire|rest|original)\b)|continue reading|"
    r"keep reading|(?:view|see) (?:the )?full |"
    r"weiterlesen|mehr lesen|lire (?:la suite|plus)|leer más|seguir leyendo|sigue leyendo|"
    r"leia mais|continue(?:r)? (?:lendo|a ler)|continua a leggere|leggi (?:di più|tutto)|"
    r"lees (?:meer|verder)|verder lezen|czytaj (?:dalej|więcej)|читать (?:далее|дальше)|"
    r"läs mer|læs mere|les mer|続きを読む|もっと読む|阅读全文|閱讀全文|더 보기)[^\n]{0,160}$",
    re.IGNORECASE,
)
_WHOLE_END = re.compile(r"[.!?。！？:;\"”»“’)\]`*~–-]\W{0,3}$|[^\w\s]$")
# What every match of them has near its end, where the text is ASCII; to look for that takes less
# than to look.
IN_ADDED = (
    "appeared first on", "erschien zuerst auf", "est apparu en premier sur", "proviene da",
    "primero en", "apareceu primeiro em", "verscheen eerst op", "pochodzi z serwisu",
)  # fmt: skip
IN_MORE = (
    "read more", "read on", "read further", "read the ", "continue reading", "keep reading",
    "view full", "see full", "view the full", "see the full", "weiterlesen", "mehr lesen",
    "lire la suite", "lire plus", "seguir leyendo", "sigue leyendo", "leia mais", "lendo", "a ler",
    "continua a leggere", "leggi tutto", "lees meer", "lees verder", "verder lezen", "czytaj dalej",
    "les mer",
)  # fmt: skip
_TAIL = 1_200  # characters in which the end of a text is looked for
# Characters from the beginning of a sign to the end: the sign itself, 300 or 160, and some around.
_NEAR_ADDED, _NEAR_MORE = 350, 200
_SHORT = 80  # characters that may be all there is, though they end without a full stop
_LONG = 1_200  # characters that nobody calls a teaser
_TEASERS = 400  # characters of a summary that ends in dots
_PARTS_OF_SITES = ("www.", "blog.", "blogs.", "feeds.", "feed.", "rss.", "news.", "m.")


def without_added(text: str) -> str:
    """Take off the line that says where the post appeared first."""
    return _without(_ADDED, IN_ADDED, _NEAR_ADDED, text)


def is_cut(text: str, *, summary: bool, excerpt: bool = False) -> bool:
    """Tell whether a text goes on elsewhere.

    `summary` tells that the feed gives summaries alone, `excerpt` that it calls them excerpts.
    """
    if not text:
        return True
    if _found(_MORE, IN_MORE, _NEAR_MORE, text[-400:]) or (
        "]" in text and _CUT_FOR_SURE.search(text)
    ):
        return True
    if not summary:
        return False
    if excerpt and len(text) <= _LONG:
        return True
    if _CUT.search(text):
        return len(text) <= _TEASERS * 2
    return _SHORT <= len(text) <= _LONG and not _WHOLE_END.search(text)


def without_call(text: str) -> str:
    """Take off what only says that a text goes on."""
    text = _without(_MORE, IN_MORE, _NEAR_MORE, text)
    return _CUT.sub("", text.rstrip()).rstrip()


def _found(
    end: re.Pattern[str], signs: tuple[str, ...], near: int, tail: str
) -> re.Match[str] | None:
    """Search for an end, where there is a sign of one near it."""
    if tail.isascii() and not _is_in(tail.rstrip()[-near:].lower(), signs):
        return None
    return end.search(tail)


def _is_in(text: str, signs: tuple[str, ...]) -> bool:
    for sign in signs:  # a generator would take twice as long  # noqa: SIM110
        if sign in text:
            return True
    return False


def _without(end: re.Pattern[str], signs: tuple[str, ...], near: int, text: str) -> str:
    """Take off what is at the end, without a search through all that comes before."""
    rest, tail = text[:-_TAIL], text[-_TAIL:]
    found = _found(end, signs, near, tail)
    return (rest + tail[: found.start()]).rstrip() if found else text


def is_same_site(one: str, other: str) -> bool:
    """Tell whether two links are of one site, so that the one may speak for the other.

    Whoever writes a feed chooses its links, and must not choose what else we fetch.
    """
    return _is_same_site(_links.plain_place(one), _links.plain_place(other))


@lru_cache(200)
def _is_same_site(one: str, other: str) -> bool:
    try:
        first, second = urlsplit(one), urlsplit(other)
        ports = first.port, second.port
    except ValueError:
        return False
    host, another = _bare(first.hostname or ""), _bare(second.hostname or "")
    if not host or not another:
        return False
    if host == another:
        return ports[0] == ports[1] or None in ports
    return "." in host and "." in another and f".{host}".endswith(f".{another}")


def _bare(host: str) -> str:
    host = host.lower()
    for part in _PARTS_OF_SITES:
        if host.startswith(part) and host.count(".") > 1:
            return host.removeprefix(part)
    return host
