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
_TAILS = ["", "", " Thank you all.", " It was time.", " Take care.", " More soon."]


def made(seed: int = 11, each: int = 16) -> list[Line]:
    """Make lines and their look-alikes; the same every time."""
    dice = random.Random(seed)
    found: list[Line] = []

    def add(text: str, label: str, kind: str) -> None:
        fills = {"r": dice.choice(_ROLE), "c": dice.choice(_COMPANY), "v": dice.choice(_RIVAL)}
        text = text.format(**fills)
        found.append(Line(text[0].upper() + text[1:], label, kind, "en"))

    for label, acts in _ACTS.items():
        for mine, theirs, base, past in acts:
            for _ in range(each):
                lead, tail = dice.choice(_LEADS), dice.choice(_TAILS)
                who = dice.choice(["I ", "I ", "I've decided to ", "I will ", "We've decided to "])
                act = mine if who == "I " else base
                if act is mine and dice.random() < 0.4 and act.startswith(("am ", "have ")):
                    act = act.replace("am ", "'m ", 1).replace("have ", "'ve ", 1)
                    add(f"{lead}I{act}.{tail}", label, "made")
                else:
                    add(f"{lead}{who}{act}.{tail}", label, "made")
            for _ in range(each * 2 // 3):
                add(
                    f"{dice.choice(_OTHERS)} {theirs}.{dice.choice(_TAILS[:3])}",
                    "none",
                    "made_other",
                )
            for _ in range(each // 2):
                add(dice.choice([
                    f"I won't {base}.", f"I am not going to {base}.", f"I will never {base}.",
                    f"No, I'm not about to {base}.", f"I have no plans to {base}.",
                    f"I did not {base}, whatever you heard.", f"We are not planning to {base}.",
                ]), "none", "made_negation")  # fmt: skip
            for _ in range(each // 2):
                add(dice.choice([
                    f"If that happens I would {base}.", f"I might {base} one day, who knows.",
                    f"Would you {base}?", f"Should I {base}?", f"What if I were to {base}?",
                    f"I almost decided to {base}, but then I stayed.",
                    f"I thought I would {base}. I didn't.", f"Why do people {base}?",
                ]), "none", "made_hypothetical")  # fmt: skip
            for _ in range(each // 2):
                add(dice.choice([
                    f"Last year I {past}. Now I'm back.", f"I {past} in 2019 and came back a year later.",
                    f"Two years ago I {past}; today I'm happily back.",
                    f"I once {past}. I regretted it and returned.",
                ]), "none", "made_past")  # fmt: skip
    return found
