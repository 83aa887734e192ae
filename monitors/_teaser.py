"""Tells a text that is the beginning of more, and takes off what a blog program adds to its end."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

import ahocorasick_rs

from monitors import _links

# What a widespread WordPress extension puts under every post of a feed, in the site's language
# (https://developer.yoast.com/features/alternate-formats/rss-feeds/).
_ADDED_BEGINS = (
    r"(?:the post|der beitrag|l[’']article|la entrada|l[’']articolo|o post|a post|"
    r"het bericht|artykuł|inlägget|indlægget|投稿)\s"
)
_ADDED = re.compile(
    rf"(?:^|\n+){_ADDED_BEGINS}[^\n]{{1,600}}?\s?(?:appeared first on|"
    r"erschien zuerst auf|est apparu en premier sur|(?:se publicó|apareció) primero en|"
    r"proviene da|apareceu primeiro em|verscheen eerst op|pochodzi z serwisu|"
    r"dök först upp på|blev først vist den|に最初に)\s?[^\n]{1,300}\s*$",
    re.IGNORECASE,
)
_MOST_ADDED = 4  # lines, if each white space in it ends one
_CUT = re.compile(r"(?:\[\s*(?:…|\.{3})\s*\]|\(\s*(?:…|\.{3})\s*\)|…|\.{3})\W{0,3}$")
_CUT_FOR_SURE = re.compile(r"\[\s*(?:…|\.{3})\s*\]\W{0,3}$")
# The last line of a teaser, in the languages we read.
_CALL = (
    r"[\W_]{0,4}(?:(?:click here to )?read "
    r"(?:more|on|further|the (?:full|whole|entire|rest|original)\b)|continue reading|"
    r"keep reading|(?:view|see) (?:the )?full |"
    r"weiterlesen|mehr lesen|lire (?:la suite|plus)|leer más|seguir leyendo|sigue leyendo|"
    r"leia mais|continue(?:r)? (?:lendo|a ler)|continua a leggere|leggi (?:di più|tutto)|"
    r"lees (?:meer|verder)|verder lezen|czytaj (?:dalej|więcej)|читать (?:далее|дальше)|"
    r"läs mer|læs mere|les mer|続きを読む|もっと読む|阅读全文|閱讀全文|더 보기)"
)
_MORE = re.compile(rf"(?:^|\n|[.…!?\]]\s*){_CALL}[^\n]{{0,160}}$", re.IGNORECASE)
_WHOLE_END = re.compile(r"[.!?。！？:;\"”»“’)\]`*~–-]\W{0,3}$|[^\w\s]$")
# What every match of them begins with, to look for which takes less than to look for all of it.
_ADDED_FIRST = re.compile(_ADDED_BEGINS, re.IGNORECASE)
_CALL_FIRST = re.compile(rf"\s*{_CALL}", re.IGNORECASE)
_CALL_LATER = re.compile(rf"[.…!?\]]\s*{_CALL}", re.IGNORECASE)
# One of these is in every call that is ASCII, which takes less still.
_IN_CALLS = (
    "read ", "reading", " full ", "lesen", "lire ", "endo", "leia ", "a ler", "legg", "lees ",
    "lezen", "czytaj ", "les mer",
)  # fmt: skip
_SIGNS = ahocorasick_rs.AhoCorasick(_IN_CALLS, matchkind=ahocorasick_rs.MatchKind.LeftmostFirst)
_LONGEST_CALL = 200  # characters with what follows: the longest call, 160, and some
_TAIL = 1_200  # characters in which the end of a text is looked for
_SHORT = 80  # characters that may be all there is, though they end without a full stop
_LONG = 1_200  # characters that nobody calls a teaser
_TEASERS = 400  # characters of a summary that ends in dots
_PARTS_OF_SITES = ("www.", "blog.", "blogs.", "feeds.", "feed.", "rss.", "news.", "m.")


def without_added(text: str) -> str:
    """Take off the line that says where the post appeared first."""
    tail = text[-_TAIL:]
    found = _may_be_added(tail) and _ADDED.search(tail)
    return _without(text, tail[: found.start()]) if found else text


def is_cut(text: str, *, summary: bool, excerpt: bool = False) -> bool:
    """Tell whether a text goes on elsewhere.

    `summary` tells that the feed gives summaries alone, `excerpt` that it calls them excerpts.
    """
    if not text:
        return True
    tail = text[-400:]
    if (_may_call(tail) and _MORE.search(tail)) or ("]" in tail and _CUT_FOR_SURE.search(text)):
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
    tail = text[-_TAIL:]
    found = _may_call(tail) and _MORE.search(tail)
    text = _without(text, tail[: found.start()]) if found else text
    return _CUT.sub("", text.rstrip()).rstrip()


def _may_be_added(tail: str) -> bool:
    """Tell whether one of the last lines begins as what is added does."""
    end = len(tail.rstrip())
    for _ in range(_MOST_ADDED):
        start = tail.rfind("\n", 0, end) + 1
        if _ADDED_FIRST.match(tail, start):
            return True
        end = start - 1
        if end < 1 or tail[end - 1] == "\n":  # there is no empty line in it
            return False
    return False


def _may_call(tail: str) -> bool:
    """Tell whether a sentence of the last line begins as a call to read on does."""
    end = len(tail.rstrip())
    near = tail[max(tail.rfind("\n", 0, end) + 1, end - _LONGEST_CALL) :]
    if near.isascii() and not _SIGNS.find_matches_as_indexes(near.lower()):
        return False
    return bool(_CALL_FIRST.match(near) or _CALL_LATER.search(near))


def _without(text: str, tail: str) -> str:
    """Take off what is at the end, given what stays of the tail."""
    return (text[:-_TAIL] + tail).rstrip()


def is_same_site(one: str, other: str) -> bool:
    """Tell whether two links are of one site, so that the one may speak for the other.

    Whoever writes a feed chooses its links, and must not choose what else we fetch.
    """
    place = _place(other)
    if place and one.startswith(place):
        return True
    return _is_same_site(_links.plain_place(one), place or other)


@lru_cache(200)
def _place(link: str) -> str:
    """Give the scheme, host and port of a plain link, with what parts them from the rest."""
    place = _links.plain_place(link)
    return f"{place}/" if place != link else ""


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
