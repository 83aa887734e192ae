"""Makes plain text of HTML: paragraphs, list items, marked quotations, code between fences.

Quoted lines begin with "> ", because they are somebody else's words; code stands between lines of
```, because it is nobody's. What is struck out or not meant to be read is left out.
"""

from __future__ import annotations

import html
import re
from itertools import islice
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from monitors import _page, _plain_html
from monitors._text import LONGEST_TEXT, LONGEST_TITLE, clean, one_line, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborNode

_MOST_HTML = 1_000_000  # characters looked at
_MOST_TAGS = 10_000  # tags looked at; parsing takes the square of how deep they are nested


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_BLOCKS = _tags(
    "address article aside blockquote center dd details dialog div dl dt fieldset figcaption "
    "figure footer h1 h2 h3 h4 h5 h6 header hr main ol p pre section summary table ul"
)
_LINES = _tags("tr br caption legend option")
_BEGIN = {
    **dict.fromkeys(_LINES, _page.LINE),
    **dict.fromkeys(_BLOCKS, _page.PARAGRAPH),
    "pre": _page.CODE,
    "blockquote": _page.QUOTE,
    "li": _page.ITEM,
}
_END = {
    **dict.fromkeys(_LINES - {"br"}, _page.LINE),
    **dict.fromkeys(_BLOCKS, _page.PARAGRAPH),
    "pre": _page.CODE_END,
    "blockquote": _page.QUOTE_END,
    "li": _page.ITEM_END,
}
_MARKS = {"q": "“", "td": " ", "th": " "}
_LEFT_OUT = _tags(
    "applet audio button canvas datalist del embed form head iframe input map math nav "
    "noscript object rp rt s script select strike style svg template textarea title video"
)
_TAG = re.compile(
    r"<(?:/?(?:a|abbr|acronym|article|aside|b|big|blockquote|br|center|cite|code|dd|del|details|div"
    r"|dl|dt|em|figcaption|figure|font|footer|h[1-6]|header|hr|i|iframe|img|ins|kbd|li|mark|ol|p"
    r"|pre|q|s|samp|script|section|small|span|strike|strong|style|sub|summary|sup|svg|table|tbody"
    r"|td|tfoot|th|thead|tr|tt|u|ul|var|video|wbr)(?:\s[^<>]*|/)?>|!--|!\[CDATA\[)",
    re.IGNORECASE,
)


def is_html(text: str) -> bool:
    """Tell whether text is marked up, rather than that it merely has a < in it."""
    return "<" in text and _TAG.search(text) is not None


def text_of(markup: str, most: int = LONGEST_TEXT) -> str:
    """Make text of HTML, with a blank line between paragraphs."""
    markup = clean(_cut(markup))
    text = _plain_html.text_of(markup, most)
    return _by_tree(markup, most) if text is None else text


def _by_tree(markup: str, most: int) -> str:
    # Begun in the body, so that what belongs in a head is not taken for one.
    body = LexborHTMLParser("<body>" + markup).body
    return "" if body is None else _page.lines_of(_steps(body, most), most)


def _cut(markup: str) -> str:
    """Leave out what is beyond any honest post."""
    markup = markup[:_MOST_HTML]
    if len(markup) <= _MOST_TAGS or markup.count("<") <= _MOST_TAGS:
        return markup
    end = next(islice(re.finditer("<", markup), _MOST_TAGS, None)).start()
    return markup[:end]


def line_of(markup: str, most: int = LONGEST_TITLE) -> str:
    """Make one line of text of what may be HTML, may have entities, or may be just text."""
    markup = markup[: most * 20]
    if is_html(markup):
        return one_line(text_of(markup), most)
    return one_line(unescaped(markup), most)


def unescaped(text: str) -> str:
    """Resolve the entities of text that is not marked up."""
    return html.unescape(text) if "&" in text else text


def plain(text: str, most: int = LONGEST_TEXT) -> str:
    """Tidy text that is not marked up; its lines and paragraphs stay."""
    text = clean(text[: most * 2])
    lines = [re.sub(r"[^\S\n]+", " ", line).strip() for line in text.split("\n")]
    return shortened(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), most)


def _steps(root: LexborNode, most: int) -> Iterator[tuple[str, int]]:
    """Go through the tree without recursion, which deep nesting would exhaust."""
    node = root.first_child
    depth = size = 0
    while node is not None and size <= most:
        tag = node.tag or ""
        below = None
        if tag == "-text":
            words = node.text_content or ""
            size += len(words)
            yield words, _page.NOTHING
        elif tag not in _LEFT_OUT and not tag.startswith("-"):
            words = _words(tag, node)
            size += len(words)
            yield words, _BEGIN.get(tag, _page.NOTHING)
            below = node.first_child
            if below is None:
                yield _end(tag)
                size += tag == "q"
        if below is not None:
            node, depth = below, depth + 1
            continue
        while node is not None and node.next is None:
            node, depth = node.parent, depth - 1
            if node is None or depth < 0:
                return
            yield _end(node.tag or "")
            size += node.tag == "q"
        node = node.next if node is not None else None


def _words(tag: str, node: LexborNode) -> str:
    """Give the words that an element stands for itself."""
    if tag == "img":
        return _page.emoji(node.attributes.get("alt") or "")
    return _MARKS.get(tag, "")


def _end(tag: str) -> tuple[str, int]:
    return "”" if tag == "q" else "", _END.get(tag, _page.NOTHING)
