"""The author's own words in a text: quotations, code, links and markup are blanked out.

What is blanked keeps its length, so that a place in the result is the same place in the text.
"""

from __future__ import annotations

import re

# what one reading looks at: enough for a long essay, and a bound on the work
LONGEST = 100_000

_TYPOGRAPHY = str.maketrans(
    {
        "\u2019": "'",
        "\u2018": "'",
        "\u02bc": "'",
        "\u00b4": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u00ab": '"',
        "\u00bb": '"',
        "\u2014": ",",
        "\u2013": ",",
        "\ufe0f": " ",
        "\u00a0": " ",
        "\u200b": " ",
        "\x00": " ",
        "\r": " ",
        "\uff07": "'",
    }
)
# every branch begins with a letter or a sign, so that the search can jump to the next of them;
# what must begin a line looks behind itself for that
_FOREIGN = re.compile(
    r"```.{0,20000}?(?:```|\Z)"  # fenced code
    r"|~~~\n.{0,20000}?(?:~~~|\Z)"
    r"|<(?:pre|code|blockquote)\b[^<>]{0,200}>.{0,20000}?(?:</(?:pre|code|blockquote)>|\Z)"
    r"|`[^`\n]{1,300}`"
    r"|>(?:(?<=^>)|(?<=^ >)|(?<=^  >)|(?<=^   >))[^\n]*"  # quoted mail
    r"|&(?:(?<=^&)|(?<=^ &)|(?<=^  &)|(?<=^   &))gt;[^\n]*"
    r"|O(?<=^O)n [^\n]{5,120} wrote:[ ]*$"  # and its first line
    r"|-(?<=^-)- ?\n.{0,2000}\Z"
    r"|</?[a-zA-Z][^<>]{0,300}>"
    r"|https?://[^\s<>\"]{1,2000}"
    r"|&(?:[a-zA-Z]{2,8}|#\d{1,6});",
    re.DOTALL | re.MULTILINE,
)
_QUOTED = re.compile(r'"[^"\n]{2,400}"')
_WORD = re.compile(r"[^\W\d_]+")
# a quotation of at most so many words is a name or irony, and stays the author's
_SHORT_QUOTE = 3


def own_words(text: str) -> str:
    """Blank out what the author did not say, keeping every place where it was."""
    text = text[:LONGEST]
    if not text.isascii() or "\x00" in text or "\r" in text:
        text = text.translate(_TYPOGRAPHY)
    if _odd(text):
        text = _FOREIGN.sub(_blank, text)
    if '"' in text:
        text = _QUOTED.sub(_blank_quote, text)
    return text


def _odd(text: str) -> bool:
    """Tell whether a text has a sign of something foreign; without one there is none to find."""
    # a single sign is found faster than several, and is seldom there
    return (
        "<" in text
        or ">" in text
        or "&" in text
        or "`" in text
        or ("/" in text and "://" in text)
        or ("~" in text and "~~~" in text)
        or ("-" in text and ("\n-- " in text or "\n--\n" in text))
    )


def _blank(match: re.Match[str]) -> str:
    return " " * (match.end() - match.start())


def _blank_quote(match: re.Match[str]) -> str:
    words = _WORD.findall(match[0])
    if len(words) <= _SHORT_QUOTE:
        return match[0]
    # the marks stay, so that the words around do not run together
    return '"' + " " * (match.end() - match.start() - 2) + '"'
