"""What words and phrases mean to the reader: one lexicon per language, as data beside this file."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from signals._senses import sense_words

LANGUAGES = ("en", "es", "fr", "de", "pt", "it", "nl", "ja")
TRIGGERS = ("quit", "leave", "stop", "hand", "pause", "switch", "sour")

# a word with its apostrophes, an end of sentence, an end of clause, an emoji
_TOKEN = re.compile(
    r"[^\W_]+(?:'[^\W_]+)*|[.!?…](?=[\s\"')\]]|$)|\n|[,;:()\"?!。！？、「」]"
    r"|[\U0001F300-\U0001FAFF\u2600-\u27BF]"
)
# the same for a text in ASCII and lower case
_PLAIN = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*|[.!?](?=[\s\"')\]]|$)|[\n,;:()\"?!]")
_LIST = re.compile(r"[,\n]")
# groups of verbs whose form also says who acts
_ALSO = {"mine": ("self",), "theirs": ("other",)}
_IRREGULAR = {
    "leave": "leaves leaving left",
    "quit": "quits quitting quit",
    "give": "gives giving gave",
    "take": "takes taking took",
    "go": "goes going gone",
    "put": "puts putting put",
    "bow": "bows bowing bowed",
    "hang": "hangs hanging hung",
    "call": "calls calling called",
    "throw": "throws throwing threw",
    "say": "says saying said",
    "bid": "bids bidding bid",
    "pack": "packs packing packed",
    "lay": "lays laying laid",
    "let": "lets letting let",
    "ride": "rides riding rode",
    "withdraw": "withdraws withdrawing withdrew",
    "get": "gets getting got",
    "be": "is being been",
    "shut": "shuts shutting shut",
    "end": "ends ending ended",
    "wind": "winds winding wound",
    "hand": "hands handing handed",
    "pass": "passes passing passed",
    "find": "finds finding found",
    "seek": "seeks seeking sought",
    "need": "needs needing needed",
    "sit": "sits sitting sat",
    "lie": "lies lying lay",
    "freeze": "freezes freezing froze",
    "sell": "sells selling sold",
    "buy": "buys buying bought",
    "choose": "chooses choosing chose",
    "cut": "cuts cutting cut",
    "lose": "loses losing lost",
    "regret": "regrets regretting regretted",
    "betray": "betrays betraying betrayed",
    "break": "breaks breaking broke",
    "burn": "burns burning burned",
    "feed": "feeds feeding fed",
    "treat": "treats treating treated",
    "rewrite": "rewrites rewriting rewrote",
    "swap": "swaps swapping swapped",
    "drop": "drops dropping dropped",
    "stop": "stops stopping stopped",
    "step": "steps stepping stepped",
    "stand": "stands standing stood",
    "tap": "taps tapping tapped",
    "opt": "opts opting opted",
    "skip": "skips skipping skipped",
    "unplug": "unplugs unplugging unplugged",
    "log": "logs logging logged",
    "dip": "dips dipping dipped",
    "wrap": "wraps wrapping wrapped",
    "scrap": "scraps scrapping scrapped",
    "submit": "submits submitting submitted",
    "transfer": "transfers transferring transferred",
    "rest": "rests resting rested",
    "fed": "fed fed fed",
    "jump": "jumps jumping jumped",
    "hit": "hits hitting hit",
    "run": "runs running ran",
}


Phrase = tuple[tuple[str, ...], tuple[str, ...]]  # its words, and what they mean


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the words and phrases of one language mean."""

    lang: str
    words: dict[str, tuple[str, ...]]
    phrases: dict[tuple[str, str], tuple[Phrase, ...]]  # by their first two words, longest first
    # both of these by the first word: what it means alone, and longer phrases by their second word
    starts: dict[str, tuple[tuple[str, ...], dict[str, tuple[Phrase, ...]]]]
    pieces: re.Pattern[str] | None  # for scripts without spaces: what to cut a text into


