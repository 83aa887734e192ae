"""What people type after /bellwether, as words that can be told apart; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from monitors._handles import is_handle

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 4000
"""More than this many characters are not a command; Slack's own composer ends near there."""

Kind = Literal["word", "link", "user", "channel", "flag"]

# What closes each quote, the likeliest first: keyboards and autocorrection mix them.
_QUOTES = {
    '"': ('"', "”", "“"),
    "“": ("”", '"', "“"),
    "„": ("“", "”", '"'),
    "”": ("”", '"'),
    "‟": ("”", '"'),
    "«": ("»",),
    "»": ("«", "»"),
    "‹": ("›",),
    "›": ("‹", "›"),
    "「": ("」",),
    "『": ("』",),
    "《": ("》",),
    "'": ("'", "’"),
    "‘": ("’", "'"),
    "‚": ("‘", "’", "'"),
}
# These stand within names too (O'Example), so they close only at the end of a word.
_SINGLE = {mark: re.compile(rf"{mark}(?=\s|$)") for mark in "'‘’"}
_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_CHANNEL = re.compile(r"<#([CGD][A-Z0-9]+)(?:\|[^>]*)?>")
_ANGLED = re.compile(r"<((?:https?|mailto):[^>|\s]+)(?:\|[^>]*)?>", re.IGNORECASE)
_LINKED = re.compile(r"<((?:https?|mailto):[^>|\s]+)(?:\|([^>]*))?>", re.IGNORECASE)
_MAILED = re.compile(r"<mailto:([^>|\s]+)(?:\|[^>]*)?>", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:https?://\S+"  # said in full
    r"|localhost(?::\d+)?(?:/\S*)?"
    r"|(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?(?:/\S*)?"
    r"|(?:[\w-]+\.)+[a-z]{2,24}(?::\d+)?(?:/\S*)?)",  # a bare domain, perhaps with a path
    re.IGNORECASE,
)
_DASHES = str.maketrans({"—": "--", "–": "--"})


@dataclass(frozen=True, slots=True)
class Word:
    """One word: its text (for people and channels the Slack id), and what it can be told to be."""

    text: str
    kind: Kind = "word"
    quoted: bool = False
    end: int = field(default=0, compare=False)  # where it ended in what was typed


@dataclass(frozen=True, slots=True)
class Words:
    """The words after the verb, to be taken out by what they are; `keywords` part them."""

    words: tuple[Word, ...] = ()
    keywords: tuple[str, ...] = field(default=("to", "owner", "since"), compare=False)

    def of(self, kind: Kind) -> list[str]:
        """List the words of a kind, in the order they were typed."""
        return [word.text for word in self.words if word.kind == kind]

    def after(self, keyword: str) -> tuple[Words | None, Words]:
        """Part off what follows a keyword, up to the next one, from all the rest.

        The first is None where the keyword was not typed. A quoted word is never a keyword.
        """
        start = next((i for i, word in enumerate(self.words) if _is(word, keyword)), None)
        if start is None:
            return None, self
        end = start + 1
        while end < len(self.words) and self._goes_on(start, end):
            end += 1
        after, rest = self.words[start + 1 : end], self.words[:start] + self.words[end:]
        return replace(self, words=after), replace(self, words=rest)

    def _goes_on(self, start: int, at: int) -> bool:
        word = self.words[at]
        if any(_is(word, other) for other in self.keywords):
            return False
        # A quoted name, a person or a channel is whole; bare words run on to a name of several.
        previous = self.words[at - 1]
        return at == start + 1 or (
            word.kind == previous.kind == "word" and not word.quoted and not previous.quoted
        )

    def name(self) -> str:
        """Join the plain words to a name."""
        return " ".join(self.of("word"))

    def __bool__(self) -> bool:
        return bool(self.words)


@dataclass(frozen=True, slots=True)
class Typed:
    """A command as typed: its verb in small letters (empty if none), the rest, and `--share`.

    `text` is all of it as it was typed, for who wants a part of it with its spaces and lines.
    """

    verb: str
    rest: Words
    share: bool
    text: str = field(default="", compare=False)


