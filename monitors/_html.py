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

from monitors import _plain_html
from monitors._page import Page
from monitors._text import LONGEST_TEXT, LONGEST_TITLE, clean, one_line, shortened

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_MOST_HTML = 1_000_000  # characters looked at
_MOST_TAGS = 10_000  # tags looked at; parsing takes the square of how deep they are nested


def _tags(names: str) -> frozenset[str]:
    return frozenset(names.split())


_BLOCKS = _tags(
    "address article aside blockquote center dd details dialog div dl dt fieldset figcaption "
    "figure footer h1 h2 h3 h4 h5 h6 header hr main ol p pre section summary table ul"
)
_LINES = frozenset({"li", "tr", "dt", "dd", "br", "caption", "legend", "option"})
_CELLS = frozenset({"td", "th"})
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
    page = Page(most)
    # Begun in the body, so that what belongs in a head is not taken for one.
    body = LexborHTMLParser("<body>" + markup).body
    if body is not None:
        _walk(body, page)
    return page.text()


def _cut(markup: str) -> str:
    """Leave out what is beyond any honest post."""
    markup = markup[:_MOST_HTML]
    if markup.count("<") <= _MOST_TAGS:
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


def _walk(root: LexborNode, page: Page) -> None:
    """Go through the tree without recursion, which deep nesting would exhaust."""
    node = root.first_child
    depth = 0
    while node is not None and not page.is_full:
        tag = node.tag or ""
        below = None
        if tag == "-text":
            page.add(node.text_content or "")
        elif tag not in _LEFT_OUT and not tag.startswith("-"):
            _enter(tag, node, page)
            below = node.first_child
            if below is None:
                _leave(tag, page)
        if below is not None:
            node, depth = below, depth + 1
            continue
        while node is not None and node.next is None:
            node, depth = node.parent, depth - 1
            if node is None or depth < 0:
                return
            _leave(node.tag or "", page)
        node = node.next if node is not None else None


def _enter(tag: str, node: LexborNode, page: Page) -> None:
    if tag == "pre":
        page.begin_code()
    elif tag == "blockquote":
        page.begin_quote()
    elif tag == "li":
        page.begin_item()
    elif tag == "q":
        page.add("“")
    elif tag == "img":
        page.picture(node.attributes.get("alt") or "")
    elif tag in _BLOCKS:
        page.end_paragraph()
    elif tag in _LINES:
        page.end_line()
    elif tag in _CELLS:
        page.add(" ")


def _leave(tag: str, page: Page) -> None:
    if tag == "pre":
        page.end_code()
    elif tag == "blockquote":
        page.end_quote()
    elif tag == "li":
        page.end_item()
    elif tag == "q":
        page.add("”")
    elif tag in _BLOCKS:
        page.end_paragraph()
    elif tag in _LINES and tag != "br":
        page.end_line()
