"""Finds the text of an article in its page, if it is the one that a teaser promised.

Only in a process apart: pages are as hostile as feeds, and trafilatura takes its time.
"""

from __future__ import annotations

import html
import re
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from monitors import _html
from monitors._teaser import without_added, without_call

_MORE = 100  # characters that a text must have beyond its teaser to be worth taking
_UNPROVEN = 400  # characters of a text where there is no teaser to prove it by
_SHARE = 0.6  # of a teaser's pieces that must be found again
_PIECE, _STEP, _LOOKED_AT = 10, 5, 600  # characters
_ENOUGH = 24  # characters of a teaser from which it proves something
# Preformatted text without this inside it would be taken for a quotation.
_PRE = re.compile(rb"(<pre\b[^>]{0,500}>)(?!\s*<code)(.*?)</pre>", re.IGNORECASE | re.DOTALL)
# What trafilatura calls things, and what they are called in HTML.
_NAMES = {
    "quote": "blockquote",
    "list": "ul",
    "item": "li",
    "lb": "br",
    "head": "h2",
    "row": "tr",
    "cell": "td",
    "ref": "a",
    "hi": "em",
}


def article(body: bytes, title: str, teaser: str) -> str:
    """Give the text of the article on a page, "" where it is not the one sought or not more."""
    text = _text(body)
    first, _, rest = text.partition("\n")
    if rest and _letters(first) == _letters(title):
        text = rest.lstrip()
    text = without_added(text)
    teaser = without_call(without_added(teaser))
    if len(text) < len(teaser) + _MORE:
        return ""
    if _holds(text, teaser):
        return text
    # A summary that was written for itself is in the head of the page, if it is of this page.
    names, words = _head(body)
    is_it = bool(_letters(title)) and any(_letters(title) in _letters(name) for name in names)
    if len(_letters(teaser)) < _ENOUGH:
        return text if is_it and len(text) >= _UNPROVEN else ""
    return text if is_it and any(_holds(one, teaser) for one in words) else ""


def _text(body: bytes) -> str:
    """Extract the main text, quotations marked and code fenced."""
    import trafilatura  # noqa: PLC0415 - half a second, and only in a process apart
    from lxml import etree  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        found = trafilatura.bare_extraction(
            _PRE.sub(rb"\1<code>\2</code></pre>", body),
            include_comments=False,
            include_formatting=True,
            include_tables=True,
        )
        main = getattr(found, "body", None)
        if main is None:
            return ""
        _as_html(main)
        markup = etree.tostring(main, encoding="unicode", method="html")
    except Exception:  # noqa: BLE001 - what a page is made to break, there is no end to
        return ""
    return _html.text_of(markup)


def _as_html(main: Any) -> None:
    """Give the parts of an extracted text their names in HTML back."""
    for node in main.iter():
        if not isinstance(node.tag, str):
            continue
        if node.tag == "code":
            node.tag = "pre" if "\n" in "".join(node.itertext()) else "code"
        else:
            node.tag = _NAMES.get(node.tag, node.tag)


def _holds(text: str, teaser: str) -> bool:
    """Tell whether a text has most of a teaser in it."""
    sought = _letters(teaser)[:_LOOKED_AT]
    if len(sought) < _ENOUGH:
        return False
    there = _letters(text)
    pieces = [sought[at : at + _PIECE] for at in range(0, len(sought) - _PIECE + 1, _STEP)]
    return sum(piece in there for piece in pieces) >= _SHARE * len(pieces)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", html.unescape(text).casefold())


def _head(body: bytes) -> tuple[list[str], list[str]]:
    """List what a page calls itself, and what it says it is about."""
    tree = LexborHTMLParser(body[:400_000].decode("utf-8", "replace").replace("\0", ""))
    names = [node.text() for node in tree.css("title, h1")[:10]]
    words = []
    for node in tree.css("meta[content]")[:200]:
        kind = (node.attributes.get("property") or node.attributes.get("name") or "").lower()
        said = node.attributes.get("content") or ""
        if kind in ("og:title", "twitter:title"):
            names.append(said)
        elif kind in ("description", "og:description", "twitter:description"):
            words.append(said)
    return names, words
