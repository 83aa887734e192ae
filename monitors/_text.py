"""Makes a stranger's text fit to be kept: no control characters, composed, bounded."""

from __future__ import annotations

import re
import unicodedata

import ahocorasick_rs

LONGEST_TEXT = 50_000
LONGEST_TITLE = 500

# Control characters but for tab and line feed, halves of surrogate pairs, what turns the direction
# of the text around it, soft hyphens, byte order marks, non-characters.
_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
_UNFIT_ASCII = bytes({*range(32), 127} - {*b"\t\n"})
# To look for two blanks with `in` takes ten times as long, as one is after every word.
_TWO_BLANKS = ahocorasick_rs.BytesAhoCorasick([b"  "])
_FIRST = 64  # bytes in which two are likely where there are many
_LANGUAGE_ENDS = re.compile(r"[-_,;\s]")
_LANGUAGES = {
    "eng": "en", "english": "en", "deu": "de", "ger": "de", "german": "de", "deutsch": "de",
    "fra": "fr", "fre": "fr", "french": "fr", "spa": "es", "spanish": "es", "por": "pt",
    "ita": "it", "nld": "nl", "dut": "nl", "pol": "pl", "rus": "ru", "jpn": "ja", "zho": "zh",
    "chi": "zh", "kor": "ko", "swe": "sv", "dan": "da", "nor": "no", "fin": "fi", "tur": "tr",
}  # fmt: skip


def clean(text: str) -> str:
    """Take out what does not belong in text, and compose accents; lines stay."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii():
        # To do it takes half the time of looking whether there is any need to.
        kept = text.encode().translate(None, _UNFIT_ASCII)
        return text if len(kept) == len(text) else kept.decode()
    # Paragraph and line separators are line ends to a reader.
    text = unicodedata.normalize("NFC", text.replace("\u2028", "\n").replace("\u2029", "\n"))
    # Nothing unfit can be printed, and to tell that takes a third of the time of a search for it.
    if text.replace("\n", " ").replace("\t", " ").isprintable():
        return text
    return _UNFIT.sub("", text)


def folded(text: str) -> str:
    """Make one space of all white space that is together, and none at the ends."""
    # To look whether there is none else takes half as long as to part the words.
    if "  " in text or not text.isprintable():
        return " ".join(text.split())
    return text.strip(" ")


def has_two_blanks(text: bytes) -> bool:
    """Tell whether two blanks are together anywhere."""
    return b"  " in text[:_FIRST] or bool(_TWO_BLANKS.find_matches_as_indexes(text))


def one_line(text: str, most: int = LONGEST_TITLE) -> str:
    """Fold text into one line of bounded length."""
    if len(text) <= most and text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(" ")
    # Cut roughly first: folding a whole book to keep a line of it would be dear.
    return shortened(folded(clean(text[: most * 20])), most)


def shortened(text: str, most: int) -> str:
    """Cut text that is too long, and show that it was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def language(value: object) -> str | None:
    """Name a language by its two letters; None where none is named."""
    if not isinstance(value, str):
        return None
    name = value if value.isalpha() else _LANGUAGE_ENDS.split(value.strip(), maxsplit=1)[0]
    name = name.lower()
    if len(name) == 2 and name.isascii() and name.isalpha():
        return name
    return _LANGUAGES.get(name)
