"""What a reference visit teaches: questions, places and touches, for a person to take or not.

The visit is the switch interview of B. Moesta and C. Spiek; the forces are theirs. Nothing here is
surer than a suggestion: a sentence is a question as it was said, and the kind of a place is told
from its name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage._words import cut
from storage.advocates import name_key
from storage.questions import text_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from storage.visits import Visit

MOST = 12
"""So many are made of one visit; a form filled with a whole transcript is none."""
NAME = 80
"""The most characters of a place's name."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+|[\r\n;]+")
_SHORTEST = 8
_STEPS = re.compile(r"\s*(?:[,;/\r\n]|\.\s|\band then\b|\bthen\b|\band\b|->|→)\s*", re.IGNORECASE)
_NAMES = re.compile(r"\s*(?:[,;/\r\n]|\band\b|&)\s*", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:we |i |they |he |she )?(?:just |first )?"
    r"(?:asked|googled|searched(?: for| on| in)?|read|looked (?:at|on|in)|checked|went to|tried)"
    r"(?: in| on| at)? ",
    re.IGNORECASE,
)
# What many say in many words is one place: whom they asked, and that they searched.
_SAME = (
    (
        "A peer",
        re.compile(
            r"^(?:asked )?(?:an?|my|our|the|some|two|old|former|\s)*"
            r"(?:friend|peer|colleague|co-?worker)s?\b",
            re.IGNORECASE,
        ),
    ),
    ("Google", re.compile(r"\bgoogled?\b", re.IGNORECASE)),
    ("Web search", re.compile(r"\b(?:search(?:ed)?|bing|duckduckgo)\b", re.IGNORECASE)),
)
_CUES: tuple[tuple[str, str], ...] = (
    ("search", r"google|googled|bing|duckduckgo|search(?:ed)?"),
    ("ai_assistant", r"chatgpt|claude|gemini|copilot|perplexity|llm|ai assistant"),
    ("review", r"g2|capterra|trustradius|trustpilot|gartner peer insights|reviews?"),
    ("analyst", r"gartner|forrester|idc|analysts?|magic quadrant"),
    ("newsletter", r"newsletters?|substack"),
    ("podcast", r"podcasts?"),
    ("event", r"conference|meetup|webinar|summit|fair|event"),
    (
        "community",
        r"reddit|r/\w+|slack|discord|forums?|community|stack ?overflow|hacker news|linkedin|github",
    ),
    ("vendor", r"vendors?|their (?:web)?site|sales rep|docs|demo"),
    ("peer", r"asked|friends?|colleagues?|peers?|someone|former|cto|our \w+"),
)
_KINDS = [(kind, re.compile(rf"\b(?:{cues})\b", re.IGNORECASE)) for kind, cues in _CUES]
# Which column teaches questions, at which stage, and out of which force.
_ASKS = (
    ("hoped_to_hear", "select", "pull"),
    ("nearly_stopped", "validate", "anxiety"),
)
_LOOKS = (("first_search", "explore"), ("next_search", "explore"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """One thing a visit taught, as `storage.lessons` keeps it; stage is a key, or empty."""

    kind: str
    text: str
    words: str
    stage: str = ""
    force: str = ""
    place_kind: str = ""
    advocate_id: str | None = None


def learn(visit: Visit, stages: Iterable[str], people: Mapping[str, str]) -> list[Taught]:
    """Say what a visit teaches: what was hoped and feared, where they looked, who helped.

    `stages` are the keys in use, `people` the ids of advocates by `name_key`. The same is never
    said twice.
    """
    known = set(stages)
    found: dict[tuple[str, str], Taught] = {}
    for column, stage, force in _ASKS:
        for sentence in _sentences(getattr(visit, column)):
            _put(found, "question", sentence, sentence, _used(stage, known), force=force)
    for column, stage in _LOOKS:
        said = getattr(visit, column)
        for name in _places(said):
            _put(found, "place", name, said, _used(stage, known), place_kind=place_kind(name, said))
    for name in helpers(visit):
        if advocate_id := people.get(name_key(name)):
            words = visit.who_helped
            _put(found, "touch", name, words, _used("select", known), advocate_id=advocate_id)
    return list(found.values())[:MOST]


def helpers(visit: Visit) -> list[str]:
    """List the names of who helped, as they were written."""
    return [name for one in _NAMES.split(visit.who_helped) if (name := cut(one.strip(" .@"), NAME))]


def place_kind(name: str, said: str = "") -> str:
    """Tell what kind of place it is from its name, else from all that was said; else a peer."""
    for text in (name, said):
        for kind, cue in _KINDS:
            if cue.search(text):
                return kind
    return "peer"


def _put(  # noqa: PLR0913 - what a lesson is made of
    found: dict[tuple[str, str], Taught],
    kind: str,
    text: str,
    words: str,
    stage: str,
    *,
    force: str = "",
    place_kind: str = "",
    advocate_id: str | None = None,
) -> None:
    made = Taught(
        kind=kind,
        text=text,
        words=cut(words),
        stage=stage,
        force=force,
        place_kind=place_kind,
        advocate_id=advocate_id,
    )
    found.setdefault((kind, text_key(text)), made)


def _used(stage: str, known: set[str]) -> str:
    return stage if stage in known else ""


def _sentences(text: str) -> list[str]:
    parts = (cut(one.strip(" -•*\t")) for one in _SENTENCE.split(text))
    return [one for one in parts if len(text_key(one)) >= _SHORTEST]


def _places(text: str) -> list[str]:
    names = (_place(one.strip(" .-•*\"'“”")) for one in _STEPS.split(text))
    return [one for one in names if text_key(one)]


def _place(step: str) -> str:
    named = next((name for name, cue in _SAME if cue.search(step)), "")
    return named or cut(_LEAD.sub("", step), NAME)
