"""Makes text of the commonest markup without a tree of it, and of nothing else.

Markup is plain if it holds only elements that are known here, each closed in its turn, and none
that HTML would close for another or put elsewhere: then its tags alone say what its tree would.
Whatever else is in it, `_html` makes a tree of; the tests hold the two to each other.
"""

from __future__ import annotations

import html
import re

from monitors import _page
from monitors._text import has_two_blanks

_ATTRIBUTES = r"(?:[ \t\n]+[A-Za-z][A-Za-z0-9:_.-]*(?:=(?:\"[^\"<>]*\"|'[^'<>]*'))?)*[ \t\n]*"
_TAG = re.compile(rf"([a-z][a-z0-9]*)({_ATTRIBUTES}/?)")
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

# What an element is closed by, what happens where it begins, what may not be open there, as it
# would close that or be put elsewhere, and what it must be in, if in anything.
_STARTS: dict[str, tuple[str, int, frozenset[str], frozenset[str]]] = {
    **{name: (f"/{name}", _page.NOTHING, _NONE, _NONE) for name in _INLINE},
    **{
        name: (f"/{name}", _page.PARAGRAPH, _LINES, _NONE)
        for name in (*_HOLDING_BLOCKS, *_HOLDING_WORDS)
    },
    "a": ("/a", _page.NOTHING, frozenset({"/a"}), _NONE),
    "blockquote": ("/blockquote", _page.QUOTE, _LINES, _NONE),
    "li": ("/li", _page.ITEM, _LINES, _LISTS),
    "pre": ("/pre", _page.CODE, _LINES, _NONE),
}
_ENDS: dict[str, int] = {
    **{f"/{name}": _page.NOTHING for name in (*_INLINE, "a")},
    **{f"/{name}": _page.PARAGRAPH for name in (*_HOLDING_BLOCKS, *_HOLDING_WORDS)},
    "/blockquote": _page.QUOTE_END,
    "/li": _page.ITEM_END,
    "/pre": _page.CODE_END,
}


class _NotPlainError(Exception):
    """Its tags alone do not say what its tree would be."""


def text_of(markup: str, most: int) -> str | None:
    """Make text of plain markup that is clean; None where it is not plain."""
    if len(markup) > most or ("&" in markup and _ODD_NUMBER.search(markup)):
        return None
    text = _set(markup, most)
    if text is None and _UNSEEN.search(markup):
        return _set(_UNSEEN.sub(_NO_MORE_SEEN, markup), most)
    return text


def _set(markup: str, most: int) -> str | None:
    may_be_even = "\n" not in markup or "<pre" not in markup
    if may_be_even:
        markup = markup.replace("\n", " ")  # which means the same but in code
    try:
        words, deeds = _steps(markup)
    except _NotPlainError:
        return None
    if "&" in markup:
        words = [html.unescape(each) if "&" in each else each for each in words]
    is_even = may_be_even and _page.CODE not in deeds and _is_even("".join(words))
    return _page.lines_of(zip(words, deeds, strict=True), most, is_even=is_even)


def _is_even(words: str) -> bool:
    """Tell whether clean text has no two blanks together and no other white space."""
    if not words.isascii():
        return "  " not in words and words.isprintable()
    return "\t" not in words and "\n" not in words and not has_two_blanks(words.encode())


def _steps(markup: str) -> tuple[list[str], list[int]]:
    """Give the words between the tags, and what happens after each of them."""
    first, *parts = markup.split("<")
    words, deeds = [first], []
    open_ = [""]  # what will close the elements that are open
    for part in parts:
        tag, end, said = part.partition(">")
        if not end:
            raise _NotPlainError
        if tag in _ENDS:
            if open_.pop() != tag:
                raise _NotPlainError
            deeds.append(_ENDS[tag])
        elif tag in _STARTS:
            deeds.append(_start(tag, open_))
        else:
            deed, picture = _with_attributes(tag, open_)
            deeds.append(deed)
            said = picture + said
        words.append(said)
    deeds += [_ENDS[end] for end in reversed(open_[1:])]  # by the end of all
    deeds.append(_page.NOTHING)
    words += [""] * (len(deeds) - len(words))
    return words, deeds


def _start(name: str, open_: list[str]) -> int:
    """Open an element and tell what happens there."""
    closed_by, deed, not_in, in_ = _STARTS[name]
    if (
        (not_in and not not_in.isdisjoint(open_))
        or (in_ and open_[-1] not in in_)
        or len(open_) > _DEEPEST
    ):
        raise _NotPlainError
    open_.append(closed_by)
    return deed


def _with_attributes(tag: str, open_: list[str]) -> tuple[int, str]:
    """Tell what happens at a tag that has attributes or is empty, and the words it stands for."""
    found = _TAG.fullmatch(tag)
    if found is None:
        raise _NotPlainError
    name, attributes = found.groups()
    if name in _STARTS and attributes[-1:] != "/":
        return _start(name, open_), ""
    if name == "img":
        return _page.NOTHING, _page.emoji(_alt(attributes))
    if name == "br":
        return _page.LINE, ""
    if name == "hr" and _LINES.isdisjoint(open_):
        return _page.RULE, ""
    if name == "wbr":
        return _page.NOTHING, ""
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