def cut(
    text: str, lexicon: Lexicon | None = None, start: int = 0, end: int | None = None
) -> list[tuple[str, int, int]]:
    """Cut a text, or a part of it, into words in lower case, marks and emoji, each with its place.

    Nothing outside the part is looked at.
    """
    if end is None:
        end = len(text)
    if lexicon and lexicon.pieces:
        pattern = lexicon.pieces
    elif text.isascii():
        found = _PLAIN.finditer(text[start:end].lower())
        if start:
            return [(match[0], match.start() + start, match.end() + start) for match in found]
        return [(match[0], match.start(), match.end()) for match in found]
    else:
        pattern = _TOKEN
    found = pattern.finditer(text, start, end)
    return [(match[0].lower(), match.start(), match.end()) for match in found]


@cache
def load(lang: str) -> Lexicon:
    """Load a language's lexicon, on first use."""
    meanings: dict[str, set[str]] = {}
    for name, group in [*_words("names").items(), *_words(lang).items()]:
        for tag, listed in group.items():
            for phrase in _LIST.split(listed):
                for form in _forms(phrase.strip()) if name == "verbs" else (phrase.strip(),):
                    if form:
                        meanings.setdefault(form, set()).update({tag, *_ALSO.get(name, ())})
    pieces = None
    if lang == "ja":
        longest = sorted({*meanings, *sense_words(lang)}, key=len, reverse=True)
        pieces = re.compile("|".join(map(re.escape, longest)) + r"|[A-Za-z0-9]+|\n|\S")
    singles: dict[str, tuple[str, ...]] = {}
    longer: dict[tuple[str, str], list[Phrase]] = {}
    for phrase, tags in meanings.items():
        words = (phrase,) if pieces else tuple(word for word, _, _ in cut(phrase))
        if len(words) == 1:
            singles[words[0]] = tuple(sorted(tags | set(singles.get(words[0], ()))))
        elif words:
            longer.setdefault((words[0], words[1]), []).append((words, tuple(sorted(tags))))
    phrases = {
        first: tuple(sorted(found, key=lambda entry: -len(entry[0])))
        for first, found in longer.items()
    }
    return Lexicon(
        lang=lang, words=singles, phrases=phrases, starts=_starts(singles, phrases), pieces=pieces
    )


def _starts(
    singles: dict[str, tuple[str, ...]], phrases: dict[tuple[str, str], tuple[Phrase, ...]]
) -> dict[str, tuple[tuple[str, ...], dict[str, tuple[Phrase, ...]]]]:
    """Lay words and phrases out by the word they start with."""
    starts: dict[str, tuple[tuple[str, ...], dict[str, tuple[Phrase, ...]]]] = {
        word: (tags, {}) for word, tags in singles.items()
    }
    for (first, second), listed in phrases.items():
        starts.setdefault(first, ((), {}))[1][second] = listed
    return starts


def vocabulary(lang: str) -> set[str]:
    """Give every word of a language's lexicon."""
    return {
        word
        for group in _words(lang).values()
        for listed in group.values()
        for word in listed.replace(",", " ").split()
    }


@cache
def _words(name: str) -> dict[str, dict[str, str]]:
    with resources.files("signals").joinpath("_data", f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def _forms(phrase: str) -> tuple[str, ...]:
    """Give an English verb phrase in its base, third person, -ing and past forms."""
    verb, _, rest = phrase.partition(" ")
    if verb in _IRREGULAR:
        third, gerund, past = _IRREGULAR[verb].split()
    elif verb.endswith("e"):
        third, gerund, past = verb + "s", verb[:-1] + "ing", verb + "d"
    elif verb.endswith("y") and verb[-2:-1] not in "aeou":
        third, gerund, past = verb[:-1] + "ies", verb + "ing", verb[:-1] + "ied"
    elif verb.endswith(("s", "sh", "ch", "x", "z")):
        third, gerund, past = verb + "es", verb + "ing", verb + "ed"
    else:
        third, gerund, past = verb + "s", verb + "ing", verb + "ed"
    tail = f" {rest}" if rest else ""
    return tuple(form + tail for form in (verb, third, gerund, past) if form)
