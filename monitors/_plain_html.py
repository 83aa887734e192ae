"""Makes text of the commonest markup without a tree of it, and of nothing else.

Markup is plain if it holds only elements that are known here, each closed in its turn, and none
that HTML would close for another or put elsewhere: then its tags alone say what its tree would.
Whatever else is in it, `_html` makes a tree of; the tests hold the two to each other.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from monitors._page import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    Deed = Callable[[Page], None] | None

_ATTRIBUTES = r"(?:[ \t\n]+[A-Za-z][A-Za-z0-9:_.-]*(?:=(?:\"[^\"<>]*\"|'[^'<>]*'))?)*[ \t\n]*"
_TAG = re.compile(rf"<(/?[a-z][a-z0-9]*)({_ATTRIBUTES}/?)>")
# What is seen by nobody: notes, films that are played elsewhere, and programs that are elsewhere.
_UNSEEN = re.compile(rf"<!--[^<>-]*-->|<(iframe|script){_ATTRIBUTES}>[ \t\n]*</\1>")
_NO_MORE_SEEN = "<wbr>"  # as little, and parts what was parted
_ATTRIBUTE = re.compile(r"([A-Za-z][A-Za-z0-9:_.-]*)(?:=(?:\"([^\"]*)\"|'([^']*)'))?")
# All but the usual numbers of characters; of some the standard library makes something else.
_ODD_NUMBER = re.compile(
    r"&#(?!(?:0?(?:3[2-9]|[4-9][0-9])|1[6-9][0-9]|[2-9][0-9]{2}|[1-9][0-9]{3}|[1-5][0-9]{4}"
    r"|12[7-9][0-9]{3}|x(?:[2-6a-e][0-9a-f]|[1-9a-e][0-9a-f]{2,3}|1f[0-9a-d][0-9a-f]{2}));)",
    re.IGNORECASE,
)

_INLINE = [
    "abbr", "b", "big", "cite", "code", "em", "font", "i", "ins", "kbd", "mark", "samp", "small",
    "span", "strong", "sub", "sup", "time", "tt", "u", "var",
]  # fmt: skip
_HOLDING_BLOCKS = [
    "article", "aside", "center", "details", "div", "figcaption", "figure", "footer", "header",
    "main", "ol", "section", "summary", "ul",
]  # fmt: skip
_HOLDING_WORDS = ["p", "h1", "h2", "h3", "h4", "h5", "h6"]
_DEEPEST = 100  # elements open at once, which are looked through at every start
_NONE: frozenset[str] = frozenset()
_LINES = frozenset(f"/{name}" for name in _HOLDING_WORDS)
_LISTS = frozenset({"/ul", "/ol"})

# What an element is closed by, what may not be open where it begins, as it would close that or be
# put elsewhere, what it must be in, if in anything, and what is done then.
_STARTS: dict[str, tuple[str, frozenset[str], frozenset[str], Deed]] = {
    **{name: (f"/{name}", _NONE, _NONE, None) for name in _INLINE},
    **{
        name: (f"/{name}", _LINES, _NONE, Page.end_paragraph)
        for name in (*_HOLDING_BLOCKS, *_HOLDING_WORDS)
    },
    "a": ("/a", frozenset({"/a"}), _NONE, None),
    "blockquote": ("/blockquote", _LINES, _NONE, Page.begin_quote),
    "li": ("/li", _LINES, _LISTS, Page.begin_item),
    "pre": ("/pre", _LINES, _NONE, Page.begin_code),
}
_ENDS: dict[str, Deed] = {
    **{f"/{name}": None for name in (*_INLINE, "a")},
    **{f"/{name}": Page.end_paragraph for name in (*_HOLDING_BLOCKS, *_HOLDING_WORDS)},
    "/blockquote": Page.end_quote,
    "/li": Page.end_item,
    "/pre": Page.end_code,
}


class _NotPlainError(Exception):
    """Its tags alone do not say what its tree would be."""


def text_of(markup: str, most: int) -> str | None:
    """Make text of plain markup that is clean; None where it is not plain."""
    if len(markup) > most or ("&#" in markup and _ODD_NUMBER.search(markup)):
        return None
    if "<!--" in markup or "<iframe" in markup or "<script" in markup:
        markup = _UNSEEN.sub(_NO_MORE_SEEN, markup)
    parts = _TAG.split(markup)
    if len(parts) != 3 * markup.count("<") + 1:
        return None
    if "&" in markup:
        parts[::3] = map(html.unescape, parts[::3])
    page = Page(most)
    if parts[0]:
        page.add(parts[0])
    try:
        _set(parts, page)
    except _NotPlainError:
        return None
    return page.text()


def _set(parts: list[str], page: Page) -> None:
    """Set what follows the first words: names of tags, each with its attributes and more words."""
    open_: list[str] = []  # what will close the elements that are open
    for name, attributes, words in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        if name in _STARTS:
            closed_by, not_in, in_, begin = _STARTS[name]
            if (
                not not_in.isdisjoint(open_)
                or attributes[-1:] == "/"
                or (in_ and in_.isdisjoint(open_[-1:]))
                or len(open_) > _DEEPEST
            ):
                raise _NotPlainError
            open_.append(closed_by)
            if begin is not None:
                begin(page)
        elif name in _ENDS:
            if not open_ or open_.pop() != name or attributes:
                raise _NotPlainError
            end = _ENDS[name]
            if end is not None:
                end(page)
        else:
            _set_empty(name, attributes, page, open_)
        if words:
            page.add(words)
    for end in filter(None, map(_ENDS.get, reversed(open_))):
        end(page)


def _set_empty(name: str, attributes: str, page: Page, open_: list[str]) -> None:
    """Set an element that never holds anything."""
    if name == "br":
        page.end_line()
    elif name == "img":
        page.picture(_alt(attributes))
    elif name == "hr" and _LINES.isdisjoint(open_):
        page.end_paragraph()
        page.end_paragraph()  # it is left as well as entered, which code shows
    elif name != "wbr":
        raise _NotPlainError


def _alt(attributes: str) -> str:
    """Give the words that stand for an image, unless they would have to be resolved first."""
    for name, quoted, other in _ATTRIBUTE.findall(attributes):
        if name.lower() == "alt":
            alt: str = quoted or other
            # What begins with a letter is no emoji, whatever else is in it.
            if "&" in alt and not alt[0].isalnum():
                raise _NotPlainError
            return alt
    return ""
