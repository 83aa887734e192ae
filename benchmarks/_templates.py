# ruff: noqa: E501 - each act in one line: mine, theirs, as a verb, in the past
"""Lines made of parts: the same act by the author, by somebody else, denied, imagined and over.

What decides is who, when and whether; a line and its look-alikes that differ in just that teach it.
"""

from __future__ import annotations

import random

from benchmarks._corpus import Line

_ROLE = """the maintainer role|my role as moderator|the core team|the board|the steering committee
|the ambassador programme|the working group|the organising team|my position|the project|the podcast
|the community|the review team|the council""".replace("\n", "").split("|")
_ACTS = {
    "leaving": [
        ("am stepping down from {r}", "is stepping down from {r}", "step down from {r}", "stepped down from {r}"),
        ("am leaving {r}", "is leaving {r}", "leave {r}", "left {r}"),
        ("have resigned from {r}", "has resigned from {r}", "resign from {r}", "resigned from {r}"),
        ("am retiring from {r}", "is retiring from {r}", "retire from {r}", "retired from {r}"),
        ("am quitting {r}", "is quitting {r}", "quit {r}", "quit {r}"),
        ("am done with {r}", "is done with {r}", "be done with {r}", "was done with {r}"),
    ],
    "pausing": [
        ("am taking a break from {r}", "is taking a break from {r}", "take a break from {r}", "took a break from {r}"),
        ("am stepping back from {r} for a while", "is stepping back from {r} for a while", "step back from {r} for a while", "stepped back from {r} for a while"),
        ("am going on hiatus from {r}", "is going on hiatus from {r}", "go on hiatus from {r}", "went on hiatus from {r}"),
        ("am taking some months off from {r}", "is taking some months off from {r}", "take some months off from {r}", "took some months off from {r}"),
    ],
    "souring": [
        ("have lost faith in {c}", "has lost faith in {c}", "lose faith in {c}", "lost faith in {c}"),
        ("no longer trust {c}", "no longer trusts {c}", "stop trusting {c}", "no longer trusted {c}"),
        ("can no longer recommend {c}", "can no longer recommend {c}", "stop recommending {c}", "stopped recommending {c}"),
        ("am deeply disappointed in {c}", "is deeply disappointed in {c}", "be disappointed in {c}", "was disappointed in {c}"),
    ],
    "switching": [
        ("have switched from {c} to {v}", "has switched from {c} to {v}", "switch from {c} to {v}", "switched from {c} to {v}"),
        ("am moving everything to {v}", "is moving everything to {v}", "move everything to {v}", "moved everything to {v}"),
        ("have replaced {c} with {v}", "has replaced {c} with {v}", "replace {c} with {v}", "replaced {c} with {v}"),
        ("am leaving {c} for {v}", "is leaving {c} for {v}", "leave {c} for {v}", "left {c} for {v}"),
    ],
}  # fmt: skip
_COMPANY = ["this company", "the vendor", "the platform", "the product", "the project", "the tool"]
_RIVAL = [
    "a competitor", "their biggest rival", "an open-source alternative", "the competition",
    "a self-hosted alternative", "another provider",
]  # fmt: skip
_OTHERS = [
    "Maria", "Our CTO", "The founder", "A colleague of mine", "My friend", "Somebody on the team",
    "The lead developer", "Tomasz", "Their community manager", "My sister", "The host",
]  # fmt: skip
_LEADS = ["", "", "", "Sad news: ", "So, ", "Personal news: ", "After six years ", "Today "]
_WHEN = [" yesterday.", " last week.", " this morning.", ".", " today.", " on Friday.", " in May."]
_TAILS = ["", "", " Thank you all.", " It was time.", " Take care.", " More soon."]


# how the act of another, a denial, a mere thought and one that is over are said
_DENIED = [
    "I won't {base}.", "I am not going to {base}.", "I will never {base}.",
    "No, I'm not about to {base}.", "I have no plans to {base}.",
    "I did not {base}, whatever you heard.", "We are not planning to {base}.",
]  # fmt: skip
_IMAGINED = [
    "If that happens I would {base}.", "I might {base} one day, who knows.", "Would you {base}?",
    "Should I {base}?", "What if I were to {base}?", "Why do people {base}?",
    "I almost decided to {base}, but then I stayed.", "I thought I would {base}. I didn't.",
]  # fmt: skip
_OVER = [
    "Last year I {past}. Now I'm back.", "I {past} in 2019 and came back a year later.",
    "Two years ago I {past}; today I'm happily back.",
    "I once {past}. I regretted it and returned.",
]  # fmt: skip


def made(seed: int = 11, each: int = 16) -> list[Line]:
    """Make lines and their look-alikes; the same every time."""
    dice = random.Random(seed)
    found: list[Line] = []
    for label, acts in _ACTS.items():
        for mine, theirs, base, past in acts:
            said = [(_announced(dice, mine, base), label, "made") for _ in range(each)]
            if not past.startswith("was "):
                said += [
                    (f"{dice.choice(['I', 'We'])} {past}{dice.choice(_WHEN)}", label, "made")
                    for _ in range(each // 3)
                ]
            said += [
                (f"{dice.choice(_OTHERS)} {theirs}.{dice.choice(_TAILS[:3])}", "none", "made_other")
                for _ in range(each * 2 // 3)
            ]
            for kind, ways in (("negation", _DENIED), ("hypothetical", _IMAGINED), ("past", _OVER)):
                said += [
                    (
                        dice.choice(ways).replace("{base}", base).replace("{past}", past),
                        "none",
                        f"made_{kind}",
                    )
                    for _ in range(each // 2)
                ]
            found += [Line(_filled(dice, text), told, kind, "en") for text, told, kind in said]
    return found


def _announced(dice: random.Random, mine: str, base: str) -> str:
    """Say it of oneself, now or as decided."""
    lead, tail = dice.choice(_LEADS), dice.choice(_TAILS)
    who = dice.choice(["I ", "I ", "I've decided to ", "I will ", "We've decided to "])
    if who != "I ":
        return f"{lead}{who}{base}.{tail}"
    if dice.random() < 0.4 and mine.startswith(("am ", "have ")):
        mine = mine.replace("am ", "'m ", 1).replace("have ", "'ve ", 1)
        return f"{lead}I{mine}.{tail}"
    return f"{lead}I {mine}.{tail}"


def _filled(dice: random.Random, text: str) -> str:
    text = text.format(r=dice.choice(_ROLE), c=dice.choice(_COMPANY), v=dice.choice(_RIVAL))
    return text[0].upper() + text[1:]