KEYWORDS = {
    "absence": ("from", "until"),
    "assign": ("backup", "owner", "to"),
    "buyer": ("segment", "at", "because", "from"),
    "code": ("as", "link", "promo"),
    "handover": ("to",),
    "load": ("capacity", "ceiling", "lead"),
    "question": ("stage", "buyer", "hoped", "proof", "force", "product", "from"),
    "stage": ("to",),
    "visit": (),
    "where": (),
    "watch": ("to", "owner", "backup", "inside"),
}
"""What parts the words of a verb. A word is one only where the verb knows it: names hold `from`."""


def parse(text: str) -> Typed:
    """Read what was typed. Never fails: what cannot be told apart is a plain word."""
    words = list(_split(text[:MOST]))
    share = any(word.kind == "flag" and word.text == "share" for word in words)
    words = [word for word in words if not (word.kind == "flag" and word.text == "share")]
    if words and words[0].kind == "word" and not words[0].quoted:
        verb = words[0].text.casefold()
        rest = Words(tuple(words[1:]))
        if verb in KEYWORDS:
            rest = replace(rest, keywords=KEYWORDS[verb])
        return Typed(verb, rest, share, text[:MOST])
    return Typed("", Words(tuple(words)), share, text[:MOST])


def _is(word: Word, keyword: str) -> bool:
    return word.kind == "word" and not word.quoted and word.text.casefold() == keyword


def _split(text: str) -> Iterator[Word]:
    ends = _Ends(text)
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        end = ends.of_quote(at)
        if end > at:
            if inner := text[at + 1 : end].strip():
                form = _slack_form(inner)
                yield replace(form or Word(_unescaped(inner), quoted=True), end=end + 1)
            at = end + 1
            continue
        end = at
        while end < len(text) and not text[end].isspace():
            # Slack's own forms may hold a space in their label.
            if text[end] == "<" and (close := ends.of(">", end)) > 0:
                end = close
            end += 1
        yield replace(_word(text[at:end]), end=end)
        at = end


class _Ends:
    """Finds where things close. What is not there once is not looked for again: no text is slow."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._absent: set[str] = set()

    def of_quote(self, at: int) -> int:
        """Find the quote that closes the one here, -1 if none does or this is none."""
        opening = self._text[at]
        for mark in _QUOTES.get(opening, ()):
            if (end := self.of(mark, at + 1, single=opening in "'‘‚")) > 0:
                return end
        return -1

    def of(self, mark: str, start: int, *, single: bool = False) -> int:
        """Find a mark from here on, -1 if there is none."""
        key = f"{mark} {single}"
        if key in self._absent:
            return -1
        if single:
            found = _SINGLE[mark].search(self._text, start)
            end = found.start() if found else -1
        else:
            end = self._text.find(mark, start)
        if end < 0:
            self._absent.add(key)
        return end


def _word(raw: str) -> Word:
    if form := _slack_form(raw):
        return form
    dashed = raw.translate(_DASHES)
    if dashed.startswith("--") and (name := dashed.strip("-").casefold()):
        return Word(name, "flag")
    # Slack makes a mail address of the end of @name@server.
    clean = _unescaped(_MAILED.sub(r"\1", raw))
    if _ADDRESS.fullmatch(clean) or is_handle(clean):
        return Word(clean, "link")
    return Word(clean)


def _slack_form(raw: str) -> Word | None:
    """Read a person, a channel or a link as Slack writes them."""
    if found := _USER.fullmatch(raw):
        return Word(found[1], "user")
    if found := _CHANNEL.fullmatch(raw):
        return Word(found[1], "channel")
    if found := _ANGLED.fullmatch(raw):
        return Word(_unescaped(found[1]), "link")
    return None


def unescaped(text: str) -> str:
    """Give text as it was typed, where Slack has escaped it and marked up its links."""
    return _unescaped(_LINKED.sub(lambda found: found[2] or found[1], text))


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
